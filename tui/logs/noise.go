package logs

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	source "holdfast/sources/logs"
)

// noise counts errors over the last minute, per source, in buckets of one
// second: the log pane in one line says it. It counts by when they happened, as the
// title does, whenever they were read: right after the start, too, it is a minute's.
type noise struct {
	buckets [60]bucket
	last    source.Line // the newest
	lastAt  time.Time
	fresh   source.Line // the newest line that says what its log never said before
}

// freshFor is how long the strip says what a log said for the first time.
const freshFor = 10 * time.Minute

// bucket is the errors of one second.
type bucket struct {
	second  int64 // since 1970
	sources map[string]int
}

// add counts a line if it is loud. One that says it happened later than it was read is
// counted when it was read.
func (n *noise) add(l *source.Line) {
	if l.New && !l.History {
		n.fresh = *l
	}
	if l.Level < source.Error || l.Gap {
		return
	}
	when := l.At
	if when.After(l.Received) {
		when = l.Received
	}
	if !when.Before(n.lastAt) {
		n.last, n.lastAt = *l, when
	}
	at := when.Unix()
	b := &n.buckets[at%int64(len(n.buckets))]
	switch {
	case at < b.second:
		return // a minute or more before what was counted
	case at > b.second || b.sources == nil:
		*b = bucket{second: at, sources: map[string]int{}}
	}
	b.sources[l.Source]++
}

// new is the newest line that says what its log never said before, of late; false:
// there is none.
func (n *noise) new(now time.Time) (source.Line, bool) {
	return n.fresh, n.fresh.Seq > 0 && now.Sub(n.fresh.Received) < freshFor
}

// say is the loudest source of the last minute, such as "38 errors/min api",
// and empty when there was no error.
func (n *noise) say(now time.Time) string {
	sums := map[string]int{}
	total := 0
	for _, b := range n.buckets {
		if b.second <= now.Unix()-int64(len(n.buckets)) {
			continue
		}
		for name, count := range b.sources {
			sums[name] += count
			total += count
		}
	}
	if total == 0 {
		return ""
	}
	type counted struct {
		name  string
		count int
	}
	var list []counted
	for name, count := range sums {
		list = append(list, counted{name, count})
	}
	slices.SortFunc(list, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.name, b.name))
	})
	word := "errors"
	if list[0].count == 1 {
		word = "error"
	}
	s := fmt.Sprintf("%d %s/min %s", list[0].count, word, list[0].name)
	if rest := total - list[0].count; rest > 0 {
		s += fmt.Sprintf(" and %d more", rest)
	}
	return s
}
