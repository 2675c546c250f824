package draw

import (
	"bytes"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// pen makes of a frame the bytes that change a terminal from the frame before to it.
// It knows what stands on the terminal, and does no I/O.
type pen struct {
	o     Options
	out   bytes.Buffer // what the renderer writes
	scr   *uv.TerminalRenderer
	cells uv.ScreenBuffer // what stands on the terminal, or is about to
	next  uv.ScreenBuffer // the frame that is drawn
	worn  []int           // the number of the coat of each cell of it that differs; 0: it does not
	lines []string        // that stand in next
	shown tea.View        // the view on the terminal
	on    bool            // the terminal shows the screen of its own
	told  string          // what was said where there is no screen of its own
}

// scrolls says whether the terminal is told to move lines.
const scrolls = runtime.GOOS != "windows"

func newPen(o Options) *pen {
	p := &pen{o: o}
	p.reset(width, height)
	return p
}

// reset forgets what stands on the terminal.
func (p *pen) reset(w, h int) {
	p.out.Reset()
	p.scr = uv.NewTerminalRenderer(&p.out, []string{"TERM=" + p.o.Term})
	p.scr.SetColorProfile(p.o.Profile)
	p.scr.SetFullscreen(true)
	p.scr.SetRelativeCursor(false)
	p.scr.SetBackspace(p.o.Backspace)
	p.scr.SetScrollOptim(scrolls)
	p.scr.Erase()
	p.resize(w, h)
}

func (p *pen) resize(w, h int) {
	p.cells, p.next, p.lines = uv.NewScreenBuffer(w, h), uv.NewScreenBuffer(w, h), nil
	if p.scr.SetTabStops(-1); p.o.HardTabs {
		p.scr.SetTabStops(w)
	}
	p.scr.Resize(w, h)
}

// frame is the bytes that bring the view of an order to the terminal; none: it stands
// there.
func (p *pen) frame(o *order) []byte {
	var b bytes.Buffer
	if !o.view.AltScreen {
		b.Write(p.leave())
		b.WriteString(p.tell(o.view.Content))
		return b.Bytes()
	}
	if p.o.Profile != o.profile {
		p.o.Profile = o.profile
		p.scr.SetColorProfile(o.profile)
	}
	if o.back {
		b.Write(p.leave()) // nobody knows what it shows: all is put in pairs
	}
	whole := o.anew
	if !p.on {
		p.reset(o.w, o.h)
		b.WriteString(entering)
		whole = true
	} else if o.anew || p.cells.Width() != o.w || p.cells.Height() != o.h {
		if p.scr.Erase(); p.cells.Width() != o.w || p.cells.Height() != o.h {
			p.resize(o.w, o.h)
			whole = true
		}
	}
	p.adjust(&b, o.view)
	p.on, p.shown = true, o.view
	p.paint(o, whole)
	return p.flushed(b.Bytes(), o.synced)
}

// flushed is what was to be written so far, and what the renderer wrote.
func (p *pen) flushed(so []byte, synced bool) []byte {
	_ = p.scr.Flush() // into a buffer, which takes everything
	if p.out.Len() == 0 {
		return so
	}
	if synced {
		so = append(so, ansi.SetModeSynchronizedOutput...)
	}
	so = append(so, thrift(p.out.Bytes())...)
	p.out.Reset()
	if synced {
		so = append(so, ansi.ResetModeSynchronizedOutput...)
	}
	return so
}

// What is the same whatever is shown: the screen of the cockpit's own without a
// cursor, the title put by, pastes told apart from keys, and keys as clear as the
// terminal can tell them. wiped clears the screen before it is left: where there is
// no other one (the Linux console; GNU screen, unless it is told to have one) the
// last frame would stand above the shell, and go on looking as if it were so.
const (
	entering = ansi.ResetModifyOtherKeys + ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + titlePut +
		ansi.SetModeBracketedPaste + ansi.SetModifyOtherKeys2 + "\x1b[>1u" + ansi.RequestKittyKeyboard
	wiped   = "\x1b[m\x1b[H\x1b[2J"
	leaving = ansi.ResetModifyOtherKeys + "\x1b[<1u" + wiped + ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable +
		ansi.ResetModeBracketedPaste
	noMouse = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr
	// A terminal that does not keep titles is left without one: an old number of alerts
	// in it would look true.
	titlePut, titleBack = "\x1b[22;2t", "\x1b]2;\x07\x1b[23;2t"
)

// adjust brings what a frame wants beside its cells: the mouse, the title, what a
// terminal that badges its tabs is told.
func (p *pen) adjust(b *bytes.Buffer, v tea.View) {
	was := p.shown
	if !p.on {
		was = tea.View{}
	}
	if v.MouseMode != was.MouseMode {
		if was.MouseMode != tea.MouseModeNone {
			b.WriteString(noMouse)
		}
		switch v.MouseMode {
		case tea.MouseModeNone:
		case tea.MouseModeCellMotion:
			b.WriteString(ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr)
		case tea.MouseModeAllMotion:
			b.WriteString(ansi.SetModeMouseAnyEvent + ansi.SetModeMouseExtSgr)
		}
	}
	if v.ReportFocus != was.ReportFocus {
		b.WriteString(either(v.ReportFocus, ansi.SetModeFocusEvent, ansi.ResetModeFocusEvent))
	}
	if v.WindowTitle != was.WindowTitle {
		b.WriteString(ansi.SetWindowTitle(v.WindowTitle))
	}
	p.badge(b, was.ProgramStatus, v.ProgramStatus)
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// badge tells a program's status (OSC 7501) where it is another than before.
func (p *pen) badge(b *bytes.Buffer, was, is *tea.ProgramStatus) {
	if was != nil && (is == nil || is.ID != was.ID) {
		b.WriteString(ansi.ClearProgramStatusID(was.ID))
	}
	if is != nil && (was == nil || *is != *was) {
		b.WriteString(ansi.SetProgramStatus(*is))
	}
}

// leave is the bytes that hand the terminal back as it was; none: it is handed back.
func (p *pen) leave() []byte {
	if !p.on {
		return nil
	}
	var b bytes.Buffer
	if p.shown.MouseMode != tea.MouseModeNone {
		b.WriteString(noMouse)
	}
	if p.shown.ReportFocus {
		b.WriteString(ansi.ResetModeFocusEvent)
	}
	p.badge(&b, p.shown.ProgramStatus, nil)
	b.WriteString(leaving + titleBack)
	p.on = false
	return b.Bytes()
}

// tell says words where there is no screen of its own, once, below what is there.
func (p *pen) tell(words string) string {
	if words == p.told || words == "" {
		return ""
	}
	p.told = words
	return "\r" + strings.ReplaceAll(words, "\n", "\r\n") + "\r\n"
}

// paint brings a frame to the terminal: row by row, or one coat after the other where
// that takes fewer bytes. Whole is a frame on an empty screen.
func (p *pen) paint(o *order, whole bool) {
	was := p.lines
	rows := p.fill(o)
	if !whole && !moves(was, p.lines) {
		p.scr.SetScrollOptim(false)
		for c := range p.coats(rows) {
			p.patch(rows, c+1)
		}
		p.patch(rows, 0)
	} else {
		p.lay(rows)
		p.scr.Render(p.cells.RenderBuffer)
	}
	p.scr.SetScrollOptim(scrolls)
}

// fill draws a frame, and returns which rows of it may differ from what stands on the
// terminal and are not put into place yet. A line that is the same as before costs
// nothing.
func (p *pen) fill(o *order) (rows []int) {
	content, hands := o.view.Content, o.hands()
	lines := strings.Split(content, "\n")
	w, h := p.next.Width(), p.next.Height()
	if len(lines) > h {
		lines = lines[:h]
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	alone := eachAlone(lines, p.lines)
	if !alone {
		uv.NewStyledString(content).Draw(p.next, p.next.Bounds())
	}
	for y, line := range lines {
		clock := len(hands) > 0 && y == o.dial.Y
		if alone && p.lines != nil && p.lines[y] == line && !clock {
			continue
		}
		if alone {
			uv.NewStyledString(line).Draw(p.next, uv.Rect(0, y, w, 1))
		}
		for _, h := range hands {
			if clock && p.move(y, h) != nil {
				lines[y] = moved
			}
		}
		if spread(p.next.Lines[y]) || spread(p.cells.Lines[y]) {
			copy(p.cells.Lines[y], p.next.Lines[y])
			p.cells.TouchLine(0, y, w)
			continue
		}
		rows = append(rows, y)
	}
	if p.lines = lines; !alone {
		p.lines = nil
	}
	return rows
}

// eachAlone reports whether no line goes on with the style or the link of the one
// before. One that stands already was looked at; nil: none does.
func eachAlone(lines, stand []string) bool {
	for y, line := range lines {
		if stand != nil && stand[y] == line {
			continue
		}
		if i := strings.LastIndex(line, "\x1b["); i >= 0 && !strings.HasPrefix(line[i:], "\x1b[m") && !strings.HasPrefix(line[i:], "\x1b[0m") {
			return false
		}
		if i := strings.LastIndex(line, "\x1b]8;"); i >= 0 && !strings.HasPrefix(line[i:], "\x1b]8;;\x1b") && !strings.HasPrefix(line[i:], "\x1b]8;;\x07") {
			return false
		}
	}
	return true
}
