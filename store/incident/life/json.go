package life

import (
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// JSON is what `holdfast history --json` prints.
type JSON struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until"` // not within
	// KeptSince is from when on the record keeps lives; null: nothing was removed.
	KeptSince *time.Time `json:"kept_since"`
	Lives     []JSONLife `json:"lives"` // the newest first
	More      int        `json:"more"`  // older ones that are not listed
	// Beside is what stood beside them, the earliest first: sources that did not
	// speak, stretches in which nobody watched, verdicts, configurations, silences that
	// come again.
	Beside []JSONStretch `json:"beside"`
}

// JSONLife is one life; a moment that is not known, or has not come, is null.
type JSONLife struct {
	Fingerprint alerts.Fingerprint `json:"fingerprint"`
	Labels      map[string]string  `json:"labels"`
	Annotations map[string]string  `json:"annotations"`
	Severity    string             `json:"severity"`
	State       alerts.State       `json:"state"`
	Sources     []string           `json:"sources"`
	PendingAt   *time.Time         `json:"pending_at"`
	FiredAt     *time.Time         `json:"fired_at"`
	UnknownAt   *time.Time         `json:"unknown_at"`
	EndedAt     *time.Time         `json:"ended_at"`
	// GoneBy is who said that it is over; null: it was seen, or is not over.
	GoneBy    *people.Person `json:"gone_by"`
	Quiet     []JSONQuiet    `json:"quiet"`
	Acks      []JSONAck      `json:"acks"`
	Incidents []string       `json:"incidents"`
	// Recorded is what an event recorder told; null: nothing.
	Recorded *JSONRecorded `json:"recorded"`
}

// JSONRecorded is what an event recorder told of a life.
type JSONRecorded struct {
	CreatedAt     *time.Time   `json:"created_at"`
	ResolvedAt    *time.Time   `json:"resolved_at"`
	Notifications []JSONNotice `json:"notifications"`
}

// JSONNotice is a notification that went out.
type JSONNotice struct {
	At     time.Time `json:"at"`
	To     string    `json:"to"`
	Reason string    `json:"reason"`
}

// JSONQuiet is a stretch in which the alert made no noise.
type JSONQuiet struct {
	Why    string     `json:"why"`
	By     string     `json:"by"`
	Source string     `json:"source"`
	From   time.Time  `json:"from"`
	To     *time.Time `json:"to"`
	Until  *time.Time `json:"until"`
	// Known is "seen" where an event recorder told it, and then Rule is by which
	// silence or rule; else "concluded".
	Known   string     `json:"known"`
	Rule    string     `json:"rule,omitempty"`
	Silence string     `json:"silence,omitempty"`
	Last    *time.Time `json:"last_seen,omitempty"`
}

// JSONAck is that somebody held the alert.
type JSONAck struct {
	By    people.Person `json:"by"`
	At    time.Time     `json:"at"`
	Note  string        `json:"note"`
	Ended *time.Time    `json:"ended_at"`
	Why   string        `json:"ended_why"`
}

// JSONStretch is how something beside the alerts stood for a while; word is empty
// where nobody watched.
type JSONStretch struct {
	Of   Thing      `json:"of"`
	Name string     `json:"name"`
	Word string     `json:"word"`
	Why  string     `json:"why"`
	From time.Time  `json:"from"`
	To   *time.Time `json:"to"`
}

// JSONOf is a life as data; state is how it stands, which a source may know better
// than the record.
func JSONOf(l *Life, state alerts.State) JSONLife {
	j := JSONLife{
		Fingerprint: l.Fingerprint, Labels: orEmpty(l.Labels), Annotations: orEmpty(l.Annotations), Severity: alerts.SeverityOf(l.Labels).String(),
		State: state, Sources: append([]string{}, l.Sources...), PendingAt: known(l.PendingAt), FiredAt: known(l.FiredAt),
		UnknownAt: known(l.UnknownAt), EndedAt: known(l.EndedAt), Quiet: []JSONQuiet{}, Acks: []JSONAck{}, Incidents: []string{},
	}
	if l.GoneBy.Person != "" {
		j.GoneBy = &l.GoneBy.Person
	}
	for _, q := range l.Quiet {
		j.Quiet = append(j.Quiet, JSONQuiet{Why: q.Why, By: q.By, Source: q.Source, From: q.From.UTC(), To: known(q.To), Until: known(q.Until), Known: q.Known, Rule: q.Rule, Silence: q.Silence, Last: known(q.Last)})
	}
	for _, a := range l.Acks {
		j.Acks = append(j.Acks, JSONAck{By: a.By, At: a.At.UTC(), Note: a.Note, Ended: known(a.Ended), Why: a.Why})
	}
	if r := l.Recorded; r != nil {
		j.Recorded = &JSONRecorded{CreatedAt: known(r.CreatedAt), ResolvedAt: known(r.ResolvedAt), Notifications: []JSONNotice{}}
		for _, n := range r.Notified {
			j.Recorded.Notifications = append(j.Recorded.Notifications, JSONNotice{n.At.UTC(), n.To, n.Reason})
		}
	}
	for _, id := range l.Incidents {
		j.Incidents = append(j.Incidents, id.String())
	}
	return j
}

// JSONBeside is stretches as data.
func JSONBeside(list []Stretch) []JSONStretch {
	all := make([]JSONStretch, 0, len(list))
	for _, s := range list {
		all = append(all, JSONStretch{Of: s.Of, Name: s.Name, Word: s.Word, Why: s.Why, From: s.At.UTC(), To: known(s.To)})
	}
	return all
}

func orEmpty(set map[string]string) map[string]string {
	if set == nil {
		return map[string]string{}
	}
	return set
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
