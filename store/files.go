package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// maxFileName is how many bytes of a file's name are kept.
const maxFileName = 120

var (
	// ErrNoFile means that the record holds no content of that SHA-256.
	ErrNoFile = errors.New("no such file")
	// ErrFileChanged means that the content kept is not what was attached.
	ErrFileChanged = errors.New("not what was attached")
)

// Files are what was attached to incidents as evidence.
type Files struct{ rec *record }

// AttachFile keeps a file with an incident as evidence: its content goes into
// the record byte for byte, neither sanitised nor redacted, and an entry names
// its size and SHA-256. The name is cut to its last part and sanitised. A file
// larger than MaxFile is refused.
func (s Files) AttachFile(ctx context.Context, by people.Actor, id incident.ID, a incident.Attachment, content io.Reader) (incident.Entry, error) {
	if ahead := a.At.Sub(s.rec.now()); ahead > text.Skew {
		return incident.Entry{}, fmt.Errorf("%s is in the future: nothing was attached", a.At.Format(time.RFC3339))
	}
	d := incident.FileData{Name: s.rec.door.fileName(a.Name), Note: strings.TrimSpace(s.rec.door.clean(a.Note))}
	kept, err := readFile(&d, content)
	if err != nil {
		return incident.Entry{}, err
	}
	words := d.Name
	if d.Note != "" {
		words += ": " + d.Note
	}
	words += fmt.Sprintf(" (%s, SHA-256 %s…)", text.Size(d.Size), d.SHA256[:12])
	var list []incident.Entry
	err = s.rec.write(ctx, func(t *tx) error {
		inc, err := t.incident(id)
		if err != nil {
			return err
		}
		if err := t.q.InsertFile(t.ctx, sql.InsertFileParams{Sha256: d.SHA256, SizeBytes: d.Size, Content: kept}); err != nil {
			return err
		}
		list, err = t.append(&inc, by, incident.Entry{Kind: incident.FileAttached, At: a.At, Text: words, Data: pack(d)})
		return err
	})
	return one(list, err)
}

// readFile hashes the content while it reads it, and returns it as the record keeps
// it.
func readFile(d *incident.FileData, content io.Reader) (string, error) {
	var kept strings.Builder
	encoder := base64.NewEncoder(base64.StdEncoding, &kept)
	hash := sha256.New()
	head := &firstBytes{}
	n, err := io.Copy(io.MultiWriter(encoder, hash, head), io.LimitReader(content, incident.MaxFile+1))
	if err = errors.Join(err, encoder.Close()); err != nil {
		return "", fmt.Errorf("%s could not be read to its end, so nothing was attached: %w", d.Name, err)
	}
	if n > incident.MaxFile {
		return "", fmt.Errorf("%s is larger than %s, the most that is kept of one file: nothing was attached. Cut out the part that matters, compress it, or keep it elsewhere and note its place and SHA-256",
			d.Name, text.Size(incident.MaxFile))
	}
	d.Size, d.SHA256, d.MediaType = n, hex.EncodeToString(hash.Sum(nil)), http.DetectContentType(head.b)
	return kept.String(), nil
}

// firstBytes keeps what the kind of a content is guessed from.
type firstBytes struct{ b []byte }

func (f *firstBytes) Write(p []byte) (int, error) {
	f.b = append(f.b, p[:min(len(p), 512-len(f.b))]...)
	return len(p), nil
}

// fileName is the last part of a path from outside, on one line and not longer
// than a report has room for. The end of a long one stays: it says what kind of
// file it is.
func (d door) fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	name = strings.TrimSpace(d.redact.Redact(text.Clean(name)))
	if name == "" || name == "." || name == ".." || name == "/" {
		return "unnamed"
	}
	if len(name) <= maxFileName {
		return name
	}
	tail := name[len(name)-maxFileName/2:]
	for tail != "" && !utf8.RuneStart(tail[0]) {
		tail = tail[1:]
	}
	front := name[:maxFileName/2-len("…")]
	for front != "" && !utf8.ValidString(front) {
		front = front[:len(front)-1]
	}
	return front + "…" + tail
}

// File returns the content of an attached file by its SHA-256. When the record
// no longer keeps what was attached, it returns what it keeps and
// ErrFileChanged.
func (s Files) File(ctx context.Context, sha256 string) ([]byte, error) {
	var content []byte
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		content, err = fileContent(ctx, q, sha256)
		return err
	})
	return content, err
}

func fileContent(ctx context.Context, q *sql.Queries, sum string) ([]byte, error) {
	kept, err := q.FileContent(ctx, sum)
	if isNone(err) {
		return nil, fmt.Errorf("%w: the record keeps no content of SHA-256 %s", ErrNoFile, sum)
	}
	if err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.DecodeString(kept)
	if now := sha256.Sum256(content); err != nil || hex.EncodeToString(now[:]) != sum {
		return content, fmt.Errorf("what the record keeps of SHA-256 %s is %w", sum, ErrFileChanged)
	}
	return content, nil
}

// Files lists the files of an incident in the order they were attached.
func (s Files) Files(ctx context.Context, id incident.ID) ([]incident.AttachedFile, error) {
	list := []incident.AttachedFile{}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		if _, err := getIncident(ctx, q, id); err != nil {
			return err
		}
		rows, err := q.FileEntries(ctx, int64(id))
		if err != nil {
			return err
		}
		for _, row := range rows {
			f, err := entryOf(row).File()
			if err != nil {
				return err
			}
			list = append(list, f)
		}
		return nil
	})
	return list, err
}
