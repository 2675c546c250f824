package watch

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/logs/pattern"
)

// version is that of what Memory returns.
const version = 1

// kept is what a watcher knows, as it is written down.
type kept struct {
	Version  int
	Patterns []byte
	All      []byte
	Errors   []byte
	Series   []keptSeries
	Findings []keptFinding
}

type keptSeries struct {
	Line  string // one that is of it
	Heavy float64
	Past  []byte
}

type keptFinding struct {
	Key     key
	Finding finding
}

// Memory is what the watcher knows, for Recall, without what may not be written down.
func (w *Watcher) Memory() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	secret := func(s string) bool { return w.news.redact(s) != s }
	patterns, err := w.news.stream.Remember(secret)
	if err != nil {
		return nil, err
	}
	k := kept{Version: version, Patterns: patterns}
	if k.All, err = w.rates.all.past.MarshalBinary(); err != nil {
		return nil, err
	}
	if k.Errors, err = w.rates.errors.past.MarshalBinary(); err != nil {
		return nil, err
	}
	for _, s := range w.rates.by {
		if s.of == "" || secret(s.line) {
			continue
		}
		past, err := s.past.MarshalBinary()
		if err != nil {
			return nil, err
		}
		k.Series = append(k.Series, keptSeries{s.line, s.heavy, past})
	}
	for key, one := range w.found.all {
		k.Findings = append(k.Findings, keptFinding{key, *one})
	}
	var b bytes.Buffer
	err = gob.NewEncoder(&b).Encode(k)
	return b.Bytes(), err
}

// Recall makes a watcher that has seen nothing go on from what another knew. On an
// error it stays as it was: it has to learn anew.
func (w *Watcher) Recall(memory []byte) error {
	var k kept
	if err := gob.NewDecoder(bytes.NewReader(memory)).Decode(&k); err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	if k.Version != version {
		return fmt.Errorf("it is of version %d, this one reads %d", k.Version, version)
	}
	stream, err := pattern.StreamOf(k.Patterns)
	if err != nil {
		return err
	}
	var all, errors series
	if err := all.past.UnmarshalBinary(k.All); err != nil {
		return err
	}
	if err := errors.past.UnmarshalBinary(k.Errors); err != nil {
		return err
	}
	by := map[int]*series{}
	for _, one := range k.Series {
		s := &series{line: one.Line, heavy: one.Heavy}
		if err := s.past.UnmarshalBinary(one.Past); err != nil {
			return err
		}
		if number, ok := stream.Knows([]byte(one.Line)); ok && len(by) < mostSeries {
			by[number] = s
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.news.recalled = true
	w.news.stream, w.news.era, w.news.lines = stream, stream.Era(), min(stream.Miner().Lines(), learning)
	w.rates.all.past, w.rates.errors.past, w.rates.by, w.rates.era = all.past, errors.past, by, stream.Era()
	for _, one := range k.Findings {
		if w.has(one.Key.Kind) {
			w.found.put(one.Key, one.Finding)
		}
	}
	return nil
}

// has reports whether a rule looks for such findings.
func (w *Watcher) has(kind Kind) bool {
	for _, r := range w.rules {
		if r.Kind == kind {
			return true
		}
	}
	return false
}

// Alerts are what the log calls a human for at this moment, safe to write down.
func (w *Watcher) Alerts(now time.Time) []alerts.Alert {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.found.alerts(w.log, now)
}
