// Package storetest fills records for tests and benchmarks that need more in one
// than anybody could write in an acceptable time through the record's own acts.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Each is how many entries an incident of Fill has.
const Each = 100

// Every is how far apart the incidents of Fill begin.
const Every = 25 * time.Minute

const steps = 20

// Fill writes n resolved incidents of 100 entries each into an empty record, the
// last of which ends at end: an alert that is acknowledged, a checklist of 20
// commands, notes, and a status that held. Their chains are as the record itself
// would have written them.
func Fill(ctx context.Context, db store.Database, n int, end time.Time) error {
	heads := map[incident.ID]incident.Head{}
	followed, err := followed()
	if err != nil {
		return err
	}
	err = db.Write(ctx, func(q *sql.Queries) error {
		for i := range n {
			inc, entries, err := night(i, end.Add(-time.Duration(n-i)*Every), followed)
			if err == nil {
				err = write(ctx, q, inc, entries)
			}
			if err != nil {
				return err
			}
			heads[inc.ID] = inc.Head
		}
		return nil
	})
	if err != nil {
		return err
	}
	db.Moved(heads)
	return db.SyncHeads(ctx)
}

func write(ctx context.Context, q *sql.Queries, inc incident.Incident, entries []incident.Entry) error {
	err := q.InsertIncident(ctx, sql.InsertIncidentParams{
		ID: int64(inc.ID), Uid: inc.UID, Title: inc.Title, Severity: string(inc.Severity), Status: string(inc.Status), Zone: inc.Zone,
		OpenedAt: incident.Millis(inc.OpenedAt), OpenedBy: string(inc.OpenedBy.Person), OpenedVia: inc.OpenedBy.Via,
		ResolvedAt: incident.Millis(inc.ResolvedAt), State: inc.State(),
	})
	for _, e := range entries {
		if err != nil {
			return err
		}
		err = q.InsertEntry(ctx, sql.InsertEntryParams{
			Incident: int64(inc.ID), Seq: e.Seq, Version: incident.Encoding, At: incident.Millis(e.At), RecordedAt: incident.Millis(e.RecordedAt),
			Person: string(e.By.Person), Via: e.By.Via, Kind: string(e.Kind), Text: e.Text, Data: string(e.Data), Hash: e.Hash,
		})
	}
	return err
}

// Checklist is what is followed in every incident.
func Checklist() string {
	text := "---\ntitle: Service down\n---\n"
	for i := range steps {
		text += fmt.Sprintf("%d. Step %d\n\n   ```sh\n   %s   ```\n", i+1, i+1, scriptOf(i).Text)
	}
	return text
}

// scriptOf is the script of a step.
func scriptOf(step int) sop.Script {
	return sop.Script{Shell: "sh", Text: fmt.Sprintf("systemctl restart api-%d\n", step)}
}

// line is an entry that all incidents have.
type line struct {
	kind  incident.Kind
	after time.Duration // the one before
	text  string
	data  json.RawMessage
}

// followed are the entries of a checklist's run, and the notes that were taken
// after it.
func followed() ([]line, error) {
	var list []line
	var broken error
	add := func(kind incident.Kind, after time.Duration, text string, data any) {
		raw, err := canonical(data)
		broken = errors.Join(broken, err)
		list = append(list, line{kind, after, text, raw})
	}
	add(incident.RunEntry, 0, "Service down", sop.Started{Run: "r", Name: "service-down", Text: Checklist()})
	for i := range steps {
		exit, event := 0, sop.Event{Run: "r", Step: fmt.Sprintf("step-%d", i+1), Number: fmt.Sprint(i + 1), Title: fmt.Sprintf("Step %d", i+1), Try: 1, What: sop.Running}
		add(incident.StepEntry, 0, incident.StepText(event), event)
		event.What, event.Exit, event.Seconds, event.SHA256, event.Output = sop.Ended, &exit, 1.5, scriptOf(i).Hash(), "active (running) since Sat 2026-11-21 03:12:00 UTC; 4s ago"
		add(incident.StepEntry, 20*time.Second, incident.StepText(event), event)
	}
	for i := len(list); i < Each-6; i++ {
		add(incident.Note, 5*time.Second, fmt.Sprintf("%d upstream timed out on host=10.0.3.%d, trying again", i, i%250), struct{}{})
	}
	return list, broken
}

