package report

import (
	"fmt"
	"time"
)

// Label says for the person what a mark stands for.
func (s Strip) Label(m StripMark) string {
	first, at := m.First, s.moment
	if m.Count == 1 && first.Day != "" {
		at = func(time.Time) string { return noClock }
		if s.spans() {
			at = func(time.Time) string { return first.Day }
		}
	}
	if m.Count == 1 {
		return fmt.Sprintf("%s %s %s: %s", at(first.At), first.Kind, first.By, oneLine(first.Text))
	}
	return fmt.Sprintf("%d entries, %s to %s", m.Count, s.moment(first.At), s.moment(m.Last.At))
}

// Fired says of which alert a bar is, and from when until when it fired.
func (s Strip) Fired(b StripBar) string {
	if b.Open {
		return fmt.Sprintf("%s from %s, not seen to clear", b.What, s.moment(b.From))
	}
	return fmt.Sprintf("%s from %s to %s", b.What, s.moment(b.From), s.moment(b.Until))
}

// spans reports whether the picture is of more than one day.
func (s Strip) spans() bool { return !sameDay(s.From, s.Until, s.zone) }

// moment is a time with its day, unless all of the picture is of that day.
func (s Strip) moment(t time.Time) string {
	if s.spans() {
		return t.In(s.zone).Format(dayClock)
	}
	return beside(t, s.From, s.zone)
}
