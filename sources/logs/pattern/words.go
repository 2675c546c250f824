package pattern

import "bytes"

// hole stands in a skeleton for what varies. No line that was sanitised has it.
const hole = 0x01

const (
	longest  = 512 // bytes of a message that count; what is behind them does not tell patterns apart
	mostWord = 48  // words of a message that count
)

// traits of a byte.
const (
	space    uint8 = 1 << iota // stands between words
	numeral                    // makes the part of a word it is in a variable
	telling                    // calls for a closer look at its word
	edge                       // ends a part of a word
	joining                    // two variables with nothing else between them are one
	hexadeca                   // a hexadecimal digit
	slash                      // may begin a path
	fence                      // ends a path
)

// span is where a word of a skeleton stands in its message. More than one word of
// the message may have become one.
type span struct {
	from, to int
	several  bool
}

// reducer makes a message its skeleton: its words with a blank between them, and a
// hole for each number, address, path, name of an instance, and the like. It is
// not safe for concurrent use.
type reducer struct {
	traits [256]uint8
	out    []byte
	spans  []span
	gaps   []int // the words that two blanks stood before
}

func newReducer() *reducer {
	r := &reducer{}
	mark := func(chars string, trait uint8) {
		for _, c := range []byte(chars) {
			r.traits[c] |= trait
		}
	}
	mark(" \t\r\n\v\f", space)
	mark("0123456789", numeral|hexadeca)
	mark("abcdefABCDEF", hexadeca)
	mark("/\\.=@*", telling)
	mark("/\\", slash)
	mark("\"'<>()[]{},;|", fence)
	mark("=:,;()[]{}<>\"'|`!#&?", edge)
	mark(":,;#", joining)
	return r
}

// reduce returns the skeleton of a message, which is good until the next call.
func (r *reducer) reduce(message []byte) []byte {
	if len(message) > longest {
		message = message[:longest]
		if i := bytes.LastIndexByte(message, ' '); i > 0 {
			message = message[:i] // half a word is another one
		}
	}
	r.out, r.spans, r.gaps = r.out[:0], r.spans[:0], r.gaps[:0]
	last := -1 // where the last word begins in out, when it is nothing but a hole
	for i := 0; len(r.spans) < mostWord; {
		from := i
		for i < len(message) && r.traits[message[i]]&space != 0 {
			i++
		}
		if i == len(message) {
			break
		}
		if i-from == 2 && from > 0 {
			r.gaps = append(r.gaps, len(r.spans))
		}
		from = i
		var seen uint8
		for i < len(message) {
			trait := r.traits[message[i]]
			if trait&space != 0 {
				break
			}
			seen |= trait
			i++
		}
		last = r.add(message, from, i, seen, last)
	}
	return r.out
}

// add puts the word message[from:to] behind the others and returns where it begins
// when it is nothing but a hole, else -1; last is that of the word before it.
func (r *reducer) add(message []byte, from, to int, seen uint8, last int) int {
	word := message[from:to]
	if len(r.out) > 0 && r.out[len(r.out)-1] == hole {
		if end := r.unit(word); end > 0 {
			r.out = append(r.out, word[end:]...)
			r.spans[len(r.spans)-1].to, r.spans[len(r.spans)-1].several = to, true
			if len(word)-end > 1 {
				return -1
			}
			return last
		}
	}
	if len(r.spans) > 0 {
		r.out = append(r.out, ' ')
	}
	start := len(r.out)
	switch {
	case seen&(numeral|telling) != 0:
		r.closer(word, seen&slash != 0)
	case len(word) == len("Jan") && isCalendar(word) && r.dated(message[to:]):
		r.out = append(r.out, hole)
	default:
		r.out = append(r.out, word...)
	}
	n := len(r.out) - start
	if r.out[start] != hole || n > 2 || n == 2 && r.traits[r.out[start+1]]&edge == 0 {
		r.spans = append(r.spans, span{from: from, to: to})
		return -1
	}
	if last < 0 {
		r.spans = append(r.spans, span{from: from, to: to})
		return start
	}
	// A list of variables is one, as many as there are.
	r.out = append(r.out[:last], r.out[start:]...)
	r.spans[len(r.spans)-1].to, r.spans[len(r.spans)-1].several = to, true
	return last
}

// unit is how many bytes the unit takes that a word is, but for the signs at its
// end; 0: it is none.
func (r *reducer) unit(word []byte) int {
	if len(word) > len("mins).") {
		return 0
	}
	end := len(word)
	for end > 0 && (r.traits[word[end-1]]&edge != 0 || word[end-1] == '.') {
		end--
	}
	if !isUnit(word[:end]) {
		return 0
	}
	return end
}

