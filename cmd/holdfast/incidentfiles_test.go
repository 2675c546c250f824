package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/sqlite"
)

// The cockpit attaches plain files only: a pipe would keep it waiting.
func TestTheCockpitAttachesPlainFilesOnly(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "holdfast.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &record{Record: &world.Record{Store: store.New(db, sources.NewFeed(), time.Now, "UTC"), DB: db}, actor: people.Actor{Person: "alice"}}
	defer r.close(&err)
	if _, err := r.Open(t.Context(), r.actor, "checkout fails", store.Sev2); err != nil {
		t.Fatal(err)
	}
	pipe, file := filepath.Join(dir, "pipe"), filepath.Join(dir, "trace.log")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		pipe: "is not a file", dir: "tar cz", filepath.Join(dir, "none"): "nothing was attached", "/dev/zero": "is not a file",
	} {
		if _, err := r.attachPath(t.Context(), 1, path, ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{file, " ~/trace.log "} {
		f, err := r.attachPath(t.Context(), 1, path, "why")
		if err != nil || f.Name != "trace.log" || f.Size != 6 || f.By != r.actor {
			t.Errorf("%s: %+v, %v", path, f, err)
		}
	}
}
