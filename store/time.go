package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// longestTime is the most one row of the time log may say: more than a day's
// work in one go is a slip of the pen.
const longestTime = 24 * time.Hour

// TimeLog is internal time: what people did beside incidents.
type TimeLog struct{ rec *record }

// LogTime writes down internal time. Its day may not lie in the future of today,
// a civil date where the person is.
func (s TimeLog) LogTime(ctx context.Context, by people.Actor, d incident.TimeData, today string) (incident.TimeEntry, error) {
	d.Category = strings.ToLower(strings.TrimSpace(d.Category))
	d.Person = people.Person(strings.TrimSpace(s.rec.door.clean(string(d.Person))))
	d.Note = strings.TrimSpace(s.rec.door.clean(d.Note))
	d.Duration = d.Duration.Truncate(time.Second)
	if err := checkTime(d, today); err != nil {
		return incident.TimeEntry{}, err
	}
	var e incident.TimeEntry
	err := s.rec.write(ctx, func(t *tx) error {
		if d.Incident != 0 {
			if _, err := t.incident(d.Incident); err != nil {
				return err
			}
		}
		var err error
		e, err = t.addTime(by, incident.TimeEntry{TimeData: d})
		return err
	})
	return e, err
}

func checkTime(d incident.TimeData, today string) error {
	if !slices.Contains(incident.TimeCategories(), d.Category) {
		return fmt.Errorf("%q is not a category of time; these are: %s", d.Category, strings.Join(incident.TimeCategories(), " "))
	}
	if d.Duration <= 0 {
		return errors.New("the time is nothing: write it as 45m, 1h30m or 2h")
	}
	if d.Duration > longestTime {
		return fmt.Errorf("%s is more than a day: write down each day by itself, with --on", d.Duration)
	}
	if d.Person == "" {
		return errors.New("whose time was it? Name somebody with --person")
	}
	if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		return fmt.Errorf("%q is not a date: write it as 2026-11-30", d.Day)
	}
	if d.Day < incident.EarliestDay {
		return fmt.Errorf("%s is before there was anything to write down: is the year mistyped? No review would ever count it", d.Day)
	}
	if d.Day > today {
		return fmt.Errorf("%s has not come yet: time is written down once it was spent", d.Day)
	}
	return nil
}

// TakeBackTime says that a row of the time log was a mistake. Both stay in the
// record, and neither counts. The note says why; it may be empty.
func (s TimeLog) TakeBackTime(ctx context.Context, by people.Actor, id int64, note string) (incident.TimeEntry, error) {
	var e incident.TimeEntry
	err := s.rec.write(ctx, func(t *tx) error {
		row, err := t.q.GetTime(t.ctx, id)
		if isNone(err) {
			return fmt.Errorf("the time log holds no row %d; `holdfast time list` shows those it holds", id)
		}
		if err != nil {
			return err
		}
		if row.TakesBack != 0 {
			return fmt.Errorf("row %d takes back row %d and cannot be taken back itself: write the time down again", id, row.TakesBack)
		}
		other, err := t.q.TakenBackBy(t.ctx, id)
		if err == nil {
			return fmt.Errorf("row %d was taken back already, by row %d: nothing was written", id, other)
		}
		if !isNone(err) {
			return err
		}
		back := timeOf(row)
		back.TakesBack, back.Note = id, strings.TrimSpace(s.rec.door.clean(note))
		e, err = t.addTime(by, back)
		return err
	})
	return e, err
}

func (t *tx) addTime(by people.Actor, e incident.TimeEntry) (incident.TimeEntry, error) {
	n, err := t.q.NextTime(t.ctx)
	if err != nil {
		return e, err
	}
	e.ID, e.By, e.At = n, t.rec.door.admitActor(by), t.now
	t.topics[topicRecord] = true
	return e, t.q.InsertTime(t.ctx, sql.InsertTimeParams{
		ID: n, At: millis(e.At), Writer: string(e.By.Person), Via: e.By.Via, Day: e.Day, Person: string(e.Person), Category: e.Category,
		Seconds: int64(e.Duration / time.Second), Note: e.Note, Incident: int64(e.Incident), TakesBack: e.TakesBack,
	})
}

// TimeLog lists the time log from one day to another, both civil dates and both
// included; empty ones are open ends. It lists rows that were taken back too.
func (s TimeLog) TimeLog(ctx context.Context, first, last string) ([]incident.TimeEntry, error) {
	var list []incident.TimeEntry
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		list, err = timeBetween(ctx, q, first, last)
		return err
	})
	return list, err
}

func timeBetween(ctx context.Context, q *sql.Queries, first, last string) ([]incident.TimeEntry, error) {
	if last == "" {
		last = "9999-12-31"
	}
	rows, err := q.TimeBetween(ctx, sql.TimeBetweenParams{Day: first, Day_2: last})
	if err != nil {
		return nil, err
	}
	list := make([]incident.TimeEntry, 0, len(rows))
	// A row that takes another back has the day of that one: both are here.
	taken := map[int64]bool{}
	for _, row := range rows {
		taken[row.TakesBack] = row.TakesBack != 0
		list = append(list, timeOf(row))
	}
	for i := range list {
		list[i].TakenBack = taken[list[i].ID]
	}
	return list, nil
}

func timeOf(row sql.TimeLog) incident.TimeEntry {
	return incident.TimeEntry{
		ID: row.ID, By: people.Actor{Person: people.Person(row.Writer), Via: row.Via}, At: fromMillis(row.At), TakesBack: row.TakesBack,
		TimeData: incident.TimeData{
			Category: row.Category, Duration: time.Duration(row.Seconds) * time.Second, Day: row.Day,
			Person: people.Person(row.Person), Note: row.Note, Incident: incident.ID(row.Incident),
		},
	}
}
