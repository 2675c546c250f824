package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/store/incident"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
)

// global is what can be done from every pane. m is nil where only the table is
// wanted, as for KEYS.md.
func (m *Model) global() []pane.Action {
	then := func(do func()) func() tea.Cmd {
		return func() tea.Cmd {
			do()
			return nil
		}
	}
	list := []pane.Action{
		{Name: "help", Keys: []string{"?"}, What: "help", Help: "Every key, and why one cannot be used now.", Do: then(func() { m.show(pane.Show{Dialog: m.help()}) })},
		{Name: "palette", Keys: []string{":"}, What: "palette", Help: "Find anything that can be done by its name.", Do: then(func() { m.show(pane.Show{Dialog: m.palette()}) })},
		{Name: "needs", Keys: []string{"0"}, What: "needs you", Help: "What the number at the top counts, the most urgent first; Enter goes there.", WhyNot: noNeeds(m.summary), Do: then(func() { m.show(pane.Show{Dialog: m.needsList()}) })},
		{Name: "next-pane", Keys: []string{"tab"}, What: "next pane", Help: "Go to the next pane.", Moves: true, Do: then(func() { m.deck.bring(m.deck.beside(1)) })},
		{Name: "previous-pane", Keys: []string{"shift+tab"}, What: "previous pane", Help: "Go to the pane before.", Moves: true, Do: then(func() { m.deck.bring(m.deck.beside(-1)) })},
		{Name: "zoom", Keys: []string{"f"}, What: "zoom", Help: "Give this pane the whole screen, or take it back.", Moves: true, Do: then(func() { m.deck.zoom = !m.deck.zoom })},
		{Name: "note", Keys: []string{"c"}, What: "note", Help: "Write a note into the incident at hand.", Writes: true, Asks: "asking for the note", Do: func() tea.Cmd { return say(pane.AddNote{}) }},
		{Name: "export", Keys: []string{"X"}, What: "report", Help: "Write the report of the incident at hand to a file.", Writes: true, WhyNot: noIncident(m.incident), Do: func() tea.Cmd { return say(pane.WriteReport{}) }},
		{Name: "switch-incident", Keys: []string{"I"}, What: "incident", Help: "Show another incident.", Asks: "asking which incident", Do: func() tea.Cmd { return say(pane.SwitchIncident{}) }},
		{Name: "search-incidents", What: "search", Help: "Search the timelines of all incidents.", Asks: "asking what to search for", Do: func() tea.Cmd { return say(pane.SearchIncidents{}) }},
		{Name: "undo", Keys: []string{"z"}, What: "undo", Help: "Take the last act back, within ten seconds.", Writes: true, WhyNot: m.undo.whyNot(m.o.Now), Do: func() tea.Cmd { return m.undo.take(&m.undo) }},
		{Name: "calls", Keys: []string{`\`}, What: "calls", Help: "Every command and API call made, as lines to run by hand.", WhyNot: noCalls(m.o.Calls), Do: then(func() { m.show(pane.Show{Dialog: newCalls(m.o.Calls)}) })},
		{Name: "vitals", What: "vitals", Help: "How each vital stands, from where on it is bad, and how it went in the last half hour.", WhyNot: noVitals(m.o), Do: then(func() { m.show(pane.Show{Dialog: m.headline().gauges().told()}) })},
		{Name: "messages", Keys: []string{"m"}, What: "messages", Help: "Read whole what is wrong, as long as it is not marked as read.", WhyNot: m.notices.noMessages(), Do: then(func() {
			m.show(pane.Show{Dialog: m.notices.messages(pane.Look{Zone: m.o.Zone, Points: m.viewing.points})})
		})},
		{Name: "redraw", Keys: []string{"ctrl+l"}, What: "redraw", Help: "Draw the screen anew; a pane that met a fault tries again.", Do: m.redraw},
		{Name: "back", Keys: []string{"esc"}, What: "back", Help: "Go back, or mark the notice below as read.", Do: then(m.back)},
		{Name: "quit", Keys: []string{"q"}, What: "quit", Help: "Go back, then leave; asks first while something runs, you hold an alert or lead an incident.", Do: m.quit},
	}
	return slices.Concat(list, m.viewing.actions(), m.deck.arranging())
}

func placeKey(i int) string { return string(rune('1' + i)) }

func noCalls(calls func() []string) string {
	if calls == nil {
		return "this cockpit keeps no list of its calls"
	}
	return ""
}

func noIncident(at incident.ID) string {
	if at == 0 {
		return "no incident is at hand: I chooses one"
	}
	return ""
}

func say(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

func (m *Model) redraw() tea.Cmd {
	for _, p := range m.deck.panes {
		p.mend()
	}
	return tea.Batch(say(draw.Anew{}), m.tellAll(pane.Changed{Topics: ^pane.Changed{}.Topics}))
}

// back goes one step back: what is to be read is read first.
func (m *Model) back() {
	switch {
	case m.notices.dismiss():
	case m.coach.dismiss():
	case acting(m, m.foot()).aside() != "" && m.notices.putAside():
	case m.deck.zoom:
		m.deck.zoom = false
	case len(m.deck.panes) > 0 && m.deck.panes[m.deck.focus].whole():
		m.deck.bring(m.deck.before)
	}
}

// rebind puts the configured keys in the place of the first default ones.
func rebind(keys map[string]string, list []pane.Action) []pane.Action {
	if len(keys) == 0 {
		return list
	}
	list = slices.Clone(list)
	for i, a := range list {
		if key := keys[a.Name]; key != "" {
			list[i].Keys = append([]string{key}, a.Keys[min(1, len(a.Keys)):]...)
		}
	}
	return list
}

// table is what can be done now: the pane in front first, then everywhere.
func (m *Model) table() (here, everywhere []pane.Action) {
	if p := m.deck.front(); p != nil {
		here = rebind(m.o.Keys, p.actions())
	}
	return here, rebind(m.o.Keys, append(m.deck.places(), m.global()...))
}

// allowed leaves out what writes, where nothing may be written.
func (m *Model) allowed(list []pane.Action) []pane.Action {
	if !m.o.ReadOnly {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(a pane.Action) bool { return a.Writes })
}
