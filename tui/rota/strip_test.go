package rota

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/people"
	schedule "holdfast/sources/rota"
	"holdfast/tui/tuitest"
)

// turns is a rotation in which somebody else is on call each day, from midnight on.
func turns(name string) schedule.Rotation {
	return schedule.Rotation{Name: name, Zone: time.UTC, Layers: []schedule.Layer{{
		People: []people.Person{"A", "B", "C", "D", "E", "F", "G"}, Every: schedule.Day, From: schedule.Date{Year: 2026, Month: 1, Day: 1},
	}}}
}

// heads are the days above the strip, and where in their line each stands.
func heads(line string) (days []string, at []int) {
	for word := range strings.FieldsSeq(line) {
		if len(word) == 3 && strings.Contains("Mon Tue Wed Thu Fri Sat Sun", word) {
			days, at = append(days, word), append(at, strings.Index(line, word))
		}
	}
	return days, at
}

// At every width no two days touch, each stands over its own block and over no other, and
// a name that is cut says so.
func TestEveryDayStandsOverItsOwnBlock(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		day := time.Date(2026, time.Month(rapid.IntRange(1, 12).Draw(r, "month")), rapid.IntRange(1, 31).Draw(r, "day"), 3, 0, 0, 0, time.UTC)
		name := rapid.StringMatching(`[a-z]{1,24}`).Draw(r, "rotation")
		p := newPane(t, []schedule.Rotation{turns(name)}, day, rapid.IntRange(30, 220).Draw(r, "width"), 12)
		week := p.week()
		if len(week) == 0 {
			return
		}
		head, blocks := ansi.Strip(week[0]), ansi.Strip(week[1])
		days, at := heads(head)
		if len(days) != 7 {
			r.Fatalf("%d days stand apart in %q", len(days), head)
		}
		var begins []int
		for i, block := range []rune(blocks) {
			if block >= 'A' && block <= 'G' {
				begins = append(begins, i-1) // a blank stands before the name
			}
		}
		begins, at = append(begins, 1<<10), append(at, len(head))
		for i := range days {
			if want := day.AddDate(0, 0, i).Format("Mon"); days[i] != want {
				r.Fatalf("day %d is %s, not %s, in %q", i, days[i], want, head)
			}
			end := at[i] + len(strings.TrimRight(head[at[i]:at[i+1]], " "))
			if at[i] < begins[i] || end > begins[i+1] {
				r.Fatalf("%s stands at %d to %d, its block at %d to %d:\n%s\n%s", days[i], at[i], end, begins[i], begins[i+1], head, blocks)
			}
			if at[i] == 0 || head[at[i]-1] != ' ' {
				r.Fatalf("%s touches what stands before it in %q", days[i], head)
			}
		}
		if !strings.Contains(head, day.Format(" 2")) {
			r.Fatalf("%q does not say which day of the month it begins with", head)
		}
	})
}

// The usual width beside the log: no day has room for its number, so it stands before.
func TestANarrowWeekSaysItsDateBeforeTheDays(t *testing.T) {
	p := newPane(t, []schedule.Rotation{turns("primary")}, time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC), 46, 12)
	if got, want := strings.TrimRight(ansi.Strip(p.week()[0]), " "), " 30 Nov      Mon Tue Wed Thu Fri Sat Sun"; got != want {
		t.Errorf("the head is\n%q, not\n%q", got, want)
	}
	tuitest.ReadsOnly(t, p)
}

func TestANameThatIsCutSaysSo(t *testing.T) {
	p := newPane(t, twoRotations(t), friday(t), 46, 12)
	if got := ansi.Strip(strings.Join(p.week(), "\n")); !strings.Contains(got, "│al…") || !strings.Contains(got, "│ca…") {
		t.Errorf("no cut name says so:\n%s", got)
	}
}
