package sop

import (
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"
)

// read is a text as a page, and the blocks it has on its top level.
func read(src string, first int) (*page, []ast.Node) {
	pg := newPage([]byte(src), first)
	var blocks []ast.Node
	for n := goldmark.New().Parser().Parse(gmtext.NewReader(pg.src)).FirstChild(); n != nil; n = n.NextSibling() {
		blocks = append(blocks, n)
	}
	return pg, blocks
}

func TestAPageSaysWhatStandsWhere(t *testing.T) {
	pg, blocks := read("# One\n\nTwo `three`\nfour.\n\n- five\n\n  six\n\n> seven\n", 10)
	for i, want := range []struct {
		line       int
		raw, words string
	}{{10, "# One", "One"}, {12, "Two `three`\nfour.", "Two three four."}, {15, "- five\n\n  six", ""}, {19, "> seven", ""}} {
		n := blocks[i]
		if got := pg.line(n); got != want.line {
			t.Errorf("%q stands on line %d, not %d", want.raw, got, want.line)
		}
		if got := pg.raw(n); got != want.raw {
			t.Errorf("what is written is %q, not %q", got, want.raw)
		}
		if got := pg.inline(n).title(); want.words != "" && got != want.words {
			t.Errorf("its words are %q, not %q", got, want.words)
		}
	}
}

func TestAFenceIsReadOnceForWhatItIs(t *testing.T) {
	pg, blocks := read("```sh {timeout=5s}\ntrue\n```\n\nThe output is:\n\n```sh\nfine\n```\n\n```yaml\na: 1\n```\n\n```sh\ntrue\n", 1)
	fs := &fences{page: pg, known: map[*ast.FencedCodeBlock]*fence{}}
	var found []*fence
	for _, n := range blocks {
		if f, ok := n.(*ast.FencedCodeBlock); ok {
			found = append(found, fs.of(f))
			if fs.of(f) != found[len(found)-1] {
				t.Error("it was read twice")
			}
			if open := pg.unclosed(f); open != (len(found) == 4) {
				t.Errorf("fence %d is never closed: %v", len(found), open)
			}
		}
	}
	if f := found[0]; f.shell != "sh" || f.text != "true" || f.timeout.Seconds() != 5 {
		t.Errorf("the script is %+v", f)
	}
	if f := found[1]; f.shell != "" || !f.printed {
		t.Errorf("what was printed is %+v", f)
	}
	if f := found[2]; f.shell != "" || f.printed {
		t.Errorf("the text is %+v", f)
	}
}

func TestAnIDIsTheFirstStepsThatClaimsIt(t *testing.T) {
	says := &findings{}
	cs := &claims{says: says, ids: map[string]*draft{}, alias: map[string]*draft{}}
	first, second := &draft{Step: Step{ID: "1", Line: 3}}, &draft{Step: Step{ID: "2", Line: 9}}
	for _, d := range []*draft{first, second} {
		w := &words{pieces: []piece{{text: "Stop it {#stop needs=3,look}"}}}
		if id := cs.attributes(w, d, d.Line); id != "stop" || w.text() != "Stop it" {
			t.Fatalf("%q says %q", w.text(), id)
		}
		cs.claim("stop", d, d.Line)
	}
	if cs.find("#stop") != first || cs.find("stop") != first || cs.find("look") != nil {
		t.Error("stop is not the first that claims it")
	}
	if len(says.list) != 1 || says.list[0].Line != 9 || !strings.Contains(says.list[0].Message, "already the step on line 3") {
		t.Errorf("it says %+v", says.list)
	}
	if to := []string{first.refs[0].to, first.refs[1].to}; !slices.Equal(to, []string{"3", "look"}) {
		t.Errorf("it needs %q", to)
	}
}

// Text waits for the step that it stands above. A heading stands with its text, and
// not without any.
func TestTheMarginKeepsTextForTheNextStep(t *testing.T) {
	for name, test := range map[string]struct {
		lines []string
		want  string
	}{
		"a heading alone":              {[]string{"# Do it"}, ""},
		"its text":                     {[]string{"# Do it", "Read."}, "Read."},
		"text above a heading alone":   {[]string{"Read.", "# Do it"}, "Read."},
		"between others it stands":     {[]string{"# Why", "Flags.", "# Do it", "Read."}, "# Why\n\nFlags.\n\n# Do it\n\nRead."},
		"of two headings the last one": {[]string{"# Why", "# Do it"}, "# Why"},
	} {
		var m margin
		for _, line := range test.lines {
			if strings.HasPrefix(line, "#") {
				m.head(line)
			} else {
				m.add(line)
			}
		}
		if got := m.take(); got != test.want {
			t.Errorf("%s: %q, not %q", name, got, test.want)
		}
		if m.add("more"); m.take() != "more" {
			t.Errorf("%s: what was taken stays", name)
		}
	}
}

func TestRemarksSayWhatAStepDoes(t *testing.T) {
	says := &findings{}
	rs := &remarks{says: says}
	d := &draft{}
	for line, is := range map[string]bool{"retry 3 every 10s": true, "on failure: → #undo": true, "Retry it": false, "retry 99": false} {
		if got := rs.failing(line, d, 4); got != is {
			t.Errorf("%q is a remark: %v", line, got)
		}
	}
	rs.branches("yes → #a, no -> 2, perhaps", d, 7)
	if d.Retry.Times != 3 || d.fails == nil || d.fails.to != "#undo" || len(d.Branches) != 2 || d.leads[1].to != "2" {
		t.Errorf("the step is %+v", d)
	}
	if len(says.list) != 2 {
		t.Errorf("it says %+v", says.list)
	}
}
