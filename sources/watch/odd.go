package watch

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Odd is a rate that is not what it was, whether a rule looks for that or not.
type Odd struct {
	Log  string
	Of   string // "lines", "errors", or the pattern whose rate it is
	Says string // how it is and what is usual
	Last time.Time
}

// odds are the rates of a log that were odd of late, by what they are the rates of.
type odds map[string]Odd

// add takes in a minute in which rates were odd, and lets go of what is over.
func (o odds) add(log string, list []odd, now time.Time) {
	maps.DeleteFunc(o, func(_ string, one Odd) bool { return now.Sub(one.Last) >= quietFor })
	for _, one := range list {
		o[one.of] = Odd{Log: log, Of: one.of, Says: one.how.Words("/min"), Last: now}
	}
}

// Odd are the rates of the log that were not what they were, of late.
func (w *Watcher) Odd() []Odd {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Values(w.odds))
}

// Odd are the rates of all logs that were not what they were, of late: the latest first,
// of a log its lines and errors before its patterns.
func (w *Watchers) Odd() []Odd {
	w.mu.Lock()
	watchers := slices.Collect(maps.Values(w.all))
	w.mu.Unlock()
	var list []Odd
	for _, one := range watchers {
		list = append(list, one.Odd()...)
	}
	rank := func(o Odd) int { return (slices.Index([]string{"errors", "lines"}, o.Of) + 3) % 3 } // errors 0, lines 1, patterns 2
	slices.SortFunc(list, func(a, b Odd) int {
		return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.Log, b.Log), rank(a)-rank(b), strings.Compare(a.Of, b.Of))
	})
	return list
}
