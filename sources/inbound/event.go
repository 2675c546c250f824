package inbound

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// EventName is the alertname of a PagerDuty event that names no class.
const EventName = "PagerDutyEvent"

// What an event asks for.
const (
	actTrigger     = "trigger"
	actAcknowledge = "acknowledge"
	actResolve     = "resolve"
)

// most of an event's details and links are shown.
const mostNotes = 32

// event is PagerDuty's shape of an alert event (Events API v2). It is read tolerantly:
// whoever sends it may know no other answer than to send it again for ever.
type event struct {
	key     string // the routing key: where the door has a token, that
	action  string
	dedup   string // what tells it from all others
	client  string
	summary string
	started time.Time // zero: not said
	labels  map[string]string
	notes   map[string]string
	details map[string]jsontext.Value
}

// decodeEvent reads an event; its error says what is wrong with it.
func decodeEvent(body []byte, now time.Time) (e event, err error) {
	has, err := members(body)
	if err != nil {
		return e, fmt.Errorf(`the body is no event such as {"event_action": "trigger", "payload": {"summary": "…", "source": "…", "severity": "critical"}}: %w`, err)
	}
	e.key, e.action, e.dedup, e.client = said(has["routing_key"]), said(has["event_action"]), said(has["dedup_key"]), said(has["client"])
	payload := map[string]jsontext.Value{}
	if v := has["payload"]; v.Kind() != 'n' && v.Kind() != 0 {
		if payload, err = members(v); err != nil {
			return e, fmt.Errorf("its payload cannot be read: %w", err)
		}
	}
	switch e.action {
	case actTrigger:
	case actAcknowledge, actResolve:
		if e.dedup == "" {
			return e, fmt.Errorf("dedup_key is missing: it says which alert to %s", e.action)
		}
	default:
		return e, fmt.Errorf("event_action is %q: write trigger, acknowledge or resolve", text.Excerpt([]byte(e.action), 40))
	}
	if at, err := time.Parse(time.RFC3339, said(payload["timestamp"])); err == nil && at.Before(now) {
		e.started = at
	}
	e.summary = strings.TrimSpace(said(payload["summary"]))
	if d := payload["custom_details"]; d.Kind() == '{' {
		if e.details, err = members(d); err != nil {
			return e, fmt.Errorf("its payload.custom_details cannot be read: %w", err)
		}
	} else if d.Kind() != 'n' && d.Kind() != 0 {
		e.details = map[string]jsontext.Value{"details": d}
	}
	e.describe(payload, has)
	return e, e.check()
}

// describe makes labels and annotations of what the event says.
func (e *event) describe(payload, has map[string]jsontext.Value) {
	e.labels = map[string]string{"alertname": cmp.Or(said(payload["class"]), EventName), "severity": said(payload["severity"])}
	for _, name := range []string{"source", "component", "group", "class"} {
		e.labels[name] = said(payload[name])
	}
	if e.dedup == "" {
		// Said twice it is the same, as PagerDuty's own key would not be: a sender that
		// heard no answer tries again.
		sum := sha256.New()
		for _, part := range []string{e.summary, e.labels["source"], e.labels["component"], e.labels["group"], e.labels["class"]} {
			fmt.Fprintf(sum, "%d %s", len(part), part)
		}
		e.dedup = hex.EncodeToString(sum.Sum(nil)[:16])
	}
	e.notes = map[string]string{"summary": e.summary, "dedup_key": e.dedup, "client": e.client, "client_url": said(has["client_url"])}
	if links, err := elements(has["links"]); err == nil {
		for i, l := range links[:min(len(links), mostNotes)] {
			if of, err := members(l); err == nil {
				e.notes[strings.TrimSpace(fmt.Sprintf("link %d %s", i+1, said(of["text"])))] = said(of["href"])
			}
		}
	}
	names := slices.Sorted(maps.Keys(e.details))
	for _, name := range names[:min(len(names), mostNotes)] {
		if _, taken := e.notes[name]; !taken {
			e.notes[name] = flat(bytes.TrimSpace(e.details[name]))
		}
	}
	for _, set := range []map[string]string{e.labels, e.notes} {
		maps.DeleteFunc(set, func(name, value string) bool { return name == "" || value == "" })
	}
}

// check says why nobody could tell what is the matter.
func (e *event) check() error {
	if e.action != actTrigger || e.summary != "" || len(e.details) > 0 {
		return nil
	}
	return errors.New("payload.summary is missing: say in a few words what is the matter")
}

// fingerprint is what the event's alert is known by: its key, whatever else changes
// about it.
func (e *event) fingerprint() alerts.Fingerprint {
	return alerts.FingerprintOf(map[string]string{"pagerduty_dedup_key": e.dedup})
}

// alert is the event itself as an alert.
func (e *event) alert(now time.Time, state alerts.State) alerts.Alert {
	a := alerts.Alert{Fingerprint: e.fingerprint(), State: state, StartsAt: e.started, UpdatedAt: now, EndsAt: now}
	if a.StartsAt.IsZero() {
		a.StartsAt = now
	}
	if state == alerts.Firing {
		a.EndsAt = now.Add(passedOn)
	}
	a.Labels, a.Raw = alerts.CleanLabels(e.labels)
	a.Annotations, a.RawText = alerts.CleanTexts(e.notes)
	return a
}
