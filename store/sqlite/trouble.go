package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// trouble turns SQLite's words into what happened, what it means and what to
// do. Other errors pass as they are.
func trouble(path string, err error) error {
	var e sqlite3.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	const kept = "nothing was written; what was acknowledged before is kept"
	switch e.Code {
	case sqlite3.ErrFull:
		return fmt.Errorf("the disk of %s is full: %s. Free some space in %s and do it again (%w)", path, kept, filepath.Dir(path), err)
	case sqlite3.ErrIoErr:
		if gone := emptied(path); gone != nil && e.ExtendedCode == sqlite3.ErrIoErrShortRead {
			return fmt.Errorf("%w (%w)", gone, err)
		}
		return fmt.Errorf("the disk of %s refused to write or read: %s. Is it full, unplugged or failing? See `dmesg` and `df %s` (%w)", path, kept, filepath.Dir(path), err)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fmt.Errorf("%s may not be written by you, or its disk became read-only: %s. See `mount` and `ls -l %s` (%w)", path, kept, path, err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("another process held %s for too long: %s. Do it again; `fuser %s` names who holds it (%w)", path, kept, path, err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fmt.Errorf("%s is damaged: copy it aside with its -wal file, then restore a backup; `holdfast incident verify` says what still stands (%w)", path, err)
	case sqlite3.ErrCantOpen:
		return fmt.Errorf("%s cannot be opened: does its folder exist, and may you write there? (%w)", path, err)
	}
	return err
}
