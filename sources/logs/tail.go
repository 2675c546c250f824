package logs

import (
	"context"
	"sync"
	"time"

	"holdfast/sources"
)

const (
	// Capacity is how many lines the cockpit's tail keeps.
	Capacity = 100_000
	// textLimit bounds the bytes of text a tail keeps, so that very long lines
	// cannot take the machine's memory.
	textLimit = 128 << 20
	// shelf is how many lines there is made room for at a time: room for all of them at
	// once would be most of what a quiet tail, or one of what a search found, takes.
	shelf = 1024
	// window is how many seconds Rate looks back over.
	window = 10
)

// Tail is the latest lines of all sources in the order they arrived. Lines are
// numbered from 1 and read by cursor: the number of the last line that was read.
// It is safe for concurrent use.
type Tail struct {
	feed     *sources.Feed
	now      func() time.Time
	capacity int
	limit    int

	mu     sync.RWMutex
	ring   [][]Line // line n is at (n-1) % capacity, in pieces of shelf lines
	first  uint64   // the oldest line kept
	next   uint64   // the number the next line will get
	bytes  int      // of text kept
	herald herald
	ranks  ranking
	rate   rate
	recent recent
	tally  tally
	lag    time.Duration
	lagAt  time.Time // when a line last said its own time; zero: none did
}

// NewTail returns an empty tail that keeps the latest lines, at most capacity
// of them, and announces sources.Logs to feed.
func NewTail(capacity int, feed *sources.Feed, now func() time.Time) *Tail {
	capacity = max(1, capacity)
	return &Tail{
		feed: feed, now: now, capacity: capacity, limit: textLimit,
		herald: newHerald(), first: 1, next: 1, rate: rate{began: now()}, recent: newRecent(now()), tally: tally{},
	}
}

// Run announces what Append could not announce at once, and once a second that
// the rate changes while lines still count into it. It ends with ctx.
func (t *Tail) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.herald.timer.C:
			t.announce()
		}
	}
}

// announce says that there is news, unless Append said so just now.
func (t *Tail) announce() {
	now := t.now()
	t.mu.Lock()
	due := t.herald.ring(now, &t.rate)
	t.mu.Unlock()
	if due {
		t.feed.Changed(sources.Logs)
	}
}

// Append adds lines in their order and numbers them; a line without a time gets
// the present. The slice stays the caller's. Text must be sanitised already.
func (t *Tail) Append(lines []Line) {
	if len(lines) == 0 {
		return
	}
	now := t.now()
	t.mu.Lock()
	t.tally.add(lines)
	fresh := 0
	for i := range lines {
		l := t.push(&lines[i])
		if l.Received.IsZero() {
			l.Received = now
		}
		if l.At.IsZero() {
			l.At, l.Untimed = l.Received, !l.Gap
		}
		t.ranks.settle(t, l.Seq, now)
		t.ranks.rank(l, now)
		t.recent.add(l)
		if l.History || l.Gap {
			continue
		}
		fresh++
		if !l.Untimed && !l.At.Equal(l.Received) {
			t.lag, t.lagAt = max(0, l.Received.Sub(l.At)), now
		}
	}
	t.rate.add(now, fresh)
	atOnce := t.herald.hear(now, &t.rate)
	t.mu.Unlock()
	if atOnce {
		t.feed.Changed(sources.Logs)
	}
}

// push puts one line into the ring, over the oldest when it is full, and
// returns its place there.
func (t *Tail) push(line *Line) *Line {
	if place := int((t.next - 1) % uint64(t.capacity)); place == len(t.ring)*shelf {
		t.ring = append(t.ring, make([]Line, min(shelf, t.capacity-place)))
	}
	at := t.at(t.next)
	if t.next-t.first == uint64(t.capacity) {
		t.bytes -= at.size()
		t.first++
	}
	*at = *line
	at.Seq = t.next
	t.next++
	t.bytes += line.size()
	for t.bytes > t.limit && t.first < t.next-1 {
		old := t.at(t.first)
		t.bytes -= old.size()
		*old = Line{}
		t.first++
	}
	return at
}

func (t *Tail) at(seq uint64) *Line {
	place := (seq - 1) % uint64(t.capacity)
	return &t.ring[place/shelf][place%shelf]
}

// Since lists the lines after cursor, 0 being the beginning. next is the cursor
// to go on with, lost how many lines after cursor were no longer kept.
func (t *Tail) Since(cursor uint64) (lines []Line, next, lost uint64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	from := cursor + 1
	if from < t.first {
		lost = t.first - from
		from = t.first
	}
	return t.copy(from, t.next), t.next - 1, lost
}

