package inbound

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

const (
	webhookPath = "/webhook/alertmanager"
	grafanaPath = "/webhook/grafana"
	// passedOn is how long an alert is believed that was passed on: its sender tells of
	// it again after its repeat_interval, which is four hours where nobody changed it,
	// with the next look at its group. Said to be over it is over at once.
	passedOn = 4*time.Hour + 30*time.Minute
	// LeftOut is the alertname that says how many alerts a webhook left out.
	LeftOut = "AlertsLeftOut"
)

// message is what a webhook brings, of Alertmanager (version 4) or of Grafana. What
// holdfast does not read, such as what all alerts have in common, may be anything.
type message struct {
	Status          string
	Receiver        string
	GroupKey        string
	ExternalURL     string
	TruncatedAlerts uint64
	Alerts          []jsontext.Value
}

// decodeMessage reads a webhook's body without looking into its alerts.
func decodeMessage(body []byte) (m message, err error) {
	has, err := members(body)
	if err != nil {
		return m, err
	}
	list, is := has["alerts"]
	if !is {
		return m, errors.New("it has no list `alerts`")
	}
	if m.Alerts, err = elements(list); err != nil {
		return m, fmt.Errorf("its `alerts` are no list: %w", err)
	}
	for name, to := range map[string]*string{"status": &m.Status, "receiver": &m.Receiver, "groupKey": &m.GroupKey, "externalURL": &m.ExternalURL} {
		*to = said(has[name])
	}
	if n, is := has["truncatedAlerts"]; is && n.Kind() != 'n' {
		if err := decode(n, &m.TruncatedAlerts); err != nil {
			return m, fmt.Errorf("how many alerts it left out cannot be read: truncatedAlerts is %s", text.Excerpt(n, 40))
		}
	}
	return m, nil
}

// said is the text of a value; of one that is no text, the JSON as it stands.
func said(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		var s string
		if decode(v, &s, jsontext.AllowInvalidUTF8(true)) == nil {
			return s
		}
	case 'n', 0:
		return ""
	}
	return string(v)
}

// toldAlert is an alert of a webhook. Those below are Grafana's alone.
type toldAlert struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     moment            `json:"startsAt"`
	EndsAt       moment            `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`

	DashboardURL string `json:"dashboardURL"`
	PanelURL     string `json:"panelURL"`
	ValueString  string `json:"valueString"`
}

// ofAlertmanager checks an alert of Alertmanager's. It is known by its labels; only
// where these did not survive the way, because they are no UTF-8, by the fingerprint
// that was sent with them.
func (p toldAlert) ofAlertmanager(now time.Time) (alerts.Alert, error) {
	a, err := p.alert(now)
	if fp, is := alerts.ParseFingerprint(p.Fingerprint); is && strings.ContainsRune(strings.Join(valuesOf(p.Labels), ""), '\ufffd') {
		a.Fingerprint = fp
	}
	return a, err
}

// ofGrafana checks an alert of Grafana's, which keeps labels of its own to itself: it
// is known by the fingerprint, which is made of all of them. Where it is to be looked
// at are annotations.
func (p toldAlert) ofGrafana(now time.Time) (alerts.Alert, error) {
	notes := make(map[string]string, len(p.Annotations)+3)
	for name, value := range map[string]string{"dashboard_url": p.DashboardURL, "panel_url": p.PanelURL, "values": p.ValueString} {
		if value != "" {
			notes[name] = value
		}
	}
	for name, value := range p.Annotations {
		if !strings.HasPrefix(name, "__") { // Grafana's own, such as which panel
			notes[name] = value
		}
	}
	p.Annotations = notes
	a, err := p.alert(now)
	if fp, is := alerts.ParseFingerprint(p.Fingerprint); is {
		a.Fingerprint = fp
	}
	return a, err
}

func valuesOf(set map[string]string) []string {
	list := make([]string, 0, len(set))
	for _, value := range set {
		list = append(list, value)
	}
	return list
}

