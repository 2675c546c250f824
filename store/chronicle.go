package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/store/sql"
)

// StandingKind is what kind of thing stood somehow.
type StandingKind string

// The kinds of standings; the type of each one's value stands beside it.
const (
	SourceStood  StandingKind = "source"        // SourceStanding, by kind, name and member
	QuietStood   StandingKind = "quiet"         // QuietStanding, by fingerprint and source
	VerdictStood StandingKind = "verdict"       // VerdictStanding, by data source
	OnCallStood  StandingKind = "on-call"       // OnCallStanding, by rotation
	ConfigStood  StandingKind = "configuration" // ConfigStanding, by the file's path
	WatchStood   StandingKind = "watch"         // WatchStanding: whether anybody looked
	VitalStood   StandingKind = "vital"         // VitalStanding, by the vital's name
)

// SourceStanding says whether a source spoke.
type SourceStanding struct {
	State    string    `json:"state"`              // up, late, down, blind, or unheard: not asked yet by who watches
	LastGood time.Time `json:"last_good,omitzero"` // when its data last arrived whole
	Why      string    `json:"why,omitempty"`
}

// QuietStanding says why an alert made no noise.
type QuietStanding struct {
	Why   string    `json:"why"`
	By    string    `json:"by,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// VerdictStanding is a verdict on a data source.
type VerdictStanding struct {
	Verdict  backups.Verdict `json:"verdict"`
	Reasons  []string        `json:"reasons"`
	LastGood time.Time       `json:"last_good,omitzero"`
}

// OnCallStanding is who is on call; an empty person is a gap.
type OnCallStanding struct {
	Person people.Person `json:"person"`
	Layer  string        `json:"layer"` // which layer of the rotation says so, such as "layer 2"
	Until  time.Time     `json:"until,omitzero"`
}

// ConfigStanding names the configuration in force by the SHA-256 of its file.
type ConfigStanding struct {
	Digest string `json:"digest"`
}

// VitalStanding is how bad one of the few numbers was that lead.
type VitalStanding struct {
	Level string `json:"level"`         // ok, warn, crit, or unknown
	Says  string `json:"says"`          // what it was then, with its unit; empty: it was never known
	Why   string `json:"why,omitempty"` // where it was not ok
}

// WatchStanding says who looked. While nobody did, nothing is known.
type WatchStanding struct {
	Owner string `json:"owner"`
}

// Standing is how one thing stood from an instant on, until the next standing
// of the same kind and name.
type Standing struct {
	Kind       StandingKind
	Name       string
	At         time.Time
	RecordedAt time.Time
	// Word is what must differ for this to be a new standing; empty: the thing
	// is no more. What else Value tells may differ without being news.
	Word  string
	Value json.RawMessage // by kind
}

// Stood makes a standing of a word and a value.
func Stood(kind StandingKind, name string, at time.Time, word string, value any) Standing {
	return Standing{Kind: kind, Name: name, At: at, Word: word, Value: pack(value)}
}

// NoMore says that a thing is no more.
func NoMore(kind StandingKind, name string, at time.Time) Standing {
	return Stood(kind, name, at, "", struct{}{})
}

// Chronicle is the part of the record that a later look back reads: how things
// stood, written when it changed and at no other time.
type Chronicle struct{ rec *record }

// Note writes those of the list that stand otherwise than the record knows, in
// one transaction. Nothing is dated before what is written already of the same
// thing. It is an error to write nothing that was to be written; what was known
// is none.
func (c Chronicle) Note(ctx context.Context, list ...Standing) error {
	if len(list) == 0 {
		return nil
	}
	return c.rec.write(ctx, func(t *tx) error {
		for _, x := range list {
			if err := t.stand(x); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) stand(x Standing) error {
	x.Name, x.Word = t.rec.door.clean(x.Name), t.rec.door.clean(x.Word)
	last, err := t.q.LatestStanding(t.ctx, sql.LatestStandingParams{Kind: string(x.Kind), Name: x.Name})
	if err != nil && !isNone(err) {
		return err
	}
	if last.Word == x.Word { // also where nothing is known and nothing is there
		return nil
	}
	at := millis(stamp(x.At))
	if at == 0 {
		at = millis(t.now)
	}
	return t.q.InsertStanding(t.ctx, sql.InsertStandingParams{
		Kind: string(x.Kind), Name: x.Name, At: max(at, last.At), RecordedAt: max(millis(t.now), last.RecordedAt), Word: x.Word,
		Value: string(t.rec.door.cleanData("", x.Value)),
	})
}

// Force writes that a configuration is in force from now on, and its text
// unless that is kept already.
func (c Chronicle) Force(ctx context.Context, path, digest, content string) error {
	return c.rec.write(ctx, func(t *tx) error {
		err := t.q.InsertConfiguration(t.ctx, sql.InsertConfigurationParams{
			Digest: digest, Path: c.rec.door.clean(path), Text: c.rec.door.redact.Redact(content), FirstAt: millis(t.now),
		})
		if err != nil {
			return err
		}
		return t.stand(Stood(ConfigStood, path, t.now, digest, ConfigStanding{Digest: digest}))
	})
}

// ErrNoConfiguration says that the record holds no configuration of a digest.
var ErrNoConfiguration = errors.New("the record holds no such configuration")

// Configuration is the text of a configuration that was in force, without its
// secrets. The error is ErrNoConfiguration when the record does not hold it.
func (c Chronicle) Configuration(ctx context.Context, digest string) (string, error) {
	var content string
	err := c.rec.db.Read(ctx, func(q *sql.Queries) error {
		row, err := q.GetConfiguration(ctx, digest)
		if isNone(err) {
			return ErrNoConfiguration
		}
		content = row.Text
		return err
	})
	return content, err
}

// At is how the things of one kind stood at an instant, by name; what was no
// more by then is left out.
func (c Chronicle) At(ctx context.Context, kind StandingKind, at time.Time) ([]Standing, error) {
	list := []Standing{}
	err := c.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.StandingsAt(ctx, sql.StandingsAtParams{Kind: string(kind), At: millis(at), At_2: millis(at)})
		for _, row := range rows {
			list = append(list, Standing{
				Kind: kind, Name: row.Name, At: fromMillis(row.At), RecordedAt: fromMillis(row.RecordedAt),
				Word: row.Word, Value: json.RawMessage(row.Value),
			})
		}
		return err
	})
	return list, err
}

// Latest is how a thing stood last; ok is false where the record never knew of it. The
// word is empty when it is no more, since Standing.At.
func (c Chronicle) Latest(ctx context.Context, kind StandingKind, name string) (x Standing, ok bool, err error) {
	err = c.rec.db.Read(ctx, func(q *sql.Queries) error {
		row, err := q.LatestStanding(ctx, sql.LatestStandingParams{Kind: string(kind), Name: name})
		if isNone(err) {
			return nil
		}
		ok = err == nil
		x = Standing{Kind: kind, Name: name, At: fromMillis(row.At), RecordedAt: fromMillis(row.RecordedAt), Word: row.Word, Value: json.RawMessage(row.Value)}
		return err
	})
	return x, ok, err
}

// Watched is who held a lease last, and until when that held; ok is false when
// it was given back.
func (c Chronicle) Watched(ctx context.Context, lease string) (owner string, until time.Time, ok bool, err error) {
	err = c.rec.db.Read(ctx, func(q *sql.Queries) error {
		row, err := q.GetLease(ctx, lease)
		if isNone(err) {
			return nil
		}
		owner, until, ok = row.Owner, fromMillis(row.ExpiresAt), err == nil
		return err
	})
	return owner, until, ok, err
}

// quietName is what a sighting's quiet is kept by.
func quietName(x alerts.Sighting) string { return string(x.Fingerprint) + " " + x.Source }

// quietOf is why the sighting is quiet, as it is kept; no more when it is loud,
// or over.
func quietOf(x alerts.Sighting) Standing {
	q := x.Quiet
	if q == nil || x.State == alerts.Resolved {
		return NoMore(QuietStood, quietName(x), x.Last)
	}
	until := stamp(q.Until)
	word := q.Why + " " + q.By
	if !until.IsZero() {
		word += " " + until.Format(time.RFC3339)
	}
	return Stood(QuietStood, quietName(x), x.Last, word, QuietStanding{Why: q.Why, By: q.By, Until: until})
}

// verdictOf is the verdict as it is kept.
func verdictOf(v backups.Status) Standing {
	return Stood(VerdictStood, v.Name, v.At, string(v.Verdict), VerdictStanding{Verdict: v.Verdict, Reasons: v.Reasons, LastGood: stamp(v.LastGood)})
}
