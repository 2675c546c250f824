package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/tui"
)

// make gen writes the page anew.
var update = flag.Bool("update", false, "write KEYS.md anew")

// The page is made from the panes as the program makes them.
func TestKEYSmdSaysTheKeysOfTheProgram(t *testing.T) {
	page := filepath.Join("..", "..", "KEYS.md")
	want := keysPage(t)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("KEYS.md is not what the program offers; run make gen and read the difference.\nIt should be:\n%s", want)
	}
}

// Each key that the README's table names is one that KEYS.md has.
func TestTheREADMENamesKeysThatExist(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(readme), "\n## Keys\n")
	if !found {
		t.Fatal("README.md has no section Keys")
	}
	table, _, _ = strings.Cut(table, "\n\n## ")
	known := keysIn(keysPage(t), 1)
	said := keysIn(table, 1)
	if len(said) < 20 {
		t.Fatalf("found only %d keys in the README's table", len(said))
	}
	for _, key := range said {
		if !slices.Contains(known, key) {
			t.Errorf("README.md names the key %q, which the program does not have", key)
		}
	}
}

// keysIn lists the keys in one column of the Markdown tables in text.
func keysIn(text string, column int) []string {
	var keys []string
	quoted := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if column >= len(cells) || len(cells) < 3 {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[column], -1) {
			keys = append(keys, strings.Fields(strings.ReplaceAll(m[1], "\x00", "|"))...)
		}
	}
	return keys
}

func keysPage(t *testing.T) string {
	t.Helper()
	p := &program{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now,
		lookup: func(string) (string, bool) { return "", false },
	}
	p.flags.store = filepath.Join(t.TempDir(), "holdfast.db")
	w, err := p.newWorld(t.Context(), &config.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.db.Close(); err != nil {
			t.Error(err)
		}
	})
	return tui.KeysMarkdown((&session{world: w}).panes()...)
}
