package events

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// Decode reads one event of the recorder, or a list of them, as it posts them and
// writes them to a file. What tells of no alert is passed over; an event of a kind
// that this version does not know, too. The error says what is wrong, and then
// nothing is taken.
func Decode(body []byte) ([]Event, error) {
	body = bytes.TrimSpace(body)
	var raw []wire
	switch {
	case len(body) == 0:
		return nil, errors.New("there is no event")
	case body[0] == '[':
		if err := json.Unmarshal(body, &raw); err != nil {
			return nil, fmt.Errorf("this is no list of events of Alertmanager's recorder: %w", err)
		}
	default:
		raw = make([]wire, 1)
		if err := json.Unmarshal(body, &raw[0]); err != nil {
			return nil, fmt.Errorf("this is no event of Alertmanager's recorder: %w", err)
		}
	}
	var list []Event
	for i := range raw {
		more, err := raw[i].events()
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i+1, err)
		}
		list = append(list, more...)
	}
	return list, nil
}

// wire is the recorder's shape of an event, events/v2.
type wire struct {
	At       time.Time `json:"@timestamp"`
	Instance string    `json:"instance"`
	Data     *struct {
		Created   *wireAlone   `json:"alertCreated"`
		Grouped   *wireGrouped `json:"alertGrouped"`
		Resolved  *wireGrouped `json:"alertResolved"`
		Notified  *wireNotice  `json:"notification"`
		Silenced  *wireSilence `json:"silenceMutedAlert"`
		Inhibited *wireInhibit `json:"inhibitionMutedAlert"`
	} `json:"data"`
}

type wireAlone struct {
	Alert *wireAlert `json:"alert"`
}

type wireGrouped struct {
	Alert *wireMember `json:"alert"`
	Group wireGroup   `json:"groupInfo"`
}

type wireMember struct {
	Fingerprint print      `json:"fingerprint"`
	Details     *wireAlert `json:"details"`
}

type wireGroup struct {
	Receiver string `json:"receiverName"`
}

type wireAlert struct {
	Fingerprint print             `json:"fingerprint"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"`
}

type wireNotice struct {
	Firing      []wireMember `json:"firingAlerts"`
	Group       wireGroup    `json:"groupInfo"`
	Reason      string       `json:"reason"`
	Integration struct {
		Name  string      `json:"name"`
		Index json.Number `json:"index"`
	} `json:"integration"`
}

type wireSilence struct {
	Silence struct {
		ID       string        `json:"id"`
		Matchers []wireMatcher `json:"matchers"`
		EndsAt   time.Time     `json:"endsAt"`
		By       string        `json:"createdBy"`
		Comment  string        `json:"comment"`
	} `json:"silence"`
	Muted *wireMuted `json:"mutedAlert"`
}

type wireInhibit struct {
	Rules []struct {
		Name   string        `json:"name"`
		Source []wireMatcher `json:"sourceMatchers"`
		Target []wireMatcher `json:"targetMatchers"`
		Equal  []string      `json:"equalLabels"`
	} `json:"inhibitRules"`
	Muted      *wireMuted `json:"mutedAlert"`
	Inhibiting []print    `json:"inhibitingFingerprints"`
}

type wireMuted struct {
	Fingerprint print             `json:"fingerprint"`
	Labels      map[string]string `json:"labels"`
}

type wireMatcher struct {
	Name     string `json:"name"`
	Pattern  string `json:"pattern"`
	Rendered string `json:"rendered"`
}

// print is a fingerprint, which the recorder writes as a decimal number in quotes;
// elsewhere the same number is hexadecimal.
type print uint64

// UnmarshalJSON reads a number, in quotes or without.
func (p *print) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(b), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is no fingerprint: the recorder writes it as a decimal number", text.Excerpt(b, 40))
	}
	*p = print(n)
	return nil
}

func (p print) fingerprint() alerts.Fingerprint {
	return alerts.Fingerprint(fmt.Sprintf("%016x", uint64(p)))
}

