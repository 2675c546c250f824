package reading

import (
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// AlertOf is an attached alert as the library matches it.
func AlertOf(a incident.AttachedAlert) alerts.Alert {
	return alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, State: alerts.Firing}
}

// RowOf is an attached alert as one that fires is shown.
func RowOf(a incident.AttachedAlert) alerts.Row {
	return alerts.Row{Alert: AlertOf(a), Episode: a.Episode, Sources: []string{a.Source}}
}

// Held are alerts as an incident keeps them.
func Held(rows []alerts.Row) []incident.AttachedAlert {
	list := make([]incident.AttachedAlert, 0, len(rows))
	for _, r := range rows {
		a := incident.AttachedAlert{Fingerprint: r.Fingerprint, Episode: r.Episode, Labels: r.Labels, Annotations: r.Annotations,
			StartsAt: r.StartsAt, EndsAt: r.ClearedAt}
		if len(r.Sources) > 0 {
			a.Source = r.Sources[0]
		}
		list = append(list, a)
	}
	return list
}

// titleCells is how long a proposed title may be: it is read at a glance, on
// the top line and in lists.
const titleCells = 64

// TitleFor proposes an incident's title: what the alert says of itself where
// that is short, else its name and place.
func TitleFor(rows []alerts.Row) string {
	if len(rows) == 0 {
		return ""
	}
	r := rows[0]
	if s := r.Summary(); s != "" && text.Width(s) <= titleCells {
		return s
	}
	return strings.TrimSpace(r.Name() + " " + r.Place())
}

// SeverityFor proposes a severity: the loudest alert's.
func SeverityFor(rows []alerts.Row) incident.Severity {
	loudest := alerts.Other
	for _, r := range rows {
		loudest = min(loudest, r.Severity)
	}
	switch {
	case len(rows) == 0:
		return incident.Sev3
	case loudest == alerts.Critical:
		return incident.Sev2
	case loudest == alerts.Warning:
		return incident.Sev3
	default:
		return incident.Sev4
	}
}
