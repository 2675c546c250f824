package sop

import (
	"fmt"
	"strings"

	"holdfast/sources/text"
)

// maxOutput is how much of a script's output is kept: how it began, which says
// what it did, and how it ended, which says why it failed.
const maxOutput = 64 << 10

// keep holds the first and the last half of what is added, and counts the rest.
type keep struct {
	half int
	head []byte
	tail []byte // at most twice half before it is cut back
	cut  int64
}

func newKeep(size int) *keep { return &keep{half: size / 2} }

func (k *keep) add(p []byte) {
	room := min(k.half-len(k.head), len(p))
	k.head = append(k.head, p[:room]...)
	p = p[room:]
	if len(p) > k.half {
		k.cut += int64(len(p) - k.half)
		p = p[len(p)-k.half:]
	}
	k.tail = append(k.tail, p...)
	if len(k.tail) > 2*k.half {
		k.shrink()
	}
}

func (k *keep) shrink() {
	if over := len(k.tail) - k.half; over > 0 {
		k.cut += int64(over)
		k.tail = append(k.tail[:0], k.tail[over:]...)
	}
}

// text is what was kept, cleaned and redacted, and how many bytes were not.
func (k *keep) text(redact *text.Redactor) (string, int64) {
	k.shrink()
	head, tail := string(k.head), string(k.tail)
	if k.cut > 0 { // whole characters and lines on both sides of the gap
		head, tail = k.upToLine(head), k.fromLine(tail)
		head = fmt.Sprintf("%s\n… %d bytes were not kept …\n", strings.TrimRight(head, "\n"), k.cut)
	}
	s := redact.Redact(text.CleanBlock(head + tail))
	s = strings.TrimRight(s, "\n")
	// Cleaning makes hostile bytes longer; the cap holds for what is kept.
	if len(s) > 2*maxOutput {
		again := newKeep(2 * k.half)
		again.add([]byte(s))
		s, _ = again.text(redact)
		k.cut += again.cut
	}
	return s, k.cut
}

func (k *keep) upToLine(s string) string {
	if i := strings.LastIndexByte(s, '\n'); i > len(s)-1024 && i >= 0 {
		k.cut += int64(len(s) - i - 1)
		return s[:i]
	}
	return s
}

func (k *keep) fromLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 && i < 1024 {
		k.cut += int64(i + 1)
		return s[i+1:]
	}
	return s
}
