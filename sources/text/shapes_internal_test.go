package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A shape is looked for where one of its hints is, so each must be found by the
// table, and no more shapes fit into it than it has bits.
func TestTheTableOfHintsKnowsEveryShape(t *testing.T) {
	if len(shapes) > 64 {
		t.Fatalf("%d shapes, and the table has 64 bits", len(shapes))
	}
	for i, sh := range shapes {
		if len(sh.hints) == 0 {
			t.Errorf("%v has no hint", sh.re)
		}
		for _, h := range sh.hints {
			if len(h) < 3 || h != strings.ToLower(h) {
				t.Errorf("the hint %q of %v is no three bytes of lower case", h, sh.re)
			} else if hinted.likely("x "+h)&(1<<i) == 0 {
				t.Errorf("the table does not know the hint %q of %v", h, sh.re)
			}
		}
	}
}

// What an expression finds, its hints do not hide.
func TestHintsHideNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")
		s := rapid.StringMatching(strings.NewReplacer(`(?i)`, ``, `\b`, ``).Replace(shapes[i].re.String())).Draw(t, "secret")
		line := "level=error msg=x " + s + " y"
		if strings.ContainsAny(line, "\r\n") || !shapes[i].re.MatchString(line) {
			t.Skip("not on one line")
		}
		if lower := strings.ToLower(line); hinted.likely(lower)&(1<<i) == 0 || !shapes[i].has(lower) {
			t.Fatalf("%v finds a secret in %q, and its hints do not", shapes[i].re, line)
		}
	})
}
