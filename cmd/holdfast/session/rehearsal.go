package session

import (
	"context"
	"fmt"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
	"holdfast/tui/incident/rehearsal"
)

// rehearsals opens the practice of past incidents.
type rehearsals struct{ w *world.World }

// open opens the practice of a past incident for the cockpit, with the
// checklist that was followed then, as it is today.
func (s rehearsals) open(ctx context.Context, by people.Actor, id incident.ID) (rehearsal.Rehearsal, error) {
	past, err := replay.Of(ctx, s.w.Record.Store.Book, id)
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	proc, err := past.Procedure(s.w.Library())
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	inc, err := s.w.Record.Store.Incidents.OpenPractice(ctx, by, fmt.Sprintf("Practice: %s (%s)", past.Title, past.ID), incident.Sev4)
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	s.w.Runner.Rehearse(int64(inc.ID), past.Runs)
	r := rehearsal.Rehearsal{Past: past.Incident, Practice: inc.ID, Seen: past.Seen, Begun: past.Begun}
	vars := past.Vars(proc)
	for _, asked := range proc.Asks {
		if _, known := vars[asked.Name]; !known {
			vars[asked.Name] = "" // nobody knows any more what it was then
		}
	}
	_, err = s.w.Runner.Start(ctx, by, int64(inc.ID), proc, nil, vars)
	return r, err
}
