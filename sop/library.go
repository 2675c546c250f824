package sop

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
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
	lazy bool // a file is read when it is asked for

	mu     sync.RWMutex
	all    []*volume // by name
	byName map[string]*volume
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

// Catalogue is Open for one who needs a procedure or two of them: what there is,
// and how it is called, is known from the folders, and a file is read when it is
// asked for.
func Catalogue(dirs []string) (*Library, error) {
	l := &Library{dirs: slices.Clone(dirs), lazy: true}
	return l, l.Reload()
}

// Reload reads everything again.
func (l *Library) Reload() error {
	found := shelf{lazy: l.lazy}
	for _, dir := range l.dirs {
		found.folder(dir)
	}
	found.name()
	if err := found.bundled(); err != nil {
		return err
	}
	slices.SortFunc(found.all, func(a, b *volume) int { return strings.Compare(a.name, b.name) })
	byName := make(map[string]*volume, len(found.all))
	for _, v := range found.all {
		byName[v.name] = v
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
	for _, v := range l.all {
		if v.path != "" && v.name != name && strings.EqualFold(nameOf(v.path), strings.TrimSuffix(name, ".md")) {
			names = append(names, v.name)
		}
	}
	return names
}

// All is every procedure, by name. The slice is the caller's.
func (l *Library) All() []Procedure {
	l.mu.RLock()
	defer l.mu.RUnlock()
	all := make([]Procedure, 0, len(l.all))
	for _, v := range l.all {
		if p, ok := v.procedure(); ok {
			all = append(all, p)
		}
	}
	return all
}

// Get finds a procedure by its name; ".md" after it does no harm.
func (l *Library) Get(name string) (Procedure, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, name := range []string{name, strings.TrimSuffix(name, ".md")} {
		if v, ok := l.byName[name]; ok {
			return v.procedure()
		}
	}
	return Procedure{}, false
}

// Errors is what could not be read so far, each naming its file.
func (l *Library) Errors() []error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	errs := slices.Clone(l.errs)
	for _, v := range l.all {
		if err := v.failed(); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
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

var (
	errFolder   = errors.New("it is a folder")
	errTooLarge = errors.New("larger than 1 MiB: nobody can follow that at night; split it")
)

// openFile opens a regular file below the root. It does not wait for a pipe
// that somebody named runbook.md.
func openFile(root *os.Root, name string) (*os.File, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = errFolder
	case !info.Mode().IsRegular():
		err = errors.New("it is not a file one can read to its end")
	case info.Size() > maxFile:
		err = errTooLarge
	}
	if err != nil {
		_ = f.Close() // opened to be read: nothing is lost
		return nil, err
	}
	return f, nil
}

func readFile(root *os.Root, name string) ([]byte, error) {
	f, err := openFile(root, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to be read: nothing is lost
	src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(src) > maxFile {
		return nil, errTooLarge
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
