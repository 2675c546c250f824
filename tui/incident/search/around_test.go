package search

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/sources/text"
	"holdfast/store/incident"
)

func TestTheWordThatWasFoundIsSeen(t *testing.T) {
	d := newDesk(t)
	d.SetSize(80, 24)
	d.write("Gateway")
	d.enter()
	long := incident.Found{Incident: incident.Incident{ID: 7, Title: "Checkout down"}, Entry: incident.Entry{Incident: 7, Seq: 2, At: noon, Kind: incident.Note,
		Text: strings.Repeat("nothing to see here, ", 9) + "until\nthe gateway answered 504"}}
	d.Take("Gateway", []incident.Found{long}, nil)
	if view := d.View(); !strings.Contains(view, "the gateway") || !strings.Contains(view, "…") {
		t.Errorf("the word is not seen in\n%s", view)
	}
}

func TestWhatIsShownBeginsAtTheStartOrBeforeTheWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOf(rapid.SampledFrom([]rune("ab É漢 ")))
		word := rapid.StringMatching(`[xyzÄ]{1,4}`).Draw(t, "word")
		s := letters.Draw(t, "before") + word + letters.Draw(t, "after")
		w := rapid.IntRange(16, 60).Draw(t, "cells")
		got := around(s, []string{strings.ToUpper(word)}, w, "…")
		if rest, cut := strings.CutPrefix(got, "…"); cut && !strings.HasSuffix(s, rest) || !cut && got != s {
			t.Fatalf("%q of %q", got, s)
		}
		if !strings.Contains(text.Truncate(got, w, "…"), word) {
			t.Fatalf("%q is not seen in %q of %q", word, text.Truncate(got, w, "…"), s)
		}
	})
	for name, c := range map[string]struct{ s, word string }{
		"no word":           {"abc", ""},
		"in no part of it":  {"abc", "x"},
		"longer than it is": {"abc", "abcd"},
	} {
		if got := around(c.s, []string{c.word}, 2, "…"); got != c.s {
			t.Errorf("%s: %q", name, got)
		}
	}
}
