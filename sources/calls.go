package sources

import (
	"sync"
	"time"

	"holdfast/sources/text"
)

// Call is one question or command that holdfast sent out.
type Call struct {
	At   time.Time // when it had ended
	Kind string    // "http", "command"
	Line string    // as a curl or shell line, without its secrets, safe to show
	Took time.Duration
	Err  string // why it failed, safe to show; empty: it did not
}

// Calls remembers the latest calls, so that a person can see, and repeat by
// hand, whatever holdfast does in their name. It is safe for concurrent use.
type Calls struct {
	// Now is the clock; set it before the first Add. Nil: the real one.
	Now func() time.Time

	mu   sync.Mutex
	ring []Call
	next int
	full bool
}

// NewCalls remembers the latest n calls.
func NewCalls(n int) *Calls { return &Calls{ring: make([]Call, max(1, n))} }

// Add remembers a call that has just ended.
func (c *Calls) Add(kind, line string, took time.Duration, err error) {
	call := Call{Kind: kind, Line: text.Clean(line), Took: took}
	if err != nil {
		call.Err = text.ErrorLine(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Now != nil {
		call.At = c.Now()
	} else {
		call.At = time.Now()
	}
	c.ring[c.next] = call
	c.next++
	if c.next == len(c.ring) {
		c.next, c.full = 0, true
	}
}

// All lists the remembered calls, oldest first.
func (c *Calls) All() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.full {
		return append([]Call{}, c.ring[:c.next]...)
	}
	return append(append(make([]Call, 0, len(c.ring)), c.ring[c.next:]...), c.ring[:c.next]...)
}
