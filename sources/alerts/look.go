package alerts

import "time"

// look is one look at a source that was asked for its whole list: what its
// members answered, and what their lists say about each alert next to what they
// said before. In a storm it is made for every poll, so what it holds of an alert
// is cut from few large pieces.
type look struct {
	name    string
	members []Member
	at      time.Time // when the source began to be asked
	done    time.Time // when the last member had answered
	whole   bool      // all of them answered
	echo    *echo
	told    time.Time // when the record was told of any of what the source listed, the earliest; zero: by another process

	places map[Fingerprint]int // in says
	says   []heardNow
	spare  []*listing
}

// heardNow is what the members' lists say about one alert, next to what they
// said before. Their starts are read by our clock.
type heardNow struct {
	first time.Time // the earliest start that any member gives
	// anew is the earliest start of a firing that a member shows to be another
	// one than it listed before. Zero: none does.
	anew time.Time
	word time.Time  // until when what was said of it before holds
	by   []*listing // by the member's place; nil: it does not list the alert
}

// newLook is a look at a source of which so many alerts are known.
func newLook(name string, members []Member, at, done time.Time, known int) *look {
	l := &look{
		name: name, members: members, at: at, done: done, whole: len(members) > 0, echo: newEcho(at),
		places: make(map[Fingerprint]int, known), says: make([]heardNow, 0, known),
	}
	for i := range members {
		l.whole = l.whole && members[i].Err == nil
	}
	return l
}

// tells reports whether the record is to be told anew of a run that is listed as it
// was: of all that a source lists together, once a minute.
func (l *look) tells(r *run) bool {
	told := l.told
	if told.IsZero() {
		told = r.written.seen
	}
	return l.at.Sub(told) >= time.Minute
}

// of is what is said about one alert. It holds until the next alert is asked for.
func (l *look) of(fp Fingerprint) *heardNow {
	i, ok := l.places[fp]
	if !ok {
		if len(l.spare) < len(l.members) {
			l.spare = make([]*listing, 1024*len(l.members))
		}
		i = len(l.says)
		l.places[fp] = i
		l.says = append(l.says, heardNow{by: l.spare[:len(l.members):len(l.members)]})
		l.spare = l.spare[len(l.members):]
	}
	return &l.says[i]
}

// listed is what is said about an alert; nil when no member lists it.
func (l *look) listed(fp Fingerprint) *heardNow {
	if i, listed := l.places[fp]; listed {
		return &l.says[i]
	}
	return nil
}

// listen notes the members' lists without concluding anything yet. What one said
// of a run before is overwritten: nothing but its start is asked for again.
// known is the run of an alert at the source; nil: there is none.
func (l *look) listen(known func(Fingerprint) *run) {
	for i := range l.members {
		if l.members[i].Err == nil {
			l.listenTo(i, known)
		}
	}
}

func (l *look) listenTo(member int, known func(Fingerprint) *run) {
	m := &l.members[member]
	skew := m.skew(l.at)
	for i := range m.Alerts {
		a := &m.Alerts[i]
		h := l.of(a.Fingerprint)
		starts := a.began().Add(skew)
		if h.first.IsZero() || starts.Before(h.first) {
			h.first = starts
		}
		var says *listing
		if r := known(a.Fingerprint); r != nil {
			if says = r.heard.lists[m.Name]; h.word.IsZero() {
				h.word = r.word()
			}
		}
		if says == nil {
			says = &listing{}
		} else if a.began().After(says.starts) && says.over(m, starts) && (h.anew.IsZero() || a.StartsAt.Before(h.anew)) {
			h.anew = a.StartsAt
		}
		says.list(m, a, moment{l.at, l.echo}, skew)
		h.by[member] = says
	}
}

// skew is by how much our clock is before the member's, when it was asked at a
// time of ours.
func (m *Member) skew(at time.Time) time.Duration {
	if m.Clock.IsZero() {
		return 0
	}
	return at.Sub(exact(m.Clock))
}
