package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// hold notes which alerts an incident holds and writes what the record knows of
// their present episode into the timeline, at the time it happened.
func (t *tx) hold(inc *incident.Incident, held []incident.AttachedAlert) error {
	for _, a := range held {
		err := t.q.HoldAlert(t.ctx, sql.HoldAlertParams{
			Incident: int64(inc.ID), Fingerprint: string(a.Fingerprint), Episode: millis(a.Episode),
		})
		if err != nil {
			return err
		}
		past, err := t.past(a)
		if err != nil {
			return err
		}
		if _, err := t.append(inc, itself(a.Source), past...); err != nil {
			return err
		}
	}
	return nil
}

// past is what is known of an attached alert's episode: that it fired, was
// acknowledged, cleared.
func (t *tx) past(a incident.AttachedAlert) ([]incident.Entry, error) {
	fired, told := cmp.Or(a.StartsAt, a.Episode), false
	var cleared time.Time
	rows, err := t.q.TransitionsOf(t.ctx, sql.TransitionsOfParams{Fingerprint: string(a.Fingerprint), Episode: millis(a.Episode)})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		switch {
		case row.Episode != millis(a.Episode):
		case row.Kind == alerts.KindFired:
			fired, told = fromMillis(row.At), true
		case row.Kind == alerts.KindCleared:
			cleared = fromMillis(row.At)
		}
	}
	known, err := t.sightingsOf(a.Fingerprint)
	if err != nil {
		return nil, err
	}
	var past []incident.Entry
	if told || !sighted(known).waits(a.Episode) {
		past = append(past, alertEntry(incident.Fired, a.Source, a.Fingerprint, a.Labels, a.Episode, fired))
	}
	acks, err := t.q.AcksOf(t.ctx, sql.AcksOfParams{Fingerprint: string(a.Fingerprint), Episode: millis(a.Episode)})
	if err != nil {
		return nil, err
	}
	for _, row := range acks {
		past = append(past, ackEntry(ackOf(row), a.Labels))
	}
	if !cleared.IsZero() {
		past = append(past, alertEntry(incident.Cleared, a.Source, a.Fingerprint, a.Labels, a.Episode, cleared))
	}
	return past, nil
}

// sighted is what the record has of one alert, by source.
type sighted []alerts.Sighting

// waits reports whether all there is of an episode is that the alert's condition holds,
// not yet for long enough to fire.
func (list sighted) waits(episode time.Time) (waits bool) {
	for _, s := range list {
		if s.Episode.Equal(episode) && s.State != alerts.Pending {
			return false
		}
		waits = waits || s.Episode.Equal(episode)
	}
	return waits
}

// heldIn reports whether an incident holds the alert's episode by one of these names:
// the alert's own, or that which its rule gave it before it was known by another.
func (list sighted) heldIn(inc *incident.Incident, a incident.AttachedAlert) bool {
	names := []alerts.Fingerprint{a.Fingerprint}
	for _, s := range list {
		if s.Rule != nil {
			names = append(names, s.Rule.Print)
		}
	}
	return slices.ContainsFunc(names, func(fp alerts.Fingerprint) bool {
		old, holds := inc.Holds(fp)
		return holds && !a.Episode.After(old.Episode)
	})
}

