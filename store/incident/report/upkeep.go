package report

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Correction is what puts an entry of the timeline right; the last one stands.
type Correction struct {
	Seq  int64         `json:"seq"` // of the entry that corrects
	At   time.Time     `json:"at"`
	By   people.Person `json:"by"`
	Text string        `json:"text"`
}

// Link is another incident that has to do with this one.
type Link struct {
	ID  string        `json:"id"`
	Why string        `json:"why"`
	By  people.Person `json:"by"`
	At  time.Time     `json:"at"`
	Seq int64         `json:"seq"`
}

// Reopening is that a resolved incident was opened again.
type Reopening struct {
	At  time.Time     `json:"at"`
	By  people.Person `json:"by"`
	Why string        `json:"why"` // empty: nobody said
	Seq int64         `json:"seq"`
}

// StatusUpdate is what those who wait were told.
type StatusUpdate struct {
	Seq  int64         `json:"seq"`
	At   time.Time     `json:"at"`
	By   people.Person `json:"by"`
	Text string        `json:"text"`
	Next *time.Time    `json:"next"`         // when the next one was owed; null: none was
	Late int64         `json:"late_seconds"` // after it was owed; 0: in time

	Correction *Correction `json:"correction"` // what puts its entry right; null: nothing
}

// MissedUpdate is a status update that was owed and never given.
type MissedUpdate struct {
	Due   time.Time `json:"due"`
	Until time.Time `json:"until"` // when none was owed any more
	Seq   int64     `json:"seq"`   // of the entry that made it owed
}

// Upkeep is what a timeline says of its own incident: what it is a duplicate of
// or has to do with, that it was opened again, what those who wait were told.
type Upkeep struct {
	Practice    bool           `json:"practice"`
	DuplicateOf string         `json:"duplicate_of"` // empty: of none
	Links       []Link         `json:"links"`
	Reopened    []Reopening    `json:"reopened"`
	Updates     []StatusUpdate `json:"updates"`
	Missed      []MissedUpdate `json:"missed_updates"`
}

// upkeep reads the upkeep out of a timeline.
func upkeep(inc incident.Incident, entries []incident.Entry) (Upkeep, error) {
	u := Upkeep{Practice: inc.Practice, Links: []Link{}, Reopened: []Reopening{}, Updates: []StatusUpdate{}, Missed: []MissedUpdate{}}
	if inc.DuplicateOf != 0 {
		u.DuplicateOf = inc.DuplicateOf.String()
	}
	owed, err := incident.OwedUpdates(entries)
	if err != nil {
		return u, err
	}
	lateBy := map[int64]int64{}
	for _, o := range owed {
		switch over := o.Until.Sub(o.Due); {
		case o.Until.IsZero() || over < late:
		case o.Given:
			lateBy[o.Ended] = int64(over / time.Second)
		default:
			u.Missed = append(u.Missed, MissedUpdate{Due: o.Due.UTC(), Until: o.Until.UTC(), Seq: o.Seq})
		}
	}
	return u, u.hear(entries, lateBy)
}

// hear takes in what the entries say; lateBy is in seconds, by the number of an
// update's entry.
func (u *Upkeep) hear(entries []incident.Entry, lateBy map[int64]int64) error {
	return errors.Join(
		incident.Each(entries, func(e incident.Entry, d incident.LinkedData) {
			u.Links = append(u.Links, Link{ID: d.To.String(), Why: d.Why, By: e.By.Person, At: e.At.UTC(), Seq: e.Seq})
		}),
		incident.Each(entries, func(e incident.Entry, d incident.ChangedData) {
			if d.From == string(incident.Resolved) {
				u.Reopened = append(u.Reopened, Reopening{At: e.At.UTC(), By: e.By.Person, Why: d.Why, Seq: e.Seq})
			}
		}, incident.StatusChanged),
		incident.Each(entries, func(e incident.Entry, d incident.UpdateData) {
			told := StatusUpdate{Seq: e.Seq, At: e.At.UTC(), By: e.By.Person, Text: e.Text, Late: lateBy[e.Seq]}
			if !d.Next.IsZero() {
				next := d.Next.UTC()
				told.Next = &next
			}
			u.Updates = append(u.Updates, told)
		}),
	)
}

