package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Period tells what happened in a stretch of time, from the record. Incidents
// belong to it by when they were opened; practice is counted apart.
type Period struct {
	Since      string           `json:"since"` // the first day, 2026-11-01, in the zone
	Until      string           `json:"until"` // the last day
	Zone       string           `json:"zone"`
	Practice   int              `json:"practice"`   // incidents that were practice; they are in nothing else here
	Duplicates int              `json:"duplicates"` // incidents that were another one, seen twice; they are in nothing else here
	Evidence   EvidenceCount    `json:"evidence"`
	Incidents  []PeriodIncident `json:"incidents"`
	Severity   []Count          `json:"by_severity"`
	Reason     []Count          `json:"by_reason"`
	Times      []PeriodTime     `json:"times"`
	People     []Count          `json:"people"` // incidents each person took part in
	Alerts     []Count          `json:"alerts"` // incidents each alert was part of
	SOPs       []PeriodSOP      `json:"sops"`
	Actions    []PeriodAction   `json:"actions"`
}

// PeriodIncident is one incident in a line.
type PeriodIncident struct {
	ID         string        `json:"id"`
	Title      string        `json:"title"`
	Severity   string        `json:"severity"`
	Status     string        `json:"status"`
	OpenedAt   time.Time     `json:"opened_at"`
	OpenedDay  string        `json:"opened_day"` // the civil date, when no more is known of opened_at
	ResolvedAt *time.Time    `json:"resolved_at"`
	Duration   *int64        `json:"duration_seconds"` // from opened to resolved; null: not over, or not known
	Summary    string        `json:"summary"`
	Reason     string        `json:"reason"`     // empty: not answered
	Unanswered int           `json:"unanswered"` // questions of its report
	Odd        int           `json:"inconsistencies"`
	Head       incident.Head `json:"head"`
}

// Count is how many there are of something.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"count"`
}

// PeriodTime is one of the metrics over all incidents where it was recorded.
type PeriodTime struct {
	Name     string `json:"name"`
	Measured int    `json:"measured"` // in how many incidents
	Median   int64  `json:"median_seconds"`
	Mean     int64  `json:"mean_seconds"`
	Longest  int64  `json:"longest_seconds"`
}

// PeriodSOP is how a procedure was followed.
type PeriodSOP struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Runs  int    `json:"runs"`
	Steps Counts `json:"steps"`
}

// PeriodAction is an action item: of the period's incidents all of them, of
// earlier ones those that are still open.
type PeriodAction struct {
	Incident string        `json:"incident"`
	Number   int           `json:"number"`
	What     string        `json:"what"`
	Owner    people.Person `json:"owner"`
	Due      string        `json:"due"`
	State    string        `json:"state"` // open, overdue, done
}

// PeriodReader is what the report of a period needs of the record.
type PeriodReader interface {
	Reader
	Incidents(ctx context.Context, f incident.Filter) ([]incident.Incident, error)
	Actions(ctx context.Context) ([]incident.ActionOf, error)
}

// CollectPeriod tells the days from since to until, both whole and both in the
// zone of until, which is the day that decides what is overdue.
func CollectPeriod(ctx context.Context, r PeriodReader, since, until time.Time) (Period, error) {
	zone := until.Location()
	first, last := startOfDay(since.In(zone)), startOfDay(until).AddDate(0, 0, 1)
	var list []Report
	for before := incident.ID(0); ; {
		page, err := r.Incidents(ctx, incident.Filter{Before: before})
		if err != nil {
			return Period{}, err
		}
		if len(page) == 0 {
			break
		}
		for _, inc := range page {
			before = inc.ID
			if inc.OpenedAt.Before(first) || !inc.OpenedAt.Before(last) {
				continue
			}
			rep, err := Collect(ctx, r, inc.ID)
			if err != nil {
				return Period{}, err
			}
			list = append(list, rep)
		}
	}
	actions, err := r.Actions(ctx)
	if err != nil {
		return Period{}, err
	}
	return PeriodOf(list, actions, since.In(zone), until), nil
}

