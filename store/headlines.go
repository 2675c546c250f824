package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Headlines is what a list says of all incidents, newest first. It reads that and no
// more: only those are decoded that have more to say than stands in their row.
func (s Book) Headlines(ctx context.Context) ([]incident.Headline, error) {
	var list []incident.Headline
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		var more []int // where in the list they are
		var state []byte
		err := q.EachHeadline(ctx, func(lines string) error {
			h, rest, err := headlineOf(lines)
			if err != nil {
				return err
			}
			if list == nil {
				list = make([]incident.Headline, 0, min(h.ID, 1<<20)) // numbers have no gaps
			}
			if state = append(state[:0], rest...); !incident.Bare(state) {
				more = append(more, len(list))
			}
			list = append(list, h)
			return nil
		})
		for _, at := range more {
			if err != nil {
				return err
			}
			var inc incident.Incident
			inc, err = getIncident(ctx, q, list[at].ID)
			list[at] = inc.Headline()
		}
		return err
	})
	return list, err
}

// headlineOf reads a headline, and the state beside it, from the lines of its row.
// Where something in a row that was damaged has a line end of its own, what it takes
// for the state is none.
func headlineOf(lines string) (h incident.Headline, state string, err error) {
	var head [5]string
	rest := lines
	for i := range head {
		head[i], rest, _ = strings.Cut(rest, "\n")
	}
	id, err := strconv.ParseInt(head[0], 10, 64)
	if err != nil {
		return h, "", fmt.Errorf("the number of an incident cannot be read: %w", err)
	}
	opened, err := strconv.ParseInt(head[1], 10, 64)
	if err != nil {
		return h, "", fmt.Errorf("when %s was opened cannot be read: %w", incident.ID(id), err)
	}
	return incident.Headline{
		ID: incident.ID(id), OpenedAt: fromMillis(opened), Severity: incident.Severity(head[2]), Status: incident.Status(head[3]), Title: rest,
	}, head[4], nil
}
