// Package files judges backups that are plain files, such as nightly dumps: the
// newest file that a pattern matches and that can be a backup, by its
// modification time. Names tell what is unfinished or stands beside a backup; a
// few bounded reads of the newest tell what is empty or cut short. Whether a dump
// can be restored it cannot tell, nor whether the end of a gzip of more than
// 16 MiB is there.
package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/sources/backups"
	"holdfast/sources/text"
)

const (
	// settle is how long a file must have been left alone to count as written.
	settle = 30 * time.Second
	// look is how long apart the newest file is looked at twice, for a file
	// server whose clock is behind and whose fresh files seem old.
	look = 200 * time.Millisecond
	// ahead is how far in the future a modification time may lie and still be
	// the mark of a file that is being written, rather than of a wrong clock.
	ahead = 5 * time.Minute
	// stalled is how long ago the last byte of a file without its end may have
	// come while it is taken for one that is still being written.
	stalled = 15 * time.Minute
	// inspected is how many files are looked into, the newest first, until one
	// is found that nothing is known against.
	inspected = 5
)

// Config names the files.
type Config struct {
	Pattern string           // as the shell's: *, ?, […], an absolute path; ** is refused
	MinSize int64            // bytes; a smaller file is a failed run. An empty file always is
	Now     func() time.Time // nil: the real clock
}

// Files are the files that a pattern matches; it implements backups.Asker.
type Files struct {
	config Config
	stat   func(name string) (fs.FileInfo, error)
	fixed  string // the directory before what the pattern leaves open

	mu   sync.Mutex
	seen map[file]fault // what was found in files that did not change since
}

// New checks the pattern; nothing is looked at yet.
func New(c Config) (*Files, error) {
	switch {
	case strings.TrimSpace(c.Pattern) == "":
		return nil, errors.New("the pattern is empty: name the backup files, as /backup/orders-*.sql.gz")
	case strings.Contains(c.Pattern, "**"):
		return nil, fmt.Errorf("%q: ** is not supported; write one * for each directory between", c.Pattern)
	case c.MinSize < 0:
		return nil, fmt.Errorf("min_size is %d: it cannot be negative", c.MinSize)
	}
	if _, err := filepath.Match(c.Pattern, "x"); err != nil {
		return nil, fmt.Errorf("%q is not a pattern: a bracket is not closed", c.Pattern)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	fixed, _ := split(filepath.Clean(c.Pattern))
	return &Files{config: c, stat: os.Stat, fixed: fixed}, nil
}

// Target is the pattern for the person.
func (f *Files) Target() string { return text.Clean(f.config.Pattern) }

// file is one file as it was looked at.
type file struct {
	path  string
	size  int64
	mtime time.Time
}

func (f file) name() string { return text.Clean(filepath.Base(f.path)) }

// Ask looks at the matching files.
func (f *Files) Ask(ctx context.Context) (backups.Observation, error) {
	found, err := f.list(ctx)
	if err != nil {
		return backups.Observation{}, err
	}
	slices.SortFunc(found, func(a, b file) int {
		if c := b.mtime.Compare(a.mtime); c != 0 {
			return c
		}
		return strings.Compare(b.path, a.path)
	})
	s := sorted{now: f.config.Now()}
	s.divide(found)
	if err := f.written(ctx, &s); err != nil {
		return backups.Observation{}, err
	}
	if err := f.look(ctx, &s); err != nil {
		return backups.Observation{}, err
	}
	return f.observe(s), nil
}

// sorted is the files of one look, divided by what they are; each the newest first.
type sorted struct {
	now     time.Time
	dumps   []file
	left    []file // unfinished by their name
	writing string // what is still being written; empty: nothing
	wrong   map[file]string
	blind   string // why nobody could look into the newest; empty: somebody could
}

// divide puts aside what is no backup by its name; where some hold data, words
// stand beside them.
func (s *sorted) divide(found []file) {
	names := map[string]map[string]bool{}
	data := false
	for _, f := range found {
		dir, name := filepath.Split(f.path)
		if names[dir] == nil {
			names[dir] = map[string]bool{}
		}
		names[dir][name] = true
		data = data || isPacked(name)
	}
	for _, f := range found {
		dir, name := filepath.Split(f.path)
		switch natureOf(name, names[dir]) {
		case dump:
			if !data || !tellsOf(name) {
				s.dumps = append(s.dumps, f)
			}
		case unfinished:
			s.left = append(s.left, f)
		case beside:
		}
	}
}

// list is every regular file that matches; links are followed.
func (f *Files) list(ctx context.Context) ([]file, error) {
	paths, err := glob(ctx, f.config.Pattern)
	if err != nil {
		return nil, err
	}
	var list []file
	directories := 0
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info, err := f.stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			// removed just now, or a link to nothing: not a backup
		case err != nil:
			return nil, explain(path, err)
		case info.IsDir():
			directories++
		case info.Mode().IsRegular():
			list = append(list, file{path, info.Size(), info.ModTime()})
		}
	}
	if len(list) == 0 && directories > 0 {
		return nil, fmt.Errorf("the pattern matches %d directories and no file: name the files in them", directories)
	}
	return list, nil
}

