package sqlite

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/store/sql"
)

// busy is how long a write waits for the other processes on the record, unless
// its context ends before.
const busy = 5 * time.Second

// Write implements store.Database: one immediate transaction on the one writing
// connection, synced to disk before it returns nil, and in the record that is at
// its path. What is urgent (sources.Urgent) goes before everything that waits.
// One whose context has a deadline waits for other processes until then only.
func (db *DB) Write(ctx context.Context, act func(q *sql.Queries) error) error {
	if db.readOnly {
		return errors.New("nothing was written: holdfast runs with --read-only; start it without to act")
	}
	if err := db.place.check(); err != nil {
		return err
	}
	if err := db.queue.Take(ctx); err != nil {
		return fmt.Errorf("the record was busy, other acts of this holdfast were being written: nothing was written. Do it again (%w)", err)
	}
	defer db.queue.Give()
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return trouble(db.path, err)
	}
	return trouble(db.path, errors.Join(db.write(ctx, conn, act), conn.Close()))
}

// write runs one transaction on the connection. The act itself is not broken
// off: it is short, and what is broken off while it commits leaves nobody
// knowing whether it did.
func (db *DB) write(ctx context.Context, conn *stdsql.Conn, act func(q *sql.Queries) error) error {
	if err := patience(ctx, conn); err != nil {
		return err
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	if err := errors.Join(act(sql.New(tx)), ctx.Err(), db.place.check()); err != nil {
		return errors.Join(err, ended(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(err, ended(tx.Rollback()))
	}
	// Looked at again: what was committed to a file whose name went away in this
	// very moment is not in the record.
	return db.place.check()
}

// patience tells the connection how long to wait for another process.
func patience(ctx context.Context, conn *stdsql.Conn) error {
	wait := busy
	if until, ok := ctx.Deadline(); ok {
		wait = max(time.Millisecond, min(busy, time.Until(until)))
	}
	_, err := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout=%d", wait.Milliseconds()))
	return err
}
