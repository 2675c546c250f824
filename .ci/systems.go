// Command systems says whether the program and its tests are whole on systems that
// are not this one: `go run .ci/systems.go darwin/arm64 linux/arm64`. It checks names
// and types of all that is compiled there, without the C compiler that SQLite would
// need for each of them; C is taken as it comes. Nothing is run.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// compiled is one package as `go list -deps -test` tells it: with what it is compiled of.
type compiled struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string
	Module            *struct{ Main bool }
}

func main() {
	bad := false
	for _, system := range os.Args[1:] {
		if err := check(system); err != nil {
			fmt.Fprintf(os.Stderr, "%s:\n%v\n", system, err)
			bad = true
		}
	}
	if bad {
		os.Exit(1)
	}
}

// check type-checks every package of the module and all it is made of as the system does.
func check(system string) error {
	goos, goarch, _ := strings.Cut(system, "/")
	list := exec.Command("go", "list", "-deps", "-test", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Module", "./...")
	list.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=1")
	list.Stderr = os.Stderr
	out, err := list.StdoutPipe()
	if err != nil {
		return err
	}
	if err := list.Start(); err != nil {
		return err
	}
	done, wrong := known{"unsafe": types.Unsafe}, []error(nil)
	set, listed := token.NewFileSet(), json.NewDecoder(out)
	for {
		var p compiled
		if err := listed.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if p.ImportPath != "unsafe" && !strings.HasSuffix(p.ImportPath, ".test") { // the main of a test is made by go
			wrong = append(wrong, done.add(set, goarch, p)...)
		}
	}
	return errors.Join(append(wrong, list.Wait())...)
}

// known holds the packages that were checked, by the path that go list gives them.
type known map[string]*types.Package

// add checks p, whose imports are known; of what is not ours only what it offers is looked at.
func (k known) add(set *token.FileSet, goarch string, p compiled) (wrong []error) {
	ours := p.Module != nil && p.Module.Main
	var files []*ast.File
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		files = append(files, f)
	}
	conf := types.Config{
		FakeImportC: true, IgnoreFuncBodies: !ours, Sizes: types.SizesFor("gc", goarch),
		Importer: imports{k, p.ImportMap},
		Error: func(err error) {
			if ours {
				wrong = append(wrong, err)
			}
		},
	}
	path, _, _ := strings.Cut(p.ImportPath, " [")
	k[p.ImportPath], _ = conf.Check(path, set, files, nil)
	return wrong
}

// imports finds what a file of one package names.
type imports struct {
	known known
	by    map[string]string
}

// Import returns the package that path names there.
func (i imports) Import(path string) (*types.Package, error) {
	if mapped, ok := i.by[path]; ok {
		path = mapped
	}
	if p := i.known[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s was not listed before what needs it", path)
}
