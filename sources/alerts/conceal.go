package alerts

import (
	"sync"

	"holdfast/sources"
	"holdfast/sources/text"
)

// Concealer takes secrets off a board that became known after the alerts that
// hold them were read: all screens, JSON and the record read the board. It is
// safe for concurrent use.
type Concealer struct {
	board  *Board
	redact *text.Redactor

	mu   sync.Mutex
	knew int // what the redactor knew at the last pass
}

// NewConcealer watches over what the redactor learns from now on, and what it
// knows already.
func NewConcealer(b *Board, r *text.Redactor) *Concealer { return &Concealer{board: b, redact: r} }

// Pass takes what was learnt since the last one out of every alert and of the
// notes of acks; it is cheap when nothing was. What it changed is saved with the
// next Tick.
func (c *Concealer) Pass() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.redact.Known() == c.knew {
		return
	}
	c.knew = c.redact.Known()
	b := c.board
	now := b.clock()
	b.mu.Lock()
	changed := b.fold.redact(func(a Alert) Alert { return Redacted(a, c.redact) }, c.redact.Redact)
	if changed {
		b.swap(now)
	}
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
}

// sameAlert reports whether redacting changed nothing.
func sameAlert(x, y *Alert) bool {
	return sameMap(x.Labels, y.Labels) && sameMap(x.Annotations, y.Annotations) && sameMap(x.RawText, y.RawText) &&
		x.GeneratorURL == y.GeneratorURL && sameQuiet(x.Quiet, y.Quiet) && sameRule(x.Rule, y.Rule)
}
