package sqlite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// files are those that an open record is made of.
func files(path string) []string { return []string{path, path + "-wal", path + "-shm"} }

func away(t *testing.T, name string) {
	t.Helper()
	if err := os.Rename(name, name+".away"); err != nil {
		t.Fatal(err)
	}
}

func back(t *testing.T, name string) {
	t.Helper()
	if err := os.Rename(name+".away", name); err != nil {
		t.Fatal(err)
	}
}

// copied puts a copy of a file in its own place: the same bytes, another file.
func copied(t *testing.T, name string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name+".copy", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".copy", name); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsAcknowledgedByARecordThatIsGone(t *testing.T) {
	every := func(do func(*testing.T, string), names ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			for _, name := range names {
				do(t, path+name)
			}
		}
	}
	for name, test := range map[string]struct {
		lose  func(t *testing.T, path string)
		mend  func(t *testing.T, path string)
		words []string
	}{
		"deleted with its log": {every(away, "", "-wal", "-shm"), every(back, "", "-wal", "-shm"), []string{"holdfast.db. Put the very same file back", "Put the very same file back"}},
		"deleted":              {every(away, ""), every(back, ""), []string{"deleted or moved away while holdfast ran: the record "}},
		"replaced": {func(t *testing.T, path string) {
			away(t, path)
			if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, every(back, ""), []string{"replaced by another file", "start it again"}},
		"its log deleted":    {every(away, "-wal"), every(back, "-wal"), []string{"deleted or moved away", "holdfast.db-wal, which holds the newest"}},
		"its index deleted":  {every(away, "-shm"), every(back, "-shm"), []string{"holdfast.db-shm", "deleted or moved away"}},
		"its log replaced":   {every(copied, "-wal"), nil, []string{"holdfast.db-wal", "replaced by another file"}},
		"its index replaced": {every(copied, "-shm"), nil, []string{"holdfast.db-shm", "replaced by another file"}},
		"emptied": {func(t *testing.T, path string) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.WriteFile(path+".bytes", b, 0o600), os.Truncate(path, 0)); err != nil {
				t.Fatal(err)
			}
		}, func(t *testing.T, path string) {
			b, err := os.ReadFile(path + ".bytes")
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Write(b); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{"emptied while holdfast ran: the record ", "Put the very same file back"}},
		"moved, with a link in its place": {func(t *testing.T, path string) {
			away(t, path)
			if err := os.Symlink(path+".away", path); err != nil {
				t.Fatal(err)
			}
		}, every(back, ""), []string{"moved while holdfast ran, and", "a link leads to where it is now"}},
		"its folder moved": {func(t *testing.T, path string) { away(t, filepath.Dir(path)) },
			func(t *testing.T, path string) { back(t, filepath.Dir(path)) }, []string{"deleted or moved away while holdfast ran: the record "}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state", "holdfast.db")
			db := openDB(t, path)
			defer func() { _ = db.Close() }() // what it says of a record that is gone is tested below
			s := on(db)
			if _, err := s.Incidents.Open(t.Context(), alice, "checkout is down", incident.Sev2); err != nil {
				t.Fatal(err)
			}
			addNotes(t, s, 2)
			if err := db.SyncHeads(t.Context()); err != nil {
				t.Fatal(err)
			}
			test.lose(t, path)
			_, err := s.Incidents.AddNote(t.Context(), alice, 1, time.Time{}, "into the void")
			for _, want := range append(test.words, "RECORD GONE, nothing done now is kept: ") {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not said: %v", want, err)
				}
			}
			if err := db.Here(); err == nil || !errors.As(err, new(*goneError)) {
				t.Errorf("Here says %v", err)
			}
			if test.mend == nil {
				return
			}
			test.mend(t, path)
			if err := db.Here(); err != nil {
				t.Fatalf("the same file is back: %v", err)
			}
			if _, err := s.Incidents.AddNote(t.Context(), alice, 1, time.Time{}, "it works again"); err != nil {
				t.Fatalf("the same file is back: %v", err)
			}
			if list, err := s.Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 4 {
				t.Errorf("%d entries, want 4 (%v)", len(list), err)
			}
		})
	}
}

