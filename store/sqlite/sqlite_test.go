package sqlite

import (
	"context"
	stdsql "database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

func TestARecordIsMadeWithItsFoldersForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b c", "what?#%41.db")
	db := openDB(t, path)
	if _, err := on(db).Incidents.Open(t.Context(), alice, "x", incident.Sev3); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + ".heads", path + ".lock"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	closeDB(t, db)
	again := openDB(t, path)
	defer closeDB(t, again)
	if again.Path() != path || len(again.Warnings()) != 0 {
		t.Errorf("opened %s with %v", again.Path(), again.Warnings())
	}
}

func TestEveryConnectionAnswersWithTheSettingsItNeeds(t *testing.T) {
	db := openDB(t, filepath.Join(t.TempDir(), "holdfast.db"))
	defer closeDB(t, db)
	for name, test := range map[string]struct {
		pool  *stdsql.DB
		limit int
		want  map[string]string
	}{
		"writing": {db.writer, 1, map[string]string{"synchronous": "2", "fullfsync": "1", "journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "0"}},
		"reading": {db.reader, readers, map[string]string{"synchronous": "2", "fullfsync": "1", "journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "1"}},
	} {
		var held []*stdsql.Conn
		for range test.limit {
			conn, err := test.pool.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, conn)
			for pragma, want := range test.want {
				var got string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("%s connection %d: %s is %q, want %q (%v)", name, len(held), pragma, got, want, err)
				}
			}
		}
		for _, conn := range held {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := db.reader.ExecContext(t.Context(), "DELETE FROM leases"); err == nil {
		t.Error("a reading connection writes")
	}
}

func TestAConnectionThatWouldNotBeDurableIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	s := writing(path)
	s.dsn = strings.Replace(s.dsn, "&_synchronous=FULL", "", 1)
	db := pool(s, 1, nil)
	defer func() { _ = db.Close() }() // nothing was opened
	if err := db.PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "synchronous=1 where 2 is needed") {
		t.Errorf("the driver's own default was taken: %v", err)
	}
}

// The queries are made from schema.sql, and the tables by the migrations one
// after the other: what comes of both is compared, not how it is written.
func TestTheMigrationsAndTheSchemaForQueriesSayTheSame(t *testing.T) {
	schema, err := os.ReadFile("../sql/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	written, err := stdsql.Open("sqlite3", filepath.Join(t.TempDir(), "schema.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = written.Close() }() // nobody needs what is in it
	if _, err := written.ExecContext(t.Context(), string(schema)); err != nil {
		t.Fatal(err)
	}
	db := openDB(t, filepath.Join(t.TempDir(), "holdfast.db"))
	defer closeDB(t, db)
	migrated, want := shape(t, db.reader), shape(t, written)
	for thing := range want {
		if migrated[thing] != want[thing] {
			t.Errorf("%s is %q by the migrations and %q for the queries", thing, migrated[thing], want[thing])
		}
	}
	for thing := range migrated {
		if _, known := want[thing]; !known {
			t.Errorf("the queries know nothing of %s", thing)
		}
	}
}

// shape is what a database's tables and indexes are, by their names.
func shape(t *testing.T, db *stdsql.DB) map[string]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT 'column ' || m.name || '.' || c.name,
			c.cid || ' ' || c.type || ' ' || c."notnull" || ' ' || COALESCE(c.dflt_value, '-') || ' ' || c.pk
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'
		UNION ALL SELECT 'index ' || name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'goose%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // a second close of an ended query says nothing new
	found := map[string]string{}
	for rows.Next() {
		var name, what string
		if err := rows.Scan(&name, &what); err != nil {
			t.Fatal(err)
		}
		found[name] = strings.Join(strings.Fields(what), " ")
	}
	if err := rows.Err(); err != nil || len(found) < 50 {
		t.Fatalf("only %d things were found, %v", len(found), err)
	}
	return found
}

func TestARecordOfANewerHoldfastIsRefusedAndLeftAlone(t *testing.T) {
	path := filled(t, 1)
	tamperVersion(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, only := range []bool{false, true} {
		_, err := Open(t.Context(), path, Options{ReadOnly: only})
		if err == nil || !strings.Contains(err.Error(), "written by a newer holdfast") {
			t.Errorf("read-only %v: %v", only, err)
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) {
		t.Errorf("the record was touched, %v", err)
	}
}

func tamperVersion(t *testing.T, path, statement string) {
	t.Helper()
	db := pool(settings{dsn: "file:" + path + "?_journal_mode=WAL"}, 1, nil)
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestARecordIsCopiedAsideBeforeItIsMigrated(t *testing.T) {
	path := filled(t, 3)
	db := openDB(t, path)
	later := fstest.MapFS{"00999_more.sql": {Data: []byte("-- +goose Up\nCREATE TABLE more (x BIGINT);\n")}}
	ours, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range ours {
		data, err := migrations.ReadFile("migrations/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		later[file.Name()] = &fstest.MapFile{Data: data}
	}
	now := func() time.Time { return night }
	for range 2 { // the second time there is nothing to do, and no second copy
		if err := migrate(t.Context(), db.writer, later, path, now, nil); err != nil {
			t.Fatal(err)
		}
	}
	closeDB(t, db)
	aside := path + ".before-999-20261121T031200Z"
	info, err := os.Stat(aside)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the copy: %v, %v", info, err)
	}
	copied := openDB(t, aside)
	defer closeDB(t, copied)
	inc, err := on(copied).Book.Incident(t.Context(), 1)
	if err != nil || inc.Head.Count != 4 {
		t.Errorf("the copy holds %+v, %v", inc, err)
	}
	if _, err := Open(t.Context(), path, Options{}); err == nil {
		t.Error("this program opened the tables of the next")
	}
}

func TestAnOlderRecordIsNotBroughtUpToDateReadOnly(t *testing.T) {
	path := filled(t, 0)
	tamperVersion(t, path, "DELETE FROM goose_db_version WHERE version_id > 2")
	_, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err == nil || !strings.Contains(err.Error(), "older holdfast") {
		t.Errorf("opened: %v", err)
	}
}

func TestReadOnlyShowsEverythingAndWritesNothing(t *testing.T) {
	path := filled(t, 2)
	db, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, db)
	s := on(db)
	if list, err := s.Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 3 {
		t.Errorf("%d entries, %v", len(list), err)
	}
	if _, err := s.Incidents.AddNote(t.Context(), alice, 1, time.Time{}, "x"); err == nil || !strings.Contains(err.Error(), "--read-only") {
		t.Errorf("a note was taken: %v", err)
	}
	if found, err := s.Chains.Verify(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("verify: %+v, %v", found, err)
	}
	if _, err := db.Version(t.Context()); err != nil {
		t.Error(err)
	}
	none := filepath.Join(t.TempDir(), "none.db")
	if _, err := Open(t.Context(), none, Options{ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "no record") {
		t.Errorf("no record: %v", err)
	}
	if _, err := os.Stat(none); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a record was made: %v", err)
	}
}

func TestAReadOnlyRecordSeesWhatOthersCommit(t *testing.T) {
	path := filled(t, 0)
	writer := openDB(t, path)
	defer closeDB(t, writer)
	reader, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, reader)
	before, err := reader.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	addNotes(t, on(writer), 1)
	after, err := reader.Version(t.Context())
	if err != nil || after == before {
		t.Errorf("version %d, then %d, %v", before, after, err)
	}
}

func TestEntriesAreNeverChangedOrDeletedThroughTheDatabase(t *testing.T) {
	db := openDB(t, filled(t, 1))
	defer closeDB(t, db)
	for _, statement := range []string{"UPDATE entries SET text = 'x'", "DELETE FROM entries", "DELETE FROM incidents"} {
		if _, err := db.writer.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestAFullDiskRefusesWritesInWordsAndReadsGoOn(t *testing.T) {
	db := openDB(t, filled(t, 5))
	defer closeDB(t, db)
	s := on(db)
	pages := func(n string) {
		var got int64
		if err := db.writer.QueryRowContext(t.Context(), "PRAGMA max_page_count="+n).Scan(&got); err != nil {
			t.Fatal(err)
		}
	}
	pages("1") // SQLite takes this as: no page more than there are
	var err error
	long := strings.Repeat("what it said ", 2000)
	if _, err = s.Incidents.AddNote(t.Context(), alice, 1, time.Time{}, long); err == nil {
		t.Fatal("a full disk took a note")
	}
	for _, want := range []string{"is full", "nothing was written", "what was acknowledged before is kept", "Free some space"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said: %v", want, err)
		}
	}
	if list, err := s.Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 6 {
		t.Errorf("reading on the full disk: %d entries, %v", len(list), err)
	}
	pages("1000000")
	if _, err := s.Incidents.AddNote(t.Context(), alice, 1, time.Time{}, long); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if found, err := s.Chains.Verify(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("afterwards: %+v, %v", found, err)
	}
}

func TestAnActThatFailsLeavesNothingBehind(t *testing.T) {
	db := openDB(t, filled(t, 0))
	defer closeDB(t, db)
	boom := errors.New("boom")
	err := db.Write(t.Context(), func(q *sql.Queries) error {
		return errors.Join(q.BumpRevision(t.Context(), "half"), boom)
	})
	if !errors.Is(err, boom) {
		t.Errorf("the error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = db.Write(ctx, func(q *sql.Queries) error {
		defer cancel()
		return q.BumpRevision(ctx, "half")
	})
	if err == nil {
		t.Error("an act whose time ran out was committed")
	}
	err = db.Read(t.Context(), func(q *sql.Queries) error {
		rows, err := q.Revisions(t.Context())
		for _, row := range rows {
			if row.Topic == "half" {
				t.Error("half an act was kept")
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestABackUpIsAWholeRecord(t *testing.T) {
	path := filled(t, 3)
	db := openDB(t, path)
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := db.BackUp(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if err := db.BackUp(t.Context(), to); err == nil {
		t.Error("a copy was overwritten")
	}
	closeDB(t, db)
	copied := openDB(t, to)
	defer closeDB(t, copied)
	if list, err := on(copied).Book.Timeline(t.Context(), 1, 0, 0); err != nil || len(list) != 4 {
		t.Errorf("the copy holds %d entries, %v", len(list), err)
	}
}
