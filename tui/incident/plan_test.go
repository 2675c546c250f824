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
		p := planFor(w, h, front, needs{rapid.IntRange(0, 12).Draw(r, "before"), rapid.IntRange(0, 12).Draw(r, "restore")})
		cells, seen := 0, map[box.Name]bool{}
		rows := p.columns
		if p.live.h > 0 {
			rows = append(rows, []spot{p.live})
		}
		for _, row := range rows {
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
		if !seen[front] {
			r.Fatalf("box %d has the keys and is not seen", front)
		}
		for _, row := range rows {
			for _, s := range row {
				for _, at := range [][2]int{{s.x, s.y}, {s.x + s.w - 1, s.y + s.h - 1}, {s.x + s.w/2, s.y + s.h/2}} {
					name, line, ok := p.under(at[0], at[1])
					switch {
					case s.name == box.Live:
						if ok {
							r.Fatalf("at %v something can be chosen in %+v", at, s)
						}
					case name != s.name || line != at[1]-s.y-1 || ok != (name != box.Restore):
						r.Fatalf("at %v of %+v it finds box %d, line %d, %v", at, s, name, line, ok)
					}
				}
			}
		}
	})
}
