package row

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/text"
	"holdfast/themes"
)

func dark(t testing.TB) *themes.Theme {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

func TestARowNeverGrowsWiderThanItsRoom(t *testing.T) {
	theme := dark(t)
	rapid.Check(t, func(r *rapid.T) {
		w := rapid.IntRange(0, 60).Draw(r, "w")
		selected := rapid.Bool().Draw(r, "selected")
		line := New(theme, w, selected)
		for range rapid.IntRange(0, 8).Draw(r, "words") {
			s := text.Clean(rapid.StringMatching(`[ -~é日🙂]{0,30}`).Draw(r, "word"))
			n := rapid.IntRange(-3, 40).Draw(r, "n")
			switch rapid.IntRange(0, 6).Draw(r, "how") {
			case 0:
				line.Put(themes.Text, s)
			case 1:
				line.Cell(themes.Dim, s, n)
			case 2:
				line.Right(themes.Warning, s, n)
			case 3:
				line.Person("alice", s)
			case 4:
				line.Block("bob", s)
			case 5:
				line.To(n)
			case 6:
				line.Space(n)
			}
		}
		got := ansi.StringWidth(line.String())
		if got > w {
			r.Fatalf("%d cells in %d", got, w)
		}
		if selected && got != w {
			r.Fatalf("a selected row of %d cells fills %d", w, got)
		}
	})
}

func TestCellsAlign(t *testing.T) {
	line := New(dark(t), 30, false).Cell(themes.Text, "ledger", 10).Right(themes.Text, "1h", 4).Put(themes.Dim, " of ").Right(themes.Text, "6h", 3)
	if got := ansi.Strip(line.String()); got != "ledger      1h of  6h" {
		t.Fatalf("got %q", got)
	}
}

func TestARuleFillsItsRow(t *testing.T) {
	got := ansi.Strip(Rule(dark(t), 20, themes.Warning, "held"))
	if got != " ── held ──────────" {
		t.Fatalf("got %q", got)
	}
}

func TestJoinMakesExactlyAsManyLines(t *testing.T) {
	for _, lines := range [][]string{nil, {"a"}, {"a", "b", "c", "d"}} {
		if got := strings.Count(Join(lines, 3), "\n") + 1; got != 3 {
			t.Fatalf("%d lines from %v", got, lines)
		}
	}
}
