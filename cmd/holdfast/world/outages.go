package world

import (
	"context"
	"slices"
	"time"

	"holdfast/sources"
	"holdfast/sources/vitals"
	"holdfast/store/incident"
)

const (
	// outageAfter is how long a source has to be down, or up again, before an
	// incident's timeline says so: one that comes and goes floods no timeline.
	outageAfter = time.Minute
	outageEvery = 5 * time.Second
)

// noteOutages writes into open incidents which sources went down and came back.
func (c *chronicler) noteOutages(ctx context.Context, now time.Time) error {
	if now.Sub(c.noted) < outageEvery {
		return nil
	}
	c.noted = now
	return c.outages.Note(ctx, steady(c.health.All(), now))
}

// steady are the sources that have been as they are for long enough. What holdfast
// says of itself, one number, and one member of several, is none.
func steady(list []sources.Health, now time.Time) []incident.SourceState {
	var states []incident.SourceState
	for _, h := range list {
		own := slices.Contains([]string{kindRecord, kindConfig, Kind, kindSilences, vitals.HealthKind}, h.Kind)
		if own || h.Member != "" || h.Since.IsZero() || now.Sub(h.Since) < outageAfter {
			continue
		}
		states = append(states, incident.SourceState{Kind: h.Kind, Name: h.Name, Up: h.Up, Since: h.Since, Why: h.Err})
		if !h.Up {
			states[len(states)-1].Since = h.AilsSince(now) // it answered another process, who knows since when not
		}
	}
	return states
}
