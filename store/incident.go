// Package store is the record: incidents with their timelines, each a chain of
// hashes, and what the rooms must remember over a restart. It implements the
// interfaces the nouns declare. It must not decide what an alert, a step or a
// verdict means, and must not show anything.
package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// IncidentID is an incident's number; people read and write it as INC-7.
type IncidentID int64

func (id IncidentID) String() string { return fmt.Sprintf("INC-%d", int64(id)) }

// ParseIncidentID reads "INC-7", "inc-7" or "7".
func ParseIncidentID(s string) (IncidentID, error) {
	digits := s
	if len(s) > 4 && strings.EqualFold(s[:4], "INC-") {
		digits = s[4:]
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not an incident: write it as INC-7", s)
	}
	return IncidentID(n), nil
}

// Severity of an incident, sev1 the worst.
type Severity string

// The severities of an incident.
const (
	Sev1 Severity = "sev1"
	Sev2 Severity = "sev2"
	Sev3 Severity = "sev3"
	Sev4 Severity = "sev4"
)

// Status of an incident.
type Status string

// The statuses of an incident, in their usual order.
const (
	Investigating Status = "investigating"
	Identified    Status = "identified"
	Mitigated     Status = "mitigated"
	Resolved      Status = "resolved"
)

// Commander is the role of whoever leads the incident.
const Commander = "commander"

// Kind is the kind of a timeline entry.
type Kind string

// The kinds of entries so far.
const (
	Opened          Kind = "opened"
	Fired           Kind = "fired"
	Cleared         Kind = "cleared"
	Acked           Kind = "acked"
	Unacked         Kind = "unacked"
	Note            Kind = "note"
	Pinned          Kind = "pinned"
	StepEntry       Kind = "step"
	RunEntry        Kind = "run"
	SeverityChanged Kind = "severity"
	StatusChanged   Kind = "status"
	RoleChanged     Kind = "role"
	Change          Kind = "change"
	Action          Kind = "action"
	ActionDone      Kind = "done" // an action item was done, or is open again
	ResolvedEntry   Kind = "resolved"
	Answered        Kind = "answered"
	Attached        Kind = "attached"  // an alert was attached to the incident
	Detached        Kind = "detached"  // an alert does not belong to it after all
	Update          Kind = "update"    // what those who wait were told
	Corrected       Kind = "corrected" // an earlier entry, put right; the earlier one stays
	Duplicate       Kind = "duplicate" // the incident is another one, seen twice
	Linked          Kind = "linked"    // another incident has to do with it
	SourceMoved     Kind = "source"    // a source went down, or came back
	FileAttached    Kind = "file"      // a file was attached as evidence
)

// Incident is one incident's state: the fold of its timeline.
type Incident struct {
	ID         IncidentID
	UID        string // UUID v7, never collides between records
	Title      string
	Severity   Severity
	Status     Status
	Zone       string // IANA zone its report is written in
	OpenedAt   time.Time
	OpenedBy   people.Actor
	ResolvedAt time.Time          // zero: open
	Roles      map[string]Holders // who holds each role; several may, but one commands
	Alerts     []AttachedAlert
	Answers    map[string]string
	Actions    []ActionItem // in the order they were written down
	Practice   bool         // a rehearsal: it stays out of everything that is counted
	UpdatedAt  time.Time    // of the last status update; zero: none was given
	UpdateDue  time.Time    // when the next one is owed; zero: none is
	// DuplicateOf is the incident that this one is the same as; 0: none.
	DuplicateOf IncidentID
	Links       []IncidentID // what it has to do with, in the order they were linked
	Head        Head
	Telling     Telling
}

// Open reports whether the incident is not resolved.
func (i Incident) Open() bool { return i.ResolvedAt.IsZero() }

// AttachedAlert is an alert of an incident as it was when attached.
type AttachedAlert struct {
	Fingerprint alerts.Fingerprint `json:"fingerprint"`
	Episode     time.Time          `json:"episode"`
	Labels      map[string]string  `json:"labels"`
	Annotations map[string]string  `json:"annotations"`
	StartsAt    time.Time          `json:"starts_at"`
	EndsAt      time.Time          `json:"ends_at,omitzero"` // zero: firing, or not known
	Source      string             `json:"source"`
}

// Entry is one line of a timeline. Entries are only ever added.
type Entry struct {
	Incident   IncidentID
	Seq        int64     // from 1
	At         time.Time // when it happened
	RecordedAt time.Time // when it was written down
	By         people.Actor
	Kind       Kind
	Text       string          // for the person, sanitised and redacted
	Data       json.RawMessage // what the kind keeps; never null
	Hash       string          // SHA-256 of the previous hash and this entry
	// Key, when set, makes recording the entry again do nothing: a retry after
	// a lost answer finds the one already there. It is unique in an incident
	// and is not part of the chain.
	Key string
}

// Head is the end of a chain: how many entries and the last one's hash.
type Head struct {
	Count int64  `json:"count"`
	Hash  string `json:"hash"`
}

// PinnedLine is one log line kept as evidence, copied from its source.
type PinnedLine struct {
	Source string    `json:"source"`
	Path   string    `json:"path,omitempty"`
	Offset int64     `json:"offset,omitempty"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	SHA256 string    `json:"sha256"` // of Text
	// Untimed marks a line that has no time, or none that was understood: At is
	// that of the lines around it, of its file, or of reading it.
	Untimed bool `json:"untimed,omitempty"`
}

// LastTime is one earlier episode of an alertname: who acked it, which incident
// and SOP it went through, how long it fired.
type LastTime struct {
	Fingerprint alerts.Fingerprint
	Episode     time.Time // names the firing, however its start moved
	FiredAt     time.Time
	ClearedAt   time.Time // zero: not known to have cleared
	AckedBy     people.Person
	AckedAt     time.Time
	Incident    IncidentID // 0: none
	SOP         string
	Outcome     string // "cleared by itself", "SOP followed", "step 5 failed twice"
}
