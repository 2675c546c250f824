package incident

import (
	"errors"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
)

// noteTime reads the time a note may begin with: "14:05 support sees tickets"
// happened at 14:05, "2026-01-31 14:05 support sees tickets" on that day. Zero:
// the note says no time. An error says why a time that it begins with cannot be
// when it happened.
func noteTime(line string, now time.Time, zone *time.Location) (at time.Time, words string, err error) {
	line = strings.TrimSpace(line)
	first, rest, _ := strings.Cut(line, " ")
	second, after, _ := strings.Cut(strings.TrimSpace(rest), " ")
	for _, begins := range [...]struct{ when, words string }{{first, rest}, {first + " " + second, after}} {
		words = strings.TrimSpace(begins.words)
		if words == "" {
			break
		}
		if at, err = text.Happened(begins.when, now.In(zone)); !errors.Is(err, text.ErrNoTime) {
			return at, words, err
		}
	}
	return time.Time{}, line, nil
}

// attachedOf is an alert as an incident keeps it.
func attachedOf(rows []alerts.Row) []store.AttachedAlert {
	list := make([]store.AttachedAlert, 0, len(rows))
	for _, r := range rows {
		a := store.AttachedAlert{Fingerprint: r.Fingerprint, Episode: r.Episode, Labels: r.Labels, Annotations: r.Annotations,
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

// titleFor proposes an incident's title: what the alert says of itself where
// that is short, else its name and place.
func titleFor(rows []alerts.Row) string {
	if len(rows) == 0 {
		return ""
	}
	r := rows[0]
	if s := r.Annotations["summary"]; s != "" && text.Width(s) <= titleCells {
		return s
	}
	title := r.Name()
	for _, label := range []string{"instance", "service", "dataset", "job"} {
		if v := r.Labels[label]; v != "" {
			return title + " " + v
		}
	}
	return title
}

// severityFor proposes a severity: the loudest alert's.
func severityFor(rows []alerts.Row) store.Severity {
	loudest := alerts.Other
	for _, r := range rows {
		loudest = min(loudest, r.Severity)
	}
	switch {
	case len(rows) == 0:
		return store.Sev3
	case loudest == alerts.Critical:
		return store.Sev2
	case loudest == alerts.Warning:
		return store.Sev3
	default:
		return store.Sev4
	}
}
