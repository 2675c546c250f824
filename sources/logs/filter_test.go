package logs_test

import (
	"strings"
	"testing"

	"holdfast/sources/logs"
)

func TestFilter(t *testing.T) {
	lines := []logs.Line{
		{Source: "api", Level: logs.Error, Text: "Upstream timed out host=10.0.3.7"},
		{Source: "api", Level: logs.Info, Text: "GET /health 200 1ms"},
		{Source: "host", Level: logs.Warn, Text: "nvme0: I/O timeout"},
		{Source: "edge", Level: logs.NoLevel, Text: "Größe ÜBERSCHRITTEN -x"},
		{Source: "edge", Gap: true, Text: "edge: lines may be missing"},
	}
	for _, tt := range []struct {
		name, filter, want string // want: the indexes that are shown
	}{
		{"empty shows all", "  ", "01234"},
		{"a word in any case, and gaps always", "TIMED", "04"},
		{"all words must be there", "timed out", "04"},
		{"a phrase", `"O time"`, "24"},
		{"a word that is not there", "-timed", "1234"},
		{"beyond ASCII", "größe überschritten", "34"},
		{"a quoted dash is no negation", `"-x"`, "34"},
		{"a regexp", `/host=10\.0\.3\.[5-8]$/`, "04"},
		{"a regexp is exact", "/UPSTREAM/", "4"},
		{"unless asked", "/UPSTREAM/i", "04"},
		{"a regexp with a space", "/timed out|I.O time/", "024"},
		{"a regexp with a slash", `/I\/O/`, "24"},
		{"a regexp that does not match", "-/timed/", "1234"},
		{"a path is a word", "/health", "14"},
		{"a level and above", "level>=warn", "024"},
		{"a level exactly", "level=info", "14"},
		{"not a level", "level!=info", "0234"},
		{"below a level, with what says none", "level<warn", "134"},
		{"a source; its gaps only", "source:api", "01"},
		{"one of several", "source:api,EDGE", "0134"},
		{"all but a source", "-source:edge", "012"},
		{"everything at once", "source:api,host level>=warn -nvme0 tim", "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := logs.ParseFilter(tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for i, l := range lines {
				if f.Match(l) {
					got.WriteByte(byte('0' + i))
				}
			}
			if got.String() != tt.want {
				t.Errorf("%q shows %s, want %s", tt.filter, got.String(), tt.want)
			}
			if f.String() != strings.TrimSpace(tt.filter) || f.Empty() != (strings.TrimSpace(tt.filter) == "") {
				t.Errorf("%q is told as %q, empty %v", tt.filter, f, f.Empty())
			}
		})
	}
}

func TestFilterMistakesAreTold(t *testing.T) {
	for filter, want := range map[string]string{
		"level>=loud": "level>=loud: write level>=warn, with one of debug, info, warn, error, fatal",
		"level!":      "level!: write level>=warn",
		"/a(/":        "/a(/ is not a regular expression: missing closing ): `a(`",
		"/a.*b":       "/a.*b has no closing slash: write /regexp/",
		`"two words`:  `"two words has no closing quote`,
		"source:":     "source: names no source: write source:api",
		"-source:,":   "source: names no source",
	} {
		if _, err := logs.ParseFilter(filter); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", filter, err, want)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"a b", "-/x/i", "level>=warn", `"a b" -c`, "source:a,b", "-", `/\/`, "é"} {
		f.Add(s, "some É text")
	}
	f.Fuzz(func(t *testing.T, s, line string) {
		filter, err := logs.ParseFilter(s)
		if err != nil {
			return
		}
		filter.Match(logs.Line{Text: line})
		if !strings.ContainsAny(s, " \t/\"-:<>=!") && strings.TrimSpace(s) != "" {
			word := strings.ToLower(strings.TrimSpace(s))
			if got, want := filter.Match(logs.Line{Text: line}), strings.Contains(strings.ToLower(line), word); got != want {
				t.Errorf("%q in %q is %v", s, line, got)
			}
		}
	})
}

func BenchmarkFilter(b *testing.B) {
	line := logs.Line{Source: "api", Level: logs.Info, Text: "2026-11-20T14:02:49.123Z INFO  GET /api/v1/cart/88213 200 12ms bytes=5123 agent=checkout/4.2 zone=eu-1"}
	for _, s := range []string{"payments", "level>=warn", "/payments.*failed/"} {
		f, err := logs.ParseFilter(s)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				f.Match(line)
			}
		})
	}
}
