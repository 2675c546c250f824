package main

import (
	"errors"
	"os"

	"github.com/charmbracelet/x/term"
)

// terminal reports whether w is one.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// interactive says why the cockpit cannot be drawn here; nil when it can. It is
// asked before anything is drawn: the screen library would write escape codes
// to a dumb terminal all the same.
func (p *program) interactive() error {
	name, _ := p.lookup("TERM")
	switch {
	case !terminal(p.stdout):
		return errors.New("standard output is not a terminal")
	case !terminal(p.stdin):
		return errors.New("standard input is not a terminal")
	case name == "" || name == "dumb":
		return errors.New("the terminal can only write lines (TERM=" + name + ")")
	}
	return nil
}
