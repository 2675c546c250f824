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
	Since    time.Time     // since when it is as it is (up or down); reported, it is now
	Err      string        // why it is down, sanitised, for the person
	NextTry  time.Time     // when it is asked next; zero: it is followed, not asked
	Every    time.Duration // how often it is asked; zero: it is followed
	// Blind says which expected alert is not firing although the source answers.
	// A blind source is never shown as healthy.
	Blind      string
	BlindSince time.Time // since when it is blind; zero: it is not, or nobody can tell
}

// key is what a source, or a member of one, is known by.
func (h Health) key() string { return h.Kind + "\x00" + h.Name + "\x00" + h.Member }

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

// Recorded is what the record calls the source, or the member of one: kind, name and
// member.
func (h Health) Recorded() string {
	if h.Member == "" {
		return h.Kind + " " + h.Name
	}
	return h.Kind + " " + h.Name + " " + h.Member
}

// AilsSince is since when what is wrong with the source is so: since its last good answer,
// be it one to another process, where it is down or late; where none is known, since it
// was tried first. Zero: nothing is wrong, or nobody can tell.
func (h Health) AilsSince(now time.Time) time.Time {
	switch {
	case h.Stale(now) && !h.LastGood.IsZero():
		return h.LastGood
	case h.Stale(now):
		return h.Since
	}
	return h.BlindSince
}

// SinceWords says since when in words that go on a sentence, and of which clock writes the
// moment: " since 14:02:09", ", never answered, asked since 14:02:09". Empty where
// AilsSince is zero.
func (h Health) SinceWords(now time.Time, clock func(time.Time) string) string {
	since := h.AilsSince(now)
	switch {
	case since.IsZero():
		return ""
	case h.Stale(now) && h.LastGood.IsZero() && h.Every > 0:
		return ", never answered, asked since " + clock(since)
	}
	return " since " + clock(since)
}

// Unasked reports whether the source has had no time to answer or to fail yet: what
// else is known of it is as old as the record.
func (h Health) Unasked() bool { return h.LastGood.IsZero() && h.Err == "" && !h.Up }

// HealthBoard keeps the latest Health of every source, since when it is so, and when
// the source was last good: whoever wants to know asks here. It is safe for concurrent use.
type HealthBoard struct {
	feed *Feed
	mu   sync.Mutex
	all  map[string]Health
	was  map[string]Health // what the record tells from before, by what it calls the sources
}

// NewHealthBoard returns an empty board that reports changes to feed.
func NewHealthBoard(feed *Feed) *HealthBoard {
	return &HealthBoard{feed: feed, all: map[string]Health{}}
}

// Recall takes what the record tells of sources from before this process looked, by
// Recorded: one that is down is known to have been good at LastGood, one that is up to
// have been followed until then. A source that does not answer was last good then.
func (b *HealthBoard) Recall(was map[string]Health) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.was = was
}

// Recalled is what the record told of a source, or the member of one, by what it calls
// it; the zero value: nothing.
func (b *HealthBoard) Recalled(recorded string) Health {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.was[recorded]
}

// before is when a source that does not answer was last good to another process; zero:
// nobody can tell.
func (b *HealthBoard) before(h Health) time.Time {
	was, known := b.was[h.Recorded()]
	if !known || was.LastGood.IsZero() || !was.Up {
		return was.LastGood
	}
	return was.LastGood.Add(-h.Every) // it is good for as long as it is not asked again
}

// Report takes how a source, or one member of it, is at h.Since, which is now. Since
// when it is so the board knows by itself, and when it was last good where
// h.LastGood is zero: what is followed, and not asked, is good for as long as it is
// up. Nobody is told of what is as it was.
func (b *HealthBoard) Report(h Health) { b.put(h, func(was Health) bool { return was.Up == h.Up }) }

// Trouble says of a part of holdfast itself what is wrong with it at now, until it
// is forgotten. In other words than before it is another trouble.
func (b *HealthBoard) Trouble(kind, name string, now time.Time, what string) {
	b.put(Health{Kind: kind, Name: name, Since: now, Err: what}, func(was Health) bool { return !was.Up && was.Err == what })
}

// put takes how a source is now; same says whether it was so before.
func (b *HealthBoard) put(h Health, same func(was Health) bool) {
	b.mu.Lock()
	was, known := b.all[h.key()]
	now := h.Since
	if known && same(was) && !was.Since.IsZero() {
		h.Since = was.Since
	}
	if h.LastGood.IsZero() {
		h.LastGood = was.LastGood
		if turned := was.Up != h.Up; turned && h.Every == 0 {
			h.LastGood = now
		}
	}
	if h.LastGood.IsZero() && !h.Up {
		h.LastGood = b.before(h)
	}
	switch {
	case h.Blind == "":
		h.BlindSince = time.Time{}
	case h.BlindSince.IsZero():
		h.BlindSince = was.BlindSince
	}
	b.all[h.key()] = h
	b.mu.Unlock()
	if !known || h != was {
		b.feed.Changed(Sources)
	}
}

// Get is what is known about a source, or about one member of it.
func (b *HealthBoard) Get(kind, name, member string) (Health, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h, ok := b.all[Health{Kind: kind, Name: name, Member: member}.key()]
	return h, ok
}

// Forget removes a source that the configuration no longer names, with its members,
// or a trouble that is over. Nobody is told where there was none.
func (b *HealthBoard) Forget(kind, name string) {
	b.mu.Lock()
	was := len(b.all)
	for key, h := range b.all {
		if h.Kind == kind && h.Name == name {
			delete(b.all, key)
		}
	}
	gone := len(b.all) < was
	b.mu.Unlock()
	if gone {
		b.feed.Changed(Sources)
	}
}

// All lists every source, ordered by kind, name and member.
func (b *HealthBoard) All() []Health {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Health, 0, len(b.all))
	for _, h := range b.all {
		list = append(list, h)
	}
	SortHealth(list)
	return list
}

// SortHealth orders sources by kind, name and member.
func SortHealth(list []Health) {
	slices.SortFunc(list, func(x, y Health) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Member, y.Member))
	})
}
