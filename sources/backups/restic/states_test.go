package restic

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What restic 0.14, 0.18 and 0.19 wrote in each state, as recorded.
const (
	two       = `[{"time":"2026-11-20T10:00:00Z","paths":["/srv"],"hostname":"db1","id":"209f4a4258","short_id":"209f4a42"},{"time":"2026-11-20T11:00:00Z","paths":["/srv"],"hostname":"db1","id":"8f240f0ca2","short_id":"8f240f0c"}]`
	one       = `[{"time":"2026-11-20T10:00:00Z","paths":["/srv"],"hostname":"db1","id":"209f4a4258","short_id":"209f4a42"}]`
	left14    = "could not load snapshot 2345d2d7: load <snapshot/2345d2d734>: invalid data returned\n"
	left18    = "Ignoring \"8f240f0ca26dfad274e78b75c54492f3107fd4d41840183b98460f1f7d745642\": failed to load snapshot 8f240f0c: LoadRaw(<snapshot/8f240f0ca2>): invalid data returned\n"
	denied18  = "Load(<snapshot/8f240f0ca2>, 0, 0) failed: open /srv/r/snapshots/8f240f0ca2: permission denied\nIgnoring \"8f240f0ca26d\": failed to load snapshot 8f240f0c: open /srv/r/snapshots/8f240f0ca2: permission denied\n"
	unlisted  = "List(snapshot) failed: open /srv/r/snapshots: permission denied\ncould not load snapshots: open /srv/r/snapshots: permission denied\n"
	forbidden = "unable to open cache: mkdir /nonexistent: permission denied\nList(snapshot) failed: unexpected HTTP response (403): 403 Forbidden\ncould not load snapshots: unexpected HTTP response (403): 403 Forbidden\n"
	refused18 = "Stat(<config/>) returned error, retrying after 913.969058ms: Head \"http://:***@127.0.0.1:23470/config\": dial tcp 127.0.0.1:23470: connect: connection refused\n"
	recovered = refused18 + "Stat(<config/>) operation successful after 1 retries\n"
	nocache19 = "unable to open cache: mkdir /nonexistent: permission denied\n" +
		`{"message_type":"exit_error","code":1,"message":"mkdir /nonexistent: permission denied\ngithub.com/restic/restic/internal/backend/cache.New\n\tgithub.com/restic/restic/internal/backend/cache/cache.go:89\nmain.main\n\t/build/main.go:12"}` + "\n"
)

func TestAnswerInEveryState(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name, out, stderr string
		odd               string // begins what is said beside it; empty: nothing is
		fails             string // what an error says; empty: there is none
		count             int
	}{
		{"a good one", two, "", "", "", 2},
		{"a good one that had to try again", two, recovered, "", "", 2},
		{"a good one without a cache, of 0.14 and 0.18", two, "unable to open cache: mkdir /nonexistent: permission denied\n", "", "", 2},
		{"an empty one", "[]", "", "", "", 0},
		{"it may not be listed", "[]", unlisted, "", "its snapshots could not be listed: open /srv/r/snapshots: permission denied", 0},
		{"a server may forbid it", "[]", forbidden, "", "its snapshots could not be listed: unexpected HTTP response (403)", 0},
		{"a list that broke off is no list", one, unlisted, "", "its snapshots could not be listed", 0},
		{"trouble in words of a later version", "[]", "cannot enumerate snapshots\n", "", "its snapshots could not be listed: cannot enumerate", 0},
		{"trouble beside a list is said", two, "something failed\n", "restic says: something failed", "", 2},
		{"a damaged snapshot is left out by 0.14", one, left14, "1 snapshot cannot be read and may be the newest (2345d2d7): invalid data returned", "", 1},
		{"and by 0.18", one, left18, "1 snapshot cannot be read and may be the newest (8f240f0c): invalid data returned", "", 1},
		{"one that may not be read too", one, denied18, "1 snapshot cannot be read and may be the newest (8f240f0c): open /srv/r/snapshots/8f240f0ca2: permission denied", "", 1},
		{"where none can be read nobody knows", "[]", left18, "", "none of its 1 snapshot can be read: invalid data returned", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := New(Config{Repository: "rest:http://h/", Now: noon}).answer([]byte(c.out), c.stderr)
			if (c.fails == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), c.fails) {
				t.Fatalf("got %v, want %q", err, c.fails)
			}
			if o.Count != c.count || (c.odd == "") != (len(o.Odd) == 0) || c.odd != "" && !strings.HasPrefix(o.Odd[0], c.odd) {
				t.Errorf("got %+v", o)
			}
		})
	}
	if _, err := New(Config{Repository: dir, Now: noon}).answer([]byte("[]"), ""); err == nil || !strings.Contains(err.Error(), "folder of snapshots is gone") {
		t.Errorf("a repository without its folder of snapshots: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "snapshots"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Repository: dir, Now: noon}).answer([]byte("[]"), ""); err != nil {
		t.Errorf("an empty repository: %v", err)
	}
}

