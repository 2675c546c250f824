package logs

import (
	"maps"
	"time"
)

// Recently is how many minutes are counted back.
const Recently = 5

// levels is how many levels there are.
const levels = int(Fatal) + 1

// Minute is how many lines of each level a minute had, as far as they were read.
type Minute struct {
	Begin  time.Time // it ends a minute later
	Counts [levels]int
	// Partly says that lines of it were, or may have been, lost: the counts are the
	// least that there were.
	Partly bool
}

// AtLeast is how many lines of it were as loud as a level, or louder.
func (m Minute) AtLeast(level Level) int {
	sum := 0
	for _, n := range m.Counts[level:] {
		sum += n
	}
	return sum
}

// recent counts lines by level and minute as they come in: by when they happened,
// whoever looks at which of them, and whenever they were read.
type recent struct {
	began   time.Time             // since when lines are followed
	minutes [Recently + 2]counted // minute n is at n % len
	seconds [60]counted           // the last minute by seconds, second n at n % 60
	latest  map[string]time.Time  // when each source told its newest line
	heads   map[origin]time.Time  // the oldest line of each file that was there before
}

// counted is how many lines of each level a minute or a second had.
type counted struct {
	at     int64 // minutes or seconds since 1970
	counts [levels]int
	partly bool
}

// origin is where lines come from.
type origin struct{ source, path string }

func newRecent(now time.Time) recent {
	return recent{began: now, latest: map[string]time.Time{}, heads: map[origin]time.Time{}}
}

// add counts a line. One that says it happened later than it was read is counted when
// it was read.
func (r *recent) add(l *Line) {
	at := l.At
	if at.After(l.Received) {
		at = l.Received
	}
	if l.Begins {
		return // the heads say so
	}
	if l.Gap {
		r.lost(l.Source, at)
		return
	}
	if l.History {
		from := origin{l.Source, l.Path}
		if _, known := r.heads[from]; !known {
			r.heads[from] = at
		}
	}
	if at.After(r.latest[l.Source]) {
		r.latest[l.Source] = at
	}
	if m := of(r.minutes[:], at.Unix()/60); m != nil {
		m.counts[l.Level]++
	}
	if s := of(r.seconds[:], at.Unix()); s != nil {
		s.counts[l.Level]++
	}
}

// lost notes that lines of a source may be missing between its newest one and a
// moment.
func (r *recent) lost(source string, until time.Time) {
	since, known := r.latest[source]
	if !known {
		since = r.began
	}
	mark := func(ring []counted, last, first int64) {
		for at := max(first, last-int64(len(ring))+1); at <= last; at++ {
			if c := of(ring, at); c != nil {
				c.partly = true
			}
		}
	}
	mark(r.minutes[:], until.Unix()/60, since.Unix()/60)
	mark(r.seconds[:], until.Unix(), since.Unix())
}

// of is the place of a minute or a second in its ring; nil: it is too long ago.
func of(ring []counted, at int64) *counted {
	c := &ring[((at%int64(len(ring)))+int64(len(ring)))%int64(len(ring))]
	switch {
	case at < c.at:
		return nil
	case at > c.at:
		*c = counted{at: at}
	}
	return c
}

// since is the moment from which on all lines of these sources were read: of one of
// whose files something was there before, from its oldest line that was read on.
func (r *recent) since(sources []string) time.Time {
	begin := map[string]time.Time{}
	for from, at := range maps.All(r.heads) {
		if at.After(begin[from.source]) {
			begin[from.source] = at
		}
	}
	var latest time.Time
	for _, name := range sources {
		at, known := begin[name]
		if !known {
			at = r.began
		}
		if at.After(latest) {
			latest = at
		}
	}
	return latest
}

// list is the whole minutes before now, oldest first, from the first of which all
// lines of the sources were read, and behind them the last sixty seconds.
func (r *recent) list(now time.Time, sources []string) []Minute {
	var list []Minute
	since := r.since(sources)
	this := now.Unix() / 60
	for at := this - Recently; at < this; at++ {
		m := Minute{Begin: time.Unix(at*60, 0)}
		if m.Begin.Before(since) {
			continue
		}
		if c := r.minutes[at%int64(len(r.minutes))]; c.at == at {
			m.Counts, m.Partly = c.counts, c.partly
		}
		list = append(list, m)
	}
	last := Minute{Begin: now.Add(-time.Minute)}
	for _, c := range r.seconds {
		if c.at <= now.Unix()-60 || c.at > now.Unix() {
			continue
		}
		last.Partly = last.Partly || c.partly
		for i, n := range c.counts {
			last.Counts[i] += n
		}
	}
	return append(list, last)
}

// Recent is the last minutes up to now by level: the whole ones of which all lines of
// the sources were read or told as lost, oldest first, and behind them the last sixty
// seconds. It holds what came in, also what the tail no longer keeps.
func (t *Tail) Recent(now time.Time, sources []string) []Minute {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.recent.list(now, sources)
}
