package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Headlines is what a list says of all incidents, newest first. It reads that and no
// more: only those are decoded that have more to say than stands in their row.
func (s Book) Headlines(ctx context.Context) ([]incident.Headline, error) {
	var told headlines
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		whole, err := told.readBlocks(ctx, q)
		if err == nil && !whole {
			told = headlines{}
			err = q.EachHeadline(ctx, told.take)
		}
		if err != nil {
			return err
		}
		return told.complete(ctx, q)
	})
	return told.list, err
}

// headlines are those of a record, as far as they are read.
type headlines struct {
	list []incident.Headline
	more []int // where in the list those are that have more to say
}

// readBlocks reads them block by block. whole: each could be told from the next.
func (h *headlines) readBlocks(ctx context.Context, q *sql.Queries) (whole bool, err error) {
	const apart, blockOf = "\x1e", 512
	next, err := q.NextIncident(ctx)
	if err != nil {
		return false, err
	}
	h.list = make([]incident.Headline, 0, min(next, 1<<20)) // numbers have no gaps
	for last := next - 1; last > 0; last -= blockOf {
		block, err := q.HeadlinesOf(ctx, sql.HeadlinesOfParams{Apart: apart, First: last - blockOf + 1, Last: last})
		if err != nil {
			return false, err
		}
		if block.Found == 0 {
			continue
		}
		rows := strings.Split(block.Lines, apart)
		if int64(len(rows)) != block.Found { // one holds what stands between them: by no door did it come in
			return false, nil
		}
		slices.Reverse(rows) // that is how SQLite goes through them
		for _, lines := range rows {
			if err := h.take(lines); err != nil {
				return false, err
			}
		}
	}
	return slices.IsSortedFunc(h.list, func(a, b incident.Headline) int { return cmp.Compare(b.ID, a.ID) }), nil
}

// take takes one in, from the lines of its row.
func (h *headlines) take(lines string) error {
	one, state, err := headlineOf(lines)
	if err != nil {
		return err
	}
	if !incident.Bare([]byte(state)) {
		h.more = append(h.more, len(h.list))
	}
	h.list = append(h.list, one)
	return nil
}

// complete reads those whole that have more to say.
func (h *headlines) complete(ctx context.Context, q *sql.Queries) error {
	for _, at := range h.more {
		inc, err := getIncident(ctx, q, h.list[at].ID)
		if err != nil {
			return err
		}
		h.list[at] = inc.Headline()
	}
	return nil
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
