package logs

import (
	"strings"
	"testing"
)

func TestHighlights(t *testing.T) {
	for _, c := range []struct{ s, text, want string }{
		{"timed out", "Upstream TIMED OUT, timed out", "TIMED OUT|timed out"},
		{`"a b"`, "a b ab", "a b"},
		{`/5\d\d/`, "504 of 600, 501", "504|501"},
		{"/err/i", "ERR err", "ERR|err"},
		{"/err/", "ERR err", "err"},
		{"a.c", "abc a.c", "a.c"},
		{"/health", "GET /health 200", "/health"},
		{"/x*/", "axxb", "xx"},
		{"e", "e\u0301a e", "e\u0301|e"}, // with the mark on it
		{"/\u0301/", "e\u0301", ""},      // never the mark alone
	} {
		h, err := ParseHighlight(c.s)
		if err != nil {
			t.Errorf("%s: %v", c.s, err)
			continue
		}
		var got []string
		for _, at := range h.Spans(c.text) {
			got = append(got, c.text[at[0]:at[1]])
		}
		if s := strings.Join(got, "|"); s != c.want || h.In(c.text) != (c.want != "") {
			t.Errorf("%s in %q: %q, want %q", c.s, c.text, s, c.want)
		}
	}
	for s, want := range map[string]string{"/(/": "is not a regular expression", " ": "nothing to highlight"} {
		if _, err := ParseHighlight(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", s, err, want)
		}
	}
}
