package table

import (
	"cmp"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
)

// doubts is of how many of a group's alerts that holds, and the sources of the first.
func doubts(l source.Late, g *storm.Group) (n int, names string) {
	if len(l) == 0 {
		return 0, ""
	}
	for _, a := range g.Rows {
		if l.Doubts(a) {
			n++
			names = cmp.Or(names, l.Names(a))
		}
	}
	return n, names
}

// doubtful reports whether a row is in doubt as a whole: it reads as unknown, or nobody
// tells of any alert that it stands for.
func doubtful(l source.Late, e storm.Entry) bool {
	if e.Group == nil {
		return l.Doubts(e.Row)
	}
	n, _ := doubts(l, e.Group)
	return n == len(e.Group.Rows)
}
