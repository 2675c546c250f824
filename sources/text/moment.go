package text

import (
	"errors"
	"fmt"
	"time"
)

// Skew is by how much a clock may be wrong: what lies so little ahead is taken
// to have happened.
const Skew = 3 * time.Minute

// ErrNoTime means that the words are no time at all. Words that are one, and
// yet cannot be when something happened, are another error.
var ErrNoTime = errors.New(`is not a time: write it as 14:05, "2026-01-31 14:05" or RFC 3339`)

// Happened reads when something happened, as a person writes it: a time of day,
// a date with a time, or RFC 3339; where no zone stands, in now's. What lies
// ahead of now by more than Skew is refused. A time of day is today's; while
// that is still to come it is yesterday's only when that is the nearer of the
// two, as 23:50 is shortly after midnight, and else refused, because nobody can
// tell which day was meant.
func Happened(s string, now time.Time) (time.Time, error) {
	at, clock, err := written(s, now)
	if err != nil {
		return time.Time{}, err
	}
	ahead := at.Sub(now)
	switch {
	case ahead <= Skew:
		return at, nil
	case !clock:
		return time.Time{}, fmt.Errorf("%s is in the future: it is %s now; say when it happened", s, now.Format("2006-01-02 15:04 MST"))
	}
	y, m, d := now.Date()
	yesterday := time.Date(y, m, d-1, 12, 0, 0, 0, now.Location()).Format(time.DateOnly)
	if ahead > now.Sub(at.AddDate(0, 0, -1)) {
		at, _, err = written(yesterday+" "+s, now)
		return at, err
	}
	return time.Time{}, fmt.Errorf(`%s is still to come, it is %s now: for yesterday's write "%s %s"`, s, now.Format("15:04"), yesterday, s)
}

// Moment reads a time that may lie behind or ahead, in the same forms. A time
// of day is today's.
func Moment(s string, now time.Time) (time.Time, error) {
	at, _, err := written(s, now)
	return at, err
}

// written reads a time in any of its forms; clock reports a time of day alone,
// which is taken to be today's.
func written(s string, now time.Time) (at time.Time, clock bool, err error) {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(form, s); err == nil {
			return at, false, nil
		}
	}
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "15:04:05", "15:04"} {
		civil, err := time.Parse(form, s)
		if err != nil {
			continue
		}
		if civil.Year() == 0 {
			clock = true
			civil = time.Date(now.Year(), now.Month(), now.Day(), civil.Hour(), civil.Minute(), civil.Second(), 0, time.UTC)
		}
		at, err := local(s, civil, now)
		return at, clock, err
	}
	return time.Time{}, false, fmt.Errorf("%s %w", s, ErrNoTime)
}

// local is the instant at which the clocks of now's zone show a civil time,
// which is given in UTC. Where they show it never, or twice in the past, it is
// an error: of two that are not both over, the earlier is meant.
func local(s string, civil, now time.Time) (time.Time, error) {
	var found []time.Time
	for _, hours := range []time.Duration{-36, 36} {
		_, east := civil.Add(hours * time.Hour).In(now.Location()).Zone()
		at := civil.Add(-time.Duration(east) * time.Second).In(now.Location())
		if sameClock(at, civil) && (len(found) == 0 || !found[0].Equal(at)) {
			found = append(found, at)
		}
	}
	switch {
	case len(found) == 0:
		return time.Time{}, fmt.Errorf("%s does not exist in %s: the clocks went forward over it on %s", s, now.Location(), civil.Format(time.DateOnly))
	case len(found) == 1 || found[1].After(now.Add(Skew)):
		return found[0], nil
	}
	const form = "2006-01-02T15:04:05Z07:00"
	return time.Time{}, fmt.Errorf("%s came twice on %s, because the clocks went back: write %s or %s", s, civil.Format(time.DateOnly),
		found[0].Format(form), found[1].Format(form))
}

func sameClock(at, civil time.Time) bool {
	_, east := at.Zone()
	return at.Unix()+int64(east) == civil.Unix()
}
