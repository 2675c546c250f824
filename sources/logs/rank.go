package logs

import (
	"cmp"
	"slices"
	"time"
)

const (
	// lateBy is how long after it was read a line may still be followed by one that
	// happened before it and is put above it.
	lateBy = 2 * time.Second
	// Apart is how many lines two may be apart, as they came, and still change places.
	Apart = 2048
	// rest is how long after a line that says its time one that says none goes on with it.
	rest = 200 * time.Millisecond
	// mostLogs is of how many files and senders the newest line is remembered.
	mostLogs = 512
)

// Rank is where a line stands among those of its tail by when they happened. The zero
// Rank is before all lines.
type Rank struct {
	order int64 // when it happened, as far as others may still be put beside it
	seq   uint64
}

// End is the rank behind all lines.
func End() Rank { return Rank{1<<63 - 1, 1<<64 - 1} }

// Rank is where the line stands in its tail.
func (l *Line) Rank() Rank { return Rank{l.order, l.Seq} }

// Seq is the number of the line that stands there.
func (r Rank) Seq() uint64 { return r.seq }

// Prior is the rank right before it.
func (r Rank) Prior() Rank {
	if r.seq == 0 {
		return r
	}
	return Rank{r.order, r.seq - 1}
}

// Compare is below 0 where r stands before o, above 0 where behind it.
func (r Rank) Compare(o Rank) int {
	return cmp.Or(cmp.Compare(r.order, o.order), cmp.Compare(r.seq, o.seq))
}

// ranking gives lines their ranks as they come. A line that happened before others that
// were read within the last moments stands above them; one that comes later than that
// stands at the end. Of two lines that came at least Apart lines from each other, the one that
// came later stands behind: whoever reads in order need not look further.
type ranking struct {
	top     int64  // the highest order there is
	settled int64  // the highest of those that are settled: none is put above them
	to      uint64 // the newest line that is settled
	upset   uint64 // the newest line that stands above one that came before it
	newest  map[origin]*told
	from    origin // of the line before, and what newest has of it
	here    *told
}

// told is what a log, or one of its files or senders, said last.
type told struct {
	said     int64 // when its newest line happened
	order    int64 // the highest of its lines
	timed    bool
	fine     bool // it says more of a time than its second
	received time.Time
}

// of is what is known of where a line is from.
func (r *ranking) of(from origin) *told {
	if r.here != nil && from == r.from {
		return r.here
	}
	if len(r.newest) >= mostLogs || r.newest == nil {
		r.newest = map[origin]*told{}
	}
	if r.newest[from] == nil {
		r.newest[from] = &told{}
	}
	r.from, r.here = from, r.newest[from]
	return r.here
}

// settle lets lines settle, before the one of a number is given its rank.
func (r *ranking) settle(t *Tail, seq uint64, now time.Time) {
	for r.to = max(r.to, t.first-1); r.to+1 < seq; r.to++ {
		l := t.at(r.to + 1)
		if seq-l.Seq < Apart && now.Sub(l.Received) < lateBy {
			return
		}
		r.settled = max(r.settled, l.order)
	}
}

// rank gives a line its rank, and marks it where it comes too late for its place. No line
// stands above what its log said before.
func (r *ranking) rank(l *Line, now time.Time) {
	before := r.of(origin{l.Source, l.Path})
	fine := before.fine || !l.Untimed && !l.Gap && l.At.Nanosecond() != 0
	said := max(before.said, happened(l, fine))
	if goesOn := l.Untimed && before.timed && l.Received.Sub(before.received) < rest; goesOn {
		said = before.order
	}
	order := max(said, before.order)
	switch {
	case said < r.settled:
		l.Late = !l.Untimed && !l.Gap && !l.History && now.UnixNano()-said > int64(lateBy)
		order = r.top
	case order < r.top:
		r.upset = l.Seq
	}
	l.order, r.top = order, max(r.top, order)
	*before = told{said, order, before.timed && l.Untimed || !l.Untimed && !l.Gap, fine, l.Received}
}

