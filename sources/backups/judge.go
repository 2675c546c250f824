package backups

import (
	"fmt"
	"slices"
	"time"
)

const (
	// skew is how far ahead of ours another clock may run before its dates are
	// no longer believed.
	skew = 5 * time.Minute
	// DefaultPoll is how often a data source without a poll is asked.
	DefaultPoll = 10 * time.Minute
	// latePolls and slack bound how long an answer stands for the present.
	latePolls = 3
	slack     = 5 * time.Second
)

// finding is one thing to say about a data source and the verdict it calls for.
type finding struct {
	verdict Verdict
	text    string
}

// Judge says how a data source stands at now. seen holds its copies in the
// order of d.Copies; one that is missing counts as never asked. Points in time
// are written in now's zone.
//
// A copy is good when two signals agree: it answered within three polls, and
// its newest complete backup is no older than the RPO (any age without one).
// A copy that cannot be asked is not good, whatever it held; while the good
// ones alone do not meet the policy, nobody knows whether it is met.
func Judge(d Dataset, seen []CopyStatus, now time.Time) Status {
	s := Status{
		Name: d.Name, RPO: d.RPO, RTO: d.RTO, SOP: d.SOP,
		CopiesNeeded: max(1, d.NeedCopies), OffsiteNeeded: max(0, d.NeedOffsite),
		Detail: align(d, seen), At: now, Since: now, Reasons: []string{},
	}
	var found []finding
	for i := range s.Detail {
		c := &s.Detail[i]
		f := judgeCopy(d, *c, now)
		c.Good = f.good
		if c.Good {
			s.Copies++
			if c.Offsite {
				s.Offsite++
			}
		}
		if f.trusted && c.Observation.Newest.After(s.LastGood) {
			s.LastGood = c.Observation.Newest
		}
		if f.text != "" {
			found = append(found, f.finding)
		}
	}
	s.conclude(d, found, now)
	return s
}

// align puts a copy's status beside each configured copy.
func align(d Dataset, seen []CopyStatus) []CopyStatus {
	list := make([]CopyStatus, len(d.Copies))
	for i, c := range d.Copies {
		if i < len(seen) {
			list[i] = seen[i]
		}
		list[i].Kind, list[i].Target, list[i].Site, list[i].Offsite = c.Kind, c.Target, c.Site, c.Offsite
		list[i].Good = false
	}
	return list
}

// copyFinding is the judgement on one copy.
type copyFinding struct {
	finding
	good    bool // counts as a copy
	trusted bool // its newest backup is believed to exist
}

func judgeCopy(d Dataset, c CopyStatus, now time.Time) copyFinding {
	o, name := c.Observation, c.name()
	future := o.Newest.After(now.Add(skew))
	age := max(0, now.Sub(o.Newest))
	young := !o.Newest.IsZero() && !future && (d.RPO == 0 || age <= d.RPO)
	say := func(v Verdict, format string, args ...any) copyFinding {
		return copyFinding{finding: finding{v, name + " " + fmt.Sprintf(format, args...)}, trusted: !future}
	}
	switch why := c.silent(d, now); {
	case why != "":
		if held := c.held(now); held != "" {
			why += "; " + held
		}
		return say(Unknown, "%s", why)
	case future:
		return say(Unknown, "dates its newest backup %s into the future (%s): a clock is wrong there or here, so it does not count",
			span(o.Newest.Sub(now)), moment(o.Newest, now))
	case o.Failed != "":
		f := say(Failed, "failed: %s; %s", o.Failed, before(d, o, age))
		f.good = young
		return f
	case o.Newest.IsZero() && o.Details != "":
		return say(Late, "holds no complete backup: %s", o.Details)
	case o.Newest.IsZero():
		return say(Late, "holds no backup")
	case !young:
		return say(Late, "holds nothing newer than %s, %s allowed", span(age), span(d.RPO))
	}
	return copyFinding{good: true, trusted: true}
}

// before says what there is besides a newest run that failed.
func before(d Dataset, o Observation, age time.Duration) string {
	switch {
	case o.Newest.IsZero():
		return "no good backup is left there"
	case d.RPO == 0:
		return "the good one before it is " + span(age) + " old"
	case age <= d.RPO:
		return fmt.Sprintf("the good one before it is %s old, within the %s allowed", span(age), span(d.RPO))
	}
	return fmt.Sprintf("the good one before it is %s old, %s allowed", span(age), span(d.RPO))
}

// silent says why nothing is known of the copy now; empty: it answered lately.
func (c CopyStatus) silent(d Dataset, now time.Time) string {
	switch {
	case c.Asked.IsZero():
		return "has not been asked yet"
	case c.Err != "":
		since := c.FailingSince
		if since.IsZero() {
			since = c.Asked
		}
		return fmt.Sprintf("could not be asked since %s: %s", moment(since, now), c.Err)
	}
	at := c.answered()
	if at.After(now.Add(skew)) {
		return fmt.Sprintf("was last asked at %s, which is still to come: the clock was set back, so nothing is known", moment(at, now))
	}
	if now.Sub(at) > latePolls*d.poll()+slack {
		return fmt.Sprintf("was last asked at %s, %s ago: that is too old to tell how it stands now", moment(at, now), span(now.Sub(at)))
	}
	return ""
}

