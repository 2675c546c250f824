package tuitest

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"holdfast/tui/draw"
)

// Stage is what a test binary that is the program in a Terminal shows there.
type Stage struct {
	// Model makes what is shown; on tells what of it was written.
	Model func(on *draw.Screen) tea.Model
	// Beside runs while it is shown, until ctx ends; nil: nothing does.
	Beside func(ctx context.Context, send func(tea.Msg))
}

// Perform shows it on standard input and output until it leaves, drawn as the
// program draws itself. The terminal keeps its size.
func Perform(s Stage) (err error) {
	was, err := term.MakeRaw(os.Stdin.Fd())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, term.Restore(os.Stdin.Fd(), was)) }()
	cols, rows, err := term.GetSize(os.Stdout.Fd())
	if err != nil {
		return err
	}
	profile := colorprofile.Detect(os.Stdout, os.Environ())
	screen := draw.New(os.Stdout, draw.Options{Term: os.Getenv("TERM"), Profile: profile, HardTabs: true, Backspace: true})
	program := tea.NewProgram(screen.On(s.Model(screen)), tea.WithoutRenderer(), tea.WithFPS(1), tea.WithOutput(io.Discard),
		tea.WithInput(os.Stdin), tea.WithWindowSize(cols, rows), tea.WithColorProfile(profile))
	ctx, stop := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	defer wait.Wait()
	defer stop()
	wait.Go(func() { _ = screen.Run(ctx) }) // one that is refused is not left, which is told
	if s.Beside != nil {
		wait.Go(func() { s.Beside(ctx, program.Send) })
	}
	_, err = program.Run()
	leave, end := context.WithTimeout(ctx, 5*time.Second)
	defer end()
	return errors.Join(err, screen.Leave(leave))
}
