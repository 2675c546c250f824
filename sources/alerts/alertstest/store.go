// Package alertstest helps to test what stands on the alert board: a record in
// memory, and the contract every alert adapter must keep. It is for tests only.
package alertstest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// Store is a record in memory: alerts.Store and alerts.Leases. Several boards
// may share one, as processes share a record. It is safe for concurrent use.
type Store struct {
	Now func() time.Time // for leases

	mu          sync.Mutex
	fail        error
	sightings   map[[2]string]alerts.Sighting
	repeats     []alerts.Repeat
	transitions []alerts.Transition
	acks        map[alerts.Fingerprint]alerts.Ack
	ends        []Ended
	silences    map[[2]string]alerts.KeptSilence
	leases      map[string]lease
	saves       int
}

// Ended is an ack that was ended in the record.
type Ended struct {
	Ack alerts.Ack
	By  people.Actor
	Why string
}

type lease struct {
	owner string
	until time.Time
}

// NewStore returns an empty record.
func NewStore(now func() time.Time) *Store {
	return &Store{
		Now: now, sightings: map[[2]string]alerts.Sighting{}, acks: map[alerts.Fingerprint]alerts.Ack{},
		silences: map[[2]string]alerts.KeptSilence{}, leases: map[string]lease{},
	}
}

// Fail makes every write fail from now on, as a full disk would; nil ends it.
func (s *Store) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// LoadAlerts implements alerts.Store.
func (s *Store) LoadAlerts(context.Context) (alerts.Remembered, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var r alerts.Remembered
	for _, x := range s.sightings {
		r.Sightings = append(r.Sightings, s.seen(x))
	}
	for _, a := range s.acks {
		r.Acks = append(r.Acks, a)
	}
	for _, k := range s.silences {
		r.Silences = append(r.Silences, k)
	}
	r.Flaps = map[alerts.Fingerprint]int{}
	for _, t := range s.transitions {
		if t.Kind == alerts.KindFired && s.Now().Sub(t.At) < time.Hour {
			r.Flaps[t.Alert.Fingerprint]++
		}
	}
	return r, nil
}

// SaveSeen implements alerts.Store.
func (s *Store) SaveSeen(_ context.Context, seen alerts.Seen) (kept alerts.Kept, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return kept, s.fail
	}
	s.saves++
	kept, err = seen.Settle(s.of)
	fires := map[alerts.Fingerprint]bool{}
	for _, x := range seen.Sightings {
		if s.put(x) {
			continue
		}
		known, _ := s.of(x.Fingerprint)
		on, over := x.Refused(known)
		for _, o := range over.Sightings {
			s.put(o)
		}
		seen.Transitions = append(seen.Transitions, over.Transitions...)
		kept.Over = append(kept.Over, over.Sightings...)
		kept.Fires = append(kept.Fires, on...)
		fires[x.Fingerprint] = fires[x.Fingerprint] || len(on) > 0
	}
	for _, t := range seen.Transitions {
		if t.Kind == "" || (t.Kind == alerts.KindCleared && fires[t.Alert.Fingerprint]) {
			continue
		}
		t.Alert.Fingerprint, _ = t.KeptAs(func(fp alerts.Fingerprint) (bool, error) { return s.has(fp, t.Episode, alerts.KindFired), nil })
		if !s.has(t.Alert.Fingerprint, t.Episode, t.Kind) {
			s.transitions = append(s.transitions, t)
		}
	}
	for _, x := range seen.Repeats {
		if !s.repeat(x) {
			kept.Missed = append(kept.Missed, x)
		}
	}
	return kept, err
}

// has reports whether the record has a transition.
func (s *Store) has(fp alerts.Fingerprint, episode time.Time, kind string) bool {
	return slices.ContainsFunc(s.transitions, func(o alerts.Transition) bool {
		return o.Alert.Fingerprint == fp && o.Episode.Equal(episode) && o.Kind == kind
	})
}

// repeat keeps a repeat, if it tells of what is there.
func (s *Store) repeat(r alerts.Repeat) bool {
	n, sum := 0, int64(0)
	for _, x := range s.sightings {
		if r.Tells(x) {
			n, sum = n+1, sum+x.Episode.UnixMilli()
		}
	}
	if n != r.Alerts || sum != r.Episodes {
		return false
	}
	s.repeats = append(s.repeats, r)
	return true
}

