package sources

import (
	"context"
	"sync"
)

// Topic names a part of the world that can change.
type Topic uint32

// Topics is a set of them.
type Topics uint32

// The topics of the cockpit.
const (
	Alerts     Topic = 1 << iota // the alert board
	Logs                         // a log tail
	Backups                      // backup verdicts
	Rota                         // rotations or overrides
	Record                       // incidents, entries, runs in the store
	Sources                      // the health of a source
	Config                       // the configuration was reloaded, or a bad one refused
	Changes                      // what was changed in the world: deploys, tags
	Runs                         // what a script of a step prints, and its end
	Vitals                       // the few numbers that lead
	everything = 1<<iota - 1
)

// Has reports whether the set holds the topic.
func (t Topics) Has(topic Topic) bool { return t&Topics(topic) != 0 }

// Feed says that something changed, never what: whoever is told reads the
// present state. It cannot block the one who reports and cannot lose a topic,
// because unread topics are a set and not a queue.
type Feed struct {
	mu      sync.Mutex
	watches map[*Watch]struct{}
}

// NewFeed returns a feed without watchers.
func NewFeed() *Feed { return &Feed{watches: map[*Watch]struct{}{}} }

// Changed tells every watcher that the topic changed. It never blocks.
func (f *Feed) Changed(t Topic) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watches {
		w.pending |= Topics(t)
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// Watch starts a watcher. Its first Next names every topic.
func (f *Feed) Watch() *Watch {
	w := &Watch{feed: f, pending: everything, wake: make(chan struct{}, 1)}
	w.wake <- struct{}{}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watches[w] = struct{}{}
	return w
}

// Watch is one reader's place in a Feed.
type Watch struct {
	feed    *Feed
	pending Topics
	wake    chan struct{}
}

// Next waits until at least one topic changed since the last call and names
// them all. The error is the context's.
func (w *Watch) Next(ctx context.Context) (Topics, error) {
	for {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-w.wake:
		}
		if t := w.Also(); t != 0 {
			return t, nil
		}
	}
}

// Also names what changed since the last call, and waits for nothing; 0: nothing did.
func (w *Watch) Also() Topics {
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	t := w.pending
	w.pending = 0
	return t
}

// Close ends the watch; a Next under way still ends only with its context.
func (w *Watch) Close() {
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	delete(w.feed.watches, w)
}
