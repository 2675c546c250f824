package store

import (
	"context"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// movesKept is how many moves the record keeps the incidents of.
const movesKept = 64

// moves is how far somebody has read in the moves of the record: every entry, of
// whichever process, moves its incident. Nothing of an incident changes without one.
type moves struct {
	read bool
	last int64
}

// forget makes the next look one at everything.
func (m *moves) forget() { m.read = false }

// since names the incidents that moved since the last look, in the moment of the
// record that q looks at; whole: that cannot be said, everything is to be read.
func (m *moves) since(ctx context.Context, q *sql.Queries) (ids []incident.ID, whole bool, err error) {
	last, err := q.LastMove(ctx)
	if err != nil {
		return nil, false, err
	}
	was := *m
	*m = moves{true, last}
	if !was.read || last < was.last || last-was.last > movesKept {
		return nil, true, nil
	}
	if last == was.last {
		return nil, false, nil
	}
	rows, err := q.MovedSince(ctx, was.last)
	for _, id := range rows {
		ids = append(ids, incident.ID(id))
	}
	return ids, false, err
}
