package tui_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
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

// age is words that say how far from now something is, in place of when.
var age = regexp.MustCompile(`\b(in|overdue|update|next try) \d+ ?[smhd]\b|\b\d+[smhd] (ago|old|left)\b|◔ \d+[smhd]\b`)

// both is the moment with its age beside it, which is shown to everybody; or why a backup
// is judged so, in words of the record.
var both = regexp.MustCompile(`\d\d:\d\d(:\d\d)?, \d+[smhd] (ago|old)|· 31h old`)

// Whatever is shown, in which pane and size, how far from now it is can be read as the
// moment that it is, and the other way round.
func TestNoAgeIsLeftWherePointsInTimeAreWanted(t *testing.T) {
	ages := map[string]bool{}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		s := busy()
		s.open[0].UpdateDue = friday.Add(-5 * time.Minute)
		s.backups[0].Detail = []backups.CopyStatus{{Asked: friday.Add(-3 * time.Minute), Observation: backups.Observation{
			Newest: friday.Add(-31 * time.Hour), Parts: []backups.Part{{Name: "events", Newest: friday.Add(-33 * time.Hour)}},
		}}}
		s.play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			for _, points := range []bool{false, true} {
				if points {
					d.Press(".")
				}
				for _, keys := range [][]string{{"1"}, {"1", "f"}, {"1", "f", "enter"}, {"2", "f"}, {"3"}, {"3", "f"}, {"3", "f", "enter"}, {"4", "f"}, {"5"}, {"5", "enter"}, {"m"}, {"!"}} {
					d.Press(keys...)
					screen := both.ReplaceAllString(ansi.Strip(d.Screen()), "")
					for _, found := range age.FindAllString(screen, -1) {
						if ages[found] = true; points {
							t.Errorf("%d×%d, after %v: %q still stands there:\n%s", size[0], size[1], keys, found, d.Screen())
						}
					}
					d.Press("esc", "esc")
				}
			}
		})
	}
	for _, want := range []string{"overdue 5m", "◔ 14m", "in 8 s", "3m ago", "33h old"} {
		if !ages[want] {
			t.Errorf("the test does not show %q; it shows %v", want, slices.Sorted(maps.Keys(ages)))
		}
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
