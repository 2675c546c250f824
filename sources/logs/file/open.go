package file

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
)

// Descriptors is how many files all the log sources of a process may hold open
// at once, together. The rest of what the system grants is for whoever must
// never want: the door, the record, scripts. It is safe for concurrent use.
type Descriptors struct {
	limit     int
	followers atomic.Int64
}

const (
	fewest = 8    // files that may be open at once, however little the system grants
	most   = 4096 // more are of no use: a file that rests is opened when it grows
)

// NewDescriptors grants half of what the process may open, of which the system
// says limit: the soft limit of open files.
func NewDescriptors(limit uint64) *Descriptors {
	return &Descriptors{limit: int(min(max(limit/2, fewest), most))}
}

// Granted is what the system lets this process open at once.
func Granted() uint64 {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		return 2 * fewest
	}
	return uint64(r.Cur) //nolint:unconvert // it is signed on some systems
}

// join counts a follower in; the function that it returns counts it out.
func (d *Descriptors) join() func() {
	if d == nil {
		return func() {}
	}
	d.followers.Add(1)
	return func() { d.followers.Add(-1) }
}

// share is how many files one source may hold open now.
func (d *Descriptors) share() int {
	if d == nil {
		return most
	}
	return max(fewest/2, d.limit/int(max(1, d.followers.Load())))
}

// opens opens the file at path; where too many are open, others rest for it.
func (f *follower) opens(path string) (*os.File, error) {
	for len(f.awake) >= f.src.Open.share() && f.restOne() {
		continue
	}
	file, err := os.Open(path) // #nosec G304 -- the configuration names it
	for tooMany(err) && f.restOne() {
		file, err = os.Open(path) // #nosec G304 -- as above
	}
	return file, err
}

// tooMany reports whether the process, or the system, may open no more files.
func tooMany(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// restOne lets go of the descriptor that was of no use for the longest; false:
// there is none to let go of.
func (f *follower) restOne() bool {
	at := -1
	for i, t := range f.awake {
		if t.doubt.IsZero() && (at < 0 || t.grew.Before(f.awake[at].grew)) {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	f.rests(f.awake[at])
	return true
}

// rests lets go of a file's descriptor. What it is recognised by, and how far it
// was read, stays; it is opened when it changes.
func (f *follower) rests(t *tailed) {
	info, err := t.f.Stat()
	t.dirty = t.dirty || err != nil || info.Size() != t.end
	if err == nil {
		t.nap.begin(info)
	}
	t.rest = true
	t.close()
	f.sleeps(t)
}

// sleeps takes a file out of those that are open.
func (f *follower) sleeps(t *tailed) {
	f.awake = slices.DeleteFunc(f.awake, func(o *tailed) bool { return o == t })
}

// wakes opens a file that rests. One that was moved away is looked for. false:
// it cannot be read now.
func (f *follower) wakes(t *tailed) bool {
	for try := range 3 {
		path := t.path
		if try > 0 { // it may have been moved since the folder was listed in this look
			if f.index == nil {
				f.index = census{}
			}
			found, ok := f.index.find(filepath.Dir(t.real), t.id, try > 1)
			if !ok {
				continue
			}
			path = found
		}
		file, err := f.opens(path)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				f.problems[t.path] = unreadable(err)
				t.dirty = true // it is tried again with the next look
				return false
			}
			continue
		}
		if info, err := file.Stat(); err == nil && identityOf(info) == t.id {
			t.f, t.rest = file, false
			t.nap.end()
			f.awake = append(f.awake, t)
			return true
		}
		_ = file.Close()
	}
	f.loses(t)
	return false
}

// loses says that a file left while it rested and is nowhere to be found. It is
// known for a while yet: it may come up again under another name. One that the
// system said was removed, and that nobody had written to since it was read,
// takes nothing with it.
func (f *follower) loses(t *tailed) {
	t.dirty, t.named = false, false
	if t.nap.takesLines(t.end, f.out.watcher != nil) {
		f.lost = append(f.lost, t.path)
	}
}

// tellLost says which files took lines with them that nobody can read any more.
func (f *follower) tellLost() {
	const each = 3
	for _, path := range f.lost[:min(len(f.lost), each)] {
		f.batch.gap(path, 0, base(path)+" was moved away while it was not open: lines written to it last may be missing")
	}
	if more := len(f.lost) - each; more > 0 {
		f.batch.gap("", 0, fmt.Sprintf("%d more files of %s were moved away while they were not open: lines written to them last may be missing", more, f.src.Name))
	}
	f.lost = f.lost[:0]
}

// letRest lets those rest that have been quiet for a while.
func (f *follower) letRest() {
	for _, t := range slices.Clone(f.awake) {
		if t.doubt.IsZero() && !t.dirty && t.named && f.batch.received.Sub(t.grew) >= f.pace.rest {
			f.rests(t)
		}
	}
}

// whereabouts is where the files of a folder are, and of those below it, for
// those that left their name. It holds for one look.
type whereabouts struct {
	at   map[identity]string
	anew bool // it was listed a second time in this look
}

// manyNames bounds how many names are looked at for a file that was moved.
const manyNames = 50_000

// census is the whereabouts of one look, by folder.
type census map[string]whereabouts

// find is where a file of a folder, or of one below it, stands now; anew: the folder
// is listed once more.
func (c census) find(dir string, id identity, anew bool) (string, bool) {
	known, ok := c[dir]
	if !ok || anew && !known.anew {
		known = whereabouts{map[identity]string{}, ok}
		for _, pattern := range []string{"*", "*/*"} {
			names, _ := filepath.Glob(filepath.Join(quoted(dir), pattern))
			for _, name := range names[:min(len(names), manyNames)] {
				if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() {
					known.at[identityOf(info)] = name
				}
			}
		}
		c[dir] = known
	}
	path, ok := known.at[id]
	return path, ok
}

// quoted is a pattern that matches only the path itself.
func quoted(path string) string {
	var b []byte
	for i := range len(path) {
		switch path[i] {
		case '*', '?', '[', '\\':
			b = append(b, '\\')
		}
		b = append(b, path[i])
	}
	return string(b)
}
