package backups

import (
	"strings"
	"time"

	"holdfast/sources/alerts"
)

// AlertSource is the name under which the board receives what AlertsFor raises.
const AlertSource = "holdfast/backups"

// SnapshotOf is what the board receives of the verdicts, under AlertSource.
func SnapshotOf(list []Status, now time.Time) alerts.Snapshot {
	return alerts.Snapshot{At: now, Own: true, Members: []alerts.Member{{Name: AlertSource, Alerts: AlertsFor(list, now)}}}
}

// AlertsFor is the complete list of alerts that the verdicts call for: one for
// each data source whose verdict has one (alertOf). An alert
// starts when what the verdict says began, has no start where that has none, and keeps
// its identity while the verdict stands. That
// nobody was asked yet since the start is no alert, unless it was one before:
// the first answers are due.
func AlertsFor(list []Status, now time.Time) []alerts.Alert {
	raised := []alerts.Alert{}
	for _, s := range list {
		name, severity := alertOf(s.Verdict)
		if name == "" || (s.Verdict == Unknown && s.unasked() && !s.stood) {
			continue
		}
		labels := map[string]string{"alertname": name, "dataset": s.Name, "severity": severity}
		started := s.Since
		if started.After(now) {
			started = now
		}
		raised = append(raised, alerts.Alert{
			Fingerprint: alerts.FingerprintOf(labels),
			Labels:      labels,
			Annotations: annotations(s),
			StartsAt:    started,
			UpdatedAt:   s.knownAt(now),
			State:       alerts.Firing,
		})
	}
	return raised
}

// knownAt is when anybody last knew that the verdict holds: what the record kept is as
// old as the answers in it.
func (s Status) knownAt(now time.Time) time.Time {
	if !s.Remembered {
		return now
	}
	known := s.Seen
	for _, c := range s.Detail {
		if c.Asked.After(known) {
			known = c.Asked
		}
	}
	return known
}

// unasked reports whether this process has not heard from any copy yet.
func (s Status) unasked() bool {
	for _, c := range s.Detail {
		if !c.Asked.IsZero() && !s.Remembered {
			return false
		}
	}
	return true
}

// alertOf names the alert of a verdict; empty: it has none. Its severity hangs on
// the verdict alone: it is part of the alert's identity, which an ack holds on to.
func alertOf(v Verdict) (name, severity string) {
	switch v {
	case Failed:
		name = "BackupFailed"
	case Never:
		name = "BackupNever"
	case Late:
		name = "BackupLate"
	case Unknown:
		name = "BackupUnknown"
	case Short:
		name = "BackupShort"
	case Unprotected:
		name = "BackupUnprotected"
	case Untested, OK:
	}
	if name == "" {
		return "", ""
	}
	return name, v.Severity().String()
}

// OfAlert is the verdict that an alert of AlertsFor stands for, by its name.
func OfAlert(name string) (v Verdict, ok bool) {
	for _, v := range Verdicts() {
		if own, _ := alertOf(v); own != "" && own == name {
			return v, true
		}
	}
	return "", false
}

func annotations(s Status) map[string]string {
	notes := map[string]string{"summary": s.Name + ": " + string(s.Verdict)}
	if len(s.Reasons) > 0 {
		notes["summary"] = s.Name + ": " + s.Reasons[0]
	}
	if len(s.Reasons) > 1 {
		notes["description"] = strings.Join(s.Reasons, "; ")
	}
	if s.SOP != "" {
		notes["sop"] = s.SOP
	}
	if s.Verdict.Standing() {
		notes[alerts.StandingNote] = "a fact of the configuration"
	}
	return notes
}
