package silences

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// Tone is how a line of words is meant.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Head       // leads the lines that follow
	Under      // one of those
	Warns      // is to be looked at before it is done
)

// Line is one line of what is said of a silence, safe to show.
type Line struct {
	Tone Tone
	Text string
}

// mostNamed is how many alerts, or silences, are named one by one.
const mostNamed = 12

// Lines say what the silence would do. What is to be looked at before it is done stands
// first: below it is what a screen may have no room for.
func (p *Preview) Lines() []Line {
	s := sheet{now: p.Now}
	s.add(Plain, "%s", p.Words())
	in := strings.Join(p.Clusters, " and ")
	if p.Again == nil {
		s.add(Plain, "in %s, for %s, to %s: %s", in, length(p.For), text.Clock(p.Until, p.Now), shown(p.Comment))
	} else {
		s.add(Plain, "in %s, each %s: %s", in, p.Again, shown(p.Comment))
		s.add(Plain, "next: %s", p.Again.times(p.Now, 3))
	}
	for _, doubt := range p.Doubts {
		s.add(Warns, "%s", doubt)
	}
	s.never(p)
	s.alarms(p)
	if p.covered() {
		s.similar(p)
	}
	s.present(p)
	s.earlier(p)
	if !p.covered() {
		s.similar(p)
	}
	return s.lines
}

// covered reports whether a silence there is mutes all that this one would.
func (p *Preview) covered() bool {
	return len(p.Similar) > 0 && p.Similar[0].How <= Wider
}

// sheet is where lines are put down.
type sheet struct {
	now   time.Time
	lines []Line
}

func (s *sheet) add(tone Tone, format string, args ...any) {
	s.lines = append(s.lines, Line{tone, strings.TrimSpace(fmt.Sprintf(format, args...))})
}

// present says what is muted at once.
func (s *sheet) present(p *Preview) {
	if len(p.Mutes) == 0 {
		s.add(Head, "It mutes nothing now.")
	} else {
		words, quiet := "It mutes "+several(len(p.Mutes), "alert")+" now", 0
		if p.waits() {
			words = "It begins later; of what fires now it would mute " + several(len(p.Mutes), "alert")
		}
		for _, r := range p.Mutes {
			if r.Quiet != nil {
				quiet++
			}
		}
		switch quiet {
		case 0:
		case len(p.Mutes):
			words += ", quiet already"
		default:
			words += fmt.Sprintf(", %d of them quiet already", quiet)
		}
		s.add(Head, "%s:", words)
		s.rows(p.Mutes)
	}
}

// waits reports whether it comes again, and is not in force at once.
func (p *Preview) waits() bool {
	if p.Again == nil {
		return false
	}
	next, ok := p.Again.Next(p.Now)
	return ok && next.From.After(p.Now)
}

// alarms warn of what is muted that should not be, and of what goes on.
func (s *sheet) alarms(p *Preview) {
	for _, r := range p.Mutes {
		if r.Quiet != nil && r.Quiet.Why == alerts.Expected {
			s.add(Warns, "%s is expected to fire: whoever waits for it elsewhere hears nothing, and takes it for an outage", title(r))
		}
	}
	if n := len(p.Others); n > 0 {
		s.add(Warns, "It matches %s more of which %s does not tell: what pages for them goes on.", several(n, "alert"), strings.Join(p.Clusters, " and "))
	}
}

func (s *sheet) rows(rows []*alerts.Row) {
	for i, r := range rows {
		if i == mostNamed {
			s.add(Under, "and %d more", len(rows)-i)
			return
		}
		words := fmt.Sprintf("%s %s %s", r.Severity.Badge(), title(r), text.Age(s.now.Sub(r.Began())))
		if r.Ack != nil {
			words += ", held by " + shown(string(r.Ack.By.Person))
		}
		s.add(Under, "%s", words)
	}
}

