package acts

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/reading"
)

// Tying says what an incident has to do with others, and with alerts.
type Tying interface {
	MarkDuplicate(ctx context.Context, by people.Actor, id, of incident.ID) (incident.Incident, error)
	Link(ctx context.Context, by people.Actor, id, to incident.ID, why string) (incident.Incident, error)
	Detach(ctx context.Context, by people.Actor, id incident.ID, why string, ids ...alerts.Fingerprint) (incident.Incident, error)
}

// Ties ties an incident to others, and unties it from alerts.
type Ties struct {
	Person
	Record Tying
}

// AskDuplicate picks the incident that this one is the same as.
func (t Ties) AskDuplicate(c reading.Case, all []incident.Incident) tea.Cmd {
	return t.pickOther("Which incident is "+c.ID.String()+" a duplicate of?", c, all, func(of incident.Incident) tea.Cmd {
		body := []string{c.ID.String() + " " + c.Title, "is the same as " + of.ID.String() + " " + of.Title}
		if c.Open() {
			body = append(body, "", c.ID.String()+" is resolved by this; work goes on in "+of.ID.String())
		}
		return ask.Confirm("Duplicate of "+of.ID.String(), body, "mark it as a duplicate", func() tea.Cmd {
			by := t.actor()
			return t.act("incident duplicate", func(ctx context.Context) (string, error) {
				_, err := t.Record.MarkDuplicate(ctx, by, c.ID, of.ID)
				return fmt.Sprintf("%s is a duplicate of %s", c.ID, of.ID), err
			})
		})
	})
}

// AskLink picks an incident that has to do with this one, and asks why.
func (t Ties) AskLink(c reading.Case, all []incident.Incident) tea.Cmd {
	id := c.ID
	return t.pickOther("Which incident has to do with "+id.String()+"?", c, all, func(to incident.Incident) tea.Cmd {
		return ask.Line(ask.Question{Title: "Link " + id.String() + " and " + to.ID.String(), Label: "Why", Hint: "what have they to do with one another? May be empty"}, func(why string) tea.Cmd {
			by := t.actor()
			return t.act("incident link", func(ctx context.Context) (string, error) {
				_, err := t.Record.Link(ctx, by, id, to.ID, why)
				return fmt.Sprintf("%s and %s are linked", id, to.ID), err
			})
		})
	})
}

// pickOther picks another incident: those like it come first.
func (t Ties) pickOther(title string, c reading.Case, all []incident.Incident, do func(incident.Incident) tea.Cmd) tea.Cmd {
	var list []incident.Incident
	var items []dialog.Item
	have := map[incident.ID]bool{c.ID: true}
	add := func(inc incident.Incident, note string) {
		if have[inc.ID] || inc.Practice {
			return
		}
		have[inc.ID] = true
		list = append(list, inc)
		items = append(items, dialog.Item{Name: inc.ID.String() + " " + inc.Title, Note: note})
	}
	for _, s := range c.Similar {
		add(s.Incident, s.Why[0])
	}
	for _, inc := range all {
		add(inc, text.Day(inc.OpenedAt, t.clock().Today())+" "+string(inc.Status))
	}
	return ask.Pick(title, items, func(i int) tea.Cmd { return do(list[i]) })
}

// WhyNotOther says why no other incident than this one can be named.
func (t Ties) WhyNotOther(id incident.ID, all []incident.Incident) string {
	for _, inc := range all {
		if inc.ID != id && !inc.Practice {
			return ""
		}
	}
	return "the record holds no other incident"
}

// AskDetach picks an alert that does not belong to the incident after all, and
// asks why.
func (t Ties) AskDetach(inc incident.Incident) tea.Cmd {
	id, held := inc.ID, inc.Alerts
	items := make([]dialog.Item, len(held))
	for i, a := range held {
		items[i] = dialog.Item{Name: nameOf(a)}
		if !a.StartsAt.IsZero() {
			items[i].Note = "since " + text.DayClock(a.StartsAt, t.clock().Today())
		}
	}
	return ask.Pick("Which alert does not belong to "+id.String()+"?", items, func(i int) tea.Cmd {
		return ask.Line(ask.Question{Title: "Detach " + nameOf(held[i]), Label: "Why", Hint: "the reason is kept; what the timeline says of it stays", Need: ask.NeedReason},
			func(why string) tea.Cmd {
				by := t.actor()
				return t.act("incident detach", func(ctx context.Context) (string, error) {
					_, err := t.Record.Detach(ctx, by, id, why, held[i].Fingerprint)
					return nameOf(held[i]) + " is detached from " + id.String(), err
				})
			})
	})
}

// WhyNotDetach says why no alert can be detached.
func (t Ties) WhyNotDetach(inc incident.Incident) string {
	if len(inc.Alerts) == 0 {
		return inc.ID.String() + " holds no alert"
	}
	return ""
}

// nameOf is an attached alert's name and place.
func nameOf(a incident.AttachedAlert) string {
	row := alerts.Row{Alert: reading.AlertOf(a)}
	return strings.TrimSpace(row.Name() + " " + row.Place())
}
