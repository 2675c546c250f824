package store

import (
	"context"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// The topics whose revisions are counted, by the names the database keeps.
const (
	topicRecord  = "record"
	topicAlerts  = "alerts"
	topicBackups = "backups"
	topicChanges = "changes"
)

// record is what every noun of the store stands on: the database, the door that
// everything kept comes in by, the clock, and who is told of what was written.
type record struct {
	db    Database
	feed  *sources.Feed
	now   func() time.Time
	zone  func(people.Actor) string // that an incident which the person opens is told in, its IANA name
	door  door
	quiet quietWords
	own   *own
}

// tx is one act on the record. Its context has no end: Write judges whether the
// act was in time, and a statement that can be broken off costs a goroutine.
type tx struct {
	ctx    context.Context
	q      *sql.Queries
	rec    *record
	now    time.Time
	at     time.Time // when what is written happened; zero: now
	day    string    // the civil date, when no more of at is known
	heads  map[incident.ID]incident.Head
	topics map[string]bool // whose revision goes up

	appended int64                                // entries; they are the record's own revision
	held     map[alerts.Fingerprint][]incident.ID // see holding
}

// write runs act as one durable transaction and then tells the feed when it
// changed a timeline. What the board and the ledger hold in memory is theirs to
// announce: they do it after they changed their memory.
func (r *record) write(ctx context.Context, act func(t *tx) error) error {
	var done *tx
	over := r.own.underway()
	defer over()
	err := r.db.Write(ctx, func(q *sql.Queries) error {
		t := &tx{ctx: context.WithoutCancel(ctx), q: q, rec: r, now: stamp(r.now()), heads: map[incident.ID]incident.Head{}, topics: map[string]bool{}}
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
	r.own.committed(done.topics, done.appended)
	if len(done.heads) > 0 {
		r.db.Moved(done.heads)
	}
	if done.appended > 0 || done.topics[topicRecord] {
		r.feed.Changed(sources.Record)
	}
	return nil
}

// change runs one act on one incident and returns it as it is afterwards.
func (r *record) change(ctx context.Context, id incident.ID, act func(t *tx, inc *incident.Incident) error) (incident.Incident, error) {
	var inc incident.Incident
	err := r.write(ctx, func(t *tx) (err error) {
		if inc, err = t.incident(id); err != nil {
			return err
		}
		return act(t, &inc)
	})
	return inc, err
}

// add adds entries to a timeline in one transaction, in their order.
func (r *record) add(ctx context.Context, by people.Actor, id incident.ID, entries ...incident.Entry) ([]incident.Entry, error) {
	var kept []incident.Entry
	_, err := r.change(ctx, id, func(t *tx, inc *incident.Incident) (err error) {
		kept, err = t.append(inc, by, entries...)
		return err
	})
	return kept, err
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