func isUnit(word []byte) bool {
	switch string(word) {
	case "B", "KB", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "ns", "us", "µs", "ms", "s", "sec", "secs", "min", "mins", "%":
		return true
	}
	return false
}

// isCalendar reports whether a word of three letters names a day or a month.
func isCalendar(word []byte) bool {
	switch string(word) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec":
		return true
	}
	return false
}

// dated reports whether what follows the name of a day or a month is a date.
func (r *reducer) dated(rest []byte) bool {
	for len(rest) > 0 && r.traits[rest[0]]&space != 0 {
		rest = rest[1:]
	}
	return len(rest) > 0 && r.traits[rest[0]]&numeral != 0 || len(rest) > 3 && isCalendar(rest[:3])
}

// closer puts a word behind the others whose variable parts are holes; paths says
// whether there may be one in it.
func (r *reducer) closer(word []byte, paths bool) {
	from := len(r.out)
	for i := 0; i < len(word); {
		c := word[i]
		if r.traits[c]&edge != 0 {
			if c == '<' && i+1 < len(word) && r.traits[word[i+1]]&numeral != 0 {
				i++ // less than a number is a number
				continue
			}
			r.out = append(r.out, c)
			i++
			continue
		}
		if paths {
			if n := r.place(word[i:]); n > 0 {
				r.hole(from, nil)
				i += n
				continue
			}
		}
		end, seen := i, uint8(0)
		for end < len(word) && r.traits[word[end]]&edge == 0 {
			seen |= r.traits[word[end]]
			end++
		}
		part := word[i:end]
		i = end
		r.part(from, part, seen)
	}
}

// place is how many bytes an address of the web or a path takes at the start of b;
// 0: there is none.
func (r *reducer) place(b []byte) int {
	n := 0
	for n < len(b) && n < 12 && r.traits[b[n]]&(edge|telling) == 0 {
		n++
	}
	path := n == 0 && len(b) > 1 && b[0] == '/' && r.traits[b[1]]&edge == 0
	web := n > 1 && n+2 < len(b) && b[n] == ':' && b[n+1] == '/' && b[n+2] == '/'
	drive := n == 1 && len(b) > 2 && b[1] == ':' && b[2] == '\\'
	if !path && !web && !drive {
		return 0
	}
	for n < len(b) && r.traits[b[n]]&fence == 0 {
		n++
	}
	for b[n-1] == '.' || b[n-1] == ':' {
		n-- // of the sentence
	}
	return n
}

// part puts a part of a word behind the others, or a hole for it.
func (r *reducer) part(from int, part []byte, seen uint8) {
	end := len(part)
	for end > 0 && part[end-1] == '.' {
		end--
	}
	bare := part[:end]
	if end > 0 && (seen&numeral != 0 || r.varies(from, bare, seen)) {
		r.hole(from, bare)
		r.out = append(r.out, part[end:]...)
		return
	}
	r.out = append(r.out, part...)
}

// varies reports whether a part without a digit is a variable by its form.
func (r *reducer) varies(from int, part []byte, seen uint8) bool {
	switch {
	case part[0] == '/' && len(part) > 1, part[0] == '\\' && len(part) > 2 && part[1] == '\\':
		return true
	case len(part) >= 8 && r.isHex(part):
		return true
	case seen&telling == 0:
		if len(r.out) > from && r.out[len(r.out)-1] == '=' {
			return isBool(part)
		}
		return false
	}
	if at := bytes.IndexByte(part, '@'); at > 0 && at < len(part)-1 {
		return true
	}
	return len(part) > 1 && len(bytes.Trim(part, "*")) == 0 // a number that did not fit
}

func (r *reducer) isHex(part []byte) bool {
	for _, c := range part {
		if r.traits[c]&hexadeca == 0 {
			return false
		}
	}
	return true
}

func isBool(part []byte) bool {
	switch string(part) {
	case "true", "false", "True", "False", "TRUE", "FALSE":
		return true
	}
	return false
}

// hole puts a hole behind what is there of the word that begins at from. It becomes
// one with a hole before it that only a joining sign parts from it, and takes in the
// name of a host whose port it is.
func (r *reducer) hole(from int, part []byte) {
	k := len(r.out)
	for k > from && r.traits[r.out[k-1]]&joining != 0 {
		k--
	}
	if k > from && r.out[k-1] == hole {
		r.out = r.out[:k]
		return
	}
	if k > from && k == len(r.out)-1 && r.out[k] == ':' && isNumber(part) {
		begin := k
		for begin > from && r.traits[r.out[begin-1]]&edge == 0 {
			begin--
		}
		if bytes.IndexByte(r.out[begin:k], '.') > 0 {
			r.out = r.out[:begin]
		}
	}
	r.out = append(r.out, hole)
}

func isNumber(part []byte) bool {
	for _, c := range part {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(part) > 0
}
