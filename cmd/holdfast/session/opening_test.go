package session

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"

	"holdfast/sources/text"
	"holdfast/tui/draw"
	"holdfast/tui/keyboard"
)

// sheet is a page that keeps what is written to it.
type sheet struct {
	strings.Builder
	endless bool // its writes cannot be ended
}

func (s *sheet) SetWriteDeadline(time.Time) error {
	if s.endless {
		return os.ErrNoDeadline
	}
	return nil
}

func TestTheOpeningSaysFirstWhatIsDoneAndThenToWhat(t *testing.T) {
	long := "/home/alice/" + strings.Repeat("very/", 20) + "deep/holdfast.db"
	for name, c := range map[string]struct {
		cols     int
		more     string
		doing    string
		to, want string
	}{
		"short":       {80, "…", "opens the record", "/r/holdfast.db", "holdfast opens the record /r/holdfast.db …"},
		"long":        {60, "…", "opens the record", long, "holdfast opens the record …ery/very/very/deep/holdfast.db …"},
		"ASCII":       {60, "...", "opens the record", long, "holdfast opens the record ...very/very/deep/holdfast.db ..."},
		"narrow":      {20, "…", "opens the record", long, "holdfast opens the…"},
		"no width":    {0, "…", "opens the record", long, "holdfast opens the record …ery/very/very/very/very/very/very/deep/holdfast.db …"},
		"hostile":     {120, "…", "opens the record", "/r/\x1b]0;x\x07\x1b[2J\nevil\u202e.db", "holdfast opens the record " + text.Clean("/r/\x1b]0;x\x07\x1b[2J\nevil\u202e.db") + " …"},
		"wide glyphs": {50, "…", "opens the record", "/漢字/漢字/漢字/漢字/漢字.db", "holdfast opens the record …字/漢字/漢字/漢字.db …"},
	} {
		o := &opening{cols: c.cols, more: c.more}
		got := o.line(c.doing, c.to)
		if most := max(c.cols, 1); c.cols > 0 && text.Width(got) >= most {
			t.Errorf("%s: %q is %d cells wide", name, got, text.Width(got))
		}
		if got != c.want || strings.ContainsAny(got, "\x1b\x07\n") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheOpeningStandsUntilItIsTakenAway(t *testing.T) {
	page := &sheet{}
	o := &opening{page: page, cols: 80, more: "…"}
	o.say("opens", "it")
	o.say("waits for", "it")
	if got, want := page.String(), "\x1b7\x1b[?7lholdfast opens it …\x1b[?7h"+"\x1b8\x1b[K"+"\x1b7\x1b[?7lholdfast waits for it …\x1b[?7h"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	page.Reset()
	if got := string(o.end()); got != "\x1b8\x1b[K" {
		t.Errorf("it is taken away by %q", got)
	}
	o.say("comes late to", "it")
	if got := string(o.end()); got != "" || page.String() != "" {
		t.Errorf("then %q was said, and %q takes it away", page.String(), got)
	}
}

// A terminal whose writes cannot be ended, and one on which nothing was said, are told
// nothing.
func TestTheOpeningIsNotSaidWhereItMightHang(t *testing.T) {
	page := &sheet{endless: true}
	o := &opening{page: page, cols: 80, more: "…"}
	o.say("opens", "it")
	if got := string(o.end()); got != "" || page.String() != "" {
		t.Errorf("said %q, and %q takes it away", page.String(), got)
	}
}

// What is typed while the record is opened is not shown, and the line is gone before
// the screen is another one; however it goes on, the terminal is set as it was.
func TestTheOpeningGivesTheTerminalOn(t *testing.T) {
	lookup := func(name string) (string, bool) {
		return map[string]string{"TERM": "xterm", "LANG": "C.UTF-8"}[name], true
	}
	const line, away = "\x1b7\x1b[?7lholdfast opens the record /r.db …\x1b[?7h", "\x1b8\x1b[K"
	for name, c := range map[string]struct {
		goesOn func(t *testing.T, tty *TTY, file *os.File)
		want   string // of what it was told; the beginning
	}{
		"a frame": {func(t *testing.T, tty *TTY, file *os.File) {
			t.Helper()
			in, err := keyboard.NewReader(file, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			drawn := make(chan struct{})
			tty.screen = draw.New(&pen{File: tty.out, drawn: drawn}, draw.Options{Term: "xterm", Before: tty.opening.end})
			program := tty.Program(t.Context(), &plate{}, in, nil)
			go func() {
				<-drawn
				program.Send(now{})
			}()
			if err := errors.Join(tty.Run(program, &strings.Builder{}), in.Close()); err != nil {
				t.Error(err)
			}
		}, line + away + "\x1b[>4"},
		"an error": {func(*testing.T, *TTY, *os.File) {}, line + away},
		"ended": {func(t *testing.T, tty *TTY, _ *os.File) {
			t.Helper()
			if err := tty.Break(); err != nil {
				t.Error(err)
			}
			tty.Opens("comes late to", "/r.db")
		}, line + away},
	} {
		t.Run(name, func(t *testing.T) {
			file, said := benchOf(t)
			before, err := term.GetState(file.Fd())
			if err != nil {
				t.Fatal(err)
			}
			tty, err := OpenTTY(file, file, []string{"TERM=xterm"}, lookup, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			tty.Opens("opens the record", "/r.db")
			quiet := *before
			quiet.Lflag &^= echoes
			if during, err := term.GetState(file.Fd()); err != nil || *during != quiet {
				t.Errorf("%v: the terminal is set %+v meanwhile, want %+v", err, during, quiet)
			}
			c.goesOn(t, tty, file)
			if err := tty.Close(); err != nil {
				t.Error(err)
			}
			after, err := term.GetState(file.Fd())
			if err != nil || *after != *before {
				t.Errorf("%v: the terminal is set %+v, and was %+v", err, after, before)
			}
			all := said()
			if !strings.HasPrefix(all, c.want) || strings.Contains(all, "comes late") || strings.Count(all, away) != 1 {
				t.Errorf("it was told %q, want %q first", all, c.want)
			}
		})
	}
}
