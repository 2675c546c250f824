package alerts

import (
	"cmp"
	"slices"
	"time"
)

// echo is a look at a source that later ones may repeat word by word: what it
// listed was listed last when it was repeated last. So a look that repeats the one
// before costs nothing for each alert, and each is as fresh as it is all the same.
type echo struct {
	look int64     // its number, which no other look of this process has; never 0
	at   time.Time // of the last one that repeated it
	over bool      // another look followed that said something else
	self []*echo
}

func newEcho(at time.Time) *echo {
	e := &echo{at: at}
	e.self = []*echo{e} // ten thousand rows hold it
	return e
}

// moment is when something was heard last: then, or for as long as the look in
// which it was heard is repeated.
type moment struct {
	at   time.Time
	with *echo // the look; nil: it was not heard in one
}

func (m moment) time() time.Time {
	if m.with != nil && m.with.at.After(m.at) {
		return m.with.at
	}
	return m.at
}

// stamp is when the run was heard last as a row keeps it, which does not change
// while the look is repeated that lists it: the view tells until when it was.
func (r *run) stamp() time.Time {
	if listed := r.state == Firing || r.state == Pending; listed && r.last.with != nil && !r.last.with.over {
		return r.last.at
	}
	return r.last.time()
}

// join is these looks, and that of the moment where it may still be repeated.
func (m moment) join(looks []*echo) []*echo {
	switch {
	case m.with == nil || m.with.over:
		return looks
	case len(looks) == 0:
		return m.with.self
	}
	joined := append(slices.Clone(looks), m.with)
	slices.SortFunc(joined, func(x, y *echo) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.look, y.look)) })
	return joined
}

// saying is what one member said in a look, as far as it takes to know that it
// says the same again.
type saying struct {
	member  string
	edition *Edition
	started time.Time
	skew    time.Duration
}

func (s saying) again(m *Member, at time.Time) bool {
	return m.Err == nil && !m.Unproven && m.Name == s.member && m.Edition == s.edition && exact(m.Started).Equal(s.started) &&
		m.skew(at) == s.skew
}

// sayings are what all members said; nil where one did not answer, or could say
// something else the next time without telling.
func sayings(members []Member, at time.Time) []saying {
	list := make([]saying, len(members))
	for i := range members {
		m := &members[i]
		if m.Err != nil || m.Unproven || m.Edition == nil {
			return nil
		}
		list[i] = saying{m.Name, m.Edition, m.Started, m.skew(at)}
	}
	return list
}

// repeats reports whether members say at a time, word by word, what they said in
// the look before.
func (s *source) repeats(members []Member, at time.Time) bool {
	if s.echo == nil || len(s.said) == 0 || len(s.said) != len(members) || !at.After(s.echo.at) {
		return false
	}
	for i := range members {
		if !s.said[i].again(&members[i], at) {
			return false
		}
	}
	return true
}

// steady reports whether a look that was taken in, said once more, would change
// nothing of the run but when it was last heard.
func (r *run) steady(l *look, h *heardNow) bool {
	switch {
	case r.state == Resolved:
		return h == nil
	case l.done.Before(r.said.time()):
		return false // another process has seen it since
	case h != nil && (r.last.with != l.echo || r.said.with != l.echo || r.state != r.alert.State || h.first.After(r.word())):
		return false
	}
	for _, says := range r.heard.lists {
		if says.down || says.said.with != l.echo && says.misses < 2 {
			return false
		}
	}
	return true
}

// seenIn is when a run that was heard in a look was put into the record last, at
// a time at the latest: what is to be written will be.
func (r *run) seenIn(e *echo, at time.Time) time.Time {
	if w := &r.written; r.last.with == e && !w.due && !w.again {
		return earlier(at, w.seen)
	}
	return at
}

// told is when the record was told of any of what a source listed last, the earliest,
// as far as that may be a minute ago; zero: of nothing by this process.
func (f *fold) told(name string, src *source, at time.Time) time.Time {
	if src.echo == nil || at.Sub(src.written) < time.Minute {
		return src.written
	}
	src.written = at
	for _, th := range f.threads {
		if r := th.runs[name]; r != nil {
			src.written = earlier(src.written, r.seenIn(src.echo, at))
		}
	}
	return src.written
}

// repeat takes in a look that repeats the one before, and reports whether it does.
// Nothing is concluded from it: what time alone changes is to be settled as if
// nobody had looked.
func (f *fold) repeat(name string, members []Member, at, done time.Time) bool {
	src := f.origins[name]
	if src == nil || f.owed.looks[name] || !src.repeats(members, at) {
		return false
	}
	src.last, src.done, src.looked, src.echo.at = at, done, done, at
	if at.Sub(f.told(name, src, at)) >= time.Minute {
		f.seenAgain(name, src, at)
	}
	return true
}
