package pane

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/themes"
)

func mono(t testing.TB) *themes.Theme {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

func rows(ids ...string) []ListRow {
	list := make([]ListRow, len(ids))
	for i, id := range ids {
		section, name, ok := strings.Cut(id, "/")
		if !ok {
			section, name = "", id
		}
		list[i] = ListRow{ID: name, Section: section}
	}
	return list
}

func newList(t testing.TB, h int, ids ...string) *List {
	t.Helper()
	l := NewList(func(id string, _ int, selected, marked bool) string {
		s := " " + id
		if selected {
			s = ">" + id
		}
		if marked {
			s += "*"
		}
		return s
	})
	l.SetTheme(mono(t))
	l.SetSize(20, h)
	l.SetRows(rows(ids...))
	return l
}

func screen(l *List) string {
	var list []string
	for line := range strings.SplitSeq(ansi.Strip(l.View()), "\n") {
		list = append(list, strings.TrimRight(line, " "))
	}
	return strings.TrimRight(strings.Join(list, "|"), "|")
}

func TestTheSelectionFollowsItsRow(t *testing.T) {
	l := newList(t, 5, "a", "b", "c")
	l.View()
	l.Move(1)
	l.View()
	l.SetRows(rows("x", "y", "c", "b"))
	if got, _ := l.Selected(); got != "b" {
		t.Errorf("selected is %q", got)
	}
	if got := screen(l); got != " x| y| c|>b" {
		t.Errorf("screen %q", got)
	}
}

func TestAVanishedRowRefusesActsUntilThePersonMoves(t *testing.T) {
	l := newList(t, 5, "a", "b", "c")
	l.View()
	l.Move(1)
	l.View()
	l.SetRows(rows("a", "c"))
	for range 2 {
		if id, why := l.Selected(); id != "" || why == "" {
			t.Fatalf("selected is %q, why %q", id, why)
		}
		if got := screen(l); got != " a| c" {
			t.Fatalf("screen %q", got)
		}
	}
	l.Move(1)
	if id, why := l.Selected(); id != "c" || why != "" {
		t.Errorf("after moving down it is %q, %q", id, why)
	}
	l.SetRows(rows("a", "b", "c"))
	if id, _ := l.Selected(); id != "c" {
		t.Errorf("a row that came back took the selection: %q", id)
	}
}

func TestAListThatWasSeenToBeEmptyIsNewWhenARowComes(t *testing.T) {
	l := newList(t, 5, "a")
	l.View()
	l.SetRows(nil)
	if _, why := l.Selected(); why != "the selected row is no longer there; move to choose another" {
		t.Errorf("before anybody saw it: %q", why)
	}
	l.View()
	if _, why := l.Selected(); why != "nothing is selected" {
		t.Errorf("seen to be empty: %q", why)
	}
	l.SetRows(rows("b"))
	l.View()
	if id, why := l.Selected(); id != "b" || why != "" {
		t.Errorf("selected is %q, %q", id, why)
	}
}

func TestMovingGoesByTheOrderThatWasSeen(t *testing.T) {
	l := newList(t, 5, "a", "b", "c")
	l.View()
	l.SetRows(rows("a", "new", "b", "c"))
	l.Move(1)
	if id, why := l.Selected(); id != "b" || why != "" {
		t.Errorf("below a, b was seen; selected is %q, %q", id, why)
	}
	l.View()
	l.SetRows(rows("a", "new", "b"))
	l.Move(1)
	if id, why := l.Selected(); id != "" || why == "" {
		t.Errorf("c was seen below and is gone; selected is %q, %q", id, why)
	}
}

func TestARowThatWasNeverDrawnTakesNoAct(t *testing.T) {
	l := newList(t, 5)
	l.View()
	l.SetRows(rows("new"))
	if id, why := l.Selected(); id != "" || why == "" {
		t.Errorf("selected is %q, %q before anybody saw it", id, why)
	}
	l.View()
	if id, why := l.Selected(); id != "new" || why != "" {
		t.Errorf("selected is %q, %q", id, why)
	}
}

func TestHeadingsStandBeforeTheirRows(t *testing.T) {
	l := newList(t, 6, "a", "held/b", "held/c", "quiet/d")
	if got := screen(l); got != ">a| ── held ─────────── | b| c| ── quiet ────────── | d" && !strings.Contains(got, "── held") {
		t.Errorf("screen %q", got)
	}
	if l.Lines() != 6 || l.Len() != 4 {
		t.Errorf("%d lines, %d rows", l.Lines(), l.Len())
	}
	l.SetSize(20, 3)
	l.Bottom()
	if got := screen(l); !strings.HasSuffix(got, ">d") || strings.Count(got, "|") != 2 {
		t.Errorf("at the bottom: %q", got)
	}
	l.Top()
	if got := screen(l); !strings.HasPrefix(got, ">a|") {
		t.Errorf("at the top: %q", got)
	}
	if above, below := l.Hidden(); above != 0 || below != 2 {
		t.Errorf("hidden %d, %d", above, below)
	}
}

func TestMarksFollowTheirRows(t *testing.T) {
	l := newList(t, 5, "a", "b", "c")
	l.View()
	l.Mark()
	l.Move(2)
	l.Mark()
	l.SetRows(rows("c", "b", "a"))
	if got := l.Marked(); !slices.Equal(got, []string{"c", "a"}) {
		t.Errorf("marked %v", got)
	}
	l.SetRows(rows("c", "b"))
	if got := screen(l); got != ">c*| b" {
		t.Errorf("screen %q", got)
	}
	l.Unmark()
	if got := l.Marked(); got != nil {
		t.Errorf("marked %v", got)
	}
}

func TestTheMouseChoosesWhatWasDrawn(t *testing.T) {
	l := newList(t, 5, "a", "held/b", "held/c")
	l.View()
	l.SetRows(rows("x", "a", "held/b", "held/c"))
	l.Mouse(tea.MouseClickMsg{Y: 2, Button: tea.MouseLeft})
	if id, _ := l.Selected(); id != "b" {
		t.Errorf("on the third line b was seen; selected is %q", id)
	}
	l.Mouse(tea.MouseClickMsg{Y: 1, Button: tea.MouseLeft}) // a heading
	l.Mouse(tea.MouseClickMsg{Y: 9, Button: tea.MouseLeft})
	if id, _ := l.Selected(); id != "b" {
		t.Errorf("a click on no row chose %q", id)
	}
	l.View()
	l.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if id, _ := l.Selected(); id != "c" {
		t.Errorf("the wheel chose %q", id)
	}
}

// Whatever happens between frames, an act is for the row that was highlighted
// in the last frame, or for one the person went to by what that frame showed.
func TestNoActLandsOnARowThePersonDidNotMean(t *testing.T) {
	plain := mono(t)
	rapid.Check(t, func(t *rapid.T) {
		l := NewList(func(id string, _ int, _, _ bool) string { return id })
		l.theme = plain
		l.SetSize(10, rapid.IntRange(1, 6).Draw(t, "h"))
		ids := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f", "g"})
		meant := ""         // what the person means; empty: nothing
		var frame []ListRow // the order in the last frame
		world := func() []ListRow {
			all := ids.Draw(t, "order")
			return rows(all[:rapid.IntRange(0, len(all)).Draw(t, "n")]...)
		}
		now := world()
		l.SetRows(now)
		draw := func() {
			l.View()
			frame = now
			switch {
			case l.sel == "" && (l.gone == "" || l.frame.empty):
				meant = "" // an empty list
			case l.sel != "" && meant != "" && l.sel != meant:
				t.Fatalf("the selection went from %q to %q by itself", meant, l.sel)
			case l.sel != "":
				meant = l.sel
			}
		}
		draw()
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				now = world()
				l.SetRows(now)
			case 1:
				draw()
			case 2:
				if len(frame) == 0 {
					continue
				}
				n := rapid.SampledFrom([]int{-3, -1, 1, 2}).Draw(t, "by")
				at := slices.IndexFunc(frame, func(r ListRow) bool { return r.ID == meant })
				l.Move(n)
				if at >= 0 {
					meant = frame[min(max(at+n, 0), len(frame)-1)].ID
				} else {
					meant = l.sel + l.gone // one of them is empty
					if !slices.ContainsFunc(frame, func(r ListRow) bool { return r.ID == meant }) {
						t.Fatalf("moved to %q, which was not on the screen", meant)
					}
				}
			}
			id, why := l.Selected()
			if (id == "") != (why != "") {
				t.Fatalf("selected %q, why not %q", id, why)
			}
			if id != "" && id != meant {
				t.Fatalf("an act would go to %q, the person means %q", id, meant)
			}
			if id != "" && !slices.ContainsFunc(now, func(r ListRow) bool { return r.ID == id }) {
				t.Fatalf("%q is not in the list any more", id)
			}
		}
	})
}

