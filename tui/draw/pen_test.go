package draw

import (
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// glass is a terminal that shows what a pen writes.
func glass(t *rapid.T, cols, rows int) (screen *vt.Emulator, end func()) {
	t.Helper()
	screen = vt.NewEmulator(cols, rows)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, screen) // what it answers; nobody reads that here
	}()
	return screen, func() {
		if in, ok := screen.InputPipe().(io.Closer); ok {
			_ = in.Close()
		}
		<-done
	}
}

func options() Options {
	return Options{Term: "xterm-256color", Profile: colorprofile.TrueColor, HardTabs: true, Backspace: true}
}

// lineOf draws a line of a frame as panes make them: runs of one style each, mostly
// closed at the end, and no wider than the screen.
func lineOf(cols int) *rapid.Generator[string] {
	run := rapid.Custom(func(t *rapid.T) string {
		open := rapid.SampledFrom([]string{"", "\x1b[1m", "\x1b[38;2;9;8;7m", "\x1b[48;5;130m", "\x1b]8;;http://x.example\x1b\\"}).Draw(t, "open")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab  │─é漢字x")), 0, cols, -1).Draw(t, "text")
		shut := map[bool]string{true: "\x1b[m", false: "\x1b]8;;\x1b\\"}[!strings.HasPrefix(open, "\x1b]")]
		if open == "" || rapid.IntRange(0, 20).Draw(t, "left open") == 0 {
			shut = ""
		}
		return open + text + shut
	})
	return rapid.Custom(func(t *rapid.T) string {
		return ansi.TruncateWc(strings.Join(rapid.SliceOfN(run, 0, 3).Draw(t, "runs"), ""), cols, "")
	})
}

// Whatever stood on the terminal before, a frame leaves what would stand there if it
// was drawn anew; and the lines drawn one by one are those of the whole.
func TestAFrameStandsAsIfItWasDrawnAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := rapid.IntRange(4, 24).Draw(t, "cols"), rapid.IntRange(2, 8).Draw(t, "rows")
		screen, end := glass(t, cols, rows)
		defer end()
		p := newPen(options())
		lines := rapid.SliceOfN(lineOf(cols), rows, rows).Draw(t, "lines")
		var last order
		for n := range rapid.IntRange(1, 5).Draw(t, "frames") {
			switch rapid.IntRange(0, 3).Draw(t, "what happens") {
			case 0: // a log moves up
				by := rapid.IntRange(1, rows).Draw(t, "by")
				lines = append(lines[by:len(lines):len(lines)], rapid.SliceOfN(lineOf(cols), by, by).Draw(t, "more")...)
			case 1:
				lines = rapid.SliceOfN(lineOf(cols), rows, rows).Draw(t, "others")
			default:
				lines[rapid.IntRange(0, rows-1).Draw(t, "at")] = lineOf(cols).Draw(t, "line")
			}
			o := order{view: full(strings.Join(lines, "\n")), w: cols, h: rows, profile: colorprofile.TrueColor, synced: n%2 == 0, back: n == 3}
			_, _ = screen.Write(p.frame(&o))
			last = o
			cells := uv.NewScreenBuffer(cols, rows)
			uv.NewStyledString(o.view.Content).Draw(cells, cells.Bounds())
			if got, want := p.cells.Render(), cells.Render(); got != want {
				t.Fatalf("frame %d, by its lines:\n%q\nas a whole:\n%q", n, got, want)
			}
		}
		fresh, done := glass(t, cols, rows)
		defer done()
		_, _ = fresh.Write(newPen(options()).frame(&last))
		alike(t, "the last frame", screen, fresh)
	})
}

// alike compares what a person sees: a blank in bold is a blank.
func alike(t *rapid.T, what string, a, b *vt.Emulator) {
	t.Helper()
	seen := func(c *uv.Cell) uv.Cell {
		switch {
		case c == nil:
			return uv.EmptyCell
		case strings.Trim(c.Content, " ") == "":
			return uv.Cell{Content: " ", Width: c.Width, Style: uv.Style{Bg: c.Style.Bg, Underline: c.Style.Underline}, Link: c.Link}
		}
		return *c
	}
	for y := range a.Height() {
		for x := range a.Width() {
			if got, want := seen(a.CellAt(x, y)), seen(b.CellAt(x, y)); !got.Equal(&want) {
				t.Fatalf("%s, column %d of line %d: %+v, drawn anew %+v:\n%s\ndrawn anew:\n%s", what, x, y, got, want, a.Render(), b.Render())
			}
		}
	}
}

