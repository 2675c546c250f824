package draw

import (
	"bytes"
	"strings"
)

// thrift leaves out what a renderer writes to be on the safe side: it takes the pen's
// colours back before it goes to another line, and sets the same again there. Colours
// matter to what is written and erased, and not to where the cursor goes.
func thrift(out []byte) []byte {
	t := thrifty{kept: make([]byte, 0, len(out))}
	for len(out) > 0 {
		n := t.take(out)
		out = out[n:]
	}
	t.settle()
	return t.kept
}

// thrifty is what the terminal's pen is, and what it is meant to be by now.
type thrifty struct {
	kept  []byte
	is    string // the colours as they were set since they were last taken back
	reset bool   // they are to be taken back
	want  string // and these to be set then
}

const plainPen = "\x1b[m"

// take takes one sequence, or a run of text, and returns its length.
func (t *thrifty) take(out []byte) int {
	switch c := out[0]; {
	case c == '\r', c == '\b', c == '\t', c == '\n' && t.onlyWords():
		t.kept = append(t.kept, c)
		return 1
	case c != '\x1b' || len(out) < 2 || out[1] != '[':
		t.settle()
		n := 1
		for n < len(out) && out[n] >= ' ' {
			n++
		}
		t.kept = append(t.kept, out[:n]...)
		return n
	}
	n := 2
	for n < len(out) && (out[n] < '@' || out[n] > '~') {
		n++
	}
	n = min(n+1, len(out))
	seq := out[:n]
	switch final := seq[n-1]; {
	case string(seq) == plainPen:
		t.reset, t.want = true, ""
	case final == 'm' && seq[2] >= '0' && seq[2] <= '9' && t.reset:
		t.want += string(seq)
	case final == 'm' && seq[2] >= '0' && seq[2] <= '9':
		t.is += string(seq)
		t.kept = append(t.kept, seq...)
	case bytes.IndexByte([]byte("ABCDGHIZd`"), final) >= 0: // the cursor goes somewhere
		t.kept = append(t.kept, seq...)
	default:
		t.settle()
		t.kept = append(t.kept, seq...)
	}
	return n
}

// onlyWords reports whether the pen colours nothing but words, as it is and as it is
// meant to be: a line feed that moves the screen fills the new line with the ground.
func (t *thrifty) onlyWords() bool { return !t.reset || ofWords(t.is) && ofWords(t.want) }

func ofWords(pen string) bool {
	return pen == "" || strings.HasPrefix(pen, "\x1b[38;") && !strings.Contains(pen, "48;") && !strings.Contains(pen, ";7")
}

// colourAlone reports whether a pen is one colour of words and nothing else, which
// another colour of words takes back.
func colourAlone(pen string) bool {
	rest, ok := strings.CutPrefix(pen, "\x1b[38;2;")
	parts := 3
	if !ok {
		rest, ok = strings.CutPrefix(pen, "\x1b[38;5;")
		parts = 1
	}
	rest, ended := strings.CutSuffix(rest, "m")
	return ok && ended && strings.Count(rest, ";") == parts-1 && !strings.Contains(rest, "m")
}

// settle makes the pen what it is meant to be.
func (t *thrifty) settle() {
	if t.reset && t.want != t.is {
		if t.is != "" && !(colourAlone(t.is) && strings.HasPrefix(t.want, "\x1b[38;")) {
			t.kept = append(t.kept, plainPen...)
		}
		t.kept = append(t.kept, t.want...)
		t.is = t.want
	}
	t.reset, t.want = false, ""
}
