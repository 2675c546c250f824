// Package prompt reads what a person says line by line, from a terminal or a pipe:
// answers to questions, of which only what was typed by itself once the question was
// there counts, and commands. It must not know what is asked, nor what a command does.
package prompt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
	"golang.org/x/sys/unix"

	"holdfast/sources/text"
	"holdfast/tui/keyboard"
)

// Question is what a person is asked, and how it may be answered.
type Question struct {
	Words string
	// Acts says that an answer does something, so that no answer may be pasted; else
	// it is text, of one line.
	Acts bool
}

// ErrLeft means that there is no line any more: the input ended, or the person
// interrupted.
var ErrLeft = errors.New("left")

// Prompt reads lines, one at a time: from a terminal only what is typed by itself
// once a question is there, from a pipe line by line. One goroutine uses it.
type Prompt struct {
	out  io.Writer
	pipe *bufio.Reader
	tty  *teletype // nil: it is a pipe
	o    Options
	// text: a question waits for words.
	text atomic.Bool
}

// Text reports whether a question waits for words: whatever is typed then is its answer,
// also what means something else elsewhere. It is safe for concurrent use.
func (p *Prompt) Text() bool { return p.text.Load() }

// Options say how a prompt asks.
type Options struct {
	Now func() time.Time
	// Marks says that the terminal knows escape codes, so that it can mark a paste.
	Marks bool
	// Lines says that a question is a line of its own: others may write below it
	// while it is not answered yet.
	Lines bool
}

// Longest is how many bytes a line of a pipe may have.
const Longest = 64 << 10

// New reads in, and asks on out.
func New(in io.Reader, out io.Writer, o Options) *Prompt {
	p := &Prompt{out: out, pipe: bufio.NewReaderSize(in, Longest), o: o}
	if f, ok := in.(*os.File); ok && terminal(f) {
		p.tty = &teletype{file: f, now: o.Now, marks: o.Marks && terminal(out)}
	}
	return p
}

// Typed reports whether a person types the lines, on a terminal.
func (p *Prompt) Typed() bool { return p.tty != nil }

// Ask writes the question and reads its answer. The error is ErrLeft at the end of
// the input and when the person interrupts, a *Refused when the answer does not
// count, and a *Gone when nobody can be asked any more.
func (p *Prompt) Ask(ctx context.Context, q Question) (answer string, err error) {
	p.text.Store(!q.Acts)
	defer p.text.Store(false)
	if p.o.Lines {
		q.Words = strings.TrimRight(q.Words, " ") + "\n"
	}
	if p.tty != nil {
		answer, err = p.tty.ask(ctx, p.out, q)
	} else if _, err = fmt.Fprint(p.out, q.Words); err == nil {
		answer, err = p.piped()
	}
	return answer, gone(err)
}

// Next reads a line that answers nothing, such as a command. The errors are those of
// Ask.
func (p *Prompt) Next(ctx context.Context) (line string, err error) {
	if p.tty != nil {
		line, err = p.tty.line(ctx)
		line = strings.TrimSpace(strings.NewReplacer(pasteBegin, "", pasteEnd, "").Replace(line))
	} else {
		line, err = p.piped()
	}
	return line, gone(err)
}

// gone makes a *Gone of an error that is none of the others.
func gone(err error) error {
	var refused *Refused
	if err == nil || errors.Is(err, ErrLeft) || errors.As(err, &refused) {
		return err
	}
	return &Gone{err}
}

// Gone means that nobody can be asked any more: to ask again would be in vain.
type Gone struct{ error }

func (e *Gone) Unwrap() error { return e.error }

// piped is the next line of a pipe. One that is too long is read away, and refused.
func (p *Prompt) piped() (string, error) {
	line, err := p.pipe.ReadSlice('\n')
	answer, over := string(line), 0
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = p.pipe.ReadSlice('\n')
		over += len(line)
	}
	switch {
	case errors.Is(err, io.EOF) && answer == "":
		return "", ErrLeft
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("the answers cannot be read any more: %w", err)
	case over > 0:
		return "", refuse("%s and what follows it is a line of %d KiB, and an answer has at most %d: nothing was done", quote(answer[:1024]), (len(answer)+over)>>10, Longest>>10)
	}
	return strings.TrimSpace(answer), nil
}

// terminal reports whether f is one.
func terminal(f any) bool {
	file, ok := f.(*os.File)
	return ok && term.IsTerminal(file.Fd())
}

// teletype is a terminal on which a person answers line by line. What was typed
// before a question was shown is no answer to it, and neither is a line that came
// together with others, as those of a paste do: both are thrown away and said.
type teletype struct {
	file  *os.File
	now   func() time.Time
	marks bool // it can be told to mark what is pasted
}

// readFirst is how long a question must have been there before a `y` answers it:
// nobody reads and answers one sooner.
const readFirst = 200 * time.Millisecond

