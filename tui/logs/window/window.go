// Package window is which lines of the log tail are on the screen: the newest,
// followed, or those that a person holds still and moves through, all or only those
// that a filter lets through. It reads only the lines that are shown, and must not
// know how they are painted.
package window

import (
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

// Window is which lines are on the screen. Lines are known by Seq, so that what a
// person chose stays chosen while thousands arrive and old ones leave. A height is
// that of the room for lines.
type Window struct {
	tail   Tail
	cursor uint64 // up to where the tail was read
	newest uint64 // the newest line that was read

	paused time.Time // since when the lines are held still; zero: they follow
	top    uint64    // the first line shown while paused
	sel    uint64    // the chosen line while paused
	fresh  int       // shown lines that arrived since
	lost   uint64    // lines that left the tail before they were read, since

	// matches are the lines the filter lets through, in order; nil with no
	// filter, when every line is shown.
	filtered bool
	matches  matches

	rows heights

	frame frame
}

// New follows the newest lines. Those that are there already are shown; what is
// counted is news.
func New(tail Tail) *Window {
	w := &Window{tail: tail}
	if first, last := tail.Bounds(); last >= first {
		w.cursor, w.newest = last, last
	}
	return w
}

// Read takes what arrived since the last look. Only counts and matches are kept of
// it; the lines stay in the tail. each sees every line; lets says which of them the
// filter lets through. news is false when there is none.
func (w *Window) Read(each func(source.Line), lets func(source.Line) bool) (news bool) {
	lines, next, lost := w.tail.Since(w.cursor)
	if w.cursor > 0 {
		w.lost += lost
	}
	w.cursor = next
	for _, l := range lines {
		each(l)
		w.newest = l.Seq
		shown := !w.filtered
		if w.filtered && lets(l) {
			w.matches = append(w.matches, l.Seq)
			shown = true
		}
		if shown && !w.Following() {
			w.fresh++
		}
	}
	return len(lines) > 0 || lost > 0
}

// Newest is the newest line that was read, 0 when none has arrived yet.
func (w *Window) Newest() uint64 { return w.newest }

// Following reports whether the newest line is followed.
func (w *Window) Following() bool { return w.paused.IsZero() }

// Paused is since when the lines are held still.
func (w *Window) Paused() time.Time { return w.paused }

// Fresh is how many lines that are shown arrived since.
func (w *Window) Fresh() int { return w.fresh }

// Unread is how many lines left the tail since, before anybody could look at them.
func (w *Window) Unread() int { return max(int(w.lost), w.passed()) }

// Pause stops following and chooses the newest line. before is the height until
// now, after the one from then on.
func (w *Window) Pause(now time.Time, before, after int) {
	if !w.Following() {
		return
	}
	w.Lines(before) // what the person sees is what is held
	w.top = w.first(before)
	w.paused, w.fresh = now, 0
	w.Choose(w.last(), after)
}

// Resume follows the newest line again, and says how many lines passed unseen.
func (w *Window) Resume() (passed int) {
	passed = w.passed()
	w.paused, w.sel, w.fresh, w.lost = time.Time{}, 0, 0, 0
	return passed
}

// ShowFrom holds the lines still from one on, a quarter of the height above it.
func (w *Window) ShowFrom(seq uint64, now time.Time, h int) {
	if w.paused = now; seq != 0 {
		w.sel, w.top = seq, w.step(seq, -h/4)
	}
}

// At is the first shown line at or after a moment; the newest one when all are before.
func (w *Window) At(at time.Time) uint64 {
	seq := min(w.tail.At(at)+1, w.newest)
	if w.filtered && len(w.matches) > 0 {
		return w.matches[min(w.matches.rank(seq), len(w.matches)-1)]
	}
	return seq
}

// Lines are at most h lines for the screen, the only ones that are read.
func (w *Window) Lines(h int) []source.Line {
	if h <= 0 || w.last() == 0 {
		return nil
	}
	w.frame = w.lines(h)
	return w.frame
}

func (w *Window) lines(h int) frame {
	var out frame
	top := w.first(h)
	if w.filtered {
		for _, seq := range w.matches[w.matches.rank(top):] {
			if l, ok := w.Held(seq); ok {
				out = append(out, l)
			}
			if len(out) == h {
				break
			}
		}
		return out
	}
	gone := w.gone()
	out = append(out, gone[min(w.place(top), len(gone)):]...)
	out = out[:min(len(out), h)]
	lines := frame(w.tail.After(max(top, oldest(w.tail))-1, h-len(out)))
	// What the tail took in since the window last read from it is not shown yet:
	// the newest line on the screen is the one that pausing chooses.
	return append(out, lines.before(w.newest+1)...)
}

// first is the first line on a screen of h lines.
func (w *Window) first(h int) uint64 {
	top := w.top
	if w.Following() {
		top = w.reach(w.last(), h)
	}
	return max(top, w.Oldest())
}

// Chosen is the chosen line; ok is false when there is none, or nobody holds it any
// longer.
func (w *Window) Chosen() (l source.Line, ok bool) { return w.Held(w.sel) }

// Choice is the chosen line's number, 0: none.
func (w *Window) Choice() uint64 { return w.sel }

// Move moves the chosen line by n and keeps it on a screen of h lines.
func (w *Window) Move(n, h int) {
	w.forget()
	if w.sel == 0 {
		w.sel = w.last()
	}
	w.Choose(w.step(w.sel, n), h)
}

// Choose makes seq the chosen line and scrolls so that it is seen.
func (w *Window) Choose(seq uint64, h int) {
	w.forget()
	w.sel = seq
	h = max(h, 1)
	if w.top == 0 || seq < w.top {
		w.top = seq
	}
	w.top = max(w.top, w.reach(seq, h))
}

// Stay keeps the chosen line on a screen whose height has changed.
func (w *Window) Stay(h int) {
	if !w.Following() && w.sel != 0 {
		w.Choose(w.sel, h)
	}
}

// Settle lets go of what neither the tail nor the screen holds any longer.
func (w *Window) Settle() {
	w.forget()
	if !w.Following() {
		w.top = max(w.top, w.Oldest())
	}
}

// Held reads the line seq; ok is false when nobody holds it any longer.
func (w *Window) Held(seq uint64) (l source.Line, ok bool) {
	if seq == 0 {
		return l, false
	}
	if l, ok = w.gone().line(seq); ok {
		return l, true
	}
	got := w.tail.After(seq-1, 1)
	if len(got) == 0 || got[0].Seq != seq {
		return l, false
	}
	return got[0], true
}

// passed is how many lines below the paused screen nobody can look at any more.
func (w *Window) passed() int {
	if w.Following() {
		return 0
	}
	return w.frame.after(oldest(w.tail))
}

// gone is what stands on the paused screen and left the tail meanwhile.
func (w *Window) gone() frame {
	if w.Following() {
		return nil
	}
	return w.frame.before(oldest(w.tail))
}

// oldest is the oldest line of a tail.
func oldest(tail Tail) uint64 {
	first, _ := tail.Bounds()
	return first
}
