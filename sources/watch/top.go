package watch

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/sources/logs/pattern"
)

const (
	// trend is how many minutes are told of a pattern.
	trend = 10
	// mostTops is how many patterns of a log are told.
	mostTops = 50
)

// Varies stands in a pattern for what varies.
const Varies = pattern.Variable

// Top is one of the patterns that a log says most.
type Top struct {
	Log     string
	Pattern string // with Varies for what varies
	Count   int    // lines of it that this process read, from Since on
	Since   time.Time
	Such    string   // a line of it as it is shown, where the pattern alone says little of it; empty: it says enough
	Minutes []Minute // the last ones that are over, oldest first; nil: they are not counted
	Odd     string   // how its rate is where that is not what it was; empty: it is
}

// Top are the patterns that the log says most, the most frequent first.
func (w *Watcher) Top() []Top {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.news.stream.Miner().Patterns()
	all = slices.DeleteFunc(all, func(p pattern.Pattern) bool { return p.Rest || p.Heard == 0 })
	slices.SortStableFunc(all, func(a, b pattern.Pattern) int { return b.Heard - a.Heard })
	var list []Top
	for _, p := range all[:min(len(all), mostTops)] {
		top := Top{Log: w.log, Pattern: w.news.redact(p.Text), Count: p.Heard, Since: w.oldest, Such: w.news.such(p)}
		if s := w.rates.by[p.Number]; s != nil && w.rates.era == w.news.era {
			top.Minutes, top.Odd = slices.Clone(s.recent), w.odds[s.of].Says
		}
		list = append(list, top)
	}
	return list
}

// Watchers are those of the logs that are followed. It is safe for concurrent use.
type Watchers struct {
	mu  sync.Mutex
	all map[string]*Watcher
}

// Set has a watcher be the one of its log.
func (w *Watchers) Set(one *Watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[string]*Watcher{}
	}
	w.all[one.log] = one
}

// Drop forgets a watcher, unless its log has another one by now.
func (w *Watchers) Drop(one *Watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all[one.log] == one {
		delete(w.all, one.log)
	}
}

// Top are the patterns that all logs say most, the most frequent first.
func (w *Watchers) Top() []Top {
	w.mu.Lock()
	watchers := slices.Collect(maps.Values(w.all))
	w.mu.Unlock()
	var list []Top
	for _, one := range watchers {
		list = append(list, one.Top()...)
	}
	slices.SortFunc(list, func(a, b Top) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Log, b.Log), strings.Compare(a.Pattern, b.Pattern))
	})
	return list
}
