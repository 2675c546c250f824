package backups

import (
	"slices"
	"time"
)

// began is since when what the verdict says is so, for all anybody can tell: since the
// data could be too old, the run failed, the copy was lost or fell silent. What is
// only known to have come about before it was seen dates from when it was seen. Zero:
// it never was otherwise, or the configuration alone makes it so.
func (s *Status) began(d Dataset) time.Time {
	began := s.Seen
	switch s.Verdict {
	case Unprotected, Untested, Never:
		return time.Time{}
	case Late:
		began = fewerThan(1, s.losses(d, false))
	case Short:
		began = s.shortSince(d)
	case Unknown:
		began = s.unknownSince(d)
	case Failed:
		began = s.failedSince()
	case OK:
	}
	if began.After(s.At) { // their clock goes ahead of ours
		return s.At
	}
	return began
}

// losses is since when each copy has not counted, zero for one that does. A copy that
// never did has not since the beginning of time.
func (s *Status) losses(d Dataset, offsite bool) []time.Time {
	var list []time.Time
	for _, c := range s.Detail {
		switch {
		case offsite && !c.Offsite:
		case c.Good:
			list = append(list, time.Time{})
		default:
			list = append(list, s.lost(d, c))
		}
	}
	return list
}

// never is when a copy was lost that never was one.
func never() time.Time { return time.Unix(0, 0) }

// lost is since when a copy has not counted.
func (s *Status) lost(d Dataset, c CopyStatus) time.Time {
	newest := c.Held
	if o := c.Observation.Newest; o.After(newest) && !o.After(s.At) {
		newest = o
	}
	if newest.IsZero() && !c.answered().IsZero() {
		return never()
	}
	if newest.IsZero() || d.RPO == 0 {
		return s.Seen
	}
	out := newest.Add(d.RPO)
	gone := newest.After(c.Observation.Newest) // sooner than it ran out, who knows when
	if out.After(s.At) || gone && out.After(s.Seen) {
		return s.Seen
	}
	return out
}

// fewerThan is since when fewer than so many copies have counted, by the loss of each.
// Zero: it never was otherwise, or there are no more in the configuration.
func fewerThan(need int, losses []time.Time) time.Time {
	lost := slices.DeleteFunc(slices.Clone(losses), time.Time.IsZero)
	slices.SortFunc(lost, time.Time.Compare)
	last := len(losses) - need
	if last < 0 || last >= len(lost) || lost[last].Equal(never()) {
		return time.Time{}
	}
	return lost[last]
}

// shortSince is since when the policy has been missed: by copies, or by those at
// another site, whichever it was first.
func (s *Status) shortSince(d Dataset) time.Time {
	var began []time.Time
	if s.Copies < s.CopiesNeeded {
		began = append(began, fewerThan(s.CopiesNeeded, s.losses(d, false)))
	}
	if s.Offsite < s.OffsiteNeeded {
		began = append(began, fewerThan(s.OffsiteNeeded, s.losses(d, true)))
	}
	if len(began) == 0 {
		return s.Seen
	}
	return slices.MinFunc(began, time.Time.Compare)
}

// failedSince is when the first of the runs failed that are not a success since the
// last good one. That what was held is gone has no time of its own.
func (s *Status) failedSince() time.Time {
	var began time.Time
	for _, c := range s.Detail {
		if o := c.Observation; o.Failed != "" && !o.FailedAt.IsZero() && (began.IsZero() || o.FailedAt.Before(began)) {
			began = o.FailedAt
		}
	}
	if began.IsZero() {
		return s.Seen
	}
	return began
}

// unknownSince is since when nobody has been able to tell: since a copy fell silent,
// or since the others alone do not meet the policy.
func (s *Status) unknownSince(d Dataset) time.Time {
	var first time.Time
	losses := make([]time.Time, len(s.Detail))
	for i, c := range s.Detail {
		if c.Good {
			continue
		}
		losses[i] = s.lost(d, c)
		silent := s.silentSince(d, c)
		if silent.IsZero() {
			continue
		}
		if losses[i] = silent; first.IsZero() || silent.Before(first) {
			first = silent
		}
	}
	var away []time.Time
	for i, c := range s.Detail {
		if c.Offsite {
			away = append(away, losses[i])
		}
	}
	missed := fewerThan(s.CopiesNeeded, losses)
	if other := fewerThan(s.OffsiteNeeded, away); s.Offsite < s.OffsiteNeeded && (s.Copies >= s.CopiesNeeded || other.Before(missed)) {
		missed = other
	}
	if first.IsZero() {
		return s.Seen
	}
	if missed.After(first) {
		return missed
	}
	return first
}

// silentSince is since when nothing has been known of a copy; zero: it is known.
func (s *Status) silentSince(d Dataset, c CopyStatus) time.Time {
	switch at := c.answered(); {
	case c.silent(d, s.At) == "" && !c.Observation.Newest.After(s.At.Add(skew)):
		return time.Time{}
	case c.Err != "" && !c.FailingSince.IsZero():
		return c.FailingSince
	case c.Err != "":
		return c.Asked
	case c.silent(d, s.At) == "", at.IsZero(), at.After(s.At):
		return s.Seen
	default:
		return at.Add(latePolls*d.poll() + slack)
	}
}

// goOn carries on what was known of a verdict that stands longer than this one was
// judged. until is when the verdict before was last judged by answers: what began after
// that is not the same, for all that it is called the same.
func (s *Status) goOn(d Dataset, before Status, until time.Time) {
	s.Seen = before.Seen
	s.Since = s.began(d)
	switch {
	case s.Since.IsZero() || before.Since.IsZero():
	case s.Since.After(until):
		s.Seen = s.Since
	case s.Since.After(before.Since):
		s.Since = before.Since
	}
}
