package table

import (
	"strings"
	"testing"

	"holdfast/sources/text"
	"holdfast/themes"
)

// The light on the chosen row is one piece, from its name to its age, and what Enter does
// to a group: none stands behind what it says, which would be a bar with a hole, whatever
// the theme. No other row has any, and none at all has where the keys are elsewhere.
func TestTheChosenRowIsLitInOnePiece(t *testing.T) {
	for _, name := range []string{"dark", "mono"} {
		pen := testPen(t)
		theme, err := themes.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		pen.Theme = theme
		rows := append(among(), loops(6)...)
		table := Of(rows, Wish{})
		light, _, _ := strings.Cut(pen.Theme.PaintSel(themes.Strong, "x"), "x")
		for _, w := range []int{60, 78, 118, 130} {
			for i, r := range table.Rows {
				line := table.Draw(pen, r.ID, w, As{Selected: true})
				_, from, is := strings.Cut(line, "▸\x1b[m"+light) // a badge may look like it
				piece, rest, _ := strings.Cut(from, "\x1b[m")
				if at := text.Width(plain(line[:len(line)-len(from)])); !is || at != nameFrom || !strings.HasSuffix(strings.TrimRight(piece, " "), "4m") || text.Width(plain(line)) > w {
					t.Errorf("%s, in %d cells row %d is lit so from %d on: %q", name, w, i, at, line)
				}
				if n := strings.Count(rest, light); n > 1 || n == 1 && !strings.Contains(rest, light+"→") {
					t.Errorf("%s, in %d cells row %d is lit behind what it says: %q", name, w, i, rest)
				}
				other, away := table.Draw(pen, r.ID, w, As{}), pen
				away.Focus = false
				if strings.Contains(behind(other), light) || strings.Contains(behind(table.Draw(away, r.ID, w, As{Selected: true})), light) {
					t.Errorf("%s, in %d cells row %d is lit and not chosen: %q", name, w, i, other)
				}
				if strings.TrimRight(strings.Replace(plain(line), "▸", " ", 1), " ") != strings.TrimRight(plain(other), " ") {
					t.Errorf("%s, in %d cells the chosen row says something else:\n%s\n%s", name, w, plain(line), plain(other))
				}
			}
		}
	}
}

// behind is a line behind its badge.
func behind(line string) string {
	_, rest, _ := strings.Cut(line, "\x1b[m")
	return rest
}
