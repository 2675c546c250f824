package sop

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"holdfast/sources/text"
)

// shelf is a library while it is being read.
type shelf struct {
	lazy  bool // files are only looked at
	all   []*volume
	paths map[string]bool
	names map[string]int // of the files, without their folders
	errs  []error
	notes []string
}

func (s *shelf) failed(file string, err error) {
	s.errs = append(s.errs, fmt.Errorf("%s: %w", text.Clean(file), err))
}

// add takes a procedure, each file once.
func (s *shelf) add(v *volume) {
	if s.paths == nil {
		s.paths, s.names = map[string]bool{}, map[string]int{}
	}
	if s.paths[v.path] {
		return
	}
	s.paths[v.path] = true
	s.names[v.name]++
	s.all = append(s.all, v)
}

// name calls files of one name by the folders they are in, by as many as it takes.
func (s *shelf) name() {
	for depth := 1; depth <= maxDepth; depth++ {
		taken := map[string]int{}
		for _, v := range s.all {
			taken[v.name]++
		}
		for _, v := range s.all {
			if v.path != "" && taken[v.name] > 1 {
				v.name = calledBy(v.path, depth)
			}
		}
	}
	for base, n := range s.names {
		if n < 2 {
			continue
		}
		var called []string
		for _, v := range s.all {
			if v.path != "" && nameOf(v.path) == base {
				called = append(called, v.name)
			}
		}
		s.notes = append(s.notes, fmt.Sprintf("%d files are called %s.md; as SOPs they are called %s", n, base, strings.Join(called, ", ")))
	}
	slices.Sort(s.notes)
}

// calledBy is the name of a file with so many of its folders.
func calledBy(file string, folders int) string {
	name := nameOf(file)
	for range folders {
		file = filepath.Dir(file)
		if base := filepath.Base(file); base != "." && base != string(filepath.Separator) {
			name = text.Clean(base) + "/" + name
		}
	}
	return name
}

func (s *shelf) bundled() error {
	entries, err := bundled.ReadDir("library")
	if err != nil {
		return fmt.Errorf("the bundled procedures cannot be read: %w", err)
	}
	for _, e := range entries {
		name := nameOf(e.Name())
		if s.names[name] > 0 {
			continue
		}
		v := &volume{name: name, read: func() (Procedure, error) {
			src, err := bundled.ReadFile(path.Join("library", e.Name()))
			return Parse(name, "", src), err
		}}
		if !s.lazy {
			if _, ok := v.procedure(); !ok {
				return v.failed()
			}
		}
		s.all = append(s.all, v)
	}
	return nil
}

// folder reads every *.md below dir. The root it reads through does not lead
// out: a symbolic link to a file inside is followed, one that leaves is an
// error. Hidden files and folders are passed over, which is also what keeps a
// Kubernetes volume from being read twice.
func (s *shelf) folder(dir string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		s.failed(dir, fmt.Errorf("the folder of procedures cannot be opened: %w", err))
		return
	}
	defer func() { _ = root.Close() }() // opened to be read: nothing is lost
	near := looker{root: root}
	defer near.close()
	count := 0
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch {
		case err != nil:
			s.failed(filepath.Join(dir, name), err)
			return nil
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir(), hidden, !strings.EqualFold(path.Ext(name), ".md"):
			return nil
		}
		if count++; count > maxFiles {
			return fmt.Errorf("more than %d files: name a folder that holds procedures only", maxFiles)
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if s.lazy {
			s.take(file, func() (Procedure, error) { return below(dir, name, file) }, near.look(name, d))
			return nil
		}
		src, err := readFile(root, name)
		s.take(file, func() (Procedure, error) { return Parse(nameOf(name), file, src), nil }, err)
		return nil
	})
	if err != nil {
		s.failed(dir, err)
	}
}

// take takes a file, and how it is read; err is why it cannot be.
func (s *shelf) take(file string, read func() (Procedure, error), err error) {
	switch {
	case errors.Is(err, errFolder):
		return
	case err != nil:
		s.failed(file, err)
		return
	}
	v := &volume{name: nameOf(file), path: text.Clean(file), read: read}
	if !s.lazy {
		v.procedure()
	}
	s.add(v)
}

// looker says which files below a root can be read, without reading them.
type looker struct {
	root *os.Root
	at   string   // the folder that was looked into last
	dir  *os.File // it, opened
}

// look says why a file cannot be read; nil: it can. A plain file is not even
// opened: the folder says how large it is, and the kernel whether it may be read.
func (l *looker) look(name string, d fs.DirEntry) error {
	if !d.Type().IsRegular() {
		f, err := openFile(l.root, name)
		if err == nil {
			_ = f.Close() // opened to be read: nothing is lost
		}
		return err
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	if info.Size() > maxFile {
		return errTooLarge
	}
	if at := path.Dir(name); l.dir == nil || l.at != at {
		l.close()
		if l.dir, err = l.root.Open(at); err != nil {
			return err
		}
		l.at = at
	}
	if err := unix.Faccessat(int(l.dir.Fd()), path.Base(name), unix.R_OK, unix.AT_EACCESS); err != nil {
		return &fs.PathError{Op: "openat", Path: name, Err: err}
	}
	return nil
}

func (l *looker) close() {
	if l.dir != nil {
		_ = l.dir.Close() // opened to be read: nothing is lost
		l.dir = nil
	}
}

// below reads a procedure below a folder.
func below(dir, name, file string) (Procedure, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Procedure{}, err
	}
	defer func() { _ = root.Close() }() // opened to be read: nothing is lost
	src, err := readFile(root, name)
	if err != nil {
		return Procedure{}, err
	}
	return Parse(nameOf(name), file, src), nil
}

// volume is one procedure of a library.
type volume struct {
	name string // as it is called in the library
	path string // of its file; empty: it ships with the program

	mu   sync.Mutex
	read func() (Procedure, error) // nil: it was
	p    Procedure
	err  error
}

// procedure is what stands in it; false when it cannot be read.
func (v *volume) procedure() (Procedure, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.read != nil {
		v.p, v.err = v.read()
		v.read = nil
	}
	v.p.Name = v.name
	return v.p, v.err == nil
}

// failed is why it could not be read; nil: it was, or nobody has asked for it.
func (v *volume) failed() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", cmp.Or(v.path, v.name), v.err)
}
