package file

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"holdfast/sources/logs"
)

// rescan brings what is followed in line with what stands at the patterns.
func (f *follower) rescan() {
	f.watch()
	clear(f.problems)
	found := f.glob()
	for _, t := range f.files {
		t.named = false
	}
	for _, p := range f.paths {
		p.here = false
	}
	var fresh []string
	for _, path := range found {
		if f.recognise(path) {
			continue
		}
		fresh = append(fresh, path)
	}
	for _, t := range f.files {
		switch {
		case t.named:
			t.left = time.Time{}
		case t.left.IsZero():
			t.left = f.batch.received
			f.readWhole(t) // before whatever took its place
		}
	}
	for _, path := range fresh {
		if f.recognise(path) {
			continue // it is another name of one just opened
		}
		if err := f.open(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			f.problems[path] = unreadable(err)
			if info, serr := os.Stat(path); serr == nil {
				f.appeared(path, identityOf(info))
			}
		}
	}
	if !f.began {
		f.batch.sendHistory(f.sink)
	}
	f.missed()
}

// glob lists the paths that match, each once, in order.
func (f *follower) glob() []string {
	var found []string
	for _, pattern := range f.src.Patterns {
		matches, _ := filepath.Glob(pattern) // the pattern was checked
		found = append(found, matches...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return slices.DeleteFunc(found, compressed)
}

// recognise reports whether what stands at path needs no opening: it is
// followed already, perhaps under another name, or it is no file.
func (f *follower) recognise(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		if link, lerr := os.Lstat(path); lerr == nil {
			if link.Mode()&fs.ModeSymlink == 0 && errors.Is(err, fs.ErrNotExist) {
				return false // it came just now; noted without being read it would be lost unseen
			}
			f.appeared(path, identityOf(link)) // a link that leads nowhere yet
		}
		if !errors.Is(err, fs.ErrNotExist) {
			f.problems[path] = unreadable(err)
		}
		return true
	}
	id := identityOf(info)
	if info.IsDir() {
		f.appeared(path, id)
		return true
	}
	if !info.Mode().IsRegular() {
		f.appeared(path, id)
		f.problems[path] = errors.New("it is no regular file, and only those are followed")
		return true
	}
	for _, t := range f.files {
		if t.id != id {
			continue
		}
		f.appeared(path, id)
		if !t.named {
			t.named = true
			if t.path != path {
				t.path, t.real, t.dirty = path, realPath(path), true
			}
		}
		if t.f == nil {
			f.reopen(t)
		}
		return true
	}
	return false
}

// reopen tries again to read a file that could not be read further.
func (f *follower) reopen(t *tailed) {
	file, err := os.Open(t.path)
	if err != nil {
		f.problems[t.path] = unreadable(err)
		return
	}
	if info, err := file.Stat(); err == nil {
		if identityOf(info) == t.id {
			t.f, t.dirty = file, true
			return
		}
	}
	_ = file.Close()
	t.named = false
}

// open begins to follow the file at path.
func (f *follower) open(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return err
	}
	t := &tailed{
		path: path, born: path, real: realPath(path), f: file, id: identityOf(info), named: true, dirty: true,
		split: splitter{limit: lineLimit}, read: logs.NewReader(f.src.Zone), grew: f.batch.received,
	}
	if t.real != path && f.watcher != nil {
		_ = f.watcher.Add(filepath.Dir(t.real)) // what it cannot tell, the next look sees
	}
	before := f.latestAt(path)
	if before != nil {
		f.readWhole(before)
	}
	if err := f.begin(t, info, before != nil); err != nil {
		_ = file.Close()
		return err
	}
	f.appeared(path, t.id)
	f.files = append(f.files, t)
	return nil
}

// latestAt is the file that was followed at path until now.
func (f *follower) latestAt(path string) *tailed {
	for _, t := range slices.Backward(f.files) {
		if t.path == path {
			return t
		}
	}
	return nil
}

// begin decides where to begin to read a file: what was there at the start, and
// a huge one that appears and succeeds none, at its last lines; all others where
// decide says.
func (f *follower) begin(t *tailed, info fs.FileInfo, succeeds bool) error {
	if !f.began && f.src.Places.resume(t, info) {
		return nil
	}
	if f.began && (succeeds || info.Size() <= flood) {
		return f.decide(t)
	}
	skipped, err := t.history(info, f.src.Lines, f.src.Bytes, &f.batch)
	if err == nil && f.began {
		f.batch.gap(t.path, 0, fmt.Sprintf("%s appeared with %d bytes before its last lines, which were not read", base(t.path), skipped))
	}
	return err
}

// watch asks for events of every folder in which a file could appear, grow or
// be moved: the folders of the patterns, or where one does not exist yet the
// one it would appear in, and the folders that symbolic links lead to.
func (f *follower) watch() {
	if f.watcher == nil {
		return
	}
	folders := map[string]bool{}
	for _, pattern := range f.src.Patterns {
		for dir := filepath.Dir(pattern); ; dir = filepath.Dir(dir) {
			matches, _ := filepath.Glob(dir)
			for _, m := range matches {
				folders[m] = true
			}
			if len(matches) > 0 && !strings.ContainsAny(dir, `*?[\`) || dir == filepath.Dir(dir) {
				break
			}
		}
	}
	for _, t := range f.files {
		if t.real != t.path {
			folders[filepath.Dir(t.real)] = true
		}
	}
	for folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			continue
		}
		if err := f.watcher.Add(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			// No events to be had (the limit of watches is used up): poll.
			_ = f.watcher.Close()
			f.watcher = nil
			return
		}
	}
}

func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// state is what is wrong with the source now; nil: nothing.
func (f *follower) state() error {
	followed := 0
	for _, t := range f.files {
		if t.f != nil {
			followed++
		}
	}
	if len(f.problems) == 0 {
		if followed == 0 {
			return fmt.Errorf("no file matches %s; it is followed as soon as there is one", strings.Join(f.src.Patterns, ", "))
		}
		return nil
	}
	paths := slices.Sorted(maps.Keys(f.problems))
	err := fmt.Errorf("cannot read %s: %w", paths[0], f.problems[paths[0]])
	if more := len(paths) - 1; more > 0 {
		err = fmt.Errorf("%w; and %d more", err, more)
	}
	if followed > 0 {
		err = fmt.Errorf("%w; files that are followed: %d", err, followed)
	}
	return err
}

// compressed reports the names of what log rotation has packed away.
func compressed(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".gz", ".xz", ".zst", ".bz2", ".lz4", ".zip":
		return true
	}
	return false
}

// unreadable says why a path cannot be read and what to do.
func unreadable(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errors.New("permission denied; let the account that runs holdfast read it")
	}
	return errors.New(reason(err))
}
