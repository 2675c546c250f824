package incident

import (
	"encoding/json"
	"time"

	"holdfast/sources/people"
)

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
	Silenced        Kind = "silence"   // a person made, extended or ended a silence that mutes its alerts
)

// Entry is one line of a timeline. Entries are only ever added.
type Entry struct {
	Incident   ID
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

	memo *memo // what was read out of Data; nil: it is read each time
}

// Head is the end of a chain: how many entries and the last one's hash.
type Head struct {
	Count int64  `json:"count"`
	Hash  string `json:"hash"`
}
