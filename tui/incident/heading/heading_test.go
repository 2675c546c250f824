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

// around is what the root says beside an incident.
var around = pane.Around{Sources: []string{"", "● 5", "● 5 sources"}, Person: "as ann"}

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
		"INC-7 sev2  Checkout down investigating 01:30:00": c,
		"comms bob":                          c,
		"resolved Fri 20 Nov 11:30 after 1h": over,
		"resolved on 20 Nov 2026":            day,
		"duplicate of INC-3":                 twin,
		" PRACTICE ":                         practice,
	} {
		if got := ansi.Strip(said(Line(sight(t, 120), one, "ann", false, around))); !strings.Contains(got, want) {
			t.Errorf("it does not say %q: %s", want, got)
		}
	}
	s := sight(t, 120)
	if calm, loud := said(Line(s, over, "ann", false, around)), said(Line(s, over, "ann", true, around)); calm == loud || !strings.Contains(loud, s.Theme.Paint(themes.Warning, "resolved")) {
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

// night is an incident in the middle of one.
func night() reading.Case {
	return reading.Case{Incident: incident.Incident{ID: 1, Title: "checkout: 23% of requests fail since the deploy of 13:44", Severity: incident.Sev2, Status: incident.Investigating,
		OpenedAt: noon.Add(-4 * time.Minute), UpdateDue: noon.Add(55 * time.Minute), Roles: map[string]incident.Holders{incident.Commander: {"alice"}, incident.Communications: {"bob"}}}}
}

// tight is it, told in w cells to bob, who does not lead it.
func tight(t testing.TB, w int, sources ...string) string {
	s := sight(t, w)
	s.Small = w < 70
	left, right := Line(s, night(), "bob", false, pane.Around{Sources: sources, Person: "as bob"})
	return ansi.Strip(left + "|" + right)
}

// Who looks, what is owed and who has it go before the whole of the title, which stands
// elsewhere, too: here is the room of 80, 120 and 200 columns.
func TestWhoLooksAndWhoHasItGoBeforeTheWholeTitle(t *testing.T) {
	for w, want := range map[int]string{
		42:  " INC-1 sev2  00:04:00|  ◔ in 55m  as bob",
		48:  " INC-1 sev2  00:04:00|  update in 55m  as bob",
		88:  " INC-1 sev2  checkout: 23% of requests… 00:04:00 ● 5|  leads alice  update in 55m  as bob",
		168: " INC-1 sev2  checkout: 23% of requests fail since the deploy of 13:44 investigating 00:04:00 ● 5 sources|  leads alice  comms bob  ◔ update in 55m  as bob",
	} {
		if got := tight(t, w, "", "● 5", "● 5 sources"); got != want {
			t.Errorf("in %d cells it says %q, not %q", w, got, want)
		}
	}
	for _, w := range []int{48, 88, 168} { // a source that is not well is said in any case
		got := tight(t, w, "◐ edge", "◐ edge 42s old", "◐ edge 42s old ● 4 more")
		for _, words := range []string{" ◐ edge", "as bob", " in 55m"} {
			if !strings.Contains(got, words) {
				t.Errorf("in %d cells with a dead source it does not say %q: %q", w, words, got)
			}
		}
	}
}

// An update that is overdue leaves room for who looks.
func TestAnOverdueUpdateLeavesWhoLooks(t *testing.T) {
	for w, want := range map[int]string{
		48:  " INC-1 sev2  00:04:00|  ▲ overdue 27s  as bob",
		88:  "|  leads alice  update overdue 27s  as bob",
		168: "|  leads alice  comms bob  ▲ update overdue 27s  as bob",
	} {
		s := sight(t, w)
		s.Small = w < 70
		c := night()
		c.UpdateDue = noon.Add(-27 * time.Second)
		left, right := Line(s, c, "bob", false, pane.Around{Sources: []string{"", "● 5", "● 5 sources"}, Person: "as bob"})
		if got := ansi.Strip(left + "|" + right); !strings.HasSuffix(got, want) {
			t.Errorf("in %d cells it says %q, not %q", w, got, want)
		}
	}
}

// Two dead sources leave little room: who looks stays.
func TestTwoDeadSourcesLeaveWhoLooks(t *testing.T) {
	if got := tight(t, 48, "◐ edge ◐ prod", "◐ edge 42s old ◐ prod 51s old"); got != " INC-1 sev2  00:04:00 ◐ edge ◐ prod|  as bob" {
		t.Errorf("it says %q", got)
	}
}

// Whoever has another role than to lead is not taken for the one who leads, and who I
// am not for somebody's role.
func TestARoleIsTakenForNoOther(t *testing.T) {
	c := reading.Case{Incident: incident.Incident{ID: 1, Title: "down", Severity: incident.Sev2, OpenedAt: noon, Roles: map[string]incident.Holders{incident.Communications: {"bob"}, "scribe": {}}}}
	if got := ansi.Strip(said(Line(sight(t, 90), c, "ann", false, around))); !strings.Contains(got, "  comms bob  as ann") {
		t.Errorf("it says %q", got)
	}
}

// A wider line says all that a narrower one does, and it fits.
func TestAWiderLineNeverSaysLess(t *testing.T) {
	s := sight(t, 0)
	rapid.Check(t, func(r *rapid.T) {
		c := reading.Case{Incident: incident.Incident{ID: 7, Title: rapid.StringMatching(`[A-Z][a-z ]{0,60}[a-z]`).Draw(r, "title"), Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: noon.Add(-time.Hour),
			Practice: rapid.Bool().Draw(r, "practice"), Roles: map[string]incident.Holders{}}}
		if rapid.Bool().Draw(r, "owed") {
			c.UpdateDue = noon.Add(time.Duration(rapid.IntRange(-90, 90).Draw(r, "due")) * time.Minute)
		}
		for i, role := range []string{incident.Commander, incident.Communications, "scribe"} {
			if rapid.Bool().Draw(r, role) {
				c.Roles[role] = incident.Holders{people.Person([]string{"alice", "bob", "carol"}[i])}
			}
		}
		sources := rapid.SampledFrom([][]string{nil, {"", "● 5", "● 5 sources"}, {"◐ edge", "◐ edge 42s old", "◐ edge 42s old ● 4 more"}}).Draw(r, "sources")
		facts := []string{"INC-7 sev2", "PRACTICE", "01:00:00", "investigating", "alice", "bob", "carol", "leads", "comms", "update", "update in", "● 5", "● 5 sources", "◐ edge", "42s old", "● 4 more", "as ann"}
		was, cells, at := map[string]bool{}, 0, 0
		for w := 20; w <= 200; w++ {
			s.W, s.Small = w, w < 68
			left, right := Line(s, c, "ann", false, pane.Around{Sources: sources, Person: "as ann"})
			got := ansi.Strip(left + right)
			if n := ansi.StringWidth(got); n > w {
				r.Fatalf("a line of %d cells in %d", n, w)
			}
			for _, fact := range facts {
				has := strings.Contains(got, fact)
				if was[fact] && !has {
					r.Fatalf("%q is said in %d cells, and not in %d:\n%s", fact, at, w, got)
				}
				was[fact] = has
			}
			n := 0
			for n < len(c.Title) && strings.Contains(got, c.Title[:n+1]) {
				n++
			}
			if n < cells && n > 8 {
				r.Fatalf("of the title %d cells are said in %d, and %d in %d:\n%s", cells, at, n, w, got)
			}
			cells, at = n, w
		}
	})
}
