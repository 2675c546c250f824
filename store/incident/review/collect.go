package review

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// itself is who the record says saw what no person did.
const itself people.Person = "holdfast"

// Reader is what a review needs of the record; the store is one.
type Reader interface {
	History(ctx context.Context, from, until time.Time, told incident.Heard) (incident.History, error)
}

// Input is all that a review is made of.
type Input struct {
	From, Until time.Time // Until is exclusive
	Zone        *time.Location
	At          time.Time // when the record was read
	Start       time.Time // of the record; zero: it is empty
	AlertsFrom  time.Time // from when on firings are kept; zero: all are
	// Cases are the incidents opened since three months and more before From,
	// oldest first; Old are those before them.
	Cases    []Case
	Old      []incident.Incident
	Firings  []incident.Firing
	Acks     []incident.AckAt
	Time     []incident.TimeEntry
	Verdicts []backups.Status

	// What the record does not hold; whoever has it hands it in. Without a
	// library nothing is said of reviews of SOPs; without a person's zone their
	// nights are those of Zone.
	Library []sop.Procedure
	Zones   map[people.Person]*time.Location
}

// Case is one incident and what its timeline says of it.
type Case struct {
	incident.Incident
	Moments  incident.Moments
	Acts     []Act // of people, in the order they were recorded; those that change no figure may be left out
	Runs     []Run
	Reopened int         // how often it was opened again
	Backups  []BackupAge // as they stood when it was opened and resolved
}

// Act is that a person did something, and when.
type Act struct {
	Person people.Person
	At     time.Time
}

// BackupAge is how old the newest good backup of a data source was at a moment.
type BackupAge struct {
	Name     string
	At       time.Time
	Age, RPO Seconds
}

// Collect reads what a review of a stretch of time needs, until exclusive. It
// reads further back than from: what came back and what drifts is told against
// the months before.
func Collect(ctx context.Context, r Reader, from, until time.Time, zone *time.Location) (Input, error) {
	in := Input{From: from.In(zone), Until: until.In(zone), Zone: zone}
	since := in.From
	// One month more than is compared: Until may be the end of a month that is
	// not over, and what is compared ends when the record is read.
	if before := in.Until.AddDate(0, -compared-2, 0); before.Before(since) {
		since = before
	}
	since = since.Add(-Return)
	var folder sop.Folder
	read := map[incident.ID]bool{}
	h, err := r.History(ctx, since, in.Until, func(inc incident.Incident, timeline []incident.Entry) error {
		c, err := caseOf(inc, timeline, &folder)
		in.Cases, read[inc.ID] = append(in.Cases, c), true
		return err
	})
	if err != nil {
		return Input{}, err
	}
	in.AlertsFrom = h.Kept.Alerts
	in.At, in.Start, in.Firings, in.Acks, in.Time, in.Verdicts = h.At.In(zone), h.Start, h.Firings, h.Acks, h.Time, h.Verdicts
	for _, inc := range h.Incidents {
		if !read[inc.ID] && inc.OpenedAt.Before(since) {
			in.Old = append(in.Old, inc)
		}
	}
	return in, nil
}

// caseOf keeps nothing of the timeline itself.
func caseOf(inc incident.Incident, timeline []incident.Entry, folder *sop.Folder) (Case, error) {
	c := Case{Incident: inc}
	var err error
	if c.Moments, err = incident.MomentsOf(inc, timeline); err != nil {
		return c, err
	}
	acts := make([]Act, 0, len(timeline))
	for _, e := range timeline {
		if e.By.Person != itself && e.By.Person != "" {
			acts = append(acts, Act{e.By.Person, e.At})
		}
	}
	c.Acts = thin(acts, c.ResolvedAt)
	err = errors.Join(
		incident.Each(timeline, func(_ incident.Entry, d incident.ChangedData) {
			if d.From == string(incident.Resolved) {
				c.Reopened++
			}
		}, incident.StatusChanged),
		incident.Each(timeline, func(e incident.Entry, d incident.OpenedData) { c.stood(e.At, d.RestorePoints) }),
		incident.Each(timeline, func(e incident.Entry, d incident.ResolvedData) { c.stood(e.At, d.RestorePoints) }),
	)
	if err != nil {
		return c, err
	}
	runs, err := incident.FoldRuns(timeline)
	for _, rec := range runs {
		c.Runs = append(c.Runs, RunOf(folder.Fold(rec)))
	}
	c.Practice = c.Practice || c.practised()
	return c, err
}

// stood takes in how the backups stood at a moment of it.
func (c *Case) stood(at time.Time, points []incident.RestorePoint) {
	for _, p := range points {
		if !p.LastGood.IsZero() && p.RPOSeconds > 0 {
			c.Backups = append(c.Backups, BackupAge{Name: p.Name, At: at, Age: Seconds(p.AgeSeconds), RPO: Seconds(p.RPOSeconds)})
		}
	}
}

// practised reports whether all that was followed in it was practice.
func (c *Case) practised() bool {
	return len(c.Runs) > 0 && !slices.ContainsFunc(c.Runs, func(r Run) bool { return !r.Practice })
}

// names are the alertnames it held.
func (c *Case) names() []string {
	var names []string
	for _, a := range c.Alerts {
		if name := a.Labels["alertname"]; name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// followed are the SOPs that were followed in it, by name.
func (c *Case) followed() []string {
	var names []string
	for _, r := range c.Runs {
		if !r.Practice {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// cause is its root cause, so that the same words in another case or with other
// blanks are the same cause.
func (c *Case) cause() string {
	return strings.ToLower(strings.Join(strings.Fields(c.Answers["root_cause"]), " "))
}

// hands are who took part, by name.
func (c *Case) hands() []people.Person {
	var list []people.Person
	for _, a := range c.Acts {
		if !slices.Contains(list, a.Person) {
			list = append(list, a.Person)
		}
	}
	slices.Sort(list)
	return list
}
