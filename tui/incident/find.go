package incident

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"holdfast/store"
	"holdfast/tui/incident/search"
	"holdfast/tui/pane"
)

// searched is what was found in the record.
type searched struct {
	dialog *search.Dialog
	query  string
	found  []store.Found
	err    error
}

// askSearch looks through the timelines of all incidents.
func (p *Pane) askSearch() tea.Cmd {
	var d *search.Dialog
	record := p.deps.Record
	find := func(query string, q store.Search) tea.Cmd {
		return func() (msg tea.Msg) {
			defer recovered(func(err error) { msg = searched{dialog: d, query: query, err: err} })
			ctx, cancel := context.WithTimeout(context.Background(), readLimit)
			defer cancel()
			found, err := record.Search(ctx, q)
			return searched{dialog: d, query: query, found: found, err: err}
		}
	}
	d = search.New(p.deps.Now, p.deps.Zone, find, func(f store.Found) tea.Cmd {
		return tea.Batch(say(pane.Focus{Pane: pane.Incident}), p.visit(f.Incident.ID, f.Entry.Seq))
	})
	return say(pane.Show{Dialog: d})
}
