package incident

import (
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
)

// OpenedData is kept by an `opened` entry: all that a report needs and that
// could have changed by the time it is written.
type OpenedData struct {
	UID           string          `json:"uid"`
	Title         string          `json:"title"`
	Severity      Severity        `json:"severity"`
	Zone          string          `json:"zone"`
	Alerts        []AttachedAlert `json:"alerts"`
	RestorePoints []RestorePoint  `json:"restore_points"`
	Practice      bool            `json:"practice,omitempty"`
	Next          time.Time       `json:"next,omitzero"` // when the first status update is owed
}

// ResolvedData is kept by a `resolved` entry.
type ResolvedData struct {
	Summary       string         `json:"summary"`
	RestorePoints []RestorePoint `json:"restore_points"`
	// Beside: a summary was answered before, and stands; this one is the last word.
	Beside bool `json:"beside,omitempty"`
}

// AttachedData is kept by an `attached` entry.
type AttachedData struct {
	Alerts []AttachedAlert `json:"alerts"`
}

// DetachedData is kept by a `detached` entry.
type DetachedData struct {
	Alerts []alerts.Fingerprint `json:"alerts"`
	Why    string               `json:"why"`
}

// AlertData is kept by `fired` and `cleared` entries.
type AlertData struct {
	Fingerprint alerts.Fingerprint `json:"fingerprint"`
	Episode     time.Time          `json:"episode"`
	Source      string             `json:"source"`
	Labels      map[string]string  `json:"labels"`
}

// AckData is kept by `acked` and `unacked` entries.
type AckData struct {
	Fingerprint alerts.Fingerprint `json:"fingerprint"`
	Episode     time.Time          `json:"episode"`
	Note        string             `json:"note,omitempty"`
	Until       time.Time          `json:"until,omitzero"`
	Why         string             `json:"why,omitempty"` // unacked, expired
}

// SilenceData is kept by a `silence` entry.
type SilenceData struct {
	What     string               `json:"what"` // made, extended, ended
	Source   string               `json:"source"`
	Silence  string               `json:"silence"`       // its id
	Was      string               `json:"was,omitempty"` // its id before, where it was given another
	Matchers string               `json:"matchers"`
	Comment  string               `json:"comment"`
	Until    time.Time            `json:"until,omitzero"`
	Alerts   []alerts.Fingerprint `json:"alerts"` // that it muted then
}

// ChangedData is kept by `severity`, `status` and `role` entries.
type ChangedData struct {
	Role string    `json:"role,omitempty"`
	From string    `json:"from"`
	To   string    `json:"to"`
	How  string    `json:"how,omitempty"` // role: joins, leaves; empty: To holds it alone
	Why  string    `json:"why,omitempty"` // what opened a resolved incident again
	Next time.Time `json:"next,omitzero"` // when a status update is owed because of it
}

// UpdateData is kept by an `update` entry.
type UpdateData struct {
	Next     time.Time `json:"next,omitzero"`      // when the next update is owed; zero: none is
	Promised bool      `json:"promised,omitempty"` // it is somebody's word, not what the severity asks for
}

// CorrectedData is kept by a `corrected` entry.
type CorrectedData struct {
	Seq int64 `json:"seq"` // of the entry that is put right
}

// DuplicateData is kept by a `duplicate` entry.
type DuplicateData struct {
	Of ID `json:"of"`
}

// LinkedData is kept by a `linked` entry.
type LinkedData struct {
	To  ID     `json:"to"`
	Why string `json:"why,omitempty"`
}

// AnsweredData is kept by an `answered` entry.
type AnsweredData struct {
	Field  string `json:"field"`
	Answer string `json:"answer"`
}

// PinnedData is kept by a `pinned` entry.
type PinnedData struct {
	Lines []PinnedLine `json:"lines"`
}

// ActionData is kept by an `action` entry: what is to be done so that it does
// not happen again.
type ActionData struct {
	What  string        `json:"what"`
	Owner people.Person `json:"owner,omitempty"`
	Due   string        `json:"due,omitempty"` // a civil date, 2026-11-30
}

// ActionDoneData is kept by a `done` entry: what became of an action item.
type ActionDoneData struct {
	Item int64 `json:"item"` // number of the entry that wrote the action item down
	Open bool  `json:"open"` // it is open again: the earlier word was a mistake
}

// RestorePoint is how recoverable a data source was at a moment.
type RestorePoint struct {
	Name          string    `json:"name"`
	Verdict       string    `json:"verdict"`
	Reasons       []string  `json:"reasons"`
	LastGood      time.Time `json:"last_good,omitzero"`
	AgeSeconds    int64     `json:"age_seconds"` // of LastGood when copied; 0 when there is none
	RPOSeconds    int64     `json:"rpo_seconds"`
	Copies        int       `json:"copies"`
	CopiesNeeded  int       `json:"copies_needed"`
	Offsite       int       `json:"offsite"`
	OffsiteNeeded int       `json:"offsite_needed"`
	JudgedAt      time.Time `json:"judged_at,omitzero"`
}

// RestorePointOf is what a verdict says of a data source, as an incident keeps it.
func RestorePointOf(s backups.Status, now time.Time) RestorePoint {
	p := RestorePoint{
		Name: s.Name, Verdict: string(s.Verdict), Reasons: s.Reasons, LastGood: Stamp(s.LastGood),
		RPOSeconds: int64(s.RPO / time.Second), Copies: s.Copies, CopiesNeeded: s.CopiesNeeded,
		Offsite: s.Offsite, OffsiteNeeded: s.OffsiteNeeded, JudgedAt: Stamp(s.At),
	}
	if p.Reasons == nil {
		p.Reasons = []string{}
	}
	if !s.LastGood.IsZero() {
		p.AgeSeconds = int64(max(0, now.Sub(s.LastGood)) / time.Second)
	}
	return p
}

// ChangeData is kept by a `change` entry; the entry's time is the change's own.
type ChangeData struct {
	UID     string            `json:"uid"`
	Source  string            `json:"source"`
	Summary string            `json:"summary"`
	Service string            `json:"service,omitempty"`
	Version string            `json:"version,omitempty"`
	Link    string            `json:"link,omitempty"`
	Details map[string]string `json:"details,omitempty"`
	// More is how many changes, none of them newer than the entry, have no entry
	// of their own; one that has it stands for them and for no change of itself.
	More int `json:"more,omitempty"`
}
