package incident

import "holdfast/store/incident"

// way is which incident is at hand, and how the person came to it: what was shown
// before is gone back to.
type way struct {
	id     incident.ID // 0: none
	browse bool        // the list is shown although one is at hand
	trail  []place     // what was shown before this, the last one last
	sought int64       // the entry to choose as soon as the incident is read; 0: none
}

// place is where one was before something else was shown.
type place struct {
	id     incident.ID
	browse bool
	seq    int64 // the chosen entry; 0: none
}

// listing reports whether the list of incidents is shown instead of one.
func (w *way) listing() bool { return w.id == 0 || w.browse }

// show puts an incident at hand; nothing is gone back to any more. changed: it is
// another one than before.
func (w *way) show(id incident.ID) (changed bool) {
	changed = id != w.id
	*w = way{id: id}
	return changed
}

// visit shows an incident, at an entry when seq is not 0. What was shown until
// now, with its chosen entry at, is gone back to.
func (w *way) visit(id incident.ID, seq, at int64) (changed bool) {
	trail := w.trail
	if id != w.id || w.browse {
		trail = append(trail, place{w.id, w.browse, at})
	}
	changed = w.show(id)
	w.trail, w.sought = trail, seq
	return changed
}

// back shows what was shown before.
func (w *way) back() (changed bool) {
	n := len(w.trail)
	if n == 0 {
		return false
	}
	was, rest := w.trail[n-1], w.trail[:n-1]
	changed = w.show(was.id)
	w.trail, w.browse, w.sought = rest, was.browse, was.seq
	return changed
}

// toList shows the list of incidents, or the one at hand again.
func (w *way) toList() { w.browse = !w.browse || w.id == 0 }
