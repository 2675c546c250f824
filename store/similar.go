package store

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Similar answers "has this happened before": the incidents that held an alert
// of the same name, in which the same SOP was followed, or whose title, summary
// or root cause share words with this one's, the most alike first. Rare words
// weigh more. Practice is left out, as are this incident and its duplicates.
func (s Book) Similar(ctx context.Context, id incident.ID, limit int) ([]incident.Similar, error) {
	list := []incident.Similar{}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		this, err := getIncident(ctx, q, id)
		if err != nil {
			return err
		}
		others, err := candidates(ctx, q, this)
		if err != nil {
			return err
		}
		followed, err := sopsFollowed(ctx, q)
		if err != nil {
			return err
		}
		list = incident.Alike(this, others, followed)
		list = list[:min(cmp.Or(max(limit, 0), 10), len(list))]
		for i := range list {
			if err := tell(ctx, q, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// candidates are all other incidents that happened and are not this one again.
func candidates(ctx context.Context, q *sql.Queries, this incident.Incident) ([]incident.Incident, error) {
	var list []incident.Incident
	for before := int64(math.MaxInt64); ; {
		rows, err := q.ListIncidents(ctx, sql.ListIncidentsParams{ID: before, Limit: page})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			inc, err := incidentFrom(ctx, q, row, incident.Head{})
			if err != nil {
				return nil, err
			}
			before = row.ID
			same := inc.ID == this.ID || inc.DuplicateOf == this.ID || inc.ID == this.DuplicateOf
			if !same && !inc.Practice {
				list = append(list, inc)
			}
		}
		if len(rows) < page {
			return list, nil
		}
	}
}

// sopsFollowed are the names of the procedures started in each incident,
// practice left out.
func sopsFollowed(ctx context.Context, q *sql.Queries) (map[incident.ID][]string, error) {
	rows, err := q.StartedRuns(ctx)
	if err != nil {
		return nil, err
	}
	followed := map[incident.ID][]string{}
	for _, row := range rows {
		var run struct {
			Name     string `json:"name"`
			Practice bool   `json:"practice"`
		}
		if err := json.Unmarshal([]byte(row.Data), &run); err != nil {
			continue // damaged, which verify tells: it keeps no other incident from being compared
		}
		id := incident.ID(row.Incident)
		if !run.Practice && !slices.Contains(followed[id], run.Name) {
			followed[id] = append(followed[id], run.Name)
		}
	}
	return followed, nil
}

// tell fills in how the incident went.
func tell(ctx context.Context, q *sql.Queries, s *incident.Similar) error {
	inc, err := getIncident(ctx, q, s.Incident.ID)
	if err != nil {
		return err
	}
	entries, err := runEntries(ctx, q, int64(inc.ID))
	if err != nil {
		return err
	}
	runs, damaged := incident.FoldRuns(entries)
	runs = slices.DeleteFunc(runs, func(r sop.Record) bool { return r.Practice })
	s.Incident = inc
	if s.SOPs == nil {
		s.SOPs = []string{}
	}
	_, s.Outcome = incident.Outcome(runs, "")
	if damaged != nil { // verify tells what of it; it is alike all the same
		s.Outcome = "what was followed is damaged and cannot be read"
	}
	if inc.DuplicateOf != 0 {
		s.Outcome = "duplicate of " + inc.DuplicateOf.String()
	}
	if !inc.Open() {
		s.Took = inc.ResolvedAt.Sub(inc.OpenedAt)
	}
	return nil
}
