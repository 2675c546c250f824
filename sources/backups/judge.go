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

// finding is one thing to say about a data source and the verdict it calls for;
// OK: it changes none, and is said beside it.
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
		Detail: align(d, seen), At: now, Seen: now, Reasons: []string{},
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
		for _, odd := range c.odd(d, now) {
			found = append(found, finding{OK, odd + " (" + c.name() + ")"})
		}
	}
	s.conclude(d, found, now)
	s.Since = s.began(d)
	return s
}

// align puts a copy's status beside each configured copy.
func align(d Dataset, seen []CopyStatus) []CopyStatus {
	list := make([]CopyStatus, len(d.Copies))
	for i, c := range d.Copies {
		if i < len(seen) {
			list[i] = seen[i]
		}
		list[i].Kind, list[i].Target, list[i].Scope, list[i].Site, list[i].Offsite = c.Kind, c.Target, c.Scope, c.Site, c.Offsite
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
	// What went wrong comes before where: an address is long, and of a line that has little
	// room the end is cut.
	say := func(v Verdict, format string, args ...any) copyFinding {
		return copyFinding{finding: finding{v, fmt.Sprintf(format, args...)}, trusted: !future}
	}
	switch why := c.silent(d, now); {
	case why != "":
		if held := c.held(now); held != "" {
			why += "; " + held
		}
		return say(Unknown, "%s", why)
	case future:
		return say(Unknown, "the newest backup is dated %s into the future (%s), so it does not count: a clock is wrong here or at %s",
			span(o.Newest.Sub(now)), moment(o.Newest, now), name)
	case o.Failed != "":
		f := say(Failed, "%s: %s failed; %s", o.Failed, name, before(d, o, age))
		f.good = young
		return f
	case o.Newest.IsZero():
		return say(Late, "no %s (%s)", c.nothing(now), name)
	case !young:
		return say(Late, "nothing newer than %s, %s allowed (%s)", span(age), span(d.RPO), name)
	}
	return copyFinding{good: true, trusted: true}
}

// nothing says of what a copy holds none, and what it held before.
func (c CopyStatus) nothing(now time.Time) string {
	words := "backup"
	if c.Observation.Writing != "" {
		words = "complete backup: " + c.Observation.Writing
	}
	switch {
	case c.Held.IsZero():
		return words
	case c.Observation.Writing != "":
		return words + "; the newest it held before was of " + moment(c.Held, now)
	}
	return words + " any more: the newest it held was of " + moment(c.Held, now)
}

// odd is what an answer holds that changes no verdict and must be said beside it.
func (c CopyStatus) odd(d Dataset, now time.Time) []string {
	if c.silent(d, now) != "" {
		return nil
	}
	said := slices.Clone(c.Observation.Odd)
	if hidden := c.hidden(d, now); hidden != "" {
		said = append(said, hidden)
	}
	return said
}

// hidden says which parts of a target are too old while the newest of another
// makes the whole look young; empty: none is, or no age is judged.
func (c CopyStatus) hidden(d Dataset, now time.Time) string {
	parts := c.Observation.Parts
	if d.RPO == 0 || len(parts) < 2 || now.Sub(parts[0].Newest) > d.RPO {
		return ""
	}
	var old []string
	for _, p := range parts[1:] {
		switch age := max(0, now.Sub(p.Newest)); {
		case p.Newest.IsZero():
			old = append(old, p.Name+" has none that is good")
		case age > d.RPO:
			old = append(old, p.Name+" has nothing newer than "+span(age))
		}
	}
	if len(old) == 0 {
		return ""
	}
	return fmt.Sprintf("it holds backups of %d things and %s is judged, being the newest; %s, %s allowed; name host or paths in the configuration to judge one of them",
		len(parts), parts[0].Name, Some(old), span(d.RPO))
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

// silent says why nothing is known of the copy now, and at its end of which; empty: it answered lately.
func (c CopyStatus) silent(d Dataset, now time.Time) string {
	switch {
	case c.Asked.IsZero():
		return "not asked yet: " + c.name()
	case c.Err != "":
		since := c.FailingSince
		if since.IsZero() {
			since = c.Asked
		}
		return fmt.Sprintf("%s: %s could not be asked since %s", c.Err, c.name(), moment(since, now))
	}
	at := c.answered()
	if at.After(now.Add(skew)) {
		return fmt.Sprintf("last asked at %s, which is still to come: the clock was set back, so nothing is known of %s", moment(at, now), c.name())
	}
	if now.Sub(at) > latePolls*d.poll()+slack {
		return fmt.Sprintf("last asked at %s, %s ago, too long to tell how it stands now: %s", moment(at, now), span(now.Sub(at)), c.name())
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

func (c CopyStatus) name() string { return nameOf(c.Kind, c.Target, c.Scope) }

// nameOf names a copy for the person.
func nameOf(kind, target, scope string) string {
	if scope != "" {
		return kind + " at " + target + " (" + scope + ")"
	}
	return kind + " at " + target
}

func (d Dataset) poll() time.Duration {
	if d.Poll > 0 {
		return d.Poll
	}
	return DefaultPoll
}

// conclude weighs what was found about the copies against the policy.
func (s *Status) conclude(d Dataset, found []finding, now time.Time) {
	calledFor := func(v Verdict) bool {
		return slices.ContainsFunc(found, func(f finding) bool { return f.verdict == v })
	}
	sum := finding{OK, ""}
	if s.Copies < s.CopiesNeeded || s.Offsite < s.OffsiteNeeded || len(d.Copies) == 0 {
		sum = s.sum(d, now)
	}
	s.Verdict = sum.verdict
	if calledFor(Unknown) && s.Verdict != OK {
		s.Verdict = Unknown // a silent copy hides the answer while the others do not give it
	}
	if calledFor(Failed) {
		s.Verdict = Failed
	}
	if len(d.Copies) == 1 && sum.text != "" {
		// the one copy's story is the whole one
		found = slices.DeleteFunc(found, func(f finding) bool { return f.verdict == Late })
	}
	if sum.text != "" {
		found = append([]finding{sum}, found...)
	}
	if configured := s.configuration(d); configured != "" && sum.verdict != Unprotected {
		found = append(found, finding{Short, configured})
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

// sum is the verdict on a policy that is missed, were every copy to answer, and
// the one line that says by how much.
func (s *Status) sum(d Dataset, now time.Time) finding {
	switch {
	case len(d.Copies) == 0:
		return finding{Unprotected, "no backup exists: none is configured; put one in place and name it under copies"}
	case s.empty(d, now):
		return s.none(now)
	case s.Copies == 0:
		return finding{Late, s.shortfall(now)}
	case s.configuration(d) != "":
		return finding{Short, ""} // which says it
	}
	return finding{Short, s.shortfall(now)}
}

// none is the verdict where no copy holds a backup. That a copy held one once and
// holds none now is a loss, unless the next one is just being written over it.
func (s *Status) none(now time.Time) finding {
	held, writing := false, false
	for _, c := range s.Detail {
		held = held || !c.Held.IsZero()
		writing = writing || c.Observation.Writing != ""
	}
	text := "no backup exists: none of the copies holds one"
	if len(s.Detail) == 1 {
		text = "no backup exists: " + s.Detail[0].name() + " holds no " + s.Detail[0].nothing(now)
	}
	switch {
	case held && writing:
		return finding{Late, text}
	case held:
		return finding{Failed, text}
	}
	return finding{Never, text}
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
		return ""
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