// earlier says what would have been muted in the last week.
func (s *sheet) earlier(p *Preview) {
	span := "In the last 7 days"
	if p.Since.After(p.Now.Add(-Week)) {
		span += ", of which the record has all since " + text.DayClock(p.Since, p.Now) + ","
	}
	if len(p.Earlier) == 0 {
		s.add(Head, "%s it would have muted nothing.", span)
		return
	}
	times, lasted := 0, time.Duration(0)
	var held []string
	for _, o := range p.Earlier {
		times, lasted = times+o.Times, lasted+o.Lasted
		for _, id := range o.Incidents {
			if !strings.Contains(strings.Join(held, " ")+" ", id+" ") {
				held = append(held, id)
			}
		}
	}
	s.add(Head, "%s it would have muted %s of %s, %s in all:", span, several(times, "firing"), several(len(p.Earlier), "alert"), text.Age(lasted))
	for i, o := range p.Earlier {
		if i == mostNamed {
			s.add(Under, "and %d more", len(p.Earlier)-i)
			break
		}
		name := strings.TrimSpace(o.Last.Labels["alertname"] + " " + alerts.PlaceOf(o.Last.Labels))
		s.add(Under, "%s %s, last %s", often(o.Times), shown(name), text.DayClock(o.Last.From, s.now))
	}
	if len(held) > 0 {
		s.add(Warns, "some of that was in %s", shown(strings.Join(held, ", ")))
	}
}

// never says what of the matchers never fired.
func (s *sheet) never(p *Preview) {
	record := "as far as the record goes"
	if !p.Since.IsZero() {
		record = "as far as the record goes, which has all since " + text.DayClock(p.Since, s.now)
	}
	switch n := p.Never; {
	case !p.AnyFired:
		s.add(Warns, "Nothing that it matches ever fired, %s: is a matcher mistyped?", record)
	case n.Of >= mostOf:
		s.add(Warns, "Its matchers name more combinations than can be counted; nearly all of them never fired, %s", record)
	case n.Count > 0:
		s.add(Warns, "It also matches %s that never fired, %s:", several(n.Count, "combination"), record)
		for _, words := range n.Some {
			s.add(Under, "%s", words)
		}
		if more := n.Count - len(n.Some); more > 0 {
			s.add(Under, "and %d more", more)
		}
	}
}

// similar says which silences there are that have to do with it.
func (s *sheet) similar(p *Preview) {
	if len(p.Similar) == 0 {
		s.add(Plain, "No silence like it is in force.")
		return
	}
	s.add(Head, "Like it there is already:")
	for i, like := range p.Similar {
		if i == mostNamed {
			s.add(Under, "and %d more", len(p.Similar)-i)
			return
		}
		how := [...]string{"the same matchers", "mutes all that this one would", "mutes a part of this", "mutes an alert of this, too"}[like.How]
		tone := Under
		if like.How <= Wider {
			tone = Warns
		}
		s.add(tone, "%s by %s in %s %s, %s: %s", like.ID(), like.By(), like.Cluster, like.To(s.now), how, like.Words())
	}
}

// often is how many times in words.
func often(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// title is an alert in two words.
func title(r *alerts.Row) string { return shown(strings.TrimSpace(r.Name() + " " + r.Place())) }

// length is how long something lasts, exactly.
func length(d time.Duration) string {
	d = d.Round(time.Second)
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	words := ""
	if days > 0 {
		words = fmt.Sprintf("%dd", days)
	}
	for _, unit := range []struct {
		of   time.Duration
		sign string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := rest / unit.of; n > 0 {
			words += fmt.Sprintf("%d%s", n, unit.sign)
			rest -= n * unit.of
		}
	}
	return words
}

// Lines say of a silence what there is to know of it.
func (it *Item) Lines(now time.Time) []Line {
	s := sheet{now: now}
	s.add(Plain, "%s", it.Words())
	s.add(Plain, "%s", it.Comment())
	s.add(Plain, "%s in %s, by %s", it.ID(), it.Cluster, it.By())
	if it.Again != nil {
		it.Again.lines(&s, it)
		return s.lines
	}
	s.add(Plain, "from %s to %s: %s", text.DayClock(it.Silence.StartsAt, now), text.DayClock(it.Silence.EndsAt, now), it.State(now))
	if len(it.Mutes) > 0 {
		s.add(Head, "It mutes now:")
		s.rows(it.Mutes)
	}
	return s.lines
}
