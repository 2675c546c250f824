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
