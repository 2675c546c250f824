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
	begun := f.now()
	defer func() { f.slow = f.now().Sub(begun) }()
	f.out.watch(f.roll.linked())
	clear(f.problems)
	seen := list(f.out.patterns)
	for folder, err := range seen.problems {
		f.problems[folder] = unreadable(err)
	}
	found := seen.found
	f.share(len(found))
	for _, t := range f.roll.files {
		t.named = t.named && seen.unlisted(t.path)
	}
	f.paths.look()
	var fresh []string
	for _, path := range found {
		if f.recognise(path) {
			continue
		}
		fresh = append(fresh, path)
	}
	f.strays = f.strays[:0]
	for _, t := range f.roll.files {
		switch {
		case t.named:
			t.left = time.Time{}
			continue
		case t.left.IsZero():
			t.left = f.batch.received
			f.readWhole(t) // before whatever took its place
		}
		f.strays = append(f.strays, t)
	}
	for _, path := range fresh {
		if f.recognise(path) {
			continue // it is another name of one just opened
		}
		if err := f.open(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			f.problems[path] = unreadable(err)
			if info, serr := os.Stat(path); serr == nil {
				f.paths.appear(path, identityOf(info), !f.began)
			}
		}
	}
	if !f.began {
		f.batch.sendHistory(f.sink)
	}
	for _, path := range f.paths.missed() {
		f.batch.gap(path, 0, base(path)+" was replaced more than once between two looks: lines of the files between may be missing")
	}
	f.batch.send(f.sink)
}

// share sets how much of the end of each file is taken at the start, so that
// many files together do not take more than the tail holds, nor the memory.
func (f *follower) share(files int) {
	f.lines, f.bytes = f.src.Lines, f.src.Bytes
	if n := max(1, files); n > 1 {
		f.lines = min(f.lines, max(leastLines, allLines/n))
		f.bytes = min(f.bytes, max(leastBytes, allBytes/int64(n)))
	}
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
			f.paths.appear(path, identityOf(link), !f.began) // a link that leads nowhere yet
		}
		if !errors.Is(err, fs.ErrNotExist) {
			f.problems[path] = unreadable(err)
		}
		return true
	}
	id := identityOf(info)
	if info.IsDir() {
		f.paths.appear(path, id, !f.began)
		return true
	}
	if !info.Mode().IsRegular() {
		f.paths.appear(path, id, !f.began)
		f.problems[path] = errors.New("it is no regular file, and only those are followed")
		return true
	}
	t := f.roll.byID[id]
	if t == nil {
		return false
	}
	f.paths.appear(path, id, !f.began)
	if !t.named {
		t.named = true
		if t.path != path {
			f.roll.rename(t, path, realPath(path))
			t.dirty = true
		}
	}
	switch {
	case t.rest:
		t.dirty = t.dirty || t.nap.changed(info)
	case t.f == nil:
		f.reopen(t)
	}
	return true
}

// reopen tries again to read a file that could not be read further.
func (f *follower) reopen(t *tailed) {
	file, err := f.opens(t.path)
	if err != nil {
		f.problems[t.path] = unreadable(err)
		return
	}
	if info, err := file.Stat(); err == nil {
		if identityOf(info) == t.id {
			t.f, t.dirty = file, true
			f.awake = append(f.awake, t)
			return
		}
	}
	_ = file.Close()
	t.named = false
}

// open begins to follow the file at path.
func (f *follower) open(path string) error {
	file, err := f.opens(path)
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
	if t.real != path {
		f.out.alsoWatch(filepath.Dir(t.real))
	}
	before := f.roll.latestAt(path)
	if before != nil {
		f.readWhole(before)
	}
	if err := f.begin(t, info, before != nil); err != nil {
		_ = file.Close()
		return err
	}
	f.paths.appear(path, t.id, !f.began)
	f.roll.add(t)
	f.awake = append(f.awake, t)
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
	skipped, err := t.history(info, f.lines, f.bytes, &f.batch, !f.began)
	if err == nil && f.began {
		f.batch.gap(t.path, 0, fmt.Sprintf("%s appeared with %d bytes before its last lines, which were not read", base(t.path), skipped))
	}
	return err
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
	for _, t := range f.roll.files {
		if t.f != nil || t.rest {
			followed++
		}
	}
	if len(f.problems) == 0 {
		if followed == 0 {
			return fmt.Errorf("no file matches %s; it is followed as soon as there is one", strings.Join(f.out.patterns, ", "))
		}
		return nil
	}
	if n, all := f.starved(followed); n > 0 {
		return fmt.Errorf("reads %d of %d files: no more may be open at once; raise the limit of open files (ulimit -n), or name fewer", all-n, all)
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

// starved is how many files are not read because no more may be open, and how
// many there are in all.
func (f *follower) starved(followed int) (n, all int) {
	all = followed
	for path, err := range f.problems {
		if !tooMany(err) {
			continue
		}
		n++
		if len(f.roll.byName[path]) == 0 {
			all++
		}
	}
	return n, all
}

// unreadable says why a path cannot be read and what to do.
func unreadable(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errors.New("permission denied; let the account that runs holdfast read it")
	}
	if tooMany(err) {
		return err
	}
	return errors.New(reason(err))
}
