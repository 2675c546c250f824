package review

import (
	"time"

	"holdfast/tui/review/reading"
)

// The numbers of months that can be shown.
const (
	fewMonths, someMonths, manyMonths = 3, 6, 12
)

// period is which months are wanted.
type period struct {
	months int // how many
	back   int // how many of such periods before the present one
}

// span is the period in a zone: whole months, the last one of the present period
// the running one.
func (p period) span(now time.Time, zone *time.Location) reading.Span {
	now = now.In(zone)
	first := func(ago int) time.Time {
		return time.Date(now.Year(), now.Month()+1-time.Month(ago), 1, 0, 0, 0, 0, zone)
	}
	return reading.Span{From: first(p.months * (p.back + 1)), Until: first(p.months * p.back)}
}

// shift goes n periods back.
func (p *period) shift(n int) { p.back = max(0, p.back+n) }

// next is the number of months that comes after the one that is shown.
func (p period) next() int {
	switch p.months {
	case fewMonths:
		return someMonths
	case someMonths:
		return manyMonths
	default:
		return fewMonths
	}
}

// change shows more or fewer months, the latest of them the same.
func (p *period) change() {
	gone := p.back * p.months
	p.months = p.next()
	p.back = gone / p.months
}
