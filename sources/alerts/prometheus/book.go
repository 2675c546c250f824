package prometheus

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

const (
	// warm is how long after the start of a Prometheus its rules may miss what holds
	// still: nothing is scraped yet, or the last sample is too old to be looked at.
	warm = 5 * time.Minute
	// late is by how much more than three intervals an evaluation is overdue.
	late = time.Minute
)

// book is how the rules of one answer stand, for what their alerts' absence means.
type book struct {
	rules   map[string][]entry // by the name of their alerts
	started time.Time          // the server's process, by our clock; zero: not known
	now     time.Time          // by the server's clock
	skew    time.Duration      // how much our clock is before the server's
}

// entry is one rule.
type entry struct {
	labels    map[string]string // that it gives its alerts, as they are written there
	evaluated time.Time         // by our clock, when it last was, with success; zero: not known
}

// book is how the rules stand that were asked for at a time of ours, of a process that
// was started at a time of its own.
func (d said) book(at, started time.Time) book {
	b := book{rules: map[string][]entry{}, now: at}
	if !d.clock.IsZero() {
		b.now, b.skew = d.clock, at.Sub(d.clock)
	}
	if !started.IsZero() {
		b.started = started.Add(b.skew)
	}
	for i := range d.groups {
		g := &d.groups[i]
		for j := range g.Rules {
			r := &g.Rules[j]
			if r.records() {
				continue
			}
			e := entry{labels: r.Labels}
			if b.doubt(g, r) == "" {
				e.evaluated = r.LastEvaluation.Add(b.skew)
			}
			b.rules[r.Name] = append(b.rules[r.Name], e)
		}
	}
	return b
}

// doubt is why what the rule says does not hold now, safe to show; empty: it does.
func (b *book) doubt(g *group, r *rule) string {
	overdue := 3*seconds(g.Interval) + late
	switch age := b.now.Sub(r.LastEvaluation); {
	case r.Health == "err":
		return "its rule fails: " + alerts.CleanValue(cmp.Or(r.LastError, "no reason is given"))
	case r.Health != "ok" || r.LastEvaluation.IsZero():
		return "its rule was not evaluated yet"
	case age > overdue:
		return fmt.Sprintf("its rule was evaluated last at %s", text.Clean(r.LastEvaluation.UTC().Format(time.RFC3339)))
	}
	return ""
}

// absent is what it means that no rule lists an alert which was listed last at a time
// of ours; see alerts.Member. A rule that was evaluated says that its condition does not
// hold; but one of a process that was started since only when that has been there for
// a while.
func (b *book) absent(a *alerts.Alert, since time.Time) alerts.Absence {
	sent := a.Sent()
	mean := alerts.Dropped
	for _, e := range b.rules[sent["alertname"]] {
		if !e.makes(sent) {
			continue
		}
		if mean == alerts.Dropped {
			mean = alerts.Ended
		}
		restarted := b.started.IsZero() || !b.started.Before(since)
		if e.evaluated.IsZero() || b.started.IsZero() || restarted && e.evaluated.Sub(b.started) < warm {
			mean = alerts.Silent
		}
	}
	return mean
}

// makes reports whether the rule may have made an alert of these labels. What it makes
// of a template nobody here can tell.
func (e entry) makes(labels map[string]string) bool {
	for name, value := range e.labels {
		if labels[name] != value && !strings.Contains(value, "{{") {
			return false
		}
	}
	return true
}
