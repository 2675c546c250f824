package logs

import (
	source "holdfast/sources/logs"
	"holdfast/tui/logs/sheet"
)

// block is what stands in the pane as one: a line with its rows, or a rule.
type block struct {
	line source.Line
	rule string // not empty: a rule, and no line
	rows int
}

// blocks stand below each other.
type blocks []block

// skip is how many rows find no room above a screen of h rows on which a line is
// seen to its end, be it 0, the last one.
func (b blocks) skip(h int, seen uint64) int {
	end, all := 0, 0
	for _, one := range b {
		all += one.rows
		if one.rule == "" && one.line.Seq == seen {
			end = all
		}
	}
	if seen == 0 {
		end = all
	}
	return max(0, end-h)
}

// draw draws h rows without the first skip, and says which line each holds; 0: none.
func (b blocks) draw(s sheet.Sheet, skip, h int, chosen uint64) (out []string, seqs []uint64) {
	for _, one := range b {
		if skip >= one.rows {
			skip -= one.rows
			continue
		}
		rows, seq := []string{one.rule}, uint64(0)
		if one.rule == "" {
			rows, seq = s.Line(one.line, one.line.Seq == chosen, skip, h-len(out)), one.line.Seq
		}
		skip = 0
		for _, r := range rows {
			if len(out) == h {
				return out, seqs
			}
			out, seqs = append(out, r), append(seqs, seq)
		}
	}
	return out, seqs
}
