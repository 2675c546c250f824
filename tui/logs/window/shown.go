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
			w.matches = w.matches.with(l.Rank())
		}
	}
}

// Found adds the lines that were there and that the filter lets through.
func (w *Window) Found(found []source.Rank, h int) {
	w.matches = append(found, w.matches...)
	slices.SortFunc(w.matches, source.Rank.Compare)
	w.matches = slices.Compact(w.matches)
	if !w.Following() {
		w.sel, w.top = w.step(w.sel, 0), source.Rank{}
		w.choose(w.sel, h)
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
		if w.shown(l.Rank()) {
			list = append(list, l)
		}
	}
	return list
}

// Oldest is the first line that is held and shown, 0 when there is none.
func (w *Window) Oldest() uint64 { return w.oldest().Seq() }

func (w *Window) oldest() source.Rank {
	if !w.filtered {
		if list := behind(w, source.Rank{}, 1); len(list) > 0 {
			return list[0].Rank()
		}
		return source.Rank{}
	}
	for _, r := range w.matches {
		if w.holds(r.Seq()) {
			return r
		}
	}
	return source.Rank{}
}

// holds reports whether the tail or the screen holds a line.
func (w *Window) holds(seq uint64) bool {
	if first, _ := w.tail.Bounds(); seq >= first {
		return true
	}
	_, ok := w.gone().line(seq)
	return ok
}

// last is the last line that is shown, the zero rank when there is none.
func (w *Window) last() source.Rank {
	if w.filtered {
		return w.matches.last()
	}
	if list := ahead(w, source.End(), 1); len(list) > 0 {
		return list[0].Rank()
	}
	return source.Rank{}
}

// forget drops matches that neither the tail nor the screen holds any longer.
func (w *Window) forget() {
	first, _ := w.tail.Bounds()
	w.matches = w.matches.kept(first, w.holds)
}

// From is the first line from one on that is shown; the last that is where none is, 0
// of 0.
func (w *Window) From(seq uint64) uint64 {
	if seq == 0 {
		return 0
	}
	return w.step(rankOf(w, seq), 0).Seq()
}

// step is the shown line n places after (before, when negative) a line, and stops
// at the ends.
func (w *Window) step(r source.Rank, n int) source.Rank {
	if w.filtered {
		if len(w.matches) == 0 || w.oldest() == (source.Rank{}) {
			return source.Rank{}
		}
		return w.matches.step(r, n)
	}
	if n < 0 {
		if list := ahead(w, r, -n); len(list) > 0 {
			return list[0].Rank()
		}
		n = 0
	}
	if list := behind(w, r.Prior(), n+1); len(list) > 0 {
		if n > 0 && list[0].Seq != r.Seq() {
			list = list[:max(1, min(len(list), n))] // the line itself is not there: the next one is one step away
		}
		return list[len(list)-1].Rank()
	}
	return w.last()
}

// behind are the n lines behind a rank that are held, in their order, with no filter.
func behind(w *Window, r source.Rank, n int) []source.Line {
	list := w.tail.Later(r, n, w.newest)
	if gone := w.gone(); len(gone) > 0 {
		list = gone.with(list, func(g source.Rank) bool { return g.Compare(r) > 0 })
	}
	return list[:min(len(list), n)]
}

// ahead are the n lines before a rank that are held, in their order, with no filter.
func ahead(w *Window, r source.Rank, n int) []source.Line {
	list := w.tail.Earlier(r, n, w.newest)
	if gone := w.gone(); len(gone) > 0 {
		list = gone.with(list, func(g source.Rank) bool { return g.Compare(r) < 0 })
	}
	return list[max(0, len(list)-n):]
}

// Find is the nearest shown line after (before, when back) the chosen one that is
// wanted; 0 when there is none.
func (w *Window) Find(wanted func(source.Line) bool, back bool) uint64 {
	match := func(l source.Line) bool { return w.shown(l.Rank()) && wanted(l) }
	best, ok := w.tail.Seek(w.sel, back, w.newest, match)
	for _, l := range w.gone() {
		by := l.Rank().Compare(w.sel)
		if by == 0 || back != (by < 0) || !match(l) {
			continue
		}
		if !ok || back == (l.Rank().Compare(best.Rank()) > 0) {
			best, ok = l, true
		}
	}
	if !ok {
		return 0
	}
	return best.Seq
}

// shown reports whether the filter lets a line through.
func (w *Window) shown(r source.Rank) bool {
	return !w.filtered || w.matches.has(r)
}
