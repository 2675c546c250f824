package sheet

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

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
