package sqlite

import (
	"context"
	stdsql "database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

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
	if err := db.queue.Take(ctx); err != nil {
		return fmt.Errorf("the record was busy, other acts of this holdfast were being written: nothing was written. Do it again (%w)", err)
	}
	defer db.queue.Give()
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return trouble(db.path, err)
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool, whatever the act did
	if err := db.write(ctx, conn, act); err != nil {
		// What SQLite says of files that were taken away says nothing to a person.
		if gone := db.place.check(); gone != nil {
			return gone
		}
		return trouble(db.path, err)
	}
	// Looked at again: what was committed to a file whose name went away in this
	// very moment is not in the record.
	return db.place.check()
}

// write runs one transaction on the connection. The act itself is not broken
// off: it is short, and what is broken off while it commits leaves nobody
// knowing whether it did. The transaction is begun and ended by statements: a
// Tx of database/sql costs two goroutines a statement, to break off what is not
// broken off here, and that was a third of a durable append.
func (db *DB) write(ctx context.Context, conn *stdsql.Conn, act func(q *sql.Queries) error) error {
	whole := context.WithoutCancel(ctx)
	if err := db.patience.tell(ctx, conn); err != nil {
		return err
	}
	if _, err := conn.ExecContext(whole, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			undo(conn)
		}
	}()
	if err := errors.Join(act(sql.New(conn)), ctx.Err(), db.place.check()); err != nil {
		return err
	}
	if _, err := conn.ExecContext(whole, "COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}

// undo takes back what the transaction did. SQLite may have done so itself, when
// a statement failed badly. A connection that cannot is not used again: closing
// it undoes everything.
func undo(conn *stdsql.Conn) {
	_ = conn.Raw(func(c any) error {
		on, ok := c.(*sqlite3.SQLiteConn)
		if !ok || on.AutoCommit() {
			return nil
		}
		if _, err := on.Exec("ROLLBACK", nil); err != nil {
			return driver.ErrBadConn
		}
		return nil
	}) // the act has failed already, and says why
}

// patience is how long the writing connection was last told to wait for another
// process; telling it costs a statement.
type patience struct {
	conn any
	wait time.Duration
}

// tell tells the connection to wait as long as ctx lasts, busy at most. One that
// is new waits as it was opened to.
func (p *patience) tell(ctx context.Context, conn *stdsql.Conn) error {
	wait := busy
	if until, ok := ctx.Deadline(); ok {
		wait = max(time.Millisecond, min(busy, time.Until(until))).Truncate(time.Millisecond)
	}
	var on any
	if err := conn.Raw(func(c any) error { on = c; return nil }); err != nil {
		return err
	}
	if told := (patience{on, wait}); *p != told {
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout=%d", wait.Milliseconds())); err != nil {
			return err
		}
		*p = told
	}
	return nil
}
