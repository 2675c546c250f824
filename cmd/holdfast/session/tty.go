package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"holdfast/tui/draw"
	"holdfast/tui/keyboard"
)

const (
	// leaveWithin is how long a terminal may take until it has taken what hands it
	// back; after that what is on its way to it is thrown away.
	leaveWithin = time.Second
	// cutWithin is how long it may then take for that alone.
	cutWithin = 500 * time.Millisecond
	// echoes is how a terminal is set that shows what is typed.
	echoes = unix.ECHO
)

// TTY is this process's terminal while a session is on it: raw, and written to by
// one Screen alone. It gives it back as it was, whatever ends the session.
type TTY struct {
	in     keyboard.File
	named  *os.File // standard output
	out    *os.File // the same terminal, not shared with the shell where that can be
	lookup func(string) (string, bool)
	now    func() time.Time
	screen *draw.Screen
	keys   *uv.TerminalReader // of the program that is made last
	// profile is how many colours it shows.
	profile colorprofile.Profile
	opening *opening

	setting sync.Mutex
	was     *term.State // how it was set, and will be; nil: it is set so
	opened  bool        // the time of the opening is over
}

// OpenTTY takes a terminal's two ends and its environment. Nothing is changed on it
// before Opens or Run.
func OpenTTY(in keyboard.File, out *os.File, environ []string, lookup func(string) (string, bool), now func() time.Time) (*TTY, error) {
	state, err := term.GetState(in.Fd())
	if err != nil {
		return nil, fmt.Errorf("read how the terminal is set: %w", err)
	}
	t := &TTY{in: in, named: out, out: apart(out), lookup: lookup, now: now, profile: colorprofile.Detect(out, environ)}
	cols, _ := t.size()
	t.opening = &opening{page: t.out, cols: cols, more: "…"}
	if (Screen{Lookup: lookup}).plainGlyphs("") {
		t.opening.more = "..."
	}
	name, _ := lookup("TERM")
	t.screen = draw.New(t.out, draw.Options{
		Term: name, Profile: t.profile, Now: now, Before: t.opening.end,
		HardTabs: state.Oflag&unix.TABDLY == unix.TAB0, Backspace: state.Oflag&unix.BSDLY == unix.BS0,
	})
	return t, nil
}

// apart opens the terminal a second time, for itself: writes to it can then be ended,
// and what that asks of the terminal is not asked of the shell's. Where that cannot
// be, as for a terminal of another person, it is the shell's own.
func apart(out *os.File) *os.File {
	for _, name := range waysTo(out) {
		if own := again(name, out); own != nil {
			return own
		}
	}
	return out
}

// waysTo names what the terminal can be opened by: the link that Linux keeps for each
// open file, and its device. Of /dev/fd nothing is opened: elsewhere that is the
// shell's once more, under another number.
func waysTo(out *os.File) []string {
	names := []string{fmt.Sprintf("/proc/self/fd/%d", out.Fd())}
	is, err := out.Stat()
	if err != nil {
		return names
	}
	for _, dir := range []string{"/dev/pts", "/dev"} {
		devices, err := os.ReadDir(dir)
		if err != nil {
			continue // macOS has them all in /dev
		}
		for _, d := range devices {
			if at, err := d.Info(); err == nil && os.SameFile(at, is) {
				names = append(names, filepath.Join(dir, d.Name()))
			}
		}
	}
	return names
}

// again opens the terminal out by a name of it; nil where that cannot be, or writes to
// what was opened could not be ended.
func again(name string, out *os.File) *os.File {
	own, err := os.OpenFile(name, os.O_WRONLY|unix.O_NOCTTY, 0)
	if err != nil {
		return nil
	}
	want, errWant := out.Stat()
	is, errIs := own.Stat()
	if errors.Join(errWant, errIs, own.SetWriteDeadline(time.Time{})) != nil || !os.SameFile(want, is) {
		_ = own.Close()
		return nil
	}
	return own
}

// Screen is what draws on it.
func (t *TTY) Screen() *draw.Screen { return t.screen }

// Opens has a line stand on the terminal until the first frame does: what is done
// meanwhile, and to what. What is typed by then is kept for the cockpit, and not shown:
// it would stand in the line, and on the shell. Once Run has the terminal it does nothing.
func (t *TTY) Opens(doing, to string) {
	if t.quiet() {
		t.opening.say(doing, to)
	}
}

