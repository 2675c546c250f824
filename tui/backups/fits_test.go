package backups

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/backups"
)

// night is an inventory of which three things are wrong.
func night() []source.Status {
	return []source.Status{
		{Name: "orders-db", Verdict: source.Late, RPO: 26 * time.Hour, LastGood: now.Add(-31 * time.Hour), CopiesNeeded: 1, At: now,
			Reasons: []string{"nothing newer than 31h, 26h allowed (files at /backup)"}},
		{Name: "media", Verdict: source.Short, RPO: 24 * time.Hour, LastGood: now.Add(-3 * time.Hour), Copies: 1, CopiesNeeded: 2, OffsiteNeeded: 1, At: now,
			Reasons: []string{"1 copy is configured, 2 needed: put another copy in place"}},
		{Name: "sessions", Verdict: source.Unprotected, Reasons: []string{"no backup exists: none is configured; put one in place and name it under copies"}},
		{Name: "wiki", Verdict: source.OK, RPO: 24 * time.Hour, LastGood: now.Add(-7 * time.Hour), Copies: 1, CopiesNeeded: 1, At: now},
	}
}

// The verdicts are named by their own words at every width, and in the pane as it
// stands beside the log nothing of them is cut.
func TestAVerdictIsNamedAlikeAtEveryWidthAndNothingOfItIsCut(t *testing.T) {
	for _, w := range []int{46, 58, 78, 140} {
		p := newPane(t, &ledger{list: night()}, w, 8)
		title, rows := ansi.Strip(p.Title().Right), ansi.Strip(p.View())
		for _, want := range []string{"✗ LATE ", "◔ short ", "▲ unprotected ", "31h of 26h", "1 of 2", "no backup exists", "██▌ 0 of 1"} {
			if !strings.Contains(rows, want) {
				t.Errorf("%q is not in %d cells:\n%s", want, w, rows)
			}
		}
		for _, want := range []string{"1 late", "1 short", "1 unprotected"} {
			if !strings.Contains(title, want) {
				t.Errorf("the title in %d cells says %q", w, title)
			}
		}
		if w < 100 && ansi.StringWidth(title) > w-titleCells {
			t.Errorf("the title takes %d of %d cells: %q", ansi.StringWidth(title), w-titleCells, title)
		}
		if w == 46 && strings.Contains(rows, "…") {
			t.Errorf("something is cut:\n%s", rows)
		}
		if got, want := ansi.Strip(p.Strip(66)), "✗ LATE orders-db 31h of 26h   ◔ short media   1 unprotected"; got != want {
			t.Errorf("the narrow strip says %q, want %q", got, want)
		}
		if got, want := ansi.Strip(p.Strip(46)), "✗ LATE orders-db 31h of 26h   1 short, 1 more"; got != want {
			t.Errorf("the narrower strip says %q, want %q", got, want)
		}
		if got, want := ansi.Strip(p.Strip(40)), "✗ LATE orders-db 31h of 26h   +2"; got != want {
			t.Errorf("the narrowest strip says %q, want %q", got, want)
		}
		if got := ansi.Strip(p.Strip(100)); !strings.Contains(got, "◔ short media   ▲ unprotected sessions") {
			t.Errorf("the strip says %q", got)
		}
	}
}

func TestATitleWithoutRoomNamesTheWorstAndCountsTheRest(t *testing.T) {
	p := newPane(t, &ledger{list: inventory()}, 46, 10)
	for w, want := range map[int]string{
		120: "1 failed · 1 never · 1 late · 1 unknown · 1 short · 1 unprotected · 1 untested",
		90:  "1 failed, 1 never, 1 late, 1 unknown, 1 short, 1 unprotected, 1 untested",
		46:  "1 failed, 1 never, 5 more",
		20:  "1 failed, 6 more",
	} {
		if p.SetSize(w, 10); ansi.Strip(p.Title().Right) != want {
			t.Errorf("in %d cells it says %q, want %q", w, ansi.Strip(p.Title().Right), want)
		}
	}
	list := inventory()
	list[0].Detail[0].Asked = now.Add(-40 * time.Minute)
	p = newPane(t, &ledger{list: list}, 58, 10)
	if got, want := ansi.Strip(p.Title().Right), "1 failed, 6 more · ◐ asked 40m ago"; got != want {
		t.Errorf("of old answers it says %q, want %q", got, want)
	}
}

