package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Acts are what people do with incidents. Every act is one transaction, is
// durable when it returns, and is an entry of a timeline.
type Acts struct{ rec *record }

// Earlier are the acts that happened at another time.
func (s Acts) Earlier(when incident.When) Hindsight { return Hindsight{s.rec, when} }

// Open opens an incident for these alerts, which may be none. What the record
// already knows of them (when they fired, who holds them) goes into the
// timeline at the time it happened, and the restore points of that moment are
// copied in. When it returns, the head of the new chain is durable too.
func (s Acts) Open(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return s.Earlier(incident.When{}).begin(ctx, by, incident.OpenedData{Title: title, Severity: sev, Alerts: held}, false)
}

// OpenLed is Open by somebody who commands the incident from its beginning on:
// there is no moment at which nobody does.
func (s Acts) OpenLed(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return s.Earlier(incident.When{}).OpenLed(ctx, by, title, sev, held...)
}

// OpenLed is Acts.OpenLed of an incident that began earlier. What could be
// restored then is not known any more, and nothing is said of it.
func (h Hindsight) OpenLed(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return h.begin(ctx, by, incident.OpenedData{Title: title, Severity: sev, Alerts: held}, true)
}

// OpenPractice opens an incident that is a rehearsal: it is marked as one from
// its first entry on, owes no status updates and stays out of what is counted.
func (s Acts) OpenPractice(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return s.Earlier(incident.When{}).begin(ctx, by, incident.OpenedData{Title: title, Severity: sev, Alerts: held, Practice: true}, false)
}

func (h Hindsight) begin(ctx context.Context, by people.Actor, d incident.OpenedData, leads bool) (incident.Incident, error) {
	d.Title, d.Severity, d.Alerts = strings.TrimSpace(h.rec.door.clean(d.Title)), cmp.Or(d.Severity, incident.Sev3), h.rec.door.admitAlerts(d.Alerts)
	if d.Title == "" {
		return incident.Incident{}, errors.New("an incident needs a title: say in a few words what is wrong")
	}
	if err := checkSeverity(d.Severity); err != nil {
		return incident.Incident{}, err
	}
	uid, err := uuid.NewV7()
	if err != nil {
		return incident.Incident{}, fmt.Errorf("no identity could be made for the incident: %w", err)
	}
	d.UID = uid.String()
	var inc incident.Incident
	err = h.rec.write(ctx, func(t *tx) error {
		if err := t.placed(h.when, incident.Zone(h.rec.zone(by))); err != nil {
			return err
		}
		if inc, err = t.open(by, d); err != nil || !leads || by.Person == "" {
			return err
		}
		return t.changed(&inc, by, incident.RoleChanged, incident.ChangedData{Role: incident.Commander, To: string(by.Person)})
	})
	if err != nil {
		return incident.Incident{}, err
	}
	// A chain whose head was never kept apart could lose its tail unnoticed.
	return inc, h.rec.db.SyncHeads(ctx)
}

func (t *tx) open(by people.Actor, d incident.OpenedData) (incident.Incident, error) {
	n, err := t.q.NextIncident(t.ctx)
	if err != nil {
		return incident.Incident{}, err
	}
	if d.RestorePoints, err = t.restorePoints(); err != nil {
		return incident.Incident{}, err
	}
	d.Zone = t.rec.zone(by)
	if !d.Practice && t.now.Sub(t.happened()) <= incident.Recalled {
		d.Next = incident.After(t.now, incident.UpdateEvery(d.Severity))
	}
	inc := incident.Incident{ID: incident.ID(n), UID: d.UID, Head: incident.Head{Hash: incident.Genesis}}
	err = t.q.InsertIncident(t.ctx, sql.InsertIncidentParams{
		ID: n, Uid: d.UID, Title: d.Title, Severity: string(d.Severity), Status: string(incident.Investigating), Zone: d.Zone,
		OpenedAt: millis(t.happened()), OpenedBy: string(by.Person), OpenedVia: by.Via, State: inc.State(),
	})
	if err != nil {
		return incident.Incident{}, err
	}
	if _, err := t.append(&inc, by, incident.Entry{Kind: incident.Opened, Text: d.Title, Data: pack(d)}); err != nil {
		return incident.Incident{}, err
	}
	if err := t.hold(&inc, d.Alerts); err != nil {
		return incident.Incident{}, err
	}
	return inc, t.recall(&inc)
}

// Attach adds alerts to an incident, with what the record knows of them.
// Those it holds already are left out.
func (s Acts) Attach(ctx context.Context, by people.Actor, id incident.ID, held ...incident.AttachedAlert) (incident.Incident, error) {
	return s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error { return t.attach(inc, by, s.rec.door.admitAlerts(held)) })
}

// attach adds the alerts that the incident does not hold yet.
func (t *tx) attach(inc *incident.Incident, by people.Actor, held []incident.AttachedAlert) error {
	var more []incident.AttachedAlert
	for _, a := range held {
		known, err := t.sightingsOf(a.Fingerprint)
		if err != nil {
			return err
		}
		if !sighted(known).heldIn(inc, a) {
			more = append(more, a)
		}
	}
	if len(more) == 0 {
		return nil
	}
	names := make([]string, len(more))
	for i, a := range more {
		names[i] = describe(a.Labels)
	}
	entry := incident.Entry{Kind: incident.Attached, Text: strings.Join(names, ", "), Data: pack(incident.AttachedData{Alerts: more})}
	if _, err := t.append(inc, by, entry); err != nil {
		return err
	}
	return t.hold(inc, more)
}

