package window

import (
	"slices"

	source "holdfast/sources/logs"
)

// Filter shows only what a filter lets through: what arrives from now on, at once what
// stands still on the screen, also where the tail has it no longer, and what Found adds
// of what was there.
func (w *Window) Filter(lets func(source.Line) bool) {
	w.filtered, w.matches = true, nil
	if w.Following() {
		return
	}
	for _, l := range w.frame {
		if lets(l) {
			w.matches = append(w.matches, l.Seq)
		}
	}
}

// Found adds the lines that were there and that the filter lets through.
func (w *Window) Found(found []uint64, h int) {
	w.matches = append(found, w.matches...)
	slices.Sort(w.matches)
	w.matches = slices.Compact(w.matches)
	if !w.Following() {
		w.sel, w.top = w.step(w.sel, 0), 0
		w.Choose(w.sel, h)
	}
}

// Unfilter shows every line again.
func (w *Window) Unfilter(h int) {
	if w.filtered {
		w.filtered, w.matches = false, nil
		w.Stay(h)
	}
}

// Matches is how many lines the filter lets through, of how many there are; older: there
// were more, which nobody holds and no filter can look through.
func (w *Window) Matches() (matches, all int, older bool) {
	first, last := w.tail.Bounds()
	return len(w.matches.kept(first, w.holds)), int(last + 1 - first), first > 1
}

// Gone are the lines that stand on the paused screen, are shown, and left the tail.
func (w *Window) Gone() (list []source.Line) {
	for _, l := range w.gone() {
		if w.shown(l.Seq) {
			list = append(list, l)
		}
	}
	return list
}

// Oldest is the oldest line that is held and shown, 0 when there is none.
func (w *Window) Oldest() uint64 {
	if !w.filtered {
		return w.placed(0)
	}
	for _, seq := range w.matches {
		if w.holds(seq) {
			return seq
		}
	}
	return 0
}

// holds reports whether the tail or the screen holds a line.
func (w *Window) holds(seq uint64) bool {
	if seq >= oldest(w.tail) {
		return true
	}
	_, ok := w.gone().line(seq)
	return ok
}

// last is the newest line that is shown, 0 when there is none.
func (w *Window) last() uint64 {
	if !w.filtered {
		return w.newest
	}
	return w.matches.last()
}

// forget drops matches that neither the tail nor the screen holds any longer.
func (w *Window) forget() { w.matches = w.matches.kept(oldest(w.tail), w.holds) }

// From is the first line from one on that is shown; the last that is where none is.
func (w *Window) From(seq uint64) uint64 { return w.step(seq, 0) }

// step is the shown line n places after (before, when negative) seq, and stops
// at the ends.
func (w *Window) step(seq uint64, n int) uint64 {
	if w.last() == 0 || w.Oldest() == 0 {
		return 0
	}
	if !w.filtered {
		return w.placed(w.place(seq) + n)
	}
	return w.matches.step(seq, n)
}

// place is where a line is in what is held and shown, from 0, with no filter:
// first what the screen kept, then the tail.
func (w *Window) place(seq uint64) int {
	gone, first := w.gone(), oldest(w.tail)
	if seq < first {
		return gone.place(seq)
	}
	return len(gone) + int(seq-first)
}

// placed is the line at a place; places beyond the ends are the ends.
func (w *Window) placed(place int) uint64 {
	gone, first := w.gone(), oldest(w.tail)
	most := len(gone) - 1
	if w.newest >= first {
		most += int(w.newest-first) + 1
	}
	place = max(0, min(place, most))
	if place < len(gone) {
		return gone[place].Seq
	}
	return first + uint64(place-len(gone))
}

// Find is the nearest shown line after (before, when back) the chosen one that is
// wanted; 0 when there is none.
func (w *Window) Find(wanted func(source.Line) bool, back bool) uint64 {
	seq := w.sel
	match := func(l source.Line) bool { return w.shown(l.Seq) && wanted(l) }
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
func (w *Window) shown(seq uint64) bool {
	return !w.filtered || w.matches.has(seq)
}
