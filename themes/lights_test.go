package themes

import (
	"regexp"
	"testing"
)

// Highlights are told apart where there is no colour, from one another and from the
// text around them, on the selected row too.
func TestHighlightsAreToldApartWithoutColour(t *testing.T) {
	colour := regexp.MustCompile(`;?[34]8;[0-9;]*|;?\b(3[0-7]|4[0-7]|9[0-7]|10[0-7])\b`)
	for _, name := range Names() {
		theme, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for where, on := range map[string]struct {
			paint func(int, string) string
			text  func(Role, string) string
		}{"plain": {theme.Light, theme.Paint}, "selected": {theme.LightSel, theme.PaintSel}} {
			seen := map[string]int{colour.ReplaceAllString(on.text(Text, "x"), ""): -1}
			for i := range Lights {
				s := colour.ReplaceAllString(on.paint(i, "x"), "")
				if was, ok := seen[s]; ok {
					t.Errorf("%s, %s: highlight %d looks like %d (-1: the text): %q", name, where, i, was, s)
				}
				seen[s] = i
			}
		}
	}
}
