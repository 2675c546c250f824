// Package sql is the queries of the record: those that are generated from
// queries.sql, and those that go through a whole record row by row.
package sql

import (
	"context"
	"fmt"
)

// The queries of many rows that are generated return all of them at once, and
// read each number by reflection. What goes through a whole record reads by the
// ones below, which keep a single row.

// often is after how many rows it is looked whether they are wanted still.
const often = 1000

// EachEntryFrom hands over the entries that EntriesFrom returns, one by one. What
// take is given is overwritten by the next.
func (q *Queries) EachEntryFrom(ctx context.Context, arg EntriesFromParams, take func(e *Entry)) error {
	var e Entry
	row := into{
		number(&e.Incident), number(&e.Seq), number(&e.Version), number(&e.At), number(&e.RecordedAt),
		word(&e.Person), word(&e.Via), word(&e.Kind), word(&e.Text), word(&e.Data), word(&e.Hash),
	}
	one := func() error { take(&e); return nil }
	return q.each(ctx, row, one, entriesFrom, arg.Incident, arg.Seq, arg.Last, arg.Rows)
}

// EachHeadline hands over what ListHeadlines returns, one by one, until take fails.
func (q *Queries) EachHeadline(ctx context.Context, take func(lines string) error) error {
	var lines string
	return q.each(ctx, into{word(&lines)}, func() error { return take(lines) }, listHeadlines)
}

// EachEntryOpenedBetween hands over the entries that EntriesOpenedBetween returns,
// one by one, until take fails. What take is given is overwritten by the next.
func (q *Queries) EachEntryOpenedBetween(ctx context.Context, arg EntriesOpenedBetweenParams, take func(e *EntriesOpenedBetweenRow) error) error {
	var e EntriesOpenedBetweenRow
	seen := map[string]string{}
	row := into{number(&e.Incident), number(&e.Seq), number(&e.At), again(seen, &e.Person), again(seen, &e.Kind), word(&e.Data)}
	return q.each(ctx, row, func() error { return take(&e) }, entriesOpenedBetween, arg.OpenedAt, arg.OpenedAt_2)
}

// EachTurnBetween hands over what TurnsBetween returns, one by one, until take fails.
// What take is given is overwritten by the next.
func (q *Queries) EachTurnBetween(ctx context.Context, arg TurnsBetweenParams, take func(t *TurnsBetweenRow) error) error {
	return q.eachTurn(ctx, take, turnsBetween, arg.Since, arg.Until, arg.Label)
}

// EachTurnAmong is EachTurnBetween for TurnsAmong.
func (q *Queries) EachTurnAmong(ctx context.Context, arg TurnsAmongParams, take func(t *TurnsBetweenRow) error) error {
	return q.eachTurn(ctx, take, turnsAmong, arg.Since, arg.Until, arg.Label)
}

// EachTurnNamed is EachTurnBetween for TurnsNamed.
func (q *Queries) EachTurnNamed(ctx context.Context, arg TurnsNamedParams, take func(t *TurnsBetweenRow) error) error {
	return q.eachTurn(ctx, take, turnsNamed, arg.Alertname, arg.Since, arg.Until, arg.Label)
}

func (q *Queries) eachTurn(ctx context.Context, take func(t *TurnsBetweenRow) error, query string, args ...any) error {
	var t TurnsBetweenRow
	seen := map[string]string{}
	row := into{
		again(seen, &t.Fingerprint), number(&t.Episode), again(seen, &t.Kind), number(&t.At), again(seen, &t.Source),
		again(seen, &t.Person), again(seen, &t.Via), word(&t.Alert),
	}
	return q.each(ctx, row, func() error { return take(&t) }, query, args...)
}

// each runs a query and calls take after each row was read into its place, until
// take fails.
func (q *Queries) each(ctx context.Context, row into, take func() error, query string, args ...any) (err error) {
	// A statement that can be broken off looks at every row whether it was: that
	// it was is asked here, and not so often.
	rows, err := q.db.QueryContext(context.WithoutCancel(ctx), query, args...)
	if err != nil {
		return err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	found := make([]any, len(row))
	places := make([]any, len(row))
	for i := range found {
		places[i] = &found[i]
	}
	for n := 1; rows.Next(); n++ {
		if n%often == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Scan(places...); err != nil {
			return err
		}
		for i, put := range row {
			if err := put(found[i]); err != nil {
				return fmt.Errorf("column %d: %w", i+1, err)
			}
		}
		if err := take(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// into are the places of the columns of a row.
type into []func(found any) error

func number(place *int64) func(any) error {
	return func(found any) error {
		n, ok := found.(int64)
		if !ok {
			return fmt.Errorf("%T is no number", found)
		}
		*place = n
		return nil
	}
}

func word(place *string) func(any) error {
	return func(found any) error {
		switch s := found.(type) {
		case string:
			*place = s
		case []byte:
			*place = string(s)
		default:
			return fmt.Errorf("%T is no text", found)
		}
		return nil
	}
}

// again reads a word that stands in many rows: whoever keeps it of each keeps one.
func again(seen map[string]string, place *string) func(any) error {
	read := word(place)
	return func(found any) error {
		if err := read(found); err != nil {
			return err
		}
		known, has := seen[*place]
		if !has {
			known = *place
			seen[known] = known
		}
		*place = known
		return nil
	}
}
