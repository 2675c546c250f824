package logs

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// A source that is up and has lost something says so behind the names of all.
func TestASourceThatIsUpSaysWhatItLost(t *testing.T) {
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 0)
	whole, late := note(pane.Look{Theme: theme, Now: now, Zone: time.UTC}, []sources.Health{
		{Name: "api", Up: true, LastGood: now},
		{Name: "net", Up: true, LastGood: now, Err: "312 datagrams dropped since it listens"},
		{Name: "pods", Up: true, LastGood: now, Err: "started again 3 times, last because kubectl ended with exit 1: error: no pod\x1b[2J"},
		{Name: "edge", LastGood: now.Add(-time.Minute), Err: "refused"},
	}, nil)
	if whole, want := ansi.Strip(whole), "api net pods net: 312 datagrams dropped since it listens pods: started again 3 times, last because kubectl ended with exit 1: error: no pod<U+001B>[2J"; !strings.HasSuffix(whole, want) || !strings.HasPrefix(whole, "◐ edge") {
		t.Errorf("%q, want its end to be %q", whole, want)
	}
	if late = ansi.Strip(late); !strings.Contains(late, "edge") || strings.Contains(late, "net") {
		t.Errorf("late are %q", late)
	}
}
