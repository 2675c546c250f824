package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/tui/pane"
)

func TestATitleSaysWhoseDataIsOld(t *testing.T) {
	up := func(name string, ago time.Duration) sources.Health {
		return sources.Health{Name: name, Kind: "alertmanager", Up: true, LastGood: friday.Add(-ago), Every: 10 * time.Second}
	}
	down := func(name string) sources.Health {
		return sources.Health{Name: name, Kind: "alertmanager", Err: "refused"}
	}
	blind := up("prod", time.Second)
	blind.Blind = "Watchdog is missing"
	row := alert("A", "critical", "x", time.Hour)
	row.LastSeen = friday.Add(-42 * time.Second)
	older := alert("B", "critical", "x", time.Hour)
	older.LastSeen = friday.Add(-2 * time.Minute)
	for name, c := range map[string]struct {
		all  []sources.Health
		rows []source.Row
		want string
	}{
		"nobody":                     {nil, nil, ""},
		"all well":                   {[]sources.Health{up("prod", time.Second)}, nil, ""},
		"one late":                   {[]sources.Health{up("prod", time.Second), up("edge", 28*time.Minute)}, nil, "edge 28m old"},
		"the worst is named first":   {[]sources.Health{up("a", 2*time.Minute), up("b", 4*time.Minute), up("c", time.Second)}, nil, "b, a 4m old"},
		"many late":                  {[]sources.Health{up("a", 2*time.Minute), up("b", 4*time.Minute), up("c", 3*time.Minute)}, nil, "b and 2 more 4m old"},
		"one that never answered":    {[]sources.Health{up("edge", time.Second), down("prod")}, nil, "prod not answered yet"},
		"and the record has it":      {[]sources.Health{down("prod")}, []source.Row{row, older}, "prod not answered yet, rows as of 14:02:09"},
		"one that was not asked":     {[]sources.Health{{Name: "prod", Kind: "alertmanager"}}, []source.Row{older, row}, "prod not answered yet, rows as of 14:02:09"},
		"rows of another are none":   {[]sources.Health{{Name: "edge", Kind: "alertmanager"}}, []source.Row{row}, "edge not answered yet"},
		"a member only":              {[]sources.Health{{Name: "prod", Member: "b", Err: "refused"}}, nil, ""},
		"one blind":                  {[]sources.Health{blind}, nil, "prod blind"},
		"nobody asks the door":       {[]sources.Health{{Name: "door", Kind: "door"}}, nil, ""},
		"the door could not open":    {[]sources.Health{{Name: "door", Kind: "door", Err: "taken"}}, nil, "door down"},
		"which is less than no word": {[]sources.Health{{Name: "door", Kind: "door", Err: "taken"}, down("prod")}, nil, "prod not answered yet"},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, 120, 12, c.rows...)
			f.health = c.all
			f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
			if got := (age{f.Look, f.health, f.board.view.Rows}).words(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if title := ansi.Strip(f.Title().Right); !strings.HasSuffix(title, c.want) {
				t.Errorf("the title says %q", title)
			}
			if strip := ansi.Strip(f.Strip(90)); !strings.HasSuffix(strip, c.want) {
				t.Errorf("the strip says %q", strip)
			}
		})
	}
}

// A source that was not asked yet has been silent to nobody.
func TestWhoWasNotAskedWasNotBlind(t *testing.T) {
	f := open(t, 120, 12, alert("A", "critical", "x", time.Hour))
	f.health = append(f.health, sources.Health{Name: "edge", Kind: "alertmanager"})
	f.play(f.Update(pane.Away{Since: friday}))
	f.health[1] = sources.Health{Name: "edge", Kind: "alertmanager", Up: true, LastGood: friday, Every: 5 * time.Second}
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
	f.play(f.Update(pane.Here{At: friday.Add(time.Second)}))
	if words := ansi.Strip(f.Title().Note); strings.Contains(words, "edge") {
		t.Errorf("the title says %q", words)
	}
}
