// Package archive packs all that the record holds of one incident into one file
// that can be checked without holdfast. Like a report it is a pure function of
// the record: the same record makes the same bytes. It must not read the clock,
// the configuration or any source, and must not decide where the file goes.
package archive

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

//go:embed inside/verify.sh
var verifySh []byte

//go:embed inside/verify.py
var verifyPy []byte

//go:embed inside/VERIFY.md
var verifyMD []byte

// Reader is what an archive needs of the record.
type Reader interface {
	report.Reader
	File(ctx context.Context, sha256 string) ([]byte, error)
	Verify(ctx context.Context, ids ...incident.ID) ([]incident.Finding, error)
}

// FileName is the name an archive of this incident gets when none is given.
func FileName(id incident.ID) string { return id.String() + ".tar.gz" }

// Archive is an incident that is ready to be written. It may be broken: then it
// says in itself what is wrong with the record.
type Archive struct {
	Findings []incident.Finding // what verify found; none: the record is sound

	folder  string
	at      time.Time // of every file in it: when the last entry was recorded
	members []member
}

// member is one file of an archive. Attached files are read again when they are
// written: together they may be larger than memory should be.
type member struct {
	name    string
	sum     string
	content func(ctx context.Context) ([]byte, error)
}

// Of reads an incident and makes its archive.
func Of(ctx context.Context, r Reader, id incident.ID) (*Archive, error) {
	findings, err := r.Verify(ctx, id)
	if err != nil {
		return nil, err
	}
	inc, err := r.Incident(ctx, id)
	if err != nil && inc.UID == "" {
		return nil, err // a row that says too little of itself is among the findings
	}
	entries, err := r.Timeline(ctx, id, 0, 0)
	if err != nil {
		return nil, err
	}
	for len(entries) > 0 && entries[len(entries)-1].Seq > inc.Head.Count {
		entries = entries[:len(entries)-1] // written between the looks
	}
	a := &Archive{Findings: findings, folder: id.String()}
	if len(entries) > 0 {
		a.at = entries[len(entries)-1].RecordedAt.UTC().Truncate(time.Second)
	}
	a.add("VERIFY.md", verifyMD)
	a.add("verify.py", verifyPy)
	a.add("verify.sh", verifySh)
	a.add("head.txt", head(inc))
	a.add("timeline.jsonl", timeline(entries))
	if len(findings) > 0 {
		a.add("findings.txt", said(findings))
	}
	a.addTold(inc, entries)
	if err := a.addFiles(ctx, r, entries); err != nil {
		return nil, err
	}
	a.addSums()
	return a, nil
}

func (a *Archive) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	a.members = append(a.members, member{
		name: name, sum: hex.EncodeToString(sum[:]),
		content: func(context.Context) ([]byte, error) { return content, nil },
	})
}

// addFiles adds the attached files, each once. One that is gone or changed is
// among the findings; what is left of it is packed all the same.
func (a *Archive) addFiles(ctx context.Context, r Reader, entries []incident.Entry) error {
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Kind != incident.FileAttached {
			continue
		}
		f, err := e.File()
		if err != nil || !isSum(f.SHA256) || seen[f.SHA256] {
			continue // what cannot be read is among the findings
		}
		seen[f.SHA256] = true
		content, err := kept(ctx, r, f.SHA256)
		if errors.Is(err, store.ErrNoFile) {
			continue
		}
		if err != nil {
			return err
		}
		a.add("files/"+f.SHA256[:16]+"-"+safe(f.Name), content)
		a.members[len(a.members)-1].content = func(ctx context.Context) ([]byte, error) { return kept(ctx, r, f.SHA256) }
	}
	return nil
}

func kept(ctx context.Context, r Reader, sum string) ([]byte, error) {
	content, err := r.File(ctx, sum)
	if errors.Is(err, store.ErrFileChanged) {
		err = nil
	}
	return content, err
}

func isSum(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// addSums adds the list that sha256sum -c reads.
func (a *Archive) addSums() {
	a.sort()
	var b strings.Builder
	for _, m := range a.members {
		fmt.Fprintf(&b, "%s  %s\n", m.sum, m.name)
	}
	a.add("SHA256SUMS", []byte(b.String()))
	a.sort()
}

func (a *Archive) sort() {
	slices.SortFunc(a.members, func(x, y member) int { return strings.Compare(x.name, y.name) })
}

// Write writes the archive as .tar.gz. Nothing in it depends on when, where or
// by whom it is written.
func (a *Archive) Write(ctx context.Context, w io.Writer) error {
	zipped := gzip.NewWriter(w) // its header carries no name and no time
	packed := tar.NewWriter(zipped)
	for _, m := range a.members {
		content, err := m.content(ctx)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != m.sum {
			return fmt.Errorf("%s changed while it was packed", m.name)
		}
		err = packed.WriteHeader(&tar.Header{
			Typeflag: tar.TypeReg, Name: path.Join(a.folder, m.name), Size: int64(len(content)), Mode: 0o644, ModTime: a.at, Format: tar.FormatUSTAR,
		})
		if err != nil {
			return err
		}
		if _, err := packed.Write(content); err != nil {
			return err
		}
	}
	return errors.Join(packed.Close(), zipped.Close())
}

// Names lists the files of the archive, sorted.
func (a *Archive) Names() []string {
	names := make([]string, 0, len(a.members))
	for _, m := range a.members {
		names = append(names, m.name)
	}
	return names
}

// said writes the findings one a line.
func said(findings []incident.Finding) []byte {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(text.Clean(f.What) + "\n")
	}
	return []byte(b.String())
}

// longestName is how many bytes a name from outside may have in an archive. Where the
// number of a step stands beside it both are shorter: a plain archive has room for
// 100 bytes in all.
const longestName, besideNumber, longestNumber = 48, 40, 24

// safe writes a name from outside as one that is a plain file's on any system
// and an argument of any command. The end stays: it says what kind of file it is.
func safe(name string) string { return within(longestName, name) }

// within is safe for a name of at most so many bytes.
func within(most int, name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	if over := len(plain) - most; over > 0 {
		plain = plain[:most/2] + plain[most/2+over:]
	}
	return plain
}
