package window

import (
	"slices"

	source "holdfast/sources/logs"
)

// matches are the lines that a filter lets through, in order.
type matches []source.Rank

// last is the last of them, the zero rank when there is none.
func (m matches) last() source.Rank {
	if len(m) == 0 {
		return source.Rank{}
	}
	return m[len(m)-1]
}

// has reports whether a line is one of them.
func (m matches) has(r source.Rank) bool {
	_, ok := slices.BinarySearchFunc(m, r, source.Rank.Compare)
	return ok
}

// rank is how many of them are before a line.
func (m matches) rank(r source.Rank) int {
	i, _ := slices.BinarySearchFunc(m, r, source.Rank.Compare)
	return i
}

// with are they with one more, in its place.
func (m matches) with(r source.Rank) matches {
	if m.last().Compare(r) < 0 {
		return append(m, r)
	}
	return slices.Insert(m, m.rank(r), r)
}

// step is the one n places after (before, when negative) a line, and stops at the
// ends.
func (m matches) step(r source.Rank, n int) source.Rank {
	i, found := slices.BinarySearchFunc(m, r, source.Rank.Compare)
	if !found && n > 0 {
		i-- // the line itself is not shown: the next one is one step away
	}
	return m[min(max(i+n, 0), len(m)-1)]
}

// kept are those that came no earlier than a line, or that somebody holds still.
func (m matches) kept(oldest uint64, holds func(uint64) bool) matches {
	gone := func(r source.Rank) bool { return r.Seq() < oldest && !holds(r.Seq()) }
	end := 0 // of those that may have come earlier
	for end < len(m) && m[end].Seq() < oldest+source.Apart {
		end++
	}
	if !slices.ContainsFunc(m[:end], gone) {
		return m
	}
	return append(slices.DeleteFunc(slices.Clone(m[:end]), gone), m[end:]...)
}
