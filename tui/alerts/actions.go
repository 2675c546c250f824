package alerts

import (
	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/tui/pane"
)

// Actions is what can be done now, for the alert that is selected now.
func (p *Pane) Actions() []pane.Action {
	at, whyNot := p.at()
	some := func(extra string) string {
		if whyNot != "" {
			return whyNot
		}
		return extra
	}
	row := []source.Row{at}
	list := []pane.Action{
		{Name: "ack", Keys: []string{"a"}, What: "ack", Help: "Hold this alert: it is yours until it clears. z takes it back.", Writes: true, Footer: true, Narrow: true,
			WhyNot: some(whyNotAck(at, p.deps.Actor)), Do: func() tea.Cmd { return p.ack(row, "") }},
		{Name: "ack-group", Keys: []string{"A"}, What: "group", Help: "Hold all alerts of this name and severity, or the marked ones; asks first.", Writes: true, Footer: true,
			WhyNot: p.whyNotMany(at, whyNot), Do: p.ackMany},
		{Name: "unack", Keys: []string{"u"}, What: "unack", Help: "Let go of this alert.", Writes: true, Footer: true,
			WhyNot: some(whyNotUnack(at)), Do: func() tea.Cmd { return p.unack(row) }},
		{Name: "incident", Keys: []string{"i"}, What: "incident", Help: "Open an incident for this alert or the marked ones, or attach them to the open one.", Writes: true, Footer: true, Narrow: true,
			WhyNot: p.whyNotIncident(whyNot), Do: func() tea.Cmd { return say(pane.OpenIncident{Alerts: p.chosen(at)}) }},
		{Name: "sop", Keys: []string{"x"}, What: "SOP", Help: "Start the SOP that fits this alert.", Writes: true, Footer: true,
			WhyNot: whyNot, Do: func() tea.Cmd { return say(pane.StartSOP{Alert: at}) }},
		{Name: "logs-at", Keys: []string{"l"}, What: "logs", Help: "Show the log lines from this alert's start on.", Footer: true,
			WhyNot: whyNot, Do: func() tea.Cmd { return say(pane.LogsAt{At: at.StartsAt, Why: at.Name() + " fired"}) }},
		{Name: "filter-alerts", Keys: []string{"/"}, What: "filter", Help: "Show only what matches words or matchers, such as severity=\"critical\".", Footer: true, Do: p.openFilter},
		{Name: "detail", Keys: []string{"enter"}, What: "detail", Help: "Read this alert: labels, annotations, runbook, and how it went the last times.",
			WhyNot: whyNot, Do: func() tea.Cmd { return p.open(at.Fingerprint) }},
		{Name: "gone", Keys: []string{"d"}, What: "gone", Help: "Say that an unknown alert is gone, in your name: nobody tells of it any more. Asks first.", Writes: true,
			WhyNot: some(whyNotGone(at)), Do: func() tea.Cmd { return gone(p, at) }},
		{Name: "ack-note", What: "ack with a note", Help: "Hold this alert and say what you know.", Writes: true,
			WhyNot: some(whyNotAck(at, p.deps.Actor)), Do: p.ackWithNote},
		{Name: "copy", Keys: []string{"Y"}, What: "copy", Help: "Copy this alert as text or Markdown through the terminal (OSC 52).", WhyNot: whyNot, Do: p.copyIt},
		{Name: "close-detail", Keys: []string{"esc"}, What: "back", Help: "Close the detail, show every row again, or take the marks away.", WhyNot: p.whyNotBack(), Do: p.back},
	}
	list = append(list, p.moving(whyNot)...)
	for i := range list {
		do := list[i].Do
		list[i].Do = func() tea.Cmd {
			p.touch()
			return do()
		}
	}
	return list
}