func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// PeriodOf sums reports up. It is pure.
func PeriodOf(list []Report, actions []incident.ActionOf, since, until time.Time) Period {
	p := Period{
		Since: since.Format(time.DateOnly), Until: until.Format(time.DateOnly), Zone: until.Location().String(),
		Incidents: []PeriodIncident{}, Times: []PeriodTime{}, SOPs: []PeriodSOP{}, Actions: []PeriodAction{},
	}
	severity, reason, persons, alerts := tallies{}, tallies{}, tallies{}, tallies{}
	times := map[string][]int64{}
	sops := map[string]*PeriodSOP{}
	list = slices.SortedFunc(slices.Values(list), func(a, b Report) int {
		return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID))
	})
	mine := map[string]bool{}
	for _, rep := range list {
		mine[rep.ID] = true
		switch {
		case rep.practice():
			p.Practice++
			continue
		case rep.DuplicateOf != "":
			p.Duplicates++
			continue
		}
		p.Incidents = append(p.Incidents, lineOf(rep))
		p.Evidence.add(rep)
		severity.add(rep.Severity)
		reason.add(cmp.Or(rep.answer("reason"), unanswered))
		for _, x := range rep.People {
			persons.add(string(x.Person))
		}
		for name := range namesOf(rep.Alerts) {
			alerts.add(name)
		}
		for _, m := range rep.Metrics {
			if m.Seconds != nil {
				times[m.Name] = append(times[m.Name], *m.Seconds)
			}
		}
		for _, s := range rep.SOPs {
			sumSOP(sops, s)
		}
	}
	p.Severity, p.Reason, p.People, p.Alerts = severity.byName(), reason.byCount(), persons.byCount(), alerts.byCount()
	for _, name := range []string{incident.ToDetect, incident.ToAcknowledge, incident.ToMitigate, incident.ToResolve} {
		p.Times = append(p.Times, timeOf(name, times[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(sops)) {
		p.SOPs = append(p.SOPs, *sops[name])
	}
	p.addActions(actions, mine, until)
	return p
}

func (p *Period) addActions(actions []incident.ActionOf, mine map[string]bool, now time.Time) {
	for _, a := range actions {
		id := a.Incident.String()
		if !mine[id] && a.Done() {
			continue
		}
		state := "open"
		switch {
		case a.Done():
			state = "done"
		case a.Overdue(now):
			state = "overdue"
		}
		p.Actions = append(p.Actions, PeriodAction{Incident: id, Number: a.Number, What: a.What, Owner: a.Owner, Due: a.Due, State: state})
	}
}

func (rep Report) answer(field string) string {
	for _, a := range rep.Answers {
		if a.Field == field {
			return strings.TrimSpace(a.Answer)
		}
	}
	return ""
}

func lineOf(rep Report) PeriodIncident {
	open := 0
	for _, a := range rep.Answers {
		if strings.TrimSpace(a.Answer) == "" && slices.Contains(incident.Owing(), a.Field) {
			open++
		}
	}
	return PeriodIncident{
		ID: rep.ID, Title: rep.Title, Severity: rep.Severity, Status: rep.Status, OpenedAt: rep.OpenedAt, OpenedDay: rep.OpenedDay, ResolvedAt: rep.ResolvedAt,
		Duration: rep.Duration, Summary: rep.answer("summary"), Reason: rep.answer("reason"), Unanswered: open, Odd: len(rep.Odd), Head: rep.Head,
	}
}

func namesOf(list []Alert) map[string]bool {
	names := map[string]bool{}
	for _, a := range list {
		names[cmp.Or(a.Name, "an alert without a name")] = true
	}
	return names
}

func sumSOP(sops map[string]*PeriodSOP, s SOP) {
	if s.Practice {
		return
	}
	sum := sops[s.Name]
	if sum == nil {
		sum = &PeriodSOP{Name: s.Name, Title: s.Title}
		sops[s.Name] = sum
	}
	sum.Runs++
	sum.Steps.Followed += s.Counts.Followed
	sum.Steps.Skipped += s.Counts.Skipped
	sum.Steps.Failed += s.Counts.Failed
	sum.Steps.Deviated += s.Counts.Deviated
	sum.Steps.NotApplicable += s.Counts.NotApplicable
	sum.Steps.Waiting += s.Counts.Waiting
	sum.Steps.NotDone += s.Counts.NotDone
}

// timeOf is the median, the mean and the longest of some durations in seconds.
func timeOf(name string, seconds []int64) PeriodTime {
	t := PeriodTime{Name: name, Measured: len(seconds)}
	if len(seconds) == 0 {
		return t
	}
	seconds = slices.Sorted(slices.Values(seconds))
	var sum int64
	for _, s := range seconds {
		sum += s
	}
	n := len(seconds)
	t.Median = (seconds[(n-1)/2] + seconds[n/2]) / 2
	t.Mean, t.Longest = sum/int64(n), seconds[n-1]
	return t
}

// tallies count things by name.
type tallies map[string]int

func (t tallies) add(name string) { t[name]++ }

func (t tallies) byName() []Count {
	list := []Count{}
	for _, name := range slices.Sorted(maps.Keys(t)) {
		list = append(list, Count{name, t[name]})
	}
	return list
}

func (t tallies) byCount() []Count {
	list := t.byName()
	slices.SortStableFunc(list, func(a, b Count) int { return cmp.Compare(b.N, a.N) })
	return list
}

// ParseSince reads the first day of a period: a date, or how long ago it was as
// 30d or 4w. The day is in the zone of now.
func ParseSince(s string, now time.Time) (time.Time, error) {
	if at, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		if at.After(now) {
			return at, fmt.Errorf("%s has not come yet: --since is a day of the past", s)
		}
		return at, nil
	}
	for unit, days := range map[string]int{"d": 1, "w": 7} {
		if digits, ok := strings.CutSuffix(s, unit); ok {
			if n, err := strconv.ParseUint(digits, 10, 32); err == nil && n <= 36500 {
				return startOfDay(now).AddDate(0, 0, -days*int(n)), nil
			}
		}
	}
	return now, fmt.Errorf("%q is neither a date nor a stretch of time: write it as 2026-11-01, 30d or 4w", s)
}
