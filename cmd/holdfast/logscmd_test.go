package main

import (
	"bytes"
	"testing"
)

// Lines that are very long do not fill the memory before anything is learned of them.
func TestTheFirstLinesOfALogAreHeldWithinBounds(t *testing.T) {
	var short, long opening
	held := func(o *opening, line []byte) int {
		for n := 1; ; n++ {
			if o.hold(line) {
				return n
			}
		}
	}
	if n := held(&short, []byte("a line")); n != learnedFrom {
		t.Errorf("%d short lines are held", n)
	}
	if n := held(&long, bytes.Repeat([]byte("x"), lineKept)); n != learnedBytes/lineKept {
		t.Errorf("%d long lines are held", n)
	}
}