func (p *Pane) moving(whyNot string) []pane.Action {
	step := func(name string, keys []string, help string, do func()) pane.Action {
		return pane.Action{Name: name, Keys: keys, What: name, Help: help, Moves: true, Do: func() tea.Cmd {
			do()
			p.dirty = true
			return p.follow()
		}}
	}
	either := func(list, detail func()) func() {
		return func() {
			if p.reading != "" {
				detail()
			} else {
				list()
			}
		}
	}
	noSearch := ""
	if p.filter.last.IsZero() {
		noSearch = "nothing was looked for yet"
	}
	page := max(1, p.h-1)
	return []pane.Action{
		step("down", []string{"j", "down"}, "One row down.", either(func() { p.list.Move(1) }, func() { p.detail.Scroll(1) })),
		step("up", []string{"k", "up"}, "One row up.", either(func() { p.list.Move(-1) }, func() { p.detail.Scroll(-1) })),
		step("page-down", []string{"pgdown"}, "One screen down.", either(func() { p.list.Page(1) }, func() { p.detail.Scroll(page) })),
		step("page-up", []string{"pgup"}, "One screen up.", either(func() { p.list.Page(-1) }, func() { p.detail.Scroll(-page) })),
		step("top", []string{"g", "home"}, "To the first row.", either(p.list.Top, func() { p.detail.Scroll(-p.detail.Lines()) })),
		step("bottom", []string{"G", "end"}, "To the last row.", either(p.list.Bottom, func() { p.detail.Scroll(p.detail.Lines()) })),
		{Name: "mark", Keys: []string{"space"}, What: "mark", Help: "Mark this row, for A and i.", Moves: true, WhyNot: whyNot, Do: func() tea.Cmd {
			p.list.Mark()
			p.list.Move(1)
			p.dirty = true
			return nil
		}},
		{Name: "next-match", Keys: []string{"n"}, What: "next match", Help: "To the next row that the last filter takes.", Moves: true, WhyNot: noSearch, Do: func() tea.Cmd { return p.seek(1) }},
		{Name: "previous-match", Keys: []string{"N"}, What: "previous match", Help: "To the row before that the last filter takes.", Moves: true, WhyNot: noSearch, Do: func() tea.Cmd { return p.seek(-1) }},
	}
}

func whyNotAck(r source.Row, by people.Actor) string {
	switch {
	case r.State == source.Resolved:
		return "it has cleared, there is nothing to hold"
	case r.Ack != nil && r.Ack.By.Person == by.Person && !(r.Cover.Missing && r.Cover.Hand != ""):
		return "you hold it already"
	}
	return ""
}

func whyNotGone(r source.Row) string {
	switch r.State {
	case source.Unknown:
		return ""
	case source.Resolved:
		return "it has cleared"
	}
	return "its source tells of it: only an unknown alert can be said to be gone"
}

func whyNotUnack(r source.Row) string {
	if r.Ack == nil {
		return "nobody holds it"
	}
	return ""
}

func (p *Pane) whyNotMany(at source.Row, whyNot string) string {
	if n := len(p.list.Marked()); n > 0 {
		if len(p.marked()) == 0 {
			return "all marked alerts are held or have cleared"
		}
		return ""
	}
	if whyNot != "" || holdable(&at) {
		return whyNot
	}
	for _, r := range p.view.Rows {
		if r.Name() == at.Name() && r.Severity == at.Severity && holdable(r) {
			return ""
		}
	}
	return "all of this group are held or have cleared"
}

func (p *Pane) whyNotIncident(whyNot string) string {
	if len(p.list.Marked()) > 0 {
		return ""
	}
	return whyNot
}

// chosen is the marked alerts, else the one at hand.
func (p *Pane) chosen(at source.Row) []source.Row {
	var list []source.Row
	for _, id := range p.list.Marked() {
		if r, ok := p.view.Row(source.Fingerprint(id)); ok {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		list = []source.Row{at}
	}
	return list
}

func (p *Pane) whyNotBack() string {
	if p.reading == "" && p.filter.live.IsZero() && len(p.list.Marked()) == 0 {
		return "nothing is open here"
	}
	return ""
}

// back closes what was opened last.
func (p *Pane) back() tea.Cmd {
	switch {
	case p.reading != "":
		p.reading, p.of = "", ""
	case !p.filter.live.IsZero():
		p.use("")
	default:
		p.list.Unmark()
	}
	p.redraw()
	return p.follow()
}

func (p *Pane) open(id source.Fingerprint) tea.Cmd {
	p.reading, p.of = id, ""
	p.detail.Scroll(-p.detail.Lines())
	p.redraw()
	return p.follow()
}
