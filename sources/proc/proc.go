// Package proc runs a command so that it can be shown, stopped and recorded:
// in a process group of its own without a terminal, with a deadline, its output
// capped and redacted, and gone when we are where that is asked for. It knows
// nothing of what the command is for.
package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"holdfast/sources/text"
)

const (
	// DefaultMaxOutput is kept of a command's output when its cap is zero.
	DefaultMaxOutput = 1 << 20
	// grace is what a command gets to end by itself after it was asked to, and
	// what its background children get to close its output after it ended.
	grace = 2 * time.Second
)

// Stream is one of a command's two outputs, or what we say behind them.
type Stream uint8

// The streams.
const (
	Stdout Stream = iota + 1
	Stderr
	Remark // what the command left behind; a Result has it at the end of Stderr
)

// Command is what to run.
type Command struct {
	Args  []string  // program and arguments, never a line for a shell to split
	Dir   string    // working directory; empty: ours
	Env   []string  // the whole environment; nil: ours
	Stdin io.Reader // nil: empty

	Timeout   time.Duration // zero: none
	MaxOutput int64         // bytes kept of both streams together; zero: DefaultMaxOutput

	// Output gets each piece as it arrives, redacted but not cleaned, also what
	// is beyond MaxOutput. It is called from one goroutine at a time.
	Output func(stream Stream, chunk []byte)
	Redact *text.Redactor // nil: well-known shapes of secrets only
	// Raw leaves stdout as it is, for output that a program parses and that is
	// neither kept nor shown.
	Raw bool
	// Through leaves both outputs as they are and keeps nothing of them: Output takes
	// them, as the lines of a log.
	Through bool
	// Bound: its process group ends when it is stopped and when this process ends,
	// also by a SIGKILL, and with it what left the group (setsid). What the command
	// leaves behind when it ends by itself stays, and is named in a line behind its
	// output.
	Bound bool
	// Sweep ends what the command leaves behind when it ends by itself, too.
	Sweep bool
	// Log is told the command line, without its secrets, when it has ended.
	Log func(line string, took time.Duration, err error)

	started func() // is told when it runs; nil: nobody is
}

// Result is how it went.
type Result struct {
	Exit           int // as a shell gives it: 128 and the signal for a killed command
	Stdout, Stderr []byte
	Combined       []byte // both, in order of arrival; what came at one moment: Stdout first
	Cut            int64  // bytes of output that were not kept
	Took           time.Duration
	// Killed says why we stopped it: "deadline of 30s", "stopped by the
	// engineer"; empty when it ended by itself.
	Killed string
}

var errDeadline = errors.New("deadline")

// Run runs the command to its end. The error says that it could not be started,
// or that its output could not be taken; how a started command ended is in the
// Result. When ctx ends or the deadline passes, the whole process group is told
// to end, and killed two seconds later.
func Run(ctx context.Context, c Command) (Result, error) {
	start := time.Now()
	result, err := run(ctx, c)
	result.Took = time.Since(start)
	if c.Log != nil {
		c.Log(c.Line(), result.Took, logged(result, err))
	}
	return result, err
}

func run(ctx context.Context, c Command) (Result, error) {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return Result{}, errors.New("no command to run")
	}
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.Timeout, errDeadline)
		defer cancel()
	}
	out := newCollector(c)
	// #nosec G204 -- running what the engineer or the configuration names is the purpose
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin = c.Dir, c.Env, c.Stdin
	cmd.Stdout, cmd.Stderr = out.writer(Stdout), out.writer(Stderr)
	// A session of its own is a process group of its own, and it has no terminal:
	// a program that asks for a password there fails at once instead of writing
	// over the cockpit and waiting for keys that go elsewhere.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.WaitDelay = grace
	killed, mark, remark := "", "", ""
	if c.Bound {
		mark = newMark()
		cmd.Env = append(cmd.Environ(), mark)
	}
	cmd.Cancel = func() error {
		killed = why(ctx, c.Timeout)
		end(mark, syscall.SIGTERM)
		return killGroup(cmd.Process.Pid, syscall.SIGTERM)
	}
	release, err := start(c, cmd, mark)
	if err != nil {
		return Result{}, err
	}
	if c.started != nil {
		c.started()
	}
	err = cmd.Wait() // after it, Cancel runs no more: reading killed is safe
	if killed != "" || c.Sweep {
		// whoever of the group ignored being asked, or was left behind
		_ = killGroup(cmd.Process.Pid, syscall.SIGKILL)
		end(mark, syscall.SIGKILL)
	} else if c.Bound {
		remark = c.Redact.Redact(describe(left(ctx, mark)))
	}
	release()
	result, outErr := out.result(remark)
	result.Killed = killed
	result.Exit = exitCode(cmd.ProcessState)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil {
		outErr = errors.Join(outErr, err)
	}
	if outErr != nil {
		return result, fmt.Errorf("taking the output of %s: %w", text.Clean(c.Args[0]), outErr)
	}
	return result, nil
}

// start starts the command, and the guard of one that is bound to us. A command
// that cannot be guarded is not left running.
func start(c Command, cmd *exec.Cmd, mark string) (release func(), err error) {
	if !c.Bound {
		if err := cmd.Start(); err != nil {
			return nil, explain(c, err)
		}
		return func() {}, nil
	}
	g, err := newGuard(mark)
	if err != nil {
		return nil, fmt.Errorf("%s was not run: nothing would end it if holdfast were killed: %w", text.Clean(c.Args[0]), err)
	}
	if err := cmd.Start(); err != nil {
		g.dismiss()
		return nil, explain(c, err)
	}
	if err := g.watch(cmd.Process.Pid); err != nil {
		err = errors.Join(err, killGroup(cmd.Process.Pid, syscall.SIGKILL))
		_ = cmd.Wait() // it was killed
		g.dismiss()
		return nil, fmt.Errorf("%s was stopped as it began: nothing would end it if holdfast were killed: %w", text.Clean(c.Args[0]), err)
	}
	return g.dismiss, nil
}

// killGroup signals every process of the group that pid leads; that there is
// none left is no error.
func killGroup(pid int, sig syscall.Signal) error {
	if err := syscall.Kill(-pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

func why(ctx context.Context, timeout time.Duration) string {
	switch {
	case errors.Is(context.Cause(ctx), errDeadline):
		return "deadline of " + timeout.String()
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "deadline"
	}
	return "stopped by the engineer"
}

func exitCode(state interface {
	ExitCode() int
	Sys() any
}) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// explain says why a command could not be started.
func explain(c Command, err error) error {
	name := text.Clean(c.Args[0])
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("cannot run %s: it is not installed, or not on the PATH: %w", name, err)
	case errors.Is(err, fs.ErrNotExist) && c.Dir != "":
		return fmt.Errorf("cannot run %s in %s: the program or the directory does not exist: %w", name, text.Clean(c.Dir), err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot run %s: no such file (or the interpreter its first line names is missing): %w", name, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("cannot run %s: it is not executable for this user: %w", name, err)
	}
	return fmt.Errorf("cannot run %s: %w", name, err)
}

// Line is the command as a person would type it, without its secrets.
func (c Command) Line() string {
	words := make([]string, len(c.Args))
	for i, arg := range c.Args {
		words[i] = text.Word(arg)
	}
	return text.Clean(c.Redact.Redact(strings.Join(words, " ")))
}

// logged is what the log of commands says went wrong, if anything did.
func logged(r Result, err error) error {
	switch {
	case err != nil:
		return err
	case r.Killed != "":
		return errors.New(r.Killed)
	case r.Exit != 0:
		return fmt.Errorf("exit %d", r.Exit)
	}
	return nil
}
