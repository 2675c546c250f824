package endtoend

import (
	"fmt"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

// idle is a cockpit that shows n alerts of which none changes, and what it took
// up to a time.
type idle struct {
	c     *tuitest.Terminal
	since time.Time
	spent time.Duration
}

func idleAt(b *testing.B, n int) *idle {
	b.Helper()
	s := stageFor(b, plain)
	s.pretend(n)
	c := s.openAt(200, 50)
	count := fmt.Sprint(n)
	if n >= 1000 {
		count = fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	c.See(count+" need you", "Storm00000")
	return &idle{c: c}
}

// begin counts from now on.
func (i *idle) begin() { i.since, i.spent = time.Now(), i.c.Spent() }

// perSecond is the processor time of a second since begin, in ms.
func (i *idle) perSecond() float64 {
	return float64((i.c.Spent() - i.spent).Microseconds()) / 1000 / time.Since(i.since).Seconds()
}

// A cockpit that nobody touches takes as much of the machine with ten thousand
// alerts, of which none changes, as with a hundred. It is looked at for more than
// a minute: some things are done once in one.
func BenchmarkIdleOf10000Alerts(b *testing.B) { idleBeside100(b, 10_000, 10, 1.5) }

// idleBeside100 holds a cockpit with so many alerts against one with a hundred; settled is
// for how many seconds it is left alone first, until its storm is in the record.
func idleBeside100(b *testing.B, n, settled int, atMost float64) {
	few, many := idleAt(b, 100), idleAt(b, n)
	ticks(many.c, settled)
	for b.Loop() {
		few.begin()
		many.begin()
		for range 61 {
			ticks(many.c, 1)
		}
		b.ReportMetric(many.perSecond()/few.perSecond(), "ratio")
		b.ReportMetric(few.perSecond(), "x-ms/s-of-100")
		b.ReportMetric(many.perSecond(), fmt.Sprintf("x-ms/s-of-%d", n))
	}
	b.ReportMetric(atMost, "at-most")
	for _, i := range []*idle{few, many} {
		i.c.Kill()
	}
}
