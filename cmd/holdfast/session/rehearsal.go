package session

import (
	"context"
	"fmt"

	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident/replay"
	incidentpane "holdfast/tui/incident"
)

// practiceRunner runs nothing, and marks what is started as practice.
type practiceRunner struct{ *sop.Runner }

// Start begins a run that is practice.
func (r practiceRunner) Start(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error) {
	return r.Practise(ctx, by, incident, p, a, vars)
}

// rehearsals opens the practice of past incidents.
type rehearsals struct{ w *world.World }

// open opens the practice of a past incident for the cockpit, with the
// checklist that was followed then, as it is today.
func (s rehearsals) open(ctx context.Context, by people.Actor, id store.IncidentID) (incidentpane.Rehearsal, error) {
	past, err := replay.Of(ctx, s.w.Record.Store, id)
	if err != nil {
		return incidentpane.Rehearsal{}, err
	}
	proc, err := past.Procedure(s.w.Library())
	if err != nil {
		return incidentpane.Rehearsal{}, err
	}
	inc, err := s.w.Record.Store.OpenPractice(ctx, by, fmt.Sprintf("Practice: %s (%s)", past.Title, past.ID), store.Sev4)
	if err != nil {
		return incidentpane.Rehearsal{}, err
	}
	runner := practiceRunner{sop.NewReplayer(s.w.Record.Store, past.Runs, s.w.Record.Redact, s.w.Now)}
	r := incidentpane.Rehearsal{Past: past.Incident, Practice: inc.ID, Runner: runner, Seen: past.Seen, Begun: past.Begun}
	vars := past.Vars(proc)
	for _, asked := range proc.Asks {
		if _, known := vars[asked.Name]; !known {
			vars[asked.Name] = "" // nobody knows any more what it was then
		}
	}
	_, err = runner.Start(ctx, by, int64(inc.ID), proc, nil, vars)
	return r, err
}