// events are what one event of the recorder tells of alerts.
func (w *wire) events() ([]Event, error) {
	switch {
	case w.At.IsZero():
		return nil, errors.New(`it has no @timestamp`)
	case w.At.Year() < 2000 || w.At.Year() > 2261: // nanoseconds since 1970 end there
		return nil, fmt.Errorf("@timestamp is of the year %d", w.At.Year())
	case w.Data == nil:
		return nil, errors.New("it has no data")
	}
	base := Event{At: w.At.UTC().Truncate(time.Millisecond), Instance: alerts.CleanValue(w.Instance)}
	switch d := w.Data; {
	case d.Created != nil && d.Created.Alert != nil:
		return one(base, Created, d.Created.Alert.Fingerprint, "", told(d.Created.Alert)), nil
	case d.Grouped != nil && d.Grouped.Alert != nil:
		return one(base, Grouped, d.Grouped.Alert.Fingerprint, d.Grouped.Group.Receiver, Told{}), nil
	case d.Resolved != nil && d.Resolved.Alert != nil:
		return one(base, Resolved, d.Resolved.Alert.Fingerprint, "", told(d.Resolved.Alert.Details)), nil
	case d.Notified != nil:
		return d.Notified.events(base), nil
	case d.Silenced != nil && d.Silenced.Muted != nil:
		s := d.Silenced.Silence
		return one(base, Silenced, d.Silenced.Muted.Fingerprint, s.ID, Told{
			By: alerts.CleanValue(s.By), Comment: alerts.CleanValue(s.Comment), Until: s.EndsAt, Rule: rendered(s.Matchers),
		}), nil
	case d.Inhibited != nil && d.Inhibited.Muted != nil:
		return d.Inhibited.events(base), nil
	}
	return nil, nil
}

func one(e Event, kind Kind, fp print, cause string, t Told) []Event {
	e.Kind, e.Fingerprint, e.Cause, e.Told = kind, fp.fingerprint(), alerts.CleanValue(cause), t
	return []Event{e}
}

// events are one of each alert that the notification said fires.
func (n *wireNotice) events(base Event) []Event {
	to := strings.TrimSpace(n.Group.Receiver + " " + n.Integration.Name)
	if i := n.Integration.Index; i != "" && i != "0" {
		to += " " + string(i)
	}
	var list []Event
	for _, a := range n.Firing {
		reason := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(n.Reason, "NOTIFY_REASON_"), "_", " "))
		list = append(list, one(base, Notified, a.Fingerprint, to, Told{Reason: alerts.CleanValue(reason)})...)
	}
	return list
}

func (i *wireInhibit) events(base Event) []Event {
	var t Told
	cause := ""
	for _, r := range i.Rules {
		words := rendered(r.Source) + " inhibits " + rendered(r.Target)
		if len(r.Equal) > 0 {
			words += " of the same " + strings.Join(r.Equal, ", ")
		}
		if r.Name != "" {
			words = r.Name + ": " + words
		}
		cause = cmp.Or(cause, words)
	}
	t.Rule = alerts.CleanValue(cause)
	for _, fp := range i.Inhibiting {
		t.Inhibiting = append(t.Inhibiting, fp.fingerprint())
	}
	return one(base, Inhibited, i.Muted.Fingerprint, cause, t)
}

// told is what an event says of an alert itself.
func told(a *wireAlert) Told {
	if a == nil {
		return Told{}
	}
	labels, _ := alerts.CleanLabels(a.Labels)
	texts, _ := alerts.CleanTexts(a.Annotations)
	return Told{Labels: labels, Annotations: texts, StartsAt: a.StartsAt, EndsAt: a.EndsAt}
}

func rendered(list []wireMatcher) string {
	words := make([]string, len(list))
	for i, m := range list {
		words[i] = cmp.Or(m.Rendered, m.Name+"="+strconv.Quote(m.Pattern))
	}
	return alerts.CleanValue(strings.Join(words, ", "))
}

// Stamp is when an event was recorded, and by which Alertmanager.
type Stamp struct {
	At       time.Time
	Instance string
}

// StampOf reads of one event only that.
func StampOf(line []byte) (s Stamp, err error) {
	var w struct {
		At       time.Time `json:"@timestamp"`
		Instance string    `json:"instance"`
	}
	err = json.Unmarshal(line, &w)
	return Stamp{At: w.At, Instance: alerts.CleanValue(w.Instance)}, err
}
