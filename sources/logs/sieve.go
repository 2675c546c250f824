package logs

import (
	"bytes"
	"encoding/binary"
	"regexp/syntax"
	"strings"
)

// Sieve finds in the bytes of a log where lines may be that a filter matches, without
// reading each of them. What it finds is to be matched yet; where it finds nothing
// there is none. The zero Sieve holds nothing back.
type Sieve struct {
	need  string // in lower case: each line that matches has it
	pivot int    // the letter of it that is rarest in the log
	// odd: the filter may match what cleaning makes of a line and not what stands there,
	// so every line that cleaning may change is one to look at.
	odd bool
}

// Sieve is that of the filter.
func (f Filter) Sieve() Sieve {
	var s Sieve
	for i := range f.terms {
		t := &f.terms[i]
		if t.not || t.need == "" {
			continue
		}
		one := Sieve{need: longestRun(t.need, func(c byte) bool { return c != '<' && c != '>' && c != ' ' })}
		if madeByCleaning(one.need) {
			one = Sieve{need: t.need, odd: true}
		}
		if s.need == "" || s.odd && !one.odd || s.odd == one.odd && len(one.need) > len(s.need) {
			s = one
		}
	}
	return s
}

// Tuned is the sieve for a log that reads like this.
func (s Sieve) Tuned(sample []byte) Sieve {
	var counts [256]int
	for _, c := range sample {
		counts[c]++
	}
	least := -1
	for i := range len(s.need) {
		if n := counts[s.need[i]] + counts[upperOf(s.need[i])]; least < 0 || n < least {
			least, s.pivot = n, i
		}
	}
	return s
}

// First is the place in a block, within the first line that may match; -1: none may.
func (s Sieve) First(block []byte) int {
	if len(block) == 0 {
		return -1
	}
	if s.need == "" {
		return 0
	}
	at := s.first(block)
	if !s.odd {
		return at
	}
	until := at
	if at < 0 {
		until = len(block)
	}
	if odd := firstOdd(block[:until]); odd >= 0 {
		return odd
	}
	return at
}

// first is where what is needed stands first, in any case.
func (s Sieve) first(block []byte) int {
	lower, upper := s.need[s.pivot], upperOf(s.need[s.pivot])
	for from := s.pivot; from < len(block); {
		i := bytes.IndexByte(block[from:], lower)
		if upper != lower {
			until := len(block)
			if i >= 0 {
				until = from + i
			}
			if j := bytes.IndexByte(block[from:until], upper); j >= 0 {
				i = j
			}
		}
		if i < 0 {
			return -1
		}
		if at := from + i - s.pivot; at+len(s.need) <= len(block) && foldsTo(block[at:at+len(s.need)], s.need) {
			return at
		}
		from += i + 1
	}
	return -1
}

func foldsTo(b []byte, lower string) bool {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func upperOf(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c &^ 0x20
	}
	return c
}

// firstOdd is the place of the first byte that is neither printable ASCII nor of the
// end of a line; -1: there is none. It looks at eight bytes at a time.
func firstOdd(b []byte) int {
	const ones, low, high = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	zero := func(w uint64) uint64 { return ^((w&low + low) | w | low) } // the high bit of each byte that is zero
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		control := zero(w&(ones*0xe0)) &^ zero(w^ones*'\n')
		if (w&high)|control|zero(w^ones*0x7f) == 0 {
			continue
		}
		for k := i; k < i+8; k++ {
			if isOdd(b, k) {
				return k
			}
		}
	}
	for ; i < len(b); i++ {
		if isOdd(b, i) {
			return i
		}
	}
	return -1
}

func isOdd(b []byte, i int) bool {
	c := b[i]
	return (c < 0x20 || c >= 0x7f) && c != '\n' && (c != '\r' || i+1 == len(b) || b[i+1] != '\n')
}

// madeByCleaning reports whether a text, in lower case and without a blank or a bracket,
// may be within what cleaning writes, such as <U+001B> or <0x9B>, and did not stand
// there. One with any other letter cannot: it would reach beyond the brackets.
func madeByCleaning(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '+' && c != 'u' && c != 'x' && !isDigit(c) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// plainRun is the longest part of a word that is ASCII.
func plainRun(lower string) string {
	return longestRun(lower, func(c byte) bool { return c >= 0x20 && c < 0x7f })
}

func longestRun(s string, is func(byte) bool) (longest string) {
	from := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && is(s[i]) {
			continue
		}
		if i-from > len(longest) {
			longest = s[from:i]
		}
		from = i + 1
	}
	return longest
}

// literalOf is, in lower case, the longest text that whatever matches a regular
// expression has in it; empty: none is known.
func literalOf(expr string) string {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return ""
	}
	return literal(re)
}

func literal(re *syntax.Regexp) (longest string) {
	switch re.Op {
	case syntax.OpLiteral:
		lower := strings.ToLower(string(re.Rune))
		if re.Flags&syntax.FoldCase == 0 {
			return plainRun(lower)
		}
		// The Kelvin sign is a k too, and the long s an s.
		return longestRun(lower, func(c byte) bool { return c >= 0x20 && c < 0x7f && c != 'k' && c != 's' })
	case syntax.OpCapture, syntax.OpPlus:
		return literal(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return literal(re.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if l := literal(sub); len(l) > len(longest) {
				longest = l
			}
		}
	default: // whatever else may match without any text that is known
	}
	return longest
}
