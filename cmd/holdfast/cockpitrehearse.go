package main

import (
	"context"
	"fmt"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	incidentpane "holdfast/tui/incident"
)

// practiceRunner runs nothing, and marks what is started as practice.
type practiceRunner struct{ *sop.Runner }

// Start begins a run that is practice.
func (r practiceRunner) Start(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error) {
	return r.Practise(ctx, by, incident, p, a, vars)
}

// rehearse opens the practice of a past incident for the cockpit, with the
// checklist that was followed then, as it is today.
func (w *desk) rehearse(ctx context.Context, by people.Actor, id store.IncidentID) (incidentpane.Rehearsal, error) {
	past, err := w.record.past(ctx, id)
	if err != nil {
		return incidentpane.Rehearsal{}, err
	}
	proc, err := past.procedure(w.Library())
	if err != nil {
		return incidentpane.Rehearsal{}, err
	}
	inc, err := w.OpenPractice(ctx, by, fmt.Sprintf("Practice: %s (%s)", past.Title, past.ID), store.Sev4)
	if err != nil {
		return incidentpane.Rehearsal{}, err
	}
	runner := practiceRunner{sop.NewReplayer(w.Store, past.runs, w.Redact, w.program.now)}
	r := incidentpane.Rehearsal{Past: past.Incident, Practice: inc.ID, Runner: runner, Seen: past.entries, Begun: past.begun}
	vars := past.vars(proc)
	for _, asked := range proc.Asks {
		if _, known := vars[asked.Name]; !known {
			vars[asked.Name] = "" // nobody knows any more what it was then
		}
	}
	_, err = runner.Start(ctx, by, int64(inc.ID), proc, nil, vars)
	return r, err
}

// begun is when a step was begun then; the zero time when it was not.
func (i *pastIncident) begun(step string) time.Time {
	if run := i.main(); run != nil {
		if st := run.Steps[step]; len(st.Events) > 0 {
			return st.Events[0].At
		}
	}
	return time.Time{}
}
