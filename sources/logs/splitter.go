package logs

import "bytes"

// Splitter cuts a stream of bytes into lines, however its pieces fall, and keeps the
// beginning of the one that has not ended. The zero Splitter keeps MaxLine bytes of a
// line.
type Splitter struct {
	Limit int    // bytes of a line that are kept; zero: MaxLine
	held  []byte // of the unfinished line
	cut   int64  // how many bytes of it are beyond the limit
	shown int64  // how much of it was shown before it ended
}

// Split cuts the next piece. emit gets each line that ended, without its line end and
// valid until it returns, and how many bytes of it were beyond the limit.
func (s *Splitter) Split(piece []byte, emit func(line []byte, cut int64)) {
	for {
		n := bytes.IndexByte(piece, '\n')
		if n < 0 {
			s.hold(piece)
			return
		}
		if s.size() == 0 && n <= s.limit() {
			emit(piece[:n], 0)
		} else {
			s.hold(piece[:n])
			emit(s.held, s.cut)
			s.held, s.cut = s.held[:0], 0
		}
		s.shown = 0
		piece = piece[n+1:]
	}
}

// End ends the line that has not ended, where the stream does. What was shown of it
// already is not shown again.
func (s *Splitter) End(emit func(line []byte, cut int64)) {
	if s.Waits() {
		emit(s.held, s.cut)
	}
	s.held, s.cut, s.shown = s.held[:0], 0, 0
}

// Waits reports whether there is an unfinished line of which something was not shown.
func (s *Splitter) Waits() bool { return s.size() > s.shown }

// Peek is the unfinished line as it stands; it counts as shown.
func (s *Splitter) Peek() []byte {
	s.shown = s.size()
	return s.held
}

func (s *Splitter) hold(piece []byte) {
	n := min(len(piece), s.limit()-len(s.held))
	s.held = append(s.held, piece[:n]...)
	s.cut += int64(len(piece) - n)
}

func (s *Splitter) size() int64 { return int64(len(s.held)) + s.cut }

func (s *Splitter) limit() int {
	if s.Limit > 0 {
		return s.Limit
	}
	return MaxLine
}
