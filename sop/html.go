package sop

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"holdfast/sources/text"
)

var (
	topHeading  = regexp.MustCompile(`(?is)<h1(?:\s[^>]*)?>(.*?)</h1\s*>`)
	htmlComment = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)
	htmlTag     = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
)

// markup are the elements that people use in Markdown to say how text looks.
// What else stands between angle brackets is text: most often a name that the
// reader is to fill in.
const markup = " a abbr b big blockquote br center code dd del details div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q s samp script small span strike strong style svg iframe sub summary sup table tbody td tfoot th thead tr tt u ul wbr "

var tagName = regexp.MustCompile(`^</?([A-Za-z][A-Za-z0-9]*)(?:[\s/>]|$)`)

// isMarkup reports whether a tag is markup, or nothing that is read: a comment,
// a declaration.
func isMarkup(tag string) bool {
	m := tagName.FindStringSubmatch(tag)
	if m == nil {
		return strings.HasPrefix(tag, "<!") || strings.HasPrefix(tag, "<?")
	}
	return strings.Contains(markup, " "+strings.ToLower(m[1])+" ")
}

// htmlWords is HTML as text on one line: its tags and comments are left out, what
// stands between them stays, and what an entity hid is cleaned.
func htmlWords(written string) string {
	words := htmlTag.ReplaceAllStringFunc(htmlComment.ReplaceAllString(written, " "), func(tag string) string {
		if isMarkup(tag) {
			return " "
		}
		return tag
	})
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
