// Package incident is the noun of the record: an incident is its timeline, a chain
// of entries of which each kind keeps data of its own, folded from the first one
// on. What is made of a timeline (its four times, its runs, what it asks of
// people, whether it is as it was written) is here, and pure: nothing in here
// reads a clock, a disk or a database, and nothing shows anything.
package incident

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// ID is an incident's number; people read and write it as INC-7.
type ID int64

func (id ID) String() string { return fmt.Sprintf("INC-%d", int64(id)) }

// ParseID reads "INC-7", "inc-7" or "7".
func ParseID(s string) (ID, error) {
	digits := s
	if len(s) > 4 && strings.EqualFold(s[:4], "INC-") {
		digits = s[4:]
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not an incident: write it as INC-7", s)
	}
	return ID(n), nil
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

// Incident is one incident's state: the fold of its timeline.
type Incident struct {
	ID         ID
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
	DuplicateOf ID
	Links       []ID // what it has to do with, in the order they were linked
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
	StartsAt    time.Time          `json:"starts_at,omitzero"`
	EndsAt      time.Time          `json:"ends_at,omitzero"` // zero: firing, or not known
	Source      string             `json:"source"`
}

// Filter chooses incidents.
type Filter struct {
	Open   bool // only those that are not resolved
	Before ID   // only those with a smaller number; 0: from the newest
	Limit  int  // 0: 1000
}

// SavedReport is where a report of an incident was written to. It is kept
// outside the chain: writing a report must not change what it reports.
type SavedReport struct {
	Incident ID        `json:"incident"`
	Path     string    `json:"path"`
	SHA256   string    `json:"sha256"`
	At       time.Time `json:"at"`
}

// HealthKind is the kind under which the health of the record is reported; what
// concerns all of it has this name, too.
const HealthKind = "record"
