package logs

import (
	"slices"
	"sort"

	source "holdfast/sources/logs"
)

// gone is what stands on the paused screen and left the tail meanwhile, oldest
// first. It is shown from the copy that was drawn: pausing holds what is on the
// screen, however much arrives.
func (w *window) gone() []source.Line {
	if w.follow || len(w.kept) == 0 {
		return nil
	}
	oldest, _ := w.tail.Bounds()
	return w.kept[:sort.Search(len(w.kept), func(i int) bool { return w.kept[i].Seq >= oldest })]
}

// passed is how many lines below the paused screen nobody can look at any more.
func (w *window) passed() int {
	oldest, _ := w.tail.Bounds()
	if w.follow || len(w.kept) == 0 {
		return 0
	}
	last := w.kept[len(w.kept)-1].Seq
	if oldest <= last+1 {
		return 0
	}
	return int(oldest - last - 1)
}

// place is where a line is in what is held and shown, from 0, with no filter:
// first what the screen kept, then the tail.
func (w *window) place(seq uint64) int {
	gone, oldest := w.gone(), w.oldest()
	if seq < oldest {
		return sort.Search(len(gone), func(i int) bool { return gone[i].Seq >= seq })
	}
	return len(gone) + int(seq-oldest)
}

// placed is the line at a place; places beyond the ends are the ends.
func (w *window) placed(place int) uint64 {
	gone, oldest := w.gone(), w.oldest()
	most := len(gone) - 1
	if w.newest >= oldest {
		most += int(w.newest-oldest) + 1
	}
	place = max(0, min(place, most))
	if place < len(gone) {
		return gone[place].Seq
	}
	return oldest + uint64(place-len(gone))
}

// oldest is the oldest line of the tail.
func (w *window) oldest() uint64 {
	oldest, _ := w.tail.Bounds()
	return oldest
}

// keptLine is a line that only the screen has.
func (w *window) keptLine(seq uint64) (l source.Line, ok bool) {
	gone := w.gone()
	i, ok := slices.BinarySearchFunc(gone, seq, func(l source.Line, seq uint64) int {
		switch {
		case l.Seq < seq:
			return -1
		case l.Seq > seq:
			return 1
		}
		return 0
	})
	if !ok {
		return l, false
	}
	return gone[i], true
}
