package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

const (
	flapWindow   = time.Hour        // firings within it count as flapping
	clearedShown = 15 * time.Minute // how long a cleared alert is remembered to the board
	clearedKept  = 24 * time.Hour   // how long its row stays
)

// keptAlert is an alert as a row keeps it.
type keptAlert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"starts_at"`
	EndsAt       time.Time         `json:"ends_at,omitzero"`
	UpdatedAt    time.Time         `json:"updated_at,omitzero"`
	State        alerts.State      `json:"state"`
	Quiet        *alerts.Quiet     `json:"quiet,omitempty"`
	GeneratorURL string            `json:"generator_url,omitempty"`
	// Sent and SentText are the labels and those annotations that were made safe
	// to show, as they came: matchers see them after a restart too.
	Sent     map[string]string `json:"sent,omitempty"`
	SentText map[string]string `json:"sent_text,omitempty"`
	Rule     *alerts.Rule      `json:"rule,omitempty"`
	// Members are those of its source that told of it; of a sighting.
	Members []string `json:"members,omitempty"`
}

func packAlert(a alerts.Alert) string { return packSeen(a, nil) }

func packSeen(a alerts.Alert, members []string) string {
	labels, texts := a.AsSent() // a secret that was taken out stays out
	var sent, sentText map[string]string
	if a.Raw != nil {
		sent = labels
	}
	for name := range a.RawText {
		if value, ok := texts[name]; ok {
			if sentText == nil {
				sentText = map[string]string{}
			}
			sentText[name] = value
		}
	}
	return string(pack(keptAlert{
		Sent: sent, SentText: sentText, Members: members,
		Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, EndsAt: a.EndsAt,
		UpdatedAt: a.UpdatedAt, State: a.State, Quiet: a.Quiet, GeneratorURL: a.GeneratorURL, Rule: a.Rule,
	}))
}

// scan reads the alert as pack writes it, and reports whether it is written so: else it
// is for encoding/json to read. At the start there may be tens of thousands.
func (k *keptAlert) scan(row []byte, words *text.Words) bool {
	s := text.NewScan(row, words)
	broken := false
	names := [...]string{
		"labels", "annotations", "starts_at", "ends_at", "updated_at", "state", "quiet", "generator_url", "sent", "sent_text", "rule", "members",
	}
	sets := [...]*map[string]string{0: &k.Labels, 1: &k.Annotations, 8: &k.Sent, 9: &k.SentText}
	times := [...]*time.Time{2: &k.StartsAt, 3: &k.EndsAt, 4: &k.UpdatedAt}
	s.Members(names[:], func(at int) {
		switch names[at] {
		case "labels", "annotations", "sent", "sent_text":
			*sets[at] = s.Map()
		case "starts_at", "ends_at", "updated_at":
			*times[at] = s.Time()
		case "state":
			k.State = alerts.State(s.String())
		case "generator_url":
			k.GeneratorURL = s.String()
		case "members":
			k.Members = s.Strings()
		case "quiet":
			broken = json.Unmarshal(s.Raw(), &k.Quiet) != nil || broken
		case "rule":
			broken = json.Unmarshal(s.Raw(), &k.Rule) != nil || broken
		}
	})
	return s.Done() && !broken
}

// unpackSeen reads what a row keeps of an alert. Words may be nil.
func unpackSeen(fp, s string, words *text.Words) (a alerts.Alert, members []string, err error) {
	var k keptAlert
	if row := []byte(s); !k.scan(row, words) {
		k = keptAlert{}
		if err := json.Unmarshal(row, &k); err != nil {
			return a, nil, fmt.Errorf("what the record keeps of alert %s cannot be read: %w", fp, err)
		}
	}
	a = alerts.Alert{
		Fingerprint: alerts.Fingerprint(fp), Labels: k.Labels, Annotations: k.Annotations, Raw: k.Sent, RawText: k.SentText, StartsAt: k.StartsAt,
		EndsAt: k.EndsAt, UpdatedAt: k.UpdatedAt, State: k.State, Quiet: k.Quiet, GeneratorURL: k.GeneratorURL, Rule: k.Rule,
	}
	return a, k.Members, nil
}

// describe names an alert for a line of the timeline.
func describe(labels map[string]string) string {
	name := cmp.Or(labels["alertname"], "an alert without a name")
	if at := alerts.PlaceOf(labels); at != "" {
		name += " " + at
	}
	return name
}

// Alerts are what the alert board remembers over a restart. It implements
// alerts.Store.
type Alerts struct{ rec *record }

// LoadAlerts implements alerts.Store.
func (s Alerts) LoadAlerts(ctx context.Context) (alerts.Remembered, error) {
	r := alerts.Remembered{Flaps: map[alerts.Fingerprint]int{}}
	now := s.rec.now()
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		sightings, err := q.Sightings(ctx, millis(now.Add(-clearedShown)))
		if err != nil {
			return err
		}
		var words text.Words
		r.Sightings = make([]alerts.Sighting, 0, len(sightings))
		for _, row := range sightings {
			seen, err := sightingOf(row.Sighting, row.UntilAt, s.rec.door.redact, &words)
			if err != nil {
				return err
			}
			r.Sightings = append(r.Sightings, seen)
		}
		if err := loadHeld(ctx, q, now, &r); err != nil {
			return err
		}
		for i := range r.Acks {
			r.Acks[i].Note = s.rec.door.redact.Redact(r.Acks[i].Note)
		}
		return nil
	})
	return r, err
}

// sightingOf reads a row. A secret that became known after it was written is
// taken out of it. until is until when a repeat tells that it was seen; 0: none does.
// Words may be nil.
func sightingOf(row sql.Sighting, until int64, redact *text.Redactor, words *text.Words) (alerts.Sighting, error) {
	a, members, err := unpackSeen(row.Fingerprint, row.Alert, words)
	if redact.Holds(row.Alert) {
		a = alerts.Redacted(a, redact)
	}
	row.LastAt, row.SaidAt = max(row.LastAt, until), max(row.SaidAt, until)
	return alerts.Sighting{
		Alert: a, Members: members, Source: row.Source, Episode: fromMillis(row.Episode), First: fromMillis(row.FirstAt),
		Last: fromMillis(row.LastAt), Said: fromMillis(row.SaidAt), Cleared: fromMillis(row.ClearedAt),
		Pushed: row.Pushed != 0, Emergent: row.Emergent != 0, Gone: goneBy(row),
	}, err
}

func goneBy(row sql.Sighting) *people.Actor {
	if row.GoneBy == "" {
		return nil
	}
	return &people.Actor{Person: people.Person(row.GoneBy), Via: row.GoneVia}
}

func loadHeld(ctx context.Context, q *sql.Queries, now time.Time, r *alerts.Remembered) error {
	acks, err := q.OpenAcks(ctx)
	if err != nil {
		return err
	}
	for _, row := range acks {
		r.Acks = append(r.Acks, ackOf(row))
	}
	silences, err := q.Silences(ctx)
	if err != nil {
		return err
	}
	for _, row := range silences {
		r.Silences = append(r.Silences, alerts.KeptSilence{
			Cluster: row.Cluster, Fingerprint: alerts.Fingerprint(row.Fingerprint), Episode: fromMillis(row.Episode),
			ID: row.Silence, Until: fromMillis(row.UntilAt), Wrote: fromMillis(row.WroteAt), Comment: row.Comment, Hand: alerts.Hand(row.Hand),
		})
	}
	fired, err := q.FiredSince(ctx, millis(now.Add(-flapWindow)))
	if err != nil {
		return err
	}
	for _, row := range fired {
		r.Flaps[alerts.Fingerprint(row.Fingerprint)] = int(row.N)
	}
	return nil
}

func ackOf(row sql.Ack) alerts.Ack {
	return alerts.Ack{
		Fingerprint: alerts.Fingerprint(row.Fingerprint), Episode: fromMillis(row.Episode),
		By: people.Actor{Person: people.Person(row.Person), Via: row.Via}, At: fromMillis(row.At),
		Note: row.Note, Until: fromMillis(row.UntilAt),
	}
}

// itself is the actor of what holdfast saw rather than a person did.
func itself(via string) people.Actor { return people.Actor{Person: "holdfast", Via: via} }

func alertEntry(kind incident.Kind, source string, fp alerts.Fingerprint, labels map[string]string, episode, at time.Time) incident.Entry {
	return incident.Entry{
		Kind: kind, At: at, By: itself(source), Text: describe(labels),
		Key: fmt.Sprintf("%s %s %d", kind, fp, millis(episode)),
		Data: pack(incident.AlertData{
			Fingerprint: fp, Episode: stamp(episode), Source: source, Labels: labels,
		}),
	}
}

func ackEntry(a alerts.Ack, labels map[string]string) incident.Entry {
	words := describe(labels)
	if a.Note != "" {
		words += ": " + a.Note
	}
	return incident.Entry{
		Kind: incident.Acked, At: a.At, By: a.By, Text: words,
		Key:  fmt.Sprintf("acked %s %d %d %s", a.Fingerprint, millis(a.Episode), millis(a.At), a.By.Person),
		Data: pack(incident.AckData{Fingerprint: a.Fingerprint, Episode: stamp(a.Episode), Note: a.Note, Until: stamp(a.Until)}),
	}
}

// SaveAcks implements alerts.Store. An ack replaces the one before it on the
// same firing; saving the same ack twice does nothing.
func (s Alerts) SaveAcks(ctx context.Context, acks []alerts.Ack) error {
	if len(acks) == 0 {
		return nil
	}
	return s.rec.write(ctx, func(t *tx) error {
		t.topics[topicAlerts] = true
		for _, a := range acks {
			a.By, a.Note = s.rec.door.admitActor(a.By), strings.TrimSpace(s.rec.door.clean(a.Note))
			if err := t.saveAck(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) saveAck(a alerts.Ack) error {
	known, err := t.q.AcksOf(t.ctx, sql.AcksOfParams{Fingerprint: string(a.Fingerprint), Episode: millis(a.Episode)})
	if err != nil {
		return err
	}
	for _, k := range known {
		if k.At == millis(a.At) && k.Person == string(a.By.Person) {
			return nil
		}
	}
	if _, err := t.endAck(a.By, a, "replaced"); err != nil {
		return err
	}
	_, err = t.q.InsertAck(t.ctx, sql.InsertAckParams{
		Fingerprint: string(a.Fingerprint), Episode: millis(a.Episode), At: millis(a.At), Person: string(a.By.Person),
		Via: a.By.Via, Note: a.Note, UntilAt: millis(a.Until),
	})
	if err != nil {
		return err
	}
	return t.everyName(a, a.By, func(inc incident.Incident, a alerts.Ack) incident.Entry {
		held, _ := inc.Holds(a.Fingerprint)
		return ackEntry(a, held.Labels)
	})
}

// everyName adds an entry to every open incident that holds the alert of an ack, by the
// fingerprint by which it does.
func (t *tx) everyName(a alerts.Ack, by people.Actor, entry func(inc incident.Incident, a alerts.Ack) incident.Entry) error {
	for _, fp := range append([]alerts.Fingerprint{a.Fingerprint}, a.Also...) {
		as := a
		as.Fingerprint = fp
		if err := t.everywhere(fp, by, func(inc incident.Incident) incident.Entry { return entry(inc, as) }); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) endAck(by people.Actor, a alerts.Ack, why string) (int64, error) {
	return t.q.EndAck(t.ctx, sql.EndAckParams{
		EndedAt: millis(t.now), EndedBy: string(by.Person), EndedVia: by.Via, EndedWhy: why,
		Fingerprint: string(a.Fingerprint), Episode: millis(a.Episode),
	})
}

// EndAcks implements alerts.Store. why is "unacked", "cleared" or "expired"; the
// first and the last leave an alert that fires with nobody holding it, so both
// become `unacked` entries. An ack that has ended already is left alone.
func (s Alerts) EndAcks(ctx context.Context, by people.Actor, acks []alerts.Ack, why string) error {
	if len(acks) == 0 {
		return nil
	}
	return s.rec.write(ctx, func(t *tx) error {
		for _, a := range acks {
			n, err := t.endAck(by, a, why)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			t.topics[topicAlerts] = true
			if why == alerts.EndCleared || why == alerts.EndJoined {
				continue
			}
			if err := t.everyName(a, by, func(inc incident.Incident, a alerts.Ack) incident.Entry { return unackEntry(inc, a, why) }); err != nil {
				return err
			}
		}
		return nil
	})
}

func unackEntry(inc incident.Incident, a alerts.Ack, why string) incident.Entry {
	held, _ := inc.Holds(a.Fingerprint)
	words := describe(held.Labels)
	if why == alerts.EndExpired {
		words += fmt.Sprintf(": the ack of %s ran out", a.By.Person)
	}
	return incident.Entry{Kind: incident.Unacked, Text: words, Data: pack(incident.AckData{Fingerprint: a.Fingerprint, Episode: stamp(a.Episode), Why: why})}
}
