package text

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWhatATerminalWouldObeyIsWrittenOut(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain text stays":              {"GET /cart 200 12ms", "GET /cart 200 12ms"},
		"letters of all scripts stay":   {"Grüße, 世界 🚒 ñ", "Grüße, 世界 🚒 ñ"},
		"an escape sequence":            {"\x1b[2Jgone", "<U+001B>[2Jgone"},
		"a title change":                {"\x1b]0;x\x07", "<U+001B>]0;x<U+0007>"},
		"a carriage return":             {"safe\rEVIL", "safe<U+000D>EVIL"},
		"a backspace":                   {"ab\b\bxy", "ab<U+0008><U+0008>xy"},
		"a line feed in a line":         {"a\nb", "a<U+000A>b"},
		"a tab is four spaces":          {"a\tb", "a    b"},
		"a delete":                      {"a\x7f", "a<U+007F>"},
		"the one-byte CSI as a rune":    {"\u009b31m", "<U+009B>31m"},
		"the one-byte CSI as a byte":    {"\x9b31m", "<0x9B>31m"},
		"text turned right to left":     {"user\u202etxt.exe", "user<U+202E>txt.exe"},
		"an isolate":                    {"\u2066a\u2069", "<U+2066>a<U+2069>"},
		"characters without width":      {"pay\u200bload\ufeff", "pay<U+200B>load<U+FEFF>"},
		"a line separator":              {"a\u2028b", "a<U+2028>b"},
		"a tag character":               {"a\U000e0041", "a<U+E0041>"},
		"a cut character":               {"caf\xc3", "caf<0xC3>"},
		"an overlong slash":             {"\xc0\xaf", "<0xC0><0xAF>"},
		"a surrogate":                   {"\xed\xa0\x80", "<0xED><0xA0><0x80>"},
		"the emoji selector stays":      {"⚠\ufe0f disk", "⚠\ufe0f disk"},
		"the replacement sign stays":    {"a\ufffdb", "a\ufffdb"},
		"a NUL":                         {"a\x00b", "a<U+0000>b"},
		"a control after eight letters": {"abcdefgh\x1b", "abcdefgh<U+001B>"},
		"nothing":                       {"", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := string(AppendClean([]byte("> "), []byte(tt.in))); got != "> "+tt.want {
				t.Errorf("AppendClean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestABlockKeepsItsLines(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"line feeds stay":        {"a\nb\n", "a\nb\n"},
		"CRLF becomes LF":        {"a\r\nb\r\n", "a\nb\n"},
		"a bare CR is shown":     {"50%\r100%\n", "50%<U+000D>100%\n"},
		"a CR at the end":        {"a\r", "a<U+000D>"},
		"two CR before the line": {"a\r\r\n", "a<U+000D>\n"},
		"other controls":         {"\x1bc\nb", "<U+001B>c\nb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := CleanBlock(tt.in); got != tt.want {
				t.Errorf("CleanBlock(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// The hand-written list must hold whatever Unicode calls a control, a format
// character or a separator of lines; and beyond it only what looks like nothing.
func TestHostileKnowsEveryFormatCharacterOfUnicode(t *testing.T) {
	blank := map[rune]bool{0x34f: true, 0x115f: true, 0x1160: true, 0x17b4: true, 0x17b5: true, 0x3164: true, 0xffa0: true}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		must := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
		may := must || blank[r] ||
			r >= 0x180b && r <= 0x180f || r >= 0xfe00 && r <= 0xfe0d || // selectors
			r >= 0x2060 && r <= 0x206f || r >= 0xfff0 && r <= 0xfff8 || r >= 0xe0000 && r <= 0xe0fff || // reserved for such
			r >= 0x13430 && r <= 0x1343f
		if got := Hostile(r); must && !got || got && !may {
			t.Errorf("Hostile(%U) = %v", r, got)
		}
	}
}

func TestCleanTextCostsNoAllocation(t *testing.T) {
	for _, s := range []string{strings.Repeat("GET /cart 200 12ms ", 10), "Grüße aus Köln: alles läuft"} {
		if n := testing.AllocsPerRun(100, func() { _ = Clean(s); _ = CleanBlock(s) }); n != 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
	dst, src := make([]byte, 0, 256), []byte("hostile \x1b[31m line")
	if n := testing.AllocsPerRun(100, func() { dst = AppendClean(dst[:0], src) }); n != 0 {
		t.Errorf("AppendClean into room: %v allocations", n)
	}
}

func TestExcerpt(t *testing.T) {
	tests := map[string]struct {
		in   string
		n    int
		want string
	}{
		"short text on one line": {"a\n  b\tc", 20, "a b c"},
		"long text is cut":       {"abcdef", 3, "abc…"},
		"no half character":      {"aé", 2, "a…"},
		"controls are shown":     {"\x1b[0m", 9, "<U+001B>[0m"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Excerpt([]byte(tt.in), tt.n); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWidthAndTruncateCountCells(t *testing.T) {
	if w := Width("a世\x1b[31m🚒\x1b[m"); w != 5 {
		t.Errorf("width %d, want 5", w)
	}
	tests := map[string]struct {
		s    string
		w    int
		want string
	}{
		"what fits stays":              {"abc", 3, "abc"},
		"what does not is cut":         {"abcdef", 4, "abc…"},
		"a wide character is not half": {"世界世界", 4, "世…"},
		"no room at all":               {"abc", 0, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Truncate(tt.s, tt.w, "…"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestASpanLeavesNothingOut(t *testing.T) {
	for d, want := range map[time.Duration]string{
		10 * time.Second: "10s", 5 * time.Minute: "5m", 90 * time.Minute: "1h30m", 2 * time.Hour: "2h",
		time.Hour + 5*time.Second: "1h0m5s", 10 * time.Minute: "10m", 20 * time.Hour: "20h", 0: "0s",
	} {
		if got := Span(d); got != want {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
}

func TestAge(t *testing.T) {
	tests := map[time.Duration]string{
		-time.Minute: "0s", 0: "0s", 4 * time.Second: "4s", 59 * time.Second: "59s",
		time.Minute: "1m", 59*time.Minute + 59*time.Second: "59m", time.Hour: "1h",
		31 * time.Hour: "31h", 48 * time.Hour: "2d", 9 * 24 * time.Hour: "9d",
	}
	for d, want := range tests {
		if got := Age(d); got != want {
			t.Errorf("Age(%s) = %q, want %q", d, got, want)
		}
	}
}

// Nothing hostile survives cleaning, and nothing is missing after it.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[2J", "a\tb\r\nc", "\xff\xfe", "\u202e\u200b", "世界🚒", "\u009b", "<U+001B>", strings.Repeat("a", 9) + "\x7f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := Clean(s)
		if !utf8.ValidString(clean) {
			t.Fatalf("not UTF-8: %q", clean)
		}
		for _, r := range clean {
			if Hostile(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%U is left in %q", r, clean)
			}
		}
		if again := Clean(clean); again != clean {
			t.Fatalf("cleaning twice differs: %q and %q", clean, again)
		}
		if viaBytes := string(AppendClean(nil, []byte(s))); viaBytes != clean {
			t.Fatalf("AppendClean differs: %q and %q", viaBytes, clean)
		}
		if utf8.RuneCountInString(clean) < utf8.RuneCountInString(s) {
			t.Fatalf("something of %q was deleted: %q", s, clean)
		}
		block := CleanBlock(s)
		if strings.Count(block, "\n") != strings.Count(s, "\n") {
			t.Fatalf("a block lost or won lines: %q and %q", s, block)
		}
		if CleanBlock(block) != block {
			t.Fatalf("cleaning a block twice differs: %q", block)
		}
		if got := strings.Join(cleanLines(s), "\n"); got != block {
			t.Fatalf("a block is not its lines: %q and %q", got, block)
		}
	})
}

func cleanLines(s string) []string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = Clean(l)
	}
	return lines
}

func BenchmarkAppendClean(b *testing.B) {
	line := func(s string) []byte { return []byte(strings.Repeat(s, 100/len(s)+1)[:100]) }
	for name, src := range map[string][]byte{
		"clean":   line("2026-11-20T14:02:51Z info GET /cart 200 12ms "),
		"hostile": line("\x1b[31mERROR\x1b[0m upstream \u202etimed out\r"),
	} {
		b.Run(name, func(b *testing.B) {
			dst := make([]byte, 0, 1024)
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				dst = AppendClean(dst[:0], src)
			}
		})
	}
}

func TestErrorsThatWereJoinedAreDividedBySemicolons(t *testing.T) {
	err := fmt.Errorf("nobody answered: %w", errors.Join(errors.New("a is down"), errors.New("b said \x1b")))
	if got := ErrorLine(err); got != "nobody answered: a is down; b said <U+001B>" {
		t.Errorf("it says %q", got)
	}
}

// What is inert already is returned as it is, and whatever stands before what is not
// makes no difference.
func TestJSONIsInertWhateverStandsBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SampledFrom([]string{"", "{\n  \"a\": \"b\"\n", "\"é 漢\"", "\"\t\""}).Draw(t, "before")
		rest := rapid.SampledFrom([]string{"", "\x7f", "\u202e", "a\u0085b", "\U000e0001", "\x1b[2J", "\xff"}).Draw(t, "rest")
		after := rapid.SampledFrom([]string{"", "tail", "\u200b"}).Draw(t, "after")
		if got, want := InertJSON(before+rest+after), InertJSON(before)+InertJSON(rest)+InertJSON(after); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
	if got := InertJSON(`"a` + "\u202e" + `b"`); got != `"a\u202eb"` {
		t.Errorf("%q", got)
	}
}
