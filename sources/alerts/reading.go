package alerts

import (
	"context"
	"time"
)

// reading is how the record is read while others write to it: with tens of
// thousands of alerts that takes seconds, and an emergency waits for nobody.
type reading struct {
	loaded time.Time // when the record was last read
	// written are the alerts of which something was written since reading began:
	// what was read of them may be older than that. Nil: nobody reads.
	written map[Fingerprint]bool
	again   bool // the record may know better of some of them
}

// writes notes that something is written of these alerts.
func (r *reading) writes(fps ...Fingerprint) {
	if r.written == nil {
		return
	}
	for _, fp := range fps {
		r.written[fp] = true
	}
}

// read reads the record, and says of which alerts something was written while
// it did. When it returns no error it has taken the board's lock, so that
// nothing more is.
func (b *Board) read(ctx context.Context) (rem Remembered, written map[Fingerprint]bool, err error) {
	if err := b.saving.Take(ctx); err != nil { // what was being written is in it
		return rem, nil, err
	}
	b.mu.Lock()
	b.reading.written = map[Fingerprint]bool{}
	b.mu.Unlock()
	b.saving.Give()
	rem, err = b.store.LoadAlerts(ctx)
	b.mu.Lock()
	written, b.reading.written = b.reading.written, nil
	if err != nil {
		b.mu.Unlock()
		return rem, nil, err
	}
	b.reading.again = b.fold.differs(rem, written)
	return rem, written, nil
}

// loadAgain reads the record again where the last reading left something out.
func (b *Board) loadAgain(ctx context.Context) error {
	b.mu.Lock()
	again := b.reading.again
	b.mu.Unlock()
	if !again {
		return nil
	}
	return b.Load(ctx)
}
