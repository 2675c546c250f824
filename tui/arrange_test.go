package tui_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"holdfast/tui/tuitest"
)

func TestAPaneIsHiddenAndItsKeyShowsItAgain(t *testing.T) {
	busy().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("3", "H")
		d.Miss("3 Backups ─")
		d.See("hidden 3 Backups", "6 need you", "4 On call ─")
		d.Press("1", "tab", "tab")
		d.Miss("3 Backups ─")
		d.Press("2", "H")
		d.See("hidden 2 Logs 3 Backups", "1 Alerts ─")
		d.Miss("2 Logs ─")
		d.Press("3")
		d.See("3 Backups ─", "hidden 2 Logs")
		d.Resize(99, 50)
		d.See("(2 Logs)")
		d.Miss("2 Logs ─")
		d.Resize(120, 40)
		d.Press(":")
		d.Type("usual")
		d.Press("enter")
		d.See("2 Logs ─", "3 Backups ─")
		d.Miss("hidden")
	})
}

func TestTheLastPaneCannotBeHidden(t *testing.T) {
	busy().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("H", "H", "H")
		d.Press("H")
		d.See("hide: it is the last one that is shown")
		d.Press("5", "H")
		d.See("hide: this pane has the whole screen")
		d.Resize(80, 24)
		d.Press("4", "H")
		d.See("hide: only one pane is shown")
	})
}

// width is where the pane beside the log begins.
func width(d *tuitest.Driver) int {
	for _, line := range strings.Split(d.Screen(), "\n") {
		if line = strings.Replace(line, "▸", " ", 1); strings.HasPrefix(line, "╭─ 2 Logs") {
			left, _, _ := strings.Cut(line, "╮╭")
			return len([]rune(left)) + 1
		}
	}
	return -1
}

// height is how many lines a pane has, by its upper border and the next lower one.
func height(d *tuitest.Driver, title string) int {
	lines := strings.Split(d.Screen(), "\n")
	for i, line := range lines {
		left, _, found := strings.Cut(strings.Replace(line, "╭─▸", "╭─ ", 1), "╭─ "+title)
		if !found {
			continue
		}
		at := len([]rune(left))
		for k := i; k < len(lines); k++ {
			if cells := []rune(lines[k]); at < len(cells) && cells[at] == '╰' {
				return k - i + 1
			}
		}
	}
	return -1
}

func TestColumnsAndPanesChangeTheirSizeByHand(t *testing.T) {
	busy().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("<", "<")
		if got := width(d); got != 60 {
			t.Errorf("the left column has %d cells", got)
		}
		for range 20 {
			d.Press(">")
		}
		if got := width(d); got != 96 {
			t.Errorf("the left column has %d cells at most", got)
		}
		d.See("wider: a column keeps a fifth of the screen")
		before := height(d, "3 Backups")
		d.Press("3", "}", "}")
		if got := height(d, "3 Backups"); got != before+4 {
			t.Errorf("taller twice: %d lines, before %d", got, before)
		}
		for range 20 {
			d.Press("{")
		}
		if got := height(d, "3 Backups"); got != 5 {
			t.Errorf("as low as can be: %d lines", got)
		}
		d.See("lower: it cannot be lower")
		before = height(d, "2 Logs")
		d.Press("2", "}") // alone in its column: the alerts above it give
		if got := height(d, "2 Logs"); got != before+2 {
			t.Errorf("the log taller: %d lines, before %d", got, before)
		}
		before = height(d, "1 Alerts")
		d.Press("1", "{")
		if got := height(d, "1 Alerts"); got != before-2 {
			t.Errorf("the alerts lower: %d lines, before %d", got, before)
		}
		d.Widths(120, 40)
	})
}

func TestEveryArrangementFits(t *testing.T) {
	keys := []string{"1", "2", "3", "4", "5", "6", "tab", "shift+tab", "H", "<", ">", "{", "}", "f", "q"}
	sizes := [][2]int{{120, 40}, {200, 50}, {110, 24}, {90, 50}, {80, 24}, {60, 20}}
	busy().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		dice := rand.New(rand.NewPCG(4, 2)) // the same presses each time
		for range 400 {
			key := keys[dice.IntN(len(keys))]
			if key == "q" && !strings.Contains(d.Screen(), "Leading signs") {
				continue // it would leave
			}
			d.Press(key)
			if dice.IntN(5) == 0 {
				size := sizes[dice.IntN(len(sizes))]
				d.Resize(size[0], size[1])
				d.Widths(size[0], size[1])
			}
			if t.Failed() {
				return
			}
		}
	})
}
