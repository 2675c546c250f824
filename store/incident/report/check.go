package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/store/incident"
)

// Inconsistency is something in the record that cannot be quite as it was
// written, or that a reader would ask about first.
type Inconsistency struct {
	Kind string `json:"kind"` // missing, order, future
	What string `json:"what"` // for the person
	Seq  int64  `json:"seq"`  // the entry it is about; 0: none
}

// Missing reports whether it is a milestone that was not reached: of an incident that
// still goes on, no wonder.
func (i Inconsistency) Missing() bool { return i.Kind == missing }

// The kinds of inconsistencies.
const (
	missing = "missing" // a milestone that was never reached
	order   = "order"   // something before what comes before it
	future  = "future"  // a time that had not come when it was written down
)

// ahead is how far a clock may run ahead of another one's before it is said.
const ahead = 2 * time.Second

// Check looks for what does not fit together: milestones that are missing, a
// step before its predecessor, times that lay in the future when they were
// written down. It is pure: what "the future" is comes from the record.
func Check(rep Report) []Inconsistency {
	c := &checker{zone: incident.Zone(rep.Zone), found: []Inconsistency{}}
	c.milestones(rep)
	if rep.practice() || rep.DuplicateOf != "" {
		// What was only practised, or happened under another number, reaches no milestones.
		c.found = slices.DeleteFunc(c.found, func(i Inconsistency) bool { return i.Kind == missing })
	}
	c.doubts(rep.Metrics)
	c.alerts(rep.Alerts)
	for _, s := range rep.SOPs {
		c.steps(s)
	}
	c.times(rep)
	c.due(rep)
	c.upkeep(rep)
	return c.found
}

type checker struct {
	zone  *time.Location
	found []Inconsistency
}

func (c *checker) say(kind string, seq int64, format string, args ...any) {
	c.found = append(c.found, Inconsistency{Kind: kind, What: fmt.Sprintf(format, args...), Seq: seq})
}

func (c *checker) at(t time.Time) string { return t.In(c.zone).Format("2006-01-02 15:04:05") }

// milestone is the moment something of every incident happened; zero: never.
type milestone struct {
	name    string
	at      time.Time
	seq     int64
	doubted bool   // it happened, and when is not known
	missing string // what to say when it never happened; empty: nothing
}

// milestones looks at opened → mitigated → resolved, and at acknowledged.
func (c *checker) milestones(rep Report) {
	chain := []milestone{
		{name: "opened", at: rep.OpenedAt},
		{name: "mitigated", missing: "it was never said to be mitigated, so the time to mitigate is not known: S in the cockpit says so, or `holdfast incident status " + rep.ID + " mitigated`"},
		{name: "resolved", missing: "it is not resolved: R in the cockpit ends it, or `holdfast incident resolve " + rep.ID + "`"},
	}
	for _, m := range rep.Metrics {
		if m.Name == incident.ToMitigate {
			chain[1].doubted = m.Why != ""
			if m.Until != nil {
				chain[1].at = *m.Until
			}
		}
	}
	if rep.ResolvedAt != nil {
		chain[2].at = *rep.ResolvedAt
	}
	kinds := []incident.Kind{incident.Opened, incident.StatusChanged, incident.ResolvedEntry}
	for _, l := range rep.Timeline {
		if i := slices.Index(kinds, incident.Kind(l.Kind)); i >= 0 && l.At.Equal(chain[i].at) {
			chain[i].seq = l.Seq
		}
	}
	if len(rep.Alerts) > 0 && !slices.ContainsFunc(rep.Alerts, func(a Alert) bool { return len(a.Acked) > 0 }) {
		c.say(missing, 0, "nobody acknowledged any of its alerts, so the time to acknowledge is not known")
	}
	before := chain[0]
	for _, m := range chain[1:] {
		switch {
		case m.at.IsZero() && m.doubted:
			continue // why it is not known is said on its own
		case m.at.IsZero():
			c.say(missing, 0, "%s", m.missing)
			continue
		case m.at.Before(before.at):
			c.say(order, m.seq, "%s at %s, before it was %s at %s", m.name, c.at(m.at), before.name, c.at(before.at))
		}
		before = m
	}
	if rep.ResolvedAt == nil {
		return
	}
	for _, a := range rep.Alerts {
		if again, ok := a.again(); ok {
			c.say(missing, 0, "it was resolved, and the alert %s, which fired anew at %s, was not seen to clear", a.Name, c.at(again))
		} else if len(a.Fired) > 0 && len(a.Cleared) == 0 {
			c.say(missing, 0, "it was resolved, and the alert %s was not seen to clear", a.Name)
		}
	}
}

