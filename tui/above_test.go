package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
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
		"all are well":           {health(5, 0), []string{"", "● 5 sources"}},
		"one was not asked yet":  {asked, []string{"", "○ edge"}},
		"one does not answer":    {health(5, 1), []string{"◐ prod0", "◐ prod0 42s old"}},
		"more than have room do": {health(9, 4), []string{"◐ 4 sources", "◐ prod0 42s old ◐ prod1 42s old ◐ prod2 42s old ◐ prod3 42s old"}},
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