// night is the i-th incident, which began at a moment.
func night(i int, began time.Time, followed []line) (incident.Incident, []incident.Entry, error) {
	name := fmt.Sprintf("Alert%d", i%40)
	w := writer{
		inc: incident.Incident{ID: incident.ID(i + 1), UID: fmt.Sprintf("0192f3c5-0000-7000-8000-%012d", i), Head: incident.Head{Hash: incident.Genesis}},
		now: began, entries: make([]incident.Entry, 0, Each),
	}
	held := incident.AttachedAlert{
		Fingerprint: alerts.Fingerprint(name), Episode: began, StartsAt: began, Source: "prod",
		Labels: map[string]string{"alertname": name}, Annotations: map[string]string{},
	}
	alert := incident.AlertData{Fingerprint: held.Fingerprint, Episode: began, Source: "prod", Labels: held.Labels}
	w.data(incident.Opened, name, incident.OpenedData{
		UID: w.inc.UID, Title: name, Severity: incident.Sev3, Zone: "UTC", Alerts: []incident.AttachedAlert{held}, RestorePoints: []incident.RestorePoint{},
	})
	w.data(incident.Fired, name, alert)
	w.now = w.now.Add(time.Minute)
	w.data(incident.Acked, name, incident.AckData{Fingerprint: held.Fingerprint, Episode: began})
	for _, l := range followed {
		w.add(l)
	}
	w.data(incident.StatusChanged, "investigating → mitigated", incident.ChangedData{From: "investigating", To: "mitigated"})
	w.data(incident.Cleared, name, alert)
	w.data(incident.ResolvedEntry, "over", incident.ResolvedData{Summary: "over", RestorePoints: []incident.RestorePoint{}})
	return w.inc, w.entries, w.err
}

// writer chains entries as the record does.
type writer struct {
	inc     incident.Incident
	now     time.Time
	entries []incident.Entry
	err     error
}

func (w *writer) data(kind incident.Kind, text string, data any) {
	raw, err := canonical(data)
	w.err = errors.Join(w.err, err)
	w.add(line{kind, 0, text, raw})
}

func (w *writer) add(l line) {
	w.now = w.now.Add(l.after)
	e := incident.Entry{
		Incident: w.inc.ID, Seq: w.inc.Head.Count + 1, At: w.now, RecordedAt: w.now, By: people.Actor{Person: "alice", Via: "alice@bastion ssh 10.0.3.7"},
		Kind: l.kind, Text: l.text, Data: l.data,
	}
	e.Hash = incident.Hash(w.inc.Head.Hash, w.inc.UID, e)
	var err error
	w.inc, err = incident.Fold(w.inc, e)
	w.err = errors.Join(w.err, err)
	w.entries = append(w.entries, e)
}

// canonical is how the record writes what an entry keeps: keys sorted.
func canonical(data any) (json.RawMessage, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// Firings adds to what Fill wrote what is kept of its alerts beside the timelines:
// that each fired when its incident began, cleared when the timeline says so, and was
// held by it.
func Firings(ctx context.Context, db store.Database, n int, end time.Time) error {
	followed, err := followed()
	if err != nil {
		return err
	}
	return db.Write(ctx, func(q *sql.Queries) error {
		for i := range n {
			began := end.Add(-time.Duration(n-i) * Every)
			inc, entries, err := night(i, began, followed)
			if err != nil {
				return err
			}
			a := inc.Alerts[0]
			cleared := entries[len(entries)-2].At
			hold := sql.HoldAlertParams{Incident: int64(inc.ID), Fingerprint: string(a.Fingerprint), Episode: incident.Millis(a.Episode)}
			if err := q.HoldAlert(ctx, hold); err != nil {
				return err
			}
			for kind, at := range map[string]time.Time{alerts.KindFired: entries[0].At, alerts.KindCleared: cleared} {
				_, err := q.InsertTransition(ctx, sql.InsertTransitionParams{
					Fingerprint: string(a.Fingerprint), Episode: incident.Millis(a.Episode), Kind: kind, At: incident.Millis(at),
					Alertname: a.Labels["alertname"], Source: a.Source, Alert: "{}",
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}
