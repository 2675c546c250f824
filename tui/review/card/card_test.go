package card

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	figures "holdfast/store/incident/review"
	"holdfast/themes"
)

func mono(t *testing.T) *themes.Theme {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// twoMonths is a month that holds only time, and one with everything.
func twoMonths() figures.Review {
	r := figures.Review{
		Months: []figures.Month{
			{Name: "2026-06", TimeOnly: true, Internal: 7 * 3600, Partly: "only time, the record begins later"},
			{Name: "2026-07", Incidents: 3, Resolved: 3, PerPerson: 1.5, Loss: 12 * 3600, Internal: 3600, Total: 13 * 3600},
		},
		Signs: []figures.Sign{{What: "acks are slower", Was: "4 min (median of 21)", Now: "9 min (median of 9)", Do: "look who was paged"}},
	}
	r.Whole = figures.Month{Incidents: 3, Resolved: 3, PerPerson: 1.5, Loss: 12 * 3600, Internal: 8 * 3600, Total: 20 * 3600}
	return r
}

func TestEveryPlaceOfTheGridHasItsCard(t *testing.T) {
	cards, places := Deal(figures.Review{}, time.UTC), 0
	for _, ids := range Grid() {
		for _, id := range ids {
			if at := Index(cards, id); at != places {
				t.Errorf("%s is card %d, and stands at %d", id, at, places)
			}
			places++
		}
	}
	if places != len(cards) {
		t.Errorf("%d cards on %d places", len(cards), places)
	}
}

func TestGoingDownTheGridGoesToTheNearestCard(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		to   string
	}{
		{Signs, 1, PerPerson}, {Reasons, 1, Internal}, {Internal, -1, Reasons}, {Total, -1, Reasons},
		{Loss, 1, Acknowledge}, {Resolve, 9, SOPs}, {Signs, -1, Signs}, {"nothing", 1, "nothing"},
	} {
		if got := Below(c.from, c.n); got != c.to {
			t.Errorf("%d below %s is %s, not %s", c.n, c.from, got, c.to)
		}
	}
}

// Time may be written down for months before the record was begun; that nothing
// broke in them is not known.
func TestAMonthThatHoldsOnlyTimeIsNoMonthWithoutLoss(t *testing.T) {
	cards := Deal(twoMonths(), time.UTC)
	for id, known := range map[string]bool{Internal: true, Loss: false, PerPerson: false, Total: false} {
		c := cards[Index(cards, id)]
		if got := c.chart.Points[0].Known; got != known {
			t.Errorf("June of %s is known: %v", id, got)
		}
	}
}

func TestACardIsAsWideAsItsRoom(t *testing.T) {
	theme := mono(t)
	for _, r := range []figures.Review{{}, twoMonths()} {
		for _, c := range Deal(r, time.UTC) {
			for _, w := range []int{20, 34, 80} {
				lines := append(c.Inside(theme, w, 8), c.Line(theme, w, true))
				for _, line := range append(lines, c.Opened(theme, w, 30)...) {
					if n := ansi.StringWidth(line); n > w {
						t.Errorf("%s takes %d of %d cells: %q", c.ID, n, w, ansi.Strip(line))
					}
				}
			}
		}
	}
}

func TestASignSaysWhatChangedAndWhatToDo(t *testing.T) {
	cards := Deal(twoMonths(), time.UTC)
	got := ansi.Strip(strings.Join(cards[Index(cards, Signs)].Inside(mono(t), 80, 4), "|"))
	if !strings.Contains(got, "acks are slower  was 4 min, now 9 min") || !strings.Contains(got, "look who was paged") {
		t.Errorf("it says %q", got)
	}
}
