package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Finding is one thing that is wrong with the record, or cannot be proven.
type Finding struct {
	Incident IncidentID  `json:"incident"` // 0: the record as a whole
	Seq      int64       `json:"seq"`      // the first entry it is about; 0: none
	Kind     FindingKind `json:"kind"`
	What     string      `json:"what"` // for the person
}

// FindingKind is the kind of a Finding.
type FindingKind string

// The kinds of findings.
const (
	ChangedEntry FindingKind = "changed"      // bytes of an entry, or its place
	MissingEntry FindingKind = "missing"      // a number is not there
	LostTail     FindingKind = "lost"         // the record ends before the head kept apart
	OtherTail    FindingKind = "replaced"     // the record does not lead through the head kept apart
	RowDiffers   FindingKind = "differs"      // the incident's row says other than its timeline
	DamagedPages FindingKind = "damaged"      // the database found its own pages broken
	UnprovenTail FindingKind = "unproven"     // nothing was kept apart to measure against
	UnknownForm  FindingKind = "unreadable"   // hashed by a later version
	MissingFile  FindingKind = "file-missing" // the content of an attached file is gone
	ChangedFile  FindingKind = "file-changed" // the content of an attached file is another one
)

// page is how many entries are read at a time.
const page = 1000

// Chains are the chains of all timelines, to be proven.
type Chains struct{ rec *record }

// Verify recomputes the chains of these incidents, or of all and the database's
// own pages too when none is named, and measures them against the heads kept
// apart. No finding means that every entry is as it was written and none is lost,
// and that every attached file holds the bytes its entry names.
func (s Chains) Verify(ctx context.Context, ids ...IncidentID) ([]Finding, error) {
	var unsynced error
	if err := s.rec.db.SyncHeads(ctx); err != nil {
		unsynced = err // a full disk must not stop the looking
	}
	// The heads are read first: the record can only be further by then.
	known, kept, err := s.rec.db.KnownHeads(ctx)
	if err != nil {
		return nil, err
	}
	found := []Finding{}
	if unsynced != nil {
		found = append(found, Finding{Kind: UnprovenTail, What: "the heads of the chains could not be written just now: " + unsynced.Error()})
	}
	if len(ids) == 0 {
		more, err := s.verifyWhole(ctx, known, kept)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
		if ids, err = s.allIncidents(ctx); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		more, err := s.verifyOne(ctx, id, known, kept)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

func (s Chains) allIncidents(ctx context.Context) ([]IncidentID, error) {
	var ids []IncidentID
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.IncidentHeads(ctx)
		for _, row := range rows {
			ids = append(ids, IncidentID(row.ID))
		}
		return err
	})
	return ids, err
}

// verifyWhole looks for damaged pages and for incidents that are gone entirely.
func (s Chains) verifyWhole(ctx context.Context, known map[IncidentID]KnownHead, kept bool) ([]Finding, error) {
	var found []Finding
	damage, err := s.rec.db.Check(ctx)
	if err != nil {
		return nil, err
	}
	for _, what := range damage {
		found = append(found, Finding{Kind: DamagedPages, What: "the database file is damaged: " + what})
	}
	ids, err := s.allIncidents(ctx)
	if err != nil {
		return nil, err
	}
	if !kept && len(ids) > 0 {
		found = append(found, Finding{Kind: UnprovenTail, What: "no heads are kept beside the record: whether the newest entries are missing cannot be proven"})
	}
	for id, head := range known {
		if !slices.Contains(ids, id) {
			found = append(found, Finding{Incident: id, Kind: LostTail, What: fmt.Sprintf(
				"%s is gone from the record; the heads remember it with %d entries", id, head.Count)})
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return int(a.Incident - b.Incident) })
	return found, nil
}

// walk is one pass over a chain.
type walk struct {
	row      Incident // as its row says
	folded   Incident // as its entries say
	previous string
	last     int64
	recorded time.Time        // when the last entry was written down
	expect   map[int64][]Head // heads kept apart, by the number of their entry
	files    []AttachedFile
	found    []Finding
}

func (s Chains) verifyOne(ctx context.Context, id IncidentID, known map[IncidentID]KnownHead, kept bool) ([]Finding, error) {
	w := &walk{expect: map[int64][]Head{}}
	head, has := known[id]
	if !has && kept { // it was opened since they were read, perhaps
		var err error
		if known, kept, err = s.rec.db.KnownHeads(ctx); err != nil {
			return nil, err
		}
		head, has = known[id]
	}
	for _, h := range append(slices.Clone(head.Disputed), head.Head) {
		if has {
			w.expect[h.Count] = append(w.expect[h.Count], h)
		}
	}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		var err error
		if w.row, err = getIncident(ctx, q, id); err != nil {
			return err
		}
		if err := w.readable(ctx, q); err != nil {
			return err
		}
		w.folded, w.previous = Incident{ID: id, UID: w.row.UID}, incident.Genesis
		for {
			rows, err := q.EntriesAfter(ctx, sql.EntriesAfterParams{Incident: int64(id), Seq: w.last, Limit: page})
			if err != nil {
				return err
			}
			for _, row := range rows {
				w.entry(row)
			}
			if len(rows) < page {
				return w.contents(ctx, q)
			}
		}
	})
	if errors.Is(err, ErrNoIncident) && has {
		return []Finding{{Incident: id, Kind: LostTail, What: fmt.Sprintf(
			"%s is gone from the record; the heads remember it with %d entries", id, head.Count)}}, nil
	}
	if err != nil {
		return nil, err
	}
	w.end(head, has, kept)
	return w.found, nil
}

