// Package rota knows who is on call. Rotations are civil dates and wall-clock
// times in an IANA zone; instants are derived from them, never added up. It
// must not read files and must not know what people do when they are called.
//
// When clocks change, a hand-off at a time that comes twice happens the first
// time; a window that opens or closes at such a time is open for the longer of
// the two, so that windows that touch overlap and never leave a gap. A time
// that does not exist that day moves forward to the first instant after it.
package rota

import (
	"time"

	"holdfast/sources/people"
)

// Rotation is a named schedule of layers; a later layer wins where it covers.
type Rotation struct {
	Name   string
	Zone   *time.Location // nil: UTC
	Layers []Layer
}

// Layer is one turn-taking of people. At every instant it covers, exactly one
// of them is on call.
type Layer struct {
	People  []people.Person
	Every   Every        // how long a turn is
	Weekday time.Weekday // the hand-off's day, when Every is Week
	At      Clock        // the hand-off's wall-clock time
	From    Date         // the first hand-off is on or after it; before that the layer covers nobody. Zero: it always was
	Only    []Window     // when set, the layer covers these hours of the week only
}

// Every is the length of a turn.
type Every uint8

// The lengths of a turn. Always is a layer without turns: its first person,
// whenever its windows are open.
const (
	Always Every = iota
	Day
	Week
)

// Clock is a wall-clock time in minutes after midnight; 24:00 is 1440.
type Clock int

// Date is a civil date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Window is a span of wall-clock time on some days of the week.
type Window struct {
	Days     [7]bool // by time.Weekday, of the day the window opens
	From, To Clock   // To <= From runs into the next day
}

// Shift is one person's unbroken time on call.
type Shift struct {
	Rotation string
	Person   people.Person // empty: nobody, a gap
	From     time.Time     // zero: no beginning in sight, that is for over a year
	Until    time.Time     // zero: no end in sight, that is for over a year
}
