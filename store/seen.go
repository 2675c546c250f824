package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// SaveSeen implements alerts.Store: the sightings that supersede what is there,
// and the transitions that no process recorded before. Fired and cleared ones
// become entries of every open incident that holds the alert.
func (s Alerts) SaveSeen(ctx context.Context, seen alerts.Seen) (alerts.Kept, error) {
	var kept alerts.Kept
	if len(seen.Sightings) == 0 && len(seen.Transitions) == 0 && len(seen.Repeats) == 0 {
		return kept, nil
	}
	seen = s.rec.door.admitSeen(seen)
	quiet := s.rec.quiet.changes(slices.DeleteFunc(slices.Clone(seen.Sightings), func(x alerts.Sighting) bool { return x.Again }))
	err := s.rec.write(ctx, func(t *tx) (err error) {
		if err := quiet.note(t); err != nil {
			return err
		}
		kept, err = t.seen(seen)
		return err
	})
	if err == nil {
		quiet.written()
	}
	return kept, err
}

// SaveGone implements alerts.Store.
func (s Alerts) SaveGone(ctx context.Context, by people.Actor, seen alerts.Seen) error {
	seen, by = s.rec.door.admitSeen(seen), s.rec.door.admitActor(by)
	for i := range seen.Sightings {
		seen.Sightings[i].Gone = &by
	}
	for i := range seen.Transitions {
		seen.Transitions[i].By = &by
	}
	return s.rec.write(ctx, func(t *tx) error {
		kept, err := t.seen(seen)
		if err != nil || len(kept.Fires) == 0 {
			return err
		}
		names := make([]string, len(kept.Fires))
		for i, x := range kept.Fires {
			names[i] = fmt.Sprintf("%s (%s)", describe(x.Labels), x.Fingerprint)
		}
		return fmt.Errorf("another holdfast has seen it since: %s", strings.Join(names, ", "))
	})
}

// admitSeen takes secrets out before the transaction begins: in a storm others
// wait for it.
func (d door) admitSeen(seen alerts.Seen) alerts.Seen {
	clean := alerts.Seen{Sightings: slices.Clone(seen.Sightings), Transitions: slices.Clone(seen.Transitions), Repeats: seen.Repeats, Begun: seen.Begun}
	for i := range clean.Sightings {
		x := &clean.Sightings[i]
		if _, named := clean.Begun[x.Fingerprint]; x.Again && !named {
			continue // nothing of it is written but times; else sight takes them out
		}
		x.Alert = alerts.Redacted(x.Alert, d.redact)
	}
	for i := range clean.Transitions {
		clean.Transitions[i].Alert = alerts.Redacted(clean.Transitions[i].Alert, d.redact)
	}
	return clean
}

// sight keeps a sighting, of one that is only seen again its time alone where the
// record has it, and returns how many rows that changed: none where the record
// knows better. What is written as a whole is without secrets then.
func (t *tx) sight(x *alerts.Sighting) (int64, error) {
	if x.Again && x.Cleared.IsZero() {
		n, err := t.q.SightAgain(t.ctx, sql.SightAgainParams{
			LastAt: millis(x.Last), SaidAt: millis(x.Said), Source: x.Source, Fingerprint: string(x.Fingerprint), Episode: millis(x.Episode), Look: x.Look,
		})
		if err != nil || n > 0 {
			return n, err
		}
	}
	if x.Again {
		x.Alert = alerts.Redacted(x.Alert, t.rec.door.redact)
	}
	return t.q.UpsertSighting(t.ctx, t.sighting(*x))
}

// seen writes what was seen.
func (t *tx) seen(seen alerts.Seen) (kept alerts.Kept, err error) {
	t.topics[topicAlerts] = true
	if kept, err = seen.Settle(t.sightingsOf); err != nil {
		return kept, err
	}
	fires := map[alerts.Fingerprint]bool{}
	for _, x := range seen.Sightings {
		n, err := t.sight(&x)
		if err != nil {
			return kept, err
		}
		if n > 0 {
			continue
		}
		on, over, err := t.refused(x)
		if err != nil {
			return kept, err
		}
		seen.Transitions = append(seen.Transitions, over.Transitions...)
		kept.Over = append(kept.Over, over.Sightings...)
		kept.Fires = append(kept.Fires, on...)
		fires[x.Fingerprint] = fires[x.Fingerprint] || len(on) > 0
	}
	for _, x := range seen.Transitions {
		if x.Kind == "" || (x.Kind == alerts.KindCleared && fires[x.Alert.Fingerprint]) {
			continue
		}
		if err := t.transition(x); err != nil {
			return kept, err
		}
	}
	if kept.Missed, err = t.repeats(seen.Repeats); err != nil {
		return kept, err
	}
	return kept, t.q.ForgetCleared(t.ctx, millis(t.now.Add(-clearedKept)))
}