// written leaves out the newest files that are still being written, and names
// the newest of those. One that is dated far into the future is nobody's newest.
func (f *Files) written(ctx context.Context, s *sorted) error {
	for i := 0; i < len(s.dumps); {
		newest := s.dumps[i]
		if newest.mtime.Sub(s.now) > ahead {
			i++
			continue
		}
		fresh := s.now.Sub(newest.mtime) < settle
		if !fresh {
			var err error
			if fresh, err = f.grows(ctx, newest); err != nil {
				return err
			}
		}
		if !fresh {
			return nil
		}
		s.leave(i, "is still being written and does not count yet")
	}
	return nil
}

// leave puts a dump aside that is not finished yet.
func (s *sorted) leave(i int, why string) {
	if s.writing == "" {
		s.writing = s.dumps[i].name() + " " + why
	}
	s.dumps = slices.Delete(s.dumps, i, i+1)
}

// look looks into the newest dumps until one is found that nothing is known
// against. One without its end that was written lately is not finished yet.
func (f *Files) look(ctx context.Context, s *sorted) error {
	s.wrong = map[file]string{}
	known := map[file]fault{}
	for i, looks := 0, 0; i < len(s.dumps) && looks < inspected; {
		d := s.dumps[i]
		if d.mtime.Sub(s.now) > ahead {
			i++
			continue
		}
		if wrong := f.small(d); wrong != "" {
			s.wrong[d] = wrong
			i++
			continue
		}
		found, err := f.inside(ctx, d, known)
		looks++
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			s.dumps = slices.Delete(s.dumps, i, i+1)
		case err != nil:
			s.blind = "could not be looked into: " + text.ErrorLine(cause(err)) + ": " + d.name()
			return nil
		case found.what == "":
			f.keep(known)
			return nil
		case found.cut && s.now.Sub(d.mtime) < stalled:
			s.leave(i, fmt.Sprintf("is not finished, or %s; its last byte came %s ago", strings.TrimPrefix(found.what, "is "), text.Age(s.now.Sub(d.mtime))))
		default:
			s.wrong[d] = d.name() + " " + found.what
			i++
		}
	}
	f.keep(known)
	return nil
}

// inside is what was found in a file when it was last looked into, or is now.
func (f *Files) inside(ctx context.Context, d file, known map[file]fault) (fault, error) {
	f.mu.Lock()
	found, ok := f.seen[d]
	f.mu.Unlock()
	if !ok {
		var err error
		if found, err = inspect(ctx, d.path); err != nil {
			return fault{}, err
		}
	}
	known[d] = found
	return found, nil
}

// keep remembers what was found in the files of this look alone.
func (f *Files) keep(known map[file]fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = known
}

// grows looks at a file again and reports whether it changed meanwhile.
func (f *Files) grows(ctx context.Context, was file) (bool, error) {
	timer := time.NewTimer(look)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	info, err := f.stat(was.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil // renamed or removed under our eyes: it does not count
	case err != nil:
		return false, explain(was.path, err)
	}
	return info.Size() != was.size || !info.ModTime().Equal(was.mtime), nil
}

// observe says what the files amount to.
func (f *Files) observe(s sorted) backups.Observation {
	runs := make([]backups.Run, 0, len(s.dumps))
	var newest file // that is good, and not dated in the future
	for _, d := range s.dumps {
		wrong, looked := s.wrong[d]
		if !looked {
			wrong = f.small(d)
		}
		runs = append(runs, backups.Run{At: d.mtime, ID: d.name(), Bytes: d.size, Wrong: wrong})
		if wrong == "" && newest.path == "" && d.mtime.Sub(s.now) <= ahead {
			newest = d
		}
	}
	o := backups.Gather(runs, s.now)
	o.Writing, o.Details = s.writing, s.blind
	var left []string
	for _, l := range s.left {
		if l.mtime.After(newest.mtime) {
			left = append(left, l.name())
		}
	}
	if len(left) > 0 {
		o.Odd = append(o.Odd, fmt.Sprintf("%s: newer than every backup there, and not finished by name; a copy was stopped, or runs", backups.Some(left)))
	}
	if day, far := f.dated(newest); far {
		o.Odd = append(o.Odd, fmt.Sprintf("%s is dated %s by its name and was written on %s: an old one copied back, or a wrong clock",
			newest.name(), day.Format("2 Jan 2006"), newest.mtime.In(s.now.Location()).Format("2 Jan 2006")))
	}
	return o
}

// dated is the day in the name of a file, where that is far from its time. What
// the pattern leaves open of the directories before it is part of the name.
func (f *Files) dated(d file) (day time.Time, far bool) {
	if d.path == "" {
		return time.Time{}, false
	}
	name, err := filepath.Rel(f.fixed, d.path)
	if err != nil {
		name = filepath.Base(d.path)
	}
	return disagrees(name, d.mtime)
}

// small says why a file is no good backup by its size; empty: nothing is known
// against it.
func (f *Files) small(file file) string {
	switch {
	case file.size < f.config.MinSize:
		return fmt.Sprintf("%s is %s, at least %s expected", file.name(), backups.Size(file.size), backups.Size(f.config.MinSize))
	case file.size == 0:
		return file.name() + " is empty"
	}
	return ""
}

// explain says why a path could not be looked at, and what that means; the path comes
// last, as its end is what is cut where there is little room.
func explain(path string, err error) error {
	path = text.Clean(path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("this user may not read it, so nobody can tell what is there: %s", path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the directory does not exist, is the disk mounted? %s", path)
	}
	return fmt.Errorf("could not be looked at: %w: %s", cause(err), path)
}

// cause is what went wrong without where.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
