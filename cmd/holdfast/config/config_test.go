package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testEnv() Env {
	return Env{Lookup: func(name string) (string, bool) {
		v, ok := map[string]string{"HOME": "/home/alice", "WHO": "alice", "TRICK": "a\nstore: /elsewhere"}[name]
		return v, ok
	}, Home: "/home/alice/.config", Dir: "/srv"}
}

// Each file in testdata/bad breaks one rule; what is said about it stands beside it.
func TestEveryRuleHasABadFileAndSaysWhatIsAllowed(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse("holdfast.yaml", data, testEnv())
			var mistakes Mistakes
			if !errors.As(err, &mistakes) || len(mistakes) == 0 {
				t.Fatalf("no mistake found: %v", err)
			}
			for _, m := range mistakes {
				if m.Line < 1 || m.Col < 1 || m.Message == "" {
					t.Errorf("a mistake without its place: %+v", m)
				}
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, rerr := os.ReadFile(golden)
			if rerr != nil {
				t.Fatal(rerr)
			}
			if err.Error()+"\n" != string(want) {
				t.Errorf("said:\n%s\nwant:\n%s", err, want)
			}
		})
	}
}

func TestTheWholeOfThisVersionIsRead(t *testing.T) {
	c, err := Load("testdata/whole.yaml", testEnv())
	if err != nil {
		t.Fatal(err)
	}
	if c.Me != "alice" || len(c.Alerts) != 1 || len(c.Alerts[0].Members) != 2 || c.Alerts[0].Silence.Length != 15*time.Minute {
		t.Errorf("alerts: %+v", c.Alerts)
	}
	if c.Logs[0].Zone == nil || c.Logs[0].Zone.String() != "America/Sao_Paulo" {
		t.Errorf("the log's zone is %v", c.Logs[0].Zone)
	}
	if !filepath.IsAbs(c.Logs[0].File) && !strings.HasPrefix(c.Logs[0].File, "testdata") {
		t.Errorf("a relative path is relative to the file: %s", c.Logs[0].File)
	}
	if len(c.Backups) != 2 || len(c.Backups[0].Copies) != 2 || c.Backups[0].Copies[1].Files.MinSize != 1_000_000 {
		t.Errorf("backups: %+v", c.Backups)
	}
	if c.Backups[0].Copies[0].Restic.Repository != "sftp:backup@host:/srv/restic" {
		t.Errorf("a remote repository stays as written: %s", c.Backups[0].Copies[0].Restic.Repository)
	}
	if len(c.Rota) != 1 || len(c.Rota[0].Layers) != 2 || c.Rota[0].Zone.String() != "Europe/Berlin" {
		t.Errorf("rota: %+v", c.Rota)
	}
	if len(c.Changes) != 2 || c.Changes[0].Git != "testdata/clones/checkout" || c.Changes[0].Service != "checkout-api" || c.Changes[0].Poll != time.Minute ||
		len(c.Changes[1].Command) != 3 || c.Changes[1].Poll != 30*time.Second {
		t.Errorf("changes: %+v", c.Changes)
	}
	if want := (Screen{Mouse: "off", Glyphs: "ascii", Filters: map[string]string{"mine": `team="shop"`},
		Layout: Layout{Hide: []string{"oncall"}, Wider: -10, Taller: Taller{Alerts: 4, Logs: 1, Backups: -2, OnCall: 3}}}); !reflect.DeepEqual(c.Screen, want) {
		t.Errorf("screen: %+v", c.Screen)
	}
	if c.Inbound.Token == nil || !c.Ring.How[0].Desktop || c.Ring.How[1].Desktop {
		t.Errorf("door or ring: %+v %+v", c.Inbound, c.Ring)
	}
}

func TestAnEnvironmentValueNeverBecomesYAML(t *testing.T) {
	c, err := Parse("holdfast.yaml", []byte("me: ${TRICK}\n"), testEnv())
	if err != nil {
		t.Fatal(err)
	}
	if c.Store != "" || string(c.Me) != "a\nstore: /elsewhere" {
		t.Errorf("me %q store %q", c.Me, c.Store)
	}
}

func TestAFileOfNothingIsAMistake(t *testing.T) {
	for _, text := range []string{"", "\n", "\ufeff", " \n# me: alice\n", "---\n", "---\n...\n", "{}\n", "null\n", "~"} {
		_, err := Parse("holdfast.yaml", []byte(text), testEnv())
		if err == nil || !strings.Contains(err.Error(), "is empty: nothing in it is a key") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"---\nme: alice\n", "# first\n---\nme: alice\n...\n", "\ufeffme: alice\n"} {
		if c, err := Parse("holdfast.yaml", []byte(text), testEnv()); err != nil || c.Me != "alice" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestASecondDocumentIsAMistakeWhereItBegins(t *testing.T) {
	for text, want := range map[string]string{
		"me: alice\n---\nme: bob\n":          "holdfast.yaml:2:1: a second document",
		"me: alice\n---\n":                   "holdfast.yaml:2:1: a second document",
		"me: alice\n...\n---\nbackups: []\n": "a second document",
		"me: alice\n---\nbackups: [\n":       "this is not YAML",
		"---\n---\nme: alice\n":              "is empty",
	} {
		if _, err := Parse("holdfast.yaml", []byte(text), testEnv()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestWhatIsNoConfigurationFileIsNotRead(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.yaml")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, sizeLimit+1); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{huge: "larger than 4 MiB", dir: "is a directory", "/dev/zero": "larger than 4 MiB"} {
		if _, err := Load(path, testEnv()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestFindSaysWhereItLooked(t *testing.T) {
	_, err := Find("", Env{Lookup: func(string) (string, bool) { return "", false }, Home: t.TempDir(), Dir: t.TempDir()})
	var none *NoneFound
	if !errors.As(err, &none) || len(none.Looked) != 3 {
		t.Fatalf("%v", err)
	}
	for _, next := range []string{"--config", "README", "holdfast demo"} {
		if !strings.Contains(err.Error(), next) {
			t.Errorf("it does not say that %s would help: %v", next, err)
		}
	}
}

func TestDurationsMayBeDays(t *testing.T) {
	for s, want := range map[string]time.Duration{"30d": 720 * time.Hour, "1w2d": 216 * time.Hour, "26h": 26 * time.Hour, "1d12h": 36 * time.Hour, "0s": 0} {
		if d, err := ParseDuration(s); err != nil || d != want {
			t.Errorf("%s: %v %v", s, d, err)
		}
	}
	for s, want := range map[string]time.Duration{"36500d": 876000 * time.Hour, "5214w2d": 876000 * time.Hour} { // a hundred years
		if d, err := ParseDuration(s); err != nil || d != want {
			t.Errorf("%s: %v %v", s, d, err)
		}
	}
	// What a Duration cannot hold would read as a short one: 30501w as three days.
	for _, s := range []string{"30501w", "15300w", "36500w", "36500d1s", "36500d36500d", "876001h", "36501d"} {
		if d, err := ParseDuration(s); err == nil {
			t.Errorf("%q read as %v", s, d)
		}
	}
	for _, s := range []string{"", "d", "5x", "-5m", "1d-2h", "99999999999d", "1d1d1x"} {
		if d, err := ParseDuration(s); err == nil {
			t.Errorf("%q read as %v", s, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Parse("holdfast.yaml", data, testEnv()) // must neither panic nor hang
	})
}
