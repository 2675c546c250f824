package logs

import (
	"testing"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// A line is looked at where the configuration says, and where it stands; what is no
// address of a browser is no place.
func TestOLeadsToWhereALineIsLookedAt(t *testing.T) {
	const page = "https://logs.example/?q=x%26y"
	file := source.Line{Source: "api", Path: "/var/log/api.log", Offset: 7}
	for name, test := range map[string]struct {
		line      source.Line
		elsewhere func(source.Line) (string, string)
		want      []dialog.Address
	}{
		"nobody knows":         {source.Line{Source: "api"}, nil, nil},
		"a file":               {file, nil, []dialog.Address{{Name: "place", URL: "/var/log/api.log:7"}}},
		"a page and a file":    {file, func(source.Line) (string, string) { return "Grafana", page }, []dialog.Address{{Name: "Grafana", URL: page}, {Name: "place", URL: "/var/log/api.log:7"}}},
		"a page":               {source.Line{Source: "edge"}, func(l source.Line) (string, string) { return l.Source, page }, []dialog.Address{{Name: "edge", URL: page}}},
		"what is none":         {source.Line{Source: "edge"}, func(source.Line) (string, string) { return "link", "javascript:alert(1)" }, nil},
		"nowhere for this one": {source.Line{Source: "edge"}, func(source.Line) (string, string) { return "", "" }, nil},
	} {
		p := places{test.elsewhere}
		got := p.of(test.line)
		if len(got) != len(test.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: %v", name, got)
			}
		}
		if a := p.action(test.line, ""); (a.WhyNot == "") != (len(test.want) > 0) {
			t.Errorf("%s: %q", name, a.WhyNot)
		}
	}
	b := newBench(t, 100, 20)
	b.pane.places = places{func(source.Line) (string, string) { return "Grafana", page }}
	b.append(source.Line{Text: "a line"})
	b.press("k", "o")
	for _, said := range b.said {
		if show, ok := said.(pane.Show); ok && show.Dialog != nil {
			return
		}
	}
	t.Errorf("o shows nothing: %v", b.said)
}
