package text

import (
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestUnmarkedLeavesOutWhatTakesNoCell(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"plain │ text":           "plain │ text",
		"e\u0301 a\u0308":        "é ä",
		"e\u0301\u0323":          "ẹ",
		"हिन्दी":                 "हिनदी",
		"عَرَبِيّ ok":            "عربي ok",
		"ที่กำลัง":               "ทกำลง",
		"\x1b[31me\u0301\x1b[m│": "\x1b[31mé\x1b[m│",
		"\x1b[1m\u0323x":         "\x1b[1mx",
		"\x1b]0;m\u0323\x07 x":   "\x1b]0;m\u0323\x07 x",
		"ﾊ\uff9e 漢字 🇩🇪":          "ﾊ\uff9e 漢字 🇩🇪",
	} {
		if got := Unmarked(in); got != want || Width(got) != Width(in) {
			t.Errorf("Unmarked(%q) = %q (%d cells), want %q (%d)", in, got, Width(got), want, Width(in))
		}
	}
}

// Whatever is shown keeps its width, and holds no mark afterwards.
func TestUnmarkedKeepsTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("em │")), rapid.RuneFrom(nil, unicode.Mn, unicode.Mc, unicode.Devanagari, unicode.Thai, unicode.Hangul, unicode.Han)))
		painted := rapid.SampledFrom([]string{"\x1b[m", "\x1b[1;31m", "\x1b]8;;x\x07"})
		s := ""
		for _, part := range rapid.SliceOfN(letters, 0, 4).Draw(t, "letters") {
			s += Shown(Clean(part)) + painted.Draw(t, "painted")
		}
		got := Unmarked(s)
		if Width(got) != Width(s) {
			t.Fatalf("Unmarked(%q) = %q takes %d cells, and not %d", s, got, Width(got), Width(s))
		}
		if Unmarked(got) != got {
			t.Fatalf("Unmarked(%q) = %q holds a mark", s, got)
		}
		if Shown(got) != got {
			t.Fatalf("Unmarked(%q) = %q is not as it is shown", s, got)
		}
	})
}
