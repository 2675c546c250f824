package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/charmbracelet/x/term"

	"holdfast/cmd/holdfast/session"
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

// terminal is standard input and output, as one, and says from now on what opening the
// record is at.
func (p *program) terminal(ctx context.Context) (*session.TTY, error) {
	in, hears := p.stdin.(*os.File)
	out, shows := p.stdout.(*os.File)
	if !hears || !shows {
		return nil, errors.New("standard input and output are not a terminal")
	}
	tty, err := session.OpenTTY(in, out, os.Environ(), p.lookup, p.now)
	if err != nil {
		return nil, err
	}
	p.opens = tty.Opens
	context.AfterFunc(ctx, func() { _ = tty.Break() }) // a terminal that takes nothing is left as it is
	return tty, nil
}

// says has the terminal say what is done until the first frame stands, and to what,
// where there will be one.
func (p *program) says(doing, to string) {
	if p.opens != nil {
		p.opens(doing, to)
	}
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
// size, and nobody else does.
func (p *program) sizeless() bool {
	f, ok := p.stdout.(*os.File)
	return ok && session.Sizeless(f, p.lookup)
}
