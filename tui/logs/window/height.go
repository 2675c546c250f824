package window

import source "holdfast/sources/logs"

// heights says how many rows a line takes; nil: each takes one.
type heights func(source.Line) int

// of is how many rows a line takes; one that nobody holds takes one.
func (rows heights) of(l source.Line, held bool) int {
	if rows == nil || !held {
		return 1
	}
	return max(1, rows(l))
}

// Heights says how many rows a line takes from now on; nil: each takes one. h is the
// height of the screen, on which the chosen line stays.
func (w *Window) Heights(rows func(source.Line) int, h int) {
	w.rows = rows
	w.Stay(h)
}

// reach is the first line of a screen of h rows that ends with a line: the nearest
// one from which on they are full. Of its rows the upper ones may find no room.
func (w *Window) reach(r source.Rank, h int) source.Rank {
	if w.rows == nil {
		return w.step(r, -(h - 1))
	}
	r = w.step(r, 0)
	for full := w.rows.of(w.Held(r.Seq())); full < h; full += w.rows.of(w.Held(r.Seq())) {
		before := w.step(r, -1)
		if before == r {
			break
		}
		r = before
	}
	return r
}

// Page moves the chosen line by a screen of h rows but one, back or on, and keeps it
// on it. A line that is higher than that is passed alone.
func (w *Window) Page(back bool, h int) {
	w.forget()
	if w.sel.Seq() == 0 {
		w.sel = w.last()
	}
	to, by := w.sel, 1
	if back {
		by = -1
	}
	for n := 0; ; {
		next := w.step(to, by)
		n += w.rows.of(w.Held(next.Seq()))
		if next == to || to != w.sel && n > h-1 {
			break
		}
		to = next
	}
	w.choose(to, h)
}