// Read puts the lines after cursor into a slice, as many as it has room for, and returns
// how many. next and lost are those of Since.
func (t *Tail) Read(cursor uint64, into []Line) (n int, next, lost uint64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	from := cursor + 1
	if from < t.first {
		lost = t.first - from
		from = t.first
	}
	until := min(from+uint64(len(into)), t.next)
	for seq := from; seq < until; seq++ {
		into[n] = *t.at(seq)
		n++
	}
	return n, until - 1, lost
}

// After lists at most n lines after cursor, oldest first.
func (t *Tail) After(cursor uint64, n int) []Line {
	t.mu.RLock()
	defer t.mu.RUnlock()
	from := max(cursor+1, t.first)
	return t.copy(from, min(from+uint64(max(0, n)), t.next))
}

// Before lists the n lines before line seq, oldest first; fewer when fewer are kept.
func (t *Tail) Before(seq uint64, n int) []Line {
	t.mu.RLock()
	defer t.mu.RUnlock()
	until := min(seq, t.next)
	from := t.first
	if until > from+uint64(max(0, n)) {
		from = until - uint64(max(0, n))
	}
	return t.copy(from, until)
}

// Last lists the latest n lines, in the order in which they happened.
func (t *Tail) Last(n int) []Line { return t.Earlier(End(), n, ^uint64(0)) }

// Bounds are the numbers of the oldest and the latest line kept; last is below
// first when there are none.
func (t *Tail) Bounds() (first, last uint64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.first, t.next - 1
}

// copy copies the lines from up to, and without, until. The caller holds mu.
func (t *Tail) copy(from, until uint64) []Line {
	if from >= until {
		return nil
	}
	lines := make([]Line, 0, until-from)
	for seq := from; seq < until; seq++ {
		lines = append(lines, *t.at(seq))
	}
	return lines
}

// Next finds the first line after cursor that matches.
func (t *Tail) Next(cursor uint64, match func(Line) bool) (Line, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for seq := max(cursor+1, t.first); seq < t.next; seq++ {
		if l := t.at(seq); match(*l) {
			return *l, true
		}
	}
	return Line{}, false
}

// Prev finds the last line before line seq that matches.
func (t *Tail) Prev(seq uint64, match func(Line) bool) (Line, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for seq = min(seq, t.next); seq > t.first; seq-- {
		if l := t.at(seq - 1); match(*l) {
			return *l, true
		}
	}
	return Line{}, false
}

// At is the cursor from which Since begins with the first line that happened at
// or after at. Lines are kept in the order they arrived, so some that follow may
// be older. When every line is older it is the end; a line whose clock is more
// than a minute ahead of ours is not believed.
func (t *Tail) At(at time.Time) (cursor uint64) {
	const ahead = time.Minute
	l, ok := t.Next(0, func(l Line) bool {
		return !l.Gap && !l.At.Before(at) && l.At.Sub(l.Received) < ahead
	})
	if !ok {
		_, last := t.Bounds()
		return last
	}
	return l.Seq - 1
}

// Rate is how many lines a second arrived over the last 10 s, or since the tail began where
// that is less.
func (t *Tail) Rate() float64 {
	now := t.now()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rate.perSecond(now)
}

// Lag is how long after it happened the latest line was read that says its own
// time. ok is false when no such line arrived for a minute.
func (t *Tail) Lag() (lag time.Duration, ok bool) {
	now := t.now()
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.lagAt.IsZero() || now.Sub(t.lagAt) > time.Minute {
		return 0, false
	}
	return t.lag, true
}

// rate counts lines by the second.
type rate struct {
	counts [window]int
	latest int64     // the second of the newest count
	began  time.Time // when it began to count
}

// perSecond is how many lines a second had of late. A part of a second counts as one: the
// first line is no stream of them.
func (r *rate) perSecond(now time.Time) float64 {
	counted := min(max(now.Sub(r.began), time.Second), window*time.Second)
	return float64(r.sum(now)) / counted.Seconds()
}

// add counts n lines at now.
func (r *rate) add(now time.Time, n int) {
	second := now.Unix()
	for s := max(r.latest+1, second-window+1); s <= second; s++ {
		r.counts[s%window] = 0
	}
	if second > r.latest {
		r.latest = second
	}
	if second > r.latest-window {
		r.counts[second%window] += n
	}
}

// sum is how many lines the last seconds had.
func (r *rate) sum(now time.Time) int { return r.over(now, window) }

// late is how many the second before this had, and this one has so far.
func (r *rate) late(now time.Time) int { return r.over(now, 2) }

func (r *rate) over(now time.Time, seconds int64) int {
	sum := 0
	for s := max(0, now.Unix()-seconds+1, r.latest-window+1); s <= min(r.latest, now.Unix()); s++ {
		sum += r.counts[s%window]
	}
	return sum
}

// moves reports whether the rate will change by itself.
func (r *rate) moves(now time.Time) bool { return r.sum(now) > 0 }
