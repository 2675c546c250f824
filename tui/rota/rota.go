// Package rota shows who is on call now and next, when the person at the
// keyboard is again, and the week as a strip. It must not decide who is on
// call: the rotations know.
package rota

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/people"
	schedule "holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Deps is what the pane needs.
type Deps struct {
	// Roster says who is on call; it is asked again when that changes.
	Roster func() *schedule.View
	Me     people.Person
	Now    func() time.Time
	Zone   *time.Location // of the cockpit's clock; nil: UTC
}

// Pane is the on-call pane.
type Pane struct {
	pane.Base
	asks func() *schedule.View

	roster *schedule.View
	list   []schedule.Rotation // the roster's
	turns  []schedule.Turn     // of each of them, now
	sel    string              // the chosen rotation's name
}

// What the root asks of this pane beyond what it asks of all.
var (
	_ pane.Tall    = (*Pane)(nil)
	_ pane.Told    = (*Pane)(nil)
	_ pane.Resting = (*Pane)(nil)
)

// New returns the on-call pane.
func New(d Deps) *Pane {
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	p := &Pane{Base: pane.NewBase(pane.OnCall, people.Actor{Person: d.Me}, d.Now, d.Zone), asks: d.Roster}
	p.reload()
	return p
}

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Rota) || msg.Topics.Has(sources.Config) {
			p.reload()
		}
	case pane.Person:
		p.Become(msg)
	case pane.Tick:
		if p.Tick(msg.Now) { // everything shown is in minutes
			p.turns = p.roster.At(p.Now)
			p.Redraw()
		}
	case pane.Reveal:
		return p.onReveal(msg)
	case tea.MouseWheelMsg:
		switch msg.Mouse().Button {
		case tea.MouseWheelUp:
			p.move(-1)
		case tea.MouseWheelDown:
			p.move(1)
		}
	}
	return nil
}

func (p *Pane) reload() {
	p.roster = p.asks()
	p.list, p.turns = p.roster.Rotations(), p.roster.At(p.Now)
	p.Redraw()
	for _, r := range p.list {
		if r.Name == p.sel {
			return
		}
	}
	p.sel = ""
	if len(p.list) > 0 {
		p.sel = p.list[0].Name
	}
}

// chosen is the rotation the upper lines speak of.
func (p *Pane) chosen() (schedule.Rotation, int, bool) {
	for i, r := range p.list {
		if r.Name == p.sel {
			return r, i, true
		}
	}
	return schedule.Rotation{}, -1, false
}

func (p *Pane) move(n int) {
	_, i, ok := p.chosen()
	if !ok {
		return
	}
	p.sel = p.list[min(max(i+n, 0), len(p.list)-1)].Name
	p.Redraw()
}

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	move := func(name, what, help string, n int, keys ...string) pane.Action {
		return p.Move(name, what, help, func() { p.move(n) }, keys...)
	}
	whyNot := ""
	if len(p.list) == 0 {
		whyNot = "no rotation is configured"
	}
	return []pane.Action{
		move("down", "down", "Go to the next rotation.", 1, "j", "down"),
		move("up", "up", "Go to the rotation above.", -1, "k", "up"),
		move("top", "first", "Go to the first rotation.", -len(p.list), "g", "home"),
		move("bottom", "last", "Go to the last rotation.", len(p.list), "G", "end"),
		{Name: "shifts", Keys: []string{"enter"}, What: "coming shifts", Footer: true, WhyNot: whyNot,
			Help: "List the coming four weeks of the chosen rotation, gaps included.", Do: p.openShifts},
		{Name: "copy", Keys: []string{"Y"}, What: "copy", WhyNot: whyNot,
			Help: "Copy the coming four weeks of the chosen rotation as text or Markdown through the terminal (OSC 52).", Do: p.copyShifts},
	}
}

