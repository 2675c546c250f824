package tui_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/tui/tuitest"
)

// With one key every age gives its place to the moment that it began, with the day where
// that is not today, and with the same key all is as it was.
func TestAgesAndPointsInTimeChangePlacesWithOneKey(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		s := busy()
		s.play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			before := d.Screen()
			d.Press(".")
			d.Golden(fmt.Sprintf("points-%dx%d", size[0], size[1]))
			d.See("19 Nov 07:02", "13:5", "· edge of 14:02")
			if size[0] > 80 {
				d.See("2 of 2")
			}
			d.Miss("31h", " 42s")
			d.Press("5")
			d.Press("1", ".")
			d.Miss("19 Nov 07:02")
			if after := d.Screen(); after != before {
				t.Errorf("it is not as it was:\n%s\nwas:\n%s", after, before)
			}
		})
	}
}

// The columns stay aligned whatever the moments are: what an alert says begins in the
// same cell of every row.
func TestPointsInTimeStandInAColumn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := calm()
		var rows []alerts.Row
		for i := range rapid.IntRange(1, 4).Draw(r, "rows") {
			row := alert(fmt.Sprintf("Alert%d", i), "critical", "p", time.Duration(rapid.IntRange(1, 600*24*3600).Draw(r, "seconds"))*time.Second)
			row.Annotations["summary"] = "says"
			rows = append(rows, row)
		}
		s.set(rows...)
		wrong := ""
		s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			d.Press(".")
			at := map[int]int{} // how many rows say it from a cell on
			for line := range strings.Lines(ansi.Strip(d.Screen())) {
				if i := strings.Index(line, "  says"); i >= 0 && strings.Contains(line, "Alert") {
					at[ansi.StringWidth(line[:i])]++
				}
			}
			if len(at) != 1 || slices.Max(slices.Collect(maps.Values(at))) != len(rows) {
				wrong = fmt.Sprintf("%d rows begin at %v:\n%s", len(rows), at, d.Screen())
			}
		})
		if wrong != "" {
			r.Fatal(wrong)
		}
	})
}
