package report

import (
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// File is a file that was attached. Its content stays in the record, byte for
// byte, and is never part of a report.
type File struct {
	Seq       int64         `json:"seq"` // of the entry that attached it
	By        people.Person `json:"by"`
	At        time.Time     `json:"at"`
	Name      string        `json:"name"`
	MediaType string        `json:"media_type"`
	Size      int64         `json:"size_bytes"`
	SHA256    string        `json:"sha256"`
	Note      string        `json:"note"`

	Correction *Correction `json:"correction"` // what puts its entry right; null: nothing
}

// EvidenceCount is how much evidence there is.
type EvidenceCount struct {
	Lines int   `json:"pinned_lines"`
	Files int   `json:"files"`
	Bytes int64 `json:"files_bytes"`
}

func (n *EvidenceCount) add(rep Report) {
	n.Lines += len(rep.Evidence)
	n.Files += len(rep.Files)
	for _, f := range rep.Files {
		n.Bytes += f.Size
	}
}

// Words are the count for the reader.
func (n EvidenceCount) Words() string {
	words := count(n.Lines, "pinned line", "pinned lines") + ", " + count(n.Files, "attached file", "attached files")
	if n.Files > 0 {
		words += " of " + text.Size(n.Bytes)
	}
	return words
}

func (k *Kept) file(e incident.Entry, f incident.FileData) {
	k.Files = append(k.Files, File{
		Seq: e.Seq, By: e.By.Person, At: e.At.UTC(), Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256, Note: f.Note,
	})
}

// putRight lets evidence and status updates say what was said of their entries
// later: whoever reads them there does not read the timeline beside it.
func putRight(timeline []Line, k *Kept, u *Upkeep) {
	right := map[int64]*Correction{}
	for _, l := range timeline {
		right[l.Seq] = l.Correction
	}
	for i := range k.Evidence {
		k.Evidence[i].Correction = right[k.Evidence[i].Seq]
	}
	for i := range k.Files {
		k.Files[i].Correction = right[k.Files[i].Seq]
	}
	for i := range u.Updates {
		u.Updates[i].Correction = right[u.Updates[i].Seq]
	}
}

// files prints what was attached, a part of the evidence.
func (p *printer) files(rep Report) {
	p.f("\n### Attached files\n\n")
	if len(rep.Files) == 0 {
		p.f("No file was attached.\n")
	}
	for _, f := range rep.Files {
		p.f("- %s, %s, attached by %s as entry %d, %s\n", code(f.Name), text.Size(f.Size), person(string(f.By)), f.Seq, p.full(f.At))
		if f.Note != "" {
			p.f("  - %s\n", inline(f.Note))
		}
		p.f("  - %s, SHA-256 `%s`\n", inline(f.MediaType), digits(f.SHA256))
		p.right(f.Correction)
	}
	if len(rep.Files) > 0 {
		p.f("\n%s writes one out, as it was attached.\n", code("holdfast incident file "+rep.ID+" SHA-256 -o FILE"))
	}
}

// right prints what puts a piece of evidence right.
func (p *printer) right(c *Correction) {
	if c != nil {
		p.f("  - **corrected** by %s at %s: %s\n", person(string(c.By)), p.full(c.At), inline(c.Text))
	}
}