// Title names the zone, and a rotation that has nobody right now.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "On call"}
	for _, turn := range p.turns {
		if turn.Person == "" {
			title.Right = p.Theme.Paint(themes.CriticalBadge, " "+turn.Rotation+": nobody ")
			return title
		}
	}
	if len(p.list) > 0 { // in which the week is drawn
		title.Right = p.Theme.Paint(themes.Dim, zoneOf(p.list[0]).String())
	}
	return title
}

// Rests is until when the pane stays as it is: everything shown is in minutes.
func (p *Pane) Rests(bool) time.Time {
	rest := pane.RestOf(p.Now)
	return rest.Until()
}

// Rows is how many lines the pane can use: who is on call in each rotation, who comes
// next and when one is oneself, a blank, and the week with its days and with now.
func (p *Pane) Rows(w int) int {
	if len(p.list) == 0 {
		return len(p.empty(w))
	}
	return len(p.list) + 2 + 1 + 1 + len(p.list) + 1
}

// Strip is who is on call, until when and who then.
func (p *Pane) Strip(w int) string {
	r, i, ok := p.chosen()
	if !ok {
		return ""
	}
	out := row.New(p.Theme, w, false)
	for _, turn := range p.turns {
		if turn.Person == "" {
			out.Put(themes.CriticalBadge, " "+turn.Rotation+": nobody ").Space(2)
		}
	}
	if now := p.turns[i]; now.Person != "" {
		out.Person(string(now.Person), string(now.Person))
		if !now.Until.IsZero() {
			out.Put(themes.Dim, " until ").Put(themes.Text, p.moment(r, now.Until)).Put(themes.Dim, ", then ")
			if now.Next.Person != "" {
				out.Person(string(now.Next.Person), string(now.Next.Person))
			} else {
				out.Put(themes.Critical, "nobody")
			}
		}
	}
	for k, turn := range p.turns { // who else to call, as far as it is said whole
		who := string(turn.Person)
		if n := 3 + text.Width(turn.Rotation) + 1 + text.Width(who); k != i && who != "" && n <= out.Left() {
			out.Space(3).Put(themes.Dim, turn.Rotation+" ").Person(who, who)
		}
	}
	return out.String()
}

// moment writes a point in time in the rotation's zone, with its day; where that
// is another than the cockpit's, with its name.
func (p *Pane) moment(r schedule.Rotation, t time.Time) string {
	return text.DayClockThere(t.In(zoneOf(r)), p.Now.In(p.Zone))
}

// there is moment beneath a title that names the zone.
func (p *Pane) there(r schedule.Rotation, t time.Time) string {
	return text.DayClock(t, p.Now.In(zoneOf(r)))
}

// zoneOf is the rotation's zone; UTC when it names none.
func zoneOf(r schedule.Rotation) *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// openShifts lists what comes.
func (p *Pane) openShifts() tea.Cmd {
	name, words := p.shifts()
	if name == "" {
		return nil
	}
	return pane.Say(pane.Show{Dialog: dialog.Text(name, words)})
}

// copyShifts copies what comes.
func (p *Pane) copyShifts() tea.Cmd {
	name, words := p.shifts()
	if name == "" {
		return nil
	}
	return dialog.Copy(name, words, "")
}

// shifts is the coming four weeks of the chosen rotation; no name: none is chosen.
func (p *Pane) shifts() (name, words string) {
	r, _, ok := p.chosen()
	if !ok {
		return "", ""
	}
	var body []byte
	for _, s := range r.Shifts(p.Now, p.Now.AddDate(0, 0, 28)) {
		who := string(s.Person)
		if who == "" {
			who = "NOBODY"
		}
		body = append(body, p.there(r, s.From)+"  to  "+p.there(r, s.Until)+"  "+who...)
		if s.Person == p.Actor.Person && s.Person != "" {
			body = append(body, "  (you)"...)
		}
		body = append(body, '\n')
	}
	return "Coming shifts of " + r.Name + ", " + zoneOf(r).String(), string(body)
}
