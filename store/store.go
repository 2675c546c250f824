// Package store is the record: incidents with their timelines, each a chain of
// hashes, and what the rooms must remember over a restart. It implements the
// interfaces the nouns declare. It must not decide what an alert, a step or a
// verdict means, and must not show anything.
package store

import (
	"cmp"
	"context"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/people"
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
	Moved(heads map[incident.ID]incident.Head)
	// SyncHeads writes the heads told so far and returns when they are durable.
	SyncHeads(ctx context.Context) error
	// KnownHeads reads what is kept apart of these incidents, or of all when none
	// is named. ok is false when nothing is.
	KnownHeads(ctx context.Context, ids ...incident.ID) (heads map[incident.ID]incident.KnownHead, ok bool, err error)
	// Version is a number that changes when anybody commits. It is cheap.
	Version(ctx context.Context) (int64, error)
	// Check asks the database to look at its own pages and lists what it finds.
	Check(ctx context.Context) ([]string, error)
}

// Store is an opened record: the nouns that it keeps, each of which knows what all
// stand on and none of the others. It is safe for concurrent use, and several
// processes may hold one on the same database.
type Store struct {
	Incidents Acts      // what people do with incidents
	Book      Book      // incidents and their timelines, to be read
	Files     Files     // what was attached to incidents
	Reports   Reports   // where reports were written
	Chains    Chains    // that nothing was changed or lost
	Alerts    Alerts    // what the alert board remembers
	Leases    Leases    // which process does what one alone may do
	Verdicts  Verdicts  // what the ledger of backups remembers
	Changes   Changes   // what was changed in the world
	Runs      Runs      // checklists that are followed
	Time      TimeLog   // internal time
	Chronicle Chronicle // how things stood
	Recurring Recurring // silences that come again
	Recorded  Recorded  // what event recorders told
	Past      Past      // how alerts lived, and what stood beside them
	Upkeep    Upkeep    // how much there is, and what is kept no longer

	rec *record
}

var (
	_ alerts.Store     = Alerts{}
	_ alerts.Leases    = Leases{}
	_ backups.Register = Verdicts{}
	_ changes.Record   = Changes{}
	_ sop.Journal      = Runs{}
)

// An Option changes how a Store works.
type Option func(*record)

// WithRedactor makes the store remove these secrets from everything it is told
// to keep. Without it, well-known shapes of secrets are removed.
func WithRedactor(r *text.Redactor) Option { return func(rec *record) { rec.door.redact = r } }

// WithZones makes each person's incidents told in a zone of their own, by its IANA
// name; it is asked with each that is opened.
func WithZones(of func(by people.Actor) string) Option { return func(rec *record) { rec.zone = of } }

// New returns the record kept in db. Changes are told to feed after they are
// durable; zone is the IANA zone that new incidents are reported in.
func New(db Database, feed *sources.Feed, now func() time.Time, zone string, opts ...Option) *Store {
	zone = cmp.Or(zone, "UTC")
	r := &record{db: db, feed: feed, now: now, zone: func(people.Actor) string { return zone }, own: newOwn()}
	for _, o := range opts {
		o(r)
	}
	return &Store{
		Incidents: Acts{r}, Book: Book{r}, Files: Files{r}, Reports: Reports{r}, Chains: Chains{r},
		Alerts: Alerts{r}, Leases: Leases{r}, Verdicts: Verdicts{r}, Changes: Changes{r}, Runs: Runs{r},
		Time: TimeLog{r}, Chronicle: Chronicle{r}, Past: Past{r}, Recorded: Recorded{r}, Recurring: Recurring{r}, Upkeep: Upkeep{r}, rec: r,
	}
}
