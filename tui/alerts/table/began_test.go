package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// storming are alerts of one kind that began so long ago.
func storming(ages ...time.Duration) []*source.Row {
	var rows []*source.Row
	for i, age := range ages {
		labels := map[string]string{"alertname": "PodCrashLooping", "pod": fmt.Sprint("api-", i)}
		rows = append(rows, &source.Row{Severity: source.Critical, Alert: source.Alert{
			Fingerprint: source.FingerprintOf(labels), Labels: labels, State: source.Firing, StartsAt: noon.Add(-age),
			Annotations: map[string]string{"summary": "a pod keeps restarting"},
		}})
	}
	return rows
}

func penAt(t testing.TB, now time.Time) Pen {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return Pen{
		Look:    pane.Look{Theme: theme, Now: now, Zone: time.UTC},
		Changed: func(pane.Look, *source.Row) string { return "" }, Lately: func(r *source.Row) source.Row { return *r },
	}
}

func TestTheRowOfAStormShowsWhetherItGrows(t *testing.T) {
	const s, m = time.Second, time.Minute
	grows := storming(270*s, 130*s, 125*s, 50*s, 40*s, 30*s, 20*s, 10*s, 0, -3*s)
	for name, c := range map[string]struct {
		rows []*source.Row
		w    int
		at   time.Duration
		want string
	}{
		"it grows":                             {grows, 118, 0, "▂▁▃▁█ → opens"},
		"a minute later it does less":          {grows, 118, m, "▁▄▁█▃ → opens"},
		"old news is not shown as new":         {grows, 118, 10 * m, "    → opens"},
		"what is quiet does not grow":          {quiet(grows), 118, 0, "    → opens"},
		"on a line too short for what it says": {grows, 61, 0, "api · a pod keeps … →"},
	} {
		t.Run(name, func(t *testing.T) {
			table := Of(c.rows, Wish{})
			got := ansi.Strip(table.Draw(penAt(t, noon.Add(c.at)), table.Rows[0].ID, c.w, As{}))
			if !strings.HasSuffix(got, c.want) {
				t.Errorf("the row is %q, not with %q at its end", got, c.want)
			}
		})
	}
}

func quiet(rows []*source.Row) []*source.Row {
	var list []*source.Row
	for _, r := range rows {
		other := *r
		other.Quiet = &source.Quiet{Why: source.Silenced}
		list = append(list, &other)
	}
	return list
}

// The bars are what somebody who counts finds, and stay the same for as long as they say.
func TestTheMinutesOfAStormAreCounted(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		ages := rapid.SliceOfN(rapid.IntRange(-5, 400), 5, 40).Draw(r, "ages")
		var list []time.Duration
		for _, age := range ages {
			list = append(list, time.Duration(age)*time.Second)
		}
		b := beganOf(storming(list...))
		now := noon.Add(time.Duration(rapid.IntRange(0, 300).Draw(r, "later")) * time.Second)
		counted := func(now time.Time) []int {
			var counts []int
			for minute := barMinutes; minute > 0; minute-- {
				n := 0
				for _, at := range b {
					age := now.Sub(at)
					if age < time.Duration(minute)*time.Minute && (minute == 1 || age >= time.Duration(minute-1)*time.Minute) {
						n++
					}
				}
				counts = append(counts, n)
			}
			if slices.Max(counts) == 0 {
				return nil
			}
			return counts
		}
		if got, want := b.minutes(now), counted(now); !slices.Equal(got, want) {
			r.Fatalf("counted %v, not %v", got, want)
		}
		rest := pane.RestOf(now)
		b.rests(&rest, now)
		for at := now; at.Before(rest.Until()); at = at.Add(time.Second) {
			if got := counted(at); !slices.Equal(got, counted(now)) {
				r.Fatalf("it rests until %v and is %v at %v, not %v", rest.Until(), got, at, counted(now))
			}
		}
		if until := rest.Until(); until.IsZero() {
			r.Fatal("it does not rest at all")
		}
	})
}
