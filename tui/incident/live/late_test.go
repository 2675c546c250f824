package live

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/tui/pane"
)

// As soon as a source says nothing its alerts beside the incident are in doubt as they are
// on the board, and say who saw them last and when; the count says it too.
func TestTheAlertsOfASourceThatDiedAreInDoubt(t *testing.T) {
	edge := rowOf("EdgeTLS", "ams-2", "critical", alerts.Firing, 4*time.Minute)
	edge.Sources, edge.LastSeen = []string{"edge"}, noon.Add(-28*time.Second)
	both := rowOf("Checkout", "a", "critical", alerts.Firing, 4*time.Minute)
	both.Sources = []string{"edge", "prod"}
	up := func(name string) sources.Health {
		return sources.Health{Name: name, Kind: "alertmanager", Up: true, LastGood: noon, Every: 5 * time.Second}
	}
	down := sources.Health{Name: "edge", Kind: "alertmanager", LastGood: noon.Add(-28 * time.Second), Err: "refused", Every: 5 * time.Second}
	draw := func(health []sources.Health, points bool) string {
		b := New(Deps{
			Alerts: func() *alerts.View { return &alerts.View{At: noon, Rows: alerts.Rows(edge, both)} }, Tail: tail{},
			Health: func() []sources.Health { return health },
		})
		s := sight(t, 160, 22)
		s.Points = points
		b.See(s)
		b.Show("", "", attached(edge, both))
		rest := pane.RestOf(noon)
		if b.Rests(&rest); !rest.Until().IsZero() {
			t.Error("it rests although its log goes on")
		}
		return ansi.Strip(b.Draw())
	}
	for name, c := range map[string]struct {
		health []sources.Health
		points bool
		want   []string
	}{
		"up":         {[]sources.Health{up("prod"), up("edge")}, false, []string{" CRIT  EdgeTLS", " CRIT  Checkout", "2 firing"}},
		"down":       {[]sources.Health{up("prod"), down}, false, []string{" ◐ crit EdgeTLS ams-2  unknown, seen by edge 28s ago", " CRIT  Checkout", "1 firing", "1 unknown"}},
		"points":     {[]sources.Health{up("prod"), down}, true, []string{" ◐ crit EdgeTLS ams-2  unknown, seen by edge at 11:59"}},
		"not asked":  {[]sources.Health{up("prod"), {Name: "edge", Kind: "alertmanager"}}, false, []string{" ◐ crit EdgeTLS ams-2  unknown, seen 28s ago"}},
		"nobody yet": {nil, false, []string{" CRIT  EdgeTLS"}},
	} {
		got := draw(c.health, c.points)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", name, want, got)
			}
		}
	}
}
