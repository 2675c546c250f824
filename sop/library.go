package sop

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"holdfast/sources/text"
)

//go:embed library/*.md
var bundled embed.FS

const (
	maxFile  = 1 << 20 // bytes of one procedure; a person has to read it
	maxFiles = 5000    // of one folder
)

// Library is the procedures one can follow: those the program ships and those
// of the folders the configuration names. It is safe for concurrent use.
type Library struct {
	dirs []string

	mu     sync.RWMutex
	all    []Procedure // by name
	byName map[string]int
	errs   []error
	notes  []string
}

// Open reads the bundled procedures and every *.md below the folders. A file
// wins over a bundled one of the same name; files of one name are procedures of
// their own, called by their folders. What cannot be read is in Errors and does
// not stop the rest: at night half a library is better than none. The error is a
// defect of the build.
func Open(dirs []string) (*Library, error) {
	l := &Library{dirs: slices.Clone(dirs)}
	return l, l.Reload()
}

// Reload reads everything again.
func (l *Library) Reload() error {
	var found shelf
	for _, dir := range l.dirs {
		found.folder(dir)
	}
	found.name()
	if err := found.bundled(); err != nil {
		return err
	}
	slices.SortFunc(found.all, func(a, b Procedure) int { return strings.Compare(a.Name, b.Name) })
	byName := make(map[string]int, len(found.all))
	for i, p := range found.all {
		byName[p.Name] = i
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all, l.byName, l.errs, l.notes = found.all, byName, found.errs, found.notes
	return nil
}

// Notes is what a person should know who looks after the files, and nobody at
// night: files of one name, and how they are called.
func (l *Library) Notes() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clone(l.notes)
}

// Alike are the procedures whose files have a name that is not theirs alone.
func (l *Library) Alike(name string) []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var names []string
	for _, p := range l.all {
		if p.Path != "" && p.Name != name && strings.EqualFold(nameOf(p.Path), strings.TrimSuffix(name, ".md")) {
			names = append(names, p.Name)
		}
	}
	return names
}

// All is every procedure, by name. The slice is the caller's.
func (l *Library) All() []Procedure {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clone(l.all)
}

// Get finds a procedure by its name; ".md" after it does no harm.
func (l *Library) Get(name string) (Procedure, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	i, ok := l.byName[name]
	if !ok {
		i, ok = l.byName[strings.TrimSuffix(name, ".md")]
	}
	if !ok {
		return Procedure{}, false
	}
	return l.all[i], true
}

// Errors is what could not be read, each naming its file.
func (l *Library) Errors() []error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clone(l.errs)
}

// ParseFile reads one procedure from a file, for a person who names it.
func ParseFile(file string) (Procedure, error) {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return Procedure{}, fmt.Errorf("the procedure cannot be read: %w", err)
	}
	defer func() { _ = root.Close() }() // opened to be read: nothing is lost
	src, err := readFile(root, filepath.Base(file))
	if err != nil {
		return Procedure{}, fmt.Errorf("the procedure %s cannot be read: %w", text.Clean(file), err)
	}
	return Parse(nameOf(file), file, src), nil
}

// shelf is a library while it is being read.
type shelf struct {
	all   []Procedure
	paths map[string]bool
	names map[string]int // of the files, without their folders
	errs  []error
	notes []string
}

func (s *shelf) failed(file string, err error) {
	s.errs = append(s.errs, fmt.Errorf("%s: %w", text.Clean(file), err))
}

// add takes a procedure, each file once.
func (s *shelf) add(p Procedure) {
	if s.paths == nil {
		s.paths, s.names = map[string]bool{}, map[string]int{}
	}
	if s.paths[p.Path] {
		return
	}
	s.paths[p.Path] = true
	s.names[p.Name]++
	s.all = append(s.all, p)
}

// name calls files of one name by the folders they are in, by as many as it takes.
func (s *shelf) name() {
	for depth := 1; depth <= maxDepth; depth++ {
		taken := map[string]int{}
		for i := range s.all {
			taken[s.all[i].Name]++
		}
		for i := range s.all {
			if p := &s.all[i]; p.Path != "" && taken[p.Name] > 1 {
				p.Name = calledBy(p.Path, depth)
			}
		}
	}
	for base, n := range s.names {
		if n < 2 {
			continue
		}
		var called []string
		for _, p := range s.all {
			if p.Path != "" && nameOf(p.Path) == base {
				called = append(called, p.Name)
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
		src, err := bundled.ReadFile(path.Join("library", e.Name()))
		if err != nil {
			return fmt.Errorf("the bundled procedure %s cannot be read: %w", e.Name(), err)
		}
		if p := Parse(nameOf(e.Name()), "", src); s.names[p.Name] == 0 {
			s.all = append(s.all, p)
		}
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
		s.file(root, dir, name)
		return nil
	})
	if err != nil {
		s.failed(dir, err)
	}
}

func (s *shelf) file(root *os.Root, dir, name string) {
	file := filepath.Join(dir, filepath.FromSlash(name))
	src, err := readFile(root, name)
	if errors.Is(err, errFolder) {
		return
	}
	if err != nil {
		s.failed(file, err)
		return
	}
	s.add(Parse(nameOf(name), file, src))
}

var errFolder = errors.New("it is a folder")

// readFile reads a regular file below the root. It does not wait for a pipe
// that somebody named runbook.md.
func readFile(root *os.Root, name string) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to be read: nothing is lost
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errFolder
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a file one can read to its end")
	}
	src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(src) > maxFile {
		return nil, errors.New("larger than 1 MiB: nobody can follow that at night; split it")
	}
	return src, nil
}

// nameOf is a file's base name without .md.
func nameOf(file string) string {
	base := filepath.Base(file)
	if ext := filepath.Ext(base); strings.EqualFold(ext, ".md") {
		base = strings.TrimSuffix(base, ext)
	}
	return text.Clean(base)
}
