package inbound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

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

// decodeAlerts reads what is pushed. As Alertmanager does it takes the good
// alerts of a batch: bad says of each other which it is and what is wrong with
// it. The error says that the batch cannot be read at all.
func decodeAlerts(body []byte, now time.Time) (good []alerts.Alert, bad []string, err error) {
	raw, err := elements(body)
	if err != nil {
		return nil, nil, fmt.Errorf("the body is no JSON list of alerts: %w", err)
	}
	good = make([]alerts.Alert, 0, len(raw))
	for i, r := range raw {
		var p postableAlert
		err := decode(r, &p)
		if err == nil {
			var a alerts.Alert
			if a, err = p.alert(now); err == nil {
				good = append(good, a)
				continue
			}
		}
		bad = append(bad, fmt.Sprintf("alert %d: %s", i+1, text.ErrorLine(err)))
	}
	return good, bad, nil
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
			if name == "" {
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
	body, done, ok := d.body(w, r, d.pushed, maxAlerts)
	if !ok {
		return
	}
	now := d.Now()
	list, bad, err := decodeAlerts(body, now)
	if err != nil {
		done()
		d.refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if d.ReadOnly {
		done()
		d.writesNothing(w, "the alerts were not taken")
		return
	}
	if err := d.receive(r, Pushed, list, now, done); err != nil {
		d.unrecorded(w, "the alerts show but are not recorded: "+text.ErrorLine(err), nil)
		return
	}
	d.counts.alerts.Add(uint64(len(list)))
	if len(bad) > 0 {
		d.partly(w, len(list), bad)
		return
	}
	answer(w, http.StatusOK, map[string]any{"accepted": len(list)})
}

// receive tells the board what was pushed, and waits for the record. done gives back
// the place of the request.
func (d *Door) receive(r *http.Request, source string, list []alerts.Alert, now time.Time, done func()) error {
	if len(list) == 0 {
		done()
		return nil
	}
	s := alerts.Snapshot{At: now, Members: []alerts.Member{{Name: source, Alerts: list}}, Push: true}.Redacted(d.Redact)
	return d.within(r, limitOf(len(list)), done, func(ctx context.Context) error { return d.Board.Receive(ctx, source, s) })
}

// writesNothing refuses what is pushed to a door that may not write.
func (d *Door) writesNothing(w http.ResponseWriter, what string) {
	d.counts.refused.Add(1)
	answer(w, http.StatusServiceUnavailable, with(mistake(http.StatusServiceUnavailable, what+": "+writesNothing), map[string]any{"recorded": false}))
}

// partly answers a push of which some alerts were refused.
func (d *Door) partly(w http.ResponseWriter, taken int, bad []string) {
	if taken == 0 {
		d.counts.refused.Add(1)
	}
	why := bad[0]
	if n := len(bad); n > 1 || taken > 0 {
		why = fmt.Sprintf("%d of %d alerts are refused, the others are taken: %s", n, n+taken, strings.Join(bad[:min(n, 3)], "; "))
	}
	answer(w, http.StatusBadRequest, with(mistake(http.StatusBadRequest, why, bad[:min(len(bad), mistakesTold)]...), map[string]any{"accepted": taken}))
}
