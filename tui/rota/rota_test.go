package rota

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/sources/people"
	schedule "holdfast/sources/rota"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

var _ = flag.Bool("update", false, "write the golden frames anew")

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func weekly(name string, zone *time.Location, who ...people.Person) schedule.Rotation {
	return schedule.Rotation{Name: name, Zone: zone, Layers: []schedule.Layer{{
		People: who, Every: schedule.Week, Weekday: time.Monday, At: 9 * 60, From: schedule.Date{Year: 2026, Month: 11, Day: 16},
	}}}
}

func newPane(t *testing.T, list []schedule.Rotation, at time.Time, w, h int) *Pane {
	t.Helper()
	p := New(Deps{Roster: func() *schedule.View { return schedule.NewView(list) }, Me: "alice", Now: func() time.Time { return at }})
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	p.SetTheme(theme)
	p.SetSize(w, h)
	p.SetFocus(true)
	return p
}

func friday(t *testing.T) time.Time { return time.Date(2026, 11, 20, 14, 2, 51, 0, berlin(t)) }

func twoRotations(t *testing.T) []schedule.Rotation {
	zone := berlin(t)
	return []schedule.Rotation{
		weekly("primary", zone, "alice", "bob"),
		{Name: "secondary", Zone: zone, Layers: []schedule.Layer{
			{People: []people.Person{"carol", "bob", "alice"}, Every: schedule.Day, At: 9 * 60, From: schedule.Date{Year: 2026, Month: 11, Day: 17}}}},
	}
}

func frame(p *Pane) string {
	title := p.Title()
	return ansi.Strip(title.Name + " | " + title.Right + "\n" + p.View())
}

func TestGoldenFrames(t *testing.T) {
	for _, size := range [][2]int{{78, 15}, {58, 10}, {198, 44}} {
		p := newPane(t, twoRotations(t), friday(t), size[0], size[1])
		tuitest.Golden(t, fmt.Sprintf("%dx%d.txt", size[0], size[1]), frame(p))
		lines := strings.Split(p.View(), "\n")
		if len(lines) != size[1] {
			t.Fatalf("%d lines instead of %d", len(lines), size[1])
		}
		for _, l := range lines {
			if w := ansi.StringWidth(l); w > size[0] {
				t.Fatalf("a line of %d cells in %d: %q", w, size[0], ansi.Strip(l))
			}
		}
	}
}

func TestNobodyOnCallIsLoud(t *testing.T) {
	zone := berlin(t)
	nights := weekly("nights", zone, "bob")
	nights.Layers[0].Only = []schedule.Window{{Days: [7]bool{true, true, true, true, true, true, true}, From: 20 * 60, To: 8 * 60}}
	p := newPane(t, []schedule.Rotation{weekly("primary", zone, "alice"), nights}, friday(t), 78, 15)
	if got := ansi.Strip(p.Title().Right); got != " nights: nobody " {
		t.Fatalf("the title says %q", got)
	}
	if got := ansi.Strip(p.Strip(70)); !strings.Contains(got, "nights: nobody") {
		t.Fatalf("the strip says %q", got)
	}
	p.move(1)
	if got := ansi.Strip(p.View()); !strings.Contains(got, "now    NOBODY  until Fri 20 Nov 20:00") {
		t.Fatalf("the pane says:\n%s", got)
	}
}

func TestADayOf25HoursIsAsWideAsAnyOther(t *testing.T) {
	zone := berlin(t)
	at := time.Date(2026, 10, 24, 12, 0, 0, 0, zone)
	start := midnight(at, zone)
	for hours, want := range map[time.Duration]int{0: 0, 12: 5, 24: 10, 24 + 25: 20, 24 + 25 + 12: 25} {
		if got := cellAt(start, start.Add(hours*time.Hour), 10); got != want {
			t.Errorf("%v hours in are cell %d, not %d", int(hours), got, want)
		}
	}
}

func TestTheComingShiftsAreListedWithTheirGaps(t *testing.T) {
	zone := berlin(t)
	r := weekly("primary", zone, "alice", "bob")
	r.Layers[0].Only = []schedule.Window{{Days: [7]bool{false, true, true, true, true, true, false}, From: 0, To: 1440}}
	p := newPane(t, []schedule.Rotation{r}, friday(t), 78, 15)
	show, ok := p.openShifts()().(pane.Show)
	if !ok {
		t.Fatal("no dialog")
	}
	show.Dialog.SetTheme(p.Theme)
	show.Dialog.SetSize(100, 40)
	got := ansi.Strip(show.Dialog.View())
	for _, want := range []string{"Sat 21 Nov 00:00  to  Mon 23 Nov 00:00  NOBODY", "alice  (you)", "bob"} {
		if !strings.Contains(got, want) {
			t.Fatalf("the list does not say %q:\n%s", want, got)
		}
	}
}

func TestANewMinuteDrawsAnewAndANewSecondDoesNot(t *testing.T) {
	p := newPane(t, twoRotations(t), friday(t), 78, 15)
	p.View()
	p.Update(pane.Tick{Now: friday(t).Add(time.Second)})
	owed := func() (owed bool) {
		p.Drawn(func() string { owed = true; return "" })
		return owed
	}
	if owed() {
		t.Fatal("a second made it draw anew")
	}
	p.Update(pane.Tick{Now: friday(t).Add(time.Minute)})
	if !owed() {
		t.Fatal("a minute did not")
	}
}

func TestAReloadKeepsTheChosenRotation(t *testing.T) {
	list := twoRotations(t)
	p := newPane(t, list, friday(t), 78, 15)
	p.move(1)
	p.asks = func() *schedule.View { return schedule.NewView(list[1:]) }
	p.Update(pane.Changed{Topics: sources.Topics(sources.Rota)})
	if p.sel != "secondary" {
		t.Fatalf("chosen is %q", p.sel)
	}
	p.asks = func() *schedule.View { return schedule.NewView(nil) }
	p.Update(pane.Changed{Topics: sources.Topics(sources.Rota)})
	for _, w := range []int{30, 46, 78} {
		if p.SetSize(w, 15); p.Rows(w) > 13 {
			t.Errorf("in %d cells it takes %d lines", w, p.Rows(w))
		}
		for _, want := range []string{"- people: [alice, bob]\n", "every: week\n", `at: "Mon 09:00"`, "from: 2026-01-05\n"} {
			if got := frame(p); !strings.Contains(got, want) || strings.Contains(got, "…") {
				t.Fatalf("the empty pane says:\n%s", got)
			}
		}
	}
}
