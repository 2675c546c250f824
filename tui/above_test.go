package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// filling is a pane that takes all the room of the top line, and says how the sources
// are first.
type filling struct {
	dummy
	around *pane.Around
}

func (f filling) TopLine(w int, around pane.Around) (left, right string) {
	*f.around = around
	left = strings.Join(append(slices.Clone(around.Sources), "")[:1], "")
	return left + strings.Repeat("x", max(0, w-ansi.StringWidth(left))), ""
}

// Over a pane that has the whole screen the line ends where the frames below it do,
// and a source that does not answer is named however narrow it is.
func TestTheLineAboveAPaneSaysHowTheSourcesAre(t *testing.T) {
	now := time.Date(2026, 3, 6, 3, 4, 5, 0, time.UTC)
	health := func(n, down int) (list []sources.Health) {
		for i := range n {
			h := sources.Health{Kind: "alertmanager", Name: fmt.Sprintf("prod%d", i), Up: i >= down, LastGood: now, Every: 5 * time.Second}
			if i < down {
				h.LastGood, h.Err = now.Add(-42*time.Second), "connection refused"
			}
			list = append(list, h)
		}
		return list
	}
	asked := append(health(2, 0), sources.Health{Kind: "alertmanager", Name: "edge"})
	for name, tt := range map[string]struct {
		health []sources.Health
		want   []string
	}{
		"none":                   {nil, nil},
		"one is well":            {health(1, 0), []string{"", "● prod0"}},
		"all are well":           {health(5, 0), []string{"", "● 5", "● 5 sources"}},
		"one was not asked yet":  {asked, []string{"", "○ edge"}},
		"one does not answer":    {health(5, 1), []string{"◐ prod0", "◐ prod0 42s old", "◐ prod0 42s old ● 4 more"}},
		"more than have room do": {health(9, 4), []string{"◐ 4 sources", "◐ prod0 42s old ◐ prod1 42s old ◐ prod2 42s old ◐ prod3 42s old", "◐ prod0 42s old ◐ prod1 42s old ◐ prod2 42s old ◐ prod3 42s old ● 5 more"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, w := range []int{80, 99, 100, 120, 139, 140, 200} {
				var around pane.Around
				hl := headline{theme: bare(t), w: w, now: now, person: "ann", health: tt.health}
				line := ansi.Strip(hl.line(&held{Pane: filling{around: &around}}))
				if n := ansi.StringWidth(line); n != w || !strings.HasSuffix(line, "  Fri 03:04:05 UTC ") {
					t.Errorf("in %d columns it is %q", w, line)
				}
				for i := range around.Sources {
					around.Sources[i] = ansi.Strip(around.Sources[i])
				}
				if !slices.Equal(around.Sources, tt.want) || ansi.Strip(around.Person) != "as ann" {
					t.Errorf("beside the pane it says %q and %q", around.Sources, around.Person)
				}
			}
		})
	}
}

// Where the sources do not all have room by name those do that are not well, with how old
// what they tell is, and a number stands for the others: none goes without a sign.
func TestSourcesThatHaveNoRoomAreCounted(t *testing.T) {
	now := time.Date(2026, 3, 6, 3, 4, 5, 0, time.UTC)
	health := func(down, waits int, names ...string) (list []sources.Health) {
		for i, name := range names {
			h := sources.Health{Kind: "alertmanager", Name: name, Up: true, LastGood: now, Every: 5 * time.Second}
			switch {
			case i < down:
				h.Up, h.LastGood, h.Err = false, now.Add(-32*time.Second), "connection refused"
			case i < down+waits:
				h.Up, h.LastGood = false, time.Time{}
			}
			list = append(list, h)
		}
		return list
	}
	five := []string{"edge", "prod", "door", "api", "host"}
	long := []string{"alertmanager-eu-1", "alertmanager-us-1", "alertmanager-ap-1", "alertmanager-af-1"}
	inc := incident.Incident{ID: 7, Severity: incident.Sev2, OpenedAt: now.Add(-time.Hour)}
	for _, c := range []struct {
		w      int
		health []sources.Health
		want   string
	}{
		{120, health(1, 0, five...), " INC-7 sev2  01:00:00   ◐ edge 32s old ● prod ● door ● api ● host "},
		{80, health(1, 0, five...), " INC-7 sev2  01:00:00  ◐ edge 32s old ● 4 more   ann Fri 03:04:05 UTC "},
		{78, health(1, 0, five...), " INC-7 sev2  01:00:00  ◐ edge 32s old ● 4     ann Fri 03:04:05 UTC "},
		{72, health(1, 0, five...), " INC-7 sev2  01:00:00  ◐ edge 32s old   ann Fri 03:04:05 UTC "}, // which clock it is says more than how many are well
		{80, health(0, 0, long...), " INC-7 sev2  01:00:00   ● 4 "},
		{80, health(0, 4, long...), " INC-7 sev2  01:00:00   ○ 4 "},
		{80, health(0, 1, five...), " INC-7 sev2  01:00:00   ○ edge ● 4 more "},
		{80, health(2, 0, five...), " INC-7 sev2  01:00:00  ◐ edge ◐ prod ● 3 more "},
		{80, health(2, 0, long...), " INC-7 sev2  01:00:00  ◐ 2 sources ● 2 more "},
		{60, health(0, 0, five...), " INC-7 sev2  01:00:00   ● 5     ann Fri 03:04:05 "},
	} {
		hl := headline{theme: bare(t), w: c.w, now: now, person: "ann", health: c.health, open: []incident.Incident{inc}}
		line := ansi.Strip(hl.line(nil))
		if !strings.Contains(line+" ", c.want) || ansi.StringWidth(line) != c.w {
			t.Errorf("in %d columns it is\n%q, want %q", c.w, line, c.want)
		}
	}
}