// seen is the sighting until when it was seen again.
func (s *Store) seen(x alerts.Sighting) alerts.Sighting {
	is := x
	for _, r := range s.repeats {
		if r.Tells(x) && r.Until.After(is.Last) {
			is.Last, is.Said = r.Until, r.Until
		}
	}
	return is
}

// of lists what there is of an alert.
func (s *Store) of(fp alerts.Fingerprint) (known []alerts.Sighting, err error) {
	for _, x := range s.sightings {
		if x.Fingerprint == fp {
			known = append(known, s.seen(x))
		}
	}
	return known, nil
}

func (s *Store) put(x alerts.Sighting) bool {
	key := [2]string{x.Source, string(x.Fingerprint)}
	old, there := s.sightings[key]
	if there && !x.Supersedes(s.seen(old), s.Now()) {
		return false
	}
	s.sightings[key] = x
	return true
}

// SaveGone implements alerts.Store.
func (s *Store) SaveGone(ctx context.Context, _ people.Actor, seen alerts.Seen) error {
	kept, err := s.SaveSeen(ctx, seen)
	if err == nil && len(kept.Fires) > 0 {
		err = errors.New("it was seen to fire since")
	}
	return err
}

// SaveAcks implements alerts.Store.
func (s *Store) SaveAcks(_ context.Context, acks []alerts.Ack) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	for _, a := range acks {
		s.acks[a.Fingerprint] = a
	}
	return nil
}

// EndAcks implements alerts.Store.
func (s *Store) EndAcks(_ context.Context, by people.Actor, acks []alerts.Ack, why string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	for _, a := range acks {
		if have, ok := s.acks[a.Fingerprint]; ok && have.At.Equal(a.At) && have.Episode.Equal(a.Episode) {
			delete(s.acks, a.Fingerprint)
			s.ends = append(s.ends, Ended{a, by, why})
		}
	}
	return nil
}

// SaveSilences implements alerts.Store.
func (s *Store) SaveSilences(_ context.Context, list []alerts.KeptSilence) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	for _, k := range list {
		s.silences[[2]string{k.Cluster, string(k.Fingerprint)}] = k
	}
	return nil
}

// DropSilences implements alerts.Store.
func (s *Store) DropSilences(_ context.Context, cluster string, ids []alerts.Fingerprint) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	for _, fp := range ids {
		delete(s.silences, [2]string{cluster, string(fp)})
	}
	return nil
}

// Lease implements alerts.Leases.
func (s *Store) Lease(_ context.Context, name, owner string, ttl time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return false, s.fail
	}
	now := s.Now()
	if have, ok := s.leases[name]; ok && have.owner != owner && now.Before(have.until) {
		return false, nil
	}
	s.leases[name] = lease{owner, now.Add(ttl)}
	return true, nil
}

// Release implements alerts.Leases.
func (s *Store) Release(_ context.Context, name, owner string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leases[name].owner == owner {
		delete(s.leases, name)
	}
	return nil
}

// Transitions lists what was recorded, in order.
func (s *Store) Transitions() []alerts.Transition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.transitions)
}

// Kinds lists the kinds of one alert's transitions, in order.
func (s *Store) Kinds(fp alerts.Fingerprint) []string {
	var kinds []string
	for _, t := range s.Transitions() {
		if t.Alert.Fingerprint == fp {
			kinds = append(kinds, t.Kind)
		}
	}
	return kinds
}

// Acks lists the acks that stand.
func (s *Store) Acks() []alerts.Ack {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []alerts.Ack
	for _, a := range s.acks {
		list = append(list, a)
	}
	return list
}

// Ends lists the acks that ended, in order.
func (s *Store) Ends() []Ended {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ends)
}

// Kept lists the silences the record knows.
func (s *Store) Kept() []alerts.KeptSilence {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []alerts.KeptSilence
	for _, k := range s.silences {
		list = append(list, k)
	}
	return list
}

// Saves counts the transactions that wrote sightings.
func (s *Store) Saves() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saves
}
