package store

import (
	"maps"
	"sync"
)

// own counts what this process committed, by topic, so that the commits of others
// can be told from it. It is safe for concurrent use.
type own struct {
	mu     sync.Mutex
	counts map[string]int64 // revisions and entries
	acts   acts
}

// acts are those of this process: on their way, and over.
type acts struct{ writing, written int }

func newOwn() *own { return &own{counts: map[string]int64{}} }

// underway notes that an act is on its way; what it returns notes that it is over.
func (o *own) underway() (over func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.acts.writing++
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.acts.writing--
		o.acts.written++
	}
}

// committed counts one commit: the topics it was about, and its entries.
func (o *own) committed(topics map[string]bool, entries int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for topic := range topics {
		o.counts[topic]++
	}
	o.counts[topicRecord] += entries
}

func (o *own) soFar() acts {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.acts
}

func (o *own) counted() map[string]int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.counts)
}
