package file

import (
	"bytes"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// atPath is the succession of files at one path.
type atPath struct {
	id    identity // the latest one seen; zero: it was let go
	early bool     // it was there at the first look
	// came counts the files seen to appear here, told those the system told of;
	// when more were told of than seen, one came and went between two looks.
	came, told int
	ahead      bool      // at the last settling more had come than were told of
	waits      time.Time // since when what is there may be a copy still being written
}

func (f *follower) at(path string) *atPath {
	p := f.paths[path]
	if p == nil {
		p = &atPath{}
		f.paths[path] = p
	}
	return p
}

// appeared notes which file stands at a path now.
func (f *follower) appeared(path string, id identity) {
	p := f.at(path)
	if p.id == id {
		return
	}
	p.id = id
	if !f.began {
		p.early = true
		return
	}
	p.came++
}

// missed adds a gap where a file came to a path and left it between two looks.
func (f *follower) missed() {
	for path, p := range f.paths {
		if p.told <= p.came {
			continue
		}
		// What was there at the first look may have come while the look began.
		if !p.early || p.came > 0 || p.told > 1 {
			f.batch.gap(path, 0, base(path)+" was replaced more than once between two looks: lines of the files between may be missing")
		}
		p.early = false
		p.came = p.told
	}
	f.batch.send(f.sink)
}

// settle forgets what no longer matters: that files had come before their
// folder was watched, and paths at which nothing is followed.
func (f *follower) settle() {
	for path, p := range f.paths {
		if p.ahead = p.came > p.told && !p.ahead; !p.ahead {
			p.told = max(p.told, p.came)
		}
		if p.told == p.came && p.waits.IsZero() && f.latestAt(path) == nil {
			delete(f.paths, path)
		}
	}
}

// forget lets go of an identity: the system may give it to another file now.
func (f *follower) forget(id identity) {
	for _, p := range f.paths {
		if p.id == id {
			p.id = identity{}
		}
	}
}

// patience is how long a file that begins like a followed one may take to
// become a whole copy of it.
const patience = 3 * time.Second

// copied is how much of a new file was read before, from the file it is a copy
// of; wait says that it may still become such a copy.
func (f *follower) copied(t *tailed, info fs.FileInfo) (offset int64, wait bool) {
	emptied := false
	for _, other := range f.files {
		if !other.named || !copyName(other.path, t.path) {
			continue
		}
		f.readWhole(other) // so that nothing of it is read from both
		for _, place := range []*place{&other.was, &other.place} {
			if place.offset == 0 {
				continue
			}
			if same, err := place.holds(t.f); err == nil && same {
				return place.offset, false
			}
			if info.Size() < place.offset && place.begins(t.f, info.Size()) {
				wait, emptied = true, emptied || place == &other.was
			}
		}
	}
	if !wait {
		return 0, false
	}
	p := f.at(t.path)
	if p.waits.IsZero() {
		p.waits = f.batch.received
	}
	if f.batch.received.Sub(p.waits) < patience {
		f.scan = true
		return 0, true
	}
	if emptied && info.Size() > 0 {
		// The copy was made before the last lines were written, which we have.
		f.batch.gap(t.path, 0, base(t.path)+" begins as a file that was just truncated and is taken for its copy: only what is added to it is read")
		return info.Size(), false
	}
	return 0, false
}

// readWhole reads a file to its end.
func (f *follower) readWhole(t *tailed) {
	for t.dirty = true; t.dirty; {
		f.read(t)
	}
}

// copyName reports whether a rotation would name a copy of old so: in the same
// folder, with a longer name that begins the same up to the first dot.
func copyName(old, name string) bool {
	stem, _, _ := strings.Cut(base(old), ".")
	return filepath.Dir(old) == filepath.Dir(name) && stem != "" &&
		len(base(name)) > len(base(old)) && strings.HasPrefix(base(name), stem)
}

// begins reports whether the first size bytes of f are, as far as they are
// known, those of the file whose place this is.
func (p *place) begins(f io.ReaderAt, size int64) bool {
	got := make([]byte, min(size, int64(len(p.head))))
	_, err := f.ReadAt(got, 0)
	return err == nil && bytes.Equal(got, p.head[:len(got)])
}
