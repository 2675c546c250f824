package session

import (
	"errors"
	"fmt"
	"io"
	"sync"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/keyboard"
)

// parts are what a running program cannot do without: where one of them ends with an
// error, the program is ended too.
type parts struct {
	program *tea.Program

	mu    sync.Mutex
	ended []error
}

// run runs a part to its end; lost says what it is that has ended with an error.
func (p *parts) run(lost string, part func() error) {
	err := attempt(part)
	if err == nil {
		return
	}
	p.mu.Lock()
	p.ended = append(p.ended, fmt.Errorf("%s: %w", lost, err))
	p.mu.Unlock()
	End(p.program)
}

// End ends a program that Run has or will have. One that still begins is ended once it
// has begun: what begins and what ends would hold the same ticker.
func End(program *tea.Program) {
	program.Send(nil) // taken when it has begun, or not needed any more
	program.Kill()
}

// verdict is how all of it ended, where the program ended so; there: the terminal is
// still one, so that it was not hung up, which is how cockpits end and no error. A
// fault's place goes to faults.
func (p *parts) verdict(ran error, there bool, faults io.Writer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var fault *keyboard.Fault
	for _, err := range p.ended {
		switch {
		case errors.As(ran, &fault):
		case errors.As(err, &fault):
			ran = fault // that the program was killed for it says less
		case there && errors.Is(ran, tea.ErrProgramKilled):
			ran = fmt.Errorf("%w; the cockpit has ended, and what was done in it is in the record: start holdfast again", err)
		}
	}
	if errors.As(ran, &fault) {
		_, _ = fmt.Fprintf(faults, "%s\r\n", fault.Stack)
		return fmt.Errorf("a fault in holdfast ended the cockpit: %w", ran)
	}
	return ran
}

// attempt runs a part of a session; a fault in it is an error, and must leave the
// others able to hand the terminal back.
func attempt(part func() error) error { return keyboard.Guarded(part) }