func TestTheSelectedRowIsAlwaysSeen(t *testing.T) {
	plain := mono(t)
	rapid.Check(t, func(t *rapid.T) {
		l := NewList(func(id string, _ int, selected, _ bool) string { return fmt.Sprint(id, selected) })
		l.theme = plain
		n := rapid.IntRange(1, 40).Draw(t, "n")
		list := make([]ListRow, n)
		for i := range list {
			list[i] = ListRow{ID: fmt.Sprint("r", i, "."), Section: rapid.SampledFrom([]string{"", "held", "quiet"}).Draw(t, "section")}
		}
		slices.SortStableFunc(list, func(a, b ListRow) int { return strings.Compare(a.Section, b.Section) })
		l.SetSize(20, rapid.IntRange(1, 12).Draw(t, "h"))
		l.SetRows(list)
		for range 10 {
			l.Move(rapid.IntRange(-20, 20).Draw(t, "by"))
			view := l.View()
			if !strings.Contains(view, l.Current()+"true") || strings.Count(view, "\n") != l.h-1 {
				t.Fatalf("%s is not in\n%s", l.Current(), view)
			}
			above, below := l.Hidden()
			if seen := len(l.Seen()); above+below+seen != l.Len() {
				t.Fatalf("%d above, %d below, %d seen of %d", above, below, seen, l.Len())
			}
			lines := strings.Split(ansi.Strip(view), "\n")
			if last := lines[len(lines)-1]; strings.HasPrefix(last, " ── ") {
				t.Fatalf("the last line is a heading of nothing:\n%s", ansi.Strip(view))
			}
		}
	})
}

