package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// A person opens the files of the machine that they may read, with ~ as in a shell.
func TestTheCockpitOpensLogFiles(t *testing.T) {
	home := t.TempDir()
	w := staged(t)
	d := drawer{folder{w, newWho(w, always(alice(), time.UTC)), func(name string) (string, bool) { return home, name == "HOME" }}}
	if err := os.WriteFile(filepath.Join(home, "api.log.1"), []byte("2026-01-02 03:04:05 ERROR it broke\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := d.Complete(t.Context(), "~/ap")
	if want := []string{filepath.Join(home, "api.log.1")}; err != nil || !slices.Equal(got, want) {
		t.Fatalf("completed to %q, %v", got, err)
	}
	for _, typed := range []string{got[0], "~/api.log.1"} {
		tail := logs.NewTail(10, sources.NewFeed(), w.Now)
		if err := d.Read(t.Context(), typed, time.Time{}, tail); err != nil {
			t.Fatal(err)
		}
		lines, _, _ := tail.Since(0)
		if len(lines) != 1 || lines[0].Level != logs.Error || lines[0].Source != "api.log.1" {
			t.Errorf("%s: %+v", typed, lines)
		}
	}
	if err := d.Read(t.Context(), "~/none", time.Time{}, logs.NewTail(10, sources.NewFeed(), w.Now)); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("of what is not there: %v", err)
	}
}
