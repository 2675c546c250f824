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
	Zones  *Zones
	Path   string
}

// RecordOptions say how a record is opened.
type RecordOptions struct {
	Zones    *Zones // an incident is told in that of the person who opens it
	ReadOnly bool
	Now      func() time.Time
	Redact   *text.Redactor
	Doing    func(what string) // as sqlite.Options.Doing
}

// OpenRecord opens the record at path. The error says what to do.
func OpenRecord(ctx context.Context, path string, o RecordOptions) (*Record, error) {
	db, err := sqlite.Open(ctx, path, sqlite.Options{ReadOnly: o.ReadOnly, Now: o.Now, Doing: o.Doing})
	if err != nil {
		return nil, err
	}
	feed := sources.NewFeed()
	return &Record{
		Store: store.New(db, feed, o.Now, "", store.WithRedactor(o.Redact), store.WithZones(o.Zones.named)),
		DB:    db, Feed: feed, Redact: o.Redact, Zones: o.Zones, Path: path,
	}, nil
}
