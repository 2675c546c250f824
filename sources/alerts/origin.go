package alerts

import "time"

// source is what is known about one configured source.
type source struct {
	heard   bool      // it answered this process at least once
	push    bool      // it is never asked
	mute    bool      // no member of it answered the last time
	looked  time.Time // when all its members had answered last
	done    time.Time // when those that answered last had
	last    time.Time // when it last reported, be it a failure
	hushed  bool      // it had stopped reporting at all when time passed last
	partly  time.Time // when last not all its members answered for themselves
	started time.Time // when the youngest of their processes was started

	echo    *echo     // the last look that was taken in; nil: none was
	said    []saying  // in it, by each member; nil: none that a look could repeat
	written time.Time // when the record was told of any of what it listed, the earliest
}

// answer notes how its members answered a look.
func (s *source) answer(l *look) {
	answered := false
	for i := range l.members {
		m := &l.members[i]
		if m.Err != nil || m.Unproven {
			s.partly = l.at
		}
		if m.Err != nil {
			continue
		}
		if answered = true; m.Started.After(s.started) {
			s.started = m.Started
		}
	}
	if s.echo != nil {
		s.echo.over = true
	}
	s.heard, s.echo, s.said = s.heard || answered, l.echo, nil
	s.mute, s.done = !answered, l.done
	if l.whole {
		s.looked = l.done
	}
}

// without is when the source was last seen without an alert that has cleared.
// Where one of its members could not be asked, or had forgotten, that is what the
// others said when they no longer listed it: an end of that firing, and no word
// about what the one may list.
func (s *source) without(r *run) time.Time {
	if s.partly.Before(r.cleared) && s.started.Before(r.last.time()) {
		return s.done
	}
	return r.cleared
}

// origins are the sources that were heard of, by name.
type origins map[string]*source

// of is what is known about a source, from now on.
func (o origins) of(name string) *source {
	src := o[name]
	if src == nil {
		src = &source{}
		o[name] = src
	}
	return src
}

// looks is when the last look at each source was repeated last.
func (o origins) looks() map[*echo]time.Time {
	looks := make(map[*echo]time.Time, len(o))
	for _, src := range o {
		if src.echo != nil {
			looks[src.echo] = src.echo.at
		}
	}
	return looks
}

// heard reports whether a source answered this process at least once.
func (o origins) heard(name string) bool {
	src := o[name]
	return src != nil && src.heard
}

// silent reports whether a source stopped reporting at all.
func (o origins) silent(name string, at time.Time) bool {
	src := o[name]
	return src == nil || at.Sub(src.last) > silentAfter
}

// hush notes at a time which of the sources that are asked stopped reporting at all, and
// reports whether one did, or told again, since the last time: all that it told of is
// to be judged anew then. That it goes on telling puts this off for all of it at once.
func (o origins) hush(at time.Time) (turned bool) {
	for name, src := range o {
		if silent := o.silent(name, at); src.echo != nil && silent != src.hushed {
			src.hushed, turned = silent, true
		}
	}
	return turned
}

// hears reports whether this process hears the source for itself, so that of an
// alert that fires the record tells it nothing.
func (o origins) hears(s Sighting) bool {
	src := o[s.Source]
	return src != nil && src.heard && !src.mute && !s.Pushed
}
