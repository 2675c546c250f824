package store

import (
	"context"
	"fmt"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// LastTimes tells how earlier episodes of an alertname went, newest first: at
// most limit of them, without those that fire still.
func (s Book) LastTimes(ctx context.Context, alertname string, limit int) ([]incident.LastTime, error) {
	list := []incident.LastTime{}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		// Instances that fire right now are left out: ask for more than is shown.
		rows, err := q.TransitionsByName(ctx, sql.TransitionsByNameParams{Alertname: alertname, Limit: int32(4*limit + 100)})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if len(list) == limit {
				return nil
			}
			last, over, err := episode(ctx, q, row, s.rec.now())
			if err != nil {
				return err
			}
			if over {
				list = append(list, last)
			}
		}
		return nil
	})
	return list, err
}

// presentFor is how long an alert of which nobody tells any more may stand on
// the board as unknown.
const presentFor = 7 * 24 * time.Hour

// present reports whether a firing goes on, as far as anybody has said: one that
// reads unknown, or did so and fires again, is none of its own earlier times.
func present(ctx context.Context, q *sql.Queries, row sql.TransitionsByNameRow, now time.Time) (bool, error) {
	known, err := q.SightingsOf(ctx, row.Fingerprint)
	for _, k := range known {
		said := fromMillis(max(k.Sighting.SaidAt, k.UntilAt))
		if k.Sighting.Episode == row.Episode && k.Sighting.ClearedAt == 0 && now.Sub(said) < presentFor {
			return true, err
		}
	}
	return false, err
}

// episode tells one firing's story. over is false while it goes on.
func episode(ctx context.Context, q *sql.Queries, row sql.TransitionsByNameRow, now time.Time) (last incident.LastTime, over bool, err error) {
	last = incident.LastTime{Fingerprint: alerts.Fingerprint(row.Fingerprint), Episode: fromMillis(row.Episode), FiredAt: fromMillis(row.At)}
	if on, err := present(ctx, q, row, now); on || err != nil {
		return last, false, err
	}
	later, err := q.TransitionsOf(ctx, sql.TransitionsOfParams{Fingerprint: row.Fingerprint, Episode: row.Episode})
	if err != nil {
		return last, false, err
	}
	for _, t := range later {
		same := t.Episode == row.Episode
		if same && t.Kind == string(incident.Cleared) {
			last.ClearedAt = fromMillis(t.At)
		}
		// Fallen silent or fired anew: it is over, whenever it was that it ended.
		over = over || !same || t.Kind == alerts.KindCleared || t.Kind == alerts.KindUnknown
	}
	if !over {
		return last, false, nil
	}
	acks, err := q.AcksOf(ctx, sql.AcksOfParams{Fingerprint: row.Fingerprint, Episode: row.Episode})
	if err != nil {
		return last, false, err
	}
	if len(acks) > 0 {
		last.AckedBy, last.AckedAt = people.Person(acks[0].Person), fromMillis(acks[0].At)
	}
	ids, err := q.IncidentsHolding(ctx, sql.IncidentsHoldingParams{Fingerprint: row.Fingerprint, Episode: row.Episode})
	if err != nil {
		return last, false, err
	}
	for _, id := range ids {
		inc, err := getIncident(ctx, q, incident.ID(id))
		if err != nil {
			return last, false, err
		}
		if !inc.Practice {
			last.Incident = inc.ID
		}
	}
	if last.Incident == 0 {
		last.Outcome = outcomeWithout(last)
		return last, true, nil
	}
	runs, err := runsOf(ctx, q, int64(last.Incident))
	if err != nil {
		return last, false, err
	}
	last.SOP, last.Outcome = incident.Outcome(runs, last.Fingerprint)
	return last, true, nil
}

func outcomeWithout(last incident.LastTime) string {
	switch {
	case last.ClearedAt.IsZero():
		return "fell silent"
	case last.AckedBy != "":
		return fmt.Sprintf("cleared %s after the ack", last.ClearedAt.Sub(last.AckedAt).Round(time.Second))
	default:
		return "cleared by itself"
	}
}
