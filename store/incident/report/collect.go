package report

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// late is how long after it happened an entry may be written down before the
// timeline says so.
const late = time.Minute

// itself is who the record says saw what no person did.
const itself people.Person = "holdfast"

func participants(entries []incident.Entry) []Participant {
	list := []Participant{}
	for _, e := range entries {
		if e.By.Person == itself || e.By.Person == "" {
			continue
		}
		at := slices.IndexFunc(list, func(p Participant) bool { return p.Person == e.By.Person })
		if at < 0 {
			at = len(list)
			list = append(list, Participant{Person: e.By.Person, Via: []string{}})
		}
		list[at].Entries++
		if e.By.Via != "" && !slices.Contains(list[at].Via, e.By.Via) {
			list[at].Via = append(list[at].Via, e.By.Via)
		}
	}
	slices.SortFunc(list, func(a, b Participant) int { return cmp.Compare(a.Person, b.Person) })
	for _, p := range list {
		slices.Sort(p.Via)
	}
	return list
}

// question words a field of `incident answer` for the reader of a report.
func question(field string) string {
	switch field {
	case "summary":
		return "Summary"
	case "impact":
		return "Impact"
	case "what_happened":
		return "What happened?"
	case "why_and_prevention":
		return "Why did it happen, and what must be done so that it does not happen again?"
	case "monitoring_gap":
		return "If automated monitoring did not catch it: why, and what must be done so that it does?"
	case "validation_gap":
		return "If validation and self-healing did not catch it: why, and what must be done?"
	case "root_cause":
		return "Root cause"
	case "trigger":
		return "Trigger"
	case "contributing_factors":
		return "Contributing factors"
	case "category":
		return "Category"
	case "went_well":
		return "What went well?"
	case "went_badly":
		return "What went badly?"
	case "lucky":
		return "Where were we lucky?"
	case "lessons":
		return "Lessons"
	case "open_questions":
		return "Open questions"
	case "tickets":
		return "Tickets"
	case "reason":
		return "Reason (knowledge transfer, experience, emergency)"
	case "involvement":
		return "Type of involvement"
	case "reaction":
		return "Reaction"
	case "means":
		return "Technical means"
	default:
		return strings.ReplaceAll(field, "_", " ")
	}
}

func answers(inc incident.Incident) []Answer {
	list := []Answer{}
	for _, field := range incident.Fields() {
		list = append(list, Answer{
			Field: field, Question: question(field), Answer: inc.Answers[field], Items: incident.Items(field, inc.Answers[field]),
		})
	}
	return list
}

func lines(entries []incident.Entry) []Line {
	list := make([]Line, 0, len(entries))
	first := firstAlert(entries)
	for _, e := range entries {
		l := Line{
			Seq: e.Seq, At: e.At.UTC(), RecordedAt: e.RecordedAt.UTC(), Late: e.RecordedAt.Sub(e.At) > late,
			By: e.By.Person, Via: e.By.Via, Kind: string(e.Kind), Text: e.Told(), Day: e.Day(), Inner: !e.InStory(),
		}
		if e.Kind == incident.Change && e.At.Before(first) {
			l.BeforeSeconds = int64(first.Sub(e.At) / time.Second)
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b Line) int { return a.At.Compare(b.At) })
	return list
}

// firstAlert is when the first alert fired; zero: none did.
func firstAlert(entries []incident.Entry) (first time.Time) {
	for _, e := range entries {
		if e.Kind == incident.Fired && (first.IsZero() || e.At.Before(first)) {
			first = e.At
		}
	}
	return first
}

// kept copies evidence, restore points and action items out of their entries.
// Whether an item was late is judged in the zone.
func kept(entries []incident.Entry, zone *time.Location) (Kept, error) {
	k := Kept{Evidence: []Evidence{}, Files: []File{}, Restore: []RestorePoints{}, Actions: []Action{}}
	err := errors.Join(
		incident.Each(entries, k.pinned),
		incident.Each(entries, k.file),
		incident.Each(entries, func(e incident.Entry, d incident.OpenedData) { k.points("opened", e, d.RestorePoints) }),
		incident.Each(entries, func(e incident.Entry, d incident.ResolvedData) { k.points("resolved", e, d.RestorePoints) }),
		incident.Each(entries, func(e incident.Entry, d incident.ActionData) {
			k.Actions = append(k.Actions, Action{
				Number: len(k.Actions) + 1, What: d.What, Owner: d.Owner, Due: d.Due, Seq: e.Seq,
			})
		}),
		incident.Each(entries, func(e incident.Entry, d incident.ActionDoneData) { k.settle(e, d, zone) }),
	)
	return k, err
}

