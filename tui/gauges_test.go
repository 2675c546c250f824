package tui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/vitals"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// numbers is a stage with vitals, in the order they are written.
type numbers struct {
	*stage
	panel *vitals.Panel
	list  []vitals.Vital
}

func withVitals(s *stage) *numbers {
	n := &numbers{stage: s, panel: vitals.NewPanel(sources.NewFeed())}
	s.options.Vitals = n.panel.View
	return n
}

// vital names one more: warn above crit is one of which low is bad.
func (n *numbers) vital(name, unit string, warn, crit float64) *numbers {
	n.list = append(n.list, vitals.Vital{Name: name, Unit: unit, From: "prod", Expr: "sum(" + name + ")", Warn: &warn, Crit: &crit, Every: 15 * time.Second})
	n.panel.Set(n.list)
	return n
}

// went tells how it went up to a time before now, each two minutes.
func (n *numbers) went(name string, ago time.Duration, values ...float64) *numbers {
	for i, v := range values {
		n.panel.Told(name, v, "", friday.Add(-ago-time.Duration(len(values)-1-i)*2*time.Minute))
	}
	return n
}

// rising are vitals of every kind.
func rising(s *stage) *numbers {
	n := withVitals(s).vital("errors", "/s", 1, 5).vital("orders", "/min", 100, 50).vital("queue", "jobs", 1000, 5000).vital("p99", "ms", 400, 900)
	n.went("errors", 0, 0.1, 0.1, 0.2, 0.1, 0.3, 0.2, 1.5, 2.5, 4.4, 6.1)
	n.went("orders", 0, 140, 150, 145, 120, 110, 98, 80)
	n.went("queue", 0, 10, 20, 10, 30, 212)
	n.went("p99", 4*time.Minute, 120, 130)
	n.panel.Failed("p99", vitals.ErrNoData.Error(), friday.Add(-4*time.Minute))
	return n
}

func TestVitalsLeadInTheTopLine(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		rising(busy()).play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			d.Golden(fmt.Sprintf("vitals-%dx%d", size[0], size[1]))
			d.Widths(size[0], size[1])
			if top := d.Line(0); !strings.Contains(top, "CRIT errors ") || !strings.Contains(top, "6.1/s") {
				t.Errorf("what is critical is not said: %q", top)
			}
		})
	}
}

// Whatever the room, the line says what it says in words, and what is critical goes last.
func TestVitalsInEveryWidth(t *testing.T) {
	for name, scene := range map[string]func() *stage{"calm": calm, "busy": busy} {
		t.Run(name, func(t *testing.T) {
			rising(scene()).play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				for w := 60; w <= 260; w++ {
					d.Resize(w, 40)
					d.Widths(w, 40)
					top := d.Line(0)
					if w >= 80 && !strings.Contains(top, "CRIT errors") {
						t.Errorf("at %d columns: %q", w, top)
					}
					if strings.Contains(top, "queue") && !strings.Contains(top, "WARN orders") {
						t.Errorf("at %d columns what is well is shown before what is not: %q", w, top)
					}
				}
			})
		})
	}
}

func TestWhatIsWellIsShownWhereThereIsRoom(t *testing.T) {
	n := withVitals(calm()).vital("errors", "/s", 1, 5).vital("queue", "jobs", 100, 500)
	n.went("errors", 0, 0.1, 0.2).went("queue", 0, 12)
	n.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
		if top := d.Line(0); strings.Contains(top, "errors") {
			t.Errorf("at 80 columns what is well takes room: %q", top)
		}
		d.Resize(120, 40)
		d.See("errors ···▂ 0.2/s", "queue ···▂ 12 jobs")
		d.Resize(200, 50)
		d.See("errors ·······▂ 0.2/s")
		n.vital("visitors", "", 1, 2)
		d.Send(all)
		d.See("○ visitors")
	})
}

// A colour is never all that says it.
func TestTheSignOfAVitalIsMoreThanItsColour(t *testing.T) {
	mono, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	for name, theme := range map[string]*themes.Theme{"mono": mono, "plain signs": mono.ASCII(true)} {
		t.Run(name, func(t *testing.T) {
			n := rising(calm())
			n.options.Theme = theme
			n.play(t, 200, 50, func(_ *testing.T, d *tuitest.Driver) {
				d.See("CRIT errors ", "WARN orders ", theme.Glyph(themes.Half)+" p99 no data 4m")
			})
		})
	}
}

