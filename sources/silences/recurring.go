package silences

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/sources/text"
)

// Recurring is a silence that comes again. Alertmanager knows single silences only:
// whoever watches makes each shortly before it begins, in the name of who asked for it.
type Recurring struct {
	ID       string
	By       people.Actor
	Clusters []string
	Matchers alerts.Matchers
	Comment  string
	Rule     Rule
	Stopped  bool
	Came     map[string]Came // what became of it last, by cluster
}

// Fate is what became of one time of a recurring silence.
type Fate string

// What becomes of one.
const (
	CameMade   Fate = "made"   // Alertmanager has it; it has not begun, or nobody looked since
	CameBegun  Fate = "begun"  // it was in force
	CameEnded  Fate = "ended"  // somebody ended it before that was seen
	CameMissed Fate = "missed" // it was over before anybody could make it
)

// Came is what became of the last time of a recurring silence in one cluster.
type Came struct {
	Day     rota.Date
	From    time.Time // it began, or begins
	Until   time.Time
	Fate    Fate
	Silence string // its id there
	Missed  int    // how many were missed, with those just before
	Why     string // they were
}

// Recurs is the draft, which has a rule, as one that comes again.
func (d Draft) Recurs(by people.Actor) Recurring {
	return Recurring{By: by, Clusters: d.Clusters, Matchers: d.Matchers(), Comment: strings.TrimSpace(d.Comment), Rule: *d.Again}
}

// Due is what is to be done in a cluster: the time that is to be made now, and which
// were over before anybody made them.
type Due struct {
	Make   rota.Opening
	Any    bool // there is one to make
	Missed Came // Missed.Missed of them, of which it is the last; 0: none
}

// Due says what is to be done in one of its clusters.
func (r *Recurring) Due(cluster string, now time.Time) (d Due) {
	if r.Stopped {
		return d
	}
	day := r.Came[cluster].Day
	for o, ok := r.Rule.Follows(day); ok && !o.From.After(now.Add(Ahead)); o, ok = r.Rule.Follows(o.Day) {
		if o.Until.After(now) {
			d.Make, d.Any = o, true
			return d
		}
		d.Missed = Came{Day: o.Day, From: o.From, Until: o.Until, Fate: CameMissed, Missed: d.Missed.Missed + 1}
	}
	return d
}

// mark stands at the end of the comment of each silence of it, and tells which one it is:
// another holdfast, or this one before it could write it down, may have made it. tag
// tells its record from others.
func (r *Recurring) mark(tag string, day rota.Date) string {
	return fmt.Sprintf("(%s@%s %s)", r.ID, tag, day)
}

// Request is what a cluster is asked for: one time of it, or what is left of that.
func (r *Recurring) Request(o rota.Opening, tag string, now time.Time) alerts.SilenceRequest {
	return alerts.SilenceRequest{
		Matchers: r.Matchers, StartsAt: later(o.From, now).UTC().Truncate(time.Millisecond), EndsAt: o.Until.UTC(), By: string(r.By.Person),
		Comment:     strings.TrimSpace(text.Clean((*text.Redactor)(nil).Redact(r.Comment))) + " " + r.mark(tag, o.Day),
		Annotations: map[string]string{"holdfast_recurring": r.ID},
	}
}

// There finds a time of it among the silences that a cluster holds: the id of the one
// that counts, whether it is in force or to begin, and others that are the same once
// more, which an answer that was lost may leave behind. id: the one that is known.
func (r *Recurring) There(held []alerts.Silence, id, tag string, day rota.Date) (found string, active bool, twice []string) {
	var list []alerts.Silence
	mark := r.mark(tag, day)
	for _, s := range held {
		if s.ID == id || strings.HasSuffix(s.Comment, mark) {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return "", false, nil
	}
	order := func(s alerts.Silence) int {
		switch {
		case s.Active && s.ID == id:
			return 0
		case s.Active:
			return 1
		case s.ID == id:
			return 2
		}
		return 3
	}
	slices.SortFunc(list, func(a, b alerts.Silence) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.ID, b.ID))
	})
	first := list[0]
	for _, s := range list[1:] {
		if s.Active && s.EndsAt.Equal(first.EndsAt) && s.Comment == first.Comment && s.By == first.By {
			twice = append(twice, s.ID)
		}
	}
	return first.ID, first.Active, twice
}

