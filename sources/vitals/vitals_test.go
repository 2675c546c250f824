package vitals_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/vitals"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func at(v float64) *float64 { return &v }

func errorsOf() vitals.Vital {
	return vitals.Vital{Name: "errors", Unit: "/s", From: "rules", Expr: "e", Warn: at(1), Crit: at(5), Every: 15 * time.Second}
}

func TestHowBadANumberIs(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		warn, crit *float64
		levels     map[float64]vitals.Level
	}{
		"high is bad":     {at(1), at(5), map[float64]vitals.Level{0: vitals.Well, 0.99: vitals.Well, 1: vitals.Warning, 4.9: vitals.Warning, 5: vitals.Critical, inf: vitals.Critical, -inf: vitals.Well}},
		"low is bad":      {at(5), at(1), map[float64]vitals.Level{9: vitals.Well, 5: vitals.Warning, 1.1: vitals.Warning, 1: vitals.Critical, 0: vitals.Critical, inf: vitals.Well, -inf: vitals.Critical}},
		"critical only":   {nil, at(5), map[float64]vitals.Level{4.9: vitals.Well, 5: vitals.Critical}},
		"a warning only":  {at(5), nil, map[float64]vitals.Level{4.9: vitals.Well, 5: vitals.Warning, inf: vitals.Warning}},
		"no thresholds":   {nil, nil, map[float64]vitals.Level{4.9: vitals.Well, inf: vitals.Well}},
		"below zero, too": {at(-5), at(-1), map[float64]vitals.Level{-6: vitals.Well, -5: vitals.Warning, 0: vitals.Critical}},
	} {
		v := vitals.Vital{Warn: c.warn, Crit: c.crit}
		for value, want := range c.levels {
			if got := v.Of(value); got != want {
				t.Errorf("%s: %v is %s, want %s", name, value, got, want)
			}
		}
		if got := v.Of(math.NaN()); got != vitals.Unknown {
			t.Errorf("%s: what is no number is %s", name, got)
		}
	}
}

func TestANumberIsWrittenInFewSigns(t *testing.T) {
	for value, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 1: "1", 6.1: "6.1", 6.123: "6.12", 23: "23", 23.456: "23.5", 99.97: "100", 840.4: "840", 999.4: "999", 999.7: "1k",
		1234: "1234", 1234.5: "1.23k", 9999: "9999", 12345: "12.3k", 80.2e6: "80.2M", 1.5e9: "1.5G", 2e12: "2T", 1e15: "1.0e+15", 1e300: "1.0e+300",
		0.25: "0.25", 0.1234: "0.123", 0.01234: "0.0123", 0.00012: "1.2e-04", -6.1: "-6.1", -12345: "-12.3k", math.Inf(1): "+Inf", math.Inf(-1): "-Inf",
	} {
		if got := (vitals.Vital{}).Says(value); got != want {
			t.Errorf("%v is written %q, want %q", value, got, want)
		}
	}
	for unit, want := range map[string]string{"": "42", "/s": "42/s", "%": "42%", "ms": "42ms", "jobs": "42 jobs", "/minute": "42/minute"} {
		if got := (vitals.Vital{Unit: unit}).Says(42); got != want {
			t.Errorf("of %q it is %q", unit, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "value")
		if got := (vitals.Vital{}).Says(v); len(got) > 9 || strings.Contains(got, "NaN") {
			t.Fatalf("%v is written %q", v, got)
		}
	})
}

// panel is one with one vital, and how that stands.
func panel(v vitals.Vital) (*vitals.Panel, func() *vitals.Reading) {
	p := vitals.NewPanel(sources.NewFeed())
	p.Set([]vitals.Vital{v})
	return p, func() *vitals.Reading { return p.View()[0] }
}

