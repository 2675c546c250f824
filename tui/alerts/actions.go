package alerts

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Actions is what can be done now, for the alert that is selected now.
func (p *Pane) Actions() []pane.Action {
	list := append(p.acting(), p.moving()...)
	_, whyNot, soon := p.at()
	for i := range list {
		do := list[i].Do
		list[i].Soon = soon && list[i].WhyNot == whyNot
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
	ask := questions{look: p.Look, by: p.Actor, hands: p.hands, apart: p.lines.table.Apart(), act: p.Act}
	at, whyNot := to.at, to.whyNot
	return []pane.Action{
		{Name: "ack", Keys: []string{"a"}, What: "ack", Help: "Hold this alert: it is yours until it clears. z takes it back.", Writes: true, Footer: true, Narrow: true,
			WhyNot: to.whyNotAck(p.hands), On: string(at.Fingerprint), Do: func() tea.Cmd { return p.hold(ask, to) }},
		{Name: "ack-group", Keys: []string{"A"}, What: "group", Help: "Hold all alerts of this name and severity, or the marked ones; asks first.", Writes: true, Footer: true,
			WhyNot: to.whyNotHoldables(), Do: func() tea.Cmd { return p.holdMany(ask, to) }},
		{Name: "unack", Keys: []string{"u"}, What: "unack", Help: "Let go of this alert.", Writes: true, Footer: true,
			WhyNot: to.whyNotEach(whyNotUnack), Do: func() tea.Cmd { return ask.letGo(to) }},
		{Name: "incident", Keys: []string{"i"}, What: "incident", Help: "Open an incident for this alert or the marked ones, or attach them to the open one.", Writes: true, Footer: true, Narrow: true,
			WhyNot: to.whyNotRows(), On: to.on(), Asks: "asking about the incident", Do: func() tea.Cmd { return pane.Say(pane.OpenIncident{Alerts: to.rows()}) }},
		{Name: "sop", Keys: []string{"x"}, What: "SOP", Help: "Start the SOP that fits this alert.", Writes: true, Footer: true,
			WhyNot: whyNot, Asks: "looking for the SOP", Do: func() tea.Cmd { return pane.Say(pane.StartSOP{Alert: at}) }},
		{Name: "logs-at", Keys: []string{"l"}, What: "logs", Help: "Show the log from this alert's start on, filtered by the host, pod or service that its labels and the lines name; Esc there takes the filter off.", Footer: true,
			WhyNot: whyNot, Do: func() tea.Cmd {
				return pane.Say(pane.LogsAt{At: at.Began(), Why: at.Name() + " fired", Labels: at.Labels})
			}},
		{Name: "silence", Keys: []string{"s"}, What: "silence", Help: "Silence this alert or the marked ones: a form, then what that would mute, then y.", Writes: true, Footer: true,
			WhyNot: cmp.Or(to.whyNotRows(), p.silences.WhyNot()), On: to.on(), Asks: "asking what to silence", Do: func() tea.Cmd { return p.silences.Ask(to.rows()) }},
		{Name: "silences", Keys: []string{"M"}, What: "silences", Help: "List the silences in force and those that come again: whose, to when, which match nothing. They are extended, ended and stopped there.",
			WhyNot: p.silences.WhyNot(), Asks: "asking for the silences", Do: p.silences.Show},
		{Name: "filter-alerts", Keys: []string{"/"}, What: "filter", Help: "Show only what matches words or matchers, such as severity=\"critical\".", Footer: true, Do: p.changes(p.filter.Open)},
		{Name: "detail", Keys: []string{"enter"}, What: "detail", Help: "Read this alert: labels, annotations, runbook, and how it went the last times.",
			WhyNot: whyNot, Do: p.changes(func() { p.open(to) })},
		{Name: "open-group", Keys: []string{"right"}, What: "opens", Help: "Give every alert of this line a row of its own; on one of them: close the group again.",
			WhyNot: p.lines.whyNotTurn(), Do: p.changes(func() { p.lines.turn(p.list.Current()); p.choose() }), Moves: true},
		{Name: "order", Keys: []string{"O"}, What: "order", Help: "Order the alerts: loudest first, newest first, by name.", Moves: true, Do: p.changes(func() { p.lines.reorder(); p.choose() })},
		{Name: "columns", Keys: []string{"C"}, What: "columns", Help: "Choose the columns: as usual, with the sources, the summary alone.", Moves: true, Do: p.changes(func() { p.lines.recolumn(); p.choose() })},
		{Name: "gone", Keys: []string{"d"}, What: "gone", Help: "Say that an unknown alert is gone, in your name: nobody tells of it any more. Asks first.", Writes: true,
			WhyNot: to.whyNotEach(whyNotGone), Do: func() tea.Cmd { return ask.gone(to) }},
		{Name: "ack-note", What: "ack with a note", Help: "Hold this alert and say what you know.", Writes: true,
			WhyNot: to.whyNotAck(p.hands), Do: func() tea.Cmd { return ask.note(to) }},
		{Name: "copy", Keys: []string{"Y"}, What: "copy", Help: "Copy this alert as text or Markdown through the terminal (OSC 52).",
			WhyNot: whyNot, Do: func() tea.Cmd { return copyIt(p.page(at)) }},
		{Name: "address", Keys: []string{"o"}, What: "address", Help: "Show the address of this alert's runbook, dashboard or rule, and copy it.",
			WhyNot: to.whyNotEach(whyNoAddress), Do: func() tea.Cmd { return dialog.Addresses(at.Name(), addresses(at)) }},
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
	_, whyNot, _ := p.at()
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
	bottom := step("bottom", []string{"G", "end"}, "To the last row.", p.list.Bottom, p.detail.Bottom)
	if p.detail.Reading() == "" {
		bottom.On = p.list.Last()
	}
	return []pane.Action{
		step("down", []string{"j", "down"}, "One row down.", func() { p.list.Move(1) }, func() { p.detail.Scroll(1) }),
		step("up", []string{"k", "up"}, "One row up.", func() { p.list.Move(-1) }, func() { p.detail.Scroll(-1) }),
		step("page-down", []string{"pgdown"}, "One screen down.", func() { p.list.Page(1) }, func() { p.detail.Scroll(page) }),
		step("page-up", []string{"pgup"}, "One screen up.", func() { p.list.Page(-1) }, func() { p.detail.Scroll(-page) }),
		step("top", []string{"g", "home"}, "To the first row.", p.list.Top, p.detail.Top),
		bottom,
		{Name: "mark", Keys: []string{"space"}, What: "mark", Help: "Mark this row, for A, i and s.", Moves: true, WhyNot: whyNot, Do: p.Shows(func() {
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

// hold holds what is at hand, and goes on to what nobody holds yet. Several alerts
// are asked for first.
func (p *Pane) hold(ask questions, to target) tea.Cmd {
	if to.group != nil {
		return p.holdMany(ask, to)
	}
	held := p.Act(p.hands.ack([]source.Row{to.at}, ""))
	if p.detail.Reading() == "" && p.lines.onward() {
		p.attend.step(p.Present())
		p.redraw()
	}
	return held
}

// holdMany holds several alerts, which are marked no more then.
func (p *Pane) holdMany(ask questions, to target) tea.Cmd {
	return ask.hold(to, func() {
		p.list.Unmark()
		p.Redraw()
	})
}

// open reads the alert at hand, or gives those of a group rows of their own.
func (p *Pane) open(to target) {
	if to.group != nil {
		p.lines.turn(p.list.Current())
		p.choose()
		return
	}
	p.detail.Open(to.at.Fingerprint)
}
