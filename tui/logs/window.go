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
	top    uint64        // the first line shown while paused
	sel    uint64        // the chosen line while paused
	newest uint64        // the newest line that the pane has read
	said   string        // what resuming has to say
	kept   []source.Line // the lines on the screen, as they were drawn last

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
	if !w.filtered {
		return w.placed(0)
	}
	w.forget()
	if len(w.matches) == 0 {
		return 0
	}
	return w.matches[0]
}

// forget drops matches that neither the tail nor the screen holds any longer.
func (w *window) forget() {
	i, _ := slices.BinarySearch(w.matches, w.oldest())
	if i == 0 {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(w.matches[:i]), func(seq uint64) bool {
		_, ok := w.keptLine(seq)
		return !ok
	})
	w.matches = append(kept, w.matches[i:]...)
}

// step is the shown line n places after (before, when negative) seq, and stops
// at the ends.
func (w *window) step(seq uint64, n int) uint64 {
	if w.last() == 0 || w.first() == 0 {
		return 0
	}
	if !w.filtered {
		return w.placed(w.place(seq) + n)
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
		return w.place(b) - w.place(a)
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
	var out []source.Line
	if w.filtered {
		i := w.rank(w.top)
		for _, seq := range w.matches[i:min(i+n, len(w.matches))] {
			if l, ok := w.held(seq); ok {
				out = append(out, l)
			}
		}
	} else {
		gone := w.gone()
		out = append(out, gone[min(w.place(w.top), len(gone)):]...)
		out = out[:min(len(out), n)]
		lines := w.tail.After(max(w.top, w.oldest())-1, n-len(out))
		// What the tail took in since the pane last read from it is not shown yet:
		// the newest line on the screen is the one that pausing chooses.
		out = append(out, lines[:sort.Search(len(lines), func(i int) bool { return lines[i].Seq > w.newest })]...)
	}
	w.kept = out
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
	if l, ok = w.keptLine(seq); ok {
		return l, true
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
	gone := slices.Clone(w.gone())
	look := w.tail.Next
	if back {
		look = w.tail.Prev
		slices.Reverse(gone)
	}
	near := func() uint64 { // of what only the screen has
		for _, l := range gone {
			if (back && l.Seq < seq || !back && l.Seq > seq) && match(l) {
				return l.Seq
			}
		}
		return 0
	}
	if !back {
		if at := near(); at != 0 {
			return at
		}
	}
	if l, ok := look(seq, match); ok && l.Seq <= w.newest {
		return l.Seq
	}
	if back {
		return near()
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
