package store

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Similar answers "has this happened before": the incidents that held an alert
// of the same name, in which the same SOP was followed, or whose title, summary
// or root cause share words with this one's, the most alike first. Rare words
// weigh more. Practice is left out, as are this incident and its duplicates.
func (s Book) Similar(ctx context.Context, id incident.ID, limit int) ([]incident.Similar, error) {
	var list []incident.Similar
	var l likenesses
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		list, err = l.similar(ctx, q, id, cmp.Or(max(limit, 0), 10))
		return err
	})
	if err != nil {
		return []incident.Similar{}, err
	}
	l.keep(ctx, s.rec.db)
	return list, nil
}

// likenesses is by what all incidents are compared, as one moment of the record
// has them: read from the blocks that it keeps, and from the incidents themselves
// where it keeps none.
type likenesses struct {
	anew bool                     // what the record keeps is not believed
	last int64                    // how far the record had moved
	made []sql.KeepLikenessParams // blocks that were read from their incidents, and rest
}

// blockOf is how many incidents the record keeps together; its triggers know it, too.
const blockOf = 64

// keepFor is how long an answer may wait for what it keeps for the next one.
const keepFor = 100 * time.Millisecond

func (l *likenesses) similar(ctx context.Context, q *sql.Queries, id incident.ID, limit int) ([]incident.Similar, error) {
	this, err := getIncident(ctx, q, id)
	if err != nil {
		return nil, err
	}
	followed, err := sopsFollowed(ctx, q, int64(id), int64(id))
	if err != nil {
		return nil, err
	}
	for {
		others, err := l.all(ctx, q)
		if err != nil {
			return nil, err
		}
		list := incident.Alike(incident.LikenessOf(this, followed[id]), others, limit)
		as, err := tellAll(ctx, q, list, others)
		if err != nil || as || l.anew {
			return list, err
		}
		// A block and its incident tell two things, which no door does. What people
		// see is the incident.
		l.anew = true
	}
}

// all are the likenesses of all incidents that happened.
func (l *likenesses) all(ctx context.Context, q *sql.Queries) ([]incident.Likeness, error) {
	next, err := q.NextIncident(ctx)
	if err != nil {
		return nil, err
	}
	kept := map[int64]string{}
	if !l.anew {
		rows, err := q.Likenesses(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			kept[row.Block] = row.Told
		}
	}
	if l.last, err = q.LastMove(ctx); err != nil {
		return nil, err
	}
	moved, err := q.MovedSince(ctx, 0)
	if err != nil {
		return nil, err
	}
	restless := map[int64]bool{(next - 1) / blockOf: true} // the last one is not full
	for _, id := range moved {
		restless[(id-1)/blockOf] = true
	}
	list := make([]incident.Likeness, 0, min(next, 1<<20))
	l.made = nil
	for block, end := int64(0), (next+blockOf-2)/blockOf; block < end; block++ {
		if told, is := kept[block]; is {
			if list, is = incident.ReadLikenesses(list, told); is {
				continue
			}
		}
		whole := len(list)
		var at int64
		if list, at, err = readBlock(ctx, q, block, list); err != nil {
			return nil, err
		}
		if at > block { // it has no incident
			block = at - 1
			continue
		}
		if told, ok := incident.TellLikenesses(list[whole:]); ok && !restless[block] {
			l.made = append(l.made, sql.KeepLikenessParams{Block: block, Told: told})
		}
	}
	return list, nil
}

// readBlock reads a block from its incidents, after what is in list. Practice did
// not happen. Where it has no incident, at is the next block that has one.
func readBlock(ctx context.Context, q *sql.Queries, block int64, list []incident.Likeness) (_ []incident.Likeness, at int64, err error) {
	first, last := block*blockOf+1, block*blockOf+blockOf
	rows, err := q.IncidentsFrom(ctx, sql.IncidentsFromParams{ID: first, Limit: blockOf})
	if err != nil {
		return list, block, err
	}
	if len(rows) == 0 {
		return list, math.MaxInt64, nil
	}
	if rows[0].ID > last {
		return list, (rows[0].ID - 1) / blockOf, nil
	}
	followed, err := sopsFollowed(ctx, q, first, last)
	if err != nil {
		return list, block, err
	}
	for _, row := range rows {
		if row.ID > last {
			break
		}
		inc, err := incidentFrom(ctx, q, row, incident.Head{})
		if err != nil {
			return list, block, err
		}
		if !inc.Practice {
			list = append(list, incident.LikenessOf(inc, followed[inc.ID]))
		}
	}
	return list, block, nil
}

// keep keeps for the next one what was made, unless the record has moved since or
// cannot be written now: the answer is the same without.
func (l *likenesses) keep(ctx context.Context, db Database) {
	if len(l.made) == 0 && !l.anew {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, keepFor)
	defer cancel()
	_ = db.Write(ctx, func(q *sql.Queries) error {
		last, err := q.LastMove(ctx)
		if err != nil || last != l.last {
			return err
		}
		if l.anew {
			if err := q.DropLikenesses(ctx); err != nil {
				return err
			}
		}
		for _, block := range l.made {
			if err := q.KeepLikeness(ctx, block); err != nil {
				return err
			}
		}
		return nil
	}) // nothing is lost: whoever asks next makes them again
}

// sopsFollowed are the names of the procedures started in each of these incidents,
// practice left out.
func sopsFollowed(ctx context.Context, q *sql.Queries, first, last int64) (map[incident.ID][]string, error) {
	rows, err := q.StartedRuns(ctx, sql.StartedRunsParams{First: first, Last: last})
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

// tellAll fills in how the incidents went. as: each is what it was compared by.
func tellAll(ctx context.Context, q *sql.Queries, list []incident.Similar, compared []incident.Likeness) (as bool, err error) {
	by := make(map[incident.ID]incident.Likeness, len(list))
	for _, s := range list {
		by[s.Incident.ID] = incident.Likeness{}
	}
	for _, l := range compared {
		if _, shown := by[l.ID]; shown {
			by[l.ID] = l
		}
	}
	as = true
	for i := range list {
		if err := tell(ctx, q, &list[i]); err != nil {
			return false, err
		}
		inc := list[i].Incident
		followed, err := sopsFollowed(ctx, q, int64(inc.ID), int64(inc.ID))
		if err != nil {
			return false, err
		}
		as = as && !inc.Practice && by[inc.ID].Equal(incident.LikenessOf(inc, followed[inc.ID]))
	}
	return as, nil
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
