package plain

import (
	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// phase is how an alert stands, as far as a change of it is told.
type phase struct {
	what what
	who  string // holds it, or why it is quiet
}

type what uint8

const (
	absent what = iota
	pending
	fires
	held
	quiet
	unsure // nobody tells of it any more, and nobody has said that it is over
	cleared
)

func phaseOf(row *alerts.Row) phase {
	switch {
	case row.State == alerts.Resolved:
		return phase{what: cleared}
	case row.State == alerts.Unknown:
		return phase{what: unsure}
	case row.Ack != nil:
		return phase{held, string(row.Ack.By.Person)}
	case row.Quiet != nil:
		return phase{quiet, row.Quiet.Why}
	case row.State == alerts.Pending:
		return phase{what: pending}
	}
	return phase{what: fires}
}

// verb says what happened to an alert that was so; empty: nothing to tell.
func (p phase) verb(was phase) string {
	switch {
	case p == was:
		return ""
	case p.what == held:
		return "held by " + text.Clean(p.who)
	case p.what == unsure:
		return "unknown"
	case p.what == cleared && (was.what == absent || was.what == pending || was.what == quiet):
		return "" // nobody was told of it
	case p.what == cleared:
		return "cleared"
	case p.what == quiet && (was.what == absent || was.what == pending):
		return "" // it makes no noise
	case p.what == quiet:
		return p.who
	case p.what == pending:
		return ""
	case was.what == held:
		return "let go of"
	case was.what == unsure:
		return "heard of again"
	case was.what == quiet:
		return "no longer " + was.who
	}
	return "fired"
}
