package plain

import (
	"bytes"
	"io"
	"sync"
)

// Paper is where lines are written, by whoever has one: each of them whole, so that
// no line stands within another. It is safe for concurrent use.
type Paper struct {
	mu   sync.Mutex
	to   io.Writer
	held []byte // the beginning of a line, which is written when it is whole
}

// NewPaper writes to a terminal, a pipe or a file.
func NewPaper(to io.Writer) *Paper { return &Paper{to: to} }

// Write writes the lines that are whole by now, and holds the beginning of the next.
func (p *Paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = append(p.held, b...)
	end := bytes.LastIndexByte(p.held, '\n') + 1
	if end == 0 {
		return len(b), nil
	}
	_, err := p.to.Write(p.held[:end])
	p.held = append([]byte(nil), p.held[end:]...)
	return len(b), err
}

// Line writes a line by itself: what others hold stays held.
func (p *Paper) Line(words string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := io.WriteString(p.to, words+"\n")
	return err
}

// End writes what is held, as a line.
func (p *Paper) End() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.held) == 0 {
		return nil
	}
	_, err := p.to.Write(append(p.held, '\n'))
	p.held = nil
	return err
}
