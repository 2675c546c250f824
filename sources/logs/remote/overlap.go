package remote

import (
	"hash/maphash"
	"sync"
	"time"
)

const (
	// span is how far back before the newest entry that was told a server is asked
	// again: what was written late is found there.
	span = time.Minute
	// most is how many entries are remembered: of a fast log the overlap is shorter.
	most = 30_000
	// grain is the shortest time of which entries are forgotten together.
	grain = 100 * time.Millisecond
)

// Place is how far a log was read, and what was told of its last minute, from one
// Run to the next: what a server tells again is known there. The zero Place is the
// beginning. It is safe for concurrent use.
type Place struct {
	mu       sync.Mutex
	of       string                  // what is read: another question has another place
	seed     maphash.Seed            // words that are alike to it cannot be made up
	grains   map[int64]map[key]alike // by when, in grains since 1970
	held     int
	newest   time.Time // the newest entry that was told; one ahead of our clock counts as now
	floor    time.Time // all entries told from here on are remembered
	answered uint64
}

// key is what entries that may be the same have in common.
type key struct {
	at    int64 // nanoseconds since 1970
	words uint64
}

// alike are entries of one instant and of the same words.
type alike []told

// told is an entry that was told.
type told struct {
	labels map[string]string
	answer uint64 // the answer of the server that told it last
}

// Of empties the place unless it is that of this question.
func (p *Place) Of(question string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == question {
		return
	}
	p.of, p.grains, p.held, p.newest, p.floor = question, nil, 0, time.Time{}, time.Time{}
}

// From is since when a server has to be asked, so that nothing is missing; zero: nothing
// was told yet.
func (p *Place) From() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.floor
}

// Begin says that nothing before an instant is told any more: it was left out.
func (p *Place) Begin(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at.After(p.floor) {
		p.raise(at)
	}
}

// Answer begins an answer of the server: what it says twice in one is two entries, where
// a log keeps what is alike.
func (p *Place) Answer() (answer uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered++
	return p.answered
}

// Fresh reports whether an entry was not told yet, and remembers it.
func (p *Place) Fresh(e *Entry, answer uint64, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.grains == nil {
		p.grains, p.seed = map[int64]map[key]alike{}, maphash.MakeSeed()
	}
	k := key{e.At.UnixNano(), maphash.String(p.seed, e.Is)}
	of := grainOf(e.At)
	list := p.grains[of][k]
	for i := range list {
		if e.Repeats && list[i].answer == answer || !agree(list[i].labels, e.Labels) {
			continue
		}
		list[i].answer = answer
		return false
	}
	p.advance(e.At, now)
	if p.held >= most {
		p.forget(e.At)
	}
	if e.At.Before(p.floor) {
		return true // nobody is asked for it again
	}
	if p.grains[of] == nil {
		p.grains[of] = map[key]alike{}
	}
	p.grains[of][k] = append(p.grains[of][k], told{e.Labels, answer})
	p.held++
	return true
}

// agree reports whether two sets of labels can be those of one entry: a server does not
// tell all of them each time, and those that it does are the same.
func agree(a, b map[string]string) bool {
	for name, value := range a {
		if other, there := b[name]; there && other != value {
			return false
		}
	}
	return true
}

// advance forgets what is too old beside an entry.
func (p *Place) advance(at, now time.Time) {
	if at.After(now) {
		at = now // a clock that is ahead must not let the present be forgotten
	}
	if !at.After(p.newest) {
		return
	}
	p.newest = at
	if floor := at.Add(-span); floor.After(p.floor) {
		p.raise(floor)
	}
}

// raise forgets all before an instant.
func (p *Place) raise(floor time.Time) {
	was := p.floor
	p.floor = floor
	if len(p.grains) == 0 || grainOf(was) == grainOf(floor) {
		return
	}
	first := grainOf(floor)
	for of, grain := range p.grains {
		if of < first {
			p.held -= count(grain)
			delete(p.grains, of)
		}
	}
}

// forget makes room for an entry: by forgetting the oldest, and where all are of its own
// moment, what is not of its very instant.
func (p *Place) forget(at time.Time) {
	oldest := grainOf(at)
	for g := range p.grains {
		oldest = min(oldest, g)
	}
	if oldest < grainOf(at) {
		p.raise(time.Unix(0, (oldest+1)*int64(grain)).UTC())
		return
	}
	floor := at
	for k := range p.grains[oldest] {
		if k.at >= at.UnixNano() {
			floor = at.Add(1) // all are of this instant, or it comes late
		}
	}
	for k, list := range p.grains[oldest] {
		if k.at < floor.UnixNano() {
			p.held -= len(list)
			delete(p.grains[oldest], k)
		}
	}
	if floor.After(p.floor) {
		p.floor = floor
	}
}

// Count is how many entries from one instant to before another were told, as far as they
// are remembered: from is not before From.
func (p *Place) Count(from, until time.Time) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for of, grain := range p.grains {
		if of < grainOf(from) || of > grainOf(until) {
			continue
		}
		for k, list := range grain {
			if k.at >= from.UnixNano() && k.at < until.UnixNano() {
				n += len(list)
			}
		}
	}
	return n
}

func grainOf(t time.Time) int64 { return t.UnixNano() / int64(grain) }

func count(grain map[key]alike) int {
	n := 0
	for _, list := range grain {
		n += len(list)
	}
	return n
}
