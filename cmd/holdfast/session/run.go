package session

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"

	"holdfast/tui"
	"holdfast/tui/draw"
	"holdfast/tui/keyboard"
	"holdfast/tui/pane"
)

// Program is what runs m on the terminal until ctx ends or the person leaves, with
// keys from in. It is for Run.
func (t *TTY) Program(ctx context.Context, m tea.Model, in io.Reader, environ []string) *tea.Program {
	cols, rows := t.size()
	// Bubble Tea's renderer asks itself for frames many times a second, its signals
	// would wait for a loop that has ended, and a fault would be told on a screen that
	// is about to go. Nothing of what it would write itself is used. It reads nothing
	// either: what reads for it could not be kept where its ticker is stopped.
	name, _ := t.lookup("TERM")
	t.keys = uv.NewTerminalReader(in, name)
	return tea.NewProgram(t.screen.On(m), tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
		tea.WithoutRenderer(), tea.WithFPS(1), tea.WithOutput(io.Discard), tea.WithInput(nil), tea.WithWindowSize(cols, rows),
		tea.WithColorProfile(t.profile), tea.WithEnvironment(environ),
		tea.WithFilter(keyboard.Filter(sized(tui.TerminalOf(t.lookup).Filter))))
}

// sized keeps from the screen a size that is none.
func sized(then func(tea.Model, tea.Msg) tea.Msg) func(tea.Model, tea.Msg) tea.Msg {
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		if size, ok := msg.(tea.WindowSizeMsg); ok && (size.Width <= 0 || size.Height <= 0) {
			return nil
		}
		return then(m, msg)
	}
}

// Run runs a program of this terminal to its end, and hands the terminal back then,
// also after a fault, which is an error; where it was goes to faults.
func (t *TTY) Run(program *tea.Program, faults io.Writer) (err error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGWINCH, syscall.SIGTSTP, syscall.SIGCONT)
	defer signal.Stop(signals)
	if err := t.raw(); err != nil {
		program.Kill() // it will not begin, and nobody must wait to tell it something
		return err
	}
	defer func() { err = errors.Join(err, t.cooked()) }()

	alive, stopWriting := context.WithCancel(context.Background())
	present, leave := context.WithCancel(context.Background())
	var writing, heeding sync.WaitGroup
	all := parts{program: program}
	writing.Go(func() {
		defer stopWriting()
		all.run("the terminal could not be written to any more", func() error { return t.screen.Run(alive) })
	})
	heeding.Go(func() {
		all.run("the terminal could not be taken again", func() error { return t.heed(present, signals, program) })
	})
	// It ends when what it reads from is closed.
	go all.run("the terminal could not be read any more", func() error { return t.read(present, program) })
	go all.run("the screen's own clock could not be stopped", func() error { return hush(program) }) // it ends with the program
	ran := attempt(func() error { _, err := program.Run(); return err })
	leave()
	heeding.Wait()
	err = t.vacate(alive, func() {
		stopWriting()
		writing.Wait()
	})
	err = errors.Join(err, t.clear())
	return errors.Join(all.verdict(ran, term.IsTerminal(t.in.Fd()), faults), err)
}

// read hands what comes from the terminal to a program until ctx ends. The error is
// that it cannot be read any more; its end is none.
func (t *TTY) read(ctx context.Context, program *tea.Program) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	events, sent := make(chan uv.Event), make(chan error, 1)
	go func() {
		defer stop()
		sent <- keyboard.Guarded(func() error {
			for event := range events {
				program.Send(event)
			}
			return nil
		})
		for range events { // of a fault nothing waits
			continue
		}
	}()
	err := t.keys.StreamEvents(ctx, events)
	close(events)
	return errors.Join(err, <-sent)
}

// hush stops what wakes a running program once a second for frames that nobody draws
// there: fifty of them, each at a moment of its own, cost more than all that is drawn.
func hush(program *tea.Program) error {
	program.Send(nil)             // taken once the ticker goes
	_ = program.ReleaseTerminal() // it has none: this only stops the ticker
	return nil
}

// heed does what the terminal's signals ask for until ctx ends: another size, the
// process stopped and continued.
func (t *TTY) heed(ctx context.Context, signals chan os.Signal, program *tea.Program) error {
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case s := <-signals:
			switch s {
			case syscall.SIGWINCH:
				t.tellSize(program)
			case syscall.SIGTSTP:
				t.stop(ctx, signals)
				err = t.resume(program)
			case syscall.SIGCONT: // it had been stopped by what cannot be heeded
				err = t.resume(program)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (t *TTY) tellSize(program *tea.Program) {
	cols, rows := t.size()
	program.Send(tea.WindowSizeMsg{Width: cols, Height: rows})
}

// stopsWithin is how soon a process is stopped that asks for it. The first of a
// container is not stopped at all.
const stopsWithin = 300 * time.Millisecond

// stop gives the shell its terminal, and stops the process until it is continued.
func (t *TTY) stop(ctx context.Context, signals chan os.Signal) {
	taken, done := context.WithTimeout(ctx, leaveWithin)
	defer done()
	_ = t.screen.Leave(taken) // a terminal that takes nothing does not keep it from being stopped
	if err := t.cooked(); err != nil {
		return // the terminal is gone, which ends the cockpit
	}
	// Not SIGTSTP again: the runtime goes on hearing it, and would drop it.
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return
	}
	timer := time.NewTimer(stopsWithin)
	defer timer.Stop()
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGCONT {
				return
			}
		case <-timer.C:
			return
		}
	}
}

// resume takes the terminal again. What is drawn is of now: the frame from before is
// old, and would look true.
func (t *TTY) resume(program *tea.Program) error {
	t.screen.Hold()
	if err := t.raw(); err != nil {
		return err
	}
	t.tellSize(program)
	program.Send(pane.Tick{Now: t.now()})
	program.Send(draw.Anew{}) // taken once the two before are drawn
	t.screen.Return()
	return nil
}
