package timeline

import "time"

// How many lines stand beneath an entry.
const (
	underImportant = 3
	underAll       = 20
)

// reader is where one is in the timeline, and which entries one wants to see.
type reader struct {
	all    bool // every entry, not only the important ones
	loan   bool // all only while it has the whole of a small screen
	filter Filter

	seq  int64     // the chosen entry; 0: none. It follows the entry, never the row.
	at   time.Time // when the chosen one happened: where to go on when it is filtered out
	top  int64     // the entry on the first row that is seen
	lead int       // how many of its lines are above that row
	end  bool      // the end was seen: new entries come into sight
}

// lent shows every entry while the timeline has the whole of a small screen, unless the
// person says otherwise; it reports whether others are to be seen than before.
func (r *reader) lent(whole, had bool) bool {
	switch {
	case whole && !had && !r.all:
		r.all, r.loan = true, true
	case !whole && r.loan:
		r.all, r.loan = false, false
	default:
		return false
	}
	return true
}

// toggle shows every entry, or only the important ones.
func (r *reader) toggle() { r.all, r.loan = !r.all, false }

// takes reports whether an entry is to be seen. A filter looks at all of them.
func (r *reader) takes(m Moment) bool {
	if r.filter.Empty() {
		return r.all || m.Important
	}
	return r.filter.Takes(m)
}

// under is how many lines may stand beneath an entry.
func (r *reader) under() int {
	if r.all {
		return underAll
	}
	return underImportant
}

// choose puts the choice on an entry; without one it is taken away, and the end
// of the timeline is seen.
func (r *reader) choose(m *Moment) {
	if m == nil {
		r.seq, r.at, r.top, r.lead, r.end = 0, time.Time{}, 0, 0, true
		return
	}
	r.seq, r.at = m.Entry.Seq, m.Entry.At
}

// chosen is the place of the chosen entry; when it is not to be seen, of the last
// one before it; -1: there is none at all.
func (r *reader) chosen(shown []Moment) int {
	near := -1
	for i, m := range shown {
		if m.Entry.Seq == r.seq {
			return i
		}
		if !m.Entry.At.After(r.at) {
			near = i
		}
	}
	if near < 0 && len(shown) > 0 {
		return 0
	}
	return near
}

// move goes n entries on.
func (r *reader) move(shown []Moment, n int) {
	if len(shown) == 0 {
		return
	}
	i := min(max(r.chosen(shown)+n, 0), len(shown)-1)
	r.choose(&shown[i])
}

// settle makes the choice one of the entries that are shown: the last one, else
// the nearest to the one chosen before.
func (r *reader) settle(shown []Moment) {
	if r.seq == 0 {
		r.move(shown, len(shown))
	}
	r.move(shown, 0)
}

// offset is the first line to be seen of all lines, so that the chosen entry is
// among them and what is read stays where it is. starts has the line that each
// entry begins at, and at the end how many lines there are.
func (r *reader) offset(shown []Moment, starts []int, room int) int {
	last := max(0, starts[len(shown)]-room)
	off := last
	if !r.end {
		for i, m := range shown {
			if m.Entry.Seq == r.top {
				off = min(starts[i]+r.lead, starts[i+1]-1)
				break
			}
		}
	}
	if at := r.chosen(shown); at >= 0 {
		off = max(off, starts[at+1]-room)
		off = min(off, starts[at])
	}
	return min(max(off, 0), last)
}
