package sheet

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// What a log never said before stands out, however loud it is.
func TestANewLineSaysSo(t *testing.T) {
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	drawn := func(level source.Level, new bool, width int) string {
		look := pane.Look{Theme: theme, Zone: time.UTC, Now: at}
		s := For(look, Layout{Width: width, Mark: func(uint64) bool { return false }}, at)
		l := source.Line{Level: level, New: new, At: at, Text: "nvme0: timeout"}
		return strings.TrimRight(ansi.Strip(s.Line(l, false, 0, 1)[0]), " ")
	}
	for _, c := range []struct {
		level source.Level
		new   bool
		width int
		want  string
	}{
		{source.Info, false, 60, " 04:05:06 info  nvme0: timeout"},
		{source.Info, true, 60, " 04:05:06 NEW   nvme0: timeout                    first ever"},
		{source.NoLevel, true, 42, " 04:05:06 NEW   nvme0: timeout  first ever"},
		{source.NoLevel, true, 41, " 04:05:06 NEW   nvme0: timeout"},
		{source.Error, true, 60, " 04:05:06 E NEW nvme0: timeout                    first ever"},
		{source.Fatal, true, 30, " 04:05:06 F NEW nvme0: timeout"},
	} {
		if got := drawn(c.level, c.new, c.width); got != c.want {
			t.Errorf("%v, new %t, in %d cells:\n%q, want\n%q", c.level, c.new, c.width, got, c.want)
		}
	}
}

// FuzzText: bringing keys and values out never changes what a line says.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a=b", `why="gateway said 504" n=3`, "==", "a= b", `k="open`, "plain", "=x", "x==y a=b", `a="q\"uote" b`} {
		f.Add(s)
	}
	theme, err := themes.Load("dark")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = text.Clean(s)
		r := row.New(theme, text.Width(s)+1, false)
		s = text.Shown(s)
		Sheet{theme: theme}.scrolled(r, s, spans(themes.Text, s), nil)
		if got := ansi.Strip(r.String()); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
