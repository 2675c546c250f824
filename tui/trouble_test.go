package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

// refused is a source that nothing listens at, never so far: asked since 14:02:17.
func refused(now time.Time) sources.Health {
	return sources.Health{
		Kind: "alertmanager", Name: "edge", Err: "connection refused by 127.0.0.1:18968: nothing listens there",
		Since: now.Add(-34 * time.Second), NextTry: now.Add(11 * time.Second), Every: 5 * time.Second,
	}
}

func TestATroubleGivesWayInItsMiddle(t *testing.T) {
	now := time.Date(2026, 3, 6, 14, 2, 51, 0, time.UTC)
	edge := refused(now)
	good := edge
	good.LastGood = now.Add(-28 * time.Second)
	blind := sources.Health{Name: "prod", Up: true, LastGood: now, Every: time.Hour, Blind: "Watchdog has not come: check the rule", BlindSince: now.Add(-time.Minute)}
	for _, c := range []struct {
		health sources.Health
		w      int
		want   string
	}{
		{edge, 122, "edge: connection refused by 127.0.0.1:18968: nothing listens there, never answered, asked since 14:02:17, next try in 11 s"},
		{edge, 121, "edge: connection refused by 127.0.0.1:18968…, never answered, asked since 14:02:17, next try in 11 s"},
		{edge, 90, "edge: connection refused…, never answered, asked since 14:02:17, next try in 11 s"},
		{edge, 66, "edge: connection refused…, asked since 14:02:17, next try in 11 s"},
		{edge, 60, "edge: connection refused… since 14:02:17, next try in 11 s"},
		{edge, 50, "edge: connection… since 14:02:17, next try in 11 s"},
		{edge, 40, "edge: connection refused by 127.0.0.1:1…"},
		{good, 80, "edge: connection refused by 127.0.0.1:18968… since 14:02:23, next try in 11 s"},
		{blind, 60, "prod is BLIND: Watchdog has not come… since 14:01:51"},
	} {
		if got := troubleOf(c.health, pane.Look{Now: now, Zone: time.UTC}).in(c.w, "…"); got != c.want {
			t.Errorf("in %d cells it says\n%q, want\n%q", c.w, got, c.want)
		}
	}
}

// However narrow a screen is: from 60 cells on a source that is down is told with since
// when that is so and when it is asked next, and no line is wider than its room.
func TestSinceWhenAndWhenNextStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 6, 14, 2, 51, 0, time.UTC)
		h := refused(now)
		h.Name = rapid.StringMatching(`[a-z]{1,30}`).Draw(t, "name")
		h.Err = rapid.StringMatching(`[a-z]{1,12}( [a-z]{1,12}){0,12}( by [a-z0-9.]{1,30})?(: [a-z ]{1,60})?`).Draw(t, "cause")
		ago := func(name string) time.Time {
			return now.Add(-time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, name)))
		}
		h.Since = ago("since")
		if rapid.Bool().Draw(t, "once good") {
			h.LastGood = ago("good")
		}
		h.NextTry = now.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "next")))
		w := rapid.IntRange(40, 200).Draw(t, "cells")
		wrong := troubleOf(h, pane.Look{Now: now, Zone: time.UTC})
		line := wrong.in(w, "…")
		if text.Width(line) > w {
			t.Fatalf("%q is wider than %d", line, w)
		}
		if whole := wrong.whole(); text.Width(whole) <= w && line != whole {
			t.Fatalf("%q has room in %d cells, and is %q", whole, w, line)
		}
		if w < 60 {
			return
		}
		if h.Stale(now) && !strings.Contains(line, " since ") || !strings.Contains(line, "next try ") && !strings.HasSuffix(line, ", being asked now") {
			t.Fatalf("in %d cells since when or when next is cut: %q", w, line)
		}
		if name := h.Name[:min(8, len(h.Name))]; !strings.HasPrefix(line, name) {
			t.Fatalf("in %d cells it does not say what failed: %q", w, line)
		}
	})
}

// On 80 columns a source that is down is told beside the keys of what is next: neither
// takes the other's place.
func TestATroubleLeavesTheKeysOfWhatIsNext(t *testing.T) {
	now := time.Date(2026, 3, 6, 14, 2, 51, 0, time.UTC)
	for _, c := range []struct {
		w, sick int
		hint    bool
		want    string
	}{
		{80, 1, true, " edge: connection refused… since 14:02:17, next try in 11 s · m   Enter y → 4.3"},
		{80, 2, true, " edge: connection refused… since 14:02:17, next try in 11 s · m   Enter y → 4.3"},
		{120, 1, true, " edge: connection refused…, asked since 14:02:17, next try in 11 s · m whole, Esc read     Enter y run it and on to 4.3"},
		{80, 1, false, " edge: connection refused…, asked since 14:02:17, next try in 11 s · m whole"},
		{80, 3, false, " edge: connection refused…, asked since 14:02:17, next try in 11 s · m 2 more"},
		{120, 2, false, " edge: connection refused…, never answered, asked since 14:02:17, next try in 11 s · m whole, 1 more, Esc read"},
		{200, 2, false, " edge: connection refused by 127.0.0.1:18968: nothing listens there, never answered, asked since 14:02:17, next try in 11 s · m 1 more, Esc when read"},
	} {
		n := newNotices()
		n.tick(now)
		f := foot{deck: &deck{theme: bare(t), w: c.w, h: 24}, notices: &n, now: now, zone: time.UTC, everywhere: []pane.Action{{Name: "messages", Keys: []string{"m"}}}}
		if c.hint {
			f.hint = pane.Hint{Next: "4.2 runs the script above", Keys: "Enter y run it and on to 4.3", Short: "Enter y → 4.3"}
		}
		line := strings.TrimRight(ansi.Strip(f.noticeLine(troubleOf(refused(now), pane.Look{Now: now, Zone: time.UTC}), c.sick)), " ")
		if line != c.want {
			t.Errorf("in %d columns it is\n%q, want\n%q", c.w, line, c.want)
		}
	}
}

// Who cannot see alerts is told before who lacks a log, though that began later.
func TestASourceOfAlertsIsToldBeforeALog(t *testing.T) {
	now := time.Date(2026, 3, 6, 14, 2, 51, 0, time.UTC)
	n := newNotices()
	n.learn([]sources.Health{{Kind: "file", Name: "jobs", Err: "no file", Since: now}, refused(now)})
	line, count := n.trouble(pane.Look{Now: now, Zone: time.UTC})
	if count != 2 || line.what != "edge: " {
		t.Errorf("of %d the first is %q", count, line.whole())
	}
}
