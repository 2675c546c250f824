package sop

import (
	"strings"
	"testing"

	"holdfast/sources/text"
)

func TestATitleInHTMLIsTheTitle(t *testing.T) {
	for name, tt := range map[string]struct{ file, title, steps string }{
		"on one line":         {"<h1>Restore the orders</h1>\n\n1. Look\n", "Restore the orders", "Look"},
		"over several lines":  {"<h1 align=\"center\">\n  Restore\n  <b>the</b> orders\n</h1>\n\n1. Look\n", "Restore the orders", "Look"},
		"where headings step": {"<H1>Restore</H1>\n\n## Stop it\ntext\n\n# Start it\ntext\n", "Restore", "Stop it, Start it"},
		"with entities":       {"<h1>Orders &amp; carts &#27;[31m</h1>\n\n1. Look\n", "Orders & carts <U+001B>[31m", "Look"},
		"the file says one":   {"---\ntitle: Mine\n---\n<h1>Theirs</h1>\n\n1. Look\n", "Mine", "Look"},
		"only a picture":      {"<h1><img src=\"x\"></h1>\n\n# Real\n\n1. Look\n", "Real", "Look"},
		"in a comment":        {"<!-- <h1>Old</h1> -->\n\n# Real\n\n1. Look\n", "Real", "Look"},
		"never closed":        {"<h1>Open\n\n# Real\n\n1. Look\n", "Real", "Look"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Parse("name", "", []byte(tt.file))
			var steps []string
			for _, s := range p.Steps {
				steps = append(steps, s.Title)
			}
			if p.Title != tt.title || strings.Join(steps, ", ") != tt.steps {
				t.Errorf("%q with %q, want %q with %q", p.Title, steps, tt.title, tt.steps)
			}
			if strings.Contains(p.Steps[0].Before, "h1") && name != "only a picture" && name != "never closed" {
				t.Errorf("the title shows as text too: %q", p.Steps[0].Before)
			}
		})
	}
}

// What people write as HTML reads as what it says, and stays text.
func TestTagsDoNotShowInTheTitlesOfSteps(t *testing.T) {
	for line, want := range map[string]string{
		"1. Look at the <b>graph</b><!-- why --> now":           "Look at the graph now",
		"1. <!-- first --> Look":                                "Look",
		"1. <div>Look</div>":                                    "Look",
		"1. <script>alert(1)</script>Look":                      "alert(1) Look",
		"1. <p>a &lt;b&gt; &#x1b;]0;x&#7;</p>":                  "a <b> <U+001B>]0;x<U+0007>",
		"1. Keep `<b>code</b>`":                                 "Keep <b>code</b>",
		"1. <div onclick=\"x\">1 < 2 and 3 > 2 &rlm;done</div>": "1 < 2 and 3 > 2 <U+200F>done",
	} {
		p := Parse("name", "", []byte("# Title\n\n"+line+"\n"))
		if got := p.Steps[0].Title; got != want || got != text.Clean(got) {
			t.Errorf("%s is %q, want %q", line, got, want)
		}
	}
}
