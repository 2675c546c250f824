package tui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// unaskedGrace is how long a dialog that the person did not open takes no keys:
// they may be in the middle of typing something else.
const unaskedGrace = 300 * time.Millisecond

// beingWritten is how long a frame that is being written counts as seen. A terminal
// that takes it shows it before this process has noted that it did, and a key may be
// faster; one that does not take it within this time shows nothing.
const beingWritten = 200 * time.Millisecond

// overlay is a dialog on top of the panes.
type overlay struct {
	pane.Dialog
	grace  time.Duration
	drawn  time.Time // when it was first drawn; zero: not yet
	doubt  time.Time // when the y came that was refused last
	frame  uint64    // the number of the frame it was first drawn in
	done   bool
	broken string
}

// pile is the dialogs that lie on the panes; the last is on top, and takes the keys.
type pile struct {
	list []*overlay
	now  func() time.Time
	// handed, writtenAt and begun are those of Options.
	handed    func() uint64
	writtenAt func(n uint64) time.Time
	begun     func() (n uint64, at time.Time)
}

// show puts a dialog on top, in this theme, on a screen of this size.
func (p *pile) show(msg pane.Show, t *themes.Theme, w, h int) {
	if msg.Dialog == nil {
		return
	}
	o := &overlay{Dialog: msg.Dialog}
	if msg.Unasked {
		o.grace = unaskedGrace
	}
	o.SetTheme(t)
	o.SetSize(w, h)
	p.list = append(p.list, o)
}

// update hands a message over; a fault closes the dialog and is told by clear.
func (o *overlay) update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if o.broken != "" {
		return nil, true
	}
	if o.broken = attempt(func() { cmd, done = o.Update(msg) }); o.broken != "" {
		return nil, true
	}
	return cmd, done
}

// clear takes away dialogs that are done, and names the faults of those that met one.
func (p *pile) clear() (broke []string) {
	top := p.top()
	for _, o := range p.list {
		if o.broken != "" {
			broke = append(broke, o.broken)
		}
	}
	p.list = slices.DeleteFunc(p.list, func(o *overlay) bool { return o.done || o.broken != "" })
	if o := p.top(); o != nil && o != top {
		o.drawn = time.Time{} // it was covered, and is to be read anew
	}
	return broke
}

// top is the dialog that takes the keys; nil: none does.
func (p *pile) top() *overlay {
	if len(p.list) == 0 {
		return nil
	}
	return p.list[len(p.list)-1]
}

// seen reports whether a dialog has been on the screen, for as long as it must
// have been before it takes keys.
func (p *pile) seen(o *overlay) bool {
	if o.drawn.IsZero() || p.now().Sub(o.drawn) < o.grace {
		return false
	}
	if p.writtenAt == nil || !p.writtenAt(o.frame).IsZero() {
		return true
	}
	if p.begun == nil {
		return false
	}
	n, at := p.begun()
	return n >= o.frame && p.now().Sub(at) < beingWritten
}

// readable reports whether a dialog had been on the screen long enough to be
// read when a key was pressed.
func (p *pile) readable(o *overlay, at time.Time) bool {
	if o.drawn.IsZero() {
		return false
	}
	since := o.drawn
	if p.writtenAt != nil {
		since = p.writtenAt(o.frame)
	}
	return !since.IsZero() && at.Sub(since) >= max(readFirst, o.grace)
}

// over puts the dialogs over the screen, each in the middle.
func (p *pile) over(screen string, w, h int) string {
	if len(p.list) == 0 {
		return screen
	}
	lines := strings.Split(screen, "\n")
	for len(lines) < h {
		lines = append(lines, "")
	}
	for _, o := range p.list {
		var body string
		if o.broken = attempt(func() { body = o.View() }); o.broken != "" {
			continue
		}
		if o.drawn.IsZero() {
			o.drawn = p.now()
			if p.handed != nil {
				o.frame = p.handed() + 1
			}
		}
		lay(lines, strings.Split(body, "\n"), w, h)
	}
	return strings.Join(lines[:h], "\n")
}

// lay writes a block onto the middle of lines.
func lay(lines, block []string, w, h int) {
	width := 0
	for _, line := range block {
		width = max(width, text.Width(line))
	}
	width = min(width, w)
	x, y := (w-width)/2, max(0, (h-len(block))/2)
	for i, line := range block {
		if y+i >= len(lines) {
			return
		}
		under := pane.Fit(lines[y+i], w)
		lines[y+i] = pane.Fit(under, x) + pane.Fit(line, width) + text.After(under, x+width)
	}
}
