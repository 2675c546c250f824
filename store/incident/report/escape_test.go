package report

import (
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gtext "github.com/yuin/goldmark/text"
	"pgregory.net/rapid"
)

// live lists what in a Markdown document is more than text, a list or code.
func live(t interface{ Fatal(...any) }, source string) []string {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	doc := md.Parser().Parse(gtext.NewReader([]byte(source)))
	var found []string
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindLink, ast.KindAutoLink, ast.KindImage, ast.KindRawHTML, ast.KindHTMLBlock, ast.KindHeading,
			ast.KindBlockquote, ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindThematicBreak, ast.KindEmphasis:
			found = append(found, n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What is written is written in one pass: a line of separators, or of times, costs no
// more than one of words.
func TestToEscapeATextTakesAsLongAsTheTextIs(t *testing.T) {
	for name, unit := range map[string]string{"colons": ":", "signs of headings": "#", "times": "12:00 "} {
		began := time.Now()
		if s := escape(strings.Repeat(unit, 1<<18/len(unit))); len(s) < 1<<17 {
			t.Errorf("%s: %d bytes", name, len(s))
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// What makes text safe can be written: `block` is a word of templates themselves.
func TestEveryEscaperCanBeUsedInATemplate(t *testing.T) {
	for name := range escapers() {
		if _, err := parseMarkdown(page{zone: time.UTC}, "{{.Title | "+name+"}}"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func hostileText() *rapid.Generator[string] {
	bits := rapid.SampledFrom([]string{
		"<script>", "</b>", "[x](http://e.example)", "![i](x)", "http://e.example", "www.e.example", "mailto:a@b.example", "a@b.example",
		"`", "``", "```", "*b*", "_u_", "__", "~~", "|", "\\", "&#27;", "&lt;", "# h", "- i", "+ i", "1. n", "1) n", "> q", "===", "---", "    c",
		"\n", "\n\n", "\t", "\x1b[2J", "x", " ", "é", "[", "]", "(", ")", "<", ">", "!", "$x$", "<http://e.example>", "[^1]", "[ ]", ":", "//", "xmpp:a@b.c",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOf(bits).Draw(t, "bits"), "") })
}

func TestHostileTextStaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hostileText().Draw(t, "text")
		for name, source := range map[string]string{
			"in a list":        "- x " + inline(s) + "\n",
			"as a paragraph":   block(s) + "\n",
			"as the whole":     inline(s) + "\n",
			"in a code span":   "- x " + code(s) + "\n",
			"beside code span": "- " + code(s) + " " + code(s) + "\n",
		} {
			if found := live(t, source); len(found) > 0 {
				t.Fatalf("%s: %v came alive from %q, written as %q", name, found, s, source)
			}
		}
	})
}

func TestNothingBreaksOutOfAFence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hostileText().Draw(t, "text")
		source := fenced(s) + "\nafter\n"
		if found := live(t, source); len(found) != 1 || found[0] != "FencedCodeBlock" {
			t.Fatalf("%v came alive from %q", found, source)
		}
	})
}
