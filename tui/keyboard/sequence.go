package keyboard

import (
	"bytes"
	"fmt"
	"slices"
	"time"
)

// goOn takes what was read as the rest of the held sequence, and returns how
// much of it that is; 0: it begins with something else.
func (s *sorter) goOn(now time.Time, b []byte) int {
	late := now.Sub(s.heldAt) >= Together
	n := 0
	for n < len(b) && len(s.held) > 0 {
		rule := anySequence
		if late {
			rule = known
		}
		is := rule(s.held, b[n], b[n+1:])
		if is == foreign {
			break
		}
		s.held = append(s.held, b[n])
		s.heldAt = now
		n++
		if is == whole {
			s.finish(now)
			break
		}
		late = false
	}
	return n
}

// finish hands a whole sequence on.
func (s *sorter) finish(now time.Time) {
	seq := s.held
	s.unshelve()
	switch {
	case bytes.HasPrefix(seq, []byte(stampBegin)):
		return // only we write those
	case string(seq) == pasteBegin:
		s.paste, s.pasteAt, s.told = seq, now, false
		return
	case len(seq) == 2 && seq[1] > ' ' && seq[1] < 0x7f:
		s.emit(key, fmt.Appendf(nil, "\x1b[%d;3u", seq[1]), now, false)
	case isReport(seq):
		s.emit(report, seq, now, false)
	default:
		s.emit(key, seq, now, false)
	}
}

const pasteBegin, pasteEnd = "\x1b[200~", "\x1b[201~"

// pasting takes what belongs to a paste and returns the rest. A Ctrl-C that comes
// alone ends a paste of which the end is missing.
func (s *sorter) pasting(now time.Time, b []byte) (rest []byte) {
	if len(b) == 1 && b[0] == 3 && len(s.paste) > len(pasteBegin) {
		s.paste = nil
		return b
	}
	from := max(0, len(s.paste)-len(pasteEnd))
	s.paste = append(s.paste, b...)
	i := bytes.Index(s.paste[from:], []byte(pasteEnd))
	if i < 0 {
		return nil
	}
	end := from + i + len(pasteEnd)
	rest = s.paste[end:]
	s.emit(pasted, s.paste[:end], now, false)
	s.paste = nil
	return b[len(b)-len(rest):]
}

// fit says what a byte is to a sequence that is not whole.
type fit int

const (
	foreign fit = iota // it does not belong to it
	part               // it goes on with it
	whole              // it ends it
)

// starts7 reports whether ESC and this byte begin a sequence that goes on.
func starts7(b byte) bool { return bytes.IndexByte([]byte("[]OP_^X"), b) >= 0 }

// anySequence is the rule for bytes that come at once: whatever has the form of a
// sequence is one, known or not.
func anySequence(seq []byte, b byte, _ []byte) fit {
	if len(seq) == 1 {
		switch {
		case starts7(b):
			return part
		case b == '\x1b' || starts8(b):
			return foreign
		case b >= 0x80:
			return foreign
		}
		return whole
	}
	if stringed(seq[1]) {
		return inString(seq, b)
	}
	if seq[1] == 'O' {
		switch {
		case b >= '0' && b <= '9':
			return part
		case b > ' ' && b < 0x7f:
			return whole
		}
		return foreign
	}
	body := string(seq[2:])
	switch {
	case body == "[" && b > ' ' && b < 0x7f: // F1 to F5 of the Linux console
		return whole
	case len(body) > 0 && body[0] == 'M': // three bytes of a mouse
		return either(len(body) == 3, whole, part)
	case body == "" && (b == 'M' || b == '['):
		return part
	case b == '$' && shifted(body):
		return whole
	case b >= ' ' && b <= '?':
		return part
	case b >= '@' && b <= '~':
		return whole
	}
	return foreign
}

// shifted reports whether CSI, this and $ is a key of urxvt: Shift with Insert,
// Delete, PgUp and the like. It is the one sequence that $ ends.
func shifted(body string) bool {
	return len(body) == 1 && bytes.IndexByte([]byte("235678"), body[0]) >= 0
}

func inString(seq []byte, b byte) fit {
	switch last := seq[len(seq)-1]; {
	case last == '\x1b' && len(seq) > 2:
		return either(b == '\\', whole, foreign)
	case b == '\x07' || b == 0x9c && last < 0x80:
		return whole
	case b == '\x1b':
		return either(len(seq) > 2, part, foreign)
	case b >= ' ' && b != 0x7f:
		return part
	}
	return foreign
}

