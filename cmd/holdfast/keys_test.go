package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
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

func keysPage(t *testing.T) string {
	t.Helper()
	p := &program{
		stdin: strings.NewReader(""), output: output{io.Discard, io.Discard}, now: time.Now,
		lookup: func(string) (string, bool) { return "", false },
	}
	p.flags.store = filepath.Join(t.TempDir(), "holdfast.db")
	w, err := p.openDesk(t.Context(), &config.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.record.opened.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	return tui.KeysMarkdown(p.session(w.world, false).Panes()...)
}
