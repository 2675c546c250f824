package main

import (
	"bytes"
	stdsql "database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/sqlite"
)

// A timeline that lost its end reads like a whole one: whoever is told of it hears
// that it is not, however old it is and however many came after it.
func TestAnIncidentThatLostItsEndIsNotToldAsWhole(t *testing.T) {
	now := func() time.Time { return time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC) }
	dir := t.TempDir()
	path := filepath.Join(dir, "holdfast.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	s := store.New(db, sources.NewFeed(), now, "UTC")
	ann := people.Actor{Person: "ann"}
	for range 40 {
		inc, err := s.Incidents.Open(t.Context(), ann, "The disk is full", "sev3")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Incidents.Resolve(t.Context(), ann, inc.ID, "over"); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := stdsql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range []string{"DROP TRIGGER entries_never_go", "DELETE FROM entries WHERE incident = 1 AND kind = 'resolved'"} {
		if _, err := raw.Exec(act); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "holdfast.yaml")
	if err := os.WriteFile(conf, []byte("store: ./holdfast.db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for command, hears := range map[string]bool{
		"incident show 1": true, "report 1": true, "report --since 2031-03-01": true, "review": true, "incident search disk": true,
		"incident show 2": false, "report 2": false,
	} {
		var stdout, stderr bytes.Buffer
		p := &program{
			stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: now, redact: text.NewRedactor(),
			lookup: func(name string) (string, bool) { return "UTC", name == "TZ" },
		}
		if code := run(t.Context(), p, append([]string{"--config", conf}, strings.Fields(command)...)); code != exitDone {
			t.Fatalf("%s ended with %d: %s", command, code, &stderr)
		}
		if said := strings.Contains(stderr.String(), "INC-1 lost the end of its timeline"); said != hears {
			t.Errorf("%s says %q", command, &stderr)
		}
	}
}
