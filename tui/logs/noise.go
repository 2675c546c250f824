package logs

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	source "holdfast/sources/logs"
)

// noise counts errors over the last minute, per source, in buckets of one
// second: the log pane in one line says it.
type noise struct {
	buckets [60]map[string]int
	second  int64 // the unix second of the newest bucket
	last    source.Line
}

// add counts a line if it is loud and news.
func (n *noise) add(l source.Line) {
	if l.Level < source.Error || l.Gap || l.History {
		return
	}
	n.last = l
	at := l.Received.Unix()
	n.advance(at)
	if n.second-at >= int64(len(n.buckets)) {
		return
	}
	b := &n.buckets[at%int64(len(n.buckets))]
	if *b == nil {
		*b = map[string]int{}
	}
	(*b)[l.Source]++
}

// advance empties the buckets that time has passed.
func (n *noise) advance(second int64) {
	if second <= n.second {
		return
	}
	size := int64(len(n.buckets))
	for s := max(n.second+1, second-size+1); s <= second; s++ {
		clear(n.buckets[s%size])
	}
	n.second = second
}

// say is the loudest source of the last minute, such as "38 errors/min api",
// and empty when there was no error.
func (n *noise) say(now time.Time) string {
	n.advance(now.Unix())
	sums := map[string]int{}
	total := 0
	for _, b := range n.buckets {
		for name, count := range b {
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
