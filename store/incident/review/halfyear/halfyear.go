// Package halfyear lives through half a year of three people on call, so that
// what a review shows can be looked at and tested without one: incidents, their
// checklists, noise, internal time, practice, and a last month in which things
// begin to drift. It acts on a real record by the acts that people use, and the
// same end of it gives the same record. It must not be part of anybody's real
// record.
package halfyear

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
	"holdfast/store/sqlite"
)

// Clock is the clock of the record that is lived through: it stands where it was
// set. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set puts the clock to a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Review lives through the half year that ends at now in a new record in dir,
// and reviews its last six months in now's zone.
func Review(ctx context.Context, dir string, now time.Time) (r review.Review, err error) {
	db, err := sqlite.Open(ctx, filepath.Join(dir, "halfyear.db"), sqlite.Options{Now: func() time.Time { return now }})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	clock := &Clock{}
	s := store.New(db, sources.NewFeed(), clock.Now, now.Location().String())
	if err := Live(ctx, s, clock, now); err != nil {
		return r, err
	}
	from, until := review.Stretch(now, 6)
	in, err := review.Collect(ctx, s.Book, from, until, now.Location())
	if err != nil {
		return r, err
	}
	return review.Of(in), nil
}

// team is who is on call, a week each.
func team() []people.Person { return []people.Person{"alice", "bob", "carol"} }

func actor(p people.Person) people.Actor {
	return people.Actor{Person: p, Via: string(p) + "@bastion"}
}

// life is the half year as it goes on.
type life struct {
	ctx    context.Context
	record *store.Store
	clock  *Clock
	now    time.Time // its end
	day    time.Time // the day that is lived through
	dice   *rand.Rand
	left   []left // action items that may still be done
	count  int    // incidents so far
}

// left is an action item somebody meant to do.
type left struct {
	incident incident.ID
	number   int
	on       time.Time // when it is done
	by       people.Person
}

// Live lives through the half year that ends at now: s is the record, and clock
// is what s reads the time from.
func Live(ctx context.Context, s *store.Store, clock *Clock, now time.Time) error {
	from, _ := review.Stretch(now, 6)
	l := &life{ctx: ctx, record: s, clock: clock, now: now, dice: rand.New(rand.NewPCG(2026, 11))} //nolint:gosec // the same throws each time are the point
	for l.day = from.AddDate(0, 0, 2); l.day.Before(now); l.day = l.day.AddDate(0, 0, 1) {
		for _, part := range []func() error{l.noise, l.mishap, l.friday, l.drill, l.finish} {
			if err := part(); err != nil {
				return err
			}
		}
	}
	clock.Set(now)
	return nil
}

// progress is how much of the half year is over, from 0 to 1.
func (l *life) progress() float64 {
	return 1 - float64(l.now.Sub(l.day))/float64(184*24*time.Hour)
}

// drifting reports whether the last month has begun.
func (l *life) drifting() bool { return l.now.Sub(l.day) < 30*24*time.Hour }

// onCall is whose week it is.
func (l *life) onCall() people.Person {
	_, week := l.day.ISOWeek()
	return team()[week%len(team())]
}

// minutes throws a length of time around an expected one.
func (l *life) minutes(about float64) time.Duration {
	return time.Duration(about * (0.5 + l.dice.Float64()) * float64(time.Minute)).Truncate(time.Second)
}

func (l *life) at(hour, minute int) time.Time {
	return time.Date(l.day.Year(), l.day.Month(), l.day.Day(), hour, minute, 0, 0, l.day.Location())
}

// friday is when internal time is written down.
func (l *life) friday() error {
	at := l.at(16, 0)
	if l.day.Weekday() != time.Friday || at.After(l.now) {
		return nil
	}
	l.clock.Set(at)
	hours := map[string]float64{"meetings": 0.5, "planning": 0.25, "documentation": 0}
	if l.progress() > 0.3 { // the team began to write things down
		hours["documentation"], hours["sop"] = 0.5, 1
	}
	if l.drifting() { // and then there was no time for it
		hours["documentation"], hours["sop"] = 0, 0
	}
	for _, person := range team() {
		for _, category := range incident.TimeCategories() {
			if hours[category] == 0 {
				continue
			}
			d := incident.TimeData{
				Category: category, Duration: l.minutes(60 * hours[category]).Round(15 * time.Minute), Day: l.day.Format(time.DateOnly), Person: person,
			}
			if d.Duration == 0 {
				continue
			}
			if _, err := l.record.Time.LogTime(l.ctx, actor(person), d, d.Day); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish does the action items whose day has come.
func (l *life) finish() error {
	rest := l.left[:0]
	for _, a := range l.left {
		if a.on.After(l.day) {
			rest = append(rest, a)
			continue
		}
		l.clock.Set(l.at(11, 0))
		if _, err := l.record.Incidents.FinishAction(l.ctx, actor(a.by), a.incident, a.number); err != nil {
			return err
		}
	}
	l.left = rest
	return nil
}