// Amtool is the line by which amtool asks for the same, without what is secret.
func (r *Recurring) Amtool(url string, req alerts.SilenceRequest) string {
	words := []string{"amtool", "silence", "add", "--alertmanager.url=" + url, "--author=" + shown(req.By), "--comment=" + shown(req.Comment),
		"--start=" + req.StartsAt.Format(time.RFC3339), "--end=" + req.EndsAt.Format(time.RFC3339)}
	for _, m := range r.Matchers {
		words = append(words, shown(m.String()))
	}
	return line(words)
}

// Act is what was done by making one time of it in a cluster; rows are those of the board
// where it has begun.
func (r *Recurring) Act(cluster string, c Came, began time.Time, rows []*alerts.Row) Act {
	act := Act{What: Made, Cluster: cluster, ID: c.Silence, Matchers: shown(r.Matchers.String()), Comment: r.Comment, Until: c.Until, For: c.Until.Sub(began)}
	for _, row := range rows {
		if mutes(r.Matchers, []string{cluster}, row) {
			act.Alerts = append(act.Alerts, row.Fingerprint)
		}
	}
	return act
}

// Acting is who makes the silences of it, as the record keeps it: the person who asked
// for them was not there.
func (r *Recurring) Acting() people.Actor {
	return people.Actor{Person: r.By.Person, Via: "recurring silence " + r.ID}
}

// item is it in the list of silences; false: it does not come any more.
func (r *Recurring) item(k Known) (Item, bool) {
	next, ok := r.Rule.Next(k.Now)
	if r.Stopped || !ok {
		return Item{}, false
	}
	return Item{
		Cluster: strings.Join(r.Clusters, " and "), Again: r, Next: next, Matchers: r.Matchers,
		Silence: alerts.Silence{ID: r.ID, By: string(r.By.Person), Comment: r.Comment, StartsAt: next.From, EndsAt: next.Until},
	}, true
}

// state says when it comes next, and what became of it last where that is no good.
func (r *Recurring) state(next rota.Opening, now time.Time) string {
	words := "next " + text.Clock(next.From, now) + " to " + text.Clock(next.Until, next.From.In(now.Location()))
	if !next.From.After(now) {
		words = "now, to " + text.Clock(next.Until, now)
	}
	for _, cluster := range r.Clusters {
		c := r.Came[cluster]
		switch here := c.Day == next.Day; {
		case c.Fate == CameMissed:
			words += ", " + c.missed(cluster)
		case here && c.Fate == CameEnded:
			words += ", ended by hand in " + shown(cluster)
		case here:
			words += ", made in " + shown(cluster) + " as " + shown(c.Silence)
		}
	}
	return words
}

// missed says that it was not made.
func (c *Came) missed(cluster string) string {
	words := "not made in " + shown(cluster) + " on " + c.Day.String()
	if c.Missed > 1 {
		words += fmt.Sprintf(" and %s before", often(c.Missed-1))
	}
	return words + ": " + shown(c.Why)
}

// Lines say all there is to know of it.
func (r *Recurring) lines(s *sheet, it *Item) {
	s.add(Plain, "each %s", r.Rule)
	s.add(Plain, "%s", r.state(it.Next, s.now))
	s.add(Plain, "then %s", cmp.Or(strings.TrimPrefix(r.Rule.times(it.Next.Until, 3), "now, "), "never again"))
	s.add(Plain, "each is made in Alertmanager %s before it begins, by a holdfast that watches", text.Age(Ahead))
}
