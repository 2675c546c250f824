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
	tamper(t, path, "DROP TRIGGER entries_never_go", "DELETE FROM entries WHERE incident = 1 AND kind = 'resolved'")
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
			stdin: strings.NewReader(""), output: output{&stdout, &stderr}, now: now, redact: text.NewRedactor(),
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

// tamper writes into a record past holdfast.
func tamper(t *testing.T, path string, acts ...string) {
	t.Helper()
	raw, err := stdsql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range acts {
		if _, err := raw.Exec(act); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
}

// Whoever writes into a record past holdfast writes what they like. What is wrong
// with it is told with their words, which must not command the terminal.
func TestARecordThatWasTamperedWithCommandsNoTerminal(t *testing.T) {
	now := func() time.Time { return time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC) }
	path := filepath.Join(t.TempDir(), "holdfast.db")
	said := func(code int, args ...string) string {
		var stdout, stderr bytes.Buffer
		p := &program{
			stdin: strings.NewReader(""), output: output{&stdout, &stderr}, now: now, redact: text.NewRedactor(),
			lookup: func(name string) (string, bool) { return "UTC", name == "TZ" },
		}
		if got := run(t.Context(), p, append([]string{"--store", path, "--as", "ann"}, args...)); got != code {
			t.Fatalf("%v ended with %d: %s", args, got, &stderr)
		}
		return stdout.String() + stderr.String()
	}
	said(exitDone, "incident", "open", "The disk is full")
	said(exitDone, "incident", "note", "1", "it is /var")
	tamper(t, path, "DROP TRIGGER entries_never_change", "UPDATE entries SET person = 'eve' || char(27) || '[2J' WHERE kind = 'note'",
		"UPDATE incidents SET severity = 'sev1' || char(27) || ']0;x'")
	for _, c := range []struct {
		code int
		args string
		says string
	}{
		{exitAttention, "incident verify", "INC-1: entry 3 (note by eve<U+001B>[2J) is not as it was written"},
		{exitAttention, "store check", "INC-1: entry 3 (note by eve<U+001B>[2J) is not as it was written"},
		{exitDone, "incident show 1", "eve<U+001B>[2J"}, {exitDone, "incident search /var", "eve<U+001B>[2J"},
		{exitDone, "incident list", "sev1<U+001B>]0;x"},
	} {
		got := said(c.code, strings.Fields(c.args)...)
		if strings.Contains(got, "\x1b") || !strings.Contains(got, c.says) || strings.Contains(got, "INC-1: INC-1") {
			t.Errorf("%s says %q", c.args, got)
		}
	}
}

func TestEveryChangeIsNamedInTheDebugFile(t *testing.T) {
	for topic := sources.Alerts; topic <= sources.Runs; topic <<= 1 {
		if topicNames(sources.Topics(topic)) == "" {
			t.Errorf("the topic %d has no name", topic)
		}
	}
}
