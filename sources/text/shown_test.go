package text

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// The widths are those that tmux 3.3a showed (glibc 2.36), and xterm, urxvt,
// screen and mosh count the same way.
func TestWidthIsWhatATerminalShows(t *testing.T) {
	tests := map[string]struct {
		in, want string
		width    int
	}{
		"a warning sign with a selector":  {"⚠\ufe0f disk", "⚠ disk", 6},
		"a red heart":                     {"❤\ufe0f", "❤", 1},
		"an emoji as text":                {"😀\ufe0e", "😀", 2},
		"a key cap":                       {"1\ufe0f\u20e3", "1\u20e3", 1},
		"a skin tone":                     {"👍🏽 ok", "👍<U+1F3FD> ok", 14},
		"a skin tone on a narrow sign":    {"☝🏽", "☝<U+1F3FD>", 10},
		"half-width kana with a mark":     {"ﾊ\uff9e\uff6f", "ﾊ\uff9e\uff6f", 3},
		"Hindi":                           {"हिन्दी", "हिन्दी", 5},
		"Tamil":                           {"தமிழ்", "தமிழ்", 4},
		"Bengali":                         {"বাংলা", "বাংলা", 5},
		"Burmese":                         {"မြန်မာ", "မြန်မာ", 5},
		"Khmer":                           {"ខ្មែរ", "ខ្មែរ", 4},
		"Thai":                            {"ที่", "ที่", 1},
		"Thai with an am":                 {"กำ", "กำ", 2},
		"Arabic with vowels":              {"عَرَبِيّ", "عَرَبِيّ", 4},
		"Hangul":                          {"한글", "한글", 4},
		"Hangul in pieces":                {"\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", 4},
		"a syllable without a tail":       {"\u1100\u1161", "가", 2},
		"a vowel of Hangul alone":         {"a\u1161", "a<U+1161>", 9},
		"a flag":                          {"🇩🇪 fra", "🇩🇪 fra", 6},
		"two flags":                       {"🇩🇪🇫🇷", "🇩🇪🇫🇷", 4},
		"half a flag":                     {"🇩🇪🇫", "🇩🇪<U+1F1EB>", 11},
		"an emoji of Unicode 15":          {"🫨", "<U+1FAE8>", 9},
		"a sign that Unicode 16 widened":  {"䷀", "<U+4DC0>", 8},
		"a character nobody has assigned": {"\u0378", "<U+0378>", 8},
		"a combining accent":              {"e\u0301", "e\u0301", 1},
		"private signs, as fonts have":    {"\ue0b0 main", "\ue0b0 main", 6},
		"painted":                         {"\x1b[31m⚠\ufe0f\x1b[m", "\x1b[31m⚠\x1b[m", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Shown(tt.in); got != tt.want {
				t.Errorf("Shown(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := Width(tt.in); got != tt.width {
				t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.width)
			}
		})
	}
}

// What Shown leaves alone has one width, whether characters or clusters are
// counted. A newer Unicode in the tables of Go needs a look at what is disputed.
func TestWhatIsShownHasOneWidth(t *testing.T) {
	if unicode.Version != "15.0.0" {
		t.Errorf("Unicode %s: disputed must hold everything that came after Unicode 14", unicode.Version)
	}
	for r := rune(0xa0); r <= unicode.MaxRune; r++ {
		if s := string(r); Shown(s) == s && r != unicode.ReplacementChar && ansi.StringWidthWc(s) != ansi.StringWidth(s) {
			t.Errorf("U+%04X is %d or %d cells", r, ansi.StringWidthWc(s), ansi.StringWidth(s))
		}
	}
}

// disputes makes text of what terminals count differently, painted here and there.
func disputes(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(
		rapid.StringN(0, 4, -1),
		rapid.SampledFrom([]string{
			"a", " ", "word ", "⚠\ufe0f", "👍🏽", "ﾊ\uff9e", "हिन्दी", "क्षत्रिय", "ที่", "กำ", "🇩🇪", "🇩", "e\u0301\u0302", "世界", "\u1112\u1161\u11ab", "🫨", "─", "…", "\ufe0f", "\u0301",
		}),
		rapid.Map(rapid.Rune(), func(r rune) string { return string(r) }),
	), 0, 12).Draw(t, "text"), "")
}

// painted puts escape sequences into clean text.
func painted(t *rapid.T) string {
	var b strings.Builder
	for range rapid.IntRange(1, 4).Draw(t, "pieces") {
		b.WriteString("\x1b[1;31m" + Clean(disputes(t)) + "\x1b[m")
	}
	return b.String()
}

func TestNothingThatIsShownIsLostOrTooWide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := painted(t), rapid.IntRange(1, 30).Draw(t, "width")
		shown := Shown(s)
		if again := Shown(shown); again != shown {
			t.Fatalf("shown twice: %q, then %q", shown, again)
		}
		if n := ansi.StringWidthWc(shown); n != Width(s) {
			t.Fatalf("%q is %d cells, Width says %d", shown, n, Width(s))
		}
		for r := range runes(s) {
			kept := strings.ContainsRune(shown, r) || strings.Contains(shown, string(appendPoint(nil, r))) || isLead(r) || unicode.Is(&disputed, r)
			if !kept && r != textSelector && r != emojiSelector {
				t.Fatalf("U+%04X of %q is lost: %q", r, s, shown)
			}
		}
		cut := Truncate(s, w, "…")
		if n := ansi.StringWidthWc(cut); n > w {
			t.Fatalf("cut to %d cells it takes %d: %q", w, n, cut)
		}
		if plain, part := ansi.Strip(shown), strings.TrimSuffix(ansi.Strip(cut), "…"); !strings.HasPrefix(plain, part) {
			t.Fatalf("%q cut is %q", plain, part)
		}
		if Width(s) <= w && cut != shown {
			t.Fatalf("%q fits and was cut: %q", shown, cut)
		}
		if n, want := ansi.StringWidthWc(After(s, w)), max(0, Width(s)-w); n != want {
			t.Fatalf("behind %d cells of %q stand %d, want %d: %q", w, shown, n, want, After(s, w))
		}
		if !strings.HasSuffix(ansi.Strip(shown), strings.TrimLeft(ansi.Strip(After(s, w)), " ")) {
			t.Fatalf("behind %d cells of %q stands %q", w, shown, After(s, w))
		}
		line := Clean(disputes(t))
		lines := Wrap(line, w)
		if unspaced(strings.Join(lines, "")) != unspaced(Shown(line)) {
			t.Fatalf("%q wrapped to %d is %q", line, w, lines)
		}
		for _, l := range lines {
			if one, _ := ansi.FirstGraphemeCluster(l, ansi.WcWidth); Width(l) > w && one != l {
				t.Fatalf("%q wrapped to %d has a line of %d: %q", line, w, Width(l), l)
			}
		}
	})
}

func runes(s string) map[rune]bool {
	set := map[rune]bool{}
	for _, r := range s {
		set[r] = true
	}
	return set
}
