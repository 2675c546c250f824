package incident

import (
	"testing"

	"pgregory.net/rapid"

	"holdfast/tui/incident/box"
)

// The boxes fill the screen without lying on one another, the one with the keys is
// among them, and the pointer finds each where it is.
func TestTheBoxesFillTheScreen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(20, 220).Draw(r, "w"), rapid.IntRange(2, 70).Draw(r, "h")
		front := box.Name(rapid.IntRange(int(box.Checklist), int(box.Before)).Draw(r, "front"))
		p := planFor(w, h, front)
		cells, seen := 0, map[box.Name]bool{}
		for _, row := range p {
			for _, s := range row {
				if seen[s.name] || s.x < 0 || s.y < 0 || s.x+s.w > w || s.y+s.h > h {
					r.Fatalf("%+v lies outside of %d×%d, or twice", s, w, h)
				}
				seen[s.name] = true
				cells += s.w * s.h
			}
		}
		if cells != w*h {
			r.Fatalf("%d cells of %d are filled: %+v", cells, w*h, p)
		}
		if low := w >= wideFrom && h < 14; !seen[front] && !low {
			r.Fatalf("box %d has the keys and is not seen", front)
		}
		x, y := rapid.IntRange(0, w-1).Draw(r, "x"), rapid.IntRange(0, h-1).Draw(r, "y")
		name, line, ok := p.under(x, y)
		s := p.of(name)
		switch {
		case w < wideFrom:
			if name != front || line != y-1 || !ok {
				r.Fatalf("on a small screen the pointer is on box %d, %v", name, ok)
			}
		case x < s.x || x >= s.x+s.w || y < s.y || y >= s.y+s.h || line != y-s.y-1 || ok != (name != box.Restore):
			r.Fatalf("at %d,%d it finds %+v, line %d, %v", x, y, s, line, ok)
		}
	})
}
