package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Update writes down what those who wait were told, and when they hear again.
// A next of 0 promises nothing: the severity's own cadence goes on. When the
// next update is owed is kept in the entry, so that a cadence that changes
// later does not change what was owed then.
func (s Acts) Update(ctx context.Context, by people.Actor, id incident.ID, text string, next time.Duration) (incident.Incident, error) {
	return s.Earlier(incident.When{}).Update(ctx, by, id, text, next)
}

// Update is Acts.Update of an update that was given earlier.
func (h Hindsight) Update(ctx context.Context, by people.Actor, id incident.ID, text string, next time.Duration) (incident.Incident, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return incident.Incident{}, errors.New("the update is empty: say what is known, what is being done, and when you will tell more")
	case next < 0 || next > incident.FarthestUpdate:
		return incident.Incident{}, fmt.Errorf("the next update in %s: promise it within a week, as 30m", next)
	}
	return h.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		if !inc.Open() && !t.tells(inc.ResolvedAt) {
			return fmt.Errorf("%s is resolved: `holdfast incident note %s` adds to it, `holdfast incident reopen %s` opens it again", id, id, id)
		}
		d := incident.UpdateData{Next: incident.After(t.happened(), next), Promised: next > 0}
		if next == 0 && !inc.Practice && !inc.Afterwards() && inc.Open() {
			d.Next = incident.After(t.happened(), incident.UpdateEvery(inc.Severity))
		}
		_, err := t.append(inc, by, incident.Entry{Kind: incident.Update, Text: text, Data: pack(d)})
		return err
	})
}
