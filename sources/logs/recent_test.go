package logs

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
)

// counting is a tail that began at 12:00:30 and whose clock is set by hand.
type counting struct {
	now  time.Time
	tail *Tail
}

func newCounting() *counting {
	c := &counting{now: time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)}
	c.tail = NewTail(50, sources.NewFeed(), func() time.Time { return c.now })
	return c
}

// at moves the clock to so many seconds after 12:00.
func (c *counting) at(seconds int) {
	c.now = time.Date(2026, 3, 1, 12, 0, seconds, 0, time.UTC)
}

func (c *counting) say(n int, l Line) {
	lines := make([]Line, n)
	for i := range lines {
		lines[i] = l
		lines[i].Received = c.now
		if lines[i].Source == "" {
			lines[i].Source = "api"
		}
	}
	c.tail.Append(lines)
}

// errors are the counts of the whole minutes and of the last sixty seconds; -1 where
// nothing is known, and -1-n where at least n are.
func (c *counting) errors(names ...string) (list []int) {
	for _, m := range c.tail.Recent(c.now, append(names, "api")) {
		n := m.AtLeast(Error)
		if m.Partly {
			n = -1 - n
		}
		list = append(list, n)
	}
	return list
}

func (c *counting) want(t *testing.T, want ...int) {
	t.Helper()
	got := c.errors()
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

func TestLinesAreCountedByMinute(t *testing.T) {
	c := newCounting()
	c.say(3, Line{Level: Error})
	c.say(5, Line{Level: Info})
	c.want(t, 3) // the minute in which it began is not whole
	c.at(70)
	c.say(2, Line{Level: Fatal})
	c.at(90)
	c.want(t, 2) // what happened a minute ago is over
	c.at(130)
	c.want(t, 2, 0)
	c.at(190)
	c.want(t, 2, 0, 0)
	c.at(60 * 6)
	c.want(t, 2, 0, 0, 0, 0, 0)
	c.at(60 * 7)
	c.want(t, 0, 0, 0, 0, 0, 0)
}

// More lines than the tail keeps count too; and those that come late count when they
// happened.
func TestWhatTheTailDoesNotKeepIsCounted(t *testing.T) {
	c := newCounting()
	c.at(70)
	c.say(1000, Line{Level: Error})
	c.at(185)
	c.say(7, Line{Level: Error, At: c.now.Add(-60 * time.Second)}) // as after a reconnect
	c.say(1, Line{Level: Error, At: c.now.Add(time.Hour)})         // a clock that is wrong
	c.want(t, 1000, 7, 1)
}

func TestAMinuteThatWasNotSeenIsNotZero(t *testing.T) {
	c := newCounting()
	c.at(65)
	c.say(1, Line{Level: Error})
	c.at(130)
	c.say(1, Line{Level: Info})
	c.at(250)
	c.say(1, Line{Gap: true, Text: "lines may be missing"})
	c.at(301)
	c.say(4, Line{Level: Error})
	c.want(t, 1, -1, -1, -1, -5) // 12:01, then from the last line to the gap, the last minute too
	c.at(420)
	c.want(t, -1, -1, -1, 4, 0, 0)
}

// What was there before following began is known from its oldest line on.
func TestWhatWasThereBeforeIsCountedAsFarAsItIsKnown(t *testing.T) {
	c := newCounting()
	for s := -170; s < 30; s += 10 {
		c.say(1, Line{Level: Error, At: c.now.Add(time.Duration(s-30) * time.Second), History: true, Path: "a"})
	}
	c.want(t, 6, 6, 5) // from 11:57:10 on: 11:58 and 11:59 whole
}

// However lines and gaps come, what is told is what was counted by hand.
func TestCountsAreThoseOfAPlainCount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := newCounting()
		var times []time.Time
		second := 30
		for range rapid.IntRange(0, 30).Draw(r, "steps") {
			second += rapid.IntRange(0, 90).Draw(r, "on")
			c.at(second)
			at := c.now.Add(-time.Duration(rapid.IntRange(0, 100).Draw(r, "late")) * time.Second)
			c.say(1, Line{Level: Error, At: at})
			times = append(times, at)
		}
		list := c.tail.Recent(c.now, []string{"api"})
		for i, m := range list {
			want := 0
			end := m.Begin.Add(time.Minute)
			for _, at := range times {
				in := !at.Before(m.Begin) && at.Before(end)
				if i == len(list)-1 {
					in = at.After(m.Begin) && !at.After(end)
				}
				if in {
					want++
				}
			}
			if m.AtLeast(Error) != want || m.Partly {
				r.Fatalf("minute %d from %v: %d, want %d", i, m.Begin, m.AtLeast(Error), want)
			}
		}
	})
}
