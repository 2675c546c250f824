package events

import "holdfast/sources/alerts"

// Muting is the stretch that is why an alert is quiet; nil: no recorder told of it.
func Muting(list []Span, q *alerts.Quiet) *Span {
	for i := len(list) - 1; q != nil && i >= 0; i-- {
		if list[i].Mutes(q) {
			return &list[i]
		}
	}
	return nil
}

// Known says in words how it is known why an alert is quiet, where Alertmanager makes
// it so; empty: it does not.
func Known(list []Span, q *alerts.Quiet) string {
	switch {
	case q == nil, q.Why != alerts.Silenced && q.Why != alerts.Inhibited && q.Why != alerts.Muted:
		return ""
	case Muting(list, q) != nil:
		return "seen by Alertmanager's recorder"
	}
	return "concluded from polls"
}
