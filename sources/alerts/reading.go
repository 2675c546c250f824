package alerts

import (
	"context"
	"errors"
	"fmt"
	"sync"
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
	beside  beside
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

// ErrUnread says that the record could not be read beside asking the sources, so that
// nothing that they say is taken in: which firing goes on is not known.
var ErrUnread = errors.New("what the sources say was not taken in")

// beside is the record being read while the sources are asked. The zero beside is done.
type beside struct {
	reads sync.WaitGroup
	err   error // why it failed, once it is over
}

// begin begins to read.
func (b *beside) begin(read func() error) {
	b.reads.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				b.err = fmt.Errorf("%w through a defect in holdfast: %v", ErrUnread, p)
			}
		}()
		if err := read(); err != nil {
			b.err = fmt.Errorf("%w: %w", ErrUnread, err)
		}
	})
}

// wait waits until it was read, and says why it was not.
func (b *beside) wait() error {
	b.reads.Wait()
	return b.err
}
