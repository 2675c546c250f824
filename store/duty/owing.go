package duty

import (
	"slices"
	"time"

	"holdfast/store/incident"
)

// owing keeps what is said of the questions that nobody has answered, in order: of
// those of a month there are hundreds, and what another cockpit writes is seldom
// about one of them. The zero owing is ready.
type owing struct {
	list  []incident.Unanswered
	from  time.Time // when it was put into words
	until time.Time // when the next of them comes back; zero: all have
	items []Item    // never changed
}

// of is what is said of the questions at the moment of the input.
func (o *owing) of(in Input) []Item {
	if o.holds(in.Now) && sameQuestions(o.list, in.Duties.Unanswered) {
		return o.items
	}
	var s Summary
	s.fromUnanswered(in)
	slices.SortStableFunc(s.Items, compare)
	*o = owing{list: in.Duties.Unanswered, from: in.Now, items: s.Items}
	for i := range o.list {
		if due := o.list[i].Due; in.Now.Before(due) && (o.until.IsZero() || due.Before(o.until)) {
			o.until = due
		}
	}
	return o.items
}

// holds reports whether the same of the questions have come back as when they were
// put into words.
func (o *owing) holds(now time.Time) bool {
	return !now.Before(o.from) && (o.until.IsZero() || now.Before(o.until))
}

// sameQuestions reports whether the same is said of both.
func sameQuestions(a, b []incident.Unanswered) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := &a[i], &b[i]
		if x.Incident.ID != y.Incident.ID || x.Incident.Title != y.Incident.Title || !x.Due.Equal(y.Due) || !slices.Equal(x.Fields, y.Fields) {
			return false
		}
	}
	return true
}
