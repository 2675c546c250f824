package session

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"holdfast/tui/draw"
	"holdfast/tui/keyboard"
)

// plate is a model that breaks where a test wants it to, once it is told to.
type plate struct {
	breaks string
	told   bool
	drawn  int
}

// now tells a plate that its first frame is on the terminal.
type now struct{}

// pen is a terminal that says when the first frame is on it. One that breaks, breaks
// what draws on it at the second.
type pen struct {
	*os.File
	breaks bool
	drawn  chan struct{} // closed: the first is
	once   bool
}

func (p *pen) Write(b []byte) (int, error) {
	if p.once && p.breaks {
		panic("the plate fell")
	}
	n, err := p.File.Write(b)
	if !p.once {
		p.once = true
		close(p.drawn)
	}
	return n, err
}

func (p *plate) Init() tea.Cmd { return nil }

func (p *plate) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, is := msg.(now); !is {
		return p, nil
	}
	p.told = true
	switch p.breaks {
	case "update":
		panic("the plate fell")
	case "":
		return p, tea.Quit
	}
	return p, nil // another frame
}

func (p *plate) View() tea.View {
	if p.told && p.breaks == "view" {
		panic("the plate fell")
	}
	p.drawn++
	v := tea.NewView("a plate" + strings.Repeat(".", p.drawn))
	v.AltScreen = true
	return v
}

// benchOf is a terminal whose other end a test holds, and reads only when it asks
// what the terminal was told: what was thrown away until then is missed.
func benchOf(t *testing.T) (tty *os.File, said func() string) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	var reading sync.WaitGroup
	return tty, sync.OnceValue(func() string {
		reading.Go(func() { _, _ = io.Copy(&b, master) }) // until nobody holds the terminal
		_ = tty.Close()
		reading.Wait()
		_ = master.Close()
		return b.String()
	})
}

