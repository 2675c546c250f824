package sqlite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// gone is said when the heads remember a record that is not there: to start an
// empty history in its place would hide that it was lost.
func gone(path string, f *headsFile) error {
	var entries int64
	known, err := f.get()
	if err != nil {
		return err
	}
	for _, head := range known {
		entries += head.Count
	}
	return fmt.Errorf("the record %s is missing or empty, but %s remembers %d incidents with %d entries: holdfast does not start an empty history in their place. Put the record back, from a backup if need be; to begin anew, end every holdfast on it and move %s away",
		path, headsPath(path), len(known), entries, headsPath(path))
}

// begunAnew is said where the record that is gone had no incident: there is nothing in
// whose place an empty history could be taken for the whole one, and whoever is on
// call can work. What else was in it is lost, and nobody is to think otherwise.
func begunAnew(path string) incident.Finding {
	return incident.Finding{Kind: incident.UnprovenTail, What: fmt.Sprintf(
		"the record %s was gone, and a new one was begun: no incident was in it, but which alerts fired, who held them and how the backups stood before now is lost. If it was moved, end every holdfast on it and put it back", path)}
}

// openMeasured is how many open incidents are measured when a record is opened,
// the newest: people act on them.
const openMeasured = 64

// measure compares ends of chains with the heads kept apart: those that moved
// last, one of which is missing when the newest of the record is, and those of
// open incidents. It costs the same however long the record is; whoever tells what
// stands in another one measures that, and Verify, which whoever watches runs at once
// and twice an hour, measures all.
func (db *DB) measure(ctx context.Context, f *headsFile, kept bool) ([]incident.Finding, error) {
	var found []incident.Finding
	err := db.Read(ctx, func(q *sql.Queries) error {
		next, err := q.NextIncident(ctx)
		if err != nil {
			return err
		}
		if next == 1 && len(f.lines) > 0 {
			return gone(db.path, f)
		}
		if next > 1 && !kept {
			found = append(found, incident.Finding{Kind: incident.UnprovenTail, What: fmt.Sprintf(
				"%s is missing: whether the record lost its newest entries cannot be proven", headsPath(db.path))})
		}
		known, err := db.toMeasure(ctx, q, f)
		if err != nil {
			return err
		}
		lost, err := ends(ctx, q, known)
		found = append(found, lost...)
		return err
	})
	return found, err
}

// Measure compares the ends of these chains with the heads kept apart, or of all
// when none is named. Whoever is about to tell what stands in an incident asks it:
// a timeline that lost its end reads like a whole one.
func (db *DB) Measure(ctx context.Context, ids ...incident.ID) (found []incident.Finding, err error) {
	known, _, err := db.KnownHeads(ctx, ids...) // first: the record can only be further by then
	if err != nil {
		return nil, err
	}
	err = db.Read(ctx, func(q *sql.Queries) error {
		found, err = ends(ctx, q, known)
		return err
	})
	return found, err
}

// ends are the chains that do not lead to the head that is known of them.
func ends(ctx context.Context, q *sql.Queries, known map[incident.ID]incident.KnownHead) (lost []incident.Finding, err error) {
	for _, id := range slices.Sorted(maps.Keys(known)) {
		head := known[id].Head
		ok, err := holds(ctx, q, id, head)
		if err != nil {
			return nil, err
		}
		if !ok {
			lost = append(lost, incident.Finding{Incident: id, Seq: head.Count, Kind: incident.LostTail, What: fmt.Sprintf(
				"%s lost the end of its timeline: entry %d is not the one that was written; `holdfast incident verify %s` says more", id, head.Count, id)})
		}
	}
	return lost, nil
}

// toMeasure are the heads that are measured when the record is opened. Where
// nothing says which moved last, they are all.
func (db *DB) toMeasure(ctx context.Context, q *sql.Queries, f *headsFile) (map[incident.ID]incident.KnownHead, error) {
	var ids []incident.ID
	if !f.older {
		open, err := q.OpenIDs(ctx, openMeasured)
		if err != nil {
			return nil, err
		}
		ids = slices.Clone(f.recent)
		for _, id := range open {
			ids = append(ids, incident.ID(id))
		}
	}
	known, err := f.get(ids...)
	if err != nil {
		return nil, db.heads.unreadable(err)
	}
	return known, nil
}

// adopt begins to keep heads for incidents that have none. One with nothing but
// what its opening wrote, which all has one time, was opened by a process that
// died before its head was written, or has not come to it: nobody was told of it.
// Of others it stays noted that their tail was not proven.
// A new record gets its file at once: a process that opens it between the first
// incident and its first head would take a file not yet there for a lost one.
func (h *heads) adopt(ctx context.Context, db *DB, f *headsFile, kept bool) error {
	fresh := map[incident.ID]incident.KnownHead{}
	err := db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.IncidentHeads(ctx, int64(f.through))
		if err != nil || len(rows) == 0 {
			return err
		}
		known, err := f.get()
		if err != nil {
			return h.unreadable(err)
		}
		for _, row := range rows {
			id := incident.ID(row.ID)
			if _, has := known[id]; has {
				continue
			}
			head := incident.KnownHead{Head: incident.Head{Count: row.Count, Hash: row.Hash}}
			if !kept || row.RecordedAt != row.OpenedAt {
				head.Unproven = row.Count
			}
			fresh[id] = head
		}
		return nil
	})
	if err != nil || kept && !f.older && len(fresh) == 0 {
		return err
	}
	f.set(fresh)
	if err := h.write(f); err != nil {
		h.failed(err) // a full disk must not keep anybody from reading
	}
	return nil
}

// lock keeps other processes from migrating the record or writing its heads at
// the same time. It waits for at most ten seconds.
func lock(ctx context.Context, path string) (release func(), err error) {
	f, err := open(path+".lock", os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("the record cannot be locked: %w; `--read-only` shows it", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			// Closing the file gives the lock back; nothing was written to it.
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) {
			return nil, errors.Join(fmt.Errorf("%s.lock cannot be locked: %w", path, err), f.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("another holdfast has been starting or writing heads for 10 s: `fuser %s.lock` names it", path), f.Close())
		case <-time.After(5 * time.Millisecond):
		}
	}
}
