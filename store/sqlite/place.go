package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
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
	real  placed    // the record itself, where the path is a link to it
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

// What a *goneError says. The screen has one line for it and may cut that: what
// it means and what became of the file come before its name.
const (
	goneWords = "RECORD GONE, nothing done now is kept: %s: "
	logBack   = "Put the very same file back; without it end every holdfast on this record, start one again, and `holdfast incident verify` says what is missing"
)

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
	itself, err := os.Lstat(real)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.real.is == nil {
		p.real = placed{real, itself}
	}
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
// its path, or is empty. It costs four looks at the file system, some µs.
func (p *place) check() error {
	p.mu.Lock()
	files, itself := p.files, p.real
	p.mu.Unlock()
	for i, f := range files {
		if f.is == nil {
			continue
		}
		is, err := os.Stat(f.name)
		switch {
		case err == nil && os.SameFile(f.is, is) && i > 0:
		case err == nil && os.SameFile(f.is, is):
			if what := itself.became(is); what != "" {
				return recordGone(f.name, what)
			}
		case i == 0:
			return recordGone(f.name, lost(err))
		default:
			return &goneError{fmt.Sprintf(goneWords+"%s, which holds the newest of the record %s. "+logBack, lost(err), f.name, p.path)}
		}
	}
	return nil
}

func recordGone(path, what string) error {
	return &goneError{fmt.Sprintf(goneWords+"the record %s. Put the very same file back, or put one back from a backup, then end holdfast and start it again", what, path)}
}

// became says what became of the record's file although its path still leads to
// it; empty: nothing. Whoever opens a record that has another name now, with a
// link in the place of the old one, looks for its log beside the new one.
func (f placed) became(is os.FileInfo) string {
	if f.is == nil {
		return ""
	}
	if is.Size() == 0 && f.is.Size() > 0 {
		return "emptied while holdfast ran"
	}
	now, err := os.Lstat(f.name)
	if err == nil && os.SameFile(f.is, now) {
		return ""
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return "moved while holdfast ran, and a link leads to where it is now"
	}
	return lost(err)
}

func lost(err error) string {
	switch {
	case err == nil:
		return "replaced by another file while holdfast ran"
	case errors.Is(err, fs.ErrNotExist):
		return "deleted or moved away while holdfast ran"
	}
	return fmt.Sprintf("it cannot be looked at any more (%v)", err)
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
	log, err := os.Stat(p.files[1].name)
	return !errors.Is(err, fs.ErrNotExist) && (err != nil || log.Size() > 0)
}

// beside returns a *goneError when another process has the record open whose log
// was taken away: SQLite would make an empty one, find nothing in it of what the
// index tells, and call that an error of the disk; and what the other still
// holds could not be saved any more when it ends. Nothing is touched.
func (p *place) beside() error {
	real, err := filepath.EvalSymlinks(p.path)
	if err != nil {
		return nil // what is wrong with the path is said by who opens it
	}
	if _, err := os.Stat(real + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// Only now: to close an index that this very process has open would end the
	// locks that it has on it.
	index, err := open(real+"-shm", os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer index.Close() // nothing was written
	// Whoever has a record open holds this byte of its index ("deadman switch").
	held := unix.Flock_t{Type: unix.F_WRLCK, Start: 128, Len: 1}
	if err := unix.FcntlFlock(index.Fd(), unix.F_GETLK, &held); err != nil || held.Type == unix.F_UNLCK {
		return nil // a file system without locks has no records either
	}
	return &goneError{fmt.Sprintf(goneWords+"%s-wal, which holds the newest of the record %s; process %d still has it open. Nothing was read or written. End that process and every other holdfast on this record, which saves what they hold, then do it again",
		lost(fs.ErrNotExist), real, p.path, held.Pid)}
}

// emptied returns a *goneError when SQLite's word for an error of the disk means
// that the log at this path is not the one that the record's index tells of.
func emptied(path string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	log, err := os.Stat(path + "-wal")
	if err == nil && log.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &goneError{fmt.Sprintf(goneWords+"%s-wal, which holds the newest of the record. "+logBack, lost(fs.ErrNotExist), path)}
}
