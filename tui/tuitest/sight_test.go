package tuitest

import (
	"testing"
	"time"
)

func TestTheFirstFrameIsOnAScreenOfItsOwn(t *testing.T) {
	start := time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	var s sight
	if s.after(start, s.first) != 0 || s.after(start, s.frame) != 0 {
		t.Error("nothing stood there yet, and it was seen")
	}
	s.stood(at(1), " \n ")
	s.stood(at(2), "a line on the shell's")
	s.stood(at(3), "another")
	s.own = true
	s.stood(at(4), "")
	s.stood(at(5), "a frame")
	s.stood(at(6), "another")
	if first, frame := s.after(start, s.first), s.after(start, s.frame); first != 2*time.Second || frame != 5*time.Second {
		t.Errorf("the first thing stood after %s, the first frame after %s", first, frame)
	}
}
