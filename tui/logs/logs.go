// Package logs shows the merged log tail: follow and pause that cannot be
// mistaken for each other, a filter with a live count, and lines that are
// marked and pinned to an incident. It reads only the lines that are on the
// screen, and must not know where lines come from.
package logs

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/sources/watch"
	"holdfast/themes"
	"holdfast/tui/logs/around"
	"holdfast/tui/logs/filter"
	"holdfast/tui/logs/opened"
	"holdfast/tui/logs/saving"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
)

// Deps is what the pane needs.
type Deps struct {
	Tail window.Tail
	// Health lists the health of the log sources, in the order to name them.
	Health func() []sources.Health
	// Recent is the last minutes up to now by level, as Tail.Recent tells them; nil:
	// they are not told.
	Recent func(now time.Time, sources []string) []source.Minute
	// Elsewhere is where a line is looked at outside the cockpit, and what that is called;
	// empty: nowhere. Nil: no line is.
	Elsewhere func(source.Line) (name, address string)
	// Top are the patterns that the logs say most, the most frequent first; nil: they
	// are not told.
	Top func() []watch.Top
	// Odd are the rates of logs that are not what they were; nil: they are not told.
	Odd func() []watch.Odd
	// Saves is where the lines that are shown can be saved; nil: nowhere.
	Saves saving.Files
	// Opens are the files that can be opened beside the live log; nil: none. They are for
	// the person whose process this is, who can read them anyway.
	Opens opened.Files
	// Behind are the log files behind what is followed; nil: they are not looked through.
	Behind opened.Logs
	Now    func() time.Time
	Zone   *time.Location
}

// Pane is the log pane: it hands what happens to its parts, each of which knows its
// own matter only.
type Pane struct {
	pane.Base
	*view       // what is looked at
	live  *view // the live log, which goes on while a file is looked at
	noise noise // of the live log

	health func() []sources.Health
	recent func(now time.Time, sources []string) []source.Minute
	places places
	said   func() []watch.Top // what the logs say most
	odd    func() []watch.Odd
	saves  saving.Desk
	opens  opened.Files
	behind opened.Logs
}

// What the root asks of this pane beyond what it asks of all.
var (
	_ pane.Typed   = (*Pane)(nil)
	_ pane.Tall    = (*Pane)(nil)
	_ pane.Told    = (*Pane)(nil)
	_ pane.Resting = (*Pane)(nil)
)

// sampled is how many of the lines that are there at the start are looked at
// for the width of the source's column and the errors of the last minute.
const sampled = 2000

// New returns the log pane, following.
func New(d Deps) *Pane {
	live := viewOf(d.Tail, d.Now)
	p := &Pane{
		Base: pane.NewBase(pane.Logs, people.Actor{}, d.Now, d.Zone), view: live, live: live,
		health: d.Health, recent: d.Recent, places: places{d.Elsewhere}, said: d.Top, odd: d.Odd, opens: d.Opens, behind: d.Behind,
	}
	p.saves = saving.Desk{Files: d.Saves, Act: p.Act}
	if p.health == nil {
		p.health = func() []sources.Health { return nil }
	}
	if p.odd == nil {
		p.odd = func() []watch.Odd { return nil }
	}
	if p.recent == nil {
		p.recent = func(time.Time, []string) []source.Minute { return nil }
	}
	if newest := p.win.Newest(); newest > 0 {
		for _, l := range d.Tail.After(newest-min(newest, sampled), sampled) {
			p.reading.see(&l)
			p.noise.add(&l)
		}
	}
	return p
}

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if was, high := p.Size(); w == was && h == high {
		return
	}
	p.Base.SetSize(w, h)
	p.filter.SetWidth(w)
	p.lights.SetWidth(w)
	p.win.Stay(p.body())
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.Base.SetTheme(t)
	p.filter.SetTheme(t)
	p.lights.SetTheme(t)
}

// Typing reports whether the line of the filter or of the highlights takes the keys.
func (p *Pane) Typing() bool { return p.filter.Typing() || p.lights.Typing() }

// Rows asks for all the room there is: there are always more lines.
func (p *Pane) Rows(int) int { return 1 << 10 }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	defer p.attend()
	defer p.win.Settle()
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Logs) {
			p.read()
		}
		if msg.Topics.Has(sources.Sources) {
			p.Redraw()
		}
	case pane.Person:
		p.Become(msg)
	case pane.Tick:
		if p.Tick(msg.Now); p.win.Newest() == 0 || p.file != nil && p.file.Reads() {
			p.read() // that the first lines came may be told late, and nobody tells of a file's
		}
	case pane.LogsAt:
		return p.onLogsAt(msg)
	case around.Found:
		p.Redraw()
		return p.anchor.narrow(msg, p.Look, p.filter, p.win, p.tail)
	case pane.Acted:
		tell, _ := p.Answer(msg)
		return tell
	case opened.Wanted:
		p.look(viewOf(msg.File.Tail, p.Present))
		p.file = msg.File
		return msg.Read
	case opened.Ended:
		return p.onEnded(msg)
	case pane.Reveal:
		if msg.Pane == pane.Logs {
			p.look(p.live)
		}
		return reveal(msg, p.filter, p.win, p.tail)
	case tops:
		return msg.dialog(p.Look)
	case only:
		p.look(p.live)
		return filtered(msg.words, p.filter, p.win, p.tail)
	case filter.Found:
		p.onFound(msg)
	case tea.MouseWheelMsg:
		p.move(3 * notches(msg))
	case tea.MouseClickMsg:
		p.onClick(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.Typing() {
			return p.onTyped(msg)
		}
	}
	return nil
}

