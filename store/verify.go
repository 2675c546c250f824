package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// page is how many entries are read at a time.
const page = 1000

// together is how many incidents are looked at in one moment of the record.
const together = 100

// Chains are the chains of all timelines, to be proven.
type Chains struct{ rec *record }

// Verify recomputes the chains of these incidents, or of all and the database's
// own pages too when none is named, and measures them against the heads kept
// apart. No finding means that every entry is as it was written and none is lost,
// and that every attached file holds the bytes its entry names.
func (s Chains) Verify(ctx context.Context, ids ...incident.ID) ([]incident.Finding, error) {
	var unsynced error
	if err := s.rec.db.SyncHeads(ctx); err != nil {
		unsynced = err // a full disk must not stop the looking
	}
	// The heads are read first: the record can only be further by then.
	var apart apart
	if err := apart.read(ctx, s.rec.db, ids...); err != nil {
		return nil, err
	}
	found := []incident.Finding{}
	if unsynced != nil {
		found = append(found, incident.Finding{Kind: incident.UnprovenTail, What: "the heads of the chains could not be written just now: " + unsynced.Error()})
	}
	at := 1 // those that are named are looked at one by one, in their order
	if len(ids) == 0 {
		at = together
		more, all, err := s.verifyWhole(ctx, apart)
		if err != nil {
			return nil, err
		}
		found, ids = append(found, more...), all
	}
	for some := range slices.Chunk(ids, at) {
		more, err := s.verifySome(ctx, some, &apart)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// apart are the heads that are kept apart from the record.
type apart struct {
	known map[incident.ID]incident.KnownHead
	kept  bool
}

func (a *apart) read(ctx context.Context, db Database, ids ...incident.ID) (err error) {
	a.known, a.kept, err = db.KnownHeads(ctx, ids...)
	return err
}

// verifyWhole looks for damaged pages and for incidents that are gone entirely,
// and says which incidents there are.
func (s Chains) verifyWhole(ctx context.Context, apart apart) (found []incident.Finding, ids []incident.ID, err error) {
	damage, err := s.rec.db.Check(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, what := range damage {
		found = append(found, incident.Finding{Kind: incident.DamagedPages, What: "the database file is damaged: " + what})
	}
	err = s.rec.db.Read(ctx, func(q *sql.Queries) error {
		list, err := q.IncidentIDs(ctx)
		for _, id := range list {
			ids = append(ids, incident.ID(id))
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if !apart.kept && len(ids) > 0 {
		found = append(found, incident.Finding{Kind: incident.UnprovenTail, What: "no heads are kept beside the record: whether the newest entries are missing cannot be proven"})
	}
	for id, head := range apart.known {
		if _, there := slices.BinarySearch(ids, id); !there {
			found = append(found, gone(id, head))
		}
	}
	slices.SortFunc(found, func(a, b incident.Finding) int { return int(a.Incident - b.Incident) })
	return found, ids, nil
}

func gone(id incident.ID, head incident.KnownHead) incident.Finding {
	return incident.Finding{Incident: id, Kind: incident.LostTail, What: fmt.Sprintf(
		"%s is gone from the record; the heads remember it with %d entries", id, head.Count)}
}

// verifySome looks at the chains of a few incidents in one moment of the record.
func (s Chains) verifySome(ctx context.Context, ids []incident.ID, apart *apart) (found []incident.Finding, err error) {
	for _, id := range ids {
		if _, has := apart.known[id]; !has && apart.kept { // it was opened since they were read, perhaps
			if err := apart.read(ctx, s.rec.db); err != nil {
				return nil, err
			}
			break
		}
	}
	err = s.rec.db.Read(ctx, func(q *sql.Queries) error {
		proofs, missing, err := begin(ctx, q, ids, *apart)
		if err != nil {
			return err
		}
		found = append(found, missing...)
		if err := chains(ctx, q, proofs); err != nil {
			return err
		}
		for _, p := range proofs {
			if err := contents(ctx, q, p.Proof); err != nil {
				return err
			}
			found = append(found, p.End(apart.kept)...)
		}
		return nil
	})
	return found, err
}

// proof is that of one chain.
type proof struct {
	id int64
	*incident.Proof
}

// begin reads the incidents' own rows, in the order of their numbers; missing are
// those that are gone, of which only a head is left.
func begin(ctx context.Context, q *sql.Queries, ids []incident.ID, apart apart) (proofs []proof, missing []incident.Finding, err error) {
	rows, err := q.IncidentsBetween(ctx, sql.IncidentsBetweenParams{First: int64(ids[0]), Last: int64(ids[len(ids)-1])})
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		head, has := apart.known[id]
		at := slices.IndexFunc(rows, func(row sql.Incident) bool { return row.ID == int64(id) })
		switch {
		case at < 0 && has:
			missing = append(missing, gone(id, head))
			continue
		case at < 0:
			return nil, nil, noIncident(id)
		}
		row := rows[at]
		inc, damage := incidentOf(row, incident.Head{})
		if damage != nil { // what is shown of it is told by its timeline
			if inc, err = incidentFrom(ctx, q, row, incident.Head{}); err != nil {
				return nil, nil, err
			}
		}
		p := proof{row.ID, incident.NewProof(inc, head, has)}
		if damage != nil {
			p.Find(0, incident.RowDiffers, "%s: its row is damaged: %v. What is shown of it is told by its timeline", id, damage)
		}
		proofs = append(proofs, p)
	}
	return proofs, missing, nil
}

// chains leads each proof along its chain.
func chains(ctx context.Context, q *sql.Queries, proofs []proof) error {
	if len(proofs) == 0 {
		return nil
	}
	all := sql.EntriesFromParams{Incident: proofs[0].id, Last: proofs[len(proofs)-1].id, Rows: math.MaxInt32}
	return q.EachEntryFrom(ctx, all, func(e *sql.Entry) {
		for len(proofs) > 0 && proofs[0].id < e.Incident {
			proofs = proofs[1:]
		}
		if len(proofs) > 0 && proofs[0].id == e.Incident {
			proofs[0].Entry((*incident.Written)(e))
		}
	})
}

// contents looks whether each attached file still holds the bytes that its entry
// names. A content is read once, however often it was attached.
func contents(ctx context.Context, q *sql.Queries, p *incident.Proof) error {
	judged := map[string]error{}
	for _, f := range p.Files() {
		err, known := judged[f.SHA256]
		if !known {
			_, err = fileContent(ctx, q, f.SHA256)
			judged[f.SHA256] = err
		}
		switch {
		case errors.Is(err, ErrNoFile):
			p.Find(f.Seq, incident.MissingFile, "%s: entry %d attached %s, and its content is gone from the record", p.Incident(), f.Seq, f.Name)
		case errors.Is(err, ErrFileChanged):
			p.Find(f.Seq, incident.ChangedFile, "%s: entry %d attached %s, and its content is not as it was attached: its bytes were changed", p.Incident(), f.Seq, f.Name)
		case err != nil:
			return err
		}
	}
	return nil
}
