package pane

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Whatever text a pane holds, as a terminal that counts characters shows it, its
// borders stand in their columns.
func TestBordersStandWhateverThePaneHolds(t *testing.T) {
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	words := rapid.SliceOfN(rapid.OneOf(rapid.StringN(0, 3, -1), rapid.SampledFrom([]string{
		"plain ", "⚠\ufe0f warn", "👍🏽", "ﾊ\uff9eｯ", "हिन्दी", "กำ", "🇩🇪", "🇩", "世界", "\u1112\u1161\u11ab", "🫨", "e\u0301", "❤\ufe0f", "☝🏽", "ك\u0650",
	})), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		line := func(label string) string {
			return theme.Paint(themes.Text, text.Clean(strings.Join(words.Draw(t, label), "")))
		}
		w, h := rapid.IntRange(4, 60).Draw(t, "w"), rapid.IntRange(2, 6).Draw(t, "h")
		title := Title{Key: "1", Name: ansi.Strip(line("title")), Note: line("note"), Right: line("right"), Foot: line("foot")}
		framed := Frame(theme, title, line("one")+"\n"+line("two"), w, h, false)
		for l := range strings.SplitSeq(text.Shown(framed), "\n") {
			plain := ansi.Strip(l)
			if n := ansi.StringWidthWc(plain); n != w {
				t.Fatalf("a line of %d cells in a frame of %d: %q", n, w, plain)
			}
			if !strings.HasSuffix(plain, "│") && !strings.HasSuffix(plain, "╮") && !strings.HasSuffix(plain, "╯") {
				t.Fatalf("a line without its border: %q", plain)
			}
		}
	})
}
