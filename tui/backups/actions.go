package backups

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	source "holdfast/sources/backups"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	move := func(name, what, help string, n int, keys ...string) pane.Action {
		return p.Move(name, what, help, func() { p.move(n) }, keys...)
	}
	h := p.Height()
	return []pane.Action{
		move("down", "down", "Go one data source down.", 1, "j", "down"),
		move("up", "up", "Go one data source up.", -1, "k", "up"),
		move("page-down", "page down", "Go one screen down.", max(1, h-1), "pgdown"),
		move("page-up", "page up", "Go one screen up.", -max(1, h-1), "pgup"),
		move("top", "first", "Go to the worst.", -len(p.list), "g", "home"),
		move("bottom", "last", "Go to the last.", len(p.list), "G", "end"),
		{Name: "backup-detail", Keys: []string{"enter"}, What: "why", Footer: true, WhyNot: p.whyNot(),
			Help: "Show the reasons, each copy as last asked, and what to do.", Do: p.open},
		{Name: "backup-sop", Keys: []string{"x"}, What: "SOP", Footer: true, Writes: true, WhyNot: p.whyNotSOP(), Asks: "looking for the SOP",
			Help: "Start the SOP that repairs this backup, or puts one in place.", Do: p.startSOP},
		{Name: "backup-ask", Keys: []string{"r"}, What: "ask now", Footer: true, WhyNot: p.whyNotAsk(),
			Help: "Ask every copy again, now.", Do: p.ask},
		{Name: "copy", Keys: []string{"Y"}, What: "copy", WhyNot: p.whyNot(),
			Help: "Copy the state of this data source as text or Markdown through the terminal (OSC 52).", Do: p.copyDetail},
		p.address(),
	}
}

func (p *Pane) whyNot() string {
	switch {
	case len(p.list) == 0:
		return "no data source is configured"
	case p.gone != "":
		return p.gone + " is no longer in the inventory: move first"
	}
	return ""
}

func (p *Pane) whyNotSOP() string {
	if why := p.whyNot(); why != "" {
		return why
	}
	if s, ok := p.chosen(); ok && s.Verdict == source.OK && s.SOP == "" {
		return s.Name + " is safe and names no SOP"
	}
	return ""
}

func (p *Pane) whyNotAsk() string {
	switch {
	case len(p.list) == 0:
		return "no data source is configured"
	case p.Acting(askKey):
		return "they are being asked already"
	}
	return ""
}

// ask asks every copy again.
func (p *Pane) ask() tea.Cmd {
	p.Redraw()
	ledger := p.ledger
	return p.Act(pane.Act{Key: askKey, Failed: "the backups could not all be asked", Limit: askLimit, Alone: true,
		Do: func(ctx context.Context) (pane.Done, error) { return pane.Done{}, ledger.AskAll(ctx) }})
}

// startSOP asks for the SOP by the alert that the verdict raises; a safe data
// source has none, so its own SOP is named instead.
func (p *Pane) startSOP() tea.Cmd {
	s, ok := p.chosen()
	if !ok {
		return nil
	}
	return pane.Say(pane.StartSOP{Alert: p.alertFor(s)})
}

func (p *Pane) alertFor(s source.Status) alerts.Row {
	for _, a := range source.AlertsFor([]source.Status{s}, p.Now) {
		return alerts.Row{Alert: a, Severity: alerts.SeverityOf(a.Labels), Episode: s.Stands(), Own: true}
	}
	return alerts.Row{Alert: alerts.Alert{Labels: map[string]string{"dataset": s.Name}, Annotations: map[string]string{"sop": s.SOP}}}
}

// address is the action that shows where the copies of the chosen data source are.
func (p *Pane) address() pane.Action {
	s, _ := p.chosen()
	list, whyNot := addresses(s), p.whyNot()
	if whyNot == "" && len(list) == 0 {
		whyNot = "no copy of " + s.Name + " is configured that has an address"
	}
	return pane.Action{Name: "address", Keys: []string{"o"}, What: "address", WhyNot: whyNot,
		Help: "Show where the copies of this data source are, each repository or path without its secrets, and copy that.",
		Do:   func() tea.Cmd { return dialog.Addresses(s.Name, list) }}
}

// addresses are where the copies are, as they are shown to a person: without secrets.
func addresses(s source.Status) []dialog.Address {
	var list []dialog.Address
	for _, c := range s.Detail {
		if c.Target == "" {
			continue
		}
		name := c.Kind
		if c.Site != "" {
			name += " at " + c.Site
		}
		list = append(list, dialog.Address{Name: name, URL: c.Target})
	}
	return list
}

// copyDetail copies the detail.
func (p *Pane) copyDetail() tea.Cmd {
	s, ok := p.chosen()
	if !ok {
		return nil
	}
	var b strings.Builder
	for _, d := range detail(s, p.Look) {
		b.WriteString(d.text + "\n")
	}
	return dialog.Copy("backup of "+s.Name, b.String(), "")
}

// open shows the detail in a dialog.
func (p *Pane) open() tea.Cmd {
	s, ok := p.chosen()
	if !ok {
		return nil
	}
	var body []pane.Paragraph
	for _, d := range detail(s, p.Look) {
		body = append(body, pane.Paragraph{Role: d.role, Indent: 2, Text: d.text})
	}
	return pane.Say(pane.Show{Dialog: dialog.Read("Backup of "+s.Name, body...)})
}
