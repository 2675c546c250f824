package window

import (
	"slices"
	"sort"

	source "holdfast/sources/logs"
)

// frame is the lines on the screen, as they were drawn last. What left the tail
// meanwhile is shown from this copy: pausing holds what is on the screen, however
// much arrives.
type frame []source.Line

// before are its lines older than one, oldest first.
func (f frame) before(oldest uint64) frame {
	return f[:sort.Search(len(f), func(i int) bool { return f[i].Seq >= oldest })]
}

// after is how many lines lie between the last of it and another.
func (f frame) after(oldest uint64) int {
	if len(f) == 0 {
		return 0
	}
	last := f[len(f)-1].Seq
	if oldest <= last+1 {
		return 0
	}
	return int(oldest - last - 1)
}

// place is where a line stands in it, or would.
func (f frame) place(seq uint64) int {
	return sort.Search(len(f), func(i int) bool { return f[i].Seq >= seq })
}

// line is one of its lines.
func (f frame) line(seq uint64) (l source.Line, ok bool) {
	i, ok := slices.BinarySearchFunc(f, seq, func(l source.Line, seq uint64) int {
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
	return f[i], true
}
