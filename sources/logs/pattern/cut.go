package pattern

import (
	"slices"

	"holdfast/sources/logs"
)

// Message is what a line says behind its header: its message field, where the lines
// of the source have fields.
func (l Layout) Message(line []byte) []byte { return l.said(l.behind(line)) }

// said is the message of what stands behind a header.
func (l Layout) said(rest []byte) []byte {
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
	i, _ := l.cut(line)
	return line[i:]
}

// cut is where the message of a line begins; not known: it has none of the forms.
func (l Layout) cut(line []byte) (i int, known bool) {
	for _, f := range l.forms {
		if i := f.cut(line); i >= 0 {
			return i, true
		}
	}
	return 0, false
}

// equal reports whether two layouts cut the same.
func (l Layout) equal(other Layout) bool {
	return l.fields == other.fields && slices.EqualFunc(l.forms, other.forms, slices.Equal)
}

// and is a layout that has the forms of both, its own first.
func (l Layout) and(other Layout) Layout {
	forms := slices.Concat(l.forms, other.forms)
	return Layout{forms[:min(len(forms), mostForms)], l.fields || other.fields}
}

// cut is where the message of a line begins; -1: it is not of this form.
func (f form) cut(line []byte) int {
	i := 0
	for n, s := range f {
		if i = skipBlanks(line, i); i == len(line) {
			return -1
		}
		end := s.end(line, i)
		if end < 0 {
			if n == 0 || s.kind == aTime {
				return -1
			}
			return i // such as a line without the name of a component
		}
		i = afterField(line, end)
	}
	if i = skipBlanks(line, i); i == len(line) {
		return -1
	}
	return i
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

// timeEnd is behind the words of a time that is written as it was in the lines that
// were learned from.
func (s step) timeEnd(line []byte, i int) int {
	end := i
	for n := range s.words {
		if n > 0 {
			end = skipBlanks(line, end)
		}
		end = wordEnd(line, end)
	}
	if lookOf(line, i, end) != s.look {
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
