package alerts

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestDrawingChangesNothing(t *testing.T) {
	a, b := alert("CheckoutDown", "critical", "eu-1", time.Hour), held(alert("CertExpiry", "warning", "edge", time.Hour), "bob", time.Minute)
	for _, size := range [][2]int{{58, 10}, {90, 12}, {140, 9}, {198, 44}} {
		for name, do := range map[string]func(f *fixture){
			"the list":               func(*fixture) {},
			"a row that is selected": func(f *fixture) { f.do("down") },
			"marks":                  func(f *fixture) { f.do("mark") },
			"a detail":               func(f *fixture) { f.do("detail") },
			"the end of a detail":    func(f *fixture) { f.do("detail"); f.do("bottom") },
			"a filter that is typed": func(f *fixture) { f.do("filter-alerts"); f.types(`severity="cri`) },
			"a filter that hides all": func(f *fixture) {
				f.do("filter-alerts")
				f.types("nothing")
				f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
			},
			"a detail of what is gone": func(f *fixture) { f.do("detail"); f.set(b) },
			"nothing":                  func(f *fixture) { f.set() },
			"a later second":           func(f *fixture) { f.play(f.Update(pane.Tick{Now: friday.Add(time.Second)})) },
			"a row that went":          func(f *fixture) { f.do("down"); f.set(a) },
		} {
			f := open(t, size[0], size[1], a, b)

			do(f)
			t.Run(name, func(t *testing.T) { tuitest.ReadsOnly(t, f.Pane) })
		}
	}
}
