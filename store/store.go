// Package store is the record: incidents with their timelines, each a chain of
// hashes, and what the rooms must remember over a restart. It implements the
// interfaces the nouns declare. It must not decide what an alert, a step or a
// verdict means, and must not show anything.
package store

import (
	"context"
	"sync"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Database is what the record stands on. store/sqlite opens one; a shared
// database server can be another. Errors are worded for the person who acted.
type Database interface {
	// Write runs act in one transaction that is alone while it runs. When it
	// returns nil the transaction is durable; otherwise nothing was written.
	Write(ctx context.Context, act func(q *sql.Queries) error) error
	// Read runs look on one consistent moment of the record.
	Read(ctx context.Context, look func(q *sql.Queries) error) error
	// Moved is told after a commit where chains end now. The heads are kept
	// apart from the record within a second.
	Moved(heads map[IncidentID]Head)
	// SyncHeads writes the heads told so far and returns when they are durable.
	SyncHeads(ctx context.Context) error
	// KnownHeads reads what is kept apart. ok is false when nothing is.
	KnownHeads(ctx context.Context) (heads map[IncidentID]KnownHead, ok bool, err error)
	// Version is a number that changes when anybody commits. It is cheap.
	Version(ctx context.Context) (int64, error)
	// Check asks the database to look at its own pages and lists what it finds.
	Check(ctx context.Context) ([]string, error)
}

// KnownHead is the end of a chain as it is kept apart from the record.
type KnownHead struct {
	Head
	// Unproven is how many entries were there when nothing was kept apart yet:
	// whether more followed them cannot be known.
	Unproven int64 `json:"unproven,omitempty"`
	// Disputed are ends seen earlier that the record no longer leads to.
	Disputed []Head `json:"disputed,omitempty"`
}

// Store is the record. It is safe for concurrent use, and several processes may
// hold one on the same database.
type Store struct {
	db     Database
	feed   *sources.Feed
	now    func() time.Time
	zone   string
	redact *text.Redactor
	quiet  quietWords

	mu      sync.Mutex
	own     map[string]int64 // revisions and entries this process committed, by topic
	writing int              // acts of this process on their way
	written int              // ... and those that are over
}

var (
	_ alerts.Store     = (*Store)(nil)
	_ alerts.Leases    = (*Store)(nil)
	_ backups.Register = (*Store)(nil)
	_ changes.Record   = (*Store)(nil)
	_ sop.Journal      = (*Store)(nil)
)

// An Option changes how a Store works.
type Option func(*Store)

// WithRedactor makes the store remove these secrets from everything it is told
// to keep. Without it, well-known shapes of secrets are removed.
func WithRedactor(r *text.Redactor) Option { return func(s *Store) { s.redact = r } }

// New returns the record kept in db. Changes are told to feed after they are
// durable; zone is the IANA zone that new incidents are reported in.
func New(db Database, feed *sources.Feed, now func() time.Time, zone string, opts ...Option) *Store {
	s := &Store{db: db, feed: feed, now: now, zone: zone, own: map[string]int64{}}
	if zone == "" {
		s.zone = "UTC"
	}
	for _, o := range opts {
		o(s)
	}
	return s
}

// The topics whose revisions are counted, by the names the database keeps.
const (
	topicRecord  = "record"
	topicAlerts  = "alerts"
	topicBackups = "backups"
	topicChanges = "changes"
)

// tx is one act on the record. Its context has no end: Write judges whether the
// act was in time, and a statement that can be broken off costs a goroutine.
type tx struct {
	ctx    context.Context
	q      *sql.Queries
	s      *Store
	now    time.Time
	at     time.Time // when what is written happened; zero: now
	day    string    // the civil date, when no more of at is known
	heads  map[IncidentID]Head
	topics map[string]bool // whose revision goes up

	appended int64                               // entries; they are the record's own revision
	held     map[alerts.Fingerprint][]IncidentID // see holding
}

// write runs act as one durable transaction and then tells the feed when it
// changed a timeline. What the board and the ledger hold in memory is theirs to
// announce: they do it after they changed their memory.
func (s *Store) write(ctx context.Context, act func(t *tx) error) error {
	var done *tx
	over := s.underway()
	defer over()
	err := s.db.Write(ctx, func(q *sql.Queries) error {
		t := &tx{ctx: context.WithoutCancel(ctx), q: q, s: s, now: stamp(s.now()), heads: map[IncidentID]Head{}, topics: map[string]bool{}}
		if err := act(t); err != nil {
			return err
		}
		for topic := range t.topics {
			if err := q.BumpRevision(t.ctx, topic); err != nil {
				return err
			}
		}
		done = t
		return nil
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	for topic := range done.topics {
		s.own[topic]++
	}
	s.own[topicRecord] += done.appended
	s.mu.Unlock()
	if len(done.heads) > 0 {
		s.db.Moved(done.heads)
	}
	if done.appended > 0 || done.topics[topicRecord] {
		s.feed.Changed(sources.Record)
	}
	return nil
}

// underway notes that an act is on its way; what it returns notes that it is over.
func (s *Store) underway() (over func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.writing--
		s.written++
	}
}

// stamp is incident.Stamp.
func stamp(t time.Time) time.Time { return incident.Stamp(t) }

// millis is incident.Millis.
func millis(t time.Time) int64 { return incident.Millis(t) }

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
