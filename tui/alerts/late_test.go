package alerts

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// of is an alert that other sources tell of.
func of(r source.Row, names ...string) source.Row {
	r.Sources = names
	return r
}

// As soon as the top line says that a source is late its rows are in doubt, at every
// size, and say whose they are; those of the others are not.
func TestTheRowsOfALateSourceAreNotShownAsNew(t *testing.T) {
	up := sources.Health{Name: "prod", Kind: "alertmanager", Up: true, LastGood: friday, Every: 5 * time.Second}
	down := sources.Health{Name: "edge", Kind: "alertmanager", LastGood: friday.Add(-28 * time.Second), Err: "refused", Every: 5 * time.Second}
	late := sources.Health{Name: "edge", Kind: "alertmanager", Up: true, LastGood: friday.Add(-21 * time.Second), Every: 5 * time.Second}
	door := sources.Health{Name: "door", Kind: "door", Err: "taken"}
	not := sources.Health{Name: "edge", Kind: "alertmanager"}
	firing := alert("EdgeTLS", "critical", "ams-2", 4*time.Minute)
	was := alert("EdgeOld", "critical", "ams-3", 4*time.Minute)
	was.State = source.Unknown
	warning := func(s string) string { return strings.TrimSuffix(themeOf(t).Paint(themes.Warning, s), "\x1b[m") }
	for name, c := range map[string]struct {
		health []sources.Health
		row    source.Row
		want   string // of its row: a pattern
		named  string // in the colour of a warning
	}{
		"down":                      {[]sources.Health{up, down}, of(firing, "edge"), `◐ crit .EdgeTLS`, "edge"},
		"late":                      {[]sources.Health{up, late}, of(firing, "edge"), `◐ crit .EdgeTLS`, "edge"},
		"unknown":                   {[]sources.Health{up, down}, of(was, "edge"), `◐ crit .EdgeOld`, "edge"},
		"held":                      {[]sources.Health{up, down}, held(of(firing, "edge"), "bob", time.Minute), `◐ crit .EdgeTLS.*bob`, "edge"},
		"not asked yet":             {[]sources.Health{up, not}, of(was, "edge"), `◐ crit .EdgeOld`, ""},
		"pushed, and the door shut": {[]sources.Health{up, door}, of(firing, "pushed"), `◐ crit .EdgeTLS`, ""},
		"another tells of it":       {[]sources.Health{up, down}, of(firing, "edge", "prod"), ` CRIT +EdgeTLS`, ""},
		"of another":                {[]sources.Health{up, down}, of(firing, "prod"), ` CRIT +EdgeTLS`, ""},
	} {
		for _, w := range []int{60, 78, 118, 198} {
			t.Run(fmt.Sprint(name, " ", w), func(t *testing.T) {
				other := of(alert("Other", "critical", "x", time.Hour), "prod")
				f := open(t, w, 12, other, c.row)
				f.health = c.health
				f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
				f.sees("Other")
				line := ""
				for l := range strings.SplitSeq(f.screen(), "\n") {
					if strings.Contains(l, c.row.Name()) && line == "" {
						line = l
					}
				}
				if !regexp.MustCompile(c.want).MatchString(line) || strings.Contains(line, "seen ") {
					t.Errorf("its row is %q", line)
				}
				if c.named != "" && !strings.Contains(f.View(), warning(c.named)) && !strings.Contains(f.View(), warning(" "+c.named)) {
					t.Errorf("%s is not named in the colour of a warning:\n%s", c.named, f.screen())
				}
				if c.named == "" && w > 100 && strings.Contains(f.View(), warning("edge")) {
					t.Errorf("it is named: %q", line)
				}
			})
		}
	}
}

// A group of which some are in doubt says of how many that holds, and the detail says as
// of when an alert stood how.
func TestADoubtIsToldOfAGroupAndInTheDetail(t *testing.T) {
	var rows []source.Row
	for i := range 6 {
		name := "prod"
		if i > 3 {
			name = "edge"
		}
		rows = append(rows, of(alert("PodLoops", "critical", fmt.Sprint("pod-", i), 4*time.Minute), name))
	}
	one := of(alert("EdgeTLS", "critical", "ams-2", time.Minute), "edge")
	one.LastSeen = friday.Add(-28 * time.Second)
	f := open(t, 240, 30, append(rows, one)...)
	f.health = append(f.health, sources.Health{Name: "edge", Kind: "alertmanager", LastGood: friday.Add(-28 * time.Second), Err: "refused", Every: 5 * time.Second})
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
	f.sees(" CRIT ", "×6", "◐ 2 edge")
	f.play(f.Update(pane.Reveal{Pane: pane.Alerts, Row: string(one.Fingerprint)}))
	f.sees("critical, unknown: firing when edge last told of it, 28s ago")
	f.misses("firing for 1m")
	f.health[1] = sources.Health{Name: "edge", Kind: "alertmanager"}
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
	f.play(f.Update(pane.Reveal{Pane: pane.Alerts, Row: string(one.Fingerprint)}))
	f.sees("critical, unknown: edge not answered yet, firing as of 14:02:23")
}

func themeOf(t *testing.T) *themes.Theme {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// What somebody holds is still said to be held once nobody tells of it.
func TestTheTitleCountsWhatIsUnknownAndHeld(t *testing.T) {
	down := sources.Health{Name: "edge", Kind: "alertmanager", LastGood: friday.Add(-28 * time.Second), Err: "refused", Every: 5 * time.Second}
	one := of(alert("A", "critical", "x", time.Hour), "edge")
	two := of(alert("B", "critical", "y", time.Hour), "edge")
	for _, c := range []struct {
		rows []source.Row
		want string
	}{
		{[]source.Row{one, two}, "2 unknown · edge"},
		{[]source.Row{one, held(two, "bob", time.Minute)}, "2 unknown, 1 of them held · edge"},
		{[]source.Row{held(one, "bob", time.Minute), held(two, "bob", time.Minute)}, "2 unknown, all held · edge"},
		{[]source.Row{held(two, "bob", time.Minute)}, "1 unknown, held · edge"},
	} {
		f := open(t, 118, 12, c.rows...)
		f.health = []sources.Health{down}
		f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
		if got := ansi.Strip(f.Title().Right); !strings.HasPrefix(got, c.want) {
			t.Errorf("the title says %q, not %q", got, c.want)
		}
	}
}

// Of a held alert whose source is silent nobody knows how long its silence lasts.
func TestTheSilenceOfAnAlertInDoubtIsNoFact(t *testing.T) {
	row := held(of(alert("A", "critical", "x", time.Hour), "edge"), "bob", time.Minute)
	row.SilenceUntil = friday.Add(14 * time.Minute)
	f := open(t, 118, 24, row)
	f.sees("◔ 14m")
	f.health = []sources.Health{{Name: "edge", Kind: "alertmanager", LastGood: friday.Add(-28 * time.Second), Err: "refused", Every: 5 * time.Second}}
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
	f.misses("◔")
	f.do("detail")
	f.sees("was to last to 14:16 when")
}
