package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
)

// watched is a world that runs on a configuration file in a folder of its own.
func watched(t *testing.T, text string) (w *world, path string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "holdfast.yaml")
	write(t, path, text)
	p := &program{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now,
		lookup: func(string) (string, bool) { return "", false },
		flags:  flags{store: filepath.Join(dir, "holdfast.db"), as: "alice"},
	}
	cfg, err := config.Load(path, config.Env{Lookup: p.lookup, Dir: dir, Home: dir})
	if err != nil {
		t.Fatal(err)
	}
	w, err = p.newWorld(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the world ended: %v", err)
		}
		var err error
		if w.close(&err); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return w, path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// until waits for the world to change until it is as asked.
func (w *world) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	watch := w.feed.Watch()
	defer watch.Close()
	for !is() {
		if _, err := watch.Next(ctx); err != nil {
			t.Fatalf("never came: %s; sources %+v", what, w.health.All())
		}
	}
}

func health(w *world, kind, name string) (sources.Health, bool) { return w.health.Get(kind, name, "") }

func TestAChangedConfigurationIsTakenLiveAndABadOneIsRefused(t *testing.T) {
	w, path := watched(t, "logs:\n  - {name: api, file: api.log}\n")
	write(t, filepath.Join(filepath.Dir(path), "api.log"), "first line\n")
	w.until(t, "the log is followed", func() bool { h, ok := health(w, "file", "api"); return ok && h.Up })

	write(t, path, "logs:\n  - {name: api, file: api.log, pol: 5s}\n")
	w.until(t, "the mistake is on screen", func() bool {
		h, ok := health(w, kindConfig, path)
		return ok && !h.Up && strings.Contains(h.Err, "unknown key") && strings.Contains(h.Err, "goes on")
	})
	if h, ok := health(w, "file", "api"); !ok || !h.Up {
		t.Error("a bad file must not end what the old one named")
	}

	write(t, path, "logs:\n  - {name: edge, file: api.log}\nbackups:\n  - {name: sessions}\n")
	w.until(t, "the mended file is in force", func() bool {
		_, old := health(w, "file", "api")
		h, ok := health(w, "file", "edge")
		_, complaint := health(w, kindConfig, path)
		return !old && ok && h.Up && !complaint && len(w.verdicts()) == 1
	})
}

func TestABackupThatIsMissingBecomesAnAlert(t *testing.T) {
	w, _ := watched(t, "backups:\n  - {name: sessions}\n")
	w.until(t, "the alert", func() bool {
		for _, row := range w.board.View().Rows {
			if row.Name() == "BackupUnprotected" && row.Labels["dataset"] == "sessions" {
				return true
			}
		}
		return false
	})
}
