// Package life is what the record tells of an alert from its beginning to its end:
// when it waited, fired and cleared, what kept it quiet, who held it, and what was
// known meanwhile. It puts together what the record hands it. It must not ask the
// record, and must not decide what an alert is.
package life

import (
	"cmp"
	"slices"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Turn is one change in an alert's life as the record keeps it.
type Turn struct {
	Fingerprint alerts.Fingerprint
	Episode     time.Time // names the firing
	Kind        string    // alerts.KindFired and its like
	At          time.Time
	Source      string
	By          people.Actor // who said so; nobody: it was seen
}

// Life is one firing of an alert, or one wait of a rule's that came to nothing.
type Life struct {
	Fingerprint alerts.Fingerprint
	Episode     time.Time
	Labels      map[string]string // safe to show
	Sent        map[string]string // as matchers see them
	Annotations map[string]string // safe to show
	Sources     []string          // those that told of it, sorted
	PendingAt   time.Time         // zero: it was not seen to wait
	FiredAt     time.Time         // zero: it did not fire
	UnknownAt   time.Time         // when nobody could tell any more; zero: somebody could
	EndedAt     time.Time         // when it cleared, or ceased to wait; zero: not known to have
	GoneBy      people.Actor      // who said that it is over; nobody: it was seen
	Listed      bool              // the record has it as not over: somebody may still tell of it
	Quiet       []Quiet           // the earliest first
	Acks        []Ack             // the earliest first
	Incidents   []incident.ID     // that held it, practice left out
	Recorded    *Recorded         // what an event recorder told of it; nil: nothing
}

// Quiet is a stretch of a life in which the alert made no noise.
type Quiet struct {
	Why    string // as alerts.Quiet.Why
	By     string
	Source string    // which source said so
	From   time.Time // when that was first told
	To     time.Time // when it was told that it is so no more; zero: that was not told
	Until  time.Time // when it was to end by itself; zero: not known
	// Known is how that is known: Seen or Concluded.
	Known   string
	Rule    string    // which silence or rule, in words; where it was seen
	Silence string    // the silence's id; where it was seen
	Last    time.Time // when it was last seen muted; where it was seen
}

// Ack is that somebody held the alert.
type Ack struct {
	By    people.Person
	At    time.Time
	Note  string
	Ended time.Time // zero: not by then
	Why   string    // it ended, as alerts.EndUnacked and its like
}

// Began is when the life began, as far as the record goes.
func (l *Life) Began() time.Time {
	if l.PendingAt.IsZero() || !l.FiredAt.IsZero() && l.FiredAt.Before(l.PendingAt) {
		return l.FiredAt
	}
	return l.PendingAt
}

// Over is when it ended, or when it was last known of; zero: it goes on.
func (l *Life) Over() time.Time {
	switch {
	case !l.EndedAt.IsZero():
		return l.EndedAt
	case l.Listed:
		return time.Time{}
	case !l.UnknownAt.IsZero():
		return l.UnknownAt
	}
	return time.Time{}
}

// State is how the life stands by the record alone: of one that is listed a source
// may know better by now. What nobody ended, and nobody lists, is unknown.
func (l *Life) State() alerts.State {
	switch {
	case !l.EndedAt.IsZero():
		return alerts.Resolved
	case !l.UnknownAt.IsZero(), !l.Listed:
		return alerts.Unknown
	case l.FiredAt.IsZero():
		return alerts.Pending
	}
	return alerts.Firing
}

// Within reports whether any of the life lies between two instants; until is not
// within.
func (l *Life) Within(from, until time.Time) bool {
	over := l.Over()
	return l.Began().Before(until) && (over.IsZero() || !over.Before(from))
}

// key names a life.
type key struct {
	fingerprint alerts.Fingerprint
	episode     int64 // Unix milliseconds
}

func keyOf(fp alerts.Fingerprint, episode time.Time) key { return key{fp, episode.UnixMilli()} }

// Lives are those of many alerts, as they are put together.
type Lives struct{ of map[key]*Life }

// NewLives is none.
func NewLives() *Lives { return &Lives{of: map[key]*Life{}} }

// Add takes in one turn; in whatever order they come the lives are the same.
func (ls *Lives) Add(t Turn) *Life {
	l := ls.Get(t.Fingerprint, t.Episode)
	if t.Source != "" && !slices.Contains(l.Sources, t.Source) {
		l.Sources = append(l.Sources, t.Source)
		slices.Sort(l.Sources)
	}
	switch t.Kind {
	case alerts.KindPending:
		l.PendingAt = t.At
	case alerts.KindFired:
		l.FiredAt = t.At
	case alerts.KindUnknown:
		l.UnknownAt = t.At
	case alerts.KindCleared, alerts.KindPassed:
		if l.EndedAt.IsZero() || t.Kind == alerts.KindCleared {
			l.EndedAt, l.GoneBy = t.At, t.By
		}
	}
	return l
}

// Get is a life, a new one where it is not known yet.
func (ls *Lives) Get(fp alerts.Fingerprint, episode time.Time) *Life {
	k := keyOf(fp, episode)
	l := ls.of[k]
	if l == nil {
		l = &Life{Fingerprint: fp, Episode: episode}
		ls.of[k] = l
	}
	return l
}

// Find is a life; nil: it is not known.
func (ls *Lives) Find(fp alerts.Fingerprint, episode time.Time) *Life {
	return ls.of[keyOf(fp, episode)]
}

// Put takes in a life as it is.
func (ls *Lives) Put(l *Life) { ls.of[keyOf(l.Fingerprint, l.Episode)] = l }

// WithoutBeginning are those of which only the end is known.
func (ls *Lives) WithoutBeginning() (list []*Life) {
	for _, l := range ls.of {
		if l.Began().IsZero() {
			list = append(list, l)
		}
	}
	return list
}

// All are the lives of which any lies between two instants, the newest first. A wait
// that was told of under the fingerprint of a rule, and a firing that followed it
// under that of what was sent on, are one life.
func (ls *Lives) All(from, until time.Time) []*Life {
	fired := map[int64][]*Life{}
	for k, l := range ls.of {
		if !l.FiredAt.IsZero() {
			fired[k.episode] = append(fired[k.episode], l)
		}
	}
	list := make([]*Life, 0, len(ls.of))
	for k, l := range ls.of {
		switch {
		case l.Began().IsZero(): // its beginning is no longer kept
		case l.FiredAt.IsZero() && l.EndedAt.IsZero() && joined(l, fired[k.episode]):
		case l.Within(from, until):
			list = append(list, l)
		}
	}
	return Newest(list)
}

// Newest sorts lives by when they began, the newest first.
func Newest(list []*Life) []*Life {
	slices.SortFunc(list, func(a, b *Life) int {
		return cmp.Or(b.Began().Compare(a.Began()), cmp.Compare(a.Fingerprint, b.Fingerprint), b.Episode.Compare(a.Episode))
	})
	return list
}

// joined gives the wait to the firing that followed it, where there is exactly one.
func joined(wait *Life, fired []*Life) bool {
	var one *Life
	for _, l := range fired {
		if !has(l.Sent, wait.Sent) {
			continue
		}
		if one != nil {
			return false
		}
		one = l
	}
	if one == nil {
		return false
	}
	if one.PendingAt.IsZero() {
		one.PendingAt = wait.PendingAt
	}
	return true
}

// has reports whether a label set has all of another's.
func has(set, of map[string]string) bool {
	for name, value := range of {
		if set[name] != value {
			return false
		}
	}
	return len(of) > 0
}

// Quieted makes stretches of how an alert stood as quiet by one source: each standing
// holds until the next. why is empty where it was not quiet.
func (l *Life) Quieted(list []Quiet) {
	over := l.Over()
	for i, q := range list {
		if i+1 < len(list) {
			q.To = list[i+1].From
		}
		switch {
		case q.Why == "", !over.IsZero() && q.From.After(over), !q.To.IsZero() && !q.To.After(l.Began()):
			continue
		}
		if q.From.Before(l.Began()) {
			q.From = l.Began()
		}
		if !over.IsZero() && q.To.After(over) {
			q.To = over
		}
		q.Known = Concluded
		l.Quiet = append(l.Quiet, q)
	}
	slices.SortStableFunc(l.Quiet, func(a, b Quiet) int { return a.From.Compare(b.From) })
}
