package logs

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/logs"
	"holdfast/sources/watch"
	"holdfast/tui/pane"
)

func TestTheTopPatternsAreListedAndOneIsShown(t *testing.T) {
	b := newBench(t, 100, 12)
	b.append(
		source.Line{Text: "GET /cart/1 200 (3ms)"}, source.Line{Text: "order 7 paid"},
		source.Line{Text: "GET /cart/2 200 (4ms)"}, source.Line{Source: "host", Text: "GET /cart/3 200 (5ms)"},
	)
	b.pane.said = func() []watch.Top {
		since := time.Date(2026, 7, 31, 1, 2, 0, 0, time.UTC)
		return []watch.Top{
			{Log: "api", Pattern: "GET /cart/<*> <*> (<*>)", Count: 1203, Since: since, Minutes: []watch.Minute{{Least: true}, {Lines: 0}, {Lines: 6}, {Lines: 214}}},
			{Log: "api", Pattern: "cache refresh ok", Count: 90, Since: since, Minutes: []watch.Minute{{Lines: 20, Least: true}}},
			{Log: "gateway", Pattern: "disk <*> is full", Count: 2, Since: since, Minutes: []watch.Minute{{Lines: 0}}},
			{Log: "api", Pattern: "order <*> paid", Such: "order 7 paid", Count: 1, Since: since, Minutes: []watch.Minute{{Least: true}}},
		}
	}
	b.press("t")
	var shown pane.Dialog
	for _, msg := range b.said {
		if m, ok := msg.(pane.Show); ok {
			shown = m.Dialog
		}
	}
	if shown == nil {
		t.Fatal("no list")
	}
	shown.SetTheme(b.pane.Theme)
	shown.SetSize(100, 30)
	view := ansi.Strip(shown.View())
	for _, want := range []string{
		"What the logs say most, read here from Fri 31 Jul 01:02 on", "Enter shows its lines",
		"1 1,203  ?▁▂█ 214/min  api      GET /cart/<*> <*> (<*>)",
		"2    90     █ 20+/min  api      cache refresh ok",
		"3     2       ▁ 0/min  gateway  disk <*> is full",
		"4     1                api      order <*> paid  such as order 7 paid", // nothing was seen of its minute, and not all: no rate
	} {
		if !strings.Contains(view, want) {
			t.Errorf("it does not say %q:\n%s", want, view)
		}
	}
	cmd, closes := shown.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !closes {
		t.Fatal("it stays open")
	}
	b.run(cmd)
	b.sees("GET /cart/1")
	b.sees("GET /cart/2")
	b.seesNot("order 7")
	b.seesNot("GET /cart/3")
	b.sees(`/ source:api /GET\s+\/cart\/.*?\s+.*?\s+\(.*?\)/`)
}

func TestThereMayBeNoPatternsYet(t *testing.T) {
	b := newBench(t, 100, 12)
	b.pane.said = func() []watch.Top { return nil }
	b.press("t")
	if n, ok := b.said[len(b.said)-1].(pane.Notice); !ok || !strings.Contains(n.Text, "no log has said anything yet") {
		t.Errorf("it says %+v", b.said)
	}
	b.pane.said = func() []watch.Top { panic("torn") }
	b.press("t")
	if n, ok := b.said[len(b.said)-1].(pane.Notice); !ok || !strings.Contains(n.Text, "torn") {
		t.Errorf("of a fault it says %+v", b.said[len(b.said)-1])
	}
}

// Of a log that is read less far back than another its counts are of less time.
func TestTheTopPatternsSaySinceWhenTheyAreCounted(t *testing.T) {
	b := newBench(t, 100, 12)
	at := time.Date(2026, 7, 31, 1, 2, 0, 0, time.UTC)
	one := func(log string, after time.Duration) watch.Top { return watch.Top{Log: log, Since: at.Add(after)} }
	for _, c := range []struct {
		list []watch.Top
		want string
	}{
		{[]watch.Top{one("api", 0), one("host", 20*time.Second)}, " from Fri 31 Jul 01:02 on"},
		{[]watch.Top{one("api", 7*time.Minute), one("host", 0), one("api", 7*time.Minute)}, ": host from Fri 31 Jul 01:02, api from Fri 31 Jul 01:09"},
		{[]watch.Top{one("a", 2*time.Minute), one("b", 0), one("c", 3*time.Minute), one("d", time.Minute)}, ": b from Fri 31 Jul 01:02 on, the latest, c, from Fri 31 Jul 01:05"},
	} {
		if got := readFrom(b.pane.Look, c.list); got != c.want {
			t.Errorf("it is counted %q, not %q", got, c.want)
		}
	}
}
