package incident

import (
	"fmt"
	"slices"
)

// Finding is one thing that is wrong with the record, or cannot be proven.
type Finding struct {
	Incident ID          `json:"incident"` // 0: the record as a whole
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

// KnownHead is the end of a chain as it is kept apart from the record.
type KnownHead struct {
	Head
	// Unproven is how many entries were there when nothing was kept apart yet:
	// whether more followed them cannot be known.
	Unproven int64 `json:"unproven,omitempty"`
	// Disputed are ends seen earlier that the record no longer leads to.
	Disputed []Head `json:"disputed,omitempty"`
}

// Proof goes along one chain, from its first entry to its last, and finds what is
// not as it was written. It keeps none of the entries.
type Proof struct {
	row    Incident // as its row says
	head   KnownHead
	has    bool // a head is known
	expect map[int64][]Head

	folded   Incident // as its entries say
	previous string
	last     int64
	recorded int64 // when the last entry was written down, in milliseconds
	room     []byte
	files    []AttachedFile
	found    []Finding
}

// NewProof begins at the start of the chain of the incident that a row holds; head
// is what is kept apart of it, and has whether anything is.
func NewProof(row Incident, head KnownHead, has bool) *Proof {
	p := &Proof{row: row, head: head, has: has, folded: Incident{ID: row.ID, UID: row.UID}, previous: Genesis}
	if has {
		p.expect = map[int64][]Head{}
		for _, h := range append(slices.Clone(head.Disputed), head.Head) {
			p.expect[h.Count] = append(p.expect[h.Count], h)
		}
	}
	return p
}

// Find adds a finding about the entry of that number; 0: about none.
func (p *Proof) Find(seq int64, kind FindingKind, format string, args ...any) {
	p.found = append(p.found, Finding{Incident: p.row.ID, Seq: seq, Kind: kind, What: fmt.Sprintf(format, args...)})
}

// Incident is whose chain it is.
func (p *Proof) Incident() ID { return p.row.ID }

// Files are the files that the entries so far attached.
func (p *Proof) Files() []AttachedFile { return p.files }

// Entry looks at the next entry.
func (p *Proof) Entry(w *Written) {
	id := p.row.ID
	if w.Seq != p.last+1 {
		p.Find(p.last+1, MissingEntry, "%s: %s missing from the middle of the timeline", id, span(p.last+1, w.Seq-1))
	}
	switch {
	case w.Version != Encoding:
		p.Find(w.Seq, UnknownForm, "%s: entry %d was hashed by version %d of the encoding, which this holdfast does not know", id, w.Seq, w.Version)
	case w.Seq == p.last+1 && !p.follows(w):
		p.Find(w.Seq, ChangedEntry, "%s: entry %d (%s by %s) is not as it was written: its bytes or its place in the timeline were changed",
			id, w.Seq, w.Kind, w.Person)
	}
	for _, h := range p.expect[w.Seq] {
		if h.Hash != w.Hash {
			p.Find(w.Seq, OtherTail, "%s: entry %d is another one than the heads kept apart remember: the end of the timeline was lost or replaced", id, w.Seq)
		}
	}
	if err := p.fold(w); err != nil {
		p.Find(w.Seq, ChangedEntry, "%s: %v", id, err)
	}
	p.previous, p.last, p.recorded = w.Hash, w.Seq, w.RecordedAt
}

// follows reports whether the entry's hash is that of its bytes and of what came
// before them.
func (p *Proof) follows(w *Written) bool {
	room, digits := w.hash(p.room, p.previous, p.row.UID)
	p.room = room
	return string(digits[:]) == w.Hash
}

// fold takes in what the entry says; most say nothing that the row keeps.
func (p *Proof) fold(w *Written) error {
	kind := Kind(w.Kind)
	if kind != FileAttached && !kind.Moves() {
		return nil
	}
	e := w.Entry()
	if kind == FileAttached {
		f, err := e.File()
		p.files = append(p.files, f)
		return err
	}
	var err error
	p.folded, err = Fold(p.folded, e)
	return err
}

func span(from, to int64) string {
	if from == to {
		return fmt.Sprintf("entry %d is", from)
	}
	return fmt.Sprintf("entries %d to %d are", from, to)
}

// End judges what can only be judged at the end of the chain, and returns all that
// was found; kept is whether any heads are kept apart from this record.
func (p *Proof) End(kept bool) []Finding {
	id, head := p.row.ID, p.head
	if p.last < head.Count {
		p.Find(p.last+1, LostTail, "%s: the timeline ends at entry %d, but %d were written: %s lost",
			id, p.last, head.Count, span(p.last+1, head.Count))
	}
	for _, h := range head.Disputed {
		if h.Count > p.last {
			p.Find(p.last+1, LostTail, "%s: the timeline once reached entry %d and no longer does", id, h.Count)
		}
	}
	if len(p.found) == 0 && rowState(p.row) != rowState(p.folded) {
		p.Find(0, RowDiffers, "%s: its row says other than its timeline (title, severity, status, roles, alerts, answers, action items, updates or links): the row was changed by hand", id)
	}
	switch {
	case !p.has && kept && p.recorded <= Millis(p.row.OpenedAt):
		// It is being opened just now: its head is written before anybody is told of it.
	case !p.has && kept:
		p.Find(p.last, UnprovenTail, "%s: no head is kept for it: whether entries after %d are missing cannot be proven", id, p.last)
	case !p.has:
		p.Find(p.last, UnprovenTail, "%s: no heads are kept beside the record: whether entries after %d are missing cannot be proven", id, p.last)
	case head.Unproven > 0:
		p.Find(head.Unproven, UnprovenTail, "%s: the heads were missing when it had %d entries: whether others followed them then cannot be proven", id, head.Unproven)
	}
	return p.found
}

// rowState is what a row and its timeline must agree on.
func rowState(i Incident) string {
	return fmt.Sprintf("%q %s %s %s %d %q %d %s", i.Title, i.Severity, i.Status, i.Zone,
		Millis(i.OpenedAt), i.OpenedBy, Millis(i.ResolvedAt), i.State())
}
