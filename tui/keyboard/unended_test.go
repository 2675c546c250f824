package keyboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"pgregory.net/rapid"
)

func TestWhoeverTypesIntoAnAnswerThatNeverEndsIsToldAndGoesOn(t *testing.T) {
	const name = "\x1bP>|XTerm(3" // of which the rest never comes
	s := time.Second
	for says, test := range map[string]struct {
		pieces []piece
		want   string
	}{
		"a key within 2 s is not told":                  {[]piece{{0, name}, {1999 * time.Millisecond, "j"}}, ""},
		"a key after 2 s is told":                       {[]piece{{0, name}, {2 * s, "j"}}, "told: answer"},
		"it is told once":                               {[]piece{{0, name}, {2 * s, "j"}, {s, "k"}, {s, "j"}}, "told: answer"},
		"after 10 s it is given up, and keys are keys":  {[]piece{{0, name}, {10 * s, "j"}, {s, "j"}, {s, "y"}}, "told: over|j|y alone"},
		"also when keys came all the time":              {[]piece{{0, name}, {4 * s, "j"}, {4 * s, "j"}, {4 * s, "j"}, {s, "j"}}, "told: answer|told: over|j"},
		"Esc and a key give it up sooner":               {[]piece{{0, name}, {3 * s, "j"}, {s, "\x1b"}, {2 * s, "j"}, {s, "j"}}, "told: answer|Esc|told: over|j"},
		"several bytes are no person's":                 {[]piece{{0, name}, {11 * s, "jk"}}, ""},
		"what comes of it after that is no key":         {[]piece{{0, name}, {11 * s, "8"}, {s, "0)\x1b\\"}, {s, "j"}}, "told: over|report|j"},
		"nor are several bytes that do not end it":      {[]piece{{0, name}, {11 * s, "8"}, {s, "0)"}, {s, "\x1b\\"}, {s, "j"}}, "told: over|told: over|report|j"},
		"10 s after that they are keys":                 {[]piece{{0, name}, {11 * s, "8"}, {10 * s, "jk"}}, "told: over|j crowd|k crowd"},
		"a y that may be its end does not count":        {[]piece{{0, "\x1b[?2026;2"}, {11 * s, "$"}, {s, "y"}, {s, "y"}}, "told: over|y crowd|y alone"},
		"an end that comes by itself, late, is told":    {[]piece{{0, "\x1b[?2026;2$"}, {3 * s, "y"}, {s, "y"}}, "report|told: over|y alone"},
		"an end that comes at once is not":              {[]piece{{0, "\x1b[?2026;2"}, {3 * s, "$y"}, {s, "y"}}, "report|y alone"},
		"an arrow that comes late is seen and not told": {[]piece{{0, "\x1b["}, {3 * s, "A"}}, "\x1b[A"},
		"a paste that never ends":                       {[]piece{{0, "\x1b[200~a"}, {10 * s, "y"}, {s, "y"}, {s, "\x03"}, {s, "j"}}, "told: paste|\x03|j"},
		"one that goes on within 10 s":                  {[]piece{{0, "\x1b[200~a"}, {9 * s, "y"}, {0, "\x1b[201~"}}, "paste"},
	} {
		t.Run(says, func(t *testing.T) {
			if got := strings.Join(play(test.pieces...), "|"); got != test.want {
				t.Errorf("sorted into %q, want %q", got, test.want)
			}
		})
	}
}

// Whatever the terminal left unfinished, a person who types on, a key a second,
// has their keys back within twelve of them, and knows it.
func TestTypingOnGivesTheKeysBack(t *testing.T) {
	all := sequences()
	rapid.Check(t, func(t *rapid.T) {
		seq := rapid.SampledFrom(all).Draw(t, "sequence")
		if strings.Contains(seq, "200~") {
			t.Skip("a paste ends with Ctrl-C")
		}
		cut := rapid.IntRange(1, len(seq)-1).Draw(t, "cut")
		pieces := []piece{{0, seq[:cut]}}
		for range 12 {
			pieces = append(pieces, piece{time.Second, rapid.SampledFrom([]string{"j", "1", ";", "n", "x", "/"}).Draw(t, "key")})
		}
		// The first y beside what is still held does not count, which its dialog says.
		pieces = append(pieces, piece{time.Second, "w"}, piece{time.Second, "y"}, piece{time.Second, "y"})
		got := untold(play(pieces...))
		if n := len(got); n < 3 || got[n-1] != "y alone" || !slices.Contains(got[n-3:], "w") {
			t.Fatalf("%q cut at %d: %q", seq, cut, got)
		}
	})
}

func TestTheFilterTellsWhatDoesNotEnd(t *testing.T) {
	filter := Filter(nil)
	for words, want := range map[string]tea.Msg{
		"answer": Unended{}, "paste": Unended{Paste: true}, "over": Unended{Over: true},
	} {
		if got := filter(nil, uv.UnknownOscEvent(stampBegin+words+"\x07")); got != want {
			t.Errorf("%s: %#v, want %#v", words, got, want)
		}
	}
	if got, ok := filter(nil, tea.KeyPressMsg{Code: 'y', Text: "y"}).(Press); !ok || got.Alone || !got.Crowd {
		t.Errorf("a key behind it is %#v: nothing is known of it", got)
	}
}
