// Package logs shows the merged log tail: follow and pause that cannot be
// mistaken for each other, a filter with a live count, and lines that are
// marked and pinned to an incident. It reads only the lines that are on the
// screen, and must not know where lines come from.
package logs

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Deps is what the pane needs.
type Deps struct {
	Tail Tail
	// Health lists the health of the log sources, in the order to name them.
	Health func() []sources.Health
	Now    func() time.Time
	Zone   *time.Location
}

// Pane is the log pane.
type Pane struct {
	deps  Deps
	theme *themes.Theme
	w, h  int
	focus bool

	win    window
	cursor uint64 // up to where Since was read
	lost   uint64 // lines that left the ring before they were read
	paused time.Time
	fresh  int // shown lines that arrived since the pause
	marks  map[uint64]source.Line
	anchor anchor
	filter filterLine
	noise  noise
	names  int // the widest source name seen

	dirty bool
	memo  string
	rows  []uint64 // the line on each row of the last view; 0: none
	now   time.Time
}

// sampled is how many of the lines that are there at the start are looked at
// for the width of the source's column and the errors of the last minute.
const sampled = 2000

// anchor is a moment the pane was asked to show.
type anchor struct {
	seq uint64 // the first line at or after it
	why string
	at  time.Time
}

// New returns the log pane, following.
func New(d Deps) *Pane {
	if d.Zone == nil {
		d.Zone = time.Local
	}
	p := &Pane{deps: d, win: window{tail: d.Tail, follow: true}, marks: map[uint64]source.Line{}, dirty: true, now: d.Now()}
	p.filter.input = pane.NewInput("text, /regexp/, level>=warn, source:api")
	// The lines that are there already are shown; what is counted is news.
	if first, last := d.Tail.Bounds(); last >= first {
		p.cursor, p.win.newest = last, last
		for _, l := range d.Tail.After(last-min(last, sampled), sampled) {
			p.names = max(p.names, len(l.Source))
			p.noise.add(l)
		}
	}
	return p
}

// ID is pane.Logs.
func (p *Pane) ID() pane.ID { return pane.Logs }

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if w == p.w && h == p.h {
		return
	}
	p.w, p.h, p.dirty = w, h, true
	p.filter.input.SetWidth(max(10, w-40))
	if !p.win.follow && p.win.sel != 0 {
		p.win.choose(p.win.sel, p.body())
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.theme, p.dirty = t, true
	p.filter.input.SetTheme(t)
}

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if on != p.focus {
		p.focus, p.dirty = on, true
	}
}

// Typing reports whether the filter line takes the keys.
func (p *Pane) Typing() bool { return p.filter.typing }

// Rows asks for all the room there is: there are always more lines.
func (p *Pane) Rows() int { return 1 << 10 }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Logs) {
			p.read()
		}
		if msg.Topics.Has(sources.Sources) {
			p.dirty = true
		}
	case pane.Person:
		p.deps.Zone, p.dirty = msg.Zone, true
	case pane.Tick:
		p.now = msg.Now
	case pane.LogsAt:
		p.showAt(msg)
	case scanned:
		p.takeScan(msg)
	case tea.MouseWheelMsg:
		p.wheel(msg)
	case tea.MouseClickMsg:
		p.click(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.filter.typing {
			return p.typed(msg)
		}
	}
	return nil
}

// read takes what arrived since the last look. Only counts and matches are
// kept of it; the lines stay in the tail.
func (p *Pane) read() {
	lines, next, lost := p.deps.Tail.Since(p.cursor)
	if p.cursor > 0 {
		p.lost += lost
	}
	p.cursor = next
	if len(lines) == 0 && lost == 0 {
		return
	}
	for _, l := range lines {
		p.names = max(p.names, len(l.Source))
		p.noise.add(l)
		p.win.newest = l.Seq
		shown := !p.win.filtered
		if p.win.filtered && l.Seq > p.filter.scannedTo && (l.Gap || p.filter.live.Match(l)) {
			p.win.matches = append(p.win.matches, l.Seq)
			shown = true
		}
		if shown && !p.win.follow {
			p.fresh++
		}
	}
	p.dirty = true
}

// pause stops following and chooses the newest line.
func (p *Pane) pause() {
	if !p.win.follow {
		return
	}
	p.win.lines(p.body()) // settles the top where the person sees it
	p.win.follow = false
	p.win.sel = p.win.last()
	p.paused, p.fresh, p.dirty = p.deps.Now(), 0, true
	p.win.choose(p.win.sel, p.body())
}

// resume follows the newest line again.
func (p *Pane) resume() {
	if n := p.win.passed(); n > 0 {
		p.win.said = fmt.Sprintf("%s lines passed unseen while the log was paused: the buffer holds only the newest", thousands(n))
	}
	p.win.follow, p.win.sel, p.fresh, p.lost = true, 0, 0, 0
	p.anchor = anchor{}
	p.dirty = true
}

func (p *Pane) move(n int) {
	if p.win.follow && n > 0 {
		return
	}
	p.pause()
	p.win.move(n, p.body())
	p.dirty = true
}

// showAt shows the lines from a moment on, with a rule that says so.
func (p *Pane) showAt(m pane.LogsAt) {
	p.read()
	p.pause()
	p.dropFilter()
	seq := p.deps.Tail.At(m.At) + 1
	if newest := p.win.newest; seq > newest {
		seq = newest
	}
	p.anchor = anchor{seq: seq, why: m.Why, at: m.At}
	p.paused, p.dirty = p.deps.Now(), true
	if seq == 0 {
		return
	}
	p.win.sel = seq
	p.win.top = p.win.step(seq, -p.body()/4)
}

func (p *Pane) wheel(m tea.MouseWheelMsg) {
	switch m.Mouse().Button {
	case tea.MouseWheelUp:
		p.move(-3)
	case tea.MouseWheelDown:
		p.move(3)
	}
}

func (p *Pane) click(m tea.MouseClickMsg) {
	y := m.Mouse().Y
	if y < 0 || y >= len(p.rows) || p.rows[y] == 0 {
		return
	}
	seq := p.rows[y]
	p.pause()
	p.win.choose(seq, p.body())
	p.dirty = true
}

// body is how many rows are left for lines.
func (p *Pane) body() int {
	h := p.h
	if !p.win.follow {
		h-- // the rule that says so
	}
	if p.filter.shown() {
		h--
	}
	return max(h, 1)
}