// Break hands the terminal back at once where Run has not had it yet, as the person does
// not wait any longer for what is opened.
func (t *TTY) Break() error {
	t.setting.Lock()
	defer t.setting.Unlock()
	if t.opened {
		return nil
	}
	t.opened = true
	return errors.Join(t.clear(), t.restore())
}

// clear takes the line of the opening away where no frame did.
func (t *TTY) clear() error {
	if away := t.opening.end(); len(away) > 0 && t.out.SetWriteDeadline(time.Now().Add(cutWithin)) == nil {
		_, err := t.out.Write(away)
		return err
	}
	return nil
}

// Close lets go of the terminal; what it was opened with stays open.
func (t *TTY) Close() error {
	err := t.Break()
	if t.out == t.named {
		return err
	}
	return errors.Join(err, t.out.Close())
}

// quiet has the terminal not show what is typed; false: it is not to be, or Run has it.
func (t *TTY) quiet() bool {
	t.setting.Lock()
	defer t.setting.Unlock()
	if t.opened || t.was != nil {
		return !t.opened
	}
	was, err := term.GetState(t.in.Fd())
	if err != nil {
		return false
	}
	still := *was
	still.Lflag &^= echoes
	if term.SetState(t.in.Fd(), &still) != nil {
		return false
	}
	t.was = was
	return true
}

// raw has the terminal hand over each key as it is.
func (t *TTY) raw() error {
	t.setting.Lock()
	defer t.setting.Unlock()
	t.opened = true
	was, err := term.MakeRaw(t.in.Fd())
	if err != nil {
		return fmt.Errorf("set the terminal to hand over each key: %w", err)
	}
	if t.was == nil {
		t.was = was
	}
	return nil
}

// cooked undoes raw.
func (t *TTY) cooked() error {
	t.setting.Lock()
	defer t.setting.Unlock()
	return t.restore()
}

func (t *TTY) restore() error {
	if t.was == nil {
		return nil
	}
	was := t.was
	t.was = nil
	if err := term.Restore(t.in.Fd(), was); err != nil {
		return fmt.Errorf("set the terminal as it was: %w", err)
	}
	return nil
}

// vacate hands the terminal back while the writer is alive, and then has it ended.
// A terminal that takes nothing any more is not waited for: what is on its way to it
// is thrown away, so that it finds itself handed back when it is looked at again.
// Where it is the writer that has fallen, nothing is thrown away that a terminal may
// be about to read.
func (t *TTY) vacate(alive context.Context, end func()) error {
	ctx, stop := context.WithTimeout(alive, leaveWithin)
	defer stop()
	if err := t.screen.Leave(ctx); err == nil {
		end()
		return nil
	}
	fallen := alive.Err() != nil
	if err := t.out.SetWriteDeadline(time.Now()); err != nil {
		return draw.ErrNotTaken // the writer hangs in it, and ends with the process
	}
	end()
	farewell := t.screen.Farewell()
	if fallen && t.part(farewell) == nil {
		return nil
	}
	if err := discard(t.named); err != nil {
		return errors.Join(draw.ErrNotTaken, err)
	}
	return t.part(farewell)
}

// part writes what hands the terminal back. The frame before may have been cut within
// a sequence, which CAN ends.
func (t *TTY) part(farewell []byte) error {
	if err := t.out.SetWriteDeadline(time.Now().Add(cutWithin)); err != nil {
		return errors.Join(draw.ErrNotTaken, err)
	}
	_, err := io.WriteString(t.out, "\x18"+string(farewell))
	return err
}

// size is the terminal's, or what the environment says where it does not know; zero:
// nobody knows.
func (t *TTY) size() (cols, rows int) { return sizeOf(t.named, t.lookup) }

// Sizeless reports whether out is a terminal that does not know its size, as on a
// serial line, or where whoever made it has not set one yet, and the environment
// does not tell it either.
func Sizeless(out *os.File, lookup func(string) (string, bool)) bool {
	cols, rows := sizeOf(out, lookup)
	return term.IsTerminal(out.Fd()) && (cols == 0 || rows == 0)
}

func sizeOf(out *os.File, lookup func(string) (string, bool)) (cols, rows int) {
	cols, rows, err := term.GetSize(out.Fd())
	if err != nil {
		return 0, 0
	}
	known := func(n int, name string) int {
		if n > 0 {
			return n
		}
		v, _ := lookup(name)
		n, err := strconv.Atoi(v)
		if err != nil {
			return 0
		}
		return max(0, n)
	}
	return known(cols, "COLUMNS"), known(rows, "LINES")
}