// repeats keeps until when sightings that are in the record were seen again, and
// returns what does not tell of what is there.
func (t *tx) repeats(list []alerts.Repeat) (missed []alerts.Repeat, err error) {
	for _, x := range list {
		has, err := t.q.SeenIn(t.ctx, sql.SeenInParams{Source: x.Source, Look: x.Look})
		if err != nil {
			return nil, err
		}
		if has.N != int64(x.Alerts) || has.Episodes != x.Episodes {
			missed = append(missed, x)
			continue
		}
		err = t.q.SeeAgain(t.ctx, sql.SeeAgainParams{Source: x.Source, Look: x.Look, UntilAt: millis(x.Until)})
		if err != nil {
			return nil, err
		}
		if err := t.q.ForgetRepeats(t.ctx, x.Source); err != nil {
			return nil, err
		}
	}
	return missed, nil
}

// refused writes what a sighting that is not taken says all the same.
func (t *tx) refused(x alerts.Sighting) (fires []alerts.Sighting, over alerts.Seen, err error) {
	known, err := t.sightingsOf(x.Fingerprint)
	if err != nil {
		return nil, over, err
	}
	fires, over = x.Refused(known)
	for _, o := range over.Sightings {
		if _, err := t.q.UpsertSighting(t.ctx, t.sighting(o)); err != nil {
			return nil, over, err
		}
	}
	return fires, over, nil
}

func (t *tx) sighting(x alerts.Sighting) sql.UpsertSightingParams {
	p := sql.UpsertSightingParams{
		Source: x.Source, Fingerprint: string(x.Fingerprint), Alert: packSeen(x.Alert, x.Members), Episode: millis(x.Episode),
		FirstAt: millis(x.First), LastAt: millis(x.Last), SaidAt: millis(x.Said), ClearedAt: millis(x.Cleared),
		Pushed: flag(x.Pushed), Emergent: flag(x.Emergent), Look: x.Look, UntilAt: millis(t.now),
	}
	if x.Gone != nil {
		p.GoneBy, p.GoneVia = string(x.Gone.Person), x.Gone.Via
	}
	return p
}

// sightingsOf reads what the record has of an alert, by source.
func (t *tx) sightingsOf(fp alerts.Fingerprint) ([]alerts.Sighting, error) {
	rows, err := t.q.SightingsOf(t.ctx, string(fp))
	if err != nil {
		return nil, err
	}
	list := make([]alerts.Sighting, len(rows))
	for i, row := range rows {
		if list[i], err = sightingOf(row.Sighting, row.UntilAt, t.rec.door.redact, nil); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t *tx) transition(x alerts.Transition) error {
	p := sql.InsertTransitionParams{
		Fingerprint: string(x.Alert.Fingerprint), Episode: millis(x.Episode), Kind: x.Kind, At: millis(x.At),
		Alertname: x.Alert.Name(), Source: x.Source, Alert: packAlert(x.Alert),
	}
	kept, err := x.KeptAs(func(fp alerts.Fingerprint) (bool, error) { return t.hasFired(fp, x.Episode) })
	if err != nil {
		return err
	}
	p.Fingerprint = string(kept)
	if x.By != nil {
		p.Person, p.Via = string(x.By.Person), x.By.Via
	}
	if x.Kind == alerts.KindUnknown {
		// Who was slow to write does not unsay that it cleared meanwhile.
		if over, err := t.q.HasCleared(t.ctx, sql.HasClearedParams{Fingerprint: p.Fingerprint, Episode: p.Episode}); err != nil || over > 0 {
			return err
		}
	}
	n, err := t.q.InsertTransition(t.ctx, p)
	if err != nil || n == 0 || (x.Kind != string(incident.Fired) && x.Kind != string(incident.Cleared)) {
		return err
	}
	for _, fp := range append([]alerts.Fingerprint{x.Alert.Fingerprint}, x.Also...) {
		if err := t.tellOf(x, fp); err != nil {
			return err
		}
	}
	return nil
}

// tellOf writes a transition into the incidents that hold its alert by one of its
// fingerprints.
func (t *tx) tellOf(x alerts.Transition, fp alerts.Fingerprint) error {
	if x.Kind == string(incident.Fired) {
		if err := t.holdEpisode(fp, x.Episode); err != nil {
			return err
		}
	}
	entry := alertEntry(incident.Kind(x.Kind), x.Source, fp, x.Alert.Labels, x.Episode, x.At)
	if x.By != nil {
		entry.By = *x.By
		if entry.Text += ": said to be gone"; *x.By == alerts.Self() {
			entry.Text = describe(x.Alert.Labels) + ": taken off, who told of it is asked no more"
		}
	}
	return t.everywhere(fp, entry.By, func(incident.Incident) incident.Entry { return entry })
}

// hasFired reports whether the record has that an episode fired.
func (t *tx) hasFired(fp alerts.Fingerprint, episode time.Time) (bool, error) {
	rows, err := t.q.TransitionsOf(t.ctx, sql.TransitionsOfParams{Fingerprint: string(fp), Episode: millis(episode)})
	return slices.ContainsFunc(rows, func(row sql.TransitionsOfRow) bool {
		return row.Episode == millis(episode) && row.Kind == alerts.KindFired
	}), err
}

// holdEpisode notes a new episode with the open incidents that hold the alert.
func (t *tx) holdEpisode(fp alerts.Fingerprint, episode time.Time) error {
	ids, err := t.holding(fp)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := t.q.HoldAlert(t.ctx, sql.HoldAlertParams{Incident: int64(id), Fingerprint: string(fp), Episode: millis(episode)})
		if err != nil {
			return err
		}
	}
	return nil
}