// What is old is not shown as new: neither late, nor failing, nor without data.
func TestAnOldVitalSaysSoAndSinceWhen(t *testing.T) {
	n := withVitals(calm()).vital("errors", "/s", 1, 5)
	n.went("errors", 0, 0.1)
	n.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.See("0.1/s")
		n.later(d, 50*time.Second)
		d.See("0.1/s")
		n.later(d, time.Second)
		d.See("◐ errors 51s old")
		d.Miss("0.1/s")
		n.panel.Told("errors", 0.3, "", n.clock())
		d.Send(all)
		d.See("0.3/s")
		n.panel.Failed("errors", "connection refused", n.clock())
		n.later(d, 3*time.Minute)
		d.See("◐ errors 3m old")
		d.Press(".")
		d.See("◐ errors of 14:03")
		n.panel.Failed("errors", vitals.ErrNoData.Error(), n.clock())
		d.Send(all)
		d.See("◐ errors no data since 14:03")
	})
}

func TestOneThatWasNeverKnownIsNotWell(t *testing.T) {
	n := withVitals(calm()).vital("errors", "/s", 1, 5)
	n.panel.Failed("errors", "it is 54 series", friday)
	n.play(t, 80, 24, func(_ *testing.T, d *tuitest.Driver) { d.See("◐ errors not known") })
}

// A server that does not answer is one thing, however many vitals it was asked for.
func TestManyThatNobodyKnowsAreOne(t *testing.T) {
	n := withVitals(calm())
	for i := range 4 {
		name := fmt.Sprintf("v%d", i)
		n.vital(name, "", 1, 5).went(name, time.Duration(i)*time.Second, 0.5)
		n.panel.Failed(name, "connection refused", friday)
	}
	n.play(t, 80, 24, func(_ *testing.T, d *tuitest.Driver) {
		n.later(d, time.Minute)
		d.See("◐ 4 vitals 1m old")
		n.panel.Told("v3", 6, "", n.clock())
		d.Send(all)
		d.See("CRIT v3 6 +3")
		d.Resize(120, 40)
		d.See("CRIT v3 ···█ 6  ◐ 3 vitals 1m old")
		n.vital("v4", "", 1, 5)
		n.panel.Failed("v4", "connection refused", n.clock())
		d.Send(all)
		d.See("◐ 4 vitals not known")
	})
}

func TestHowVitalsWentHasTheRoomThatIsLeft(t *testing.T) {
	n := withVitals(calm())
	for _, name := range []string{"requests", "errors", "orders", "visitors"} {
		n.vital(name, "/min", 100, 500).went(name, 0, 12.5)
	}
	n.play(t, 126, 40, func(t *testing.T, d *tuitest.Driver) {
		if top := d.Line(0); !strings.Contains(top, "requests ···▂ 12.5/min") || !strings.Contains(top, "visitors 12.5/min") {
			t.Errorf("the first go before: %q", top)
		}
	})
}

// The screen of an incident has the line for itself, and still says what is critical.
func TestAVitalIsInSightAboveAnIncident(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		rising(busy()).play(t, size[0], size[1], func(_ *testing.T, d *tuitest.Driver) {
			d.Press("5", "enter")
			d.See("CRIT errors", "INC-7 sev2", "◐ edge")
			d.Widths(size[0], size[1])
		})
	}
}

func TestVitalsAreToldInWords(t *testing.T) {
	rising(calm()).play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press(":")
		d.Type("vitals")
		d.Press("enter")
		d.See("errors: 6.1/s, critical from 5/s up", "a warning from 100/min down, critical from 50/min down", "prod, every 15s: sum(queue)",
			"p99: not known: no data; it was 130ms, 4m ago", "the half hour to 14:02:51")
		d.Golden("vitals-told-120x40")
	})
	calm().play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press(":")
		d.Type("vitals")
		d.See("not now: no vital is named")
	})
}

// Its health is told by its number, not a second time as that of a source.
func TestAVitalIsNoSourceOnTheScreen(t *testing.T) {
	n := withVitals(calm()).vital("errors", "/s", 1, 5)
	n.panel.Failed("errors", "it is 54 series", friday)
	n.health = append(n.health, sources.Health{Name: "errors", Kind: vitals.HealthKind, Err: "it is 54 series", Since: friday})
	n.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(pane.Tick{Now: friday})
		if top := d.Line(0); strings.Count(top, "errors") != 1 {
			t.Errorf("the top line says %q", top)
		}
		d.Miss("54 series")
		d.Press("0")
		d.See("1 needs you", "not known: it is 54 series")
	})
}

// Hostile names and units come cleaned and are cut; nothing of the line moves.
func TestALongNameLeavesTheLineWhole(t *testing.T) {
	n := withVitals(busy())
	for i := range 12 {
		name := fmt.Sprintf("%d %s 日本語", i, strings.Repeat("long ", 20))
		n.vital(name, strings.Repeat("unit", 20), 1, 5).went(name, 0, float64(i))
	}
	n.play(t, 80, 24, func(_ *testing.T, d *tuitest.Driver) {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
			d.Resize(size[0], size[1])
			d.Widths(size[0], size[1])
			d.See("14:02:51", "need you")
		}
	})
}
