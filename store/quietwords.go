package store

import (
	"sync"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/sql"
)

// reread is how long it is believed what the record says of quiet alerts;
// another process may have written since.
const reread = time.Minute

// quietWords are the words by which alerts are quiet as the record last said, so
// that a storm of alerts of which none changes asks the record once and not for
// each.
type quietWords struct {
	mu    sync.Mutex
	read  time.Time // when they were read; zero: they are to be read
	words map[string]string
}

// quietChange is what one saving may have to write.
type quietChange struct {
	of      *quietWords
	said    []Standing
	changed map[string]string
	fresh   map[string]string // read anew; nil: what was read is good
	at      time.Time
}

func (k *quietWords) changes(list []alerts.Sighting) *quietChange {
	c := &quietChange{of: k, said: make([]Standing, 0, len(list)), changed: map[string]string{}}
	for _, x := range list {
		c.said = append(c.said, quietOf(x))
	}
	return c
}

// note writes what is quiet otherwise than it was.
func (c *quietChange) note(t *tx) error {
	c.changed, c.fresh, c.at = map[string]string{}, nil, t.now
	c.of.mu.Lock()
	known, read := c.of.words, c.of.read
	c.of.mu.Unlock()
	if read.IsZero() || t.now.Sub(read) > reread || t.now.Before(read) {
		rows, err := t.q.StandingsAt(t.ctx, sql.StandingsAtParams{Kind: string(QuietStood), At: millis(t.now), At_2: millis(t.now)})
		if err != nil {
			return err
		}
		known = make(map[string]string, len(rows))
		for _, row := range rows {
			known[row.Name] = row.Word
		}
		c.fresh = known
	}
	for _, x := range c.said {
		if known[t.rec.door.clean(x.Name)] == t.rec.door.clean(x.Word) {
			continue
		}
		if err := t.stand(x); err != nil {
			return err
		}
		c.changed[t.rec.door.clean(x.Name)] = t.rec.door.clean(x.Word)
	}
	return nil
}

// written notes that the saving is durable.
func (c *quietChange) written() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.fresh != nil {
		c.of.words, c.of.read = c.fresh, c.at
	}
	for name, word := range c.changed {
		c.of.words[name] = word
	}
}
