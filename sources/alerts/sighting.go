package alerts

import (
	"cmp"
	"slices"
	"time"
)

// Word is until when what was last said of the alert holds; zero: for ever.
func (s Sighting) Word() time.Time {
	switch {
	case s.Emergent:
		return time.Time{}
	case !s.EndsAt.IsZero():
		return s.EndsAt
	case IsOwn(s.Source):
		return s.Last.Add(ownWord)
	}
	return s.Last.Add(defaultWord)
}

// Supersedes reports whether the sighting takes the place of one of the same
// source and alert that the record has. The later firing does, and of one firing
// the later observation, whoever writes first; but a firing that was seen to
// clear stays so. What is observed later than now was written before the clock
// was set back, and does not stand in the way.
func (s Sighting) Supersedes(old Sighting, now time.Time) bool {
	switch {
	case !s.Episode.Equal(old.Episode):
		return s.Episode.After(old.Episode)
	case !old.Cleared.IsZero():
		return false
	}
	return !s.Said.Before(old.Said) || old.Said.After(now)
}

// absent reports whether the sighting says that its source lists the alert under
// no start any more: every member of it was asked twice and listed nothing. A
// push, a person or some of the members end the firing that they speak of, and
// say nothing of another.
func (s Sighting) absent() bool {
	return s.State == Resolved && s.Said.After(s.Cleared) && s.Gone == nil && s.polled()
}

// Sighting is what the record has of an alert, by its fingerprint or by another that it
// has; of several sources that to which it was sent, and whoever told of it last.
func (r Remembered) Sighting(fp Fingerprint) (found Sighting, ok bool) {
	for i := range r.Sightings {
		if s := &r.Sightings[i]; s.Rule != nil && s.Rule.Print == fp && s.State != Resolved {
			fp = s.Fingerprint
			break
		}
	}
	for _, s := range r.Sightings {
		if s.Fingerprint != fp {
			continue
		}
		if better := cmp.Or(-cmp.Compare(boolInt(s.State == Resolved), boolInt(found.State == Resolved)), -cmp.Compare(boolInt(s.Rule != nil), boolInt(found.Rule != nil)), s.Said.Compare(found.Said)); !ok || better > 0 {
			found, ok = s, true
		}
	}
	return found, ok
}

// KeptAs is the fingerprint under which the record is to keep the transition: that under
// which it has that the episode fired, its alert's own where it has that under none. A
// firing is told once, whatever its alert came to be known by meanwhile.
func (t Transition) KeptAs(fired func(Fingerprint) (bool, error)) (Fingerprint, error) {
	for _, fp := range t.Also {
		if has, err := fired(fp); has || err != nil {
			return fp, err
		}
	}
	return t.Alert.Fingerprint, nil
}

// leftAs reports whether the sighting is what is kept of the alert of a rule that goes on
// as another.
func (s Sighting) leftAs() bool {
	return s.State == Resolved && s.Rule != nil && s.Rule.Print == s.Fingerprint && s.Gone != nil && *s.Gone == Self() && s.Said.Equal(s.Cleared)
}

func (s Sighting) polled() bool { return !s.Pushed && !s.Emergent && !IsOwn(s.Source) }

// endedBy is a firing as the record is to have it beside the clear of an earlier
// one: over too, when its source had last listed it before that clear was seen.
func (s Sighting) endedBy(clear Sighting) (over Sighting, ok bool) {
	if !clear.absent() || s.Source != clear.Source || s.State == Resolved || !s.polled() ||
		!s.Episode.After(clear.Episode) || !s.Said.Before(clear.Cleared) {
		return s, false
	}
	s.State, s.Cleared, s.Said = Resolved, clear.Cleared, clear.Said
	return s, true
}

// sameFiring reports whether two sightings of an alert tell of one firing, under
// whatever names: their times overlap. An old one that has cleared is the same
// only for who looked before that was seen.
func sameFiring(old, s Sighting) bool {
	if !old.Cleared.IsZero() {
		return !s.StartsAt.After(old.Cleared) && !s.Said.After(old.Said)
	}
	within := func(at, word time.Time) bool { return word.IsZero() || !at.After(word) }
	return within(s.StartsAt, old.Word()) && within(old.StartsAt, s.Word())
}

// EpisodeOf is the episode under which the record knows the firing that s tells
// of; known are the sightings it has of the alert, and after the last episode
// that whoever tells of s knows to be over. Without one it is s's own.
func EpisodeOf(s Sighting, known []Sighting, after time.Time) time.Time {
	episode := time.Time{}
	for _, k := range known {
		if k.Episode.After(after) && k.Episode.After(episode) && sameFiring(k, s) {
			episode = k.Episode
		}
	}
	if episode.IsZero() {
		return s.Episode
	}
	return episode
}

