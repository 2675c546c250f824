package pattern

import "slices"

// window is how many lines are looked at to see whether a layout still fits.
const window = 1000

// Stream learns layout and patterns of one source from its lines as they come. Of the
// first lines it learns the layout several times, each time from more of them; when
// later most lines begin in another way, as after an update of what writes them, it
// learns that beside what it knows. It is not safe for concurrent use.
type Stream struct {
	layout  Layout
	miner   *Miner
	limit   int
	era     int
	settled bool     // the first lines were learned from
	kept    [][]byte // the first lines, later those of the window that begin in no known way
	past    int      // how many of the first lines are of a memory
	lines   int      // of the window that have passed
	odd     int      // of these begin in no known way
	window  int
}

// NewStream returns a stream that has seen nothing and keeps at most limit skeletons.
func NewStream(limit int) *Stream {
	return &Stream{miner: New(limit), limit: limit, window: window}
}

// Add learns a line and returns its number, as that of the miner of this era.
func (s *Stream) Add(line []byte) int {
	r := s.learn(line)
	r.heard++
	return r.number
}

// Learn is Add of a line that nobody said: it counts as learned alone.
func (s *Stream) Learn(line []byte) int { return s.learn(line).number }

func (s *Stream) learn(line []byte) *row {
	if !s.settled {
		s.keep(line)
		switch len(s.kept) {
		case 4, 8, 64, enough:
			return s.again()
		}
		return s.miner.learn(s.layout.Message(line)).showing(line)
	}
	from, known := s.layout.cut(line)
	if !known {
		s.odd++
		if len(s.kept) < enough {
			s.keep(line)
		}
	}
	if s.lines++; s.lines == s.window {
		s.look()
		from, _ = s.layout.cut(line)
	}
	return s.miner.learn(s.layout.said(line[from:])).showing(line)
}

// Message is what a line says behind what this source is known to put before it.
func (s *Stream) Message(line []byte) []byte { return s.layout.Message(line) }

func (s *Stream) keep(line []byte) {
	s.kept = append(s.kept, slices.Clone(line[:min(len(line), reach+longest)]))
}

// again learns the layout of all lines so far, and all of them anew when it is
// another one. It returns the row of the last.
func (s *Stream) again() (last *row) {
	layout, from := Learn(s.kept), len(s.kept)-1
	if !layout.equal(s.layout) {
		s.layout, s.miner, from = layout, New(s.limit), 0
		s.era++
	}
	for i, line := range s.kept[from:] {
		last = s.miner.learn(s.layout.Message(line)).showing(line)
		if at := from + i; at >= s.past && at < len(s.kept)-1 { // that of the last counts who adds it
			last.heard++
		}
	}
	if len(s.kept) == enough {
		s.settled, s.kept = true, nil
	}
	return last
}

// look learns beside the layout that of the lines of the window that do not have it,
// if they are most. What does not tell most of those lines, such as a form that takes
// all of a line for its header, is tried less often.
func (s *Stream) look() {
	if s.odd > s.window/2 {
		more, known := Learn(s.kept), 0
		for _, line := range s.kept {
			if _, is := more.cut(line); is {
				known++
			}
		}
		if known > 0 {
			s.layout = more.and(s.layout)
		}
		if s.window *= 2; known > len(s.kept)/2 {
			s.window = window
		}
	}
	s.kept, s.lines, s.odd = nil, 0, 0
}

// Era counts how often all lines were learned anew: the numbers of an earlier era
// mean nothing.
func (s *Stream) Era() int { return s.era }

// Miner has the patterns of this era.
func (s *Stream) Miner() *Miner { return s.miner }
