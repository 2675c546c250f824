// Package backups knows when a data source is safe: it judges what adapters
// saw of its copies against the policy the team set. It must not run any
// backup program (adapters below it do). A verdict is never green unless two
// signals agree: the target answered, and its newest good copy is young enough.
package backups

import (
	"context"
	"slices"
	"time"

	"holdfast/sources/alerts"
)

// Verdict is the judgement on one data source.
type Verdict string

// The verdicts. Verdicts puts them in order.
const (
	Failed      Verdict = "failed"      // the newest run is not a success, or what was held is gone
	Never       Verdict = "never"       // copies are configured, and none ever held a good backup
	Late        Verdict = "late"        // the newest good backup is older than the RPO
	Unknown     Verdict = "unknown"     // nobody can tell: what would decide it cannot be asked
	Short       Verdict = "short"       // good, but fewer copies or off-site copies than needed
	Unprotected Verdict = "unprotected" // no copy is configured
	Untested    Verdict = "untested"    // good, but its configured drill has not shown that it can be restored
	OK          Verdict = "ok"
)

// Verdicts is every verdict, the worst first. It is the one order there is:
// lists, counts, colours and alerts take theirs from it.
func Verdicts() []Verdict {
	return []Verdict{Failed, Never, Late, Unknown, Short, Unprotected, Untested, OK}
}

// Rank orders verdicts, the worst first; a word this version does not know
// ranks with Unknown.
func (v Verdict) Rank() int {
	if i := slices.Index(Verdicts(), v); i >= 0 {
		return i
	}
	return slices.Index(Verdicts(), Unknown)
}

// Severity is how loud a verdict is, wherever it is shown: that of its alert.
// An untested or good one has no alert and is Info.
func (v Verdict) Severity() alerts.Severity {
	switch v {
	case Failed, Never:
		return alerts.Critical
	case Untested, OK:
		return alerts.Info
	}
	return alerts.Warning
}

// Standing reports whether a verdict is a fact of the configuration: true for
// weeks, and never what to look at first while anything else is wrong.
func (v Verdict) Standing() bool { return v == Unprotected || v == Untested }

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
	Scope   string // which part of the target is meant, such as "host db1"; empty: all of it
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

// Observation is what a target said of its newest backup. Gather makes one of
// the runs that a target lists.
type Observation struct {
	Newest time.Time // when the data of the newest complete backup dates from; zero: it holds none
	ID     string    // the backup's own name, such as a snapshot id
	Bytes  int64     // its size; 0: not said
	Count  int       // how many backups the target holds
	Failed string    // why the newest run is not a success (files unread, size too small); empty: it is
	// FailedAt is when the first of the runs failed that are not a success since the
	// last that was; zero: not known.
	FailedAt time.Time
	Writing  string   // what is being written there and does not count yet; empty: nothing
	Details  string   // what else is worth a line
	Odd      []string // what does not change the verdict and must be said beside it; nil: nothing
	Parts    []Part   // what the target holds backups of, the newest first; nil: of one thing
}

// Part is one of several things that a target holds backups of: another host,
// other paths. A fresh one hides a stale one unless each is looked at.
type Part struct {
	Name   string
	Newest time.Time // of its newest good backup; zero: it has none
}

// Stands is since when the verdict has stood: since what it says is so, or where nobody
// can tell, since it has been given.
func (s Status) Stands() time.Time {
	if s.Since.IsZero() {
		return s.Seen
	}
	return s.Since
}

// CopyStatus is one copy as last asked.
type CopyStatus struct {
	Kind, Target, Scope, Site string
	Offsite                   bool
	Asked                     time.Time // when it was last asked; zero: never
	Answered                  time.Time // when it last answered, which is when Observation dates from; zero: never
	FailingSince              time.Time // since when it does not answer; zero: it does
	Held                      time.Time // the newest good backup that was ever seen there, also one that is gone; zero: none
	Observation               Observation
	Err                       string // why it could not be asked; empty: it answered
	Good                      bool   // counts as a copy under the policy
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
	Since         time.Time // since when what it says is so; zero: nobody can tell, or the configuration alone makes it so
	Seen          time.Time // since when the verdict has been given
	At            time.Time // when it was judged
	// Remembered: nothing was asked since this process started; what it says is
	// what the record kept.
	Remembered bool
	// stood: it is remembered, and the record already had this verdict.
	stood bool
}
