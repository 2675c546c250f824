package rota

import (
	"slices"
	"time"

	"holdfast/sources/people"
)

// length is a turn's length in civil days; 0: the layer has no turns.
func (l Layer) length() int64 {
	switch {
	case len(l.People) < 2:
		return 0
	case l.Every == Day:
		return 1
	case l.Every == Week:
		return 7
	}
	return 0
}

// anchor is the civil day of the first hand-off. Without From it is any day
// that fits, so that the turns at least always fall the same.
func (l Layer) anchor() int64 {
	day := int64(0)
	if !l.From.IsZero() {
		day = l.From.day()
	}
	if l.Every == Week {
		day += floorMod(int64(l.Weekday-weekday(day)), 7)
	}
	return day
}

// start is when the layer begins to cover; ok is false when it always did.
func (l Layer) start(zone *time.Location) (at time.Time, ok bool) {
	if l.From.IsZero() {
		return time.Time{}, false
	}
	clock := l.At
	if l.Every == Always {
		clock = 0
	}
	return on(l.anchor(), clock).first(zone), true
}

// handoff is the instant at which turn k begins.
func (l Layer) handoff(k int64, zone *time.Location) time.Time {
	return on(l.anchor()+k*l.length(), l.At).first(zone)
}

// turn is the number of the turn that t falls in. Of several that begin at the
// same instant, because the days between were left out, it is the last.
func (l Layer) turn(t time.Time, zone *time.Location) int64 {
	k := floorDiv(dayOf(t, zone)-l.anchor(), l.length()) + 2
	for l.handoff(k, zone).After(t) {
		k--
	}
	return k
}

// person is who the layer puts on call at t; empty: it does not cover t.
func (l Layer) person(t time.Time, zone *time.Location) people.Person {
	if len(l.People) == 0 {
		return ""
	}
	if start, ok := l.start(zone); ok && t.Before(start) {
		return ""
	}
	if len(l.Only) > 0 && !l.open(t, zone) {
		return ""
	}
	if l.length() == 0 {
		return l.People[0]
	}
	return l.People[floorMod(l.turn(t, zone), int64(len(l.People)))]
}

func (l Layer) open(t time.Time, zone *time.Location) bool {
	return slices.ContainsFunc(l.Only, func(w Window) bool { return w.Open(t, zone) })
}

// Open reports whether t is in the window, by the wall clock of a zone. An opening that
// the clock shows twice opens the first time, a closing that it shows twice closes the
// second time; one that it never shows is where the hole ends.
func (w Window) Open(t time.Time, zone *time.Location) bool {
	today := dayOf(t, zone)
	for day := today - 2; day <= today+1; day++ {
		if !w.Days[weekday(day)] {
			continue
		}
		from, until := w.span(day, zone)
		if !t.Before(from) && t.Before(until) {
			return true
		}
	}
	return false
}

// span is the window that opens on a day; empty when that day was left out.
func (w Window) span(day int64, zone *time.Location) (from, until time.Time) {
	end := day
	if w.To <= w.From {
		end++
	}
	return on(day, w.From).first(zone), on(end, w.To).last(zone)
}

// The days around t whose windows may hold the nearest edge: a week, and what
// a window and a change of clocks can run over.
const (
	daysAhead = 8
	daysBack  = 9
	daysOver  = 2
)

// edges yields instants at which the layer may change: for each of its kinds of
// edges at least the nearest one before t (or at it) and the nearest after it,
// those of its windows from back days before t to ahead days after it. Some
// change nothing.
func (l Layer) edges(t time.Time, zone *time.Location, back, ahead int64, yield func(time.Time)) {
	start, started := l.start(zone)
	if started {
		yield(start)
		if t.Before(start) {
			return // nothing changes before it
		}
	}
	edge := func(at time.Time) {
		if !started || at.After(start) {
			yield(at)
		}
	}
	if l.length() > 0 {
		k := l.turn(t, zone)
		edge(l.handoff(k, zone))
		next := k + 1
		for !l.handoff(next, zone).After(t) {
			next++
		}
		edge(l.handoff(next, zone))
	}
	if len(l.Only) == 0 {
		return
	}
	today := dayOf(t, zone)
	for day := today - back; day <= today+ahead; day++ {
		for _, w := range l.Only {
			if w.Days[weekday(day)] {
				from, until := w.span(day, zone)
				edge(from)
				edge(until)
			}
		}
	}
}
