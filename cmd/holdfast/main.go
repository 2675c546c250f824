// Command holdfast is a terminal cockpit for the engineer on call. This package
// introduces the rooms to one another: it reads the configuration, wires
// sources, record and procedures to the screen, and tells the commands. It is
// known by no one and holds no rules of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // rotations need every zone on machines that have none

	"holdfast/sources/text"
)

// The exit codes: scripts hold on to them.
const (
	exitDone      = 0
	exitAttention = 1 // it ran, and something needs attention
	exitCannot    = 2 // it could not run: usage, configuration, store
)

// heedWithin is how long it may take to end in good order, once it is told to.
// Whoever tells it again then ends it: it may wait for what never comes, such as a
// file on a server that is gone. Not sooner, as who tells it often does so twice.
const heedWithin = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(heedWithin, stop) })
	code := run(ctx, &program{
		stdin: os.Stdin, output: output{os.Stdout, os.Stderr},
		lookup: os.LookupEnv, now: time.Now, redact: text.NewRedactor(),
	}, os.Args[1:])
	stop()
	os.Exit(code)
}

// program is what every command is given of the process it runs in.
type program struct {
	output
	stdin  io.Reader
	lookup func(string) (string, bool)
	now    func() time.Time
	flags  flags
	redact *text.Redactor         // knows every secret that was read
	opens  func(doing, to string) // told what opening is at, and with what; nil: nobody waits for a screen
	seat   *seat                  // where commands are taken line by line; nil: this process does one command
}

// run executes one command line and returns its exit code. Errors are said once,
// here, on stderr.
func run(ctx context.Context, p *program, args []string) int {
	root := newRoot(p)
	if p.seat != nil {
		root = seated(p)
	}
	root.SetArgs(dashed(root, args))
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	var attention *attentionError
	var code *codeError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return code.code
	case errors.As(err, &attention):
		if attention.why != "" {
			p.complain(attention.why)
		}
		return exitAttention
	default:
		p.complain(err.Error())
		return exitCannot
	}
}

// attentionError ends a command with exit code 1: it ran, and something needs a
// human. why is empty when the output has said it already.
type attentionError struct{ why string }

func (e *attentionError) Error() string { return e.why }

func attend(format string, args ...any) error {
	return &attentionError{why: fmt.Sprintf(format, args...)}
}
