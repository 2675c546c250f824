package incident

import (
	"cmp"
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// askStatus picks a status, a severity, or a word to those who wait.
func (p *Pane) askStatus() tea.Cmd { return p.askStatusAt(store.When{}) }

// askStatusAt picks the status or severity of another moment.
func (p *Pane) askStatusAt(when store.When) tea.Cmd {
	inc := p.state.inc
	var items []dialog.Item
	var do []func() tea.Cmd
	add := func(name, note string, act func() tea.Cmd) {
		items, do = append(items, dialog.Item{Name: name, Note: note}), append(do, act)
	}
	set := func(what, now string) {
		note := ""
		if what == now && when.IsZero() {
			note = "as it is now"
		}
		add(what, note, func() tea.Cmd { return p.change(inc.ID, what, when) })
	}
	if inc.Open() {
		for _, status := range []store.Status{store.Investigating, store.Identified, store.Mitigated} {
			set(string(status), string(inc.Status))
		}
	} else {
		add("open it again", "with the reason", func() tea.Cmd { return p.askReopen(inc) })
	}
	for _, sev := range []store.Severity{store.Sev1, store.Sev2, store.Sev3, store.Sev4} {
		set(string(sev), string(inc.Severity))
	}
	title := "Status or severity of " + inc.ID.String() + p.deps.said(when)
	if when.IsZero() {
		add("it was earlier", "asks when", p.askWhen)
	}
	if inc.Open() && when.IsZero() {
		_, due := p.updateDue(inc)
		add("status update", cmp.Or(due, "say what is known to those who wait"), func() tea.Cmd { return p.askUpdate(inc) })
		title = "Status, severity or update of " + inc.ID.String()
	}
	return p.pick(title, items, func(i int) tea.Cmd { return do[i]() })
}

// askWhen asks when a status or a severity was reached.
func (p *Pane) askWhen() tea.Cmd {
	read := func(v string) (store.When, error) { return store.ParseWhen(v, p.deps.Now().In(p.deps.Zone)) }
	return p.ask(question{title: "Status or severity of " + p.id.String(), label: "When?", hint: "14:05, 2026-01-31 14:05, or a day alone",
		need: "say when it was", check: func(v string) string {
			if _, err := read(v); err != nil {
				return err.Error()
			}
			return ""
		}}, func(v string) tea.Cmd {
		when, _ := read(v) // it was checked
		return p.askStatusAt(when)
	})
}

// askReopen opens a resolved incident again, with the reason.
func (p *Pane) askReopen(inc store.Incident) tea.Cmd {
	record, by := p.deps.Record, p.deps.Actor
	return p.ask(question{title: inc.ID.String() + " is resolved. Open it again?", label: "Why is it not over?",
		hint: "the reason is kept; Esc leaves it resolved", need: needReason}, func(why string) tea.Cmd {
		return act("incident status", func(ctx context.Context) (string, error) {
			_, err := record.Reopen(ctx, by, inc.ID, why)
			return inc.ID.String() + " is open again", err
		})
	})
}

// askUpdate asks what those who wait are to be told, and when they hear again.
func (p *Pane) askUpdate(inc store.Incident) tea.Cmd {
	cadence := store.UpdateEvery(inc.Severity)
	usual, hint := "", "30m or 2h; empty: none is promised"
	if cadence > 0 {
		usual, hint = text.Age(cadence), "empty: in "+text.Age(cadence)+", as "+string(inc.Severity)+" asks"
	}
	fields := []dialog.Field{
		{Label: "Update", Hint: "what is known, what is being done", Check: func(v string) string {
			if v == "" {
				return "the update is empty: say what is known, and what is being done"
			}
			return ""
		}},
		{Label: "Next one in", Value: usual, Hint: hint, Check: func(v string) string {
			switch next, ok := span(v); {
			case !ok:
				return "write it as 30m, 2h or 1h30m"
			case next > store.FarthestUpdate: // said now: when it is refused later, the words are lost
				return "promise it within a week"
			}
			return ""
		}},
	}
	record, by := p.deps.Record, p.deps.Actor
	return say(pane.Show{Dialog: dialog.Ask("Status update of "+inc.ID.String(), fields, func(v []string) tea.Cmd {
		next, _ := span(v[1])
		if next == cadence {
			next = 0 // nobody promised anything: the severity's own cadence goes on
		}
		return act("incident update", func(ctx context.Context) (string, error) {
			_, err := record.Update(ctx, by, inc.ID, v[0], next)
			return "the update of " + inc.ID.String() + " is written down", err
		})
	})})
}

// span reads "30m" or "1h30m"; nothing is no span.
func span(s string) (time.Duration, bool) {
	if s == "" {
		return 0, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0
}

// updateDue says when the next status update is owed; empty: none is.
func (p *Pane) updateDue(inc store.Incident) (themes.Role, string) {
	if inc.UpdateDue.IsZero() || !inc.Open() {
		return themes.Dim, ""
	}
	switch left := inc.UpdateDue.Sub(p.now); {
	case left <= 0:
		return themes.Critical, "update overdue " + text.Age(-left)
	case left <= soon:
		return themes.Warning, "update due in " + text.Age(left)
	default:
		return themes.Dim, "update due in " + text.Age(left)
	}
}

// soon is how long before it is owed an update begins to stand out.
const soon = 10 * time.Minute

// askDuplicate picks the incident that this one is the same as.
func (p *Pane) askDuplicate() tea.Cmd {
	inc, id, record, by := p.state.inc, p.id, p.deps.Record, p.deps.Actor
	return p.pickOther("Which incident is "+id.String()+" a duplicate of?", func(of store.Incident) tea.Cmd {
		body := []string{id.String() + " " + inc.Title, "is the same as " + of.ID.String() + " " + of.Title}
		if inc.Open() {
			body = append(body, "", id.String()+" is resolved by this; work goes on in "+of.ID.String())
		}
		return p.confirm("Duplicate of "+of.ID.String(), body, "mark it as a duplicate", func() tea.Cmd {
			return act("incident duplicate", func(ctx context.Context) (string, error) {
				_, err := record.MarkDuplicate(ctx, by, id, of.ID)
				return fmt.Sprintf("%s is a duplicate of %s", id, of.ID), err
			})
		})
	})
}

// askLink picks an incident that has to do with this one, and asks why.
func (p *Pane) askLink() tea.Cmd {
	id, record, by := p.id, p.deps.Record, p.deps.Actor
	return p.pickOther("Which incident has to do with "+id.String()+"?", func(to store.Incident) tea.Cmd {
		return p.ask(question{title: "Link " + id.String() + " and " + to.ID.String(), label: "Why", hint: "what have they to do with one another? May be empty"}, func(why string) tea.Cmd {
			return act("incident link", func(ctx context.Context) (string, error) {
				_, err := record.Link(ctx, by, id, to.ID, why)
				return fmt.Sprintf("%s and %s are linked", id, to.ID), err
			})
		})
	})
}

// pickOther picks an incident that is not at hand: those like it come first.
func (p *Pane) pickOther(title string, do func(store.Incident) tea.Cmd) tea.Cmd {
	var list []store.Incident
	var items []dialog.Item
	have := map[store.IncidentID]bool{p.id: true}
	add := func(inc store.Incident, note string) {
		if have[inc.ID] || inc.Practice {
			return
		}
		have[inc.ID] = true
		list = append(list, inc)
		items = append(items, dialog.Item{Name: inc.ID.String() + " " + inc.Title, Note: note})
	}
	for _, s := range p.state.similar {
		add(s.Incident, s.Why[0])
	}
	for _, inc := range p.all {
		add(inc, p.day(inc.OpenedAt)+" "+string(inc.Status))
	}
	return p.pick(title, items, func(i int) tea.Cmd { return do(list[i]) })
}

// whyNotOther says why no other incident can be named.
func (p *Pane) whyNotOther() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	for _, inc := range p.all {
		if inc.ID != p.id && !inc.Practice {
			return ""
		}
	}
	return "the record holds no other incident"
}
