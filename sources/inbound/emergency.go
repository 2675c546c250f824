package inbound

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// AlertName is the alertname of every emergency.
const AlertName = "Emergency"

// longestSummary is how many bytes of a summary name the alert; the rest is
// kept as its details, because an emergency is never refused for its length.
const longestSummary = 300

// emergency is what somebody says in one.
type emergency struct {
	Summary string `json:"summary"`
	Source  string `json:"source"`
	Details string `json:"details"`
}

// decodeEmergency reads JSON, or plain text whose first line is the summary.
func decodeEmergency(contentType string, body []byte) (emergency, error) {
	var e emergency
	media, _, err := mime.ParseMediaType(contentType)
	isJSON := err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
	if !isJSON && media != "text/plain" {
		// curl -d names every body a form; what looks like an object is one.
		isJSON = bytes.HasPrefix(body, []byte("{"))
	}
	if isJSON {
		if err := json.Unmarshal(body, &e); err != nil {
			return e, fmt.Errorf(`the body is no JSON object such as {"summary": "…", "source": "…", "details": "…"}: %w`, err)
		}
	} else {
		e.Summary, e.Details, _ = strings.Cut(string(body), "\n")
	}
	e.Summary, e.Source, e.Details = strings.TrimSpace(e.Summary), strings.TrimSpace(e.Source), strings.TrimSpace(e.Details)
	if e.Summary == "" {
		return e, fmt.Errorf("it says nothing: send a line of text, or JSON with a summary")
	}
	return e, nil
}

// alert is the emergency as the board knows it: source and summary are its
// identity, so that the same one said twice is one.
func (e emergency) alert(now time.Time) alerts.Alert {
	summary := text.Clean(e.Summary)
	details := text.CleanBlock(e.Details)
	if len(summary) > longestSummary {
		details = strings.TrimSpace(summary + "\n" + details)
		cut := longestSummary
		for !utf8.RuneStart(summary[cut]) {
			cut--
		}
		summary = summary[:cut] + "…"
	}
	a := alerts.Alert{
		Labels: map[string]string{
			"alertname": AlertName, "severity": "critical", "source": text.Clean(e.Source), "summary": summary,
		},
		Annotations: map[string]string{"summary": summary},
		StartsAt:    now, UpdatedAt: now, State: alerts.Firing,
	}
	if details != "" {
		a.Annotations["description"] = details
	}
	a.Fingerprint = alerts.FingerprintOf(a.Labels)
	return a
}

// postEmergency raises a critical alert at once. When the record fails it shows
// all the same, and the answer says so.
func (d *Door) postEmergency(w http.ResponseWriter, r *http.Request) {
	body, ok := d.body(w, r, maxEmergency)
	if !ok {
		return
	}
	e, err := decodeEmergency(r.Header.Get("Content-Type"), body)
	if err != nil {
		d.refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if e.Source == "" {
		e.Source = strings.TrimSpace(r.URL.Query().Get("source"))
	}
	if e.Source == "" {
		e.Source = callerOf(r)
	}
	now := d.Now()
	a := e.alert(now)
	err = d.receive(r.Context(), Emergency, alerts.Snapshot{At: now, Members: []alerts.Member{{Name: Emergency, Alerts: []alerts.Alert{a}}}, Emergent: true, Unkept: d.ReadOnly})
	if err == nil && d.ReadOnly {
		err = errors.New(writesNothing)
	}
	if err != nil {
		d.counts.unrecorded.Add(1)
		answer(w, http.StatusServiceUnavailable, map[string]any{
			"error": "the emergency shows but is not recorded: " + text.ErrorLine(err), "fingerprint": a.Fingerprint, "recorded": false,
		})
		return
	}
	d.counts.emergencies.Add(1)
	answer(w, http.StatusOK, map[string]any{"fingerprint": a.Fingerprint, "recorded": true})
}

// callerOf names who called when the emergency does not.
func callerOf(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return "unknown"
}
