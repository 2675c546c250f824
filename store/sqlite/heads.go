package sqlite

import (
	"bytes"
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// headsEvery is how long a head may wait before it is kept apart.
const headsEvery = 500 * time.Millisecond

// heads keeps the ends of the chains in a file beside the record: SQLite does
// not notice a lost tail or an emptied file, and a chain that was cut off is
// still a good chain. All processes on a record share the file and merge into
// it under a lock; a head only ever moves on to one the record leads it to.
type heads struct {
	path string // of the record

	writing sync.Mutex // held from taking what is pending until it is durable

	mu      sync.Mutex
	pending map[incident.ID]incident.Head
	err     error // why the last writing failed; nil: it did not

	wake chan struct{}
	quit chan struct{}
	done chan struct{} // nil: never started
}

func newHeads(path string) *heads {
	return &heads{
		path: path, pending: map[incident.ID]incident.Head{},
		wake: make(chan struct{}, 1), quit: make(chan struct{}),
	}
}

func headsPath(path string) string { return path + ".heads" }

// read reads the file. kept is false when there is none.
func (h *heads) read() (f *headsFile, kept bool, err error) {
	b, err := readFile(headsPath(h.path))
	if errors.Is(err, fs.ErrNotExist) {
		return &headsFile{}, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("the heads of the record cannot be read: %w", err)
	}
	if f, err = parseHeads(b); err != nil {
		return nil, false, h.unreadable(err)
	}
	return f, true, nil
}

// known reads the heads of these incidents, or of all when none is named.
func (h *heads) known(ids ...incident.ID) (map[incident.ID]incident.KnownHead, bool, error) {
	f, kept, err := h.read()
	if err != nil {
		return nil, false, err
	}
	known, err := f.get(ids...)
	if err != nil {
		return nil, false, h.unreadable(err)
	}
	return known, kept, nil
}

func (h *heads) unreadable(why error) error {
	return fmt.Errorf("%s is not readable as chain heads: %w. It shows whether the record lost its newest entries. Put it back from a backup, or move it away and holdfast goes on without that proof",
		headsPath(h.path), why)
}

// Moved implements store.Database.
func (db *DB) Moved(moved map[incident.ID]incident.Head) {
	h := db.heads
	h.mu.Lock()
	for id, head := range moved {
		if head.Count > h.pending[id].Count {
			h.pending[id] = head
		}
	}
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// KnownHeads implements store.Database.
func (db *DB) KnownHeads(_ context.Context, ids ...incident.ID) (map[incident.ID]incident.KnownHead, bool, error) {
	return db.heads.known(ids...)
}

// SyncHeads implements store.Database.
func (db *DB) SyncHeads(ctx context.Context) error {
	if db.readOnly {
		return nil
	}
	return db.heads.flush(ctx, db)
}

// HeadsErr is why the heads could not be written lately; nil when they were. A
// lost tail can be noticed only up to the last that were.
func (db *DB) HeadsErr() error {
	db.heads.mu.Lock()
	defer db.heads.mu.Unlock()
	return db.heads.err
}

// start keeps writing heads until stop.
func (h *heads) start(db *DB) {
	h.done = make(chan struct{})
	go func() {
		defer close(h.done)
		for {
			select {
			case <-h.quit:
				return
			case <-h.wake:
			}
			h.pass(db)
			select {
			case <-h.quit:
				return
			case <-time.After(headsEvery):
			}
		}
	}()
}

// pass writes the heads once; what fails is kept to be shown and tried again.
func (h *heads) pass(db *DB) {
	defer func() {
		if p := recover(); p != nil {
			h.failed(fmt.Errorf("writing the heads of the record broke: %v", p))
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := h.flush(ctx, db); err != nil {
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
}

func (h *heads) failed(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = err
}

// stop ends the writing and writes what is left.
func (h *heads) stop(db *DB) error {
	if h.done == nil {
		return nil
	}
	close(h.quit)
	<-h.done
	h.done = nil
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return h.flush(ctx, db)
}

// flush merges the pending heads into the file and returns when it is durable.
func (h *heads) flush(ctx context.Context, db *DB) (err error) {
	h.writing.Lock() // what another has taken is durable when we return, too
	defer h.writing.Unlock()
	h.mu.Lock()
	pending := h.pending
	h.pending = map[incident.ID]incident.Head{}
	h.mu.Unlock()
	if len(pending) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			db.Moved(pending)
		}
		h.failed(err)
	}()
	// The heads beside a record that was put in the place of ours are its own.
	if err := db.place.check(); err != nil {
		return err
	}
	release, err := lock(ctx, h.path)
	if err != nil {
		return err
	}
	defer release()
	f, _, err := h.read()
	if err != nil {
		return err
	}
	known, err := f.get(slices.Collect(maps.Keys(pending))...)
	if err != nil {
		return h.unreadable(err)
	}
	var moved map[incident.ID]incident.KnownHead
	err = db.Read(ctx, func(q *sql.Queries) error {
		moved, err = merge(ctx, q, known, pending)
		return err
	})
	if err != nil || len(moved) == 0 {
		return err
	}
	if err := db.place.check(); err != nil {
		return err
	}
	f.set(moved)
	return h.write(f)
}

// merge says where known heads move on to: to the pending one, when the record
// leads from one to the other. A known head that the record does not hold is
// disputed, and stays so for whoever verifies.
func merge(ctx context.Context, q *sql.Queries, known map[incident.ID]incident.KnownHead, pending map[incident.ID]incident.Head) (map[incident.ID]incident.KnownHead, error) {
	moved := map[incident.ID]incident.KnownHead{}
	for id, head := range pending {
		old, has := known[id]
		if has && old.Count >= head.Count && old.Hash == head.Hash {
			continue
		}
		next := incident.KnownHead{Head: head, Unproven: old.Unproven, Disputed: old.Disputed}
		if has {
			leads, err := holds(ctx, q, id, old.Head)
			if err != nil {
				return nil, err
			}
			if leads && old.Count >= head.Count {
				continue // another process is further
			}
			if !leads {
				next.Disputed = append(next.Disputed, old.Head)
			}
		}
		moved[id] = next
	}
	return moved, nil
}

// holds reports whether the record holds the entry that a head names.
func holds(ctx context.Context, q *sql.Queries, id incident.ID, head incident.Head) (bool, error) {
	hash, err := q.EntryHash(ctx, sql.EntryHashParams{Incident: int64(id), Seq: head.Count})
	if errors.Is(err, stdsql.ErrNoRows) {
		return false, nil
	}
	return err == nil && hash == head.Hash, err
}

// write replaces the file so that either the old or the new one is there
// whatever happens.
func (h *heads) write(f *headsFile) error {
	if err := replace(headsPath(h.path), f.bytes()); err != nil {
		return fmt.Errorf("the heads of the record were not written, so that a lost tail could go unnoticed: %w", err)
	}
	return nil
}

func readFile(path string) ([]byte, error) {
	f, err := open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if info, err := f.Stat(); err == nil {
		b.Grow(int(info.Size()) + bytes.MinRead) // it is read whole, without growing
	}
	_, err = b.ReadFrom(f)
	return b.Bytes(), errors.Join(err, f.Close())
}

func replace(path string, b []byte) error {
	f, err := open(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncFolder(path)
}

func syncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
