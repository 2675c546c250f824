package logs

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

// counted is a pane of one source that is up, at the beginning of a minute.
func counted(t *testing.T) *bench {
	b := newBench(t, 100, 8)
	b.pane.health = func() []sources.Health { return []sources.Health{{Name: "api", Up: true, LastGood: b.now}} }
	b.on(9) // 14:03:00
	return b
}

// on lets so many seconds pass.
func (b *bench) on(seconds int) {
	b.now = b.now.Add(time.Duration(seconds) * time.Second)
	b.send(pane.Tick{Now: b.now})
}

func (b *bench) errors(n int) {
	for range n {
		b.append(source.Line{Level: source.Error, Text: "boom"})
	}
}

func (b *bench) says(t *testing.T, want string) {
	t.Helper()
	if got := b.title(); !strings.Contains(got, want) {
		t.Errorf("the title says %q, want %q", got, want)
	}
}

func TestTheTitleCountsErrorsByMinute(t *testing.T) {
	b := counted(t)
	if strings.Contains(b.title(), "ERROR") {
		t.Errorf("nothing happened: %q", b.title())
	}
	b.errors(2)
	b.says(t, "ERROR ▃ 2/min · ▸ follow")
	b.on(60)
	b.errors(6)
	b.says(t, "ERROR ▃▅ 6/min")
	b.press("=")
	b.press("/", "x", "enter")
	b.on(60)
	b.errors(3)
	b.says(t, "ERROR ▃▅▃ 3/min ·  = PAUSED") // paused and filtered, it counts on
	b.append(source.Line{Level: source.Warn, Text: "careful"}, source.Line{Level: source.Fatal, Text: "dead"})
	b.says(t, "FATAL ▁▁▂ 1/min · ERROR ▃▅▃ 3/min")
	b.on(60)
	b.says(t, "ERROR ▃▅▃▁ 0/min")
	if b.pane.Rests(true).IsZero() != (b.pane.tail.Rate() > 0) {
		t.Error("it does not rest, though nothing is in the last sixty seconds")
	}
	b.on(360)
	if strings.Contains(b.title(), "ERROR") {
		t.Errorf("all of it is long ago: %q", b.title())
	}
}

// One line in a calm minute is no full bar, and many are told apart from more.
func TestABarIsAsHighAsItsMinuteIsLoud(t *testing.T) {
	b := counted(t)
	b.errors(1)
	b.says(t, "ERROR ▂ 1/min")
	b.on(60)
	b.errors(12)
	b.says(t, "ERROR ▂█ 12/min")
	b.on(60)
	b.errors(60)
	b.says(t, "ERROR ▂▃█ 60/min")
}

func TestAMinuteThatNobodySawIsUnknown(t *testing.T) {
	b := counted(t)
	b.errors(2)
	b.on(180)
	b.append(source.Line{Gap: true, Text: "3 s missing"})
	b.says(t, "ERROR ▃??? ?/min")
	b.errors(4)
	b.says(t, "ERROR ▃??▄ 4+/min")
}

func TestWhatADeadSourceHasNotToldIsUnknown(t *testing.T) {
	b := counted(t)
	b.errors(2)
	good := b.now
	b.pane.health = func() []sources.Health { return []sources.Health{{Name: "api", LastGood: good, Err: "refused"}} }
	b.on(120)
	b.says(t, "ERROR ▃?? ?/min")
	b.pane.health = func() []sources.Health { return []sources.Health{{Name: "api", Up: true, LastGood: b.now}} }
	b.append(source.Line{Level: source.Error, At: good.Add(70 * time.Second), Text: "told late"})
	b.says(t, "ERROR ▃▂▂ 1/min") // it catches up
}
