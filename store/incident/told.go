package incident

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
)

// Recalled is how far before its opening changes belong to an incident.
const Recalled = 6 * time.Hour

// When is when something happened, as somebody says who writes it down later.
// The zero When is now.
type When struct {
	At  time.Time // an instant; zero: now, or no more than the day is known
	Day string    // the civil date, 2022-05-25, when no more than that is known
}

// IsZero reports whether it happens now.
func (w When) IsZero() bool { return w.At.IsZero() && w.Day == "" }

// ParseWhen reads when something happened, as a person writes it: a day alone, or
// what text.Happened reads. Empty is now. A time of day or a date without a zone
// is in now's, and what has not come yet is refused.
func ParseWhen(s string, now time.Time) (When, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return When{}, nil
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		switch {
		case s > now.Format(time.DateOnly):
			return When{}, fmt.Errorf("%s is in the future: today is %s; say on which day it happened", s, now.Format(time.DateOnly))
		case day.Format(time.DateOnly) < EarliestDay:
			return When{}, fmt.Errorf("%s is before %s: the year is mistyped", s, EarliestDay)
		}
		return When{Day: s}, nil
	}
	at, err := text.Happened(s, now)
	if errors.Is(err, text.ErrNoTime) {
		err = fmt.Errorf("%w, or as 2026-01-31 when only the day is known", err)
	}
	return When{At: at}, err
}

// Said names it for the person, in now's zone.
func (w When) Said(now time.Time) string {
	if w.Day != "" {
		return "on " + w.Day
	}
	return "at " + text.Clock(w.At, now)
}

// Telling is how an incident came to be told: what is known of it only as a day,
// and when it was written down, if that was later than it happened.
type Telling struct {
	OpenedDay   string    // the civil date it was opened on, when no more is known
	ResolvedDay string    // the same of when it was resolved
	At          time.Time // when the opening was written down; zero: as it happened

	promised bool // UpdateDue is somebody's word, not the severity's
	// since is when each part of the state last changed, so that what is told of
	// an earlier moment does not undo it. It is known after a whole timeline was
	// folded, and not kept in the row.
	since map[string]time.Time
}

// Afterwards reports whether the incident was written down long after it
// happened: what goes on meanwhile has nothing to do with it.
func (i Incident) Afterwards() bool {
	return !i.Telling.At.IsZero() && i.Telling.At.Sub(i.OpenedAt) > Recalled
}

// stands reports whether a change of one part of the state is the last one: what
// is told of an earlier moment than the last change of it is history.
func (i *Incident) stands(part string, e Entry) bool {
	last, told := i.Telling.since[part]
	if told && !e.At.Equal(e.RecordedAt) && e.At.Before(last) {
		return false
	}
	since := make(map[string]time.Time, len(i.Telling.since)+1)
	for k, v := range i.Telling.since {
		since[k] = v
	}
	since[part] = e.At
	i.Telling.since = since
	return true
}

// ByTime orders entries by when things happened, then by their numbers; the
// opening comes first.
func ByTime(entries []Entry) []Entry {
	list := slices.Clone(entries)
	later := func(e Entry) int {
		if e.Kind == Opened {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Or(later(a)-later(b), a.At.Compare(b.At)) })
	return list
}
