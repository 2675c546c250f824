package sources

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Health is what is known about one source: when it last answered, and if it
// does not, since when, why, and when it is asked again.
type Health struct {
	Name string // as configured, such as "prod"
	Kind string // the technology, such as "alertmanager"
	// Member is one of several servers behind the source, empty for the source itself.
	Member   string
	Up       bool          // the last answer was good
	LastGood time.Time     // when data last arrived whole; zero: never
	Since    time.Time     // since when it is as it is (up or down)
	Err      string        // why it is down, sanitised, for the person
	NextTry  time.Time     // when it is asked next; zero: it is followed, not asked
	Every    time.Duration // how often it is asked; zero: it is followed
	// Blind says which expected alert is not firing although the source answers.
	// A blind source is never shown as healthy.
	Blind string
}

// Age is how old the source's data is. ok is false when there never was any.
func (h Health) Age(now time.Time) (age time.Duration, ok bool) {
	if h.LastGood.IsZero() {
		return 0, false
	}
	return max(0, now.Sub(h.LastGood)), true
}

// Stale reports whether the data must be shown as old: the source is down, or
// three polls and five seconds passed without an answer.
func (h Health) Stale(now time.Time) bool {
	if !h.Up {
		return true
	}
	age, ok := h.Age(now)
	return !ok || (h.Every > 0 && age > 3*h.Every+5*time.Second)
}

// HealthBoard keeps the latest Health of every source. It is safe for concurrent use.
type HealthBoard struct {
	feed *Feed
	mu   sync.Mutex
	all  map[string]Health
}

// NewHealthBoard returns an empty board that reports changes to feed.
func NewHealthBoard(feed *Feed) *HealthBoard {
	return &HealthBoard{feed: feed, all: map[string]Health{}}
}

// Report replaces what is known about a source (or one member of it).
func (b *HealthBoard) Report(h Health) {
	b.mu.Lock()
	b.all[h.Kind+"\x00"+h.Name+"\x00"+h.Member] = h
	b.mu.Unlock()
	b.feed.Changed(Sources)
}

// Get is what is known about a source, or about one member of it.
func (b *HealthBoard) Get(kind, name, member string) (Health, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h, ok := b.all[kind+"\x00"+name+"\x00"+member]
	return h, ok
}

// Forget removes a source that the configuration no longer names.
func (b *HealthBoard) Forget(kind, name string) {
	b.mu.Lock()
	for key, h := range b.all {
		if h.Kind == kind && h.Name == name {
			delete(b.all, key)
		}
	}
	b.mu.Unlock()
	b.feed.Changed(Sources)
}

// All lists every source, ordered by kind, name and member.
func (b *HealthBoard) All() []Health {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Health, 0, len(b.all))
	for _, h := range b.all {
		list = append(list, h)
	}
	slices.SortFunc(list, func(x, y Health) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Member, y.Member))
	})
	return list
}
