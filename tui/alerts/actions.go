package alerts

import (
	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Actions is what can be done now, for the alert that is selected now.
func (p *Pane) Actions() []pane.Action {
	list := append(p.acting(), p.moving()...)
	for i := range list {
		do := list[i].Do
		list[i].Do = func() tea.Cmd {
			p.touch()
			return tea.Batch(do(), p.follow())
		}
	}
	return list
}

// acting are the actions on an alert, or on several.
func (p *Pane) acting() []pane.Action {
	to := p.target()
	at, whyNot := to.at, to.whyNot
	some := func(extra string) string {
		if whyNot != "" {
			return whyNot
		}
		return extra
	}
	row := []source.Row{at}
	return []pane.Action{
		{Name: "ack", Keys: []string{"a"}, What: "ack", Help: "Hold this alert: it is yours until it clears. z takes it back.", Writes: true, Footer: true, Narrow: true,
			WhyNot: some(p.hands.whyNotAck(at)), Do: func() tea.Cmd { return p.Act(p.hands.ack(row, "")) }},
		{Name: "ack-group", Keys: []string{"A"}, What: "group", Help: "Hold all alerts of this name and severity, or the marked ones; asks first.", Writes: true, Footer: true,
			WhyNot: to.whyNotHoldables(), Do: p.ackMany},
		{Name: "unack", Keys: []string{"u"}, What: "unack", Help: "Let go of this alert.", Writes: true, Footer: true,
			WhyNot: some(whyNotUnack(at)), Do: func() tea.Cmd { return p.Act(p.hands.unack(row)) }},
		{Name: "incident", Keys: []string{"i"}, What: "incident", Help: "Open an incident for this alert or the marked ones, or attach them to the open one.", Writes: true, Footer: true, Narrow: true,
			WhyNot: to.whyNotRows(), Do: func() tea.Cmd { return pane.Say(pane.OpenIncident{Alerts: to.rows()}) }},
		{Name: "sop", Keys: []string{"x"}, What: "SOP", Help: "Start the SOP that fits this alert.", Writes: true, Footer: true,
			WhyNot: whyNot, Do: func() tea.Cmd { return pane.Say(pane.StartSOP{Alert: at}) }},
		{Name: "logs-at", Keys: []string{"l"}, What: "logs", Help: "Show the log lines from this alert's start on.", Footer: true,
			WhyNot: whyNot, Do: func() tea.Cmd { return pane.Say(pane.LogsAt{At: at.StartsAt, Why: at.Name() + " fired"}) }},
		{Name: "filter-alerts", Keys: []string{"/"}, What: "filter", Help: "Show only what matches words or matchers, such as severity=\"critical\".", Footer: true, Do: p.changes(p.filter.Open)},
		{Name: "detail", Keys: []string{"enter"}, What: "detail", Help: "Read this alert: labels, annotations, runbook, and how it went the last times.",
			WhyNot: whyNot, Do: p.changes(func() { p.detail.Open(at.Fingerprint) })},
		{Name: "gone", Keys: []string{"d"}, What: "gone", Help: "Say that an unknown alert is gone, in your name: nobody tells of it any more. Asks first.", Writes: true,
			WhyNot: some(whyNotGone(at)), Do: func() tea.Cmd { return p.askGone(at) }},
		{Name: "ack-note", What: "ack with a note", Help: "Hold this alert and say what you know.", Writes: true,
			WhyNot: some(p.hands.whyNotAck(at)), Do: func() tea.Cmd { return p.ackWithNote(at) }},
		{Name: "copy", Keys: []string{"Y"}, What: "copy", Help: "Copy this alert as text or Markdown through the terminal (OSC 52).",
			WhyNot: whyNot, Do: func() tea.Cmd { return copyIt(p.page(at)) }},
		{Name: "close-detail", Keys: []string{"esc"}, What: "back", Help: "Close the detail, show every row again, or take the marks away.", WhyNot: p.whyNotBack(), Do: p.changes(p.back)},
	}
}

// changes makes an act that changes what is shown, and how its rows look.
func (p *Pane) changes(do func()) func() tea.Cmd {
	return func() tea.Cmd {
		do()
		p.redraw()
		return nil
	}
}

// moving are the actions that only move the view.
func (p *Pane) moving() []pane.Action {
	_, whyNot := p.at()
	step := func(name string, keys []string, help string, list, detail func()) pane.Action {
		return p.Move(name, name, help, func() {
			if p.detail.Reading() != "" {
				detail()
			} else {
				list()
			}
		}, keys...)
	}
	noSearch := ""
	if p.filter.Last().IsZero() {
		noSearch = "nothing was looked for yet"
	}
	page := max(1, p.Height()-1)
	return []pane.Action{
		step("down", []string{"j", "down"}, "One row down.", func() { p.list.Move(1) }, func() { p.detail.Scroll(1) }),
		step("up", []string{"k", "up"}, "One row up.", func() { p.list.Move(-1) }, func() { p.detail.Scroll(-1) }),
		step("page-down", []string{"pgdown"}, "One screen down.", func() { p.list.Page(1) }, func() { p.detail.Scroll(page) }),
		step("page-up", []string{"pgup"}, "One screen up.", func() { p.list.Page(-1) }, func() { p.detail.Scroll(-page) }),
		step("top", []string{"g", "home"}, "To the first row.", p.list.Top, p.detail.Top),
		step("bottom", []string{"G", "end"}, "To the last row.", p.list.Bottom, p.detail.Bottom),
		{Name: "mark", Keys: []string{"space"}, What: "mark", Help: "Mark this row, for A and i.", Moves: true, WhyNot: whyNot, Do: p.Shows(func() {
			p.list.Mark()
			p.list.Move(1)
		})},
		{Name: "next-match", Keys: []string{"n"}, What: "next match", Help: "To the next row that the last filter takes.", Moves: true, WhyNot: noSearch, Do: func() tea.Cmd { return p.seek(1) }},
		{Name: "previous-match", Keys: []string{"N"}, What: "previous match", Help: "To the row before that the last filter takes.", Moves: true, WhyNot: noSearch, Do: func() tea.Cmd { return p.seek(-1) }},
	}
}

func (p *Pane) whyNotBack() string {
	if p.detail.Reading() == "" && p.filter.Live().IsZero() && len(p.list.Marked()) == 0 {
		return "nothing is open here"
	}
	return ""
}

// back closes what was opened last.
func (p *Pane) back() {
	switch {
	case p.detail.Reading() != "":
		p.detail.Close()
	case !p.filter.Live().IsZero():
		p.filter.Use("")
		p.choose()
	default:
		p.list.Unmark()
	}
}

// seek goes to the next row, or the one before, that the last filter takes.
func (p *Pane) seek(step int) tea.Cmd {
	p.Redraw()
	if !p.filter.Live().IsZero() {
		p.list.Move(step)
		return nil
	}
	last, rows := p.filter.Last(), p.board.view.Rows
	n, at := len(rows), 0
	for i := range rows {
		if string(rows[i].Fingerprint) == p.list.Current() {
			at = i
		}
	}
	for k := 1; k <= n; k++ {
		r := rows[((at+k*step)%n+n)%n]
		if last.Match(r) {
			p.list.Choose(string(r.Fingerprint))
			return nil
		}
	}
	return pane.Say(pane.Notice{Key: "alerts filter", Text: "nothing matches " + last.String() + " now"})
}

// ackMany asks before it holds several alerts at once, naming each.
func (p *Pane) ackMany() tea.Cmd {
	rows, what := p.target().holdables()
	body := append([]string{"They are held in the name of " + string(p.Actor.Person) + " until they clear.", ""}, listed(p.Look, rows)...)
	return pane.Say(pane.Show{Dialog: dialog.Confirm("Ack "+what, body, "ack "+names(rows), func() tea.Cmd {
		p.list.Unmark()
		p.Redraw()
		return p.Act(p.hands.ack(rows, ""))
	})})
}

func (p *Pane) ackWithNote(at source.Row) tea.Cmd {
	return pane.Say(pane.Show{Dialog: dialog.Ask("Ack "+at.Name()+" with a note", []dialog.Field{{Label: "Note", Hint: "what you know, what you do"}}, func(values []string) tea.Cmd {
		return p.Act(p.hands.ack([]source.Row{at}, values[0]))
	})})
}

// askGone asks, and says in the person's name that an unknown alert is gone.
func (p *Pane) askGone(at source.Row) tea.Cmd {
	return pane.Say(pane.Show{Dialog: dialog.Confirm("Is "+at.Name()+" gone?", goneBody(p.Look, at, p.Actor), "it is gone", func() tea.Cmd {
		return p.Act(p.hands.gone(at))
	})})
}
