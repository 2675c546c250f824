package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// place knows which files an open record is made of. Who holds a file open goes
// on writing to it when its name is taken away or given to another file, and
// all of that is lost with the last who has it open: so whoever acknowledges a
// write asks here first. A file that is held open keeps its inode, which is
// therefore proof that a name still leads to it.
type place struct {
	path string

	mu    sync.Mutex
	files [3]placed // the record, its log, the log's index
}

// placed is a file by its name and by what was found there when it was opened;
// nil: nothing yet.
type placed struct {
	name string
	is   os.FileInfo
}

// goneError says that the files of the open record are no longer those at its
// path. Nothing may be acknowledged then.
type goneError struct{ what string }

func (e *goneError) Error() string { return e.what }

// learn notes which files a connection was just opened on, those that are there:
// a log is made with the first write. What is known already must be the same.
func (p *place) learn() error {
	if err := p.check(); err != nil {
		return err
	}
	// SQLite keeps the log beside the file itself, not beside a link to it.
	real, err := filepath.EvalSymlinks(p.path)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, name := range []string{p.path, real + "-wal", real + "-shm"} {
		if p.files[i].is != nil {
			continue
		}
		is, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) && i > 0 {
			continue // a record on a disk that may not be written has none
		}
		if err != nil {
			return err
		}
		p.files[i] = placed{name, is}
	}
	return nil
}

// check returns a *goneError when a file of the open record is not the one at
// its path. It costs three looks at the file system, some µs.
func (p *place) check() error {
	p.mu.Lock()
	files := p.files
	p.mu.Unlock()
	for i, f := range files {
		if f.is == nil {
			continue
		}
		is, err := os.Stat(f.name)
		switch {
		case err == nil && os.SameFile(f.is, is):
		case i == 0:
			return &goneError{fmt.Sprintf("the record %s %s: nothing that is done now is kept. Put the very same file back, or put one back from a backup, then end holdfast and start it again", f.name, lost(err))}
		default:
			return &goneError{fmt.Sprintf("%s, which holds the newest of the record %s, %s: nothing that is done now is kept. Put the very same file back; without it end every holdfast on this record, start one again, and `holdfast incident verify` says what is missing", f.name, p.path, lost(err))}
		}
	}
	return nil
}

func lost(err error) string {
	switch {
	case err == nil:
		return "was replaced by another file while holdfast ran"
	case errors.Is(err, fs.ErrNotExist):
		return "was deleted or moved away while holdfast ran"
	}
	return fmt.Sprintf("cannot be looked at any more (%v)", err)
}

// takenOver reports that the open record is gone and that others may work with
// what is at its path: to close our connections as one does would write our log
// into their record, or delete theirs. Where only the log's name was taken away
// and nobody made a new one, closing saves what it held.
func (p *place) takenOver() bool {
	if p.check() == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	is, err := os.Stat(p.files[0].name)
	if err != nil || !os.SameFile(p.files[0].is, is) || p.files[1].is == nil {
		return true
	}
	_, err = os.Stat(p.files[1].name)
	return !errors.Is(err, fs.ErrNotExist)
}