func TestARepositoryWithoutItsDataIsNoGoodOne(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"index", "data"} {
		_, err := New(Config{Repository: dir, Now: noon}).answer([]byte(two), "")
		if err == nil || !strings.Contains(err.Error(), "is gone, without which nothing can be restored") {
			t.Errorf("before it has %s: %v", folder, err)
		}
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if o, err := New(Config{Repository: "local:" + dir, Now: noon}).answer([]byte(two), ""); err != nil || o.Count != 2 {
		t.Errorf("a whole one: %+v %v", o, err)
	}
}

func TestTheCauseBehindTheTriesIsShown(t *testing.T) {
	if err := stopped(refused18); !strings.HasPrefix(err.Error(), "the server of the repository cannot be reached: dial tcp 127.0.0.1:23470: connect: connection refused") {
		t.Errorf("got %v", err)
	}
	if err := stopped(recovered); !strings.HasPrefix(err.Error(), "no answer in time: restic was stopped") {
		t.Errorf("a try that succeeded is no cause: %v", err)
	}
}

func TestAMissingCacheIsNoDeniedAccess(t *testing.T) {
	if !noCache(nocache19) || strings.Contains(explain(1, nocache19).Error(), "access") {
		t.Errorf("got %v", explain(1, nocache19))
	}
	if noCache(unlisted) {
		t.Error("a repository that may not be listed is no missing cache")
	}
}

func TestPartsAndFewerPaths(t *testing.T) {
	host := func(at, host, paths string) string {
		return `{"time":"2026-11-` + at + `","hostname":"` + host + `","id":"` + host + at[:2] + at[3:5] + `xxxx","paths":[` + paths + `]}`
	}
	for _, c := range []struct {
		name, out string
		parts     []string
		odd       string
	}{
		{"two hosts", "[" + host("11T10:00:00Z", "db1", `"/srv"`) + "," + host("20T10:00:00Z", "laptop", `"/srv"`) + "]", []string{"host laptop", "host db1"}, ""},
		{"two sets of paths", "[" + host("11T10:00:00Z", "db1", `"/etc"`) + "," + host("20T10:00:00Z", "db1", `"/srv"`) + "]", []string{"/srv", "/etc"}, ""},
		{"a path that is no longer there", "[" + host("19T10:00:00Z", "db1", `"/etc","/srv"`) + "," + host("20T10:00:00Z", "db1", `"/srv"`) + "]", []string{"/srv", "/etc /srv"},
			"the newest snapshot db120T10 no longer holds /etc, which the one before it did"},
		{"one that alternates is no loss", "[" + host("18T10:00:00Z", "db1", `"/srv"`) + "," + host("19T10:00:00Z", "db1", `"/etc","/srv"`) + "," + host("20T10:00:00Z", "db1", `"/srv"`) + "]", []string{"/srv", "/etc /srv"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := New(Config{Repository: "rest:http://h/", Now: noon}).answer([]byte(c.out), "")
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, p := range o.Parts {
				names = append(names, p.Name)
			}
			if strings.Join(names, "|") != strings.Join(c.parts, "|") {
				t.Errorf("parts %q, want %q", names, c.parts)
			}
			if c.odd == "" != (len(o.Odd) == 0) || c.odd != "" && !strings.Contains(o.Odd[0], "no longer holds /etc") {
				t.Errorf("said %q", o.Odd)
			}
		})
	}
}
