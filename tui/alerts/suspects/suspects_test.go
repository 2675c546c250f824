package suspects

import (
	"slices"
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/changes"
	"holdfast/themes"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func look(t *testing.T) pane.Look {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return pane.Look{Theme: theme, Now: noon, Zone: time.UTC}
}

func TestChangesAreLookedUpOnceUntilSomethingIsChanged(t *testing.T) {
	asked := 0
	var known []changes.Change
	s := New(func(from, until time.Time) []changes.Change {
		asked++
		if until.Sub(from) > changes.Before+time.Second {
			t.Errorf("asked for %s", until.Sub(from))
		}
		return known
	}, nil)
	a := source.Row{Alert: source.Alert{Fingerprint: "f", Labels: map[string]string{"service": "checkout"}, State: source.Firing, StartsAt: noon.Add(-4 * time.Minute)}}
	for range 3 {
		if lines := s.Lines(look(t), &a); len(lines) != 0 {
			t.Errorf("nothing was changed: %q", lines)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	known = []changes.Change{
		{UID: "2", At: noon.Add(-6 * time.Minute), Source: "ci", Summary: "deploy till", Service: "till"},
		{UID: "1", At: noon.Add(-8 * time.Minute), Source: "ci", Summary: "deploy checkout", Service: "checkout"},
	}
	s.Forget()
	if lines := s.Lines(look(t), &a); !slices.Equal(lines, []string{"11:52:00  4m before  deploy checkout by ci"}) {
		t.Errorf("it is concerned by %q", lines)
	}
	a.StartsAt = noon.Add(-time.Minute) // it began anew
	if s.Lines(look(t), &a); asked != 3 {
		t.Errorf("another firing was asked for %d times", asked-2)
	}
}

func TestNobodyAskedSaysNothing(t *testing.T) {
	s := New(nil, func() []sources.Health { return []sources.Health{{Name: "ci", Err: "exit 1"}} })
	a := source.Row{Alert: source.Alert{Fingerprint: "f", StartsAt: noon}}
	if list := s.Before(look(t), &a); list != nil {
		t.Errorf("it says %v", list)
	}
}
