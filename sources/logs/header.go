package logs

// TimeAt is how many bytes the time takes that b begins with, whichever of the
// layouts it has that this package reads, its zone included, and the letter of a
// level before it, as klog has; 0: it begins with none.
func TimeAt(b []byte) int {
	var c clock
	if len(b) > len("I0102 15:04:05") && klogLevel(b[0]) != NoLevel {
		if s := c.klog(b[1:]); s.len > 0 {
			return 1 + s.len
		}
	}
	return c.read(b).len
}

// MessageField is the message of a JSON object or a logfmt line, without its
// quotes and escapes; nil: it is no such line, or has none.
func MessageField(line []byte) []byte {
	s := logfmt
	switch {
	case len(line) > 1 && line[0] == '{':
		s = object
	case !startsWithKey(line):
		return nil
	}
	for rest := line; ; {
		f, next, ok := nextField(s, rest)
		if !ok || f.value == nil {
			return nil
		}
		if rest = next; roleOf(f.key) == messageField && words(f.value) != nil {
			return decoded(words(f.value))
		}
	}
}

// Plain appends a line without the colours and the other sequences in it.
func Plain(dst, line []byte) []byte { return appendPlain(dst, line) }
