package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// belongings are what stays somebody's when they leave the cockpit: alerts that they
// hold and incidents that they lead.
type belongings struct {
	held  int
	leads []incident.ID
}

// belongingsOf counts what is a person's; of practice nothing is.
func belongingsOf(me people.Person, view *alerts.View, open []incident.Incident) (b belongings) {
	if me == "" {
		return b
	}
	if view != nil {
		for _, r := range view.Rows {
			if r.Ack != nil && r.Ack.By.Person == me && r.State != alerts.Resolved {
				b.held++
			}
		}
	}
	for _, inc := range open {
		if !inc.Practice && inc.Roles[incident.Commander].First() == me {
			b.leads = append(b.leads, inc.ID)
		}
	}
	return b
}

// words say it; empty: nothing is.
func (b belongings) words() string {
	const named = 3
	var parts []string
	if b.held > 0 {
		parts = append(parts, "you hold "+pane.Several(b.held, "alert"))
	}
	var list []string
	for _, id := range b.leads[:min(len(b.leads), named)] {
		list = append(list, id.String())
	}
	if more := len(b.leads) - named; more > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}
	if n := len(list); n > 0 {
		verb := " is yours"
		if n > 1 {
			list = append(list[:n-2], list[n-2]+" and "+list[n-1])
			verb = " are yours"
		}
		parts = append(parts, strings.Join(list, ", ")+verb)
	}
	return strings.Join(parts, "; ")
}

// quit goes back, then leaves. Who leaves what is theirs is asked once.
func (m *Model) quit() tea.Cmd {
	switch {
	case m.deck.zoom:
		m.deck.zoom = false
		return nil
	case len(m.deck.panes) > 0 && m.deck.panes[m.deck.focus].whole():
		m.deck.bring(m.deck.before)
		return nil
	case m.deck.running() > 0 || m.o.Rehearsal: // of a rehearsal nothing stays
		return m.leave()
	}
	var view *alerts.View
	if m.o.Alerts != nil {
		view = m.o.Alerts()
	}
	mine := belongingsOf(m.o.Actor.Person, view, m.open).words()
	if mine == "" {
		return m.leave()
	}
	body := []string{strings.ToUpper(mine[:1]) + mine[1:] + ", and that stays so when you leave."}
	key := quitKey(m.o.Keys)
	m.show(pane.Show{Dialog: dialog.Again("Leave holdfast", append(body, farewell(m.o.Farewell)...), key, "leaves", "stays", func() tea.Cmd { return tea.Quit })})
	return nil
}

// quitKey is the key that leaves.
func quitKey(keys map[string]string) string {
	if key := keys["quit"]; key != "" {
		return key
	}
	return "q"
}

// leave leaves; while something runs it asks first.
func (m *Model) leave() tea.Cmd {
	running := m.deck.running()
	if running == 0 {
		return tea.Quit
	}
	what := "A script still runs in this cockpit. Leaving stops it, and the record says so."
	if running > 1 {
		what = fmt.Sprintf("%d scripts still run in this cockpit. Leaving stops them, and the record says so.", running)
	}
	m.show(pane.Show{Dialog: dialog.Confirm("Leave holdfast", append([]string{what}, farewell(m.o.Farewell)...), "leave", func() tea.Cmd { return tea.Quit })})
	return nil
}

// running is how much runs that leaving would stop.
func (d *deck) running() int {
	n := 0
	for _, p := range d.panes {
		if busy, ok := p.Pane.(pane.Busy); ok {
			p.try("say what runs", func() { n += busy.Running() })
		}
	}
	return n
}

// farewell is what somebody who leaves now must know, below what is asked.
func farewell(of func() []string) []string {
	if of == nil {
		return nil
	}
	var lines []string
	for _, line := range of() {
		lines = append(lines, "", line)
	}
	return lines
}
