package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// listing is what stands at patterns. Unlike filepath.Glob it tells a folder
// that cannot be read from one that holds nothing.
type listing struct {
	found    []string
	problems map[string]error // by folder
}

// list lists what matches the patterns, each path once, in order.
func list(patterns []string) listing {
	l := listing{problems: map[string]error{}}
	for _, pattern := range patterns {
		l.found = append(l.found, l.match(pattern)...)
	}
	slices.Sort(l.found)
	l.found = slices.DeleteFunc(slices.Compact(l.found), compressed)
	return l
}

func wild(pattern string) bool { return strings.ContainsAny(pattern, `*?[\`) }

func (l *listing) match(pattern string) []string {
	if !wild(pattern) {
		if _, err := os.Lstat(pattern); err != nil {
			l.failed(filepath.Dir(pattern), err)
			return nil
		}
		return []string{pattern}
	}
	dir, file := filepath.Split(pattern)
	folders := []string{filepath.Clean(dir)}
	if wild(dir) {
		folders = l.match(filepath.Clean(dir))
	}
	var found []string
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			l.failed(folder, err)
			continue
		}
		entries, err := os.ReadDir(folder)
		l.failed(folder, err)
		for _, e := range entries {
			if ok, err := filepath.Match(file, e.Name()); ok && err == nil {
				found = append(found, filepath.Join(folder, e.Name()))
			}
		}
	}
	return found
}

// failed notes why a folder could not be listed; that it is not there is no failure.
func (l *listing) failed(folder string, err error) {
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return
	}
	l.problems[folder] = err
}

// unlisted reports whether a path may stand in a folder that could not be
// listed: that it was not found does not say that it left.
func (l *listing) unlisted(path string) bool {
	if len(l.problems) == 0 {
		return false
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if l.problems[dir] != nil {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}
