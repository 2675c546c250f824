package sqlite

import (
	"context"
	stdsql "database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
	"golang.org/x/sys/unix"
)

// readers is how many may read at the same time, the watching connection too.
const readers = 8

// settings are how connections are opened, and what each must answer when it is
// asked whether it really is. The driver's own defaults do not sync commits, and
// a PRAGMA sent through a pool reaches one connection only.
type settings struct {
	dsn  string
	want [][2]string // pragma, value; in the order they are asked
}

func location(path, mode string) string {
	u := url.URL{Scheme: "file", Path: path}
	return u.String() + "?mode=" + mode
}

func writing(path string) settings {
	return settings{
		dsn: location(path, "rw") + "&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_foreign_keys=1&_stmt_cache_size=64",
		want: [][2]string{
			{"journal_mode", "wal"}, {"synchronous", "2"}, {"fullfsync", "1"}, {"foreign_keys", "1"}, {"busy_timeout", "5000"}, {"query_only", "0"},
		},
	}
}

// reading takes no immutable=1, not even to write nothing at all: with it SQLite
// looks at neither locks nor the log, and would read pages torn that another
// process writes. Without it an empty log and its index are left beside a record
// that nobody else has open, and cannot be taken away without a lock on it.
func reading(path string, only bool) settings {
	mode := "rw"
	if only {
		mode = "ro"
	}
	return settings{
		dsn: location(path, mode) + "&_synchronous=FULL&_txlock=deferred&_busy_timeout=5000&_foreign_keys=1&_query_only=1&_stmt_cache_size=64",
		want: [][2]string{
			{"journal_mode", "wal"}, {"synchronous", "2"}, {"fullfsync", "1"}, {"foreign_keys", "1"}, {"busy_timeout", "5000"}, {"query_only", "1"},
		},
	}
}

// copying reads the record only, but may write the copy: query_only refuses both.
func copying(path string) settings {
	return settings{
		dsn:  location(path, "ro") + "&_busy_timeout=5000",
		want: [][2]string{{"journal_mode", "wal"}, {"busy_timeout", "5000"}},
	}
}

// pool opens connections with these settings, at most limit of them, and keeps
// them open. All must be to the files of the place; nil: to any.
func pool(s settings, limit int, at *place) *stdsql.DB {
	db := stdsql.OpenDB(connector{settings: s, driver: &sqlite3.SQLiteDriver{}, place: at})
	db.SetMaxOpenConns(limit)
	db.SetMaxIdleConns(limit)
	return db
}

// connector opens connections and reads every setting back on each of them.
type connector struct {
	settings settings
	driver   *sqlite3.SQLiteDriver
	place    *place
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	if c.place != nil {
		// Looked at before, too: SQLite would make what is missing anew.
		if err := c.place.check(); err != nil {
			return nil, err
		}
	}
	conn, err := c.driver.Open(c.settings.dsn)
	if err != nil {
		return nil, err
	}
	// macOS calls synced what the disk still holds in its cache, unless it is asked for
	// more; elsewhere this changes nothing.
	if _, err := pragma(conn, "fullfsync=1"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	for _, want := range c.settings.want {
		got, err := pragma(conn, want[0])
		if err == nil && !strings.EqualFold(got, want[1]) {
			err = fmt.Errorf("the record was not opened: its connection answers %s=%s where %s is needed, and acknowledged entries might not be durable", want[0], got, want[1])
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	if c.place != nil {
		if err := c.place.learn(); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

func pragma(conn driver.Conn, name string) (string, error) {
	stmt, err := conn.Prepare("PRAGMA " + name)
	if err != nil {
		return "", err
	}
	defer stmt.Close()           // nothing was written
	rows, err := stmt.Query(nil) //nolint:staticcheck // the driver's own connection, before the pool has it
	if err != nil {
		return "", err
	}
	defer rows.Close() // nothing was written
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return fmt.Sprint(row[0]), nil
}

// isEmpty reports whether there is no record at path: no file, or nothing in it.
// It refuses what is no file, there or under a name that SQLite would open.
func isEmpty(path string) (bool, error) {
	for _, name := range []string{path + "-wal", path + "-shm", path + "-journal"} {
		if err := regular(os.Stat(name)); err != nil {
			return false, fmt.Errorf("%s, which belongs to the record, %w", name, err)
		}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("the record cannot be looked at: %w", err)
	case info.IsDir():
		return false, fmt.Errorf("%s is a folder; the record is a file: name one, such as %s/holdfast.db", path, path)
	}
	if err := regular(info, nil); err != nil {
		return false, fmt.Errorf("the record %s %w; name a file with --store or the key store", path, err)
	}
	return info.Size() == 0, nil
}

// regular returns an error where what a look found is no file: a pipe would be
// waited for, for ever, and a device never ends. That nothing is there is none.
func regular(info os.FileInfo, err error) error {
	what := "is something else"
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("cannot be looked at: %w", err)
	case info.Mode().IsRegular():
		return nil
	case info.IsDir():
		what = "is a folder"
	case info.Mode()&os.ModeNamedPipe != 0:
		what = "is a pipe"
	case info.Mode()&os.ModeSocket != 0:
		what = "is a socket"
	case info.Mode()&os.ModeDevice != 0:
		what = "is a device"
	}
	return fmt.Errorf("%s and no file: move it away", what)
}

// open opens a file without ever waiting for it, and refuses what is none.
func open(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|unix.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, err
	}
	if err := regular(f.Stat()); err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", path, err), f.Close())
	}
	return f, nil
}

// create makes the file for its owner alone before SQLite would make it for
// everybody. One that is there keeps the rights it has.
func create(path string) error {
	f, err := open(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return fmt.Errorf("the record cannot be opened for writing: %w; `--read-only` shows it, `--store` names another", err)
	}
	return f.Close()
}
