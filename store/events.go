package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/store/sql"
)

// Recorded is what the event recorders of Alertmanagers told.
type Recorded struct{ rec *record }

// around is how far back of an event others of its alert are looked at: what is
// older is no part of the same stretch any more, or stays as it is.
const around = 5 * time.Hour

// Receive keeps events, each once; of those that repeat in a stretch the first and
// the last stay. It returns when they are durable, or with nothing written.
func (s Recorded) Receive(ctx context.Context, list []events.Event) error {
	if len(list) == 0 {
		return nil
	}
	list = s.rec.door.admitEvents(list)
	return s.rec.write(ctx, func(t *tx) error {
		since := map[alerts.Fingerprint]time.Time{}
		for _, e := range list {
			n, err := t.q.InsertEvent(t.ctx, sql.InsertEventParams{
				Fingerprint: string(e.Fingerprint), At: millis(e.At), Kind: string(e.Kind), Cause: e.Cause, Instance: e.Instance, Told: string(pack(e.Told)),
			})
			if err != nil {
				return err
			}
			if first, ok := since[e.Fingerprint]; n > 0 && (!ok || e.At.Before(first)) {
				since[e.Fingerprint] = e.At
			}
		}
		for fp, first := range since {
			if err := thin(t.ctx, t.q, fp, first.Add(-around)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Newest is when the newest event of an instance was recorded; zero: none is kept.
func (s Recorded) Newest(ctx context.Context, instance string) (newest time.Time, err error) {
	err = s.rec.db.Read(ctx, func(q *sql.Queries) error {
		at, err := q.NewestEvent(ctx, s.rec.door.redact.Redact(instance))
		if isNone(err) {
			return nil
		}
		newest = fromMillis(at)
		return err
	})
	return newest, err
}

// thin forgets the events of an alert that say nothing anew. The first that is looked
// at stays, so that of a long stretch one is kept in five hours.
func thin(ctx context.Context, q *sql.Queries, fp alerts.Fingerprint, since time.Time) error {
	list, err := eventsOf(ctx, q, fp, since)
	if err != nil {
		return err
	}
	for _, e := range events.Idle(list) {
		p := sql.DropEventParams{Fingerprint: string(fp), At: millis(e.At), Kind: string(e.Kind), Cause: e.Cause, Instance: e.Instance}
		if err := q.DropEvent(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// admitEvents takes secrets out of events.
func (d door) admitEvents(list []events.Event) []events.Event {
	clean := make([]events.Event, len(list))
	for i, e := range list {
		e.Cause, e.Instance = d.redact.Redact(e.Cause), d.redact.Redact(e.Instance)
		e.By, e.Comment, e.Rule = d.redact.Redact(e.By), d.redact.Redact(e.Comment), d.redact.Redact(e.Rule)
		if e.Labels != nil {
			a := alerts.Redacted(alerts.Alert{Labels: e.Labels, Annotations: e.Annotations}, d.redact)
			e.Labels, e.Annotations = a.Labels, a.Annotations
		}
		clean[i] = e
	}
	return clean
}

// eventsOf reads the events of an alert from an instant on.
func eventsOf(ctx context.Context, q *sql.Queries, fp alerts.Fingerprint, since time.Time) ([]events.Event, error) {
	rows, err := q.EventsOf(ctx, sql.EventsOfParams{Fingerprint: string(fp), At: millis(since)})
	if err != nil {
		return nil, err
	}
	list := make([]events.Event, len(rows))
	for i, row := range rows {
		e := events.Event{Fingerprint: fp, At: fromMillis(row.At), Instance: row.Instance, Kind: events.Kind(row.Kind), Cause: row.Cause}
		if err := json.Unmarshal([]byte(row.Told), &e.Told); err != nil {
			return nil, fmt.Errorf("what the record keeps of an event of alert %s cannot be read: %w", fp, err)
		}
		list[i] = e
	}
	return list, nil
}

// Seen is what mutes alerts at an instant, as far as a recorder saw it: of each that
// is muted the stretches that hold, the earliest first.
func (s Recorded) Seen(ctx context.Context, list []alerts.Fingerprint, at time.Time) (map[alerts.Fingerprint][]events.Span, error) {
	seen := map[alerts.Fingerprint][]events.Span{}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		if any, err := q.AnyEvent(ctx); err != nil || any == 0 {
			return err // most have no recorder, and may have thousands of alerts that are quiet
		}
		for _, fp := range list {
			told, err := eventsOf(ctx, q, fp, time.Time{})
			if err != nil {
				return err
			}
			for _, span := range events.Spans(told) {
				if span.Holds(at) {
					seen[fp] = append(seen[fp], span)
				}
			}
		}
		return nil
	})
	return seen, err
}
