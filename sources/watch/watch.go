// Package watch knows what in a log calls for a human: lines that match, what it
// never said before, a rate that is not what it was, silence. It marks lines as they
// come and raises alerts by rule. It must not read a log, a clock or a file: it is
// given lines and told the time.
package watch

import (
	"sync"
	"time"

	"holdfast/sources/logs"
)

// Kind is what a rule looks for.
type Kind uint8

// The kinds.
const (
	Match  Kind = iota // lines that a filter matches
	New                // what the log never said before
	Rate               // more or fewer lines than ever, of all or of one pattern
	Absent             // no line for a while
)

// Rule is one thing in a log that is an alert.
type Rule struct {
	Kind     Kind
	Match    logs.Filter   // of a Match
	Absent   time.Duration // of an Absent: for how long no line came
	Severity string        // of its alerts
}

// Watcher watches one log. It is safe for concurrent use.
type Watcher struct {
	log   string
	rules []Rule

	mu     sync.Mutex
	news   *news
	rates  *rates
	oldest time.Time // of the lines that were seen, when this process began where that is earlier
	newest time.Time // when the last line came, or watching began
	found  findings
	odds   odds
}

// NewWatcher returns one that knows nothing of the log yet and looks for what the
// rules say from now on. redact takes out of a text what may not be written down.
func NewWatcher(log string, rules []Rule, redact func(string) string, now time.Time) *Watcher {
	return &Watcher{log: log, rules: rules, oldest: now, newest: now, news: newNews(redact), rates: newRates(redact), found: findings{redact: redact}, odds: odds{}}
}

// See takes lines as they come, marks in place those that say what no line of the log
// said before, and raises what the rules ask for. A line that was there before
// following began teaches, and raises nothing: it is old. soon: there is something to
// look at with the next Tick.
func (w *Watcher) See(lines []logs.Line, now time.Time) (soon bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	moves := w.found.moves
	for i := range lines {
		l := &lines[i]
		if l.Gap {
			if !l.Begins {
				w.rates.miss()
			}
			continue
		}
		if !l.Untimed && l.At.Before(w.oldest) && !l.At.IsZero() {
			w.oldest = l.At
		}
		number, new := w.news.add(l, now)
		l.New = new
		if l.History {
			if l.At.After(w.newest) && !l.At.After(now) {
				w.newest = l.At
			}
			continue
		}
		w.newest = now
		w.rates.count(l, number, w.news.era, now)
		w.judge(l, number)
	}
	return len(w.news.wait) > 0 || w.found.moves != moves
}

// judge raises what the rules ask for because of a line.
func (w *Watcher) judge(l *logs.Line, number int) {
	for i := range w.rules {
		switch r := &w.rules[i]; r.Kind {
		case Match:
			if r.Match.Match(*l) {
				w.found.line(key{Match, r.Match.String()}, r.Severity, r.Match.String(), l)
			}
		case New:
			if u, ok := w.news.heard[number]; ok {
				w.found.line(key{New, u.says}, r.Severity, u.says, l)
			}
		case Absent:
			w.found.end(key{Kind: Absent})
		case Rate:
		}
	}
}

// Tick tells the time, each second or so, and whether the log is being read: of one
// that is not nobody can say that it is silent. moves counts what changed in what
// Alerts returns, next is when it has to be told again, though no line came.
func (w *Watcher) Tick(now time.Time, read bool) (moves int, next time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.news.later(now) {
		for _, r := range w.rules {
			if u, ok := w.news.heard[l.number]; ok && r.Kind == New && !l.line.History {
				w.found.line(key{New, u.says}, r.Severity, u.says, &l.line)
			}
		}
	}
	if !read {
		w.rates.miss()
	}
	odd := w.rates.tick(now, w.news.stream)
	w.odds.add(w.log, odd, now)
	for _, r := range w.rules {
		switch r.Kind {
		case Rate:
			for _, o := range odd {
				w.found.odd(r.Severity, o, now)
			}
		case Absent:
			if silent := now.Sub(w.newest); read && silent >= r.Absent {
				w.found.silent(r.Severity, r.Absent, w.newest)
			}
		case Match, New:
		}
	}
	w.found.expire(now)
	next = now.Truncate(time.Minute).Add(time.Minute)
	for _, r := range w.rules {
		if due := w.newest.Add(r.Absent); r.Kind == Absent && due.After(now) && due.Before(next) {
			next = due
		}
	}
	return w.found.moves, next
}
