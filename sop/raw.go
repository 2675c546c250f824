package sop

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"holdfast/sources/text"
)

// raw is a block's Markdown without what is noise to a person: the tags of HTML, the
// backslashes that exports put in front of every sign.
func (pg *page) raw(n ast.Node) string {
	s := pg.written(n)
	switch n.Kind() {
	case ast.KindHTMLBlock:
		return htmlText(s)
	case ast.KindParagraph, ast.KindTextBlock, extast.KindTable:
		if strings.HasPrefix(s, "<") && nothingIn.MatchString(s) {
			return "" // <a id="here"></a>: a place, and no words
		}
		return unescaped(s)
	case ast.KindBlockquote:
		if !holdsCode(n, 0) {
			return unescaped(s)
		}
	}
	return s
}

// written is a block's Markdown as it was written, without the indentation of what
// holds it. A comment is nothing.
func (pg *page) written(n ast.Node) string {
	start := n.Pos()
	if start < 0 || start > len(pg.src) {
		return ""
	}
	end := max(pg.end(n), start)
	start = max(start, belowTitle(pg.src, n))
	for n.Kind() == extast.KindTable && start < end && pg.src[start] == ' ' {
		start++ // else its first row stands beside the others
	}
	column := start - (bytes.LastIndexByte(pg.src[:start], '\n') + 1)
	s := strings.TrimRight(string(pg.src[start:end]), " \n")
	if strings.Contains(s, "\n") {
		quoted := inQuote(n)
		var out strings.Builder
		for i, line := range strings.SplitAfter(s, "\n") {
			if i > 0 {
				line = dedent(line, column, quoted)
			}
			out.WriteString(line)
		}
		s = out.String()
	}
	s = strings.TrimRight(text.CleanBlock(s), " \n")
	if strings.HasPrefix(s, "<!--") && strings.HasSuffix(s, "-->") {
		return ""
	}
	return s
}

// belowTitle is where a table begins that stands right below the title of a list's
// item, with no line between them: both are said to stand where the title does. 0:
// it does not stand there.
func belowTitle(src []byte, n ast.Node) int {
	title := n.PreviousSibling()
	if n.Kind() != extast.KindTable || title == nil || title.Pos() != n.Pos() || title.PreviousSibling() != nil || title.Parent().Kind() != ast.KindListItem {
		return 0
	}
	cell := n.FirstChild().FirstChild()
	if cell == nil || cell.Lines().Len() == 0 {
		return 0
	}
	at := cell.Lines().At(0).Start
	for at > 0 && strings.IndexByte(" \t|", src[at-1]) >= 0 {
		at--
	}
	return at
}

var nothingIn = regexp.MustCompile(`(?i)^(?:</?(?:a|span|div|br)\b[^<>]*>\s*)+$`)

// holdsCode reports whether a block of code is anywhere in a node.
func holdsCode(n ast.Node, depth int) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindFencedCodeBlock || c.Kind() == ast.KindCodeBlock || depth > 4*maxDepth || c.Type() == ast.TypeBlock && holdsCode(c, depth+1) {
			return true
		}
	}
	return false
}

// needless are backslashes in front of signs that mean nothing there: exports put
// them in front of every sign.
var needless = regexp.MustCompile(`\\([-.#+!,:;=&{}$%'"?@/|_~])|([^\]]|^)\\([()])`)

// unescaped is a text without its needless backslashes; what stands in code stays.
func unescaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	parts := strings.Split(s, "`")
	if len(parts)%2 == 0 {
		return s
	}
	for i := 0; i < len(parts); i += 2 {
		parts[i] = needless.ReplaceAllString(parts[i], "$1$2$3")
	}
	return strings.Join(parts, "`")
}

// end is where the next block begins that is not part of n, or the text's end.
func (pg *page) end(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		for next := n.NextSibling(); next != nil; next = next.NextSibling() {
			if pos := next.Pos(); pos >= 0 {
				return bytes.LastIndexByte(pg.src[:min(pos, len(pg.src))], '\n') + 1
			}
		}
	}
	return len(pg.src)
}

func inQuote(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindBlockquote {
			return true
		}
	}
	return false
}

// dedent takes up to n columns of indentation away, and the marks of a block
// quote around it.
func dedent(line string, n int, quoted bool) string {
	for column := 0; column < n && line != ""; {
		switch {
		case line[0] == ' ':
			column++
		case line[0] == '\t':
			column += 4 - column%4
		case line[0] == '>' && quoted:
			column++
		default:
			return line
		}
		line = line[1:]
	}
	return line
}

// isTask reports whether a list item begins with a check box.
func isTask(item ast.Node) bool {
	first := item.FirstChild()
	return first != nil && first.FirstChild() != nil && first.FirstChild().Kind() == extast.KindTaskCheckBox
}