// A terminal in bracketed paste mode puts pasteBegin and pasteEnd around a paste.
const (
	markPastes, noMarks  = "\x1b[?2004h", "\x1b[?2004l"
	pasteBegin, pasteEnd = "\x1b[200~", "\x1b[201~"
)

func (t *teletype) ask(ctx context.Context, out io.Writer, q Question) (answer string, err error) {
	early, err := t.rest(ctx, 0)
	if err != nil {
		return "", err
	}
	words := q.Words
	if early != "" { // not quoted: it may have been a password, for what ran before
		words = toLineStart(early) + "    what was typed before this question does not count\n" + words
	}
	if q.Acts && t.marks {
		words += markPastes
		defer func() {
			_, unmarked := io.WriteString(out, noMarks)
			err = errors.Join(err, unmarked)
		}()
	}
	if _, err := io.WriteString(out, words); err != nil {
		return "", err
	}
	shown := t.now()
	line, err := t.line(ctx)
	if err != nil {
		if errors.Is(err, ErrLeft) {
			_, err = fmt.Fprintln(out)
			err = errors.Join(ErrLeft, err)
		}
		return "", err
	}
	at := t.now()
	more, err := t.rest(ctx, keyboard.Together)
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(out, toLineStart(more)); err != nil {
		return "", err
	}
	return t.judge(q, line, more, at.Sub(shown))
}

// toLineStart ends the line that the terminal stands in after it has shown what
// was typed.
func toLineStart(typed string) string {
	if typed == "" || strings.HasSuffix(typed, "\n") {
		return ""
	}
	return "\n"
}

// judge says whether a line is an answer: what came right behind it is more, and
// after is how long the question had been there.
func (t *teletype) judge(q Question, line, more string, after time.Duration) (string, error) {
	pasted := strings.Contains(line, pasteBegin) || strings.Contains(line, pasteEnd)
	more = strings.ReplaceAll(more, pasteEnd, "")
	switch {
	case strings.TrimSpace(more) != "":
		return "", refuse("%s came together with other lines, as in a paste: nothing was done; type the answer by itself", quote(line))
	case q.Acts && pasted:
		return "", refuse("%s was pasted: nothing was done; type the answer", quote(line))
	case !q.Acts:
		return strings.TrimSpace(strings.NewReplacer(pasteBegin, "", pasteEnd, "").Replace(line)), nil
	case strings.TrimSpace(line) == "y" && line != "y":
		return "", refuse("%q is more than a y: nothing was done; type y and nothing else", line)
	case line == "y" && after < readFirst:
		return "", refuse("this y came before the question could be read: nothing was done; type it again")
	}
	return strings.TrimSpace(line), nil
}

// Refused says why what was typed is no answer.
type Refused struct{ why string }

func (e *Refused) Error() string { return e.why }

func refuse(format string, args ...any) error { return &Refused{fmt.Sprintf(format, args...)} }

// quote shows what was typed, without what it may hide and no more than fits.
func quote(typed string) string {
	typed = strings.NewReplacer(pasteBegin, "", pasteEnd, "").Replace(typed)
	return fmt.Sprintf("%q", text.Truncate(text.Clean(strings.TrimSpace(strings.ReplaceAll(typed, "\n", " "))), 40, "…"))
}

// line reads one line, which ends with Enter; the error is ErrLeft when there is
// none any more, and when ctx ends.
func (t *teletype) line(ctx context.Context) (string, error) {
	in, err := cancelreader.NewReader(t.file)
	if err != nil {
		return "", fmt.Errorf("read the terminal: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { in.Cancel() })
	var line []byte
	buf := make([]byte, 4096) // as long as a line of a terminal can be
	for err == nil && !strings.HasSuffix(string(line), "\n") {
		var n int
		n, err = in.Read(buf)
		line = append(line, buf[:n]...)
	}
	stop()
	closed := in.Close()
	switch {
	case err != nil:
		return "", ErrLeft // the input ends, was left, or the terminal is gone
	case closed != nil:
		return "", closed
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}

// rest reads away what comes within so long, and right behind that; a line that
// is not ended by Enter yet, too.
func (t *teletype) rest(ctx context.Context, within time.Duration) (typed string, err error) {
	fd := t.file.Fd()
	state, err := term.GetState(fd)
	if err != nil {
		return "", nil // the terminal is gone: the next line says so
	}
	byKey := *state
	byKey.Lflag &^= unix.ICANON
	byKey.Cc[unix.VMIN], byKey.Cc[unix.VTIME] = 1, 0
	if err := term.SetState(fd, &byKey); err != nil {
		return "", fmt.Errorf("read the terminal: %w", err)
	}
	defer func() { err = errors.Join(err, term.SetState(fd, state)) }()
	var all []byte
	buf := make([]byte, 4096)
	for ctx.Err() == nil {
		ready, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(within.Milliseconds()))
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || ready == 0 {
			break
		}
		n, err := t.file.Read(buf)
		if err != nil || n == 0 {
			break
		}
		all = append(all, buf[:n]...)
		within = keyboard.Together
	}
	return string(all), nil
}
