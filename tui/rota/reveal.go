package rota

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	schedule "holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// onReveal goes to the rotation that a person is on call in, else to one they take
// turns in, and lists when they are on call.
func (p *Pane) onReveal(m pane.Reveal) tea.Cmd {
	if m.Pane != pane.OnCall || m.Row == "" {
		return nil
	}
	who := people.Person(m.Row)
	serves := func(r schedule.Rotation) bool {
		return slices.ContainsFunc(r.Layers, func(l schedule.Layer) bool { return slices.Contains(l.People, who) })
	}
	at := slices.IndexFunc(p.turns, func(t schedule.Turn) bool { return t.Person == who })
	if at < 0 {
		at = slices.IndexFunc(p.list, serves)
	}
	if at >= 0 {
		p.sel = p.list[at].Name
		p.Redraw()
	}
	return pane.Say(pane.Show{Dialog: dialog.Text("On call: "+text.Clean(m.Row), p.turnsOf(who))})
}

// turnsOf is when a person is on call in the coming four weeks.
func (p *Pane) turnsOf(who people.Person) string {
	var b strings.Builder
	for _, r := range p.list {
		for _, s := range r.Shifts(p.Now, p.Now.AddDate(0, 0, 28)) {
			if s.Person == who {
				fmt.Fprintf(&b, "%s  to  %s  %s\n", p.moment(r, s.From), p.moment(r, s.Until), r.Name)
			}
		}
	}
	if b.Len() == 0 {
		return "not on call in the coming four weeks"
	}
	return b.String()
}
