package window

import (
	"slices"

	source "holdfast/sources/logs"
)

// frame is the lines on the screen, as they were drawn last. What left the tail
// meanwhile is shown from this copy: pausing holds what is on the screen, however
// much arrives.
type frame []source.Line

// before are its lines that came before one, in their order.
func (f frame) before(oldest uint64) frame {
	if !slices.ContainsFunc(f, func(l source.Line) bool { return l.Seq < oldest }) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f), func(l source.Line) bool { return l.Seq >= oldest })
}

// after is how many lines came between the last of it and another.
func (f frame) after(oldest uint64) int {
	last := uint64(0)
	for _, l := range f {
		last = max(last, l.Seq)
	}
	if last == 0 || oldest <= last+1 {
		return 0
	}
	return int(oldest - last - 1)
}

// line is one of its lines.
func (f frame) line(seq uint64) (l source.Line, ok bool) {
	i := slices.IndexFunc(f, func(l source.Line) bool { return l.Seq == seq })
	if i < 0 {
		return l, false
	}
	return f[i], true
}

// with are lines with those of it that are wanted, in their order.
func (f frame) with(list []source.Line, wanted func(source.Rank) bool) []source.Line {
	was := len(list)
	for i := range f {
		if wanted(f[i].Rank()) {
			list = append(list, f[i])
		}
	}
	if len(list) > was {
		slices.SortFunc(list, func(a, b source.Line) int { return a.Rank().Compare(b.Rank()) })
	}
	return list
}
