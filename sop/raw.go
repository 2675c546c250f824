package sop

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"holdfast/sources/text"
)

// raw is a block's Markdown as it was written, without the indentation of what
// holds it. A comment is nothing.
func (b *builder) raw(n ast.Node) string {
	start := n.Pos()
	if start < 0 || start > len(b.src) {
		return ""
	}
	end := max(b.end(n), start)
	column := start - (bytes.LastIndexByte(b.src[:start], '\n') + 1)
	s := strings.TrimRight(string(b.src[start:end]), " \n")
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

// end is where the next block begins that is not part of n, or the text's end.
func (b *builder) end(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		for next := n.NextSibling(); next != nil; next = next.NextSibling() {
			if pos := next.Pos(); pos >= 0 {
				return bytes.LastIndexByte(b.src[:min(pos, len(b.src))], '\n') + 1
			}
		}
	}
	return len(b.src)
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
