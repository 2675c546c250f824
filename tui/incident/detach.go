package incident

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/tui/dialog"
)

// askDetach picks an alert that does not belong to the incident after all, and
// asks why.
func (p *Pane) askDetach() tea.Cmd {
	id, record, by, held := p.id, p.deps.Record, p.deps.Actor, p.state.inc.Alerts
	items := make([]dialog.Item, len(held))
	for i, a := range held {
		items[i] = dialog.Item{Name: nameOf(a), Note: "since " + text.DayClock(a.StartsAt, p.now.In(p.deps.Zone))}
	}
	return p.pick("Which alert does not belong to "+id.String()+"?", items, func(i int) tea.Cmd {
		return p.ask(question{title: "Detach " + nameOf(held[i]), label: "Why", hint: "the reason is kept; what the timeline says of it stays", need: needReason},
			func(why string) tea.Cmd {
				return act("incident detach", func(ctx context.Context) (string, error) {
					_, err := record.Detach(ctx, by, id, why, held[i].Fingerprint)
					return nameOf(held[i]) + " is detached from " + id.String(), err
				})
			})
	})
}

// whyNotDetach says why no alert can be detached.
func (p *Pane) whyNotDetach() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	if len(p.state.inc.Alerts) == 0 {
		return p.id.String() + " holds no alert"
	}
	return ""
}

// nameOf is an attached alert's name and place.
func nameOf(a store.AttachedAlert) string {
	row := alerts.Row{Alert: alertOf(a)}
	return strings.TrimSpace(row.Name() + " " + row.Place())
}
