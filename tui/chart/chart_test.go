package chart_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/themes"
	"holdfast/tui/chart"
	"holdfast/tui/tuitest"
)

var _ = flag.Bool("update", false, "write the golden charts anew")

func load(t testing.TB, name string) *themes.Theme {
	t.Helper()
	theme, err := themes.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// half is half a year: one month without a figure, one with the figure 0, and
// the last one not over.
func half(line bool) chart.Chart {
	c := chart.Chart{Line: line, Axis: chart.Numbers}
	values := []float64{3, 0, 7.5, 12, -1, 5}
	for i, label := range []string{"Jun", "Jul", "Aug", "Sep", "Oct", "Nov"} {
		c.Points = append(c.Points, chart.Point{
			Label: label, Value: max(0, values[i]), High: values[i] * 1.5, Known: values[i] >= 0, Text: chart.Number(values[i]), Open: i == 5,
		})
	}
	return c
}

func TestTheCharts(t *testing.T) {
	var b strings.Builder
	for _, line := range []bool{false, true} {
		for _, size := range [][2]int{{28, 9}, {48, 12}, {14, 6}, {8, 5}} {
			c := half(line)
			c.Highs = line && size[0] > 40
			fmt.Fprintf(&b, "%d×%d, line %v\n%s\n\n", size[0], size[1], line, ansi.Strip(strings.Join(c.Draw(load(t, "dark"), size[0], size[1]), "\n")))
		}
	}
	plain := half(true)
	fmt.Fprintf(&b, "plain signs\n%s\n", ansi.Strip(strings.Join(plain.Draw(load(t, "mono").ASCII(true), 28, 9), "\n")))
	tuitest.Golden(t, "charts.txt", b.String())
}

func TestWhatIsNotKnownIsNotNothing(t *testing.T) {
	screen := ansi.Strip(strings.Join(half(false).Draw(load(t, "dark"), 28, 9), "\n"))
	lines := strings.Split(screen, "\n")
	at := func(label string) string {
		x := strings.Index(lines[8], label)
		column := ""
		for _, line := range lines[:7] {
			r := []rune(line)
			for k := range 3 {
				if x+k < len(r) {
					column += string(r[x+k])
				}
			}
		}
		return strings.TrimSpace(column)
	}
	if got := at("Jul"); got != "0" {
		t.Errorf("a month of 0 reads %q", got)
	}
	if got := at("Oct"); got != "·" {
		t.Errorf("a month without a figure reads %q", got)
	}
}

func TestEveryChartFits(t *testing.T) {
	dark, plain := load(t, "dark"), load(t, "mono").ASCII(true)
	rapid.Check(t, func(r *rapid.T) {
		c := chart.Chart{Line: rapid.Bool().Draw(r, "line"), Highs: rapid.Bool().Draw(r, "highs"), Axis: chart.Numbers}
		if rapid.Bool().Draw(r, "seconds") {
			c.Axis = chart.Seconds
		}
		for range rapid.IntRange(0, 30).Draw(r, "points") {
			v := rapid.Float64Range(0, 1e8).Draw(r, "value")
			c.Points = append(c.Points, chart.Point{
				Label: "Nov", Value: v, High: v * rapid.Float64Range(0, 4).Draw(r, "high"), Text: chart.Number(v),
				Known: rapid.Bool().Draw(r, "known"), Open: rapid.Bool().Draw(r, "open"),
			})
		}
		w, h := rapid.IntRange(0, 130).Draw(r, "w"), rapid.IntRange(0, 40).Draw(r, "h")
		for _, theme := range []*themes.Theme{dark, plain} {
			lines := c.Draw(theme, w, h)
			if len(lines) != h {
				r.Fatalf("%d lines instead of %d", len(lines), h)
			}
			for _, line := range lines {
				if n := ansi.StringWidth(line); n > w || !utf8.ValidString(line) {
					r.Fatalf("a line of %d cells in %d: %q", n, w, line)
				}
				if theme == plain && line != strings.Map(ascii, line) {
					r.Fatalf("not plain: %q", line)
				}
			}
		}
	})
}

// ascii leaves out what is not ASCII.
func ascii(r rune) rune {
	if r > 126 {
		return -1
	}
	return r
}

func TestABarAcrossIsNeverNothingAndNeverTooLong(t *testing.T) {
	theme := load(t, "dark")
	rapid.Check(t, func(r *rapid.T) {
		most := rapid.Float64Range(0.001, 1e6).Draw(r, "most")
		value := rapid.Float64Range(0, most).Draw(r, "value")
		w := rapid.IntRange(1, 60).Draw(r, "w")
		n := ansi.StringWidth(chart.Across(theme, value, most, w))
		if n > w || (value > 0) != (n > 0) {
			r.Fatalf("%v of %v in %d cells takes %d", value, most, w, n)
		}
	})
}

func TestFiguresAreShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.25: "0.2", 0.8: "0.8", 1: "1", 9.94: "9.9", 9.96: "10", 126: "126", 999.6: "1k", 3400: "3.4k", 2.5e6: "2.5M"} {
		if got := chart.Number(v); got != want {
			t.Errorf("%v reads %q instead of %q", v, got, want)
		}
	}
	for _, most := range []float64{0, 0.01, 0.4, 0.7, 3, 11, 170, 2500, 88_000} {
		axis := chart.Numbers(most)
		if axis.Top < most || most > 1 && axis.Top > 1.6*most {
			t.Errorf("the scale for %v ends at %v", most, axis.Top)
		}
		if n := len(axis.Name(axis.Top)); n > 5 {
			t.Errorf("%v takes %d cells", axis.Top, n)
		}
	}
	for most, want := range map[float64]string{0: "10s", 59: "1m", 250: "10m", 5400: "2h", 100_000: "2d", 4e7: "463d"} {
		axis := chart.Seconds(most)
		if got := axis.Name(axis.Top); got != want {
			t.Errorf("the scale for %v seconds ends at %q instead of %q", most, got, want)
		}
	}
}

func TestASparkShowsWhatIsMissing(t *testing.T) {
	if got := chart.Spark(load(t, "dark"), half(false).Points); got != "▃▁▅▇·▄" {
		t.Errorf("it reads %q", got)
	}
	if got := chart.Spark(load(t, "dark"), []chart.Point{{Known: true}, {}}); got != "▁·" {
		t.Errorf("nothing but 0 reads %q", got)
	}
}

func BenchmarkChart(b *testing.B) {
	theme, c := load(b, "dark"), half(true)
	for b.Loop() {
		c.Draw(theme, 56, 9)
	}
}

func TestAMonthThatIsNotWholeKeepsItsNameAndSeemsNotCut(t *testing.T) {
	for open, want := range []string{"Jun◐ Jul Aug", "Jun Jul◐Aug", "Jun Jul Aug◐"} {
		c := chart.Chart{Axis: chart.Numbers}
		for i, label := range []string{"Jun", "Jul", "Aug"} {
			c.Points = append(c.Points, chart.Point{Label: label, Value: 1, Known: true, Open: i == open})
		}
		if screen := ansi.Strip(strings.Join(c.Draw(load(t, "dark"), 16, 7), "\n")); !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
}