// alert checks what any webhook tells of an alert. One that fires has no end; one that
// is over has one, which is never ahead.
func (p toldAlert) alert(now time.Time) (alerts.Alert, error) {
	pushed := postableAlert{Labels: p.Labels, Annotations: p.Annotations, StartsAt: p.StartsAt, GeneratorURL: p.GeneratorURL}
	switch p.Status {
	case "firing":
		pushed.EndsAt.Time = later(now, p.StartsAt.Time).Add(passedOn)
		return pushed.alert(now)
	case "resolved":
		end := p.EndsAt.Time
		if end.IsZero() || end.After(now) {
			end = now
		}
		if pushed.EndsAt.Time = end; pushed.StartsAt.After(end) {
			pushed.StartsAt.Time = end
		}
		a, err := pushed.alert(now)
		a.State = alerts.Resolved
		return a, err
	}
	return alerts.Alert{}, fmt.Errorf("its status is %q, neither firing nor resolved", text.Excerpt([]byte(p.Status), 40))
}

func later(x, y time.Time) time.Time {
	if y.After(x) {
		return y
	}
	return x
}

// leftOut is the alert that says that a webhook left alerts out, or that its group is
// told whole again. It is known by the receiver and the group.
func (m message) leftOut(now time.Time) alerts.Alert {
	cut := func(s string) string { return text.Excerpt([]byte(s), longestSummary) }
	many := fmt.Sprintf("%d alerts", m.TruncatedAlerts)
	if m.TruncatedAlerts == 1 {
		many = "1 alert"
	}
	of := cmp.Or(cut(m.ExternalURL), "its sender")
	p := toldAlert{
		Status: "firing", GeneratorURL: m.ExternalURL, StartsAt: moment{now},
		Labels: map[string]string{"alertname": LeftOut, "severity": "warning", "receiver": cut(m.Receiver), "group": cut(m.GroupKey)},
		Annotations: map[string]string{
			"summary":     many + " of this group left out of the last message",
			"description": "The receiver's max_alerts is smaller than the group. Which they are, and whether others of the group are over, is not known here: look at " + of + ", and raise max_alerts.",
		},
	}
	if m.TruncatedAlerts == 0 {
		p.Status = "resolved"
	}
	a, err := p.alert(now)
	if err != nil {
		panic(err) // it has labels, a status and an end
	}
	return a
}

// alerts reads the alerts of a message. As of a push the good ones are taken; bad says
// of each other which it is and what is wrong with it.
func (m message) alerts(now time.Time, check func(toldAlert, time.Time) (alerts.Alert, error)) (good []alerts.Alert, bad []string) {
	good = make([]alerts.Alert, 0, len(m.Alerts)+1)
	for i, raw := range m.Alerts {
		var p toldAlert
		err := decode(raw, &p)
		if err == nil {
			var a alerts.Alert
			if a, err = check(p, now); err == nil {
				good = append(good, a)
				continue
			}
		}
		bad = append(bad, fmt.Sprintf("alert %d: %s", i+1, text.ErrorLine(err)))
	}
	return good, bad
}

// postWebhook takes in what a webhook brings under the name of its source. What it does
// not list says nothing: a silenced alert is not sent, and a long list is cut short.
func (d *Door) postWebhook(source string, check func(toldAlert, time.Time) (alerts.Alert, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, done, ok := d.body(w, r, d.pushed, maxAlerts)
		if !ok {
			return
		}
		m, err := decodeMessage(body)
		if err != nil {
			done()
			d.refuse(w, http.StatusBadRequest, "the body is no webhook's message: "+text.ErrorLine(err))
			return
		}
		now := d.Now()
		good, bad := m.alerts(now, check)
		list := append(good, m.leftOut(now))
		if d.ReadOnly {
			done()
			d.writesNothing(w, "the alerts were not taken")
			return
		}
		if err := d.receive(r, source, list, now, done); err != nil {
			d.unrecorded(w, "the alerts show but are not recorded: "+text.ErrorLine(err), nil)
			return
		}
		d.counts.alerts.Add(uint64(len(good)))
		if len(bad) > 0 {
			d.partly(w, len(good), bad)
			return
		}
		answer(w, http.StatusOK, map[string]any{"accepted": len(good), "left_out": m.TruncatedAlerts})
	}
}
