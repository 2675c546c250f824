package report

import (
	"slices"
	"time"
)

// items prints an answer that is a list as one.
func (p *printer) items(a Answer) {
	if len(a.Items) == 0 {
		p.answer(a.Answer)
		return
	}
	for _, item := range a.Items {
		p.f("- %s\n", inline(item))
	}
}

// lasted is how long an incident went on.
func lasted(rep Report) string { return wentOn(rep.ResolvedAt, rep.Duration) }

// wentOn is how long something went on, in seconds, that was over then; nil: it is not
// over, or how long is not known.
func wentOn(resolved *time.Time, seconds *int64) string {
	switch {
	case resolved == nil:
		return "not over"
	case seconds == nil:
		return "not known"
	}
	return span(time.Duration(*seconds) * time.Second)
}

// story are the lines that are told: those that only prepare what others say are not.
func story(lines []Line) []Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Inner })
}

// leftOut says what of a timeline is not told; empty: all of it is.
func leftOut(rep Report) string {
	n := len(rep.Timeline) - len(story(rep.Timeline))
	if n == 0 {
		return ""
	}
	return count(n, "entry that only prepares", "entries that only prepare") + " others (answers to the questions below, commands that began) " +
		map[bool]string{true: "is", false: "are"}[n == 1] + " left out"
}

// known is a moment as far as it is known: a day without a clock time is a day.
func (p *printer) known(t time.Time, day string) string {
	if d, err := time.Parse(time.DateOnly, day); err == nil {
		return d.Format(time.DateOnly) + ", no more is known"
	}
	return p.full(t)
}

// noClock stands where the clock time of a moment is not known.
const noClock = "that day"

// when is the clock time of a line.
func (p *printer) when(l Line) string {
	if l.Day != "" {
		return noClock
	}
	return p.clock(l.At)
}

// dayClock is a time that is on another day than what stands around it.
const dayClock = "2006-01-02 15:04:05"

// beside is the clock time of a moment where another names the day; one of another
// day carries its own.
func beside(t, named time.Time, zone *time.Location) string {
	if sameDay(t, named, zone) {
		return t.In(zone).Format("15:04:05")
	}
	return t.In(zone).Format(dayClock)
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}
