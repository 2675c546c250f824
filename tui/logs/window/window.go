// Package window is which lines of the log tail are on the screen: the newest,
// followed, or those that a person holds still and moves through, all or only those
// that a filter lets through. It reads only the lines that are shown, and must not
// know how they are painted.
package window

import (
	"time"

	source "holdfast/sources/logs"
)

// Tail is the lines: as they came, read by cursor, and in the order in which they
// happened, read by rank.
type Tail interface {
	Read(cursor uint64, into []source.Line) (n int, next, lost uint64)
	After(cursor uint64, n int) []source.Line
	Bounds() (first, last uint64)
	Later(at source.Rank, n int, to uint64) []source.Line
	Earlier(at source.Rank, n int, to uint64) []source.Line
	Seek(at source.Rank, back bool, to uint64, match func(source.Line) bool) (source.Line, bool)
	Rate() float64
	Lag() (lag time.Duration, ok bool)
}

// Window is which lines are on the screen. Lines are known by Seq, so that what a
// person chose stays chosen while thousands arrive and old ones leave. A height is
// that of the room for lines.
type Window struct {
	tail   Tail
	page   [page]source.Line
	cursor uint64 // up to where the tail was read
	newest uint64 // the newest line that was read

	paused time.Time   // since when the lines are held still; zero: they follow
	top    source.Rank // the first line shown while paused
	sel    source.Rank // the chosen line while paused
	fresh  int         // shown lines that arrived since
	lost   uint64      // lines that left the tail before they were read, since

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

// page is how many lines are read of the tail at a time.
const page = 256

// Read takes what arrived since the last look. Only counts and matches are kept of
// it; the lines stay in the tail. each sees every line, and must not keep it; lets says
// which of them the filter lets through. news is false when there is none. Lines that
// are put above the chosen one push the first on the screen off it: the chosen one stays
// on its row.
func (w *Window) Read(each func(*source.Line), lets func(source.Line) bool) (news bool) {
	_, last := w.tail.Bounds()
	above := 0
	for w.cursor < last {
		n, next, lost := w.tail.Read(w.cursor, w.page[:])
		if w.cursor > 0 {
			w.lost += lost
		}
		w.cursor, news = next, true
		for i := range w.page[:n] {
			if each(&w.page[i]); take(w, &w.page[i], lets) {
				above++
			}
		}
		clear(w.page[:n]) // what left the tail is not held here
	}
	if above > 0 {
		w.top = w.step(w.top, above)
	}
	return news
}

// take counts a line that arrived, and reports whether it is put above the chosen one.
func take(w *Window, l *source.Line, lets func(source.Line) bool) (above bool) {
	w.newest = l.Seq
	shown := !w.filtered
	if w.filtered && lets(*l) {
		w.matches = w.matches.with(l.Rank())
		shown = true
	}
	if !shown || w.Following() {
		return false
	}
	w.fresh++
	return l.Rank().Compare(w.top) > 0 && l.Rank().Compare(w.sel) < 0
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
	w.choose(w.last(), after)
}

// Resume follows the newest line again, and says how many lines passed unseen.
func (w *Window) Resume() (passed int) {
	passed = w.passed()
	w.paused, w.sel, w.fresh, w.lost = time.Time{}, source.Rank{}, 0, 0
	return passed
}

// ShowFrom holds the lines still from one on, a quarter of the height above it.
func (w *Window) ShowFrom(seq uint64, now time.Time, h int) {
	if w.paused = now; seq != 0 {
		w.sel = rankOf(w, seq)
		w.top = w.step(w.sel, -h/4)
	}
}

// At is the first shown line at or after a moment; the last one when all are before. A
// line whose clock is more than a minute ahead of ours is not believed.
func (w *Window) At(at time.Time) uint64 {
	const fast = time.Minute
	l, ok := w.tail.Seek(source.Rank{}, false, w.newest, func(l source.Line) bool {
		return !l.Gap && !l.At.Before(at) && l.At.Sub(l.Received) < fast
	})
	if !ok {
		return w.last().Seq()
	}
	return w.step(l.Rank(), 0).Seq()
}

// Lines are at most h lines for the screen, the only ones that are read.
func (w *Window) Lines(h int) []source.Line {
	if h <= 0 || w.last().Seq() == 0 {
		return nil
	}
	w.frame = w.lines(h)
	return w.frame
}

func (w *Window) lines(h int) frame {
	top := w.first(h)
	if !w.filtered {
		// What the tail took in since the window last read from it is not shown yet:
		// the last line on the screen is the one that pausing chooses.
		return behind(w, top.Prior(), h)
	}
	var out frame
	for _, r := range w.matches[w.matches.rank(top):] {
		if l, ok := w.Held(r.Seq()); ok {
			out = append(out, l)
		}
		if len(out) == h {
			break
		}
	}
	return out
}

// first is the first line on a screen of h lines.
func (w *Window) first(h int) source.Rank {
	top := w.top
	if w.Following() {
		top = w.reach(w.last(), h)
	}
	return later(top, w.oldest())
}

// later is the one of two ranks that is behind the other.
func later(a, b source.Rank) source.Rank {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

// Chosen is the chosen line; ok is false when there is none, or nobody holds it any
// longer.
func (w *Window) Chosen() (l source.Line, ok bool) { return w.Held(w.sel.Seq()) }

// Choice is the chosen line's number, 0: none.
func (w *Window) Choice() uint64 { return w.sel.Seq() }

// Move moves the chosen line by n and keeps it on a screen of h lines.
func (w *Window) Move(n, h int) {
	w.forget()
	if w.sel.Seq() == 0 {
		w.sel = w.last()
	}
	w.choose(w.step(w.sel, n), h)
}

// Choose makes seq the chosen line and scrolls so that it is seen.
func (w *Window) Choose(seq uint64, h int) { w.choose(rankOf(w, seq), h) }

func (w *Window) choose(r source.Rank, h int) {
	w.forget()
	w.sel = r
	h = max(h, 1)
	if w.top.Seq() == 0 || r.Compare(w.top) < 0 {
		w.top = r
	}
	w.top = later(w.top, w.reach(r, h))
}

// Stay keeps the chosen line on a screen whose height has changed.
func (w *Window) Stay(h int) {
	if !w.Following() && w.sel.Seq() != 0 {
		w.choose(w.sel, h)
	}
}

// Settle lets go of what neither the tail nor the screen holds any longer.
func (w *Window) Settle() {
	w.forget()
	if !w.Following() {
		w.top = later(w.top, w.oldest())
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

// rankOf is where a line stands; one that nobody holds is before all others.
func rankOf(w *Window, seq uint64) source.Rank {
	l, ok := w.Held(seq)
	if !ok {
		return source.Rank{}
	}
	return l.Rank()
}

// passed is how many lines below the paused screen nobody can look at any more.
func (w *Window) passed() int {
	if w.Following() {
		return 0
	}
	first, _ := w.tail.Bounds()
	return w.frame.after(first)
}

// gone is what stands on the paused screen and left the tail meanwhile.
func (w *Window) gone() frame {
	if w.Following() {
		return nil
	}
	first, _ := w.tail.Bounds()
	return w.frame.before(first)
}
