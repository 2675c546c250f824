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

var (
	lineEnds  = regexp.MustCompile(`(?i)<br\s*/?>[ \t]*\n?|</(?:p|div|tr|li|h[1-6]|dt|dd|summary|blockquote|pre|table)\s*>[ \t]*\n?`)
	cellEnds  = regexp.MustCompile(`(?i)</t[dh]\s*>\s*(<t[dh][\s>])`)
	itself    = regexp.MustCompile(`(?i)<(?:script|style)[\s>]`)
	imageTag  = regexp.MustCompile(`(?i)<img\b[^<>]*>`)
	anchorTag = regexp.MustCompile(`(?is)<a\b[^<>]*\bhref=["']?([^"'\s<>]+)["']?[^<>]*>(.*?)</a\s*>`)
	altOf     = regexp.MustCompile(`(?i)\balt=(?:"([^"]*)"|'([^']*)')`)
	srcOf     = regexp.MustCompile(`(?i)\bsrc=["']?([^"'\s<>]+)`)
	gaps      = regexp.MustCompile(`\n{3,}`)
)

// htmlText is a block of HTML as a person reads it, with where its links and
// pictures lead; what is no markup stays as it is written.
func htmlText(written string) string {
	if itself.MatchString(written) {
		return written
	}
	s := htmlComment.ReplaceAllString(written, "")
	s = imageTag.ReplaceAllStringFunc(s, func(tag string) string {
		src := srcOf.FindStringSubmatch(tag)
		if src == nil {
			return ""
		}
		alt := append(altOf.FindStringSubmatch(tag), "", "", "")
		return "![" + alt[1] + alt[2] + "](" + src[1] + ")"
	})
	s = anchorTag.ReplaceAllString(s, "[$2]($1)")
	s = cellEnds.ReplaceAllString(s, " | $1")
	s = lineEnds.ReplaceAllString(s, "\n")
	s = htmlTag.ReplaceAllStringFunc(s, func(tag string) string {
		if isMarkup(tag) {
			return ""
		}
		return tag
	})
	var lines []string
	for line := range strings.SplitSeq(text.CleanBlock(html.UnescapeString(s)), "\n") {
		lines = append(lines, strings.TrimRight(line, " \t"))
	}
	return strings.TrimSpace(gaps.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"))
}

// htmlTitle is the title of a runbook that writes it as <h1>…</h1> before its
// first heading, and the block that it stands in.
func (pg *page) htmlTitle(doc ast.Node) (title string, in ast.Node) {
	for n := doc.FirstChild(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if n.Kind() != ast.KindHTMLBlock {
			continue
		}
		if m := topHeading.FindStringSubmatch(htmlComment.ReplaceAllString(pg.written(n), " ")); m != nil {
			if title := htmlWords(m[1]); title != "" {
				return title, n
			}
		}
	}
	return "", nil
}

// besideTitle is what a block says besides the title.
func (pg *page) besideTitle(n ast.Node) string {
	return htmlWords(topHeading.ReplaceAllString(htmlComment.ReplaceAllString(pg.written(n), " "), " "))
}
