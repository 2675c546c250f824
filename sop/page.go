package sop

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
)

// page is the text of a runbook, and what stands where in it.
type page struct {
	src   []byte
	first int   // the line number of src's first line
	ends  []int // where the lines of src end
}

func newPage(src []byte, first int) *page {
	pg := &page{src: src, first: first, ends: make([]int, 0, bytes.Count(src, []byte("\n")))}
	for i := range src {
		if src[i] == '\n' {
			pg.ends = append(pg.ends, i)
		}
	}
	return pg
}

// line is the line number of a node, counted in the whole file.
func (pg *page) line(n ast.Node) int { return pg.lineAt(n.Pos()) }

func (pg *page) lineAt(pos int) int {
	line, _ := slices.BinarySearch(pg.ends, pos)
	return pg.first + line
}
