package logs

import (
	"slices"
	"sort"
	"time"

	source "holdfast/sources/logs"
)

// Tail is the lines, read by cursor.
type Tail interface {
	Since(cursor uint64) (lines []source.Line, next, lost uint64)
	After(cursor uint64, n int) []source.Line
	Bounds() (first, last uint64)
	Next(cursor uint64, match func(source.Line) bool) (source.Line, bool)
	Prev(seq uint64, match func(source.Line) bool) (source.Line, bool)
	At(at time.Time) (cursor uint64)
	Rate() float64
	Lag() (lag time.Duration, ok bool)
}

// window is which lines are on the screen. Lines are known by Seq, so that
// what a person chose stays chosen while thousands arrive and old ones leave.
type window struct {
	tail   Tail
	follow bool
	top    uint64 // the first line shown while paused
	sel    uint64 // the chosen line while paused
	newest uint64 // the newest line that the pane has read

	// matches are the lines the filter lets through, in order; nil with no
	// filter, when every line is shown.
	filtered bool
	matches  []uint64
}

// last is the newest line that is shown, 0 when there is none.
func (w *window) last() uint64 {
	if !w.filtered {
		return w.newest
	}
	if len(w.matches) == 0 {
		return 0
	}
	return w.matches[len(w.matches)-1]
}

// first is the oldest line that is held and shown.
func (w *window) first() uint64 {
	oldest, _ := w.tail.Bounds()
	if !w.filtered {
		return oldest
	}
	w.forget(oldest)
	if len(w.matches) == 0 {
		return 0
	}
	return w.matches[0]
}

// forget drops matches the tail no longer holds.
func (w *window) forget(oldest uint64) {
	if i, _ := slices.BinarySearch(w.matches, oldest); i > 0 {
		w.matches = slices.Delete(w.matches, 0, i)
	}
}

// step is the shown line n places after (before, when negative) seq, and stops
// at the ends.
func (w *window) step(seq uint64, n int) uint64 {
	first, last := w.first(), w.last()
	if last == 0 {
		return 0
	}
	if !w.filtered {
		if n < 0 {
			back := uint64(-n)
			if seq < first+back {
				return first
			}
			return min(seq-back, last)
		}
		return min(max(seq+uint64(n), first), last)
	}
	i, found := slices.BinarySearch(w.matches, seq)
	if !found && n > 0 {
		i-- // seq itself is not shown: the next one is one step away
	}
	return w.matches[min(max(i+n, 0), len(w.matches)-1)]
}

// distance is how many shown lines lie from a up to b.
func (w *window) distance(a, b uint64) int {
	if b <= a {
		return 0
	}
	if !w.filtered {
		return int(b - a)
	}
	return w.rank(b+1) - w.rank(a+1)
}

// rank is how many matches are before seq.
func (w *window) rank(seq uint64) int {
	return sort.Search(len(w.matches), func(i int) bool { return w.matches[i] >= seq })
}

// lines reads at most n lines for the screen, the only ones that are read.
func (w *window) lines(n int) []source.Line {
	if n <= 0 || w.last() == 0 {
		return nil
	}
	if w.follow {
		w.top = w.step(w.last(), -(n - 1))
	}
	w.top = max(w.top, w.first())
	if !w.filtered {
		lines := w.tail.After(w.top-1, n)
		// What the tail took in since the pane last read from it is not shown yet:
		// the newest line on the screen is the one that pausing chooses.
		return lines[:sort.Search(len(lines), func(i int) bool { return lines[i].Seq > w.newest })]
	}
	i := w.rank(w.top)
	out := make([]source.Line, 0, n)
	for _, seq := range w.matches[i:min(i+n, len(w.matches))] {
		out = append(out, w.tail.After(seq-1, 1)...)
	}
	return out
}

// move moves the chosen line by n and keeps it on a screen of h lines.
func (w *window) move(n, h int) {
	if w.sel == 0 {
		w.sel = w.last()
	}
	w.choose(w.step(w.sel, n), h)
}

// choose makes seq the chosen line and scrolls so that it is seen.
func (w *window) choose(seq uint64, h int) {
	w.sel = seq
	h = max(h, 1)
	if w.top == 0 || seq < w.top {
		w.top = seq
	}
	if w.distance(w.top, seq) >= h {
		w.top = w.step(seq, -(h - 1))
	}
}

// held reads the line seq; ok is false when the tail no longer holds it.
func (w *window) held(seq uint64) (l source.Line, ok bool) {
	if seq == 0 {
		return l, false
	}
	got := w.tail.After(seq-1, 1)
	if len(got) == 0 || got[0].Seq != seq {
		return l, false
	}
	return got[0], true
}

// find is the nearest shown line after (before, when back) seq that is at least
// as loud as level; 0 when there is none.
func (w *window) find(seq uint64, level source.Level, back bool) uint64 {
	match := func(l source.Line) bool { return !l.Gap && l.Level >= level && w.shown(l.Seq) }
	look := w.tail.Next
	if back {
		look = w.tail.Prev
	}
	if l, ok := look(seq, match); ok && l.Seq <= w.newest {
		return l.Seq
	}
	return 0
}

// shown reports whether the filter lets a line through.
func (w *window) shown(seq uint64) bool {
	if !w.filtered {
		return true
	}
	_, ok := slices.BinarySearch(w.matches, seq)
	return ok
}
