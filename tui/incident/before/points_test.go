package before

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/store/incident"
)

// Where a person wants points in time, one that is open says since when; how long one
// that is over lasted stays a length of time.
func TestPointsInTimeLeaveHowLongItLasted(t *testing.T) {
	p := past(2, 0)
	p.Similar[0].Incident.OpenedAt = now.Add(-22 * time.Minute)
	over := &p.Similar[1].Incident
	over.OpenedAt, over.ResolvedAt, over.Status = now.Add(-50*time.Hour), now.Add(-49*time.Hour), incident.Resolved
	p.Times = []incident.LastTime{{FiredAt: now.Add(-30 * time.Hour), ClearedAt: now.Add(-30*time.Hour + 41*time.Minute)}}
	for points, want := range map[bool][2]string{false: {"22m", "open now"}, true: {"open since 13:26", "open since 13:26"}} {
		b := New()
		s := sight(t, 100, 12, false)
		s.Points = points
		b.See(s)
		b.Show(p)
		got := ansi.Strip(b.Draw())
		for _, words := range []string{want[0], want[1], " 1h ", " 41m "} {
			if !strings.Contains(got, words) {
				t.Errorf("points %v: no %q in\n%s", points, words, got)
			}
		}
		if points && strings.Contains(got, "22m") {
			t.Errorf("an age is left:\n%s", got)
		}
	}
}
