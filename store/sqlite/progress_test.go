package sqlite

import (
	"context"
	stdsql "database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// told collects what opening a record said it was at.
type told struct{ said chan string }

func newTold() told { return told{make(chan string, 64)} }

func (s told) doing(what string) { s.said <- what }

// until waits until this was said.
func (s told) until(t *testing.T, want string) {
	t.Helper()
	for {
		select {
		case got := <-s.said:
			if got == want {
				return
			}
		case <-time.After(time.Minute):
			t.Fatalf("it did not say that it %s the record", want)
		}
	}
}

// all is what was said so far and not waited for.
func (s told) all() (list []string) {
	for {
		select {
		case got := <-s.said:
			list = append(list, got)
		default:
			return list
		}
	}
}

// openTold opens a record while a test waits for what that says.
func openTold(ctx context.Context, path string, s told, readOnly bool) <-chan error {
	opened := make(chan error, 1)
	go func() {
		db, err := Open(ctx, path, Options{Doing: s.doing, ReadOnly: readOnly})
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	return opened
}

func opensAtLast(t *testing.T, opened <-chan error) {
	t.Helper()
	select {
	case err := <-opened:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not open")
	}
}

func TestOpeningSaysWhatItIsAt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	for _, want := range [][]string{{"opens", "makes", "opens"}, {"opens"}} {
		s := newTold()
		opensAtLast(t, openTold(t.Context(), path, s, false))
		// What is said of a step that is slow is left out: whether it is hangs on the disk.
		got := slices.DeleteFunc(s.all(), func(what string) bool {
			return slices.Contains([]string{waitsForFile, waitsForStart, measures}, what)
		})
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("it said %q, want %q", got, want)
		}
	}
}

// What holds a record up is said while it does: a program that has it locked.
func TestOpeningSaysWhatItWaitsFor(t *testing.T) {
	for name, c := range map[string]struct {
		readOnly bool
		hold     func(t *testing.T, path string) (release func())
		want     string
	}{
		"locked":              {false, locked, waitsForFile},
		"locked, only read":   {true, locked, waitsForFile},
		"another that starts": {false, starts, waitsForStart},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "holdfast.db")
			closeDB(t, openDB(t, path))
			release := c.hold(t, path)
			s := newTold()
			opened := openTold(t.Context(), path, s, c.readOnly)
			s.until(t, c.want)
			release()
			opensAtLast(t, opened)
			if after := s.all(); len(after) == 0 || after[0] != opens {
				t.Errorf("then it said %q", after)
			}
		})
	}
}

// locked locks a record for one connection of SQLite alone.
func locked(t *testing.T, path string) (release func()) {
	t.Helper()
	db := pool(settings{dsn: location(path, "rw") + "&_locking_mode=EXCLUSIVE&_txlock=exclusive&_busy_timeout=5000"}, 1, nil)
	db.SetMaxIdleConns(1)
	if _, err := db.ExecContext(t.Context(), "BEGIN EXCLUSIVE; CREATE TABLE held (x); ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	return func() { closeAll(t, db) }
}

func closeAll(t *testing.T, db *stdsql.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// starts holds what a holdfast holds that starts.
func starts(t *testing.T, path string) (release func()) {
	t.Helper()
	free, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return free
}

// A step that is over is not said any more, whatever its timer did meanwhile.
func TestAStepThatIsOverIsNotSaid(t *testing.T) {
	s := newTold()
	at := newProgress(s.doing)
	at.says(opens)
	at.slow(waitsForFile)()
	at.says(opens)
	over := at.slow(measures)
	s.until(t, measures)
	over()
	over()
	if got := s.all(); !slices.Equal(got, []string{opens, opens}) {
		t.Errorf("then it said %q", got)
	}
	var nobody *progress
	nobody.says(opens)
	nobody.slow(opens)()
}
