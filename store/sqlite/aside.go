package sqlite

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// aside is the copy of a record that is made before its tables are changed.
type aside struct {
	path string // of the record
	ours int64  // the version its tables are brought to
}

// unfinished is the copy's name until its migration has succeeded: the next try
// replaces it, whatever the time is.
func (a aside) unfinished() string { return fmt.Sprintf("%s.before-%d-unfinished", a.path, a.ours) }

// make copies the record. The copy of an earlier try stays until the new one is
// whole.
func (a aside) make(ctx context.Context, db *stdsql.DB) error {
	return copyAs(ctx, db, a.path, a.unfinished(), os.Rename)
}

// finish gives the copy of a migration that succeeded its name for good. Without
// such a copy it does nothing.
func (a aside) finish(at time.Time) error {
	if _, err := os.Lstat(a.unfinished()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	name := fmt.Sprintf("%s.before-%d-%s", a.path, a.ours, at.UTC().Format("20060102T150405Z"))
	free := name
	for n := 2; ; n++ {
		err := renameNew(a.unfinished(), free)
		if errors.Is(err, fs.ErrExist) {
			free = fmt.Sprintf("%s-%d", name, n)
			continue
		}
		if err != nil {
			return fmt.Errorf("the record's tables are up to date, but its copy of before could not be named: %w", err)
		}
		return syncFolder(free)
	}
}

// copyInto writes a consistent copy of the whole record to a new file that only
// its owner may read, and syncs it. It never replaces a file, and under the name
// it is given there is the whole copy or nothing.
func copyInto(ctx context.Context, db *stdsql.DB, path, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("the copy cannot be made: %s is there already", to)
	}
	return copyAs(ctx, db, path, to, renameNew)
}

// copyAs writes the copy beside its name and names it when it is whole and on
// the disk.
func copyAs(ctx context.Context, db *stdsql.DB, path, to string, name func(from, to string) error) error {
	partial := to + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the copy cannot be made: %w", err) // what a copy that was broken off left
	}
	f, err := os.OpenFile(partial, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("the copy cannot be made: %w", err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
		return errors.Join(trouble(path, err), f.Close(), os.Remove(partial))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("the copy %s is not durable: %w", to, err), os.Remove(partial))
	}
	if err := name(partial, to); err != nil {
		return errors.Join(fmt.Errorf("the copy %s cannot be named: %w", to, err), os.Remove(partial))
	}
	return syncFolder(to)
}

// renameNew gives a file another name that no file has yet.
func renameNew(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	// A file system that knows one name for each file.
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	return os.Rename(from, to)
}
