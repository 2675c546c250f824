package inbound

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// writesNothing is why a door that may not write refuses what is pushed.
const writesNothing = "this holdfast writes nothing, it was started with --read-only: push to one that was started without"

const (
	maxAlerts    = 16 << 20 // of one POST /api/v2/alerts
	maxEmergency = 64 << 10
	// resolveTimeout is how long a pushed alert fires when its sender does not
	// say, as in Alertmanager.
	resolveTimeout = 5 * time.Minute
	// saving is how long the record may take; it goes on when the caller leaves,
	// because what was begun is finished.
	saving = 10 * time.Second
)

// postableAlert is Alertmanager's shape of a pushed alert.
type postableAlert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     moment            `json:"startsAt"`
	EndsAt       moment            `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
}

// moment is an RFC 3339 time whose mistake names the value.
type moment struct{ time.Time }

// UnmarshalJSON reads a time; null and an empty string are none.
func (m *moment) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%s is no time: write 2006-01-02T15:04:05Z", text.Excerpt(b, 60))
	}
	if s == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return fmt.Errorf("%q is no time: write 2006-01-02T15:04:05Z", text.Excerpt([]byte(s), 60))
	}
	m.Time = at
	return nil
}

// decodeAlerts reads what is pushed; the error says which alert is wrong and how.
func decodeAlerts(body []byte, now time.Time) ([]alerts.Alert, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, fmt.Errorf("the body is no JSON list of alerts: %w", err)
	}
	list := make([]alerts.Alert, 0, len(raw))
	for i, r := range raw {
		var p postableAlert
		if err := json.Unmarshal(r, &p); err != nil {
			return nil, fmt.Errorf("alert %d: %w", i+1, err)
		}
		a, err := p.alert(now)
		if err != nil {
			return nil, fmt.Errorf("alert %d: %w", i+1, err)
		}
		list = append(list, a)
	}
	return list, nil
}

// alert checks a pushed alert and fills in what its sender left out. One that
// says only when it ends began now: taken to begin then, as Alertmanager does,
// the word that it is over would come before it began.
func (p postableAlert) alert(now time.Time) (alerts.Alert, error) {
	for name, value := range p.Labels {
		if value == "" {
			delete(p.Labels, name) // an empty label is no label
		}
	}
	if len(p.Labels) == 0 {
		return alerts.Alert{}, errors.New("it has no labels, and an alert is known by them")
	}
	for _, set := range []map[string]string{p.Labels, p.Annotations} {
		for name := range set {
			if name == "" || !utf8.ValidString(name) {
				return alerts.Alert{}, fmt.Errorf("%q is no name of a label", text.Clean(name))
			}
		}
	}
	start, end := p.StartsAt.Time, p.EndsAt.Time
	if start.IsZero() {
		start = now
		if !end.IsZero() && end.Before(now) {
			start = end
		}
	}
	if end.IsZero() {
		end = now.Add(resolveTimeout)
	}
	if end.Before(start) {
		return alerts.Alert{}, fmt.Errorf("it ends at %s, before it starts at %s", end.Format(time.RFC3339), start.Format(time.RFC3339))
	}
	labels, raw := alerts.CleanLabels(p.Labels)
	texts, rawTexts := alerts.CleanTexts(p.Annotations)
	return alerts.Alert{
		Fingerprint: alerts.FingerprintOf(p.Labels), Labels: labels, Raw: raw, Annotations: texts, RawText: rawTexts,
		StartsAt: start, EndsAt: end, UpdatedAt: now, State: alerts.Firing, GeneratorURL: alerts.CleanValue(p.GeneratorURL),
	}, nil
}

// postAlerts takes in what a Prometheus, or anything that speaks to an
// Alertmanager, pushes.
func (d *Door) postAlerts(w http.ResponseWriter, r *http.Request) {
	body, ok := d.body(w, r, maxAlerts)
	if !ok {
		return
	}
	now := d.Now()
	list, err := decodeAlerts(body, now)
	if err != nil {
		d.refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if d.ReadOnly {
		d.counts.refused.Add(1)
		answer(w, http.StatusServiceUnavailable, map[string]any{"error": "the alerts were not taken: " + writesNothing, "recorded": false})
		return
	}
	if len(list) > 0 {
		err = d.receive(r.Context(), Pushed, alerts.Snapshot{At: now, Members: []alerts.Member{{Name: Pushed, Alerts: list}}, Push: true})
	}
	if err != nil {
		d.counts.unrecorded.Add(1)
		answer(w, http.StatusServiceUnavailable, map[string]any{"error": "the alerts show but are not recorded: " + text.ErrorLine(err), "recorded": false})
		return
	}
	d.counts.alerts.Add(uint64(len(list)))
	answer(w, http.StatusOK, map[string]any{"accepted": len(list)})
}

// receive hands a snapshot to the board and waits for the record.
func (d *Door) receive(ctx context.Context, source string, s alerts.Snapshot) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saving)
	defer cancel()
	return d.Board.Receive(ctx, source, s.Redacted(d.Redact))
}

// body reads a request's body up to a limit; without ok it has answered.
func (d *Door) body(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, ok bool) {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		d.refuse(w, http.StatusUnsupportedMediaType, "the body is encoded as "+text.Excerpt([]byte(enc), 40)+": send it as it is")
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		d.refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", limit))
		return nil, false
	case err != nil:
		d.refuse(w, http.StatusBadRequest, "the body did not arrive whole: "+err.Error())
		return nil, false
	}
	return bytes.TrimSpace(body), true
}
