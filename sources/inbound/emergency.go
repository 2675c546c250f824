package inbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// AlertName is the alertname of every emergency.
const AlertName = "Emergency"

// longestSummary is how many bytes of a summary name the alert; the rest is
// kept as its details, because an emergency is never refused for its length.
const longestSummary = 300

// emergency is what somebody says in one.
type emergency struct{ Summary, Source, Details string }

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
		// Words in another encoding are better than none.
		var said struct {
			Summary string         `json:"summary"`
			Source  string         `json:"source"`
			Details jsontext.Value `json:"details"`
		}
		if err := decode(body, &said, jsontext.AllowInvalidUTF8(true)); err != nil {
			return e, fmt.Errorf(`the body is no JSON object such as {"summary": "…", "source": "…", "details": "…"}: %w`, err)
		}
		e = emergency{said.Summary, said.Source, detailsOf(said.Details)}
	} else {
		e.Details = string(body)
		for more := true; more && !saysSomething(e.Summary); {
			e.Summary, e.Details, more = strings.Cut(e.Details, "\n")
		}
	}
	e.Summary, e.Source, e.Details = strings.TrimSpace(e.Summary), strings.TrimSpace(e.Source), strings.TrimSpace(e.Details)
	if !saysSomething(e.Summary) {
		return e, fmt.Errorf("it says nothing that can be read: send a line of text, or JSON with a summary")
	}
	return e, nil
}

// detailsOf is the text of details. Nobody is refused for what form they have:
// what is no text is shown as it was written, each field on a line of its own.
func detailsOf(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		var s string
		if err := decode(v, &s, jsontext.AllowInvalidUTF8(true)); err == nil {
			return s
		}
	case 'n', 0:
		return ""
	}
	lines := v.Clone()
	if err := lines.Indent(jsontext.AllowInvalidUTF8(true), jsontext.WithIndent("  ")); err != nil {
		return string(v)
	}
	return string(lines)
}

// saysSomething reports whether a person sees anything of s: blanks, control
// characters and what has no width or no ink are nothing to be woken for.
func saysSomething(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		switch r {
		case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800': // letters and signs that are blank
			return false
		}
		return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
	})
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
	body, done, ok := d.body(w, r, d.called, maxEmergency)
	if !ok {
		return
	}
	e, err := decodeEmergency(r.Header.Get("Content-Type"), body)
	if err != nil {
		done()
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
	said := alerts.Snapshot{At: now, Members: []alerts.Member{{Name: Emergency, Alerts: []alerts.Alert{a}}}, Emergent: true, Unkept: d.ReadOnly}.Redacted(d.Redact)
	err = d.within(r, answerIn, done, func(ctx context.Context) error { return d.Board.Receive(ctx, Emergency, said) })
	if err == nil && d.ReadOnly {
		err = errors.New(writesNothing)
	}
	if err != nil {
		d.unrecorded(w, "the emergency shows but is not recorded: "+text.ErrorLine(err), map[string]any{"fingerprint": a.Fingerprint})
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
