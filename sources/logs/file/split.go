package file

import "bytes"

// splitter cuts blocks of a file into lines and keeps the beginning of the line
// that has not ended yet, however the blocks fall.
type splitter struct {
	limit int    // bytes of a line that are kept
	held  []byte // the unfinished line, at most limit bytes, without its first NULs
	at    int64  // where it began
	nuls  int64  // how many NULs it began with
	cut   int64  // how many bytes of it are beyond limit
	open  bool   // there is one
	shown int64  // how much of it was shown before it ended
	code  encoding
	plain []byte // a decoded line
}

// piece is one line as it stood in the file, without its line end.
type piece struct {
	text []byte // valid until the next call of the splitter
	at   int64  // where it began
	nuls int64  // NULs before text: what a truncation under a writer leaves
	cut  int64  // bytes after text that were beyond the limit
	// unfinished marks a line that has not ended yet; it comes again, whole, when
	// it does.
	unfinished bool
}

// split cuts the block that begins at the file's byte at.
func (s *splitter) split(block []byte, at int64, emit func(piece)) {
	if s.code != utf8Text {
		s.splitWide(block, at, emit)
		return
	}
	for len(block) > 0 {
		n := bytes.IndexByte(block, '\n')
		if n < 0 {
			s.hold(block, at)
			return
		}
		switch {
		case s.open:
			s.hold(block[:n], at)
			s.flush(emit)
		case n > s.limit || n > 0 && block[0] == 0:
			s.hold(block[:n], at)
			s.open = true
			s.flush(emit)
		default:
			emit(piece{text: withoutMark(withoutCR(block[:n]), at), at: at})
		}
		block = block[n+1:]
		at += int64(n) + 1
	}
}

// hold adds to the unfinished line.
func (s *splitter) hold(b []byte, at int64) {
	if !s.open {
		s.open, s.at, s.held, s.nuls, s.cut, s.shown = true, at, s.held[:0], 0, 0, 0
	}
	if len(s.held) == 0 && s.cut == 0 && s.code == utf8Text {
		n := 0
		for n < len(b) && b[n] == 0 {
			n++
		}
		s.nuls += int64(n)
		b = b[n:]
	}
	n := min(len(b), s.limit-len(s.held))
	s.held = append(s.held, b[:n]...)
	s.cut += int64(len(b) - n)
}

// flush ends the unfinished line where it is.
func (s *splitter) flush(emit func(piece)) {
	if !s.open {
		return
	}
	s.open = false
	emit(s.piece(s.held))
}

// end ends the unfinished line of a file that will not go on with it; what was
// shown of it already is not shown again.
func (s *splitter) end(emit func(piece)) {
	if s.open && s.shown == s.size() {
		s.open = false
	}
	s.flush(emit)
}

// peek shows the unfinished line as it stands, without half a letter at its end.
func (s *splitter) peek(emit func(piece)) {
	if !s.waits() {
		return
	}
	s.shown = s.size()
	text := s.held
	if s.code == utf8Text && s.cut == 0 {
		text = wholeRunes(text)
	}
	p := s.piece(text)
	p.unfinished = true
	emit(p)
}

// waits reports whether there is an unfinished line of which something was not
// shown.
func (s *splitter) waits() bool { return s.open && s.shown != s.size() }

func (s *splitter) size() int64 { return s.nuls + int64(len(s.held)) + s.cut }

func (s *splitter) piece(text []byte) piece {
	if s.code != utf8Text {
		s.plain = s.code.decode(s.plain[:0], text)
		text = s.plain
	}
	if s.cut == 0 {
		text = withoutCR(text)
	}
	return piece{text: withoutMark(text, s.at), at: s.at, nuls: s.nuls, cut: s.cut}
}

func withoutCR(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return b[:n-1]
	}
	return b
}
