package restore

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/backups"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

func seen(t *testing.T, w, h int) *Box {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	b := New()
	b.See(box.Sight{Look: pane.Look{Theme: theme, Now: time.Date(2026, 11, 20, 13, 48, 42, 0, time.UTC), Zone: time.UTC}, W: w, H: h})
	return b
}

func TestRestorePointsCountWhatCannotBeReliedOn(t *testing.T) {
	b := seen(t, 60, 8)
	for want, list := range map[string][]backups.Status{
		"":                       {{Name: "a", Verdict: backups.OK}},
		"a late":                 {{Name: "a", Verdict: backups.Late}, {Name: "b", Verdict: backups.OK}},
		"1 late · 2 unprotected": {{Name: "a", Verdict: backups.Late}, {Name: "b", Verdict: backups.Unprotected}, {Name: "c", Verdict: backups.Unprotected}},
	} {
		b.Show(list)
		if got := ansi.Strip(b.unsafe()); got != want {
			t.Errorf("the title says %q, want %q", got, want)
		}
	}
}

func TestAStateHasTheSignThatItHasAmongTheBackups(t *testing.T) {
	b := seen(t, 60, 8)
	b.Show([]backups.Status{{Name: "a", Verdict: backups.Late}, {Name: "b", Verdict: backups.Short}, {Name: "c", Verdict: backups.Unprotected}, {Name: "d", Verdict: backups.Untested}})
	for _, want := range []string{"✗ a ", "◔ b ", "▲ c ", "○ d "} {
		if got := ansi.Strip(b.Draw()); !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestTodaysTimesNeedNoDayWhereAllAreTodays(t *testing.T) {
	b := seen(t, 60, 8)
	today := b.sight.Now.Add(-3 * time.Hour)
	b.Show([]backups.Status{{Name: "a", Verdict: backups.OK, LastGood: today}})
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "✓ a 10:48 3h old") {
		t.Errorf("of today it says\n%s", got)
	}
	b.Show([]backups.Status{{Name: "a", Verdict: backups.OK, LastGood: today}, {Name: "b", Verdict: backups.Late, LastGood: today.Add(-28 * time.Hour)}})
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "✓ a        10:48 3h old") || !strings.Contains(got, "✗ b 19 Nov 06:48 late: 31h old") {
		t.Errorf("beside another day it says\n%s", got)
	}
}

func TestWhatHasNoRoomIsCounted(t *testing.T) {
	b := seen(t, 60, 4)
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "No data source is configured") {
		t.Errorf("of none it says\n%s", got)
	}
	b.Show([]backups.Status{{Name: "a", Verdict: backups.Unknown}, {Name: "b", Verdict: backups.OK}, {Name: "c", Verdict: backups.OK}})
	got := ansi.Strip(b.Draw())
	if !strings.Contains(got, "1 more below") || !strings.Contains(got, "a unknown: no good copy is known") || strings.Contains(got, "✓ a") {
		t.Errorf("of three, two fit:\n%s", got)
	}
	if again := ansi.Strip(b.Draw()); again != got {
		t.Errorf("drawn again it is\n%s", again)
	}
}

// The verdict is about the age; behind "rto 1h" it would be about restoring. A number is
// whole, or not there.
func TestTheVerdictStandsBeforeWhatItIsAbout(t *testing.T) {
	b := seen(t, 60, 8)
	at := b.sight.Now.Add(-31 * time.Hour)
	late := backups.Status{Name: "orders-db", Verdict: backups.Late, LastGood: at, RPO: 26 * time.Hour, RTO: time.Hour}
	fine := backups.Status{Name: "media", Verdict: backups.OK, LastGood: at, RPO: 48 * time.Hour}
	b.Show([]backups.Status{late, fine})
	for _, want := range []string{"│ ✗ orders-db 19 Nov 06:48 late: 31h old, rpo 26h · rto 1h ", "│ ✓ media     19 Nov 06:48 31h old, rpo 2d "} {
		if got := ansi.Strip(b.Draw()); !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	look := b.sight
	look.W = 55
	b.See(look)
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "rpo 26h") || strings.Contains(got, "rto") {
		t.Errorf("in fewer cells it says\n%s", got)
	}
}
