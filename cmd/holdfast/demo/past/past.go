// Package past gives the rehearsal's record what the shop lived through before:
// half a year of nights, three of them with the alert that is about to fire. All of
// it is done to the record by the acts that people do, each at its own time. It must
// not be part of anybody's own record.
package past

import (
	"context"
	"fmt"
	"maps"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Shop is who works there, and what they follow when the checkout is down.
type Shop struct {
	Me       people.Person // who rehearses
	Others   []people.Person
	Labels   map[string]string // of the alert that is about to fire
	Summary  string            // what it says
	Followed sop.Procedure
}

// Live writes the half year before now into a new record, all of it or nothing:
// it is one transaction, so that nobody waits for a disk hundreds of times.
func Live(ctx context.Context, db store.Database, shop Shop, now time.Time) error {
	heads := map[incident.ID]incident.Head{}
	err := db.Write(ctx, func(q *sql.Queries) error {
		l := &life{ctx: ctx, shop: shop, now: now}
		l.record = store.New(within{db, q, heads}, sources.NewFeed(), func() time.Time { return l.clock }, now.Location().String())
		return l.live()
	})
	if err != nil {
		return fmt.Errorf("the rehearsal's past: %w", err)
	}
	db.Moved(heads)
	return nil
}

// within is a record of which every act is part of one transaction.
type within struct {
	store.Database
	q     *sql.Queries
	heads map[incident.ID]incident.Head
}

func (w within) Write(_ context.Context, act func(*sql.Queries) error) error { return act(w.q) }

func (w within) Read(_ context.Context, look func(*sql.Queries) error) error { return look(w.q) }

func (w within) Moved(heads map[incident.ID]incident.Head) { maps.Copy(w.heads, heads) }

func (w within) SyncHeads(context.Context) error { return nil }

// life is the half year as it goes on.
type life struct {
	ctx    context.Context
	shop   Shop
	record *store.Store
	now    time.Time // its end
	clock  time.Time
	nights int
}

func (l *life) live() error {
	for _, n := range l.calendar() {
		if err := l.night(n); err != nil {
			return fmt.Errorf("%s: %w", n.title, err)
		}
	}
	for day := l.now.AddDate(0, 0, -172); day.Before(l.now.AddDate(0, 0, -1)); day = day.AddDate(0, 0, 1) {
		if err := l.day(day); err != nil {
			return err
		}
	}
	l.clock = l.now
	return nil
}

// day is what goes on beside the nights: alerts that come and go by themselves, and
// on Fridays the time that went into meetings and checklists.
func (l *life) day(day time.Time) error {
	l.clock = day
	if n := day.YearDay(); n%3 == 0 {
		labels := map[string]string{"alertname": "LatencyHigh", "severity": "warning", "instance": fmt.Sprintf("eu-%d", 1+n%2), "service": "search"}
		fired := day.Add(time.Duration(n%11) * time.Hour)
		if err := l.fire(labels, "Search is slow", fired, fired); err != nil {
			return err
		}
		if err := l.clear(labels, "Search is slow", fired, fired.Add(time.Duration(4+n%9)*time.Minute)); err != nil {
			return err
		}
	}
	if day.Weekday() != time.Friday {
		return nil
	}
	for i, person := range l.team() {
		for category, d := range map[string]time.Duration{"meetings": time.Hour, "sop": time.Duration(15*(1+(day.YearDay()+i)%4)) * time.Minute} {
			data := incident.TimeData{Category: category, Duration: d, Day: day.Format(time.DateOnly), Person: person}
			if _, err := l.record.Time.LogTime(l.ctx, actor(person), data, data.Day); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *life) team() []people.Person { return append([]people.Person{l.shop.Me}, l.shop.Others...) }

func actor(p people.Person) people.Actor {
	return people.Actor{Person: p, Via: string(p) + "@bastion"}
}

// fire has an alert fire, and the record told of it at a moment.
func (l *life) fire(labels map[string]string, summary string, episode, at time.Time) error {
	return l.seen(labels, summary, incident.Fired, episode, at)
}

func (l *life) clear(labels map[string]string, summary string, episode, at time.Time) error {
	return l.seen(labels, summary, incident.Cleared, episode, at)
}

func (l *life) seen(labels map[string]string, summary string, kind incident.Kind, episode, at time.Time) error {
	l.clock = at
	a := alerts.Alert{
		Fingerprint: alerts.FingerprintOf(labels), Labels: labels, Annotations: map[string]string{"summary": summary}, StartsAt: episode, State: alerts.Firing,
	}
	_, err := l.record.Alerts.SaveSeen(l.ctx, alerts.Seen{Transitions: []alerts.Transition{{Alert: a, Source: "pushed", Episode: episode, Kind: string(kind), At: at}}})
	return err
}
