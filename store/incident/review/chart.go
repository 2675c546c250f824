package review

import (
	"fmt"
	"math"
	"strings"

	"holdfast/store/incident"
)

// A chart is drawn across in hundredths of its width, so that a browser can
// stretch it without stretching its words; down, it is in pixels.
const (
	chartTop    = 26
	chartBottom = 24 // below the ground line: the months
	labelsFit   = 8  // names of months that stand beside one another on a telephone
)

// Chart is curves over the months of a review.
type Chart struct {
	Title  string
	About  string // what a reader who cannot see it is told
	Height int
	Ground int // where the ground line is
	Words  int // where the months' names stand
	Grid   []ChartLine
	Months []ChartMonth
	Curves []Curve
}

// ChartLine is a line across and what it stands for.
type ChartLine struct {
	Y, Words float64
	Label    string
}

// ChartMonth is a month of the axis.
type ChartMonth struct {
	X, From, W float64
	Label      string // empty: there is no room for it
	NoData     bool
}

// Curve is one curve: the stretches without a gap, the points, and the straight
// line that lies closest to the months that are over.
type Curve struct {
	Name      string
	Class     string
	Stretches []string // the points of a polyline
	Dots      []Dot
	Trend     *Trend
}

// Dot is a month's figure.
type Dot struct {
	X, Y    float64
	Partial bool // the month is not over, or not all of it is counted
	Words   string
}

// Trend is a straight line between the first and the last month that is over.
type Trend struct{ X1, Y1, X2, Y2 float64 }

// series is the figures of one curve; ok is false where a month has none.
type series struct {
	name, class string
	at          func(i int) (value float64, ok bool)
	words       func(value float64) string
}

// draw draws curves over the months. label words a value of the axis.
func (r Review) draw(title string, height int, steps []float64, label func(float64) string, list ...series) Chart {
	c := Chart{Title: title, Height: height, Ground: height - chartBottom, Words: height - 7}
	most := 0.0
	for _, s := range list {
		for i := range r.Months {
			if v, ok := s.at(i); ok {
				most = max(most, v)
			}
		}
	}
	step, top := axis(most, steps)
	y := func(v float64) float64 { return float64(c.Ground) - v/top*float64(c.Ground-chartTop) }
	for v := 0.0; v <= top+step/2; v += step {
		c.Grid = append(c.Grid, ChartLine{Y: y(v), Words: y(v) - 4, Label: label(v)})
	}
	n := float64(max(1, len(r.Months)))
	every := (len(r.Months) + labelsFit - 1) / labelsFit
	zone := incident.Zone(r.Zone)
	for i, m := range r.Months {
		month := ChartMonth{X: (float64(i) + 0.5) / n * 100, From: float64(i) / n * 100, W: 100 / n, NoData: m.NoData}
		if i%every == 0 {
			month.Label = m.From.In(zone).Format("Jan 06")
		}
		c.Months = append(c.Months, month)
	}
	var about []string
	for _, s := range list {
		curve := r.curve(c, s, y)
		c.Curves = append(c.Curves, curve)
		for _, d := range curve.Dots {
			about = append(about, d.Words)
		}
	}
	c.About = title + ". " + strings.Join(about, "; ")
	return c
}

func (r Review) curve(c Chart, s series, y func(float64) float64) Curve {
	curve := Curve{Name: s.name, Class: s.class}
	var stretch []string
	var xs, ys []float64
	end := func() {
		if len(stretch) > 1 {
			curve.Stretches = append(curve.Stretches, strings.Join(stretch, " "))
		}
		stretch = nil
	}
	for i, m := range r.Months {
		v, ok := s.at(i)
		if !ok || m.NoData {
			end()
			continue
		}
		x, partial := c.Months[i].X, m.NotOver || m.Partly != ""
		stretch = append(stretch, fmt.Sprintf("%.2f,%.1f", x, y(v)))
		curve.Dots = append(curve.Dots, Dot{X: x, Y: y(v), Partial: partial, Words: fmt.Sprintf("%s, %s: %s%s", s.name, m.Name, s.words(v), orNothing(partial, " so far"))})
		if !partial {
			xs, ys = append(xs, x), append(ys, v)
		}
	}
	end()
	if a, b, ok := fit(xs, ys); ok {
		first, last := xs[0], xs[len(xs)-1]
		low := func(v float64) float64 { return y(max(0, v)) }
		curve.Trend = &Trend{X1: first, Y1: low(a + b*first), X2: last, Y2: low(a + b*last)}
	}
	return curve
}

