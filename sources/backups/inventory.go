package backups

import (
	"context"
	"slices"

	"holdfast/sources"
)

// Set makes datasets the inventory. A data source whose Same is that of one the
// ledger has, and not empty, keeps all that is known of it; of the others only
// the record knows. The error says that the record could not be read; the
// inventory is set all the same.
func (l *Ledger) Set(ctx context.Context, datasets []Dataset) error {
	kept, err := l.kept(ctx)
	l.mu.Lock()
	had := l.entries
	l.entries = nil
	for _, d := range datasets {
		i := slices.IndexFunc(had, func(e *entry) bool {
			return e.dataset.Name == d.Name && e.dataset.Same == d.Same && d.Same != ""
		})
		if i >= 0 {
			l.entries = append(l.entries, had[i])
			continue
		}
		l.entries = append(l.entries, newEntry(d))
	}
	l.takeAll(kept)
	l.rejudge()
	l.mu.Unlock()
	l.feed.Changed(sources.Backups)
	return err
}

// Follow keeps one data source asked at its poll until ctx ends. One without a
// copy is not asked.
func (l *Ledger) Follow(ctx context.Context, name string) error {
	e, err := l.entry(name)
	if err == nil && !e.bare() {
		l.poll(e).Run(ctx, l.health, l.now)
	}
	return err
}

// all is the inventory as it stands now.
func (l *Ledger) all() []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}
