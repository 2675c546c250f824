package incident

import (
	"testing"

	"pgregory.net/rapid"

	"holdfast/store/incident"
)

// Wherever a person goes, Esc leads back the way they came, entry by entry.
func TestTheWayLeadsBackWhereItCameFrom(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var w way
		w.show(incident.ID(rapid.IntRange(0, 3).Draw(r, "at first")))
		var came []place
		for range rapid.IntRange(0, 8).Draw(r, "visits") {
			if rapid.Bool().Draw(r, "list") {
				w.toList()
			}
			to, at := incident.ID(rapid.IntRange(1, 3).Draw(r, "to")), int64(rapid.IntRange(0, 9).Draw(r, "entry"))
			if was := (place{w.id, w.browse, at}); to != w.id || w.browse {
				came = append(came, was)
			}
			if changed := w.id != to; changed != w.visit(to, 5, at) || w.id != to || w.sought != 5 || w.listing() {
				r.Fatalf("it leads to %+v", w)
			}
		}
		for i := len(came) - 1; i >= 0; i-- {
			w.back()
			if was := came[i]; w.id != was.id || w.browse != was.browse || w.sought != was.seq {
				r.Fatalf("back it leads to %+v, want %+v", w, was)
			}
		}
		if len(w.trail) != 0 || w.back() {
			r.Fatalf("it leads further back than one came: %+v", w)
		}
	})
}
