// Package files judges backups that are plain files, such as nightly dumps: the
// newest file that a pattern matches, by its modification time. It only looks:
// it opens no file. Whether a dump can be restored it cannot tell.
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
	"time"

	"holdfast/sources/backups"
	"holdfast/sources/text"
)

const (
	// settle is how long a file must have been left alone to count as written.
	settle = 10 * time.Second
	// look is how long apart the newest file is looked at twice, for a file
	// server whose clock is behind and whose fresh files seem old.
	look = 200 * time.Millisecond
	// ahead is how far in the future a modification time may lie and still be
	// the mark of a file that is being written, rather than of a wrong clock.
	ahead = 5 * time.Minute
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
	return &Files{config: c, stat: os.Stat}, nil
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
	found, writing, err := f.written(ctx, found)
	if err != nil {
		return backups.Observation{}, err
	}
	return f.observe(found, writing), nil
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
// the newest of those.
func (f *Files) written(ctx context.Context, found []file) (done []file, writing string, err error) {
	now := f.config.Now()
	for len(found) > 0 {
		newest := found[0]
		fresh := now.Sub(newest.mtime) < settle && newest.mtime.Sub(now) <= ahead
		if !fresh {
			if fresh, err = f.grows(ctx, newest); err != nil {
				return nil, "", err
			}
		}
		if !fresh {
			return found, writing, nil
		}
		if writing == "" {
			writing = newest.name()
		}
		found = found[1:]
	}
	return nil, writing, nil
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

// observe says what the finished files amount to; they are ordered, the newest first.
func (f *Files) observe(found []file, writing string) backups.Observation {
	var o backups.Observation
	for i, file := range found {
		switch wrong := f.wrong(file); {
		case wrong != "" && i == 0:
			o.Failed = wrong
		case wrong == "":
			o.Count++
			if o.Newest.IsZero() {
				o.Newest, o.ID, o.Bytes = file.mtime, file.name(), file.size
			}
		}
	}
	if writing != "" {
		o.Writing = writing + " is still being written and does not count yet"
	}
	return o
}

// wrong says why a file is no good backup; empty: nothing is known against it.
func (f *Files) wrong(file file) string {
	switch {
	case file.size < f.config.MinSize:
		return fmt.Sprintf("%s is %s, at least %s expected", file.name(), size(file.size), size(f.config.MinSize))
	case file.size == 0:
		return file.name() + " is empty"
	}
	return ""
}

// size writes bytes as the configuration does, in powers of ten.
func size(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n)/1000, 0
	units := [...]string{"kB", "MB", "GB", "TB", "PB", "EB"}
	for f >= 999.95 && unit < len(units)-1 {
		f, unit = f/1000, unit+1
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") + " " + units[unit]
}

// explain says why a path could not be looked at, and what that means.
func explain(path string, err error) error {
	path = text.Clean(path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read by this user, so nobody can tell what is there", path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the directory %s does not exist: is the disk mounted?", path)
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("%s could not be looked at: %w", path, err)
}
