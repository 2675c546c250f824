package world

import (
	"context"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/sqlite"
)

// Record is the opened store of a process, and what tells of changes to it.
type Record struct {
	Store  *store.Store
	DB     *sqlite.DB
	Feed   *sources.Feed
	Redact *text.Redactor
	Path   string
}

// RecordOptions say how a record is opened.
type RecordOptions struct {
	Zone     *time.Location // the zone that an incident opened here is told in
	ReadOnly bool
	Now      func() time.Time
	Redact   *text.Redactor
}

// OpenRecord opens the record at path. The error says what to do.
func OpenRecord(ctx context.Context, path string, o RecordOptions) (*Record, error) {
	db, err := sqlite.Open(ctx, path, sqlite.Options{ReadOnly: o.ReadOnly, Now: o.Now})
	if err != nil {
		return nil, err
	}
	feed := sources.NewFeed()
	return &Record{
		Store: store.New(db, feed, o.Now, o.Zone.String(), store.WithRedactor(o.Redact)),
		DB:    db, Feed: feed, Redact: o.Redact, Path: path,
	}, nil
}