// read takes what arrived since the last look.
func (p *Pane) read() {
	news := take(p.live, p.noise.add)
	if p.file != nil {
		p.live.win.Settle()
		news = take(p.view, func(*source.Line) {})
		if !p.file.Searched() {
			p.reading.names = 0 // the title says which file they are of
		}
	}
	if news || p.file != nil && p.file.Reads() {
		p.Redraw()
	}
}

// look looks at the live log, or at a file; one that was looked at is closed.
func (p *Pane) look(at *view) {
	p.Redraw()
	if at == p.view {
		return
	}
	if p.file != nil {
		p.file.Close()
	}
	p.view = at
	at.filter.SetTheme(p.Theme)
	at.lights.SetTheme(p.Theme)
	at.filter.SetWidth(p.Width())
	at.lights.SetWidth(p.Width())
	at.win.Stay(p.body())
}

// onEnded takes that a file was read, or why it was not: then the live log is there
// again.
func (p *Pane) onEnded(m opened.Ended) tea.Cmd {
	if m.File != p.file {
		return nil // it was closed
	}
	p.file.End()
	p.read()
	switch {
	case m.Err != nil:
		p.look(p.live)
		return pane.Say(pane.Notice{Key: "logs open", Text: text.ErrorLine(m.Err)})
	case !m.File.From.IsZero():
		p.goTo(m.File.From, "")
	default:
		p.pause()
	}
	p.Redraw()
	return nil
}

// attend has a line chosen while the lines follow and the keys come here.
func (p *Pane) attend() {
	if p.Focus && p.steady.choose() {
		p.Redraw()
	}
}

// pause stops following.
func (p *Pane) pause() {
	if p.win.Following() {
		p.steady.pause(p.body(), p.bodyWith(true))
		p.Redraw()
	}
}

func (p *Pane) move(n int) {
	if p.win.Following() && n > 0 {
		return
	}
	p.pause()
	p.win.Move(n, p.body())
	p.Redraw()
}

// page moves by a screen.
func (p *Pane) page(back bool) {
	if p.win.Following() && !back {
		return
	}
	p.pause()
	p.win.Page(back, p.body())
	p.Redraw()
}

func (p *Pane) onTyped(msg tea.Msg) tea.Cmd {
	p.Redraw()
	if p.lights.Typing() {
		p.lights.Type(msg)
		p.win.Stay(p.body())
		return nil
	}
	switch p.filter.Type(msg) {
	case filter.Other:
		p.win.Filter(p.filter.Matches)
		return p.filter.Search(p.tail, p.win.Newest())
	case filter.None:
		p.win.Unfilter(p.body())
	case filter.Moment:
		at, err := source.ParseMoment(p.filter.Moment(), p.Present(), p.Zone)
		if p.filter.Reached(err); err == nil {
			p.goTo(at, "")
		}
	case filter.Same:
	}
	return nil
}

// onFound puts what the search found before what arrived meanwhile.
func (p *Pane) onFound(m filter.Found) {
	for _, v := range []*view{p.view, p.live} {
		if matches, ok := v.filter.Take(m); ok {
			v.win.Found(matches, p.body())
			v.anchor.again(v.win, p.Present(), p.body())
			p.Redraw()
			return
		}
	}
}

// showAll takes the filter away.
func (p *Pane) showAll() {
	p.filter.Drop()
	p.win.Unfilter(p.body())
	p.Redraw()
}

// onLogsAt shows the lines from a moment on, with a rule that says so, and has them
// filtered by what they and the alert's labels name.
func (p *Pane) onLogsAt(m pane.LogsAt) tea.Cmd {
	p.look(p.live)
	p.showAll()
	p.goTo(m.At, m.Why)
	if m.Labels == nil {
		return nil
	}
	return around.Ask(m.Labels, namesOf(p.health()), p.tail, m.At)
}

// goTo holds the lines still at the first from a moment on that is shown.
func (p *Pane) goTo(at time.Time, why string) {
	p.read()
	p.pause()
	seq := p.win.At(at)
	first, _ := p.win.Held(seq)
	p.anchor = anchor{seq: seq, rank: first.Rank(), why: why, at: at}
	if p.file == nil {
		p.anchor.later = begins(p.tail, namesOf(p.health()), at)
	}
	p.win.ShowFrom(seq, p.Present(), p.body())
	p.Redraw()
}

// notches is how many notches the wheel turned, forwards.
func notches(m tea.MouseWheelMsg) int {
	switch m.Mouse().Button {
	case tea.MouseWheelUp:
		return -1
	case tea.MouseWheelDown:
		return 1
	}
	return 0
}

func (p *Pane) onClick(m tea.MouseClickMsg) {
	y := m.Mouse().Y
	if y < 0 || y >= len(p.frame) || p.frame[y] == 0 {
		return
	}
	seq := p.frame[y]
	p.pause()
	p.win.Choose(seq, p.body())
	p.Redraw()
}

// body is how many rows are left for lines.
func (p *Pane) body() int { return p.bodyWith(!p.win.Following()) }

// bodyWith is that with the rule under the lines that says that they are paused, or
// without. A file always has one.
func (p *Pane) bodyWith(paused bool) int {
	h := p.Height()
	if paused || p.file != nil {
		h--
	}
	if p.filter.Shown() {
		h--
	}
	if p.lights.Shown() {
		h--
	}
	return max(h, 1)
}
