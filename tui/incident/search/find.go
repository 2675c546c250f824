package search

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// limit is how long a search may take.
const limit = 5 * time.Second

// Record is what is searched.
type Record interface {
	Search(ctx context.Context, q incident.Search) ([]incident.Found, error)
}

// Answer is what was found in the record.
type Answer struct {
	dialog *Dialog
	query  string
	found  []incident.Found
	err    error
}

// Arrive hands it to the dialog that asked.
func (a Answer) Arrive() { a.dialog.Take(a.query, a.found, a.err) }

// Ask looks through the timelines of all incidents; visit shows what is chosen.
func Ask(record Record, now func() time.Time, zone *time.Location, visit func(incident.Found) tea.Cmd) tea.Cmd {
	var d *Dialog
	d = New(now, zone, func(query string, q incident.Search) tea.Cmd {
		return pane.Read(limit, func(ctx context.Context) ([]incident.Found, error) { return record.Search(ctx, q) },
			func(found []incident.Found, err error) tea.Msg {
				return Answer{dialog: d, query: query, found: found, err: err}
			})
	}, visit)
	return pane.Say(pane.Show{Dialog: d})
}
