package table

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
)

// At no width does a line that goes on below end with the sign between two texts, or go on
// with it.
func TestNoLineEndsOrGoesOnWithTheSignBetweenTwoTexts(t *testing.T) {
	var rows []*source.Row
	for i := range 6 {
		labels := map[string]string{"alertname": "BatchLate", "cronjob": fmt.Sprint("nightly-", i)}
		rows = append(rows, &source.Row{Alert: source.Alert{
			Fingerprint: source.FingerprintOf(labels), Labels: labels, State: source.Firing, StartsAt: noon.Add(-time.Hour),
			Annotations: map[string]string{"summary": fmt.Sprintf("batch %d has not ended by 06:00", i)},
		}})
	}
	table, pen := Of(rows, Wish{}), penAt(t, noon)
	dot, signs := strings.TrimSpace(pen.end(nil).dot()), 0
	for w := 60; w < 160; w++ {
		head, tail, two := strings.Cut(ansi.Strip(table.Draw(pen, table.Rows[0].ID, w, As{Wrapped: true})), "\n")
		head = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(head, "opens"), "→ "))
		if tail = strings.TrimSpace(tail); two && (strings.HasSuffix(strings.TrimRight(head, " →"), dot) || strings.HasPrefix(tail, dot)) {
			t.Errorf("in %d cells the lines are\n%q\n%q", w, head, tail)
		}
		signs += strings.Count(head+tail, dot)
	}
	if signs == 0 {
		t.Error("no sign stands between two texts anywhere")
	}
}

// A part of a number is another number, and an ellipsis stands alone.
func TestNoTextIsCutInsideANumber(t *testing.T) {
	for _, c := range []struct {
		words string
		w     int
		want  string
	}{
		{"Queue payments holds 4,200 jobs", 24, "Queue payments holds …"},
		{"Queue payments holds 4,200 jobs", 26, "Queue payments holds …"},
		{"Queue payments holds 4,200 jobs", 27, "Queue payments holds 4,200…"},
		{"restarting 1.05-4.00 times", 14, "restarting …"},
		{"api-7d9f6c8b5 is down", 9, "api-7d9f…"},
		{"restarting … … times", 15, "restarting …"},
		{"42", 2, "42"},
		{"123456", 3, "12…"}, // all of it is one
	} {
		if got := cut(c.words, c.w, "…"); got != c.want {
			t.Errorf("%q in %d cells is %q, not %q", c.words, c.w, got, c.want)
		}
	}
}
