package alerts

import (
	"slices"
	"time"

	"holdfast/tui/alerts/table"
	"holdfast/tui/pane"
)

const (
	// stands is for how long the lines stand still after a key: a list that shifts at
	// every one is hard to follow, and dear over a slow line.
	stands = time.Second
	// spreadMost is up to how many rows anything is spread over: more fill any screen.
	spreadMost = 100
)

// spread is which rows say more than their line holds, and whose rest stands on a line of
// its own below, while the list has empty ones: first of the row at which the person
// stopped, then of the loudest.
type spread struct {
	w       int // the cells it was worked out for; 0: it has to be worked out anew
	over    []table.Over
	stopped string
}

// forget says that the rows say something else now.
func (s *spread) forget() { s.w, s.over = 0, nil }

// look works out what the rows of a table have to say beyond lines of w cells.
func (s *spread) look(t table.Table, pen table.Pen, w int) {
	if s.w != w {
		s.w, s.over = w, over(t, pen, w)
	}
}

func over(t table.Table, pen table.Pen, w int) []table.Over {
	if w <= 0 || pen.Theme == nil || len(t.Rows) > spreadMost {
		return nil
	}
	return t.Over(pen, w)
}

// onto gives a list as many second lines as it has room for; it reports whether other
// rows have one now.
func (s *spread) onto(list *pane.List) (other bool) {
	room := list.Spare()
	rows := make(map[string]bool, min(room, len(s.over)))
	if room > 0 && s.has(s.stopped) {
		rows[s.stopped] = true
	}
	for _, o := range s.over {
		if len(rows) >= room {
			break
		}
		rows[o.ID] = true
	}
	return list.Wrap(rows)
}

func (s *spread) has(id string) bool {
	return slices.ContainsFunc(s.over, func(o table.Over) bool { return o.ID == id })
}

// waits reports whether a selected row gets its second line only once the lines have
// stood still.
func (s *spread) waits(list *pane.List) bool {
	id := list.Current()
	return id != s.stopped && s.has(id) && list.Spare() > 0 && !list.Wraps(id)
}

// need is how many rows that need somebody say more than a line of w cells holds.
func (s *spread) need(t table.Table, pen table.Pen, w int) int {
	list, n := s.over, 0
	if s.w != w {
		list = over(t, pen, w)
	}
	for _, o := range list {
		if o.Fires {
			n++
		}
	}
	return n
}
