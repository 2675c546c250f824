// Package report tells an incident from its record. A report is a pure function
// of the timeline: the same record makes the same bytes, on any machine, at any
// time. It must not read the clock, the configuration or any source.
package report

import (
	"context"
	"fmt"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Reader is what a report needs of the record.
type Reader interface {
	Incident(ctx context.Context, id incident.ID) (incident.Incident, error)
	Timeline(ctx context.Context, id incident.ID, afterSeq int64, limit int) ([]incident.Entry, error)
}

// Report is one incident, told. What nobody said is empty here and reads "not
// answered" in print.
type Report struct {
	Identity
	Span
	People   []Participant               `json:"people"`
	Roles    map[string]incident.Holders `json:"roles"` // a name, or a list of them
	Answers  []Answer                    `json:"answers"`
	Timeline []Line                      `json:"timeline"` // by the time things happened
	Alerts   []Alert                     `json:"alerts"`
	SOPs     []SOP                       `json:"sops"`
	Kept
	Metrics []Metric        `json:"metrics"`
	Odd     []Inconsistency `json:"inconsistencies"`
	Head    incident.Head   `json:"head"`
	Upkeep
}

// Identity is which incident it is, and how it stands.
type Identity struct {
	ID       string `json:"id"`
	UID      string `json:"uid"`
	Title    string `json:"title"`
	Severity string `json:"severity"`
	Status   string `json:"status"`
	Zone     string `json:"zone"` // IANA zone that print uses; times here are UTC
}

// Span is from when to when it was, as far as that is known.
type Span struct {
	OpenedAt   time.Time     `json:"opened_at"`
	OpenedBy   people.Person `json:"opened_by"`
	ResolvedAt *time.Time    `json:"resolved_at"`
	Duration   *int64        `json:"duration_seconds"` // from opened to resolved; null: not over, or not known
	OpenedDay  string        `json:"opened_day"`       // the civil date, when no more is known of opened_at
	ResolvedOn string        `json:"resolved_day"`     // the same of resolved_at
	ToldAt     *time.Time    `json:"told_at"`          // when the opening was written down; null: as it happened
}

// Kept is what was kept with the incident: what was seen, and what is to be done.
type Kept struct {
	Evidence []Evidence      `json:"evidence"`
	Files    []File          `json:"files"`
	Restore  []RestorePoints `json:"restore_points"`
	Actions  []Action        `json:"actions"`
}

// Participant is a person who acted.
type Participant struct {
	Person  people.Person `json:"person"`
	Via     []string      `json:"via"`
	Entries int           `json:"entries"`
}

// Answer is a question of the post-mortem and what was answered last.
type Answer struct {
	Field    string `json:"field"`
	Question string `json:"question"`
	Answer   string `json:"answer"` // empty: not answered
	// Items are the answer's own, one a line; of what is no list, empty.
	Items []string `json:"items"`
}

// Line is an entry of the timeline.
type Line struct {
	Seq        int64         `json:"seq"`
	At         time.Time     `json:"at"`
	RecordedAt time.Time     `json:"recorded_at"`
	Day        string        `json:"day"`   // the civil date, when no more is known of at
	Inner      bool          `json:"inner"` // it is in no told timeline: what a form was answered, that a command began
	Late       bool          `json:"late"`  // written down more than a minute after it happened
	By         people.Person `json:"by"`
	Via        string        `json:"via"`
	Kind       string        `json:"kind"`
	Text       string        `json:"text"`
	Corrects   int64         `json:"corrects"`   // the entry it puts right; 0: none
	Correction *Correction   `json:"correction"` // what puts it right; null: nothing
	Marked     bool          `json:"-"`          // more than its words is to be printed; only templates are told
	// BeforeSeconds is how long before the first alert a change was made; 0: it
	// was none, or it came later.
	BeforeSeconds int64 `json:"before_seconds"`
}

// Before says how long before the first alert a change was made, as the end of
// its sentence; empty: it was none, or it came later.
func (l Line) Before() string {
	if l.BeforeSeconds == 0 {
		return ""
	}
	return ", " + span(time.Duration(l.BeforeSeconds)*time.Second) + " before the first alert"
}

// Alert is an alert of the incident and how it was caught.
type Alert struct {
	Fingerprint string            `json:"fingerprint"`
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Source      string            `json:"source"`
	StartsAt    time.Time         `json:"starts_at,omitzero"`
	Caught      string            `json:"caught"` // for the person
	Fired       []time.Time       `json:"fired"`
	Acked       []Acknowledgement `json:"acked"`
	Cleared     []time.Time       `json:"cleared"`
}

// Acknowledgement is who took an alert, and when.
type Acknowledgement struct {
	By   people.Person `json:"by"`
	At   time.Time     `json:"at"`
	Note string        `json:"note"`
}

// SOP is one run of a procedure.
type SOP struct {
	Run       string        `json:"run"`
	Name      string        `json:"name"`
	Title     string        `json:"title"`
	SHA256    string        `json:"sha256"` // of the text that was followed
	StartedBy people.Person `json:"started_by"`
	StartedAt time.Time     `json:"started_at"`
	Practice  bool          `json:"practice"`
	Counts    Counts        `json:"counts"`
	Steps     []Step        `json:"steps"`
}

// Counts are how many steps of a run ended in which way.
type Counts struct {
	Followed      int `json:"followed"`
	Skipped       int `json:"skipped"`
	Failed        int `json:"failed"`
	Deviated      int `json:"deviated"`
	NotApplicable int `json:"not_applicable"`
	Waiting       int `json:"waiting"` // a wait that began and was not closed
	NotDone       int `json:"not_done"`
}

// Step is one step of a run as it ended.
type Step struct {
	Number  string        `json:"number"`
	Title   string        `json:"title"`
	Depth   int           `json:"depth"`
	Outcome string        `json:"outcome"` // followed, skipped, failed, deviated, not applicable, waiting, not done
	Why     string        `json:"why"`     // the reason given, or how it deviated
	Answer  string        `json:"answer"`  // of a decision
	By      people.Person `json:"by"`
	At      *time.Time    `json:"at"`
	Tries   []Try         `json:"tries"`
}

// Try is one run of a step's command or check.
type Try struct {
	What    string        `json:"what"` // command, check
	Try     int           `json:"try"`
	By      people.Person `json:"by"`
	At      time.Time     `json:"at"`   // when it ended
	Open    bool          `json:"open"` // it was never seen to end; At is when it began
	Exit    *int          `json:"exit"`
	Seconds float64       `json:"seconds"`
	Killed  string        `json:"killed"`
	Stderr  bool          `json:"stderr,omitempty"` // it ended well and wrote to standard error
	Script  string        `json:"script"`
	Output  string        `json:"output"`
	Cut     int64         `json:"cut_bytes"`
	SHA256  string        `json:"sha256"` // of the output as it is kept
}

// Evidence is one log line that was pinned.
type Evidence struct {
	Seq    int64         `json:"seq"` // of the entry that pinned it
	By     people.Person `json:"by"`
	Source string        `json:"source"`
	Path   string        `json:"path"`
	Offset int64         `json:"offset"`
	At     time.Time     `json:"at"`
	Text   string        `json:"text"`
	SHA256 string        `json:"sha256"`
	// Untimed marks a line whose time is not its own word.
	Untimed bool `json:"untimed,omitempty"`

	Correction *Correction `json:"correction"` // what puts its entry right; null: nothing
}

// Happened says when the line happened, as full writes a time.
func (e Evidence) Happened(full func(time.Time) string) string {
	if e.Untimed {
		return "at a time that is not known (shown at " + full(e.At) + ": that of the lines around it, of its file, or of reading it)"
	}
	return full(e.At)
}

// RestorePoints are the newest restore points at one moment of the incident.
type RestorePoints struct {
	When   string                  `json:"when"` // opened, resolved
	At     time.Time               `json:"at"`
	Day    string                  `json:"day"`  // the civil date, when no more is known of at
	Told   bool                    `json:"told"` // that moment was told afterwards
	Points []incident.RestorePoint `json:"points"`
}

// Action is something that is to be done, and what became of it.
type Action struct {
	Number int           `json:"number"` // as `incident done` takes it
	What   string        `json:"what"`
	Owner  people.Person `json:"owner"`
	Due    string        `json:"due"`
	Seq    int64         `json:"seq"`
	DoneBy people.Person `json:"done_by"`
	DoneAt *time.Time    `json:"done_at"` // null: open
	Late   bool          `json:"late"`    // done after the day it was due
}

// Metric is one of the times that are counted, and how it was.
type Metric struct {
	Name       string     `json:"name"`
	Seconds    *int64     `json:"seconds"` // null: it did not happen, or was not recorded
	From       *time.Time `json:"from"`
	Until      *time.Time `json:"until"`
	How        string     `json:"how"`
	Why        string     `json:"why"`        // why it is not known although its moments were written down; empty: no reason
	WhyEntry   int64      `json:"why_entry"`  // the entry that Why is about; 0: none
	Contradict bool       `json:"contradict"` // Why: moments contradict one another
}

// Collect reads an incident and tells it.
func Collect(ctx context.Context, r Reader, id incident.ID) (Report, error) {
	inc, err := r.Incident(ctx, id)
	if err != nil {
		return Report{}, err
	}
	entries, err := r.Timeline(ctx, id, 0, 0)
	if err != nil {
		return Report{}, err
	}
	for len(entries) > 0 && entries[len(entries)-1].Seq > inc.Head.Count {
		entries = entries[:len(entries)-1] // written between the two looks
	}
	rep, err := Of(inc, entries)
	if err != nil {
		return Report{}, fmt.Errorf("the report of %s cannot be made: %w; `holdfast incident verify %s` says whether the record is whole", id, err, id)
	}
	return rep, nil
}

// Of tells an incident from its entries, which are in the order of their
// numbers. It is pure.
func Of(inc incident.Incident, entries []incident.Entry) (Report, error) {
	rep := Report{
		Identity: Identity{
			ID: inc.ID.String(), UID: inc.UID, Title: inc.Title, Severity: string(inc.Severity), Status: string(inc.Status), Zone: inc.Zone,
		},
		Span: spanOf(inc), Roles: inc.Roles, Head: inc.Head,
	}
	if rep.Roles == nil {
		rep.Roles = map[string]incident.Holders{}
	}
	rep.People = participants(entries)
	rep.Answers = answers(inc)
	rep.Timeline = lines(entries)
	if err := correct(rep.Timeline, entries); err != nil {
		return Report{}, err
	}
	var err error
	if rep.Kept, err = kept(entries, incident.Zone(inc.Zone)); err != nil {
		return Report{}, err
	}
	if rep.Upkeep, err = upkeep(inc, entries); err != nil {
		return Report{}, err
	}
	putRight(rep.Timeline, &rep.Kept, &rep.Upkeep)
	if rep.Alerts, err = alertsOf(inc, entries); err != nil {
		return Report{}, err
	}
	if rep.SOPs, err = sops(entries); err != nil {
		return Report{}, err
	}
	if rep.Metrics, err = metrics(inc, entries); err != nil {
		return Report{}, err
	}
	rep.Odd = Check(rep)
	return rep, nil
}

// spanOf says from when to when an incident was.
func spanOf(inc incident.Incident) Span {
	s := Span{OpenedAt: inc.OpenedAt.UTC(), OpenedBy: inc.OpenedBy.Person, OpenedDay: inc.Telling.OpenedDay, ResolvedOn: inc.Telling.ResolvedDay}
	if told := inc.Telling.At.UTC(); !inc.Telling.At.IsZero() {
		s.ToldAt = &told
	}
	if inc.Open() {
		return s
	}
	at := inc.ResolvedAt.UTC()
	s.ResolvedAt = &at
	if took := inc.ResolvedAt.Sub(inc.OpenedAt); took >= 0 && s.OpenedDay == "" && s.ResolvedOn == "" {
		seconds := int64(took / time.Second)
		s.Duration = &seconds
	}
	return s
}
