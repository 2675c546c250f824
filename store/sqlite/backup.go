package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// BackUp writes a whole, consistent copy of the record to a new file, and beside
// it the ends of the chains as they stand in that copy, so that a copy that lost
// its tail is known as one. Writers need not wait for it. Where the record has no
// heads the copy gets none: what cannot be proven of it cannot be proven of its
// copy.
func (db *DB) BackUp(ctx context.Context, to string) (err error) {
	for _, path := range []string{to, headsPath(to)} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is there already, and a copy overwrites nothing: name another file", path), err)
		}
	}
	if err := db.SyncHeads(ctx); err != nil {
		return err
	}
	// The heads are read first: the copy can only be further by then.
	known, kept, err := db.KnownHeads(ctx)
	if err != nil {
		return err
	}
	copier := pool(copying(db.path), 1, db.place)
	if err := errors.Join(copyInto(ctx, copier, db.path, to), copier.Close()); err != nil {
		return err
	}
	defer func() {
		if err != nil { // half a copy would be taken for one
			err = errors.Join(err, os.Remove(to))
		}
	}()
	if !kept {
		return nil
	}
	moved, err := headsIn(ctx, to, known)
	if err != nil {
		return err
	}
	f := &headsFile{}
	f.set(known)
	f.set(moved)
	return newHeads(to).write(f)
}

// headsIn says where the known ends of the chains have moved on to in a copy.
func headsIn(ctx context.Context, path string, known map[incident.ID]incident.KnownHead) (moved map[incident.ID]incident.KnownHead, err error) {
	copied := pool(settings{dsn: location(path, "ro")}, 1, nil)
	defer func() { err = errors.Join(err, copied.Close()) }()
	q := sql.New(copied)
	rows, err := q.IncidentHeads(ctx, 0)
	if err != nil {
		return nil, trouble(path, err)
	}
	ends := make(map[incident.ID]incident.Head, len(rows))
	for _, row := range rows {
		ends[incident.ID(row.ID)] = incident.Head{Count: row.Count, Hash: row.Hash}
	}
	return merge(ctx, q, known, ends)
}

// Size is how many bytes the record takes on the disk, what waits beside it to
// be taken over included.
func (db *DB) Size() (int64, error) {
	var size int64
	for _, path := range []string{db.path, db.path + "-wal"} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) && path != db.path {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("the record cannot be looked at: %w", err)
		}
		size += info.Size()
	}
	return size, nil
}
