package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"holdfast/tui"
	"holdfast/tui/keyboard"
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

// keyboard is standard input, sorted into keys and what the terminal answers.
func (p *program) keyboard() (*keyboard.Reader, error) {
	f, ok := p.stdin.(keyboard.File)
	if !ok {
		return nil, errors.New("standard input is not a terminal")
	}
	return keyboard.NewReader(f, p.now)
}

const (
	// stillAnswers is how long after the cockpit was opened the terminal may not yet
	// have answered what it was asked at the beginning.
	stillAnswers = 10 * time.Second
	// settleWithin is how long leaving waits for a terminal that answers nothing.
	settleWithin = 2 * time.Second
)

// settle keeps what the terminal answers late from the shell, after a cockpit
// that was left soon after it was opened.
func settle(ctx context.Context, p *program, in *keyboard.Reader, opened time.Time) (err error) {
	if p.now().Sub(opened) > stillAnswers {
		return nil
	}
	state, err := term.MakeRaw(in.Fd())
	if err != nil {
		return nil // the terminal is gone, and nothing is left that could read its answers
	}
	defer func() { err = errors.Join(err, term.Restore(in.Fd(), state)) }()
	ctx, stop := context.WithTimeout(ctx, settleWithin)
	defer stop()
	// Closed before the shell has its terminal back: what is typed then is the shell's.
	return errors.Join(in.Settle(ctx, tui.TerminalOf(p.lookup).Screen), in.Close())
}

// sizeless reports whether standard output is a terminal that does not know its
// size, as on a serial line, or where whoever made it has not set one yet, and the
// environment does not tell it either.
func (p *program) sizeless() bool {
	f, ok := p.stdout.(*os.File)
	if !ok {
		return false
	}
	cols, rows, err := term.GetSize(f.Fd())
	return err == nil && (cols <= 0 && !p.counts("COLUMNS") || rows <= 0 && !p.counts("LINES"))
}

// counts reports whether a variable of the environment is a number above zero.
func (p *program) counts(name string) bool {
	v, _ := p.lookup(name)
	n, err := strconv.Atoi(v)
	return err == nil && n > 0
}

// sized keeps from the screen the size that Bubble Tea makes up for a terminal
// that does not know its own.
func (p *program) sized(then func(tea.Model, tea.Msg) tea.Msg) func(tea.Model, tea.Msg) tea.Msg {
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		if _, size := msg.(tea.WindowSizeMsg); size && p.sizeless() {
			return nil
		}
		return then(m, msg)
	}
}
