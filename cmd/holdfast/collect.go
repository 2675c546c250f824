package main

import (
	"runtime"
	"runtime/debug"
)

// firstAt is how much garbage, in percent of the four megabytes that Go starts with,
// is let stand before the first collection: 32 MB. answersAt is the same for a command
// that lists what all sources answer, which ten thousand alerts outgrow twice: 96 MB.
const firstAt, answersAt, usual = 800, 2400, 100

// collectLate puts off the first collection of garbage of a process that does one
// command; at a seat it does many.
func (p *program) collectLate(first int) {
	if p.seat == nil {
		collectLate(first)
	}
}

// collectLate puts off the first collection of garbage: a command that is over
// before is done in four fifths of the time. From then on everything is as usual, so
// that one that needs more does not keep nine times what it needs. Whoever says in
// GOGC how it is to be keeps the last word.
func collectLate(first int) {
	if was := debug.SetGCPercent(first); was != usual {
		debug.SetGCPercent(was)
		return
	}
	garbage := new([64]byte) // so large that it does not share its place with what stays
	runtime.AddCleanup(garbage, func(percent int) { debug.SetGCPercent(percent) }, usual)
}
