// Package sqlite keeps the record in a SQLite file that several processes may
// hold open. It owns the connection settings, the migrations, and the file of
// chain heads beside the record. It must not know what an incident or an entry
// means beyond the number and hash it ends with.
package sqlite

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"holdfast/sources"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Options say how to open a record.
type Options struct {
	ReadOnly bool             // refuse every write, change nothing on disk
	Now      func() time.Time // names the copy made before a migration; nil: the clock
	// Doing is told what Open is at, such as "opens", at once and whenever that is
	// something else that may take long: words that "the record" completes. nil: nobody is.
	Doing func(what string)
}

// DB is an open record. It implements store.Database and is safe for concurrent
// use.
type DB struct {
	path     string
	place    *place
	readOnly bool
	queue    sources.Turn // for the writer
	patience patience     // of the writer; whose turn it is has it
	writer   *stdsql.DB   // one connection; nil when read-only
	reader   *stdsql.DB
	watch    *stdsql.Conn // reserved: its data_version moves with others' commits
	watching chan struct{}
	heads    *heads
	warnings []incident.Finding
}

var _ store.Database = (*DB)(nil)

// Open opens the record at path, creating it with its folders when there is
// none, and brings its tables up to date after copying it aside. It refuses a
// connection that would not be durable, a record written by a newer holdfast,
// and a record that is gone while its heads are still there.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("the record's path %q is not one: %w", path, err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	db := &DB{path: path, place: &place{path: path}, readOnly: o.ReadOnly, watching: make(chan struct{}, 1), heads: newHeads(path)}
	at := newProgress(o.Doing)
	at.says(opens)
	if o.ReadOnly {
		err = db.openReadOnly(ctx, at)
	} else {
		err = db.openWritable(ctx, o.Now, at)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openWritable(ctx context.Context, now func() time.Time, at *progress) error {
	if err := os.MkdirAll(filepath.Dir(db.path), 0o700); err != nil {
		return fmt.Errorf("the folder of the record cannot be made: %w; `--store` or `store:` names another", err)
	}
	free := at.slow(waitsForStart)
	release, err := lock(ctx, db.path)
	free()
	if err != nil {
		return err
	}
	defer release()
	if err := db.place.beside(); err != nil {
		return err
	}
	heads, kept, err := db.heads.read()
	if err != nil {
		return err
	}
	empty, err := isEmpty(db.path)
	if err != nil {
		return err
	}
	anew := empty && kept && heads.none()
	if empty && kept && !anew {
		return gone(db.path, heads)
	}
	if err := create(db.path); err != nil {
		return err
	}
	db.writer = pool(writing(db.path), 1, db.place)
	folder, err := shipped()
	if err != nil {
		return err
	}
	if err := migrate(ctx, db.writer, folder, db.path, now, at); err != nil {
		return trouble(db.path, err)
	}
	at.says(opens)
	db.reader = pool(reading(db.path, false), readers, db.place)
	defer at.slow(measures)()
	if db.warnings, err = db.measure(ctx, heads, kept); err != nil {
		return err
	}
	if anew {
		db.warnings = append(db.warnings, begunAnew(db.path))
	}
	if err := db.heads.adopt(ctx, db, heads, kept); err != nil {
		return err
	}
	if err := db.place.learn(); err != nil {
		return err
	}
	db.heads.start(db)
	return nil
}

func (db *DB) openReadOnly(ctx context.Context, at *progress) error {
	if err := db.place.beside(); err != nil {
		return err
	}
	heads, kept, err := db.heads.read()
	if err != nil {
		return err
	}
	empty, err := isEmpty(db.path)
	if err != nil {
		return err
	}
	switch {
	case empty && kept:
		return gone(db.path, heads)
	case empty:
		return fmt.Errorf("there is no record at %s yet, and --read-only makes none: start holdfast once without it", db.path)
	}
	db.reader = pool(reading(db.path, true), readers, db.place)
	free := at.slow(waitsForFile)
	err = current(ctx, db.reader, db.path)
	free()
	if err != nil {
		return trouble(db.path, err)
	}
	defer at.slow(measures)()
	db.warnings, err = db.measure(ctx, heads, kept)
	return err
}

// Warnings are what Open found wrong with the ends of the chains: entries were
// lost, or it cannot be proven that none were. The record works all the same.
func (db *DB) Warnings() []incident.Finding { return db.warnings }

// Path is the absolute path of the record.
func (db *DB) Path() string { return db.path }

// ReadOnly reports whether writes are refused.
func (db *DB) ReadOnly() bool { return db.readOnly }

// Here reports whether the open record is the one at its path. The error says
// what became of it, and what to do.
func (db *DB) Here() error { return db.place.check() }

// Close writes the heads and closes every connection. Where others may work
// with what took the place of the record, one connection stays open until the
// process ends: SQLite then leaves their files alone.
func (db *DB) Close() error {
	err := db.heads.stop(db)
	if db.reader != nil && db.place.takenOver() {
		err = errors.Join(err, db.reserve(context.Background()))
		db.watch = nil
	}
	if db.watch != nil {
		err = errors.Join(err, db.watch.Close())
	}
	if db.reader != nil {
		err = errors.Join(err, db.reader.Close())
	}
	if db.writer != nil {
		err = errors.Join(err, db.writer.Close())
	}
	return err
}

// Read implements store.Database: one deferred transaction, so that all looks
// see the same moment. It never waits for a writer.
func (db *DB) Read(ctx context.Context, look func(q *sql.Queries) error) error {
	tx, err := db.reader.BeginTx(ctx, &stdsql.TxOptions{ReadOnly: true})
	if err != nil {
		return trouble(db.path, err)
	}
	err = look(sql.New(tx))
	return trouble(db.path, errors.Join(err, ended(tx.Rollback())))
}

// ended leaves out that a transaction has ended already: the driver does so
// itself when a statement fails badly or the context ends.
func ended(err error) error {
	if errors.Is(err, stdsql.ErrTxDone) {
		return nil
	}
	return err
}

// Version implements store.Database by SQLite's data_version on a connection of
// its own. It costs some 50 µs and no lock.
func (db *DB) Version(ctx context.Context) (int64, error) {
	select {
	case db.watching <- struct{}{}:
		defer func() { <-db.watching }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if err := db.reserve(ctx); err != nil {
		return 0, err
	}
	var version int64
	// What can be given up is watched by a goroutine of its own, which would be half of
	// what this costs, four times a second.
	err := db.watch.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA data_version").Scan(&version)
	return version, trouble(db.path, err)
}

// reserve takes a connection out of the pool, for good.
func (db *DB) reserve(ctx context.Context) (err error) {
	if db.watch == nil {
		db.watch, err = db.reader.Conn(ctx)
	}
	return trouble(db.path, err)
}

// Check implements store.Database by SQLite's own look at its pages.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	rows, err := db.reader.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return []string{err.Error()}, ctx.Err()
	}
	defer rows.Close() // a second close of an ended query says nothing new
	var found []string
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			return nil, trouble(db.path, err)
		}
		if what != "ok" {
			found = append(found, what)
		}
	}
	if err := rows.Err(); err != nil {
		found = append(found, err.Error())
	}
	return found, ctx.Err()
}
