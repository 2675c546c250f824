package alerts

import "time"

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
// to be kept. known reads the sightings it has of an alert.
func (s Seen) Settle(known func(Fingerprint) ([]Sighting, error)) (map[Fingerprint]Renamed, error) {
	named := map[Fingerprint]Renamed{}
	for fp, x := range s.begun() {
		list, err := known(fp)
		if err != nil {
			return nil, err
		}
		if is := EpisodeOf(x, list, s.Begun[fp]); !is.Equal(x.Episode) {
			named[fp] = Renamed{x.Episode, is}
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
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
	return named, nil
}

func rename(episode *time.Time, r Renamed) {
	if !r.Is.IsZero() && episode.Equal(r.Was) {
		*episode = r.Is
	}
}
