package sop

import (
	"html"
	"regexp"

	"github.com/yuin/goldmark/ast"

	"holdfast/sources/text"
)

var (
	topHeading  = regexp.MustCompile(`(?is)<h1(?:\s[^>]*)?>(.*?)</h1\s*>`)
	htmlComment = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)
	htmlTag     = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
)

// htmlWords is HTML as text on one line: its tags and comments are left out, what
// stands between them stays, and what an entity hid is cleaned.
func htmlWords(markup string) string {
	words := htmlTag.ReplaceAllString(htmlComment.ReplaceAllString(markup, " "), " ")
	return oneLine(text.CleanBlock(html.UnescapeString(words)))
}

// htmlTitle is the title of a runbook that writes it as <h1>…</h1> before its
// first heading, and the block that it stands in.
func (b *builder) htmlTitle(doc ast.Node) (title string, in ast.Node) {
	for n := doc.FirstChild(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if n.Kind() != ast.KindHTMLBlock {
			continue
		}
		if m := topHeading.FindStringSubmatch(htmlComment.ReplaceAllString(b.raw(n), " ")); m != nil {
			if title := htmlWords(m[1]); title != "" {
				return title, n
			}
		}
	}
	return "", nil
}

// besideTitle is what a block says besides the title.
func (b *builder) besideTitle(n ast.Node) string {
	return htmlWords(topHeading.ReplaceAllString(htmlComment.ReplaceAllString(b.raw(n), " "), " "))
}
