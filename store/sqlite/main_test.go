package sqlite

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
)

var night = time.Date(2026, 11, 21, 3, 12, 0, 0, time.UTC)

var alice = people.Actor{Person: "alice", Via: "alice@bastion"}

// TestMain lets a test start this binary again as another process that appends
// to a record and says each time that it did.
func TestMain(m *testing.M) {
	if path := os.Getenv("HOLDFAST_TEST_APPEND"); path != "" {
		if err := child(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child appends HOLDFAST_TEST_COUNT notes to INC-1 (0: until it is killed) and
// acknowledges each on stdout after it is recorded.
func child(path string) error {
	ctx := context.Background()
	db, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	if os.Getenv("HOLDFAST_TEST_CARELESS") != "" {
		// As the driver would open it by itself.
		db.writer = pool(settings{dsn: "file:" + path + "?_journal_mode=WAL"}, 1, nil)
	}
	s := store.New(db, sources.NewFeed(), time.Now, "UTC")
	count, _ := strconv.Atoi(os.Getenv("HOLDFAST_TEST_COUNT"))
	for i := 1; count == 0 || i <= count; i++ {
		if _, err := s.Incidents.AddNote(ctx, alice, 1, time.Time{}, "note "+strconv.Itoa(i)); err != nil {
			return err
		}
		if _, err := os.Stdout.WriteString("ack " + strconv.Itoa(i) + "\n"); err != nil {
			return err
		}
	}
	return db.Close()
}

// again is this binary as a process that appends to the record at path.
func again(t *testing.T, path string, count int, before ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	argv := append(before, self)
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "HOLDFAST_TEST_APPEND="+path, "HOLDFAST_TEST_COUNT="+strconv.Itoa(count))
	cmd.Stderr = os.Stderr
	return cmd
}

func openDB(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func closeDB(t testing.TB, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// filled makes a record with INC-1 and some notes, closes it, and returns where
// it is.
func filled(t testing.TB, notes int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	db := openDB(t, path)
	defer closeDB(t, db)
	s := on(db)
	if _, err := s.Incidents.Open(t.Context(), alice, "checkout is down", incident.Sev2); err != nil {
		t.Fatal(err)
	}
	addNotes(t, s, notes)
	return path
}

func on(db *DB) *store.Store {
	return store.New(db, sources.NewFeed(), func() time.Time { return night }, "UTC")
}

func addNotes(t testing.TB, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		if _, err := s.Incidents.AddNote(context.Background(), alice, 1, time.Time{}, "a note, the "+strconv.Itoa(i)+"th"); err != nil {
			t.Fatal(err)
		}
	}
}

// tamper changes a closed record behind holdfast's back, its triggers put aside.
func tamper(t testing.TB, path string, statements ...string) {
	t.Helper()
	db := pool(settings{dsn: "file:" + path + "?_journal_mode=DELETE"}, 1, nil)
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	exec := func(s string) {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	for _, trigger := range []string{
		"entries_never_change", "entries_never_go", "incidents_never_go", "files_never_change", "files_never_go",
		"time_never_changes", "time_never_goes",
	} {
		exec("DROP TRIGGER " + trigger)
	}
	for _, s := range statements {
		exec(s)
	}
}

func findings(t testing.TB, path string, ids ...incident.ID) []incident.Finding {
	t.Helper()
	db := openDB(t, path)
	defer closeDB(t, db)
	found, err := on(db).Chains.Verify(t.Context(), ids...)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func kindsOf(found []incident.Finding) []incident.FindingKind {
	var kinds []incident.FindingKind
	for _, f := range found {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}
