package alerts

import (
	"time"

	"holdfast/sources/people"
)

// JSONRow is a row as `alerts --json` prints it.
type JSONRow struct {
	Fingerprint Fingerprint       `json:"fingerprint"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Severity    string            `json:"severity"`
	State       State             `json:"state"`
	Quiet       *JSONQuiet        `json:"quiet"`
	StartsAt    *time.Time        `json:"starts_at"`
	// EndsAt is when the alert cleared, or until when its sender's word holds.
	EndsAt  *time.Time `json:"ends_at"`
	Sources []string   `json:"sources"`
	// Also are the fingerprints of the rules' alerts that it is; commands take them too.
	Also []Fingerprint `json:"also"`
	// Tie says how that was found, or why the alert of a rule was not taken for one that
	// was sent.
	Tie string `json:"tie,omitempty"`
	// Says is how each source tells of it, where they do not agree.
	Says         []JSONWord `json:"says"`
	Count        int        `json:"count"`
	Ack          *JSONAck   `json:"ack"`
	SilenceUntil *time.Time `json:"silence_until"`
	Flaps        int        `json:"flaps"`
}

// JSONWord is how one source tells of an alert; at is when it cleared there, or until
// when it was told of.
type JSONWord struct {
	Source string     `json:"source"`
	State  State      `json:"state"`
	At     *time.Time `json:"at"`
}

// JSONQuiet says why an alert makes no noise.
type JSONQuiet struct {
	Why   string     `json:"why"`
	By    string     `json:"by"`
	Until *time.Time `json:"until"`
	// Known is "seen" where an Alertmanager's event recorder told what mutes the alert,
	// and then Rule says which silence or rule it is; else "concluded".
	Known string `json:"known"`
	Rule  string `json:"rule,omitempty"`
}

// JSONAck says who holds an alert.
type JSONAck struct {
	By    people.Person `json:"by"`
	Via   string        `json:"via"`
	At    time.Time     `json:"at"`
	Note  string        `json:"note"`
	Until *time.Time    `json:"until"`
	// Covered is false while a silence that the ack should have is missing.
	Covered bool `json:"covered"`
	// Hand is what a person did to that silence: "ended", "shortened",
	// "lengthened", "commented"; empty: nothing that is known.
	Hand Hand `json:"silence_changed,omitempty"`
}

// JSON is a row as data; lists and maps are never null. Labels and annotations are as
// they came: whoever prints them on a terminal escapes what it would obey.
func JSON(r *Row) JSONRow {
	labels, annotations := r.AsSent()
	j := JSONRow{
		Fingerprint: r.Fingerprint, Labels: labels, Annotations: annotations,
		Severity: r.Severity.String(), State: r.State, StartsAt: jsonTime(r.StartsAt), EndsAt: jsonTime(r.EndsAt),
		Sources: r.Sources, Also: []Fingerprint{}, Tie: r.Tie(), Says: []JSONWord{}, Count: 1, SilenceUntil: jsonTime(r.SilenceUntil), Flaps: r.Flaps,
	}
	if j.Labels == nil {
		j.Labels = map[string]string{}
	}
	if j.Annotations == nil {
		j.Annotations = map[string]string{}
	}
	if j.Sources == nil {
		j.Sources = []string{}
	}
	if k := r.Kin; k != nil {
		j.Also = append(j.Also, k.Also...)
		for _, w := range k.Says {
			j.Says = append(j.Says, JSONWord{w.Source, w.State, jsonTime(w.At)})
		}
	}
	if r.State == Resolved {
		j.EndsAt = jsonTime(r.ClearedAt)
	}
	if q := r.Quiet; q != nil {
		j.Quiet = &JSONQuiet{Why: q.Why, By: q.By, Until: jsonTime(q.Until), Known: "concluded"}
	}
	if a := r.Ack; a != nil {
		j.Ack = &JSONAck{By: a.By.Person, Via: a.By.Via, At: a.At.UTC(), Note: a.Note, Until: jsonTime(a.Until), Covered: !r.Cover.Missing, Hand: r.Cover.Hand}
	}
	return j
}

func jsonTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
