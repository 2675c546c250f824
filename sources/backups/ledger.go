package backups

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

// HealthKind is the kind under which each data source's health is reported.
const HealthKind = "backup"

const (
	defaultCopyTimeout = time.Minute
	parallel           = 4 // copies asked at once
	saveTimeout        = 5 * time.Second
)

// Register remembers verdicts over a restart; the record implements it.
type Register interface {
	// SaveVerdicts keeps the list; a verdict older than the one kept is left out.
	SaveVerdicts(ctx context.Context, list []Status) error
	LoadVerdicts(ctx context.Context) ([]Status, error)
}

// Ledger keeps every data source of the inventory asked and judged. It is safe
// for concurrent use.
type Ledger struct {
	// CopyTimeout is how long one copy may take to answer; zero: a minute. Set
	// it before the first Ask.
	CopyTimeout time.Duration

	reg    Register
	feed   *sources.Feed
	health *sources.HealthBoard
	now    func() time.Time
	slots  chan struct{}
	view   atomic.Pointer[[]Status]

	mu      sync.Mutex
	entries []*entry // in the order of the configuration; a slice once here is not changed
	saveErr error

	saving sync.Mutex // one save at a time, so that the latest is written last
}

// entry is one data source; its fields are guarded by the ledger's mu.
type entry struct {
	dataset Dataset
	turn    chan struct{} // holds one token: one Ask at a time
	seen    []CopyStatus
	stuck   []time.Time // since when a copy's asker has not come back; zero: it has
	asked   bool        // by this process
	kept    *Status     // what the record remembered at the start
	status  Status
	unsaved bool
}

