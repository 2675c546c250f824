package pattern

import "holdfast/sources/logs"

// Message is what a line says behind its header: its message field, where the lines
// of the source have fields.
func (l Layout) Message(line []byte) []byte {
	rest := l.behind(line)
	if l.fields {
		if message := logs.MessageField(rest); message != nil {
			return message
		}
	}
	return rest
}

// behind is what a line says behind its header; the whole line where it does not
// begin like the others.
func (l Layout) behind(line []byte) []byte {
	i := 0
	for n, s := range l.steps {
		i = skipBlanks(line, i)
		if i == len(line) {
			return line
		}
		end := s.end(line, i)
		if end < 0 {
			if n == 0 || s.kind == aTime {
				return line
			}
			break
		}
		i = afterField(line, end)
	}
	i = skipBlanks(line, i)
	if i == len(line) {
		return line
	}
	return line[i:]
}

// end is where what the step says ends that begins at line[i]; -1: it is not there.
func (s step) end(line []byte, i int) int {
	switch s.kind {
	case aTime:
		return s.timeEnd(line, i)
	case aTag:
		return tagEnd(line, i)
	case aDash:
		for n := 0; n < 3 && i < len(line); n++ {
			end := wordEnd(line, i)
			if end == i+1 && (line[i] == '-' || line[i] == ':') {
				return end
			}
			i = skipBlanks(line, end)
		}
		return -1
	case aField:
	}
	return fieldEnd(line, i)
}

// timeEnd is behind the words of a time, of which those have digits that had them in
// the lines that were learned from.
func (s step) timeEnd(line []byte, i int) int {
	end, with := i, 0
	for n := range s.words {
		k := skipBlanks(line, end)
		if k == len(line) {
			return -1
		}
		for end = k; end < len(line) && !isBlank(line[end]) && line[end] != '|'; end++ {
			if isDigit(line[end]) {
				with |= 1 << n
			}
		}
	}
	if with != s.with {
		return -1
	}
	return end
}

// tagEnd is behind the first of three words that ends with a colon.
func tagEnd(line []byte, i int) int {
	for n := 0; n < 3 && i < len(line); n++ {
		end := fieldEnd(line, i)
		if end > i && line[end-1] == ':' {
			return end
		}
		i = skipBlanks(line, end)
	}
	return -1
}