// Not asked, no data, failing and late are four things; none of them is 0 or well.
func TestWhatNobodyKnowsIsNotWell(t *testing.T) {
	p, is := panel(errorsOf())
	if r := is(); !r.Waits() || r.Level(noon) != vitals.Unknown || !r.UnknownSince(noon).IsZero() {
		t.Errorf("before it was asked it is %+v", r)
	}
	p.Failed("errors", vitals.ErrNoData.Error(), noon)
	p.Failed("errors", vitals.ErrNoData.Error(), noon.Add(time.Minute))
	if r := is(); r.Waits() || r.Level(noon) != vitals.Unknown || !r.UnknownSince(noon.Add(time.Hour)).Equal(noon) {
		t.Errorf("without data it is %+v", r)
	}
	p.Told("errors", 0.5, "", noon.Add(2*time.Minute))
	told := noon.Add(2 * time.Minute)
	late := told.Add(50 * time.Second) // three questions and five seconds
	if r := is(); r.Level(late) != vitals.Well || r.Late(late) || !r.UnknownSince(late).IsZero() {
		t.Errorf("in time it is %+v", r)
	}
	if r := is(); r.Level(late.Add(time.Second)) != vitals.Unknown || !r.UnknownSince(late.Add(time.Second)).Equal(told) {
		t.Errorf("late it is %s", r.Level(late.Add(time.Second)))
	}
	p.Failed("errors", "connection refused", told.Add(15*time.Second))
	if r := is(); r.Level(told.Add(16*time.Second)) != vitals.Unknown || r.Value != 0.5 || !r.UnknownSince(late).Equal(told) {
		t.Errorf("failing it is %+v", r)
	}
	p.Told("errors", 7, "", told.Add(time.Minute))
	if r := is(); r.Level(told.Add(time.Minute)) != vitals.Critical || r.Why != "" || !r.Since.Equal(told.Add(time.Minute)) {
		t.Errorf("back it is %+v", r)
	}
}

func TestSinceWhenItIsBad(t *testing.T) {
	p, is := panel(errorsOf())
	tell := func(after time.Duration, v float64) { p.Told("errors", v, "", noon.Add(after)) }
	tell(0, 6)
	tell(15*time.Second, 7)
	if !is().Since.Equal(noon) {
		t.Errorf("worse within a level is since %s", is().Since)
	}
	p.Before("errors", []vitals.Point{{noon.Add(-2 * time.Minute), 9}, {noon.Add(-45 * time.Second), 0}, {noon.Add(-30 * time.Second), 5}, {noon.Add(-15 * time.Second), 6}, {noon.Add(time.Second), 0}})
	if want := noon.Add(-30 * time.Second); !is().Since.Equal(want) {
		t.Errorf("with its past it is bad since %s, want %s", is().Since, want)
	}
	if is().Longer {
		t.Error("before that it was well")
	}
	tell(30*time.Second, 2)
	if want := noon.Add(30 * time.Second); !is().Since.Equal(want) || is().Level(want) != vitals.Warning {
		t.Errorf("a warning since %s", is().Since)
	}
	p.Failed("errors", "refused", noon.Add(35*time.Second))
	tell(5*time.Minute, 2)
	if want := noon.Add(5 * time.Minute); !is().Since.Equal(want) || !is().Longer {
		t.Errorf("after nobody knew it is a warning since %s, perhaps longer: %v", is().Since, is().Longer)
	}
	p, is = panel(errorsOf())
	tell(0, 6)
	p.Before("errors", []vitals.Point{{noon.Add(-30 * time.Second), 5}, {noon.Add(-15 * time.Second), 6}})
	tell(30*time.Second, 2)
	softer := errorsOf()
	softer.Warn = at(0.5)
	softer.Crit = at(100)
	p.Set([]vitals.Vital{softer})
	if want := noon.Add(-30 * time.Second); !is().Since.Equal(want) {
		t.Errorf("by other thresholds it is a warning since %s, want %s", is().Since, want)
	}
}

func TestOtherQuestionsBeginAnew(t *testing.T) {
	p, is := panel(errorsOf())
	p.Told("errors", 6, "", noon)
	same := errorsOf()
	same.Unit, same.Every = "/min", time.Minute
	p.Set([]vitals.Vital{{Name: "queue"}, same})
	if r := p.View()[1]; r.Value != 6 || r.Unit != "/min" || !p.View()[0].Waits() {
		t.Errorf("asked as before it is %+v", r)
	}
	other := errorsOf()
	other.Expr = "f"
	p.Set([]vitals.Vital{other})
	if !is().Waits() || len(is().Past) > 0 {
		t.Errorf("asked otherwise it is %+v", is())
	}
	p.Told("gone", 1, "", noon)
	if len(p.View()) != 1 {
		t.Errorf("one that nobody names is there: %+v", p.View())
	}
}

