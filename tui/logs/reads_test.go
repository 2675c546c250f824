package logs

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/logs"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestDrawingChangesNothing(t *testing.T) {
	for _, size := range [][2]int{{20, 3}, {78, 15}, {198, 44}} {
		for name, do := range map[string]func(b *bench){
			"no line yet":             func(*bench) {},
			"following":               func(b *bench) { b.many(60) },
			"paused":                  func(b *bench) { b.many(60); b.press("k", "k", "space") },
			"a filter that is typed":  func(b *bench) { b.many(60); b.press("/", "1") },
			"a filter, paused":        func(b *bench) { b.many(60); b.press("/", "1", "enter", "k") },
			"a filter without a line": func(b *bench) { b.many(60); b.press("/", "#", "enter") },
			"wrapped":                 func(b *bench) { b.long(60); b.press("v") },
			"wrapped, paused":         func(b *bench) { b.long(60); b.press("v", "k", "k") },
			"scrolled":                func(b *bench) { b.long(60); b.press("right") },
			"a moment":                func(b *bench) { b.many(60); b.send(pane.LogsAt{At: noon.Add(-time.Hour), Why: "X"}) },
			"a paused screen that left the buffer": func(b *bench) {
				b.many(60)
				b.press("k")
				b.pane.View()
				b.many(1200)
			},
			"errors, a minute later": func(b *bench) {
				b.append(source.Line{Level: source.Error, Text: "boom"})
				b.now = b.now.Add(61 * time.Second)
				b.send(pane.Tick{Now: b.now})
			},
		} {
			t.Run(name, func(t *testing.T) {
				b := newBench(t, size[0], size[1])
				do(b)
				tuitest.ReadsOnly(t, b.pane)
			})
		}
	}
}

// Drawing twice reads only: errors of the last minute are counted without it.
func TestErrorsAreCountedForAMinute(t *testing.T) {
	var n noise
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	put := func(s int) { n.add(&source.Line{Source: "api", Level: source.Error, At: at(s), Received: at(s)}) }
	put(0)
	put(30)
	put(59)
	for s, want := range map[int]string{59: "3 errors/min api", 60: "2 errors/min api", 89: "2 errors/min api", 90: "1 error/min api", 119: ""} {
		if got := n.say(at(s)); got != want {
			t.Errorf("after %ds: %q, want %q", s, got, want)
		}
	}
	put(60)
	put(0) // it comes a minute late
	if got := n.say(at(60)); got != "3 errors/min api" {
		t.Errorf("with a late one: %q", got)
	}
	late := source.Line{Source: "api", Level: source.Error, At: at(300), Received: at(61), Text: "from a clock that is ahead"}
	n.add(&late)
	if got := n.say(at(61)); got != "4 errors/min api" {
		t.Errorf("with one of a later time than it was read: %q", got)
	}
}

// What was there when the cockpit opened counts by its own time: the strip says at once
// what the title of the whole pane says.
func TestErrorsOfTheLastMinuteCountFromTheFirstFrameOn(t *testing.T) {
	b := counted(t)
	opened := b.now
	boom := func(ago time.Duration, text string) source.Line {
		return source.Line{Level: source.Error, Text: text, At: opened.Add(-ago), Received: opened, History: true}
	}
	b.append(boom(61*time.Second, "too long ago"), boom(59*time.Second, "old"), boom(30*time.Second, "older"), boom(time.Second, "the newest"))
	b.append(boom(10*time.Minute, "read last, and long ago"))
	if got := ansi.Strip(b.pane.Strip(60)); got != "3 errors/min api   the newest" {
		t.Errorf("the strip says %q", got)
	}
	b.says(t, "3/min")
	b.on(31)
	if got := ansi.Strip(b.pane.Strip(60)); got != "1 error/min api   the newest" {
		t.Errorf("31 s later the strip says %q", got)
	}
}