func TestARecordThatGoesWhileItIsWrittenIsNotAcknowledged(t *testing.T) {
	path := filled(t, 0)
	db := openDB(t, path)
	defer func() { _ = db.Close() }() // its record is gone, and it says so
	err := db.Write(t.Context(), func(q *sql.Queries) error {
		away(t, path)
		return q.BumpRevision(context.Background(), "lost")
	})
	if !errors.As(err, new(*goneError)) {
		t.Fatalf("it was acknowledged: %v", err)
	}
	back(t, path)
	if err := db.Read(t.Context(), func(q *sql.Queries) error {
		rows, err := q.Revisions(context.Background())
		for _, row := range rows {
			if row.Topic == "lost" {
				t.Error("what was refused is in the record")
			}
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func TestALinkToTheRecordThatLeadsElsewhereNowIsAnotherRecord(t *testing.T) {
	real, other := filled(t, 1), filled(t, 1)
	link := filepath.Join(t.TempDir(), "holdfast.db")
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	db := openDB(t, link)
	defer func() { _ = db.Close() }() // its record is gone, and it says so
	addNotes(t, on(db), 1)
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, link); err != nil {
		t.Fatal(err)
	}
	if _, err := on(db).Incidents.AddNote(t.Context(), alice, 1, time.Time{}, "x"); !errors.As(err, new(*goneError)) {
		t.Errorf("it was acknowledged: %v", err)
	}
	if err := db.BackUp(t.Context(), filepath.Join(t.TempDir(), "copy.db")); !errors.As(err, new(*goneError)) {
		t.Errorf("another record was backed up as this one: %v", err)
	}
}

func TestEndingLeavesWhatWasPutInTheRecordsPlaceAlone(t *testing.T) {
	path, other := filled(t, 1), filled(t, 5)
	db := openDB(t, path)
	addNotes(t, on(db), 1)
	if err := db.SyncHeads(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range files(path) {
		away(t, name)
	}
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(headsPath(other), headsPath(path)); err != nil {
		t.Fatal(err)
	}
	next := openDB(t, path)
	addNotes(t, on(next), 1)
	if err := next.SyncHeads(t.Context()); err != nil {
		t.Fatal(err)
	}
	heads, err := os.ReadFile(headsPath(path))
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close() // its record is gone, and it says so
	for _, name := range files(path) {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("ending the one that lost its record took away the other's: %v", err)
		}
	}
	if now, err := os.ReadFile(headsPath(path)); err != nil || string(now) != string(heads) {
		t.Errorf("the heads of the other were written over: %s (%v)", now, err)
	}
	addNotes(t, on(next), 1)
	closeDB(t, next)
	again := openDB(t, path)
	defer closeDB(t, again)
	if list, err := on(again).Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 8 {
		t.Errorf("the other has %d entries, want 8 (%v)", len(list), err)
	}
}

func TestEndingLeavesTheLogOfOthersAlone(t *testing.T) {
	path := filled(t, 1)
	db := openDB(t, path)
	addNotes(t, on(db), 3)
	if err := db.SyncHeads(t.Context()); err != nil {
		t.Fatal(err)
	}
	away(t, path+"-wal")
	away(t, path+"-shm")
	// Another process goes on without what the log held, in a log of its own.
	if out, err := again(t, path, 2).Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	log, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close() // its log is gone, and it says so
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("what the lost log held was written into the record of the others (%v)", err)
	}
	if now, err := os.Stat(path + "-wal"); err != nil || !os.SameFile(log, now) {
		t.Errorf("their log was taken away: %v", err)
	}
}

func TestALogWhoseNameWasTakenAwayIsSavedAtTheEnd(t *testing.T) {
	path := filled(t, 1)
	db := openDB(t, path)
	addNotes(t, on(db), 3)
	if err := db.SyncHeads(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close() // its log is gone, and it says so
	again := openDB(t, path)
	defer closeDB(t, again)
	if list, err := on(again).Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 5 || len(again.Warnings()) > 0 {
		t.Errorf("%d entries, want 5; %v (%v)", len(list), again.Warnings(), err)
	}
}

// A log that somebody began and that holds nothing is nobody's.
func TestAnEmptyLogInThePlaceOfOursDoesNotLoseWhatOursHolds(t *testing.T) {
	path := filled(t, 1)
	db := openDB(t, path)
	addNotes(t, on(db), 3)
	if err := os.Remove(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-wal", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_ = db.Close() // its log is gone, and it says so
	again := openDB(t, path)
	defer closeDB(t, again)
	if list, err := on(again).Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 5 {
		t.Errorf("%d entries, want 5 (%v)", len(list), err)
	}
}

// Another process that comes while the log is gone says so, and touches nothing:
// what the first one holds is saved when it ends.
func TestWhoComesWhileTheLogIsGoneSaysSoAndTouchesNothing(t *testing.T) {
	for name, lose := range map[string]func(path string) error{
		"taken away": func(path string) error { return os.Remove(path + "-wal") },
		// As a program leaves it that is not careful.
		"made anew": func(path string) error {
			return errors.Join(os.Remove(path+"-wal"), os.WriteFile(path+"-wal", nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 1)
			db := openDB(t, path)
			addNotes(t, on(db), 3)
			if err := db.SyncHeads(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := lose(path); err != nil {
				t.Fatal(err)
			}
			next := again(t, path, 1)
			next.Stderr = nil
			_, err := next.Output()
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Fatalf("it did not say that the log is gone: %v", err)
			}
			said := string(exit.Stderr)
			for _, want := range []string{"RECORD GONE, nothing done now is kept: deleted", "holdfast.db-wal", "every other holdfast"} {
				if want == "every other holdfast" && name != "taken away" {
					want = "end every holdfast"
				}
				if !strings.Contains(said, want) {
					t.Errorf("%q is not said: %s", want, said)
				}
			}
			if strings.Contains(said, "dmesg") {
				t.Errorf("it speaks of the disk: %s", said)
			}
			_ = db.Close() // its log is gone, and it says so
			whole := openDB(t, path)
			defer closeDB(t, whole)
			if list, err := on(whole).Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 5 {
				t.Errorf("%d entries, want 5 (%v)", len(list), err)
			}
		})
	}
}

// An index that a killed process left behind has nobody: SQLite makes it anew.
func TestALostLogThatNobodyHoldsDoesNotBarTheRecord(t *testing.T) {
	path := filled(t, 1)
	cmd := again(t, path, 0)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed, as it was to be
	if err := os.Remove(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	db := openDB(t, path)
	defer closeDB(t, db)
	addNotes(t, on(db), 1)
}

func TestAnEmptyHistoryIsNotBegunInThePlaceOfARecordThatIsGone(t *testing.T) {
	path := filled(t, 1)
	away(t, path)
	for _, only := range []bool{false, true} {
		if _, err := Open(t.Context(), path, Options{ReadOnly: only}); err == nil || !strings.Contains(err.Error(), "does not start an empty history") {
			t.Errorf("read-only %v: %v", only, err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a record was made")
	}
}

// Where no incident was in the record that is gone, whoever is on call can work; that
// alerts and acks may have been in it is said.
func TestARecordWithoutAnIncidentThatIsGoneIsBegunAnewAndThatIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	closeDB(t, openDB(t, path))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, Options{ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "does not start an empty history") {
		t.Errorf("read-only: %v", err)
	}
	if err := Refused(t.Context(), path); err != nil {
		t.Errorf("it would be refused: %v", err)
	}
	db := openDB(t, path)
	if w := db.Warnings(); len(w) != 1 || !strings.Contains(w[0].What, "was gone, and a new one was begun") {
		t.Errorf("it warns of %v", w)
	}
	closeDB(t, db)
	db = openDB(t, path)
	defer closeDB(t, db)
	if w := db.Warnings(); len(w) != 0 {
		t.Errorf("later it warns of %v", w)
	}
}

func TestARecordThatGoesInTheMomentOfTheCommitIsNotAcknowledged(t *testing.T) {
	path := filled(t, 0)
	db := openDB(t, path)
	defer func() { _ = db.Close() }() // its record is gone, and it says so
	conn, err := db.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = conn.Raw(func(c any) error {
		c.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int { away(t, path); return 0 })
		return nil
	})
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := on(db).Incidents.AddNote(t.Context(), alice, 1, time.Time{}, "x"); !errors.As(err, new(*goneError)) {
		t.Errorf("it was acknowledged: %v", err)
	}
}
