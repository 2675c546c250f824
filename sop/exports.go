package sop

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

const (
	// exportsFile names the file into which a script's environment goes when it
	// ends; keepExports stands before the script, on its first line.
	exportsFile = "HOLDFAST_EXPORTS"
	keepExports = `trap 'env -0 >"$` + exportsFile + `" 2>/dev/null || :' EXIT; `
	maxExports  = 100       // variables that one script may hand on
	maxExported = 128 << 10 // and bytes of all it has
)

// exports is where a script leaves what it exports.
type exports struct {
	file  *os.File
	name  string            // the way to it for the script
	given map[string]string // its environment when it began
}

// newExports is nil where no file can be made: then nothing is handed on, and
// the next step names what it lacks.
func newExports(given map[string]string) *exports {
	f, err := os.CreateTemp("", "holdfast-exports-")
	if err != nil {
		return nil
	}
	e := &exports{f, f.Name(), given}
	// Where it can do without a name it has none: nothing is left of it when this
	// process is killed.
	if nameless := fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), f.Fd()); runtime.GOOS == "linux" && os.Remove(f.Name()) == nil {
		e.name = nameless
	}
	return e
}

// env is the environment with the place of the file in it.
func (e *exports) env() []string {
	return append(environ(e.given), exportsFile+"="+e.name)
}

// take gives what the script exported and did not have before, and takes the
// file away.
func (e *exports) take() map[string]string {
	defer func() {
		_ = e.file.Close()
		if e.name == e.file.Name() {
			_ = os.Remove(e.name) // in the folder for what is temporary
		}
	}()
	b, err := io.ReadAll(io.LimitReader(e.file, maxExported+1))
	if err != nil || len(b) > maxExported {
		return nil
	}
	found := map[string]string{}
	for pair := range bytes.SplitSeq(b, []byte{0}) {
		name, v, ok := strings.Cut(string(pair), "=")
		if !ok || !varName.MatchString(name) || reserved(name) || strings.HasPrefix(name, "FILL_") || name == "_" || name == "SHLVL" || name == "OLDPWD" {
			continue
		}
		if old, had := e.given[name]; had && old == v || len(found) == maxExports {
			continue
		}
		found[name] = value(v)
	}
	return found
}
