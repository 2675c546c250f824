package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFoldingLosesNothingAndNoPieceIsWider(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := Shown(Clean(rapid.StringMatching(`[a-z =é日🙂\x{301}\x{e33}]{0,80}`).Draw(r, "s")))
		w := rapid.IntRange(1, 30).Draw(r, "w")
		list := Fold(s, w)
		if got := strings.Join(list, ""); got != s {
			r.Fatalf("%q became %q", s, list)
		}
		for i, p := range list {
			characters := 0
			pieces(p, func(_ string, width int) { characters += min(width, 1) })
			if Width(p) > w && characters > 1 { // one that is wider, as 日ำ is than two cells, stands alone
				r.Fatalf("%q takes more than %d", p, w)
			}
			if p == "" && len(list) > 1 {
				r.Fatalf("piece %d is empty: %q", i, list)
			}
		}
	})
}

func TestFoldBreaksAtBlanks(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want string
	}{
		{"upstream timed out", 20, "upstream timed out"},
		{"upstream timed out", 12, "upstream |timed out"},
		{"a bcdefghijklmnop", 8, "a bcdefg|hijklmno|p"},
		{"日本語日本語", 5, "日本|語日|本語"},
		{"", 5, ""},
	} {
		if got := strings.Join(Fold(c.s, c.w), "|"); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

// Every character stands in exactly one of the ranges that lie side by side, or
// across the border of two.
func TestARangeNeverCutsACharacter(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := Shown(Clean(rapid.StringMatching(`[a-z é日🙂\x{301}]{0,60}`).Draw(r, "s")))
		from, w := rapid.IntRange(0, 70).Draw(r, "from"), rapid.IntRange(1, 40).Draw(r, "w")
		a, b, pad := Range(s, from, w)
		if got := pad + Width(s[a:b]); got > w {
			r.Fatalf("%d cells in %d", got, w)
		}
		if a < b && Width(s[:a]) != from+pad {
			r.Fatalf("%q from %d begins at %d with %d empty", s, from, Width(s[:a]), pad)
		}
		if rest := s[b:]; a < b && rest != "" && Width(s[:b]) < from+w-1 {
			r.Fatalf("%q from %d in %d ends early: %q is left", s, from, w, rest)
		}
	})
	for _, c := range []struct {
		s       string
		from, w int
		want    string
		pad     int
	}{{"abcdef", 2, 3, "cde", 0}, {"日本語", 1, 4, "本", 1}, {"日本語", 0, 3, "日", 0}, {"abc", 3, 4, "", 0}, {"ab", 9, 4, "", 0}} {
		a, b, pad := Range(c.s, c.from, c.w)
		if c.s[a:b] != c.want || pad != c.pad {
			t.Errorf("%q from %d in %d: %q after %d empty", c.s, c.from, c.w, c.s[a:b], pad)
		}
	}
}

// Between two letters the end of a line would read as the end of the word.
func TestAnAddressIsBrokenBehindASign(t *testing.T) {
	const address = "https://wiki.example.com/rb/DatabaseDown?at=7"
	for _, c := range []struct {
		w    int
		want string
	}{
		{80, address},
		{30, "https://wiki.example.com/rb/|DatabaseDown?at=7"},
		{14, "https://wiki.|example.com/|rb/DatabaseDow|n?at=7"}, // its sign is in the first half
		{5, "https|://|wiki.|examp|le.|com/|rb/|Datab|aseDo|wn?|at=7"},
	} {
		got := FoldSigns(address, c.w)
		if strings.Join(got, "|") != c.want {
			t.Errorf("in %d cells it is %q, not %q", c.w, strings.Join(got, "|"), c.want)
		}
	}
}