func either(yes bool, a, b fit) fit {
	if yes {
		return a
	}
	return b
}

// known is the rule for bytes that come late: only what goes on with a sequence
// that terminals do send is taken for its rest, everything else is a person's.
func known(seq []byte, b byte, rest []byte) fit {
	is := anySequence(seq, b, rest)
	if is == foreign || len(seq) == 1 {
		return is
	}
	body := string(seq[2:])
	switch seq[1] {
	case '[':
		return either(knownCSI(body, b), is, foreign)
	case 'O':
		return either(bytes.IndexByte([]byte("ABCDEFHMPQRSXabcd0123456789"), b) >= 0, is, foreign)
	case ']':
		return either(knownOSC(body, b), is, foreign)
	case 'P':
		return either(body != "" || b == '>' || b == '!' || len(rest) > 0 && (rest[0] == '$' || rest[0] == '+'), is, foreign)
	}
	return either(body != "" || len(rest) > 0, is, foreign)
}

// knownCSI: answers end as DA, CPR, DSR, DECRPM and kitty's do, keys as the
// decoder knows them.
func knownCSI(body string, b byte) bool {
	in := func(set string) bool { return bytes.IndexByte([]byte(set), b) >= 0 }
	if body == "" {
		return in("ABCDEFHIMOPQRSZabcd[<=>?0123456789")
	}
	digits := func(from int) bool {
		return !slices.ContainsFunc([]byte(body[from:]), func(c byte) bool { return c < '0' || c > ';' })
	}
	switch {
	case body[0] == 'M', body == "[" && in("ABCDE"):
		return true
	case body == "[":
		return false
	case body[len(body)-1] == '$':
		return b == 'y'
	case body[0] == '<':
		return in("0123456789;") || in("Mm") && digits(1) && bytes.Count([]byte(body), []byte(";")) == 2
	case body[0] == '?':
		return in("0123456789;:") || len(body) > 1 && in("cRunS$")
	case body[0] == '>', body[0] == '=':
		return in("0123456789;:") || len(body) > 1 && in("cm")
	}
	return digits(0) && in("0123456789;:~^@$ABCDEFHPQRSMRZntu_c")
}

// knownOSC: a number, and behind it a colour where it is the answer to a question
// for one.
func knownOSC(body string, b byte) bool {
	i := 0
	for i < len(body) && body[i] >= '0' && body[i] <= '9' {
		i++
	}
	digit := b >= '0' && b <= '9'
	switch {
	case body == "":
		return digit
	case i == len(body):
		return digit && i < 4 || b == ';'
	}
	number, payload := body[:i], body[i+1:]
	if number == "4" {
		_, colour, found := bytes.Cut([]byte(payload), []byte(";"))
		if !found {
			return digit || b == ';'
		}
		payload = string(colour)
	}
	if len(number) != 2 || number[0] != '1' {
		return number != "4" || colour(payload, b)
	}
	return colour(payload, b)
}

// colour reports whether a byte goes on with rgb:hhhh/hhhh/hhhh, or ends it.
func colour(so string, b byte) bool {
	for _, head := range []string{"rgb:", "rgba:"} {
		if len(so) < len(head) {
			if head[:len(so)] == so && head[len(so)] == b {
				return true
			}
			continue
		}
		if so[:len(head)] != head {
			continue
		}
		parts := bytes.Split([]byte(so[len(head):]), []byte("/"))
		last, all := parts[len(parts)-1], len(head)-1
		switch {
		case b == '/':
			return len(parts) < all && len(last) > 0
		case bytes.IndexByte([]byte("0123456789abcdefABCDEF"), b) >= 0:
			return len(last) < 4
		}
		// BEL, ESC, ESC \ and ST end it; inString has seen to the rest.
		return len(parts) == all && len(last) > 0 && (b == 7 || b == 0x1b || b == 0x9c || b == '\\')
	}
	return false
}

// isReport reports whether a whole sequence is no key.
func isReport(seq []byte) bool {
	body, end := seq[1:], seq[len(seq)-1]
	switch {
	case stringed(body[0]):
		return true
	case body[0] != '[' || len(body) < 2:
		return false
	case bytes.IndexByte([]byte("?<>=M"), body[1]) >= 0:
		return true
	}
	return len(body) == 2 && (end == 'I' || end == 'O') || bytes.IndexByte([]byte("nty"), end) >= 0
}
