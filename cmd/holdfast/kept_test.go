package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/sqlite"
)

// Whoever asks further back than is kept is told where the record stops.
func TestTheEndOfWhatIsKeptIsSaid(t *testing.T) {
	now := func() time.Time { return time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC) }
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "holdfast.db"), sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	s := store.New(db, sources.NewFeed(), now, "UTC")
	for uid, age := range map[string]time.Duration{"old": 72 * time.Hour, "new": time.Hour} {
		if _, err := s.Changes.SaveChanges(t.Context(), []changes.Change{{UID: uid, At: now().Add(-age), Source: "ci", Summary: "deploy " + uid}}); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(dir, "holdfast.yaml")
	if err := os.WriteFile(conf, []byte("store: ./holdfast.db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := func() (out, said string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		p := &program{
			stdin: strings.NewReader(""), output: output{&stdout, &stderr}, now: now, redact: text.NewRedactor(),
			lookup: func(name string) (string, bool) { return "UTC", name == "TZ" },
		}
		if code := run(t.Context(), p, []string{"--config", conf, "changes", "--since", "7d"}); code != exitDone {
			t.Fatalf("ended with %d: %s", code, &stderr)
		}
		return stdout.String(), stderr.String()
	}
	if out, said := asked(); !strings.Contains(out, "deploy old") || said != "" {
		t.Errorf("with nothing to drop: %s%s", out, said)
	}
	if _, err := s.Upkeep.Drop(t.Context(), store.Keep{Changes: 48 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	out, said := asked()
	if strings.Contains(out, "deploy old") || !strings.Contains(out, "deploy new") {
		t.Errorf("kept is %s", out)
	}
	if want := "what was changed before Fri 7 Mar 2031 03:00 UTC is no longer kept"; !strings.Contains(said, want) {
		t.Errorf("it says %q, not %q", said, want)
	}
}
