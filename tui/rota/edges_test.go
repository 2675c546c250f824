package rota

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/people"
	schedule "holdfast/sources/rota"
	"holdfast/themes"
)

// pair is two rotations that hand over on Monday at nine.
func pair(t *testing.T) []schedule.Rotation {
	return []schedule.Rotation{weekly("primary", berlin(t), "carol", "alice", "bob"), weekly("second", berlin(t), "alice", "bob", "carol")}
}

// A hand-over is seen where the two who are on call look alike, and without any colour.
func TestAHandOverIsSeenWithoutColour(t *testing.T) {
	for _, w := range []int{46, 78} {
		for _, plain := range []bool{false, true} {
			p := newPane(t, pair(t), friday(t), w, 12)
			theme, err := themes.Load("mono")
			if err != nil {
				t.Fatal(err)
			}
			p.SetTheme(theme.ASCII(plain))
			edge := map[bool]string{false: "│", true: "|"}[plain]
			for line, who := range map[string]string{"primary": "alice", "second": "bob"} {
				for _, row := range strings.Split(ansi.Strip(strings.Join(p.week(), "\n")), "\n") {
					if strings.Contains(row, line) && (!strings.Contains(row, edge+who) || strings.Count(row, edge) != 1) {
						t.Errorf("in %d cells the change of %s does not show: %q", w, line, row)
					}
				}
			}
		}
	}
}

func TestWhoElseIsOnCallNowIsSaidWhereThereIsRoom(t *testing.T) {
	p := newPane(t, pair(t), friday(t), 46, 12)
	p.Zone = berlin(t)
	if got := ansi.Strip(p.View()); !strings.Contains(got, " now   carol    until Mon 23 Nov 09:00\n       alice    second\n next  alice ") {
		t.Errorf("it says\n%s", got)
	}
	p.SetSize(46, 6)
	if got := ansi.Strip(p.View()); strings.Contains(got, "alice    second") || !strings.Contains(got, "▲ now") {
		t.Errorf("in six lines it says\n%s", got)
	}
	p.SetSize(47, 12)
	if got := ansi.Strip(p.View()); !strings.Contains(got, " now   carol    until Mon 23 Nov 09:00  primary\n       alice    until Mon 23 Nov 09:00   second\n") {
		t.Errorf("in one cell more it says\n%s", got)
	}
	later := twoRotations(t) // the second one changes daily
	p = newPane(t, later, friday(t), 78, 15)
	if got := ansi.Strip(p.View()); !strings.Contains(got, "       carol    until Sat 21 Nov 09:00 CET   18h 57m   secondary") {
		t.Errorf("it says\n%s", got)
	}
	p.SetSize(60, 15)
	if got := ansi.Strip(p.View()); !strings.Contains(got, "       carol    until Sat 21 Nov 09:00 CET   secondary") {
		t.Errorf("with little room it says\n%s", got)
	}
	if got, want := ansi.Strip(p.Strip(80)), "alice until Mon 23 Nov 09:00 CET, then bob   secondary carol"; got != want {
		t.Errorf("the strip says %q, want %q", got, want)
	}
	if got, want := ansi.Strip(p.Strip(48)), "alice until Mon 23 Nov 09:00 CET, then bob"; got != want {
		t.Errorf("the narrow strip says %q, want %q", got, want)
	}
}

func TestWhoeverIsAloneWithoutAPrimaryIsNamed(t *testing.T) {
	zone := berlin(t)
	nights := weekly("nights", zone, "bob")
	nights.Layers[0].Only = []schedule.Window{{Days: [7]bool{true, true, true, true, true, true, true}, From: 20 * 60, To: 8 * 60}}
	p := newPane(t, []schedule.Rotation{nights, weekly("second", zone, "carol")}, friday(t), 78, 15)
	if got := ansi.Strip(p.Strip(70)); !strings.Contains(got, "nights: nobody") || !strings.Contains(got, "second carol") {
		t.Errorf("the strip says %q", got)
	}
}

// That one is the next oneself is said once.
func TestOnesOwnNextShiftIsSaidOnce(t *testing.T) {
	for me, want := range map[people.Person][2]int{"alice": {1, 0}, "carol": {0, 1}, "dave": {0, 1}, "": {0, 0}} {
		p := newPane(t, pair(t), friday(t), 78, 12)
		p.Actor.Person = me
		got := ansi.Strip(p.View())
		if narrow := newPane(t, pair(t), friday(t), 46, 12); me == "alice" && !strings.Contains(ansi.Strip(narrow.View()), "\n you   again    from  Mon 23 Nov 09:00 CET") {
			t.Errorf("where a line has no room for it, it is not said at all:\n%s", ansi.Strip(narrow.View()))
		}
		once, apart := strings.Count(got, "09:00 CET   you"), strings.Count(got, "\n you ")
		if once != want[0] || apart != want[1] {
			t.Errorf("to %q it says so %d and %d times:\n%s", me, once, apart, got)
		}
	}
	p := newPane(t, pair(t), friday(t), 78, 12)
	p.move(1) // who is next there is bob; alice comes next in the other one
	if got := ansi.Strip(p.View()); !strings.Contains(got, "\n you   again    from  Mon 23 Nov 09:00 CET   primary") {
		t.Errorf("of the other rotation it says\n%s", got)
	}
}

// The days are those of one zone, or beneath "now" somebody would stand who is not on
// call now.
func TestWhoStandsAtNowIsOnCallNowInEveryZone(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	daily := func(name string, zone *time.Location, who ...people.Person) schedule.Rotation {
		return schedule.Rotation{Name: name, Zone: zone, Layers: []schedule.Layer{{People: who, Every: schedule.Day, At: 12 * 60, From: schedule.Date{Year: 2026, Month: 11, Day: 16}}}}
	}
	list := []schedule.Rotation{daily("primary", berlin(t), "A", "B", "C"), daily("nights", tokyo, "D", "E", "F")}
	for hour := range 24 {
		p := newPane(t, list, time.Date(2026, 11, 20, hour, 30, 0, 0, berlin(t)), 138, 12)
		for chosen := range list {
			p.sel = list[chosen].Name
			week := strings.Split(ansi.Strip(strings.Join(p.week(), "\n")), "\n")
			at := len([]rune(week[3][:strings.Index(week[3], "▲")]))
			for i, turn := range p.turns {
				row := []rune(week[1+i])
				who := strings.Trim(string(row[:at+1]), " │")
				if !strings.HasSuffix(strings.TrimRight(who, " │"), string(turn.Person)) && !strings.HasPrefix(strings.TrimLeft(string(row[at:]), " │"), string(turn.Person)) {
					t.Errorf("at %d:30, %s chosen, %s is on call in %s:\n%s", hour, p.sel, turn.Person, turn.Rotation, strings.Join(week, "\n"))
				}
			}
		}
	}
}
