package heading

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func sight(t testing.TB, w int) box.Sight {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return box.Sight{Look: pane.Look{Theme: theme, Now: noon, Zone: time.UTC}, W: w}
}

func said(left, right string) string { return left + right }

func TestTheLineSaysWhatAndSinceWhenAndWho(t *testing.T) {
	c := reading.Case{Incident: incident.Incident{ID: 7, Title: "Checkout down", Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: noon.Add(-90 * time.Minute),
		Roles: map[string]incident.Holders{incident.Communications: {"bob"}}}}
	over := c
	over.Status, over.ResolvedAt = incident.Resolved, noon.Add(-30*time.Minute)
	day := over
	day.Telling.ResolvedDay = "2026-11-20"
	twin := c
	twin.DuplicateOf = 3
	practice := c
	practice.Practice = true
	for want, one := range map[string]reading.Case{
		"INC-7 sev2  Checkout down  investigating 01:30:00": c,
		"comms bob":                          c,
		"resolved Fri 20 Nov 11:30 after 1h": over,
		"resolved on 20 Nov 2026":            day,
		"duplicate of INC-3":                 twin,
		" PRACTICE ":                         practice,
	} {
		if got := ansi.Strip(said(Line(sight(t, 120), one, "ann", false))); !strings.Contains(got, want) {
			t.Errorf("it does not say %q: %s", want, got)
		}
	}
	s := sight(t, 120)
	if calm, loud := said(Line(s, over, "ann", false)), said(Line(s, over, "ann", true)); calm == loud || !strings.Contains(loud, s.Theme.Paint(themes.Warning, "resolved")) {
		t.Errorf("while an alert of it fires it is shown as over: %q", loud)
	}
}

func TestWhoActedLatelyIsHereUnlessTheyHaveARole(t *testing.T) {
	entry := func(who people.Person) incident.Entry { return incident.Entry{By: people.Actor{Person: who}} }
	got := hereNow([]incident.Entry{entry("dan"), entry("holdfast"), entry("bob"), entry("carol"), entry("dan"), entry("")}, map[people.Person]bool{"bob": true})
	if len(got) != 2 || got[0] != "carol" || got[1] != "dan" {
		t.Errorf("here are %v", got)
	}
}

// Whatever there is to say, the line fits, and what is wrong goes before who is here.
func TestTheLineFits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := rapid.IntRange(20, 160).Draw(r, "w")
		c := reading.Case{Incident: incident.Incident{ID: 7, Title: rapid.StringN(0, 60, 120).Draw(r, "title"), Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: noon.Add(-time.Hour),
			UpdateDue: noon.Add(time.Duration(rapid.IntRange(-90, 90).Draw(r, "due")) * time.Minute),
			Roles:     map[string]incident.Holders{incident.Commander: {"alice"}, incident.Communications: {"bob", "carol"}}}}
		if got := ansi.StringWidth(said(Line(sight(t, w), c, "ann", false))); got > w {
			r.Fatalf("a line of %d cells in %d", got, w)
		}
	})
}
