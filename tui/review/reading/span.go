package reading

import "time"

// Span is a stretch of time: from an instant until before another.
type Span struct{ From, Until time.Time }

// Same reports whether two spans are the same instants, in whichever zone.
func (s Span) Same(other Span) bool { return s.From.Equal(other.From) && s.Until.Equal(other.Until) }

// In names a span of whole months of a zone: "Jun to Nov 2026", "Dec 2025 to Feb 2026".
func (s Span) In(zone *time.Location) string {
	first, last := s.From.In(zone), s.Until.Add(-time.Nanosecond).In(zone)
	switch {
	case first.Year() != last.Year():
		return first.Format("Jan 2006") + " to " + last.Format("Jan 2006")
	case first.Month() != last.Month():
		return first.Format("Jan") + " to " + last.Format("Jan 2006")
	}
	return last.Format("Jan 2006")
}
