package sql

import (
	"context"
	"strconv"
	"strings"
)

// A row costs the driver more than what stands in it. Entries that are wanted many at
// a time are read in blocks: many rows as one text, its cells and lines divided by
// characters that come in by no door. Where one that was written by hand holds such a
// character, the block is read row by row.
const (
	cellEnds, lineEnds = "\x1f", "\x1e"
	blockOf            = 1000
)

// entryCells are those of a line: all columns but the incident.
const entryCells = 10

// EntriesBetween are the entries of an incident after one number and up to another, in
// their order. They may share memory.
func (q *Queries) EntriesBetween(ctx context.Context, incident, after, last int64) ([]Entry, error) {
	list := make([]Entry, 0, max(0, min(last-after, 1<<20)))
	for ; after < last; after += blockOf {
		end := min(after+blockOf, last)
		block, err := q.EntryBlock(ctx, EntryBlockParams{Cell: cellEnds, Line: lineEnds, Incident: incident, After: after, Last: end})
		if err != nil {
			return nil, err
		}
		more, ok := entriesIn(list, incident, after, block.Found, block.Lines)
		if !ok {
			rows, err := q.EntriesAfter(ctx, EntriesAfterParams{Incident: incident, Seq: after, Limit: blockOf})
			if err != nil {
				return nil, err
			}
			more = list
			for _, e := range rows {
				if e.Seq <= end {
					more = append(more, e)
				}
			}
		}
		list = more
	}
	return list, nil
}

// RunEntriesUpTo are the entries of an incident that tell of its runs, up to a number
// and in their order. They may share memory.
func (q *Queries) RunEntriesUpTo(ctx context.Context, incident, last int64) ([]Entry, error) {
	var list []Entry
	for after := int64(0); after < last; after += blockOf {
		part := RunBlockParams{Cell: cellEnds, Line: lineEnds, Incident: incident, After: after, Last: min(after+blockOf, last)}
		block, err := q.RunBlock(ctx, part)
		if err != nil {
			return nil, err
		}
		more, ok := entriesIn(list, incident, after, block.Found, block.Lines)
		if !ok {
			rows, err := q.RunEntries(ctx, RunEntriesParams{Incident: incident, After: part.After, Last: part.Last})
			if err != nil {
				return nil, err
			}
			more = append(list, rows...)
		}
		list = more
	}
	return list, nil
}

// entriesIn appends the entries of a block that was found to have so many, all after
// one number; ok is false where they cannot be told apart, or are in another order.
func entriesIn(list []Entry, incident, after, found int64, block string) (_ []Entry, ok bool) {
	whole := list
	for more := found > 0; more; found-- {
		var line string
		line, block, more = strings.Cut(block, lineEnds)
		e, ok := entryIn(line)
		if !ok || e.Seq <= after {
			return whole, false
		}
		e.Incident, after = incident, e.Seq
		list = append(list, e)
	}
	return list, found == 0
}

// entryIn reads an entry from its line.
func entryIn(line string) (e Entry, ok bool) {
	numbers := [...]*int64{&e.Seq, &e.Version, &e.At, &e.RecordedAt}
	words := [...]*string{&e.Person, &e.Via, &e.Kind, &e.Text, &e.Data, &e.Hash}
	var cell string
	rest, more := line, true
	for i := range entryCells {
		if !more {
			return e, false
		}
		if cell, rest, more = strings.Cut(rest, cellEnds); i >= len(numbers) {
			*words[i-len(numbers)] = cell
			continue
		}
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return e, false
		}
		*numbers[i] = n
	}
	return e, !more
}