// doubts says which of the four times are not known, and why.
func (c *checker) doubts(list []Metric) {
	said := map[string]bool{}
	for _, m := range list {
		if m.Why == "" || said[m.Why] {
			continue
		}
		said[m.Why] = true
		var names []string
		for _, other := range list {
			if other.Why == m.Why {
				names = append(names, other.Name)
			}
		}
		kind, are := missing, " is not known"
		if m.Contradict {
			kind = order
		}
		if len(names) > 1 {
			are = " are not known"
		}
		c.say(kind, m.WhyEntry, "%s; so the %s%s", m.Why, strings.Join(names, ", the "), are)
	}
}

// alerts looks at fired → acknowledged, and fired → cleared.
func (c *checker) alerts(list []Alert) {
	for _, a := range list {
		if len(a.Fired) == 0 {
			continue
		}
		fired := slices.MinFunc(a.Fired, time.Time.Compare)
		for _, k := range a.Acked {
			if k.At.Before(fired) {
				c.say(order, 0, "%s acknowledged the alert %s at %s, before it fired at %s", orNone(string(k.By)), a.Name, c.at(k.At), c.at(fired))
			}
		}
		for _, at := range a.Cleared {
			if at.Before(fired) {
				c.say(order, 0, "the alert %s cleared at %s, before it fired at %s", a.Name, c.at(at), c.at(fired))
			}
		}
	}
}

// steps looks for a step that was done before one in front of it, and for steps
// that were left open although the run went on past them.
func (c *checker) steps(s SOP) {
	var latest *Step
	var open, passed []string
	for i := range s.Steps {
		step := &s.Steps[i]
		if step.Outcome == notDone || step.Outcome == waiting {
			if !holdsSteps(s.Steps, i) {
				open = append(open, step.Number)
			}
			continue
		}
		passed = append(passed, open...)
		open = nil
		if step.At == nil || holdsSteps(s.Steps, i) {
			continue // a step that holds others ends when they do
		}
		if latest != nil && step.At.Before(*latest.At) {
			c.say(order, 0, "step %s of %s ended at %s, before step %s in front of it at %s", step.Number, s.Title, c.at(*step.At), latest.Number, c.at(*latest.At))
			continue
		}
		latest = step
	}
	switch len(passed) {
	case 0:
	case 1:
		c.say(missing, 0, "step %s of %s was left open, and later ones were done", passed[0], s.Title)
	default:
		c.say(missing, 0, "steps %s of %s were left open, and later ones were done", strings.Join(passed, ", "), s.Title)
	}
}

// holdsSteps reports whether the steps after i are parts of it.
func holdsSteps(list []Step, i int) bool {
	return i+1 < len(list) && list[i+1].Depth > list[i].Depth
}

// times looks for what happened later than it was written down, and for a
// record whose own clock went back.
func (c *checker) times(rep Report) {
	recorded := map[int64]time.Time{}
	for _, l := range rep.Timeline {
		recorded[l.Seq] = l.RecordedAt
		if l.At.Sub(l.RecordedAt) > ahead {
			c.say(future, l.Seq, "entry %d (%s by %s) says %s, which had not come when it was written down at %s",
				l.Seq, l.Kind, orNone(string(l.By)), c.at(l.At), c.at(l.RecordedAt))
		}
	}
	for _, e := range rep.Evidence {
		if at, ok := recorded[e.Seq]; ok && !e.Untimed && e.At.Sub(at) > ahead {
			c.say(future, e.Seq, "a line pinned from %s says %s, which had not come when it was pinned at %s: that machine's clock runs ahead",
				e.Source, c.at(e.At), c.at(at))
		}
	}
	for seq := int64(2); seq <= int64(len(recorded)); seq++ {
		was, now := recorded[seq-1], recorded[seq]
		if was.Sub(now) > ahead && !now.IsZero() {
			c.say(order, seq, "entry %d was written down at %s, before the one in front of it at %s: a clock was set back, or two machines disagree", seq, c.at(now), c.at(was))
		}
	}
}

// due looks for action items that were late before they were thought of.
func (c *checker) due(rep Report) {
	day := rep.OpenedAt.In(c.zone).Format(time.DateOnly)
	for _, a := range rep.Actions {
		if a.Due != "" && a.Due < day {
			c.say(order, a.Seq, "action item %d was due %s, before the incident was opened", a.Number, a.Due)
		}
	}
}
