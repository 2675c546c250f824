package keyboard

import (
	"bytes"
	"time"
)

// Unended says that the terminal began something and did not end it, so that a key
// was taken for its rest and is lost.
type Unended struct {
	// Paste: it is a paste; else an answer.
	Paste bool
	// Over: it is waited for no more, and the next key is one.
	Over bool
}

// saidAfter is how long a sequence is waited for before a person is told that a key
// was taken for its rest. On a bad line the rest of an answer comes sooner.
const saidAfter = 2 * time.Second

// What an unended unit says.
const (
	waitsForAnswer = "answer"
	waitsForPaste  = "paste"
	waitsNoMore    = "over"
)

// swallowed looks at a byte that came by itself and was taken for the rest of what
// began so long before: a person may have pressed it. It is never a key; but they
// are told, and what never ends is given up.
func (s *sorter) swallowed(now, begun time.Time) {
	age := now.Sub(begun)
	ended := len(s.out) > 0 && s.out[len(s.out)-1].at.Equal(now)
	switch {
	case age < saidAfter:
	case ended && s.out[len(s.out)-1].kind == report:
		s.emit(unended, []byte(waitsNoMore), now, false)
	case ended: // a key, which a person sees act
	case age >= givenUp || !s.until.IsZero():
		s.ghost, s.ghostUntil = s.held, now.Add(givenUp)
		s.unshelve()
		s.emit(unended, []byte(waitsNoMore), now, false)
	case !s.told:
		s.told = true
		s.emit(unended, []byte(waitsForAnswer), now, false)
	}
}

// haunted takes what may be the rest of a sequence that was given up, and returns
// how much of b that is. Several bytes that go on with it are no person's. A single
// one that would end it is handed on as a key that did not come alone.
func (s *sorter) haunted(now time.Time, b []byte) int {
	if !now.Before(s.ghostUntil) {
		s.ghost = nil
		return 0
	}
	seq := bytes.Clone(s.ghost)
	for i, c := range b {
		switch known(seq, c, b[i+1:]) {
		case foreign:
			return 0
		case whole:
			s.ghost = nil
			if len(b) > 1 {
				s.emit(report, seq, now, false)
				return i + 1
			}
			s.emit(key, b, now, false)
			s.out[len(s.out)-1].crowd = true
			return 1
		}
		seq = append(seq, c)
	}
	if len(b) == 1 {
		return 0
	}
	s.ghost = seq
	s.emit(unended, []byte(waitsNoMore), now, false)
	return len(b)
}

// pasteStalls tells that a key went into a paste of which the end is missing.
func (s *sorter) pasteStalls(now time.Time) {
	if s.told || now.Sub(s.pasteAt) < givenUp {
		return
	}
	s.told = true
	s.emit(unended, []byte(waitsForPaste), now, false)
}
