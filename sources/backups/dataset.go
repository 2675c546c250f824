// Package backups knows when a data source is safe: it judges what adapters
// saw of its copies against the policy the team set. It must not run any
// backup program (adapters below it do). A verdict is never green unless two
// signals agree: the target answered, and its newest good copy is young enough.
package backups

import (
	"context"
	"time"
)

// Verdict is the judgement on one data source.
type Verdict string

// The verdicts, worst first.
const (
	Failed      Verdict = "failed"
	Unknown     Verdict = "unknown"
	Late        Verdict = "late"
	Unprotected Verdict = "unprotected"
	Untested    Verdict = "untested"
	OK          Verdict = "ok"
)

// Rank orders verdicts, the worst first; a word this version does not know
// ranks with Unknown.
func (v Verdict) Rank() int {
	switch v {
	case Failed:
		return 0
	case Late:
		return 2
	case Unprotected:
		return 3
	case Untested:
		return 4
	case OK:
		return 5
	}
	return 1
}

// Dataset is a data source of the inventory and what is asked of its backups.
type Dataset struct {
	Name        string
	RPO         time.Duration // the most data that may be lost; zero: not set
	RTO         time.Duration // the longest a restore may take; zero: not set
	NeedCopies  int           // at least 1
	NeedOffsite int
	SOP         string // the SOP that repairs or puts in place its backup
	Poll        time.Duration
	Copies      []Copy
	// Same says what the data source is made of: equal ones of one name are the
	// same, of which a changed inventory keeps what is known. Empty: it is never.
	Same string
}

// Copy is one configured copy of a data source.
type Copy struct {
	Kind    string // "restic", "files"
	Target  string // where it is, for the person: a repository or a pattern
	Site    string
	Offsite bool
	Asker   Asker
}

// Asker asks one copy how it stands. An adapter implements it.
type Asker interface {
	// Ask returns what the target holds. An error means that the target could
	// not be asked or did not make sense, never that a backup is missing.
	Ask(ctx context.Context) (Observation, error)
}

// Observation is what a target said of its newest backup.
type Observation struct {
	Newest  time.Time // when the data of the newest complete backup dates from; zero: it holds none
	ID      string    // the backup's own name, such as a snapshot id
	Bytes   int64     // its size; 0: not said
	Count   int       // how many backups the target holds
	Failed  string    // why the newest run is not a success (files unread, size too small); empty: it is
	Details string    // what else is worth a line
}

// CopyStatus is one copy as last asked.
type CopyStatus struct {
	Kind, Target, Site string
	Offsite            bool
	Asked              time.Time // when it was last asked; zero: never
	Answered           time.Time // when it last answered, which is when Observation dates from; zero: never
	FailingSince       time.Time // since when it does not answer; zero: it does
	Observation        Observation
	Err                string // why it could not be asked; empty: it answered
	Good               bool   // counts as a copy under the policy
}

// Status is a data source and its verdict at one moment. It is not changed
// once it was handed out.
type Status struct {
	Name          string
	Verdict       Verdict
	Reasons       []string // for the person, worst first
	LastGood      time.Time
	RPO, RTO      time.Duration
	Copies        int // good ones
	CopiesNeeded  int
	Offsite       int
	OffsiteNeeded int
	SOP           string
	Detail        []CopyStatus
	Since         time.Time // since when the verdict stands
	At            time.Time // when it was judged
	// Remembered: nothing was asked since this process started; what it says is
	// what the record kept.
	Remembered bool
	// stood: it is remembered, and the record already had this verdict.
	stood bool
}
