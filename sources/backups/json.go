package backups

import (
	"time"

	"holdfast/sources/people"
)

// Row is one data source as `backups --json` writes it.
type Row struct {
	Name          string     `json:"name"`
	Verdict       Verdict    `json:"verdict"`
	Reasons       []string   `json:"reasons"`
	LastGood      *time.Time `json:"last_good"`   // null: none is known
	AgeSeconds    *int64     `json:"age_seconds"` // of last_good
	RPOSeconds    *int64     `json:"rpo_seconds"` // null: not set
	RTOSeconds    *int64     `json:"rto_seconds"` // null: not set
	Copies        int        `json:"copies"`
	CopiesNeeded  int        `json:"copies_needed"`
	Offsite       int        `json:"offsite"`
	OffsiteNeeded int        `json:"offsite_needed"`
	LastDrill     *DrillRow  `json:"last_drill"` // null: none is recorded
	SOP           string     `json:"sop"`
	Since         *time.Time `json:"since"` // since when what the verdict says is so; null: nobody can tell, or the configuration makes it so
	Detail        []CopyRow  `json:"detail"`
}

// DrillRow is a restore drill as `backups --json` writes it.
type DrillRow struct {
	At      time.Time     `json:"at"`
	By      people.Person `json:"by"`
	OK      bool          `json:"ok"`
	Seconds int64         `json:"seconds"`
}

// CopyRow is one copy as `backups --json` writes it.
type CopyRow struct {
	Kind       string     `json:"kind"`
	Target     string     `json:"target"`
	Scope      string     `json:"scope"` // which part of the target is meant; empty: all of it
	Site       string     `json:"site"`
	Offsite    bool       `json:"offsite"`
	Good       bool       `json:"good"`
	AskedAt    *time.Time `json:"asked_at"`
	AnsweredAt *time.Time `json:"answered_at"`
	Newest     *time.Time `json:"newest"`
	ID         string     `json:"id"`
	SizeBytes  int64      `json:"size_bytes"` // 0: not said
	Count      int        `json:"count"`
	Failed     string     `json:"failed"`
	Error      string     `json:"error"`
}

// Rows writes verdicts for JSON, ages as of now. It is never nil.
func Rows(list []Status, now time.Time) []Row {
	rows := make([]Row, 0, len(list))
	for _, s := range list {
		row := Row{
			Name: s.Name, Verdict: s.Verdict, Reasons: append([]string{}, s.Reasons...),
			LastGood: instant(s.LastGood), RPOSeconds: seconds(s.RPO), RTOSeconds: seconds(s.RTO),
			Copies: s.Copies, CopiesNeeded: s.CopiesNeeded, Offsite: s.Offsite, OffsiteNeeded: s.OffsiteNeeded,
			SOP: s.SOP, Since: instant(s.Since), Detail: make([]CopyRow, 0, len(s.Detail)),
		}
		if !s.LastGood.IsZero() {
			age := int64(max(0, now.Sub(s.LastGood)) / time.Second)
			row.AgeSeconds = &age
		}
		for _, c := range s.Detail {
			o := c.Observation
			row.Detail = append(row.Detail, CopyRow{
				Kind: c.Kind, Target: c.Target, Scope: c.Scope, Site: c.Site, Offsite: c.Offsite, Good: c.Good,
				AskedAt: instant(c.Asked), AnsweredAt: instant(c.answered()), Newest: instant(o.Newest),
				ID: o.ID, SizeBytes: o.Bytes, Count: o.Count, Failed: o.Failed, Error: c.Err,
			})
		}
		rows = append(rows, row)
	}
	return rows
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func seconds(d time.Duration) *int64 {
	if d <= 0 {
		return nil
	}
	n := int64(d / time.Second)
	return &n
}
