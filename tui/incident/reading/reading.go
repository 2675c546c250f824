// Package reading reads what the incident screen shows: the list of incidents,
// and one of them whole. What was read is a value that nothing changes. It must
// not write, and must not know how anything is drawn.
package reading

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
	"holdfast/tui/incident/timeline"
)

const (
	listed      = 50 // incidents in the list
	pastListed  = 20 // last times that are read
	similarRead = 8  // incidents that are like the one at hand
)

// Record is what is read of the record.
type Record interface {
	Incident(ctx context.Context, id incident.ID) (incident.Incident, error)
	Incidents(ctx context.Context, f incident.Filter) ([]incident.Incident, error)
	Timeline(ctx context.Context, id incident.ID, afterSeq int64, limit int) ([]incident.Entry, error)
	LastTimes(ctx context.Context, alertname string, limit int) ([]incident.LastTime, error)
	Similar(ctx context.Context, id incident.ID, limit int) ([]incident.Similar, error)
	Relief(ctx context.Context, alertname string) (relief.Told, error)
}

// Runs reads the checklists that are followed in an incident.
type Runs interface {
	Runs(ctx context.Context, incident int64) ([]*sop.Run, error)
}

// Case is one incident as it was last read: whole.
type Case struct {
	incident.Incident
	Moments []timeline.Moment
	Runs    []*sop.Run
	Times   []incident.LastTime // when its alert fired before; the last one first
	Alert   string              // the name of that alert; empty: none is attached
	Similar []incident.Similar
	Relief  relief.Told // after which steps that alert cleared in earlier incidents

	story     timeline.Story
	similarBy string // what the similar ones were looked up by
}

// Lately are the entries that were written down after a moment, newest first.
func (c Case) Lately(since time.Time) []incident.Entry { return c.story.Since(since) }

// Unanswered are the questions of the report that are still to be answered.
func (c Case) Unanswered() []string {
	var missing []string
	for _, f := range incident.Owing() {
		if c.Answers[f] == "" {
			missing = append(missing, f)
		}
	}
	return missing
}

// List reads the open incidents, then the recent ones.
func List(ctx context.Context, record Record) ([]incident.Incident, error) {
	recent, err := record.Incidents(ctx, incident.Filter{Limit: listed})
	if err != nil {
		return nil, err
	}
	open, err := record.Incidents(ctx, incident.Filter{Open: true})
	if err != nil {
		return nil, err
	}
	for _, inc := range recent {
		if !inc.Open() {
			open = append(open, inc)
		}
	}
	return open, nil
}

// Read reads one incident; of its timeline only what known does not hold yet.
func Read(ctx context.Context, record Record, runs Runs, id incident.ID, known Case) (Case, error) {
	var c Case
	var err error
	if c.Incident, err = record.Incident(ctx, id); err != nil {
		return c, err
	}
	if known.ID == id && known.UID == c.UID {
		c.story = known.story
	}
	beside := readRuns(ctx, runs, id) // the timeline takes longer
	more, err := record.Timeline(ctx, id, c.story.Last(), 0)
	if err == nil {
		c.story = c.story.Read(c.Incident, more)
		c.Moments = c.story.Moments()
	}
	read := <-beside
	if c.Runs = read.runs; err != nil || read.err != nil {
		return c, errors.Join(err, read.err)
	}
	if err := c.readSimilar(ctx, record, known); err != nil {
		return c, err
	}
	if len(c.Alerts) > 0 {
		c.Alert = c.Alerts[0].Labels["alertname"]
	}
	if c.Alert != "" {
		past, err := record.LastTimes(ctx, c.Alert, pastListed)
		if err != nil {
			return c, err
		}
		if err := c.readRelief(ctx, record, known); err != nil {
			return c, err
		}
		c.Times = slices.DeleteFunc(past, func(l incident.LastTime) bool { return l.Incident == id || c.own(l) })
	}
	return c, nil
}

// runsRead is the runs of an incident, as they were read.
type runsRead struct {
	runs []*sop.Run
	err  error
}

// readRuns reads the runs; the channel always gets what came of it.
func readRuns(ctx context.Context, runs Runs, id incident.ID) <-chan runsRead {
	read := make(chan runsRead, 1)
	go func() {
		var r runsRead
		defer func() { read <- r }()
		defer func() {
			if v := recover(); v != nil {
				r.err = fmt.Errorf("a fault in holdfast: %v", v)
			}
		}()
		r.runs, r.err = runs.Runs(ctx, int64(id))
	}()
	return read
}

// readSimilar reads the incidents that are like this one: only when something
// changed that makes them so, for all incidents are compared.
func (c *Case) readSimilar(ctx context.Context, record Record, known Case) (err error) {
	by := []string{c.UID, c.Title, c.Answers["summary"], c.Answers["root_cause"]}
	for _, a := range c.Alerts {
		by = append(by, a.Labels["alertname"])
	}
	for _, r := range c.Runs {
		by = append(by, r.Name)
	}
	for _, link := range c.Links {
		by = append(by, link.String())
	}
	c.similarBy = strings.Join(by, "\x00")
	if known.similarBy == c.similarBy {
		c.Similar = known.Similar
		return nil
	}
	if c.Similar, err = record.Similar(ctx, c.ID, similarRead); err != nil {
		return err
	}
	return c.readLinked(ctx, record)
}

// readRelief counts after which steps the alert cleared: again only when the incident
// is resolved or opened again, for what others add to it is no news of this night.
func (c *Case) readRelief(ctx context.Context, record Record, known Case) (err error) {
	if known.Relief.Alert == c.Alert && known.ID == c.ID && known.ResolvedAt.Equal(c.ResolvedAt) {
		c.Relief = known.Relief
		return nil
	}
	c.Relief, err = record.Relief(ctx, c.Alert)
	return err
}

// readLinked puts the incidents that people linked first: they know better.
func (c *Case) readLinked(ctx context.Context, record Record) error {
	for _, link := range slices.Backward(c.Links) {
		one := incident.Similar{Why: []string{}}
		if i := slices.IndexFunc(c.Similar, func(s incident.Similar) bool { return s.Incident.ID == link }); i >= 0 {
			one = c.Similar[i]
			c.Similar = slices.Delete(slices.Clone(c.Similar), i, i+1)
		} else {
			inc, err := record.Incident(ctx, link)
			if err != nil {
				return err
			}
			one.Incident = inc
		}
		one.Why = append([]string{"linked"}, one.Why...)
		c.Similar = slices.Insert(c.Similar, 0, one)
	}
	return nil
}

// own reports whether an episode is the incident's own.
func (c *Case) own(l incident.LastTime) bool {
	return slices.ContainsFunc(c.Alerts, func(a incident.AttachedAlert) bool {
		return a.Fingerprint == l.Fingerprint && !l.Episode.Before(a.Episode)
	})
}
