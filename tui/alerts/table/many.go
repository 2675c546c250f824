package table

import (
	"fmt"
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// namedPeople is how many of those who hold the alerts of a group its row names.
const namedPeople = 3

// many says of a group which its alerts are, who has them, and what they say in common.
// over is what there is no room for.
func (p Pen) many(r *row.Row, g *storm.Group, w words, below int) (over phrase) {
	first, e, opens := g.Rows[0], p.end(r), p.opening(g, r.Left())
	p.origin(e, first)
	switch first.Section() {
	case source.SectionCleared:
		e.put(themes.Dim, "the newest "+w.which+" "+p.Ago(w.newest.ClearedAt))
		p.button(r, opens)
		return over
	case source.SectionHeld:
		p.holders(e, w.held, p.Late.Doubts(first))
	case source.SectionQuiet:
		e.put(themes.Dim, p.silenced(w.hush, first, r.Left()))
	}
	e.put(themes.IncidentRole, p.Works.Of(g))
	now := p.Lately(first)
	seen := p.seen(&now, r.Left()-fullCells, min(below, len(unknown)))
	if n, late := doubts(p.Late, g); n > 0 && n < len(g.Rows) { // the badge speaks for the others
		if !p.several {
			late = ""
		}
		seen = " " + strings.TrimRight(p.Theme.Glyph(themes.Half)+" "+pane.Count(n)+" "+late, " ")
	}
	if below > 0 {
		e.put(themes.Warning, strings.TrimPrefix(strings.TrimSpace(seen), strings.TrimSpace(e.dot())+" "))
		seen = ""
	}
	bars := w.began.minutes(p.Now)
	if r.Left() < roomy { // which they are goes before how fast they come
		bars = nil
	}
	end := text.Width(opens) + 1 + text.Width(seen)
	if len(bars) > 0 {
		end += len(bars) + 1
	}
	says := w.line(max(0, r.Left()-text.Width(e.sign)-end)+below, e.dot(), p.Theme.Glyph(themes.Ellipsis))
	over = e.goOn(p, phrase{p.saying(first), says}, end, below)
	if room := r.Left() - end; room >= 0 {
		r.Space(room).Put(themes.Warning, seen)
	}
	if len(bars) > 0 && r.Left() > len(bars)+text.Width(opens)+1 {
		p.bars(r.Space(1), bars, WordRole(first.Severity))
	}
	p.button(r, opens)
	return over
}

// button says at the end of a row what a key does to it, lit where it is pressed.
func (p Pen) button(r *row.Row, words string) {
	room := r.Left() - text.Width(words)
	if room < 1 {
		return
	}
	if r.Space(room); p.lit {
		r.Lit(words)
		return
	}
	r.Put(themes.Dim, words)
}

// opening is the key that opens a group, and closes it again, where the end of its row has
// room cells.
func (p Pen) opening(g *storm.Group, room int) string {
	arrow := p.Theme.Glyph(themes.Arrow)
	switch {
	case room < roomy:
		return arrow
	case g.Open:
		return arrow + " closes"
	}
	return arrow + " opens"
}

// holders says who holds the alerts of a group, the first of them since when, and what
// ends first of what keeps them quiet; of what is in doubt nobody knows that.
func (p Pen) holders(e *ending, h holding, doubted bool) {
	e.join()
	if len(h.people) == 1 {
		p.person(e.row, h.people[0], h.since)
	} else {
		p.persons(e.row, h)
	}
	n := h.uncovered(p.Now)
	switch {
	case n > 0:
		e.row.Space(1).Put(themes.Warning, pane.Count(n)+" not covered")
	case !doubted:
		p.silence(e.row, h.silence)
	}
	p.until(e.row, h.until)
	e.sign = ": "
	e.put(themes.Dim, h.note)
}

// persons names several who hold alerts, and since when the first of them does.
func (p Pen) persons(r *row.Row, h holding) {
	for i, who := range h.people[:min(len(h.people), namedPeople)] {
		if i > 0 {
			r.Put(themes.Dim, ", ")
		}
		r.Person(who, text.Truncate(who, 10, p.Theme.Glyph(themes.Ellipsis)))
	}
	if more := len(h.people) - namedPeople; more > 0 {
		r.Put(themes.Dim, fmt.Sprintf(" and %d more", more))
	}
	r.Space(1).Put(themes.Dim, p.Aged(h.since))
}

// silenced is who keeps the alerts of a group quiet, and until when all of them are.
func (p Pen) silenced(h hush, first *source.Row, room int) string {
	switch {
	case h.of == nil && first.State == source.Pending:
		return "pending"
	case h.of == nil:
		return saysNone
	}
	words := p.quiet(h.of, room)
	if h.later {
		words += " or later"
	}
	return words
}

// hush is what keeps the alerts of a group quiet; nil: nothing does, they are pending or
// of severity none.
// Later: some of them are so for longer.
type hush struct {
	of    *source.Quiet
	later bool
}

func hushOf(g *storm.Group) hush {
	if g.Rows[0].Quiet == nil {
		return hush{}
	}
	all, later, seen := *g.Rows[0].Quiet, false, map[string]bool{}
	var by []string
	for _, r := range g.Rows {
		if r.Quiet == nil {
			continue
		}
		if who := r.Quiet.By; who != "" && !seen[who] {
			seen[who] = true
			by = append(by, who)
		}
		later = later || !r.Quiet.Until.Equal(all.Until)
		all.Until = sooner(all.Until, r.Quiet.Until)
	}
	if more := len(by) - namedPeople; more > 0 {
		by = append(by[:namedPeople], fmt.Sprintf("%d more", more))
	}
	all.By = strings.Join(by, ", ")
	return hush{of: &all, later: later && !all.Until.IsZero()}
}

// sooner is the earlier of two times; zero is no time.
func sooner(x, y time.Time) time.Time {
	if x.IsZero() || !y.IsZero() && y.Before(x) {
		return y
	}
	return x
}

// holding is who holds the alerts of a group.
type holding struct {
	people         []string
	since          time.Time // the first ack
	silence, until time.Time // what ends first; zero: nothing does
	note           string    // what all of the acks say; empty: they differ
	bare           []*source.Row
}

func holdingOf(g *storm.Group) holding {
	h, seen := holding{since: g.Rows[0].Ack.At, note: g.Rows[0].Ack.Note}, map[string]bool{}
	for _, r := range g.Rows {
		if who := string(r.Ack.By.Person); !seen[who] {
			seen[who] = true
			h.people = append(h.people, who)
		}
		h.since, h.until, h.silence = sooner(h.since, r.Ack.At), sooner(h.until, r.Ack.Until), sooner(h.silence, r.SilenceUntil)
		if r.Ack.Note != h.note {
			h.note = ""
		}
		if r.Cover.Missing {
			h.bare = append(h.bare, r)
		}
	}
	return h
}

// uncovered is how many of them have no silence that should.
func (h holding) uncovered(now time.Time) int {
	n := 0
	for _, r := range h.bare {
		if r.Uncovered(now) {
			n++
		}
	}
	return n
}

// rests says until when it reads as it does.
func (h holding) rests(rest *pane.Rest) {
	if len(h.people) == 0 {
		return
	}
	rest.Age(h.since)
	rest.Left(h.silence)
	for _, r := range h.bare { // whether one is covered is known while its ack is in seconds old
		rest.Age(r.Ack.At)
	}
}
