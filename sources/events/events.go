// Package events knows what Alertmanager's event recorder tells: when an alert was
// created, notified and resolved, and by which silence or inhibition rule it was
// muted. It reads the recorder's JSON (events/v2) and makes stretches of time of
// events that repeat at every flush. It must not ask anybody, and must not decide
// whether an alert fires.
package events

import (
	"cmp"
	"slices"
	"time"

	"holdfast/sources/alerts"
)

// Kind is what an event tells of an alert.
type Kind string

// The kinds of events that tell of an alert. Silences that are made, and the start
// and end of an Alertmanager, tell of none and are passed over.
const (
	Created   Kind = "created"   // a new alert came in
	Grouped   Kind = "grouped"   // it entered a group
	Silenced  Kind = "silenced"  // a silence muted it at a flush
	Inhibited Kind = "inhibited" // an inhibition rule did
	Notified  Kind = "notified"  // a notification went out that says it fires
	Resolved  Kind = "resolved"  // its end left its group
)

// rank is the order of what was recorded in the same millisecond.
func (k Kind) rank() int {
	return slices.Index([]Kind{Created, Grouped, Silenced, Inhibited, Notified, Resolved}, k)
}

// Mutes reports whether the event says that the alert was muted.
func (k Kind) Mutes() bool { return k == Silenced || k == Inhibited }

// ends reports whether the event says that what muted the alert does no more: it
// went out, or is another firing.
func (k Kind) ends() bool { return k == Created || k == Notified || k == Resolved }

// Event is one thing that an Alertmanager recorded of one alert. Its texts are safe
// to show, each in one line.
type Event struct {
	Fingerprint alerts.Fingerprint
	At          time.Time // to the millisecond
	Instance    string    // which Alertmanager recorded it
	Kind        Kind
	// Cause is what did it: the silence's id, the rule's name or matchers, the receiver
	// and integration that were told, the group's receiver.
	Cause string
	Told
}

// Told is what an event tells beside what it is; by kind most of it is empty.
type Told struct {
	By          string               `json:"by,omitempty"`         // who made the silence
	Comment     string               `json:"comment,omitempty"`    // on it
	Until       time.Time            `json:"until,omitzero"`       // when it ends
	Rule        string               `json:"rule,omitempty"`       // the silence's matchers, or the inhibition rule in words
	Inhibiting  []alerts.Fingerprint `json:"inhibiting,omitempty"` // the alerts that inhibit it
	Labels      map[string]string    `json:"labels,omitempty"`
	Annotations map[string]string    `json:"annotations,omitempty"`
	StartsAt    time.Time            `json:"starts_at,omitzero"`
	EndsAt      time.Time            `json:"ends_at,omitzero"`
	Reason      string               `json:"reason,omitempty"` // of a notification
}

// compare orders events by time, and those of one millisecond so that the order is
// the same whichever arrived first.
func compare(a, b Event) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind.rank(), b.Kind.rank()), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Instance, b.Instance))
}

// Sorted are the events by time, each once: senders try again, and the members of a
// cluster record the same.
func Sorted(list []Event) []Event {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Event) int { return cmp.Or(cmp.Compare(a.Fingerprint, b.Fingerprint), compare(a, b)) })
	return slices.CompactFunc(list, func(a, b Event) bool { return a.Fingerprint == b.Fingerprint && compare(a, b) == 0 })
}