func (w *walk) add(seq int64, kind FindingKind, format string, args ...any) {
	w.found = append(w.found, Finding{Incident: w.row.ID, Seq: seq, Kind: kind, What: fmt.Sprintf(format, args...)})
}

// readable looks whether the incident's row can be read at all: w.row is what
// its timeline tells when it cannot.
func (w *walk) readable(ctx context.Context, q *sql.Queries) error {
	row, err := q.GetIncident(ctx, int64(w.row.ID))
	if err != nil {
		return err
	}
	if _, err := incidentOf(row, Head{}); err != nil {
		w.add(0, RowDiffers, "%s: its row is damaged: %v. What is shown of it is told by its timeline", w.row.ID, err)
	}
	return nil
}

func (w *walk) entry(row sql.Entry) {
	e := entryOf(row)
	id := w.row.ID
	if e.Seq != w.last+1 {
		w.add(w.last+1, MissingEntry, "%s: %s missing from the middle of the timeline", id, span(w.last+1, e.Seq-1))
	}
	switch {
	case row.Version != incident.Encoding:
		w.add(e.Seq, UnknownForm, "%s: entry %d was hashed by version %d of the encoding, which this holdfast does not know", id, e.Seq, row.Version)
	case incident.Hash(w.previous, w.row.UID, e) != e.Hash && e.Seq == w.last+1:
		w.add(e.Seq, ChangedEntry, "%s: entry %d (%s by %s) is not as it was written: its bytes or its place in the timeline were changed",
			id, e.Seq, e.Kind, e.By.Person)
	}
	for _, h := range w.expect[e.Seq] {
		if h.Hash != e.Hash {
			w.add(e.Seq, OtherTail, "%s: entry %d is another one than the heads kept apart remember: the end of the timeline was lost or replaced", id, e.Seq)
		}
	}
	folded, err := incident.Fold(w.folded, e)
	if err == nil && e.Kind == FileAttached {
		var f AttachedFile
		f, err = e.File()
		w.files = append(w.files, f)
	}
	if err != nil {
		w.add(e.Seq, ChangedEntry, "%s: %v", id, err)
	}
	w.folded, w.previous, w.last, w.recorded = folded, e.Hash, e.Seq, e.RecordedAt
}

// contents looks whether each attached file still holds the bytes that its entry
// names. A content is read once, however often it was attached.
func (w *walk) contents(ctx context.Context, q *sql.Queries) error {
	judged := map[string]error{}
	for _, f := range w.files {
		err, known := judged[f.SHA256]
		if !known {
			_, err = fileContent(ctx, q, f.SHA256)
			judged[f.SHA256] = err
		}
		switch {
		case errors.Is(err, ErrNoFile):
			w.add(f.Seq, MissingFile, "%s: entry %d attached %s, and its content is gone from the record", w.row.ID, f.Seq, f.Name)
		case errors.Is(err, ErrFileChanged):
			w.add(f.Seq, ChangedFile, "%s: entry %d attached %s, and its content is not as it was attached: its bytes were changed", w.row.ID, f.Seq, f.Name)
		case err != nil:
			return err
		}
	}
	return nil
}

func span(from, to int64) string {
	if from == to {
		return fmt.Sprintf("entry %d is", from)
	}
	return fmt.Sprintf("entries %d to %d are", from, to)
}

// end judges what can only be judged at the end of the chain.
func (w *walk) end(head KnownHead, has, kept bool) {
	id := w.row.ID
	if w.last < head.Count {
		w.add(w.last+1, LostTail, "%s: the timeline ends at entry %d, but %d were written: %s lost",
			id, w.last, head.Count, span(w.last+1, head.Count))
	}
	for _, h := range head.Disputed {
		if h.Count > w.last {
			w.add(w.last+1, LostTail, "%s: the timeline once reached entry %d and no longer does", id, h.Count)
		}
	}
	if len(w.found) == 0 && rowState(w.row) != rowState(w.folded) {
		w.add(0, RowDiffers, "%s: its row says other than its timeline (title, severity, status, roles, alerts, answers, action items, updates or links): the row was changed by hand", id)
	}
	switch {
	case !has && kept && !w.recorded.After(w.row.OpenedAt):
		// It is being opened just now: its head is written before anybody is told of it.
	case !has && kept:
		w.add(w.last, UnprovenTail, "%s: no head is kept for it: whether entries after %d are missing cannot be proven", id, w.last)
	case !has:
		w.add(w.last, UnprovenTail, "%s: no heads are kept beside the record: whether entries after %d are missing cannot be proven", id, w.last)
	case head.Unproven > 0:
		w.add(head.Unproven, UnprovenTail, "%s: the heads were missing when it had %d entries: whether others followed them then cannot be proven", id, head.Unproven)
	}
}

// rowState is what a row and its timeline must agree on.
func rowState(i Incident) string {
	return fmt.Sprintf("%q %s %s %s %d %q %d %s", i.Title, i.Severity, i.Status, i.Zone,
		millis(i.OpenedAt), i.OpenedBy, millis(i.ResolvedAt), i.State())
}