// happened is when a line happened, as a number. One of a log whose times name no more
// than a second happened at its end at the latest; none happened after it was read.
func happened(l *Line, fine bool) int64 {
	at := l.At
	switch {
	case l.Gap || l.Untimed:
		at = l.Received
	case !fine:
		at = at.Add(time.Second - 1)
	}
	if at.After(l.Received) {
		at = l.Received
	}
	return max(0, at.Unix())*int64(time.Second) + int64(at.Nanosecond())
}

// Later lists the n lines behind a rank in the order in which they happened, of those up
// to line to.
func (t *Tail) Later(at Rank, n int, to uint64) []Line {
	var list []Line
	if n > 0 {
		t.forth(at, to, func(l *Line) bool {
			list = append(list, *l)
			return len(list) < n
		})
	}
	return list
}

// Earlier lists the n lines before a rank in that order, of those up to line to.
func (t *Tail) Earlier(at Rank, n int, to uint64) []Line {
	var list []Line
	if n > 0 {
		t.back(at, to, func(l *Line) bool {
			list = append(list, *l)
			return len(list) < n
		})
	}
	slices.Reverse(list)
	return list
}

// Seek finds the first line behind a rank, or the last before it, that matches, of those
// up to line to.
func (t *Tail) Seek(at Rank, back bool, to uint64, match func(Line) bool) (found Line, ok bool) {
	look := func(l *Line) bool {
		if match(*l) {
			found, ok = *l, true
		}
		return !ok
	}
	if back {
		t.back(at, to, look)
	} else {
		t.forth(at, to, look)
	}
	return found, ok
}

// piece is how many lines are put in order at a time.
const piece = 256

// forth shows the lines behind a rank, in their order, until look has seen enough.
func (t *Tail) forth(at Rank, to uint64, look func(*Line) bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	begin, end := t.first, min(to, t.next-1)
	if at.seq > Apart {
		begin = max(begin, at.seq-Apart+1) // what came before that stands before it
	}
	for begin <= end {
		last := min(begin+piece-1, end)
		until := min(last+Apart, end) // what comes behind that stands behind all up to last
		if t.ranks.upset < begin {
			until = last
		}
		edge := at
		for seq := begin; seq <= last; seq++ {
			if r := t.at(seq).Rank(); r.Compare(edge) > 0 {
				edge = r
			}
		}
		if last == end {
			edge = End()
		}
		list := t.between(begin, until, func(r Rank) bool { return r.Compare(at) > 0 && r.Compare(edge) <= 0 })
		for _, r := range list {
			if !look(t.at(r.seq)) {
				return
			}
		}
		at, begin = edge, last+1
	}
}

// back shows the lines before a rank, from there on backwards, until look has seen enough.
func (t *Tail) back(at Rank, to uint64, look func(*Line) bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	begin, end := t.first, min(to, t.next-1)
	if at.seq < end && end-at.seq > Apart {
		end = at.seq + Apart - 1 // what came behind that stands behind it
	}
	for end >= begin && end > 0 {
		first := begin
		if end-begin >= piece {
			first = end - piece + 1
		}
		from := begin // what came before that stands before all from first on
		switch {
		case t.ranks.upset < first:
			from = first
		case first-begin > Apart:
			from = first - Apart
		}
		edge := at
		for seq := first; seq <= end; seq++ {
			if r := t.at(seq).Rank(); r.Compare(edge) < 0 {
				edge = r
			}
		}
		if first == begin {
			edge = Rank{}
		}
		list := t.between(from, end, func(r Rank) bool { return r.Compare(at) < 0 && r.Compare(edge) >= 0 })
		for _, r := range slices.Backward(list) {
			if !look(t.at(r.seq)) {
				return
			}
		}
		at, end = edge, first-1
	}
}

// between are the ranks that are wanted of the lines from one to another, in order. The
// caller holds mu.
func (t *Tail) between(from, to uint64, wanted func(Rank) bool) []Rank {
	var list []Rank
	sorted := true
	for seq := from; seq <= to; seq++ {
		r := t.at(seq).Rank()
		if !wanted(r) {
			continue
		}
		sorted = sorted && (len(list) == 0 || list[len(list)-1].Compare(r) < 0)
		list = append(list, r)
	}
	if !sorted {
		slices.SortFunc(list, Rank.Compare)
	}
	return list
}