// Whatever ends the cockpit, a fault among it, the terminal is as it was, and what
// happened is told where it can be read.
func TestTheTerminalIsHandedBackAfterAFault(t *testing.T) {
	for name, breaks := range map[string]string{"none": "", "in Update": "update", "in View": "view", "in what draws": "pen"} {
		t.Run(name, func(t *testing.T) {
			file, said := benchOf(t)
			before, err := term.GetState(file.Fd())
			if err != nil {
				t.Fatal(err)
			}
			lookup := func(string) (string, bool) { return "xterm-256color", true }
			tty, err := OpenTTY(file, file, []string{"TERM=xterm-256color"}, lookup, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			drawn := make(chan struct{})
			tty.screen = draw.New(&pen{File: tty.out, breaks: breaks == "pen", drawn: drawn}, draw.Options{Term: "xterm-256color"})
			in, err := keyboard.NewReader(file, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			var faults strings.Builder
			program := tty.Program(t.Context(), &plate{breaks: breaks}, in, nil)
			go func() {
				<-drawn
				program.Send(now{})
			}()
			err = tty.Run(program, &faults)
			if fell := err != nil && strings.Contains(err.Error(), "the plate fell"); fell != (breaks != "") || fell != strings.Contains(faults.String(), "(*p") {
				t.Errorf("it ended with %v, and tells\n%s", err, faults.String())
			}
			after, err := term.GetState(file.Fd())
			if err != nil || *after != *before {
				t.Errorf("%v: the terminal is set %+v, and was %+v", err, after, before)
			}
			if err := errors.Join(in.Close(), tty.Close()); err != nil {
				t.Error(err)
			}
			if all := said(); strings.Count(all, "\x1b[?1049h") != 1 || !strings.HasSuffix(all, "\x1b[23;2t") {
				t.Errorf("it was told %q", all)
			}
		})
	}
}

// A terminal that is taken away ends the cockpit.
func TestATerminalThatIsGoneEndsTheScreen(t *testing.T) {
	master, file, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(string) (string, bool) { return "xterm", true }
	tty, err := OpenTTY(file, file, []string{"TERM=xterm"}, lookup, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	in, err := keyboard.NewReader(file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	program := tty.Program(t.Context(), &plate{breaks: "never"}, in, nil)
	var running sync.WaitGroup
	running.Go(func() { err = tty.Run(program, io.Discard) })
	buf := make([]byte, 1)
	if _, err := master.Read(buf); err != nil { // the first frame is on its way
		t.Fatal(err)
	}
	if err := master.Close(); err != nil {
		t.Fatal(err)
	}
	program.Send(tea.KeyPressMsg{Code: 'x'})
	tty.Screen().Say("\a")
	running.Wait()
	if !errors.Is(err, tea.ErrProgramKilled) {
		t.Error(err)
	}
	_ = in.Close()
	_ = tty.Close()
	_ = file.Close()
}

// deaf is a terminal that is there and cannot be read.
type deaf struct {
	*os.File
	fails func() error
}

func (d deaf) Read([]byte) (int, error) { return 0, d.fails() }

// A terminal that cannot be read any more, though it was not hung up, ends the cockpit
// with words for it; so does a fault in what reads, which says where it was.
func TestATerminalThatCannotBeReadSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		fails func() error
		want  string
		stack bool
	}{
		"an error": {func() error { return syscall.EIO }, "the terminal could not be read any more: input/output error; the cockpit has ended, and what was done in it is in the record: start holdfast again", false},
		"a fault":  {func() error { panic("the keys fell") }, "a fault in holdfast ended the cockpit: the keys fell", true},
	} {
		t.Run(name, func(t *testing.T) {
			master, file, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = io.Copy(io.Discard, master) }()
			lookup := func(string) (string, bool) { return "xterm", true }
			tty, err := OpenTTY(file, file, []string{"TERM=xterm"}, lookup, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			in, err := keyboard.NewReader(deaf{file, c.fails}, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			program := tty.Program(t.Context(), &plate{breaks: "never"}, in, nil)
			if _, err := master.WriteString("x"); err != nil {
				t.Fatal(err)
			}
			var faults strings.Builder
			err = tty.Run(program, &faults)
			if err == nil || err.Error() != c.want || errors.Is(err, tea.ErrProgramKilled) {
				t.Errorf("it ended with %v", err)
			}
			if got := strings.Contains(faults.String(), "deaf"); got != c.stack {
				t.Errorf("where the fault was: %q", faults.String())
			}
			if err := errors.Join(in.Close(), tty.Close(), file.Close(), master.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// The terminal is opened for the session itself by whatever name this system has for
// it, and each is the same terminal, with writes that can be ended.
func TestTheTerminalIsOpenedAnewByAnyOfItsNames(t *testing.T) {
	file, said := benchOf(t)
	names := waysTo(file)
	if !slices.Contains(names, file.Name()) {
		t.Errorf("%q lack its device, %s", names, file.Name())
	}
	var want string
	for _, name := range names {
		own := again(name, file)
		if own == nil {
			if strings.HasPrefix(name, "/proc/") && runtime.GOOS != "linux" {
				continue // only Linux has it
			}
			t.Errorf("%s cannot be opened", name)
			continue
		}
		want += name + "|"
		if _, err := io.WriteString(own, name+"|"); err != nil {
			t.Error(err)
		}
		if err := own.SetWriteDeadline(time.Now()); err != nil {
			t.Error(err)
		}
		if _, err := io.WriteString(own, "late"); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a write that was ended says %v", err)
		}
		if err := own.Close(); err != nil {
			t.Error(err)
		}
	}
	if other := again("/dev/null", file); other != nil {
		t.Error("what is no terminal was taken for it")
	}
	if got := said(); got != want {
		t.Errorf("it was told %q, want %q", got, want)
	}
}

// A part that falls before the program has begun ends it once it has: what begins and
// what ends would touch the same things (the race detector tells it).
func TestAProgramIsEndedOnceItHasBegun(t *testing.T) {
	program := tea.NewProgram(&plate{breaks: "never"}, tea.WithInput(nil), tea.WithOutput(io.Discard),
		tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithWindowSize(80, 24))
	all := parts{program: program}
	begins, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		close(begins)
		all.run("a part was lost", func() error { return syscall.EIO })
	}()
	<-begins
	_, err := program.Run()
	<-ended
	if err := all.verdict(err, true, io.Discard); !errors.Is(err, syscall.EIO) {
		t.Errorf("it ended with %v", err)
	}
}

// Where the terminal cannot be taken, nobody waits for ever to tell the program
// something: it never begins.
func TestAProgramThatNeverBeginsHoldsNobody(t *testing.T) {
	master, file, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(string) (string, bool) { return "xterm", true }
	tty, err := OpenTTY(file, file, []string{"TERM=xterm"}, lookup, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	program := tty.Program(t.Context(), &plate{breaks: "never"}, strings.NewReader(""), nil)
	if err := errors.Join(file.Close(), master.Close()); err != nil {
		t.Fatal(err)
	}
	told := make(chan struct{})
	go func() { defer close(told); End(program) }()
	if err := tty.Run(program, io.Discard); err == nil {
		t.Error("a terminal that is gone was taken")
	}
	<-told
	_ = tty.Close()
}
