package text

import "bytes"

// IndentJSON appends a JSON document, or a value that stands so deep in one, to dst:
// in lines, indented by two spaces, as encoding/json would. The document is one that
// encoding/json wrote without any space: nothing is checked any more, and what stands
// in a string is passed over as a whole, which is most of it.
func IndentJSON(dst, doc []byte, depth int) []byte {
	for i := 0; i < len(doc); {
		switch c := doc[i]; c {
		case '"':
			n := quoted(doc[i:])
			dst = append(dst, doc[i:i+n]...)
			i += n
			continue
		case '{', '[':
			if dst = append(dst, c); i+1 < len(doc) && doc[i+1] == c+2 { // its closing one: it is empty
				dst = append(dst, c+2)
				i++
				break
			}
			depth++
			dst = LineJSON(dst, depth)
		case '}', ']':
			depth--
			dst = append(LineJSON(dst, depth), c)
		case ',':
			dst = LineJSON(append(dst, c), depth)
		case ':':
			dst = append(dst, ": "...)
		default:
			dst = append(dst, c)
		}
		i++
	}
	return dst
}

// LineJSON begins a line so deep in a document.
func LineJSON(dst []byte, depth int) []byte {
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, "  "...)
	}
	return dst
}

// quoted is the length of the string at the start of doc, with its quotes.
func quoted(doc []byte) int {
	for at := 1; ; {
		n := bytes.IndexByte(doc[at:], '"')
		if n < 0 {
			return len(doc)
		}
		at += n + 1
		escapes := 0
		for doc[at-2-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at
		}
	}
}
