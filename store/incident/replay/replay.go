// Package replay makes of a past incident what is practised: what was seen then,
// as it came, and the checklist that was followed, whose commands answer as they
// did. It is pure but for reading the record, and runs nothing.
package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// Past is a resolved incident that is replayed.
type Past struct {
	incident.Incident
	Seen []incident.Entry // what was seen, by event time; not what was done
	Runs []*sop.Run       // what was done

	entries []incident.Entry // all there is, with what puts it right
}

// Reader is the record as far as a replay reads it.
type Reader interface {
	Incident(ctx context.Context, id incident.ID) (incident.Incident, error)
	Timeline(ctx context.Context, id incident.ID, after int64, limit int) ([]incident.Entry, error)
}

// Of reads a past incident. One that is open cannot be replayed.
func Of(ctx context.Context, r Reader, id incident.ID) (*Past, error) {
	inc, err := r.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	if inc.Open() {
		return nil, fmt.Errorf("%s is not resolved yet: there is nothing to rehearse before it is over", id)
	}
	entries, err := r.Timeline(ctx, id, 0, 0)
	if err != nil {
		return nil, err
	}
	records, err := incident.FoldRuns(entries)
	if err != nil {
		return nil, err
	}
	past := &Past{Incident: inc, entries: entries}
	for _, rec := range records {
		past.Runs = append(past.Runs, sop.Fold(rec))
	}
	for _, e := range entries {
		if e.Kind.Seen() {
			past.Seen = append(past.Seen, e)
		}
	}
	slices.SortStableFunc(past.Seen, func(a, b incident.Entry) int { return a.At.Compare(b.At) })
	return past, nil
}

// main is the run in which most was done; nil when no checklist was followed.
func (p *Past) main() *sop.Run {
	var most *sop.Run
	for _, run := range p.Runs {
		if most == nil || len(run.Events) > len(most.Events) {
			most = run
		}
	}
	return most
}

// Procedure is the checklist to practise: the one followed then as it is
// today, else as it was, else the one for the alert, else a draft of what was done.
func (p *Past) Procedure(library *sop.Library) (sop.Procedure, error) {
	if run := p.main(); run != nil {
		if today, ok := library.Get(run.Name); ok {
			return today, nil
		}
		return run.Procedure, nil
	}
	for _, a := range p.Alerts {
		fit := library.For(alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations})
		if len(fit) > 0 {
			return fit[0], nil
		}
	}
	past, err := Drafted(p.Incident, p.entries, p.Runs)
	if err != nil {
		return sop.Procedure{}, err
	}
	name := "draft-" + strings.ToLower(p.ID.String())
	return sop.Parse(name, "", []byte(sop.Draft(past))), nil
}

// Vars are the values the checklist asks for, as they were given then.
func (p *Past) Vars(followed sop.Procedure) map[string]string {
	vars := map[string]string{}
	if run := p.main(); run != nil {
		for _, asked := range followed.Asks {
			if v, known := run.Vars[asked.Name]; known {
				vars[asked.Name] = v
			}
		}
	}
	return vars
}

// Begun is when a step was begun then; the zero time when it was not.
func (p *Past) Begun(step string) time.Time {
	if run := p.main(); run != nil {
		if st := run.Steps[step]; len(st.Events) > 0 {
			return st.Events[0].At
		}
	}
	return time.Time{}
}