func TestAReasonIsSaidBeneathItsRowWhereItHasNoRoomBesideIt(t *testing.T) {
	undated := source.Status{Reasons: []string{"restic at rest:mail could not be asked: connection refused"}}
	dated := source.Status{LastGood: now, Reasons: undated.Reasons}
	for _, c := range []struct {
		name           string
		s              source.Status
		w, under, free int
		beside         string
		beneath        []string
	}{
		{"it fits", undated, 58, 60, 2, undated.Reasons[0], nil},
		{"its end goes beneath", undated, 57, 60, 1, "restic at rest:mail could not be asked", []string{"connection refused"}},
		{"nothing is free: it is cut", undated, 57, 60, 0, undated.Reasons[0], nil},
		{"nothing is free, and nearly all of the end would be cut", undated, 49, 60, 0, "restic at rest:mail could not be asked", nil},
		{"all of it goes beneath", dated, 57, 60, 1, "", undated.Reasons},
		{"in two lines", dated, 57, 40, 2, "", []string{"restic at rest:mail could not be asked:", "connection refused"}},
		{"for which there is no room", dated, 57, 40, 1, undated.Reasons[0], nil},
		{"nor beside it", dated, 19, 40, 1, "", nil},
		{"more than two lines: its beginning", dated, 57, 20, 2, "", []string{"restic at rest:mail", "could not be asked:…"}},
		{"without an age, nor beside it", undated, 19, 40, 1, "", nil},
		{"of a long address the end is cut, not what went wrong", source.Status{Reasons: []string{"no answer in time: restic at /srv/backup/eu-1/orders-restic (tags nightly) could not be asked"}}, 31, 30, 2,
			"no answer in time", []string{"restic at /srv/backup/eu-", "1/orders-restic (tags nightly…"}},
		{"its row says it", source.Status{Verdict: source.Late, LastGood: now, Reasons: undated.Reasons}, 57, 60, 2, "", nil},
		{"none is known", source.Status{}, 57, 60, 1, "no good backup seen", nil},
		{"a good one has none", source.Status{LastGood: now}, 57, 60, 1, "", nil},
	} {
		if beside, beneath := reason(c.s, c.w, c.under, c.free, "…"); beside != c.beside || !slices.Equal(beneath, c.beneath) {
			t.Errorf("%s: %q beside, %q beneath", c.name, beside, beneath)
		}
	}
}

func TestAClickOnALineBeneathARowChoosesThatRow(t *testing.T) {
	p := newPane(t, &ledger{list: night()}, 78, 12)
	lines := strings.Split(ansi.Strip(p.View()), "\n")
	for y, line := range lines {
		if strings.Contains(line, "put another copy in place") {
			p.Update(tea.MouseClickMsg{Y: y})
			if s, _ := p.chosen(); s.Name != "media" || y == 1 {
				t.Errorf("a click on line %d chose %q:\n%s", y, s.Name, strings.Join(lines, "\n"))
			}
			return
		}
	}
	t.Errorf("the reason is nowhere:\n%s", strings.Join(lines, "\n"))
}

// A long name of a row without an age takes nothing from the others, and of a long name
// with an age the end goes before the figures.
func TestALongNameLeavesTheFiguresTheirRoom(t *testing.T) {
	long := "photos-of-the-whole-team"
	list := []source.Status{
		{Name: long, Verdict: source.Never, Reasons: []string{"no backup exists: files at /backup/photos-* holds no backup"}},
		{Name: "ledger", Verdict: source.OK, RPO: 26 * time.Hour, LastGood: now.Add(-time.Hour), Copies: 1, CopiesNeeded: 1, At: now},
	}
	p := newPane(t, &ledger{list: list}, 46, 4)
	if got := ansi.Strip(p.View()); !strings.Contains(got, " "+long) || !strings.Contains(got, "1h of 26h █▁▁▁▁▁▁ 1 of 1") {
		t.Errorf("it says\n%s", got)
	}
	list[0], list[1].Name = list[1], "x"
	list[0].Name = long
	p = newPane(t, &ledger{list: list}, 46, 4)
	if got := ansi.Strip(p.View()); !strings.Contains(got, "photos-of-the-whole-… ") || strings.Count(got, " 1h of 26h 1 of 1") != 2 {
		t.Errorf("it says\n%s", got)
	}
}
