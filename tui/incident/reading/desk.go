package reading

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// limit is how long a reading of the record may take.
const limit = 5 * time.Second

// Desk reads one thing at a time: what changed meanwhile makes another reading
// follow.
type Desk struct {
	record Record
	runs   Runs

	under bool      // a reading is under way
	again bool      // something changed meanwhile
	began time.Time // when the last one began
}

// NewDesk makes a desk.
func NewDesk(record Record, runs Runs) Desk { return Desk{record: record, runs: runs} }

// Taken is what was read.
type Taken struct {
	ID   incident.ID // of the case; 0: only the list was read
	List []incident.Incident
	Case Case
	Err  error
}

// Read reads the list, and the incident with that number where it is not 0.
func (d *Desk) Read(id incident.ID, known Case, now time.Time) tea.Cmd {
	if d.under {
		d.again = true
		return nil
	}
	d.under, d.began = true, now
	record, runs := d.record, d.runs
	return pane.Read(limit, func(ctx context.Context) (Taken, error) {
		list, err := List(ctx, record)
		if err != nil || id == 0 {
			return Taken{List: list}, err
		}
		c, err := Read(ctx, record, runs, id, known)
		return Taken{List: list, Case: c}, err
	}, func(t Taken, err error) tea.Msg {
		t.ID, t.Err = id, err
		return t
	})
}

// Took ends a reading; again: something changed meanwhile, read once more.
func (d *Desk) Took() (again bool) {
	again = d.again
	d.under, d.again = false, false
	return again
}

// Old reports whether the last reading began so long ago.
func (d *Desk) Old(than time.Duration, now time.Time) bool { return now.Sub(d.began) >= than }
