package remote

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/sources/fetch"
)

const (
	// catchUp is how many entries are read at most of what came while nobody read.
	catchUp = 100_000
	// readBytes is how many bytes of them are held at once.
	readBytes = 64 << 20
	// pageSize is how many entries are asked for at once.
	pageSize = 1000
)

// window reads what a server has of a span of time, page by page, the newest first: where
// there is more than is read, it is the older that is left out.
type window struct {
	server  Server
	most    int
	entries []Entry   // oldest first, once it is read
	short   string    // what is left out; empty: nothing
	cut     time.Time // up to here it is left out; zero: nothing is
}

// read reads from one instant to before another; a zero until is the present.
func (w *window) read(ctx context.Context, from, until time.Time) error {
	size, bytes := min(pageSize, w.most), 0
	defer func() { slices.Reverse(w.entries) }() // while it is read the newest stands first
	for {
		page, more, err := w.server.Page(ctx, from, until, size)
		switch {
		case fetch.TooLarge(err) && size > 1:
			size = max(1, size/8)
			continue
		case err != nil:
			return err
		}
		for _, e := range slices.Backward(page) {
			w.entries = append(w.entries, e)
			bytes += len(e.Words)
		}
		if !more || len(page) == 0 {
			return nil
		}
		oldest := page[0].At
		if len(w.entries) >= w.most || bytes > readBytes {
			w.short = fmt.Sprintf("more came meanwhile than the %d lines that are read: what is older than %s is left out", len(w.entries), oldest.UTC().Format(time.RFC3339))
			w.cut = oldest.Add(1)
			return nil
		}
		if oldest.Equal(page[len(page)-1].At) { // the next page would be this one again
			w.short = fmt.Sprintf("at %s the log has %d lines or more of one instant: some of them are left out", oldest.UTC().Format(time.RFC3339Nano), len(page))
			until = oldest
			continue
		}
		// The rest of that instant comes whole with the next page.
		until = oldest.Add(1)
		for n := len(w.entries); n > 0 && w.entries[n-1].At.Equal(oldest); n-- {
			w.entries = w.entries[:n-1]
		}
	}
}
