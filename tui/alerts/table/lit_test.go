package table

import (
	"strings"
	"testing"

	"holdfast/sources/text"
	"holdfast/themes"
)

// The light on the chosen row is seen on both sides of what it says, up to the last cell,
// where there is no blank on a narrow screen on the left one alone; no other row has any,
// and none at all has where the keys are elsewhere.
func TestTheChosenRowIsLitOnBothSides(t *testing.T) {
	pen := testPen(t)
	rows := append(among(), loops(6)...)
	table := Of(rows, Wish{})
	end := pen.Theme.Ground(1)
	for _, w := range []int{60, 78, 118, 130} {
		for i, r := range table.Rows {
			line := table.Draw(pen, r.ID, w, As{Selected: true})
			if n := text.Width(plain(line)); n != w || !lit(line, end) && (w >= fullFrom || strings.HasSuffix(plain(line), " ")) || !strings.Contains(line, strings.TrimSuffix(pen.Theme.PaintSel(themes.Strong, rowName(plain(line))), "\x1b[m")) {
				t.Errorf("in %d cells row %d is %d wide and lit so: %q", w, i, n, line)
			}
			other, away := table.Draw(pen, r.ID, w, As{}), pen
			away.Focus = false
			ground := strings.TrimSuffix(end, " \x1b[m")
			if code := strings.TrimSuffix(strings.TrimPrefix(ground, "\x1b["), "m"); strings.Contains(other, code) || strings.Contains(table.Draw(away, r.ID, w, As{Selected: true}), code) {
				t.Errorf("in %d cells row %d is lit and not chosen: %q", w, i, other)
			}
			if !strings.HasPrefix(strings.Replace(plain(line), "▸", " ", 1), strings.TrimRight(plain(other), " ")) {
				t.Errorf("in %d cells the chosen row says something else:\n%s\n%s", w, plain(line), plain(other))
			}
		}
	}
}

// rowName are the first letters of a row's name.
func rowName(line string) string { return text.After(line, nameFrom)[:4] }

// lit reports whether a line ends with blanks that are lit, as end is one.
func lit(line, end string) bool {
	ground := strings.TrimSuffix(end, " \x1b[m")
	_, blanks, is := strings.Cut(line[max(0, strings.LastIndex(line, ground)):], ground)
	return is && strings.TrimLeft(blanks, " ") == "\x1b[m"
}
