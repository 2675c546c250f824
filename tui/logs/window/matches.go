package window

import "slices"

// matches are the lines that a filter lets through, in order.
type matches []uint64

// last is the newest of them, 0 when there is none.
func (m matches) last() uint64 {
	if len(m) == 0 {
		return 0
	}
	return m[len(m)-1]
}

// has reports whether a line is one of them.
func (m matches) has(seq uint64) bool {
	_, ok := slices.BinarySearch(m, seq)
	return ok
}

// rank is how many of them are before a line.
func (m matches) rank(seq uint64) int {
	i, _ := slices.BinarySearch(m, seq)
	return i
}

// step is the one n places after (before, when negative) a line, and stops at the
// ends.
func (m matches) step(seq uint64, n int) uint64 {
	i, found := slices.BinarySearch(m, seq)
	if !found && n > 0 {
		i-- // seq itself is not shown: the next one is one step away
	}
	return m[min(max(i+n, 0), len(m)-1)]
}

// kept are those that are not older than a line, or that somebody holds still.
func (m matches) kept(oldest uint64, holds func(uint64) bool) matches {
	i := m.rank(oldest)
	if i == 0 {
		return m
	}
	kept := slices.DeleteFunc(slices.Clone(m[:i]), func(seq uint64) bool { return !holds(seq) })
	return append(kept, m[i:]...)
}