func orNothing(is bool, words string) string {
	if is {
		return words
	}
	return ""
}

// fit is the straight line a + b·x with the least squares. Three points make the
// least line that says anything.
func fit(xs, ys []float64) (a, b float64, ok bool) {
	if len(xs) < 3 {
		return 0, 0, false
	}
	var sx, sy, sxx, sxy float64
	for i := range xs {
		sx, sy, sxx, sxy = sx+xs[i], sy+ys[i], sxx+xs[i]*xs[i], sxy+xs[i]*ys[i]
	}
	n := float64(len(xs))
	d := n*sxx - sx*sx
	if d == 0 {
		return 0, 0, false
	}
	b = (n*sxy - sx*sy) / d
	return (sy - b*sx) / n, b, true
}

// axis is a step that leaves at most four lines above the ground, and where the
// highest is. Beyond the steps it goes on with 1, 2 and 5 times a power of ten of
// the last one.
func axis(most float64, steps []float64) (step, top float64) {
	const lines = 4
	if most <= 0 {
		return steps[0], steps[0]
	}
	for _, s := range steps {
		if most <= lines*s {
			return s, s * math.Ceil(most/s)
		}
	}
	for s := steps[len(steps)-1]; ; s *= 10 {
		for _, times := range []float64{1, 2, 5} {
			if most <= lines*s*times {
				return s * times, s * times * math.Ceil(most/(s*times))
			}
		}
	}
}

// charts are the four curves in two pictures, because incidents and hours have
// no axis in common.
func (r Review) charts() []Chart {
	hour := func(v float64) string { return fmt.Sprintf("%g h", v) }
	spent := func(i int) (float64, bool) { return r.Months[i].Internal.Hours(), !r.Months[i].NoData }
	month := func(of func(m Month) float64) func(i int) (float64, bool) {
		return func(i int) (float64, bool) { return of(r.Months[i]), !r.Months[i].NoData && !r.Months[i].TimeOnly }
	}
	hoursOf := func(v float64) string { return fmt.Sprintf("%.1f h", v) }
	return []Chart{
		r.draw("Hours a month: what incidents cost, what prevention takes", 280, []float64{1, 2, 5}, hour,
			series{"loss", "loss", month(func(m Month) float64 { return m.Loss.Hours() }), hoursOf},
			series{"internal time", "internal", spent, hoursOf},
			series{"total", "total", month(func(m Month) float64 { return m.Total.Hours() }), hoursOf}),
		r.draw("Incidents per person", 180, []float64{1, 2, 5}, func(v float64) string { return fmt.Sprintf("%g", v) },
			series{"incidents per person", "people", month(func(m Month) float64 { return m.PerPerson }), func(v float64) string { return fmt.Sprintf("%.1f", v) }}),
	}
}

// timeCharts are the four times, each on an axis of its own.
func (r Review) timeCharts() []Chart {
	words := func(v float64) string { return Seconds(v).Brief() }
	steps := []float64{15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200, 86400}
	var list []Chart
	for _, t := range r.Times {
		of := func(figure func(m TimeMonth) Seconds) func(i int) (float64, bool) {
			return func(i int) (float64, bool) { return float64(figure(t.Months[i])), t.Months[i].Count > 0 }
		}
		list = append(list, r.draw(t.Name, 170, steps, words,
			series{"median", "median", of(func(m TimeMonth) Seconds { return m.Median }), words},
			series{"90 %", "ninety", of(func(m TimeMonth) Seconds { return m.P90 }), words}))
	}
	return list
}
