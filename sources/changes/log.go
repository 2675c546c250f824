package changes

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

const (
	// Kept is how far back changes are held at hand, and how far back sources
	// are asked; the record keeps them for good.
	Kept = 14 * 24 * time.Hour
	// most is how many are held at hand at most; the oldest go first.
	most = 20_000
)

// Asker is a source of changes that is asked: one adapter.
type Asker interface {
	// Ask lists the changes made since a time, as they came. It may give a list
	// and an error: what could be read, and what could not.
	Ask(ctx context.Context, since time.Time) ([]Change, error)
}

// Record keeps changes; the store is one.
type Record interface {
	// SaveChanges keeps those that are not there yet, and says how many were not.
	SaveChanges(ctx context.Context, list []Change) (added int, err error)
	// Changes lists those made from a time on and before another, newest first,
	// at most limit of them.
	Changes(ctx context.Context, from, until time.Time, limit int) ([]Change, error)
}

// Log holds the changes of the last weeks at hand and sees to it that they are
// in the record. It is safe for concurrent use.
type Log struct {
	record Record
	redact *text.Redactor
	feed   *sources.Feed
	now    func() time.Time

	mu      sync.Mutex
	known   map[string]Change
	unsaved map[string]Change
	sorted  []Change // those of known, newest first; replaced, never written to
}

// NewLog returns an empty log; Load fills it.
func NewLog(record Record, redact *text.Redactor, feed *sources.Feed, now func() time.Time) *Log {
	return &Log{record: record, redact: redact, feed: feed, now: now, known: map[string]Change{}, unsaved: map[string]Change{}}
}

// Load takes in what the record holds: after a start, and when another process
// wrote some.
func (l *Log) Load(ctx context.Context) error {
	now := l.now()
	list, err := l.record.Changes(ctx, now.Add(-Kept), now.Add(time.Minute), most)
	if err != nil {
		return fmt.Errorf("the changes in the record cannot be read: %w", err)
	}
	l.mu.Lock()
	for _, c := range list {
		l.known[c.UID] = c
	}
	l.settle(now)
	l.mu.Unlock()
	return nil
}

// Receive takes in what a source says. What is new shows at once and is saved;
// the error says which change is none, or that the record refused: what it
// refused shows all the same, and is saved with whatever is received next.
func (l *Log) Receive(ctx context.Context, list []Change) error {
	var wrong []error
	now := l.now()
	fresh := 0
	l.mu.Lock()
	for _, c := range list {
		c, err := Admit(c, now, l.redact)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if _, known := l.known[c.UID]; !known {
			l.known[c.UID], l.unsaved[c.UID] = c, c
			fresh++
		}
	}
	l.settle(now)
	l.mu.Unlock()
	if fresh > 0 {
		l.feed.Changed(sources.Changes)
	}
	return errors.Join(append(wrong, l.Save(ctx))...)
}

// Save writes what the record did not take when it was received.
func (l *Log) Save(ctx context.Context) error {
	l.mu.Lock()
	waiting := slices.Collect(maps.Values(l.unsaved))
	l.mu.Unlock()
	if len(waiting) == 0 {
		return nil
	}
	Newest(waiting)
	slices.Reverse(waiting) // the timelines get them in the order they were made
	if _, err := l.record.SaveChanges(ctx, waiting); err != nil {
		return fmt.Errorf("%d changes show but are not in the record: %w", len(waiting), err)
	}
	l.mu.Lock()
	for _, c := range waiting {
		delete(l.unsaved, c.UID)
	}
	l.mu.Unlock()
	return nil
}

// settle forgets what is too old to be at hand, and the oldest where there are
// too many; what is not in the record yet stays while there is room. The caller
// holds the lock.
func (l *Log) settle(now time.Time) {
	for uid, c := range l.known {
		if _, waits := l.unsaved[uid]; !waits && c.At.Before(now.Add(-Kept)) {
			delete(l.known, uid)
		}
	}
	list := slices.Collect(maps.Values(l.known))
	Newest(list)
	for _, c := range list[min(most, len(list)):] {
		delete(l.known, c.UID)
		delete(l.unsaved, c.UID)
	}
	l.sorted = list[:min(most, len(list))]
}

// Between lists the changes at hand that were made from a time on and before
// another, newest first. It is never nil.
func (l *Log) Between(from, until time.Time) []Change {
	l.mu.Lock()
	all := l.sorted
	l.mu.Unlock()
	first := sort.Search(len(all), func(i int) bool { return all[i].At.Before(until) })
	end := first + sort.Search(len(all)-first, func(i int) bool { return all[first+i].At.Before(from) })
	return append([]Change{}, all[first:end]...)
}

// Poll is how one source is kept asked.
func (l *Log) Poll(name string, every time.Duration, asker Asker) sources.Poll {
	return sources.Poll{
		Name: name, Kind: HealthKind, Every: every, Timeout: askLimit,
		Ask: func(ctx context.Context) error {
			list, err := asker.Ask(ctx, l.now().Add(-Kept))
			return errors.Join(err, l.Receive(ctx, list))
		},
	}
}

// askLimit is how long one source may take to answer.
const askLimit = 30 * time.Second
