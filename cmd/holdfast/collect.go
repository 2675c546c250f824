package main

import (
	"runtime"
	"runtime/debug"
)

// firstAt is how much garbage, in percent of the four megabytes that Go starts with,
// is let stand before the first collection: 32 MB.
const firstAt, usual = 800, 100

// collectLate puts off the first collection of garbage of a process that does one
// command; at a seat it does many.
func (p *program) collectLate() {
	if p.seat == nil {
		collectLate()
	}
}

// collectLate puts off the first collection of garbage: a command that is over
// before is done in four fifths of the time. From then on everything is as usual, so
// that one that needs more does not keep nine times what it needs. Whoever says in
// GOGC how it is to be keeps the last word.
func collectLate() {
	if was := debug.SetGCPercent(firstAt); was != usual {
		debug.SetGCPercent(was)
		return
	}
	first := new([64]byte) // so large that it does not share its place with what stays
	runtime.AddCleanup(first, func(percent int) { debug.SetGCPercent(percent) }, usual)
}