// SaveSilences implements alerts.Store.
func (s Alerts) SaveSilences(ctx context.Context, list []alerts.KeptSilence) error {
	if len(list) == 0 {
		return nil
	}
	return s.rec.write(ctx, func(t *tx) error {
		t.topics[topicAlerts] = true
		for _, k := range list {
			err := t.q.UpsertSilence(t.ctx, sql.UpsertSilenceParams{
				Cluster: k.Cluster, Fingerprint: string(k.Fingerprint), Episode: millis(k.Episode), Silence: k.ID, UntilAt: millis(k.Until),
				WroteAt: millis(k.Wrote), Comment: k.Comment, Hand: string(k.Hand),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// DropSilences implements alerts.Store.
func (s Alerts) DropSilences(ctx context.Context, cluster string, ids []alerts.Fingerprint) error {
	if len(ids) == 0 {
		return nil
	}
	return s.rec.write(ctx, func(t *tx) error {
		for _, fp := range ids {
			n, err := t.q.DeleteSilence(t.ctx, sql.DeleteSilenceParams{Cluster: cluster, Fingerprint: string(fp)})
			if err != nil {
				return err
			}
			t.topics[topicAlerts] = t.topics[topicAlerts] || n > 0
		}
		return nil
	})
}

// Verdicts are what the ledger of backups remembers. It implements
// backups.Register.
type Verdicts struct{ rec *record }

// SaveVerdicts implements backups.Register. A verdict older than the one kept,
// such as another process's late answer, is left out.
func (s Verdicts) SaveVerdicts(ctx context.Context, list []backups.Status) error {
	if len(list) == 0 {
		return nil
	}
	return s.rec.write(ctx, func(t *tx) error {
		t.topics[topicBackups] = true
		for _, v := range list {
			n, err := t.q.UpsertVerdict(t.ctx, sql.UpsertVerdictParams{Name: v.Name, Status: string(s.rec.door.cleanData("", pack(v))), At: millis(v.At)})
			if err == nil && n > 0 {
				err = t.stand(verdictOf(v))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// LoadVerdicts implements backups.Register.
func (s Verdicts) LoadVerdicts(ctx context.Context) ([]backups.Status, error) {
	var list []backups.Status
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		list, err = verdicts(ctx, q)
		return err
	})
	return list, err
}

func verdicts(ctx context.Context, q *sql.Queries) ([]backups.Status, error) {
	rows, err := q.Verdicts(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]backups.Status, 0, len(rows))
	for _, row := range rows {
		var v backups.Status
		if err := json.Unmarshal([]byte(row.Status), &v); err != nil {
			return nil, fmt.Errorf("the verdict kept of %s cannot be read: %w", row.Name, err)
		}
		list = append(list, v)
	}
	return list, nil
}

// restorePoints are those of now. Of a moment that has passed nothing is known.
func (t *tx) restorePoints() ([]incident.RestorePoint, error) {
	if t.now.Sub(t.happened()) > time.Minute {
		return []incident.RestorePoint{}, nil
	}
	list, err := verdicts(t.ctx, t.q)
	if err != nil {
		return nil, err
	}
	points := make([]incident.RestorePoint, 0, len(list))
	for _, v := range list {
		points = append(points, incident.RestorePointOf(v, t.now))
	}
	return points, nil
}

// Leases say which process does what one alone may do. It implements
// alerts.Leases.
type Leases struct{ rec *record }

// Lease takes or extends the lease called name for ttl. held is false when
// another owner has it. A lease that will last for more than half of ttl is not
// written again, so that holding one costs next to nothing.
func (s Leases) Lease(ctx context.Context, name, owner string, ttl time.Duration) (held bool, err error) {
	now := s.rec.now()
	fresh := false
	err = s.rec.db.Read(ctx, func(q *sql.Queries) error {
		lease, err := q.GetLease(ctx, name)
		if isNone(err) {
			return nil
		}
		left := fromMillis(lease.ExpiresAt).Sub(now)
		held = lease.Owner == owner
		fresh = left > 0 && (!held || left > ttl/2)
		return err
	})
	if err != nil || fresh {
		return held && fresh, err
	}
	err = s.rec.db.Write(ctx, func(q *sql.Queries) error {
		n, err := q.TakeLease(ctx, sql.TakeLeaseParams{
			Name: name, Owner: owner, ExpiresAt: millis(now.Add(ttl)), ExpiresAt_2: millis(now),
		})
		held = n > 0
		return err
	})
	return held && err == nil, err
}

// Release gives a lease back before it expires. Another owner's stays.
func (s Leases) Release(ctx context.Context, name, owner string) error {
	return s.rec.db.Write(ctx, func(q *sql.Queries) error {
		return q.DropLease(ctx, sql.DropLeaseParams{Name: name, Owner: owner})
	})
}
