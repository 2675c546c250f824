package incident

import (
	"context"
	"errors"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store"
)

// noteTime reads the time that words may begin with: "14:05 support sees tickets"
// happened at 14:05, "2026-01-31 14:05 support sees tickets" on that day, and
// "2026-01-31 support sees tickets" at some time of it. Zero: they say no time. An
// error says why a time that they begin with cannot be when it happened.
func noteTime(line string, now time.Time, zone *time.Location) (when store.When, words string, err error) {
	line = strings.TrimSpace(line)
	if _, err := store.ParseWhen(line, now.In(zone)); !errors.Is(err, text.ErrNoTime) {
		return store.When{}, line, nil // a time alone says nothing
	}
	first, rest, _ := strings.Cut(line, " ")
	second, after, _ := strings.Cut(strings.TrimSpace(rest), " ")
	for _, begins := range [...]struct{ when, words string }{{first + " " + second, after}, {first, rest}} {
		words = strings.TrimSpace(begins.words)
		if words == "" || strings.TrimSpace(begins.when) == "" {
			continue
		}
		if when, err = store.ParseWhen(begins.when, now.In(zone)); !errors.Is(err, text.ErrNoTime) {
			return when, words, err
		}
	}
	return store.When{}, line, nil
}

// timely says what is wrong with the time that words begin with; empty: nothing is.
func (d Deps) timely(words string) string {
	if _, _, err := noteTime(words, d.Now(), d.Zone); err != nil {
		return err.Error() + "; or begin with other words"
	}
	return ""
}

// Earlier are the acts on incidents that happened at another time than now.
type Earlier interface {
	AddNote(ctx context.Context, by people.Actor, id store.IncidentID, note string) (store.Entry, error)
	Open(ctx context.Context, by people.Actor, title string, sev store.Severity, held ...store.AttachedAlert) (store.Incident, error)
	SetStatus(ctx context.Context, by people.Actor, id store.IncidentID, to store.Status) (store.Incident, error)
	SetSeverity(ctx context.Context, by people.Actor, id store.IncidentID, to store.Severity) (store.Incident, error)
	Resolve(ctx context.Context, by people.Actor, id store.IncidentID, summary string) (store.Incident, error)
}

// present are the acts that happen now.
type present struct{ Record }

func (p present) AddNote(ctx context.Context, by people.Actor, id store.IncidentID, note string) (store.Entry, error) {
	return p.Record.AddNote(ctx, by, id, time.Time{}, note)
}

// at are the acts that happened then.
func (d Deps) at(when store.When) Earlier {
	if when.IsZero() {
		return present{d.Record}
	}
	return d.Earlier(when)
}

// said is when something happened as the end of a sentence; empty: now.
func (d Deps) said(when store.When) string {
	if when.IsZero() {
		return ""
	}
	return " " + when.Said(d.Now().In(d.Zone))
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

// alertOf is an attached alert as the library matches it.
func alertOf(a store.AttachedAlert) alerts.Alert {
	return alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, State: alerts.Firing}
}
