package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/reading"
)

// how is how an alert of the incident stands, the loudest first.
type how uint8

const (
	fires how = iota
	unknown
	cleared
)

// stand is one alert of the incident as it stands now.
type stand struct {
	alerts.Row
	how  how
	gone bool   // the board does not have it any more, and nothing said that it cleared
	late string // the sources that told of it and tell nothing now; empty: one does
}

// stands are the alerts of an incident as they stand now, the loudest first.
type stands []stand

// standing looks each alert up on the board. One that is attached several times is
// one; one that the board has forgotten is unknown unless the incident saw it clear, and so
// is one of which nobody tells now.
func standing(held []incident.AttachedAlert, view *alerts.View, late alerts.Late) stands {
	list := make(stands, 0, len(held))
	seen := make(map[alerts.Fingerprint]bool, len(held))
	for _, a := range slices.Backward(held) { // the last firing of each
		if seen[a.Fingerprint] {
			continue
		}
		seen[a.Fingerprint] = true
		r, there := view.Row(a.Fingerprint)
		if there && r.Fingerprint != a.Fingerprint && seen[r.Fingerprint] {
			continue // attached under both of its names
		}
		if there {
			seen[r.Fingerprint] = true
		}
		one := stand{Row: r}
		switch {
		case !there && !a.EndsAt.IsZero():
			one.Row, one.how = reading.RowOf(a), cleared
			one.ClearedAt = a.EndsAt
		case !there:
			one.Row, one.how, one.gone = reading.RowOf(a), unknown, true
		case r.State == alerts.Resolved:
			one.how = cleared
		case r.State == alerts.Unknown, late.Doubts(&r):
			one.how, one.late = unknown, late.Names(&r)
		}
		if !there {
			one.Severity = alerts.SeverityOf(a.Labels)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b stand) int {
		if a.how == cleared && b.how == cleared {
			return b.ClearedAt.Compare(a.ClearedAt)
		}
		return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(a.Severity, b.Severity), a.Began().Compare(b.Began()))
	})
	return list
}

// counts says how many stand how.
func (l stands) counts(theme *themes.Theme) (parts []string) {
	n := map[how]int{}
	for _, a := range l {
		n[a.how]++
	}
	for _, c := range []struct {
		how  how
		role themes.Role
		word string
	}{{fires, themes.Critical, "firing"}, {unknown, themes.Warning, "unknown"}, {cleared, themes.Dim, "cleared"}} {
		if n[c.how] > 0 {
			parts = append(parts, theme.Paint(c.role, fmt.Sprintf("%d %s", n[c.how], c.word)))
		}
	}
	return parts
}

func nameAndPlace(a stand) string { return strings.TrimSpace(a.Name() + " " + a.Place()) }

// severe is the colour of a severity as a word.
func severe(s alerts.Severity) themes.Role {
	switch s {
	case alerts.Critical:
		return themes.Critical
	case alerts.Warning:
		return themes.Warning
	case alerts.None:
		return themes.Dim
	}
	return themes.Info
}

func badge(s alerts.Severity) themes.Role {
	switch s {
	case alerts.Critical:
		return themes.CriticalBadge
	case alerts.Warning:
		return themes.WarningBadge
	case alerts.None:
		return themes.Dim
	}
	return themes.InfoBadge
}