// correct marks the lines that were put right, and those that put one right.
func correct(lines []Line, entries []incident.Entry) error {
	stands := incident.Corrections(entries)
	corrects := map[int64]int64{}
	err := incident.Each(entries, func(e incident.Entry, d incident.CorrectedData) { corrects[e.Seq] = d.Seq })
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		l.Corrects = corrects[l.Seq]
		if c, ok := stands[l.Seq]; ok {
			l.Correction = &Correction{Seq: c.Seq, At: c.At.UTC(), By: c.By.Person, Text: c.Text}
		}
	}
	return nil
}

// upkeep looks at what keeps a timeline up: updates that came late or never, an
// incident opened again for no reason given, corrections of nothing.
func (c *checker) upkeep(rep Report) {
	for _, u := range rep.Updates {
		if u.Late > 0 {
			c.say(missing, u.Seq, "the status update of %s came %s after it was due", c.at(u.At), span(time.Duration(u.Late)*time.Second))
		}
	}
	for _, m := range rep.Missed {
		c.say(missing, m.Seq, "the status update that was due at %s was never given; none was owed any more from %s on", c.at(m.Due), c.at(m.Until))
	}
	for _, r := range rep.Reopened {
		if strings.TrimSpace(r.Why) == "" {
			c.say(missing, r.Seq, "it was opened again at %s by %s, and nobody said why", c.at(r.At), orNone(string(r.By)))
		}
	}
	known := map[int64]bool{}
	for _, l := range rep.Timeline {
		known[l.Seq] = true
	}
	for _, l := range rep.Timeline {
		if l.Corrects != 0 && (!known[l.Corrects] || l.Corrects >= l.Seq) {
			c.say(order, l.Seq, "entry %d corrects entry %d, which was not there when it was written", l.Seq, l.Corrects)
		}
	}
}

// practice reports whether it was a rehearsal: marked as one, or, as an earlier
// holdfast wrote it, with nothing but practice followed in it.
func (rep Report) practice() bool {
	if rep.Practice {
		return true
	}
	for _, s := range rep.SOPs {
		if !s.Practice {
			return false
		}
	}
	return len(rep.SOPs) > 0
}

// noReason stands where nobody said why.
const noReason = "no reason was given"

// standing prints what the incident is beside itself.
func (p *printer) standing(rep Report) {
	if rep.practice() {
		p.f("- Practice: yes, it stays out of everything that is counted\n")
	}
	if rep.DuplicateOf != "" {
		p.f("- Duplicate of: %s\n", inline(rep.DuplicateOf))
	}
	for _, r := range rep.Reopened {
		p.f("- Opened again: %s by %s: %s\n", p.full(r.At), person(string(r.By)), inline(orElse(r.Why, noReason)))
	}
	for _, l := range rep.Links {
		p.f("- Linked with: %s", inline(l.ID))
		if l.Why != "" {
			p.f(", %s", inline(l.Why))
		}
		p.f("\n")
	}
}

// updates prints what those who wait were told.
func (p *printer) updates(rep Report) {
	p.section("Status updates")
	if len(rep.Updates) == 0 {
		p.f("None was given.\n")
	}
	for _, u := range rep.Updates {
		p.f("- %s by %s: %s", p.full(u.At), person(string(u.By)), inline(u.Text))
		if words := p.kept(u); words != "" {
			p.f(" *(%s)*", words)
		}
		p.f("\n")
		p.right(u.Correction)
	}
}

// kept says whether an update came in time, and what it promised.
func (p *printer) kept(u StatusUpdate) string {
	var words []string
	if u.Late > 0 {
		words = append(words, span(time.Duration(u.Late)*time.Second)+" after it was due")
	}
	if u.Next != nil {
		words = append(words, "the next one due "+p.full(*u.Next))
	}
	return strings.Join(words, "; ")
}

// correction prints beside an entry what puts it right.
func (p *printer) correction(l Line) {
	if c := l.Correction; c != nil {
		p.f(" — **corrected** by %s at %s: %s", person(string(c.By)), p.full(c.At), inline(c.Text))
	}
}

// of says which entry a correction puts right, before its words.
func of(l Line) string {
	if l.Corrects == 0 {
		return ""
	}
	return fmt.Sprintf("entry %d: ", l.Corrects)
}