// Begun is the firings of a Seen whose episodes the record may know by other
// names: the last sighting of each.
func (s Seen) begun() map[Fingerprint]Sighting {
	list := make(map[Fingerprint]Sighting, len(s.Begun))
	for _, x := range s.Sightings {
		if _, ok := s.Begun[x.Fingerprint]; !ok {
			continue
		}
		if have, ok := list[x.Fingerprint]; !ok || x.Episode.After(have.Episode) || (x.Episode.Equal(have.Episode) && x.StartsAt.Before(have.StartsAt)) {
			list[x.Fingerprint] = x
		}
	}
	return list
}

// Settle gives the firings of a Seen the names under which the record knows
// them, in its slices; a transition that is then false loses its kind and is not
// to be kept. A firing that the record knows to be over by then, because its
// source was looked at since, is over. known reads the sightings it has of an alert.
func (s *Seen) Settle(known func(Fingerprint) ([]Sighting, error)) (kept Kept, err error) {
	named := map[Fingerprint]Renamed{}
	lists := map[Fingerprint][]Sighting{}
	for fp, x := range s.begun() {
		list, err := known(fp)
		if err != nil {
			return kept, err
		}
		if is := EpisodeOf(x, list, s.Begun[fp]); !is.Equal(x.Episode) {
			named[fp] = Renamed{x.Episode, is}
		}
		lists[fp] = list
	}
	if len(named) > 0 {
		kept.Named = named
		s.rename(named)
	}
	for i := range s.Sightings {
		x := &s.Sightings[i]
		for _, k := range lists[x.Fingerprint] {
			if over, ok := x.endedBy(k); ok {
				*x = over
				kept.Over = append(kept.Over, over)
				if s.fired(over) {
					s.tellOver(over, lists[x.Fingerprint])
				}
				break
			}
		}
	}
	return kept, nil
}

// Refused is what a sighting that does not supersede what the record has of the
// alert says to that, and that to it. fires are sightings of a firing that were
// made later than this clear of it. over are firings that ended all the same, as
// the record is to have them: a later one that was last listed before this clear,
// one that began after the record's clear and is over, and the one that the
// record knows to be over. known are the sightings that it has of the alert.
func (s Sighting) Refused(known []Sighting) (fires []Sighting, over Seen) {
	for _, k := range known {
		o, ended := k.endedBy(s)
		switch {
		case k.Source != s.Source:
		case ended:
			over.Sightings = append(over.Sightings, o)
			if k.State != Pending {
				over.tellOver(o, known)
			}
		case !k.Episode.Equal(s.Episode):
		case k.Cleared.IsZero():
			if !s.Cleared.IsZero() {
				fires = append(fires, k)
			}
		case s.Cleared.IsZero():
			over.Sightings = append(over.Sightings, k)
		case s.Gone == nil && s.polled() && s.Last.After(k.Said):
			s.Episode, s.First = s.Last, s.Last
			fired := Transition{Alert: s.Alert, Source: s.Source, Episode: s.Episode, Kind: KindFired, At: s.Last}
			fired.Alert.State = Firing
			over.Sightings, over.Transitions = append(over.Sightings, s), append(over.Transitions, fired)
			over.tellOver(s, known)
		}
	}
	return fires, over
}

func (s *Seen) rename(named map[Fingerprint]Renamed) {
	for i := range s.Sightings {
		rename(&s.Sightings[i].Episode, named[s.Sightings[i].Fingerprint])
	}
	for i := range s.Transitions {
		t := &s.Transitions[i]
		n := named[t.Alert.Fingerprint]
		if rename(&t.Episode, n); t.Kind == KindUnknown && t.Episode.Equal(n.Is) {
			t.Kind = "" // its word goes on in the record
		}
	}
}

// fired reports whether the Seen tells that the episode fired.
func (s *Seen) fired(x Sighting) bool {
	return slices.ContainsFunc(s.Transitions, func(t Transition) bool {
		return t.Kind == KindFired && t.Alert.Fingerprint == x.Fingerprint && t.Episode.Equal(x.Episode)
	})
}

// tellOver adds that the episode of a firing that is over has cleared, unless it
// goes on at another source.
func (s *Seen) tellOver(x Sighting, known []Sighting) {
	goesOn := map[string]bool{} // by source; what is to be written is later than what is known
	for _, o := range slices.Concat(known, s.Sightings) {
		if o.Fingerprint == x.Fingerprint {
			goesOn[o.Source] = o.Episode.Equal(x.Episode) && o.State != Resolved
		}
	}
	for source, on := range goesOn {
		if on && source != x.Source {
			return
		}
	}
	s.Transitions = append(s.Transitions, Transition{Alert: x.Alert, Source: x.Source, Episode: x.Episode, Kind: KindCleared, At: x.Cleared})
}

func rename(episode *time.Time, r Renamed) {
	if !r.Is.IsZero() && episode.Equal(r.Was) {
		*episode = r.Is
	}
}
