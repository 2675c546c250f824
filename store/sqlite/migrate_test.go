package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"holdfast/store/incident"
)

// with are the shipped migrations and more.
func with(t *testing.T, more map[string]string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	for name, words := range more {
		folder[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + words + ";\n")}
	}
	ours, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range ours {
		data, err := migrations.ReadFile("migrations/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		folder[file.Name()] = &fstest.MapFile{Data: data}
	}
	return folder
}

// asides are the copies beside a record, whole or not.
func asides(t *testing.T, path string) []string {
	t.Helper()
	list, err := filepath.Glob(path + ".before-*")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAMigrationThatFailsLeavesOneWholeCopyAndWorksAgainInTheSameSecond(t *testing.T) {
	path := filled(t, 3)
	db := openDB(t, path)
	now := func() time.Time { return night } // all of it happens within one second
	broken := with(t, map[string]string{"00998_good.sql": "CREATE TABLE good (x BIGINT)", "00999_bad.sql": "CREATE TABLE bad (x BIGINT); CREATE TABLE incidents (x BIGINT)"})
	for range 3 {
		err := migrate(t.Context(), db.writer, broken, path, now, nil)
		if err == nil || !strings.Contains(err.Error(), path+".before-999-unfinished") {
			t.Fatalf("the copy is not named: %v", err)
		}
		if got := asides(t, path); len(got) != 1 {
			t.Fatalf("the copies are %v, want one", got)
		}
	}
	addNotes(t, on(db), 1)
	mended := with(t, map[string]string{"00998_good.sql": "CREATE TABLE good (x BIGINT)", "00999_bad.sql": "CREATE TABLE bad (x BIGINT)"})
	if err := migrate(t.Context(), db.writer, mended, path, now, nil); err != nil {
		t.Fatalf("mended, in the same second: %v", err)
	}
	closeDB(t, db)
	got := asides(t, path)
	if len(got) != 1 || got[0] != path+".before-999-20261121T031200Z" {
		t.Fatalf("the copies are %v", got)
	}
	tamperVersion(t, got[0], "DELETE FROM goose_db_version WHERE version_id > 900")
	copied := openDB(t, got[0])
	defer closeDB(t, copied)
	if list, err := on(copied).Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 5 {
		t.Errorf("the copy has %d entries, want the 5 of the moment before it succeeded (%v)", len(list), err)
	}
}

func TestACopyOfAnEarlierMigrationIsNeverReplaced(t *testing.T) {
	path := filled(t, 1)
	earlier := path + ".before-999-20261121T031200Z"
	if err := os.WriteFile(earlier, []byte("of another year"), 0o600); err != nil {
		t.Fatal(err)
	}
	db := openDB(t, path)
	defer closeDB(t, db)
	later := with(t, map[string]string{"00999_more.sql": "CREATE TABLE more (x BIGINT)"})
	if err := migrate(t.Context(), db.writer, later, path, func() time.Time { return night }, nil); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(earlier); err != nil || string(b) != "of another year" {
		t.Errorf("it holds %q (%v)", b, err)
	}
	if got := asides(t, path); len(got) != 2 || got[1] != earlier+"-2" {
		t.Errorf("the copies are %v", got)
	}
}

func TestACopyThatWasBrokenOffIsNotLeftHalf(t *testing.T) {
	path := filled(t, 2)
	db := openDB(t, path)
	defer closeDB(t, db)
	later := with(t, map[string]string{"00999_more.sql": "CREATE TABLE more (x BIGINT)"})
	// What a program leaves that is killed while it copies.
	if err := os.WriteFile(path+".before-999-unfinished.partial", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	if err := db.writer.PingContext(ended); err != nil {
		t.Fatal(err)
	}
	cancel()
	a := aside{path: path, ours: 999}
	if err := a.make(ended, db.writer); err == nil {
		t.Fatal("a copy was made although it was broken off")
	}
	if got := asides(t, path); len(got) != 0 {
		t.Fatalf("there are %v", got)
	}
	if err := migrate(t.Context(), db.writer, later, path, func() time.Time { return night }, nil); err != nil {
		t.Fatal(err)
	}
	if got := asides(t, path); len(got) != 1 || strings.Contains(got[0], "unfinished") {
		t.Errorf("the copies are %v", got)
	}
}

func TestARecordWhoseMigrationsHaveAHoleOpensOrSaysHow(t *testing.T) {
	const unnote = "DELETE FROM goose_db_version WHERE version_id = 3"
	for name, test := range map[string]struct {
		tamper []string
		words  string // of the refusal; empty: it opens
	}{
		"its row was lost":                 {[]string{unnote}, ""},
		"it was never made":                {[]string{unnote, "DROP TABLE files"}, ""},
		"two were never made":              {[]string{"DELETE FROM goose_db_version WHERE version_id IN (2, 3)", "DROP TABLE files", "DROP TABLE changes"}, ""},
		"every row was lost":               {[]string{"DELETE FROM goose_db_version"}, ""},
		"the bookkeeping itself was lost":  {[]string{"DROP TABLE goose_db_version"}, ""},
		"it is there in part":              {[]string{unnote, "DROP TRIGGER files_never_go"}, "00003_files.sql"},
		"it is there in another shape":     {[]string{unnote, "DROP TABLE files", "CREATE TABLE files (x BIGINT)"}, "00003_files.sql"},
		"it is the database of other folk": {[]string{"DROP TABLE goose_db_version", "DROP TABLE entries", "DROP TABLE entry_keys"}, "00001_record.sql"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 2)
			for _, statement := range test.tamper {
				tamperVersion(t, path, statement)
			}
			if _, err := Open(t.Context(), path, Options{ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "without it") {
				t.Errorf("read-only: %v", err)
			}
			db, err := Open(t.Context(), path, Options{})
			if test.words != "" {
				for _, want := range []string{test.words, "Nothing was touched", "Put the record back"} {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("%q is not said: %v", want, err)
					}
				}
				if got := asides(t, path); len(got) > 0 {
					t.Errorf("refused, and yet copied: %v", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s := on(db)
			if _, err := s.Incidents.AddNote(t.Context(), alice, 1, time.Time{}, "it works"); err != nil {
				t.Error(err)
			}
			if _, err := s.Files.AttachFile(t.Context(), alice, 1, incident.Attachment{Name: "a.txt"}, strings.NewReader("evidence")); err != nil {
				t.Error(err)
			}
			closeDB(t, db)
			again := openDB(t, path) // nothing is left to do
			closeDB(t, again)
			if got := asides(t, path); len(got) != 1 {
				t.Errorf("the copies are %v, want one", got)
			}
		})
	}
}

func TestADatabaseOfSomethingElseIsNotTakenForARecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "grafana.db")
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	tamperVersion(t, path, "CREATE TABLE dashboard (id BIGINT)")
	if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "no record of holdfast") {
		t.Errorf("opened: %v", err)
	}
	db := pool(settings{dsn: "file:" + path}, 1, nil)
	there, err := objects(t.Context(), db)
	if closed := db.Close(); err != nil || closed != nil || len(there) != 1 {
		t.Errorf("it holds %v now (%v, %v)", there, err, closed)
	}
}