// NewLedger starts a ledger in which nothing was asked yet. reg may be nil:
// then nothing is remembered. health and feed are told of what changes.
func NewLedger(datasets []Dataset, reg Register, feed *sources.Feed, health *sources.HealthBoard, now func() time.Time) *Ledger {
	l := &Ledger{reg: reg, feed: feed, health: health, now: now, slots: make(chan struct{}, parallel)}
	for _, d := range datasets {
		l.entries = append(l.entries, newEntry(d))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rejudge()
	return l
}

func newEntry(d Dataset) *entry {
	return &entry{
		dataset: d, turn: make(chan struct{}, 1),
		seen: make([]CopyStatus, len(d.Copies)), stuck: make([]time.Time, len(d.Copies)),
	}
}

// View is every data source and its verdict, the worst first.
func (l *Ledger) View() []Status { return slices.Clone(*l.view.Load()) }

// Tick judges everything anew, because time has passed. It does no I/O.
func (l *Ledger) Tick() {
	l.mu.Lock()
	changed := l.rejudge()
	l.mu.Unlock()
	if changed {
		l.feed.Changed(sources.Backups)
	}
}

// rejudge judges every data source and swaps the view; it reports whether a
// person would see a difference. mu is held.
func (l *Ledger) rejudge() (changed bool) {
	now := l.now()
	list := make([]Status, 0, len(l.entries))
	for _, e := range l.entries {
		changed = e.judge(now) || changed
		list = append(list, e.status)
	}
	slices.SortStableFunc(list, func(a, b Status) int { return a.Verdict.Rank() - b.Verdict.Rank() })
	l.view.Store(&list)
	return changed
}

// judge judges one data source and keeps since when its verdict stands.
func (e *entry) judge(now time.Time) (changed bool) {
	was, is := e.status, Judge(e.dataset, e.seen, now)
	if e.kept != nil && !e.asked {
		is = remember(is, *e.kept, now)
		is.Remembered = is.Remembered && !e.bare()
	}
	switch {
	case e.kept != nil && e.kept.Verdict == is.Verdict && (was.Remembered || was.Seen.IsZero()):
		is.goOn(e.dataset, *e.kept, e.kept.At)
	case was.Verdict == is.Verdict && !was.Seen.IsZero():
		is.goOn(e.dataset, was, was.At)
	}
	e.status = is
	changed = differ(was, is)
	e.unsaved = e.unsaved || was.Verdict != is.Verdict
	return changed
}

// bare reports whether there is no copy to ask: the configuration alone says how
// it stands, and that is kept like any other verdict.
func (e *entry) bare() bool { return len(e.dataset.Copies) == 0 }

// remember marks a status that rests on the record alone. A bad verdict stands
// until the first answer, shown as old: were it to turn unknown, an ack of its
// alert would be lost with every restart.
func remember(is, kept Status, now time.Time) Status {
	is.Remembered, is.stood = true, kept.Verdict == is.Verdict
	if is.Verdict != Unknown || kept.Verdict.Rank() >= Untested.Rank() || kept.Verdict == Unknown {
		return is
	}
	is.Verdict = kept.Verdict
	reasons := []string{"not asked since " + moment(kept.At, now) + "; what it was then:"}
	is.Reasons = append(reasons, kept.Reasons...)
	return is
}

func differ(a, b Status) bool {
	same := a.Verdict == b.Verdict && a.Since.Equal(b.Since) && a.Remembered == b.Remembered &&
		a.Copies == b.Copies && a.Offsite == b.Offsite && a.LastGood.Equal(b.LastGood) &&
		slices.Equal(a.Reasons, b.Reasons) &&
		slices.EqualFunc(a.Detail, b.Detail, func(x, y CopyStatus) bool {
			return x.Good == y.Good && x.Err == y.Err && x.Asked.Equal(y.Asked) && sameAnswer(x.Observation, y.Observation)
		})
	return !same
}

func sameAnswer(a, b Observation) bool {
	return a.Newest.Equal(b.Newest) && a.ID == b.ID && a.Bytes == b.Bytes && a.Count == b.Count && a.Failed == b.Failed && a.FailedAt.Equal(b.FailedAt) &&
		a.Writing == b.Writing && a.Details == b.Details && slices.Equal(a.Odd, b.Odd) &&
		slices.EqualFunc(a.Parts, b.Parts, func(x, y Part) bool { return x.Name == y.Name && x.Newest.Equal(y.Newest) })
}

// Load takes over what the record remembers, as far as it is newer than what
// is known here: at the start, and when another process has asked.
func (l *Ledger) Load(ctx context.Context) error {
	kept, err := l.kept(ctx)
	if err != nil || l.reg == nil {
		return err
	}
	l.mu.Lock()
	l.takeAll(kept)
	changed := l.rejudge()
	l.mu.Unlock()
	if changed {
		l.feed.Changed(sources.Backups)
	}
	return nil
}

// kept is what the record remembers.
func (l *Ledger) kept(ctx context.Context) ([]Status, error) {
	if l.reg == nil {
		return nil, nil
	}
	list, err := l.reg.LoadVerdicts(ctx)
	if err != nil {
		return nil, fmt.Errorf("the backup verdicts of the record cannot be read: %w", err)
	}
	return list, nil
}

// takeAll takes over what is newer of what the record remembers. mu is held.
func (l *Ledger) takeAll(list []Status) {
	for _, kept := range list {
		for _, e := range l.entries {
			if e.dataset.Name == kept.Name {
				e.take(kept)
			}
		}
	}
}

// take takes over the newer ones of the copies of a kept status.
func (e *entry) take(kept Status) {
	kept.Verdict = e.worded(kept)
	if kept.Seen.IsZero() {
		kept.Seen = kept.Since // so an earlier version kept it
	}
	for i, c := range e.dataset.Copies {
		for _, old := range kept.Detail {
			if !e.means(old, c) {
				continue
			}
			old.remember(kept.At)
			if old.Held.Before(e.seen[i].Held) {
				old.Held = e.seen[i].Held
			}
			if old.Asked.After(e.seen[i].Asked) {
				e.seen[i] = old
			}
		}
	}
	if !e.asked {
		e.kept = &kept
		if e.status.Seen.IsZero() || e.status.unasked() {
			e.status = Status{} // its beginning is in the record, not here
		}
	}
}

// means reports whether what the record kept is of this copy. An earlier version
// kept no scope: its word counts where only one copy can be meant.
func (e *entry) means(old CopyStatus, c Copy) bool {
	switch {
	case old.Kind != c.Kind || old.Target != c.Target:
		return false
	case old.Scope == c.Scope:
		return true
	}
	same := 0
	for _, other := range e.dataset.Copies {
		if other.Kind == c.Kind && other.Target == c.Target {
			same++
		}
	}
	return old.Scope == "" && same == 1
}

// worded is the verdict that a kept status has in today's words: an earlier
// version called unprotected what had copies, but none that was good, or too few.
func (e *entry) worded(kept Status) Verdict {
	switch {
	case kept.Verdict != Unprotected || e.bare():
		return kept.Verdict
	case kept.Copies > 0:
		return Short
	}
	return Never
}

// SaveErr is why the verdicts could not be saved the last time; nil when the
// record has them.
func (l *Ledger) SaveErr() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.saveErr
}

// save writes what the record does not have yet; what fails is tried again.
func (l *Ledger) save(ctx context.Context) {
	if l.reg == nil {
		return
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	l.mu.Lock()
	var list []Status
	for _, e := range l.entries {
		if e.unsaved && (e.bare() || !e.status.Remembered && !e.status.unasked()) {
			list = append(list, e.status)
			e.unsaved = false
		}
	}
	l.mu.Unlock()
	if len(list) == 0 {
		return
	}
	// What was asked is kept even when whoever asked has no time left.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	err := l.reg.SaveVerdicts(ctx, list)
	if err != nil {
		err = fmt.Errorf("the backup verdicts could not be saved, which is tried again: %s", text.ErrorLine(err))
	}
	l.mu.Lock()
	changed := (err == nil) != (l.saveErr == nil)
	l.saveErr = err
	for _, e := range l.entries {
		if err != nil && slices.ContainsFunc(list, func(s Status) bool { return s.Name == e.dataset.Name }) {
			e.unsaved = true
		}
	}
	l.mu.Unlock()
	if changed {
		l.feed.Changed(sources.Backups)
	}
}

var errNoDataset = errors.New("no such data source is configured")

func (l *Ledger) entry(name string) (*entry, error) {
	for _, e := range l.all() {
		if e.dataset.Name == name {
			return e, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", text.Clean(name), errNoDataset)
}