// Incident reads one incident.
func (s Book) Incident(ctx context.Context, id incident.ID) (incident.Incident, error) {
	var inc incident.Incident
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		inc, err = getIncident(ctx, q, id)
		return err
	})
	return inc, err
}

// Incidents lists incidents, newest first.
func (s Book) Incidents(ctx context.Context, f incident.Filter) ([]incident.Incident, error) {
	var list []incident.Incident
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := incidentRows(ctx, q, f)
		if err != nil {
			return err
		}
		heads, err := headsOf(ctx, q, rows)
		if err != nil {
			return err
		}
		list = make([]incident.Incident, 0, len(rows))
		for _, row := range rows {
			inc, err := incidentFrom(ctx, q, row, heads[row.ID])
			if err != nil {
				return err
			}
			list = append(list, inc)
		}
		return nil
	})
	return list, err
}

// headsOf is where the chains of these incidents end. Those that stand side by
// side are asked together: each question costs as much as ten answers.
func headsOf(ctx context.Context, q *sql.Queries, rows []sql.Incident) (map[int64]incident.Head, error) {
	heads := make(map[int64]incident.Head, len(rows))
	if n := len(rows); n > 1 && rows[0].ID-rows[n-1].ID < 2*int64(n) {
		list, err := q.HeadsBetween(ctx, sql.HeadsBetweenParams{ID: rows[n-1].ID, ID_2: rows[0].ID})
		for _, row := range list {
			heads[row.Incident] = incident.Head{Count: row.Seq, Hash: row.Hash}
		}
		if err != nil {
			return nil, err
		}
	}
	for _, row := range rows {
		if _, has := heads[row.ID]; !has {
			head, err := headOf(ctx, q, incident.ID(row.ID))
			if err != nil {
				return nil, err
			}
			heads[row.ID] = head
		}
	}
	return heads, nil
}

func incidentRows(ctx context.Context, q *sql.Queries, f incident.Filter) ([]sql.Incident, error) {
	before, limit := cmp.Or(int64(f.Before), 1<<62), cmp.Or(f.Limit, 1000)
	if !f.Open {
		return q.ListIncidents(ctx, sql.ListIncidentsParams{ID: before, Limit: int32(limit)})
	}
	rows, err := q.OpenIncidents(ctx)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r sql.Incident) bool { return r.ID >= before })
	return rows[:min(limit, len(rows))], nil
}

// Resolve ends an incident with a last word, and copies the restore points of
// that moment in. A summary that was answered before stays the report's; the last
// word stands beside it in the timeline.
func (s Acts) Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error) {
	return s.Earlier(incident.When{}).Resolve(ctx, by, id, summary)
}

// Resolve is Acts.Resolve of an incident that was over earlier.
func (h Hindsight) Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error) {
	inc, err := h.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		if !inc.Open() {
			return fmt.Errorf("%s is resolved already, since %s", id, inc.ResolvedAt.Format(time.RFC3339))
		}
		points, err := t.restorePoints()
		if err != nil {
			return err
		}
		text := cmp.Or(strings.TrimSpace(summary), "resolved")
		d := incident.ResolvedData{Summary: strings.TrimSpace(summary), RestorePoints: points}
		if d.Summary != "" && inc.Answers["summary"] != "" {
			if d.Beside, err = t.answered(id, "summary"); err != nil {
				return err
			}
		}
		_, err = t.append(inc, by, incident.Entry{Kind: incident.ResolvedEntry, Text: text, Data: pack(d)})
		return err
	})
	if err != nil {
		return incident.Incident{}, err
	}
	return inc, h.rec.db.SyncHeads(ctx)
}

// answered reports whether a person answered one of the questions.
func (t *tx) answered(id incident.ID, field string) (bool, error) {
	rows, err := t.q.EntriesAfter(t.ctx, sql.EntriesAfterParams{Incident: int64(id), Limit: 1 << 30})
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if d, ok := incident.As[incident.AnsweredData](entryOf(row)); ok && d.Field == field {
			return true, nil
		}
	}
	return false, nil
}

func checkSeverity(sev incident.Severity) error {
	switch sev {
	case incident.Sev1, incident.Sev2, incident.Sev3, incident.Sev4:
		return nil
	}
	return fmt.Errorf("%q is not a severity: sev1 (worst), sev2, sev3 or sev4", string(sev))
}

// admitAlerts sanitises alerts at the record's door and cuts their times.
func (d door) admitAlerts(list []incident.AttachedAlert) []incident.AttachedAlert {
	kept := make([]incident.AttachedAlert, 0, len(list))
	for _, a := range list {
		a.Fingerprint = alerts.Fingerprint(d.clean(string(a.Fingerprint)))
		a.Labels, a.Annotations, a.Source = d.cleanMap(a.Labels), d.cleanMap(a.Annotations), d.clean(a.Source)
		a.StartsAt, a.EndsAt, a.Episode = stamp(a.StartsAt), stamp(a.EndsAt), stamp(a.Episode)
		if a.Episode.IsZero() {
			a.Episode = a.StartsAt
		}
		kept = append(kept, a)
	}
	return kept
}

func (d door) cleanMap(m map[string]string) map[string]string {
	clean := make(map[string]string, len(m))
	for k, v := range m {
		clean[d.clean(k)] = d.clean(v)
	}
	return clean
}