// held says what the copy had when it last answered; empty: it never did.
func (c CopyStatus) held(now time.Time) string {
	switch o := c.Observation; {
	case c.answered().IsZero():
		return ""
	case o.Newest.IsZero():
		return "when it last answered it held no backup"
	case o.Newest.After(now):
		return "what it held last was dated " + moment(o.Newest, now)
	default:
		return "what it held last was " + span(now.Sub(o.Newest)) + " old"
	}
}

// answered is when the copy last answered, also for a status that only says
// when it was asked.
func (c CopyStatus) answered() time.Time {
	if c.Answered.IsZero() && c.Err == "" {
		return c.Asked
	}
	return c.Answered
}

func (c CopyStatus) name() string { return c.Kind + " at " + c.Target }

func (d Dataset) poll() time.Duration {
	if d.Poll > 0 {
		return d.Poll
	}
	return DefaultPoll
}

// conclude weighs what was found about the copies against the policy.
func (s *Status) conclude(d Dataset, found []finding, now time.Time) {
	met := s.Copies >= s.CopiesNeeded && s.Offsite >= s.OffsiteNeeded
	empty := s.empty(d, now)
	s.Verdict = OK
	worsen := func(v Verdict) {
		if v.Rank() < s.Verdict.Rank() {
			s.Verdict = v
		}
	}
	for _, f := range found {
		// A silent copy hides the answer only while the others do not give it,
		// and one that is late or empty only matters when it is needed.
		if f.verdict == Failed || (f.verdict == Unknown && !met) || (f.verdict == Late && !met && !empty) {
			worsen(f.verdict)
		}
	}
	sum := s.sum(d, met, empty, now)
	if sum.text != "" {
		worsen(sum.verdict)
		if len(d.Copies) == 1 && len(found) == 1 && found[0].verdict == Late {
			found = found[:0] // the one copy's story is the whole one
		}
		found = append([]finding{sum}, found...)
	}
	s.say(found)
	if d.RPO == 0 && s.Verdict == OK {
		s.Reasons = append(s.Reasons, "no rpo is set: how old the newest backup may be is not judged")
	}
}

// empty reports whether every copy answered, and that it holds nothing.
func (s *Status) empty(d Dataset, now time.Time) bool {
	for _, c := range s.Detail {
		if c.silent(d, now) != "" || !c.Observation.Newest.IsZero() || c.Observation.Failed != "" {
			return false
		}
	}
	return true
}

// sum is the one line that says how the policy is missed; empty: it is met.
func (s *Status) sum(d Dataset, met, empty bool, now time.Time) finding {
	configured := s.configuration(d)
	switch {
	case configured != "":
		return finding{Unprotected, configured}
	case empty && len(d.Copies) == 1:
		c := s.Detail[0]
		text := "no backup exists: " + c.name() + " holds none"
		if c.Observation.Details != "" {
			text += " that is complete: " + c.Observation.Details
		}
		return finding{Unprotected, text}
	case empty:
		return finding{Unprotected, "no backup exists: none of the copies holds one"}
	case !met:
		return finding{Late, s.shortfall(now)}
	}
	return finding{}
}

// configuration says what the policy asks for that no configured copy could
// give; empty: nothing.
func (s *Status) configuration(d Dataset) string {
	offsite := 0
	for _, c := range d.Copies {
		if c.Offsite {
			offsite++
		}
	}
	switch {
	case len(d.Copies) == 0:
		return "no backup exists: none is configured; put one in place and name it under copies"
	case len(d.Copies) < s.CopiesNeeded:
		return fmt.Sprintf("%s configured, %d needed: put another copy in place", are(len(d.Copies), "copy is", "copies are"), s.CopiesNeeded)
	case offsite < s.OffsiteNeeded:
		return fmt.Sprintf("%s configured, %d needed: put a copy at another site and mark it offsite", are(offsite, "off-site copy is", "off-site copies are"), s.OffsiteNeeded)
	}
	return ""
}

// shortfall is the one line that says by how much the policy is missed.
func (s *Status) shortfall(now time.Time) string {
	if s.Copies == 0 && !s.LastGood.IsZero() {
		age := max(0, now.Sub(s.LastGood))
		if s.RPO > 0 && age > s.RPO {
			return fmt.Sprintf("newest good backup is %s old, %s allowed", span(age), span(s.RPO))
		}
	}
	if s.Copies < s.CopiesNeeded {
		return fmt.Sprintf("%d of %d needed copies %s good", s.Copies, s.CopiesNeeded, be(s.CopiesNeeded))
	}
	return fmt.Sprintf("%d of %d needed off-site copies %s good", s.Offsite, s.OffsiteNeeded, be(s.OffsiteNeeded))
}

// say orders the reasons: those of the verdict first, then by severity.
func (s *Status) say(found []finding) {
	rank := func(f finding) int {
		if f.verdict == s.Verdict {
			return -1
		}
		return f.verdict.Rank()
	}
	slices.SortStableFunc(found, func(a, b finding) int { return rank(a) - rank(b) })
	for _, f := range found {
		if !slices.Contains(s.Reasons, f.text) {
			s.Reasons = append(s.Reasons, f.text)
		}
	}
}
