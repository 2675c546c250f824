package inbound

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/text"
)

const (
	changePath = "/v2/change/enqueue"
	maxChange  = 512 << 10 // as PagerDuty takes
	// retried is how long a change without a time is taken for the same one as
	// one that says the same: its sender did not hear our answer and tries again.
	retried = 10 * time.Minute
)

// Changes takes in what was changed; *changes.Log is one. The error of Receive
// says that the record refused although the change shows.
type Changes interface {
	Receive(ctx context.Context, list []changes.Change) error
	Between(from, until time.Time) []changes.Change
}

// changeEvent is PagerDuty's shape of a change event (Events API v2).
type changeEvent struct {
	RoutingKey string `json:"routing_key"`
	Payload    *struct {
		Summary   string                     `json:"summary"`
		Timestamp changeMoment               `json:"timestamp"`
		Source    string                     `json:"source"`
		Details   map[string]json.RawMessage `json:"custom_details"`
	} `json:"payload"`
	Links []struct {
		Href string `json:"href"`
		Text string `json:"text"`
	} `json:"links"`
}

// changeMoment is a time as PagerDuty's senders write it: RFC 3339, also
// without the colon in the zone. Its mistake names the value.
type changeMoment struct{ moment }

// UnmarshalJSON reads a time; null and an empty string are none.
func (m *changeMoment) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		if at, err := time.Parse("2006-01-02T15:04:05.999999999-0700", s); err == nil {
			m.Time = at
			return nil
		}
	}
	return m.moment.UnmarshalJSON(b)
}

// decodeChange reads a change event; its error says what is wrong with it. A
// change whose time is zero came without one.
func decodeChange(body []byte) (c changes.Change, key string, err error) {
	var e changeEvent
	switch err := decode(body, &e); {
	case err != nil:
		return c, "", fmt.Errorf(`the body is no change event such as {"payload": {"summary": "deploy checkout 4f2c1", "source": "ci"}}: %w`, err)
	case e.Payload == nil:
		return c, e.RoutingKey, errors.New("it has no payload, in which a change says what it is")
	case strings.TrimSpace(e.Payload.Summary) == "":
		return c, e.RoutingKey, errors.New("payload.summary is missing: say in a few words what was changed")
	}
	c = changes.Change{At: e.Payload.Timestamp.Time, Source: e.Payload.Source, Summary: e.Payload.Summary, Details: map[string]string{}}
	for name, value := range e.Payload.Details {
		c.Details[name] = flat(value)
	}
	c.Service, c.Version = c.Details["service"], c.Details["version"]
	delete(c.Details, "service")
	delete(c.Details, "version")
	var more []string
	for _, l := range e.Links {
		switch {
		case c.Link == "":
			c.Link = l.Href
		case l.Href != "":
			more = append(more, strings.TrimSpace(l.Text+" "+l.Href))
		}
	}
	if len(more) > 0 {
		c.Details["more links"] = strings.Join(more, "\n")
	}
	return c, e.RoutingKey, nil
}

// flat is a value as a line of text: a string as it is, all else as JSON.
func flat(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var line bytes.Buffer
	if json.Compact(&line, raw) != nil {
		return string(raw)
	}
	return line.String()
}

// byKey lets a change in by its routing key, where the door has a token and the
// caller sent none in a header: senders made for PagerDuty can send no other.
func (d *Door) byKey(r *http.Request, key string) (status int, why string) {
	if d.Token == nil || r.Header.Get("Authorization") != "" {
		return 0, "" // the guard has looked
	}
	want, err := d.tokenNow(r.Context())
	if err != nil {
		return http.StatusServiceUnavailable, "the door's token cannot be read"
	}
	x, y := sha256.Sum256([]byte(strings.TrimSpace(key))), sha256.Sum256([]byte(want))
	if subtle.ConstantTimeCompare(x[:], y[:]) != 1 {
		return http.StatusUnauthorized, "wrong or missing token: send it as routing_key, or as Authorization: Bearer TOKEN"
	}
	return 0, ""
}

// postChange takes in a change event. It answers 202 when the change is in the
// record, also when it was there already.
func (d *Door) postChange(w http.ResponseWriter, r *http.Request) {
	body, done, ok := d.body(w, r, d.changed, maxChange)
	if !ok {
		return
	}
	c, key, wrong := decodeChange(body)
	if status, why := d.byKey(r, key); status != 0 {
		done()
		d.refuse(w, status, why)
		return
	}
	if wrong != nil {
		done()
		d.refuseEvent(w, wrong)
		return
	}
	if d.ReadOnly {
		done()
		d.writesNothing(w, "the change was not taken")
		return
	}
	kept := make(chan changes.Change, 1)
	err := d.within(r, answerIn, done, func(ctx context.Context) error {
		c, err := d.receiveChange(ctx, c)
		kept <- c
		return err
	})
	switch {
	case errors.As(err, new(*noChangeError)):
		d.refuseEvent(w, err)
	case err != nil:
		d.unrecorded(w, "the change is not recorded: "+text.ErrorLine(err), nil)
	default:
		c = <-kept
		d.counts.changes.Add(1)
		answer(w, http.StatusAccepted, map[string]any{"status": "success", "message": "Event processed", "uid": c.UID, "recorded": true})
	}
}

// refuseEvent says what is wrong in our word and in those that PagerDuty's
// clients look for.
func (d *Door) refuseEvent(w http.ResponseWriter, err error) {
	d.counts.refused.Add(1)
	why := text.ErrorLine(err)
	answer(w, http.StatusBadRequest, with(mistake(http.StatusBadRequest, why), map[string]any{"status": "invalid event", "message": why, "errors": []string{why}}))
}

// noChangeError says why what was sent is no change.
type noChangeError struct{ error }

// receiveChange gives the change its time and identity and waits for the record.
func (d *Door) receiveChange(ctx context.Context, c changes.Change) (changes.Change, error) {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	if err := d.changing.Take(ctx); err != nil {
		return c, err
	}
	defer d.changing.Give()
	now := d.Now()
	timed := !c.At.IsZero()
	if !timed {
		c.At = now
	}
	// Cleaned now, so that it compares with those that were cleaned before.
	c, err := changes.Admit(c, now, d.Redact)
	if err != nil {
		return c, &noChangeError{err}
	}
	if !timed {
		for _, earlier := range d.Changes.Between(now.Add(-retried), now) {
			if earlier.SaysTheSame(c) {
				c = earlier
			}
		}
	}
	return c, d.Changes.Receive(ctx, []changes.Change{c})
}
