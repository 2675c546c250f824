package silences

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/rota"
	"holdfast/sources/text"
)

// Ahead is how long before it begins a silence of a recurring one is made: long enough
// for an Alertmanager that is being restarted just then.
const Ahead = 15 * time.Minute

// Rule says when a silence comes again: in a window of the wall clock of a zone.
type Rule struct {
	Hours rota.Window
	Zone  *time.Location
	Since time.Time // what was over by then does not count
	Last  rota.Date // the last day on which it begins; zero: no end is set
}

// NewRule reads what a person writes: every is a window such as "Mon-Fri 02:00-04:00",
// last a date or empty, and times for how many times it comes, 0: that is not said. now
// is the present in the zone of which the window is.
func NewRule(every, last string, times int, now time.Time) (Rule, error) {
	hours, err := rota.ParseHours(every)
	if err != nil {
		return Rule{}, err
	}
	r := Rule{Hours: hours, Zone: now.Location(), Since: now.Truncate(time.Millisecond)}
	if r.Zone == time.Local {
		return Rule{}, errors.New("of which zone the hours are is not known by a name: name it, such as Europe/Berlin")
	}
	switch {
	case last != "" && times != 0:
		return Rule{}, errors.New("it ends on a day, or after so many times: say one of them")
	case times < 0 || times > mostTimes:
		return Rule{}, fmt.Errorf("%d times: from 1 to %d can be said; without, it comes until somebody stops it", times, mostTimes)
	case last != "":
		r.Last, err = rota.ParseDate(last)
		if err != nil {
			return Rule{}, err
		}
	}
	if _, ok := r.Next(r.Since); !ok {
		return Rule{}, fmt.Errorf("it would never come: no %s begins up to %s", hours, r.Last)
	}
	var o rota.Opening
	for at := r.Since; times > 0; times-- {
		o, _ = r.Next(at)
		at, r.Last = o.Until, rota.Date{}
	}
	if !o.Until.IsZero() {
		r.Last = o.Day
	}
	return r, nil
}

// mostTimes is how many times may be counted.
const mostTimes = 10_000

// Next is the first time of it that is over later than t; ok is false where none comes
// any more.
func (r Rule) Next(t time.Time) (o rota.Opening, ok bool) {
	if t.Before(r.Since) {
		t = r.Since
	}
	o, ok = r.Hours.After(t, r.Zone)
	return o, ok && (r.Last.IsZero() || !r.Last.Before(o.Day))
}

// Follows is the first time of it that begins on a later day than that.
func (r Rule) Follows(day rota.Date) (rota.Opening, bool) {
	at := r.Since
	if start := rota.DayStart(day, r.Zone); start.After(at) {
		at = start
	}
	for o, ok := r.Next(at); ok; o, ok = r.Next(o.Until) {
		if day.IsZero() || day.Before(o.Day) {
			return o, true
		}
	}
	return rota.Opening{}, false
}

// String is the rule in words: "02:00-04:00 Europe/Berlin, to 2027-01-31".
func (r Rule) String() string {
	s := r.Hours.String() + " " + r.Zone.String()
	if !r.Last.IsZero() {
		s += ", to " + r.Last.String()
	}
	return s
}

// times are a few of its times from now on, in words; in brackets how long one is of
// which clocks are changed meanwhile.
func (r Rule) times(now time.Time, n int) string {
	var words []string
	usual := time.Duration(int(r.Hours.To-r.Hours.From)) * time.Minute
	if usual <= 0 {
		usual += 24 * time.Hour
	}
	for o, ok := r.Next(now); ok && len(words) < n; o, ok = r.Next(o.Until) {
		one := fmt.Sprintf("%s to %s", text.DayClock(o.From, now), text.Clock(o.Until, o.From.In(now.Location())))
		if !o.From.After(now) {
			one = "now, to " + text.Clock(o.Until, now)
		}
		if long := o.Until.Sub(o.From); long != usual {
			one += fmt.Sprintf(" (clocks change: %s)", length(long))
		}
		words = append(words, one)
	}
	return strings.Join(words, "; ")
}

// within is how much of a stretch of time lies in the rule's hours, whenever the rule
// began.
func (r Rule) within(from, to time.Time) (d time.Duration, any bool) {
	at := from
	for o, ok := r.Hours.After(at, r.Zone); ok && !o.From.After(to); o, ok = r.Hours.After(o.Until, r.Zone) {
		begin, end := later(from, o.From), to
		if o.Until.Before(end) {
			end = o.Until
		}
		if !end.Before(begin) {
			d, any = d+end.Sub(begin), true
		}
	}
	return d, any
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
