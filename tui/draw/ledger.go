package draw

import "time"

// ledger remembers which frame was on the terminal since when. Frames have numbers,
// in the order they were handed over; one that was passed over counts as written
// when a later one was.
type ledger struct {
	handed  uint64
	written uint64
	begun   span     // the newest that is or was being written, and since when
	spans   [64]span // the last that were written
	n       int      // how many were
}

// span is a frame, and those passed over before it, that came to be on the terminal.
type span struct {
	last uint64 // its number
	at   time.Time
}

// wrote notes that the frame of this number was written.
func (l *ledger) wrote(number uint64, at time.Time) {
	if number <= l.written {
		return // the same once more
	}
	l.written = number
	l.spans[l.n%len(l.spans)] = span{number, at}
	l.n++
}

// at is when the n-th frame, or one after it, was on the terminal; zero: it is not
// yet. Of one that is long ago it is no earlier than true.
func (l *ledger) at(n uint64) time.Time {
	if n > l.written {
		return time.Time{}
	}
	var at time.Time
	for k := l.n - 1; k >= max(0, l.n-len(l.spans)); k-- {
		s := l.spans[k%len(l.spans)]
		if s.last < n {
			break
		}
		at = s.at
	}
	return at
}

// begins notes that the writing of the frame of this number begins.
func (s *Screen) begins(number uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.begun = span{number, s.now()}
}

// Begun is the newest frame of which the writing began, and when: a terminal may show
// it although WrittenAt does not know yet.
func (s *Screen) Begun() (n uint64, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.begun.last, s.log.begun.at
}

// Handed is the number of the newest frame that was handed over, counted from 1; one
// that is just being drawn will have the next.
func (s *Screen) Handed() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.handed
}

// WrittenAt is when the n-th frame, or one after it, stood on the terminal; zero: it
// does not yet.
func (s *Screen) WrittenAt(n uint64) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.at(n)
}
