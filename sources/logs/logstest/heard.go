package logstest

import (
	"strings"
	"sync"
	"time"

	"holdfast/sources/logs"
)

// heard is a Sink that a test can wait on.
type heard struct {
	mu      sync.Mutex
	lines   []logs.Line
	changed chan struct{}
	gate    sync.Mutex    // held while nobody takes lines
	waits   chan struct{} // is told when a source waits there
}

func newHeard() *heard {
	return &heard{changed: make(chan struct{}, 1), waits: make(chan struct{}, 1)}
}

// Append takes lines, unless nobody does.
func (h *heard) Append(lines []logs.Line) {
	if !h.gate.TryLock() {
		select {
		case h.waits <- struct{}{}:
		default:
		}
		h.gate.Lock()
	}
	defer h.gate.Unlock()
	h.mu.Lock()
	h.lines = append(h.lines, lines...)
	h.mu.Unlock()
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

// block lets nobody take lines until release.
func (h *heard) block() (release func()) {
	h.gate.Lock()
	return sync.OnceFunc(h.gate.Unlock)
}

func (h *heard) all() []logs.Line { return h.since(0) }

// since are the lines without the first n.
func (h *heard) since(n int) []logs.Line {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]logs.Line(nil), h.lines[n:]...)
}

// until waits for a line.
func (h *heard) until(wanted func(logs.Line) bool) (logs.Line, bool) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	seen := 0
	for {
		lines := h.since(seen)
		for _, l := range lines {
			if wanted(l) {
				return l, true
			}
		}
		seen += len(lines)
		select {
		case <-h.changed:
			deadline.Reset(patience) // it still comes, however slowly
		case <-deadline.C:
			return logs.Line{}, false
		}
	}
}

// texts are the lines that are no gap.
func (h *heard) texts() []string {
	var list []string
	for _, l := range h.all() {
		if !l.Gap {
			list = append(list, l.Text)
		}
	}
	return list
}

func (h *heard) gaps() int {
	n := 0
	for _, l := range h.all() {
		if l.Gap {
			n++
		}
	}
	return n
}

// count is how many whole lines begin with some words.
func (h *heard) count(words string) int {
	n := 0
	for _, text := range h.texts() {
		if strings.HasPrefix(text, words) && !strings.HasSuffix(text, "not written yet>") {
			n++
		}
	}
	return n
}

// String is the gaps, marked, and the last lines.
func (h *heard) String() string {
	lines := h.all()
	const most = 30
	var b strings.Builder
	for i, l := range lines {
		if !l.Gap && i < len(lines)-most {
			continue
		}
		if l.Gap {
			b.WriteString("GAP ")
		}
		b.WriteString(l.Text[:min(len(l.Text), 200)] + "\n")
	}
	return b.String()
}
