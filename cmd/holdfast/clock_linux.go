package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// What adjtimex(2) returns of a clock that is not synchronised.
const (
	timeError = 5
	staUnsync = 0x40
)

// clockKept asks the kernel whether somebody keeps the machine's clock right, and how
// far it may be off.
func clockKept() (kept bool, within time.Duration, err error) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	if err != nil {
		return false, 0, err
	}
	return state != timeError && t.Status&staUnsync == 0, time.Duration(t.Maxerror) * time.Microsecond, nil
}