// settle says of an action item that it is done, or that it is not after all.
func (k *Kept) settle(e incident.Entry, d incident.ActionDoneData, zone *time.Location) {
	for i := range k.Actions {
		a := &k.Actions[i]
		switch {
		case a.Seq != d.Item:
		case d.Open:
			a.DoneBy, a.DoneAt, a.Late = "", nil, false
		default:
			at := e.At.UTC()
			a.DoneBy, a.DoneAt = e.By.Person, &at
			a.Late = a.Due != "" && at.In(zone).Format(time.DateOnly) > a.Due
		}
	}
}

func (k *Kept) pinned(e incident.Entry, d incident.PinnedData) {
	for _, l := range d.Lines {
		k.Evidence = append(k.Evidence, Evidence{
			Seq: e.Seq, By: e.By.Person, Source: l.Source, Path: l.Path, Offset: l.Offset, At: l.At.UTC(), Untimed: l.Untimed, Text: l.Text, SHA256: l.SHA256,
		})
	}
}

func (k *Kept) points(when string, e incident.Entry, points []incident.RestorePoint) {
	if points == nil {
		points = []incident.RestorePoint{}
	}
	k.Restore = append(k.Restore, RestorePoints{
		When: when, At: e.At.UTC(), Day: e.Day(), Told: e.RecordedAt.Sub(e.At) > late, Points: points,
	})
}

func alertsOf(inc incident.Incident, entries []incident.Entry) ([]Alert, error) {
	list := []Alert{}
	for _, a := range inc.Alerts {
		told := Alert{
			Fingerprint: string(a.Fingerprint), Name: a.Labels["alertname"], Labels: a.Labels, Annotations: a.Annotations,
			Source: a.Source, StartsAt: a.StartsAt.UTC(), Fired: []time.Time{}, Acked: []Acknowledgement{}, Cleared: []time.Time{},
		}
		if told.Labels == nil {
			told.Labels = map[string]string{}
		}
		if told.Annotations == nil {
			told.Annotations = map[string]string{}
		}
		if err := told.hear(entries); err != nil {
			return nil, err
		}
		told.Caught = caught(inc, told)
		list = append(list, told)
	}
	return list, nil
}

// hear adds what entries say of the alert.
func (a *Alert) hear(entries []incident.Entry) error {
	of := func(fp alerts.Fingerprint) bool { return fp != "" && string(fp) == a.Fingerprint }
	moved := func(list *[]time.Time) func(incident.Entry, incident.AlertData) {
		return func(e incident.Entry, d incident.AlertData) {
			if of(d.Fingerprint) {
				*list = append(*list, e.At.UTC())
			}
		}
	}
	return errors.Join(
		incident.Each(entries, moved(&a.Fired), incident.Fired),
		incident.Each(entries, moved(&a.Cleared), incident.Cleared),
		incident.Each(entries, func(e incident.Entry, d incident.AckData) {
			if of(d.Fingerprint) {
				a.Acked = append(a.Acked, Acknowledgement{By: e.By.Person, At: e.At.UTC(), Note: d.Note})
			}
		}, incident.Acked),
	)
}

// uncleared reports whether the alert was not seen to clear, or fired anew after it
// was.
func (a Alert) uncleared() bool {
	if len(a.Cleared) == 0 {
		return true
	}
	cleared := slices.MaxFunc(a.Cleared, time.Time.Compare)
	return slices.ContainsFunc(a.Fired, func(at time.Time) bool { return at.After(cleared) })
}

// again is when the alert fired anew that had cleared, and was not seen to clear since;
// false: it did not.
func (a Alert) again() (at time.Time, ok bool) {
	if len(a.Cleared) == 0 || !a.uncleared() {
		return time.Time{}, false
	}
	cleared := slices.MaxFunc(a.Cleared, time.Time.Compare)
	return slices.MaxFunc(a.Fired, time.Time.Compare), !slices.MinFunc(a.Fired, time.Time.Compare).After(cleared)
}

// whence words the source of an alert. What comes in by holdfast's own door has
// no source of its own; those are the door's names for it.
func whence(source string) string {
	switch source {
	case "":
		return "a source that is not known"
	case alerts.Pushed:
		return "a push to holdfast's door"
	case alerts.Webhook, alerts.Grafana:
		return "a webhook to holdfast's door (" + strings.TrimSuffix(source, " webhook") + ")"
	case alerts.PagerDuty:
		return "a PagerDuty event to holdfast's door"
	case alerts.Emergency:
		return "an emergency call to holdfast's door"
	}
	return source
}

func caught(inc incident.Incident, a Alert) string {
	source := whence(a.Source)
	if len(a.Fired) == 0 {
		return "listed by " + source
	}
	before := inc.OpenedAt.Sub(a.Fired[0])
	switch {
	case before > 0:
		return "by " + source + ", " + span(before) + " before the incident was opened"
	case before < 0:
		return "by " + source + ", " + span(-before) + " after the incident was opened"
	default:
		return "by " + source + ", when the incident was opened"
	}
}