// A frame for another size than the last is drawn in full, whatever was there.
func TestAnotherSizeIsDrawnInFull(t *testing.T) {
	p := newPen(options())
	o := order{view: full("one\ntwo"), w: 20, h: 4}
	p.frame(&o)
	o.w = 30
	if got := string(p.frame(&o)); !strings.Contains(got, "\x1b[H\x1b[2J") || !strings.Contains(got, "one") || !strings.Contains(got, "two") {
		t.Errorf("%q", got)
	}
	if got := p.frame(&o); len(got) > 0 {
		t.Errorf("the same again: %q", got)
	}
	o.anew = true // the size went and came back between two frames
	if got := string(p.frame(&o)); !strings.Contains(got, "\x1b[H\x1b[2J") || !strings.Contains(got, "one") {
		t.Errorf("%q", got)
	}
}

// A log that runs through the whole width is scrolled by the terminal: a line is sent
// once.
func TestALogAcrossTheScreenIsSentOnce(t *testing.T) {
	p := newPen(options())
	line := func(n int) string { return fmt.Sprintf("line %06d of a log, which says %d", n, n*n) }
	frame := func(first int) int {
		lines := make([]string, 38)
		for i := range lines {
			lines[i] = line(first + i)
		}
		o := order{view: full("top\n" + strings.Join(lines, "\n") + "\nfoot"), w: 120, h: 40}
		return len(p.frame(&o))
	}
	frame(0)
	bytes := 0
	for n := 1; n <= 50; n++ {
		bytes += frame(3 * n)
	}
	if most := 50 * (3*len(line(100)) + 60); bytes > most {
		t.Errorf("150 lines took %d bytes, more than %d", bytes, most)
	}
}

// Words without a screen of their own stand below what is there, once.
func TestWordsWithoutAScreenOfTheirOwn(t *testing.T) {
	p := newPen(options())
	o := order{view: tea.NewView("no size\nEnter draws"), w: 80, h: 24}
	if got := string(p.frame(&o)); got != "\rno size\r\nEnter draws\r\n" {
		t.Errorf("%q", got)
	}
	if got := p.frame(&o); len(got) > 0 {
		t.Errorf("said again: %q", got)
	}
	if got := p.leave(); len(got) > 0 {
		t.Errorf("there is nothing to leave: %q", got)
	}
	o.view = full("x")
	if got := string(p.frame(&o)); !strings.HasPrefix(got, entering) {
		t.Errorf("%q", got)
	}
}

// What the view wants beside its cells is told when it changes, and only then.
func TestWhatStandsBesideTheCells(t *testing.T) {
	p := newPen(options())
	o := order{view: full("x"), w: 80, h: 24}
	p.frame(&o)
	for _, step := range []struct {
		change func(*tea.View)
		want   string
	}{
		{func(v *tea.View) { v.MouseMode = tea.MouseModeCellMotion }, "\x1b[?1002h\x1b[?1006h"},
		{func(*tea.View) {}, ""},
		{func(v *tea.View) { v.WindowTitle = "3 need you" }, "\x1b]2;3 need you\x07"},
		{func(v *tea.View) { v.MouseMode = tea.MouseModeNone }, noMouse},
		{func(v *tea.View) { v.ReportFocus = true }, "\x1b[?1004h"},
		{func(v *tea.View) { v.ReportFocus = false }, "\x1b[?1004l"},
	} {
		step.change(&o.view)
		if got := string(p.frame(&o)); got != step.want {
			t.Errorf("%q, want %q", got, step.want)
		}
	}
}

// What stands between two changes of a row is not written again: the renderer alone
// writes a row from its first cell that differs to its last, in all the colours between.
func TestWhatStandsBetweenTwoChangesIsNotWrittenAgain(t *testing.T) {
	p := newPen(options())
	row := func(ends string) order {
		colours := ""
		for i := range 12 {
			colours += fmt.Sprintf("\x1b[38;2;%d;90;90mword%02d\x1b[m ", 10*i, i)
		}
		return order{view: full(ends + " " + colours + ends), w: 120, h: 40}
	}
	first, second := row("old"), row("new")
	p.frame(&first)
	got := string(p.frame(&second))
	if strings.Contains(got, "word") || strings.Count(got, "new") != 2 || len(got) > 60 {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}
