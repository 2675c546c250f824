package incident

import (
	"slices"
	"strings"
	"time"
)

// Duties are what incidents ask of people, as the record holds it.
type Duties struct {
	Open       []Incident   // the newest first
	Unanswered []Unanswered // of incidents resolved lately; the newest first
	Actions    []ActionOf   // to be done; the soonest due first
}

// Unanswered are the questions of an incident that nobody has answered.
type Unanswered struct {
	Incident Incident
	Fields   []string  // in the order a report prints them
	Due      time.Time // when they come back
}

const (
	// morning is the hour at which the questions of a night come back.
	morning = 8
	// AskedFor is how long they come back. Who has not answered by then does not
	// remember either; the report goes on saying what is not answered.
	AskedFor = 30 * 24 * time.Hour
)

// Add takes in what one incident asks; its questions only when it was resolved
// since then. zones are those of all incidents that are taken in.
func (d *Duties) Add(inc Incident, since time.Time, zones *Zones) {
	if inc.Open() {
		d.Open = append(d.Open, inc)
	} else if due := inc.AnswersDue(zones); !due.IsZero() && !inc.ResolvedAt.Before(since) {
		d.Unanswered = append(d.Unanswered, Unanswered{Incident: inc, Fields: inc.Unanswered(), Due: due})
	}
	if inc.Practice {
		return
	}
	for _, a := range inc.Actions {
		if !a.Done() {
			d.Actions = append(d.Actions, ActionOf{Incident: inc.ID, Title: inc.Title, ActionItem: a})
		}
	}
}

// AnswersDue is when what nobody has answered comes back: at eight in the
// morning, on the clock of the incident's zone, that comes first after it was
// resolved. What was resolved at 03:40 comes back the same day, what was
// resolved at 22:00 the next. Zero: nothing is owed, because it is open, was
// practice, is the duplicate of another, or everything is answered.
func (i Incident) AnswersDue(zones *Zones) time.Time {
	if i.Open() || i.Practice || i.DuplicateOf != 0 || !slices.ContainsFunc(Owing(), i.owes) {
		return time.Time{}
	}
	zone := zones.Of(i.Zone)
	day := i.ResolvedAt.In(zone)
	for n := 0; ; n++ {
		// A day that a zone leaves out, and an hour, is passed over by the clock itself.
		if at := time.Date(day.Year(), day.Month(), day.Day()+n, morning, 0, 0, 0, zone); at.After(i.ResolvedAt) {
			return at
		}
	}
}

// Unanswered lists the questions that are owed and that nobody has answered, in
// the order the report prints them.
func (i Incident) Unanswered() []string {
	open := []string{}
	for _, field := range Owing() {
		if i.owes(field) {
			open = append(open, field)
		}
	}
	return open
}

// owes reports whether nobody has answered a question.
func (i Incident) owes(field string) bool { return strings.TrimSpace(i.Answers[field]) == "" }
