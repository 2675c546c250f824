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

	"holdfast/store"
	"holdfast/store/sql"
)

// Options say how to open a record.
type Options struct {
	ReadOnly bool             // refuse every write, change nothing on disk
	Now      func() time.Time // names the copy made before a migration; nil: the clock
}

// DB is an open record. It implements store.Database and is safe for concurrent
// use.
type DB struct {
	path     string
	readOnly bool
	writer   *stdsql.DB // one connection; nil when read-only
	reader   *stdsql.DB
	watch    *stdsql.Conn // reserved: its data_version moves with others' commits
	watching chan struct{}
	heads    *heads
	warnings []store.Finding
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
	db := &DB{path: path, readOnly: o.ReadOnly, watching: make(chan struct{}, 1), heads: newHeads(path)}
	if o.ReadOnly {
		err = db.openReadOnly(ctx)
	} else {
		err = db.openWritable(ctx, o.Now)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openWritable(ctx context.Context, now func() time.Time) error {
	if err := os.MkdirAll(filepath.Dir(db.path), 0o700); err != nil {
		return fmt.Errorf("the folder of the record cannot be made: %w; `--store` or `store:` names another", err)
	}
	release, err := lock(ctx, db.path)
	if err != nil {
		return err
	}
	defer release()
	known, kept, err := db.heads.read()
	if err != nil {
		return err
	}
	empty, err := isEmpty(db.path)
	if err != nil {
		return err
	}
	if empty && len(known) > 0 {
		return gone(db.path, known)
	}
	if err := create(db.path); err != nil {
		return err
	}
	db.writer = pool(writing(db.path), 1)
	folder, err := shipped()
	if err != nil {
		return err
	}
	if err := migrate(ctx, db.writer, folder, db.path, now); err != nil {
		return trouble(db.path, err)
	}
	db.reader = pool(reading(db.path, false), readers)
	if db.warnings, err = db.measure(ctx, known, kept); err != nil {
		return err
	}
	if err := db.heads.adopt(ctx, db); err != nil {
		return err
	}
	db.heads.start(db)
	return nil
}

func (db *DB) openReadOnly(ctx context.Context) error {
	known, kept, err := db.heads.read()
	if err != nil {
		return err
	}
	empty, err := isEmpty(db.path)
	if err != nil {
		return err
	}
	switch {
	case empty && len(known) > 0:
		return gone(db.path, known)
	case empty:
		return fmt.Errorf("there is no record at %s yet, and --read-only makes none: start holdfast once without it", db.path)
	}
	db.reader = pool(reading(db.path, true), readers)
	if err := current(ctx, db.reader, db.path); err != nil {
		return trouble(db.path, err)
	}
	db.warnings, err = db.measure(ctx, known, kept)
	return err
}

// Warnings are what Open found wrong with the ends of the chains: entries were
// lost, or it cannot be proven that none were. The record works all the same.
func (db *DB) Warnings() []store.Finding { return db.warnings }

// Path is the absolute path of the record.
func (db *DB) Path() string { return db.path }

// ReadOnly reports whether writes are refused.
func (db *DB) ReadOnly() bool { return db.readOnly }

// Close writes the heads and closes every connection.
func (db *DB) Close() error {
	err := db.heads.stop(db)
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

// Write implements store.Database: one immediate transaction on the one writing
// connection, synced to disk before it returns nil.
func (db *DB) Write(ctx context.Context, act func(q *sql.Queries) error) error {
	if db.readOnly {
		return errors.New("nothing was written: holdfast runs with --read-only; start it without to act")
	}
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return trouble(db.path, err)
	}
	return trouble(db.path, errors.Join(write(ctx, conn, act), conn.Close()))
}

// write runs one transaction on the connection. The act itself is not broken
// off: it is short, waits 5 s for other processes at most, and what is broken
// off while it commits leaves nobody knowing whether it did.
func write(ctx context.Context, conn *stdsql.Conn, act func(q *sql.Queries) error) error {
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	if err := errors.Join(act(sql.New(tx)), ctx.Err()); err != nil {
		return errors.Join(err, ended(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(err, ended(tx.Rollback()))
	}
	return nil
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
	if db.watch == nil {
		conn, err := db.reader.Conn(ctx)
		if err != nil {
			return 0, trouble(db.path, err)
		}
		db.watch = conn
	}
	var version int64
	err := db.watch.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
	return version, trouble(db.path, err)
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

// BackUp writes a whole, consistent copy of the record to a new file. Writers
// need not wait for it.
func (db *DB) BackUp(ctx context.Context, to string) error {
	copier := pool(copying(db.path), 1)
	return errors.Join(copyInto(ctx, copier, db.path, to), copier.Close())
}