func TestHowItWentIsDrawnByTheWorstAndWithItsGaps(t *testing.T) {
	draw := func(v vitals.Vital, cells int, points ...vitals.Point) []int {
		p, is := panel(v)
		p.Before(v.Name, points)
		return is().Levels(cells, noon)
	}
	ago := func(m int, v float64) vitals.Point {
		return vitals.Point{At: noon.Add(-time.Duration(m) * time.Minute), Value: v}
	}
	low := errorsOf()
	low.Warn, low.Crit = at(10), at(5)
	for name, c := range map[string]struct {
		got, want []int
	}{
		"nothing is known":               {draw(errorsOf(), 4), []int{-1, -1, -1, -1}},
		"calm looks calm":                {draw(errorsOf(), 4, ago(29, 0), ago(20, 0.01), ago(10, 0.02), ago(1, 0)), []int{0, 0, 0, 0}},
		"a gap is a gap":                 {draw(errorsOf(), 4, ago(29, 0), ago(1, 1)), []int{0, -1, -1, 7}},
		"of a cell the worst":            {draw(errorsOf(), 2, ago(29, 0), ago(28, 10), ago(27, 0), ago(1, 5)), []int{7, 4}},
		"low is the worst where it is":   {draw(low, 2, ago(29, 20), ago(28, 10), ago(27, 20), ago(1, 0)), []int{4, 0}},
		"what is infinite fills a cell":  {draw(errorsOf(), 2, ago(29, 1), ago(1, math.Inf(1))), []int{7, 7}},
		"and the other way none of it":   {draw(low, 2, ago(29, 10), ago(1, math.Inf(-1))), []int{7, 0}},
		"below zero, zero is in it":      {draw(vitals.Vital{Name: "t"}, 2, ago(29, -10), ago(1, 0)), []int{0, 7}},
		"always nothing is the lowest":   {draw(vitals.Vital{Name: "t"}, 2, ago(29, 0), ago(1, 0)), []int{0, 0}},
		"older than the span is nothing": {draw(errorsOf(), 2, ago(45, 5), ago(1, 5)), []int{-1, 7}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var points []vitals.Point
		for range rapid.IntRange(0, 40).Draw(t, "points") {
			points = append(points, vitals.Point{At: noon.Add(-time.Duration(rapid.IntRange(-100, 4000).Draw(t, "ago")) * time.Second), Value: rapid.Float64().Draw(t, "value")})
		}
		slices.SortFunc(points, func(a, b vitals.Point) int { return a.At.Compare(b.At) })
		for _, level := range draw(errorsOf(), rapid.IntRange(1, 60).Draw(t, "cells"), points...) {
			if level < -1 || level > 7 {
				t.Fatalf("a level of %d", level)
			}
		}
	})
}

// The past is bounded, whoever is asked how often.
func TestThePastIsBounded(t *testing.T) {
	v := errorsOf()
	v.Every = time.Second
	p, is := panel(v)
	for i := range 7200 {
		p.Told("errors", float64(14-i%15), "", noon.Add(time.Duration(i)*time.Second))
	}
	if n := len(is().Past); n > int(vitals.Span/vitals.Step)+2 {
		t.Errorf("%d points", n)
	}
	for _, point := range is().Past[:100] {
		if point.Value != 14 {
			t.Fatalf("of a step %v is kept", point.Value)
		}
	}
}

func TestAChangeIsTold(t *testing.T) {
	feed := sources.NewFeed()
	p := vitals.NewPanel(feed)
	w := feed.Watch()
	defer w.Close()
	w.Also()
	for what, change := range map[string]func(){
		"set": func() { p.Set([]vitals.Vital{errorsOf()}) }, "told": func() { p.Told("errors", 1, "", noon) }, "failed": func() { p.Failed("errors", "no", noon) },
	} {
		if what != "set" {
			p.Set([]vitals.Vital{errorsOf()})
			w.Also()
		}
		before := p.View()
		change()
		if !w.Also().Has(sources.Vitals) || len(before) > 0 && before[0] == p.View()[0] {
			t.Errorf("%s: nobody was told", what)
		}
	}
}
