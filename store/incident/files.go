package incident

import (
	"time"

	"holdfast/sources/people"
)

// MaxFile is the size, in bytes, of the largest file that can be attached. What
// is larger would make every copy of the record slow.
const MaxFile = 10 << 20

// Attachment is what a person says of a file they attach.
type Attachment struct {
	Name string    // of the file; folders are left out
	Note string    // why it matters; may be empty
	At   time.Time // when it was taken; zero: now
}

// FileData is kept by a `file` entry. The content is kept once by its SHA-256,
// byte for byte as it was attached: a redacted file would be no evidence.
type FileData struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"` // guessed from the content, never from the name
	Size      int64  `json:"size_bytes"`
	SHA256    string `json:"sha256"`
	Note      string `json:"note,omitempty"`
}

// AttachedFile is a file of an incident and the entry that attached it.
type AttachedFile struct {
	Seq        int64
	At         time.Time
	RecordedAt time.Time
	By         people.Actor
	FileData
}

// File reads what a `file` entry keeps.
func (e Entry) File() (AttachedFile, error) {
	d, err := Read[FileData](e)
	return AttachedFile{Seq: e.Seq, At: e.At, RecordedAt: e.RecordedAt, By: e.By, FileData: d}, err
}