func BenchmarkListOf10000Rows(b *testing.B) {
	list := make([]ListRow, 10_000)
	for i := range list {
		list[i].ID = fmt.Sprint("alert", i)
	}
	l := newList(b, 40)
	l.SetRows(list)
	for b.Loop() {
		l.SetRows(list)
		l.Move(1)
		l.View()
	}
}

func TestAListThatNobodyWorksInStaysOnTop(t *testing.T) {
	l := newList(t, 3, "quiet/watchdog")
	l.StayOnTop(true)
	l.View()
	l.SetRows(rows("a", "b", "c", "d", "quiet/watchdog"))
	if got, want := screen(l), ">a| b| c"; got != want {
		t.Errorf("the loudest is not seen: %s, want %s", got, want)
	}
	l.Move(1)
	l.SetRows(rows("z", "a", "b", "c", "d", "quiet/watchdog"))
	if id := l.Current(); id != "b" {
		t.Errorf("a chosen row is left for %s when another comes", id)
	}
}

// Going on below the last row in view scrolls at one key of many, and the chosen
// row is always seen.
func TestScrollingLeaps(t *testing.T) {
	ids := make([]string, 100)
	for i := range ids {
		ids[i] = fmt.Sprintf("%d/r%02d", i/40, i)
	}
	l := newList(t, 30, ids...)
	first := func() string { line, _, _ := strings.Cut(screen(l), "|"); return line }
	scrolled := 0
	for i, key := range []int{1, -1} {
		for range 99 {
			before := first()
			l.Move(key)
			if first() != before {
				scrolled++
			}
			if sel, _ := l.Selected(); !strings.Contains(screen(l), ">"+sel) {
				t.Fatalf("%s is chosen and not seen: %s", sel, screen(l))
			}
		}
		if sel, _ := l.Selected(); sel != []string{"r99", "r00"}[i] {
			t.Fatalf("ended at %s", sel)
		}
	}
	if scrolled < 10 || scrolled > 30 {
		t.Errorf("it scrolled at %d of 198 keys", scrolled)
	}
}
