package review_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
)

// zones are those whose months begin oddly: half hours, midnights that are
// skipped or come twice, a day that was left out.
func zones() []string {
	return []string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu", "America/Havana", "Asia/Gaza", "Africa/Cairo"}
}

func drawZone(t *rapid.T) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones()).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func drawTime(t *rapid.T, name string) time.Time {
	from, to := time.Date(2011, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	return time.Unix(rapid.Int64Range(from.Unix(), to.Unix()).Draw(t, name), 0)
}

// drawInput is a year around some moment, with what happened in it.
func drawInput(t *rapid.T) review.Input {
	zone, at := drawZone(t), drawTime(t, "at")
	from, until := review.Stretch(at.In(zone), rapid.IntRange(1, 14).Draw(t, "months"))
	in := review.Input{From: from, Until: until, Zone: zone, At: at, Start: from.Add(-time.Hour)}
	second := rapid.Int64Range(from.Unix()-90*86400, until.Unix()+86400)
	person := rapid.SampledFrom([]people.Person{"alice", "bob", "carol"})
	for i, opened := range slices.Sorted(slices.Values(rapid.SliceOfN(second, 0, 40).Draw(t, "opened"))) {
		c := review.Case{Incident: incident.Incident{ID: incident.ID(i + 1), OpenedAt: time.Unix(opened, 0)}}
		c.Moments = incident.Moments{Began: c.OpenedAt, Detected: c.OpenedAt}
		if took := rapid.Int64Range(-1, 500_000).Draw(t, "took"); took >= 0 {
			c.ResolvedAt = c.OpenedAt.Add(time.Duration(took) * time.Second)
			c.Moments.Resolved = c.ResolvedAt
		}
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			c.Acts = append(c.Acts, review.Act{Person: person.Draw(t, "person"), At: c.OpenedAt.Add(time.Duration(rapid.IntRange(0, 9000).Draw(t, "after")) * time.Second)})
		}
		c.Practice = rapid.IntRange(0, 9).Draw(t, "practice") == 0
		in.Cases = append(in.Cases, c)
	}
	for i := range rapid.IntRange(0, 20).Draw(t, "logged") {
		in.Time = append(in.Time, incident.TimeEntry{ID: int64(i + 1), TimeData: incident.TimeData{
			Category: rapid.SampledFrom(incident.TimeCategories()).Draw(t, "category"), Person: person.Draw(t, "whose"),
			Duration: time.Duration(rapid.IntRange(1, 86400).Draw(t, "seconds")) * time.Second,
			Day:      time.Unix(second.Draw(t, "day"), 0).In(zone).Format(time.DateOnly),
		}})
	}
	return in
}

func TestTheMonthsAreTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		r := review.Of(in)
		var sum review.Month
		people := map[people.Person]int{}
		for i, m := range r.Months {
			if i > 0 && !m.From.Equal(r.Months[i-1].Until) {
				t.Fatalf("%s begins at %s, and the month before ends at %s", m.Name, m.From, r.Months[i-1].Until)
			}
			if m.Total != m.Loss+m.Internal {
				t.Fatalf("the total of %s is %d, not %d + %d", m.Name, m.Total, m.Loss, m.Internal)
			}
			sum.Incidents, sum.Resolved, sum.Loss = sum.Incidents+m.Incidents, sum.Resolved+m.Resolved, sum.Loss+m.Loss
			var internal review.Seconds
			for _, c := range m.Categories {
				internal += c.Spent
			}
			if internal != m.Internal {
				t.Fatalf("the categories of %s sum up to %d, not %d", m.Name, internal, m.Internal)
			}
			sum.Internal += m.Internal
			for _, p := range m.People {
				people[p.Person] += p.Incidents
				if p.Incidents > m.Incidents {
					t.Fatalf("%s took part in %d of %d incidents", p.Person, p.Incidents, m.Incidents)
				}
			}
			if (i == len(r.Months)-1) != m.NotOver {
				t.Fatalf("month %d of %d is over: %v", i+1, len(r.Months), !m.NotOver)
			}
		}
		w := r.Whole
		if w.Incidents != sum.Incidents || w.Resolved != sum.Resolved || w.Loss != sum.Loss || w.Internal != sum.Internal {
			t.Fatalf("the whole is %+v, the months sum up to %+v", w, sum)
		}
		for _, p := range w.People {
			if people[p.Person] != p.Incidents {
				t.Fatalf("%s took part in %d, the months sum up to %d", p.Person, p.Incidents, people[p.Person])
			}
		}
		reasons := 0
		for _, reason := range r.Reasons {
			reasons += reason.Count
		}
		if reasons != w.Incidents {
			t.Fatalf("%d reasons of %d incidents", reasons, w.Incidents)
		}
		wantTimes(t, in, r)
	})
}

// wantTimes checks that the middle lies in the middle.
func wantTimes(t *rapid.T, in review.Input, r review.Review) {
	var took []review.Seconds
	for _, c := range in.Cases {
		if !c.Practice && !c.OpenedAt.Before(r.From) && c.OpenedAt.Before(r.Until) && !c.ResolvedAt.IsZero() {
			took = append(took, review.Seconds(c.ResolvedAt.Sub(c.OpenedAt)/time.Second))
		}
	}
	last := r.Times[len(r.Times)-1]
	if last.Name != incident.ToResolve || last.Count != len(took) {
		t.Fatalf("%s is told of %d, want %d", last.Name, last.Count, len(took))
	}
	if len(took) == 0 {
		return
	}
	below, within := 0, 0
	for _, s := range took {
		if s <= last.Median {
			below++
		}
		if s <= last.P90 {
			within++
		}
	}
	if last.Median < slices.Min(took) || last.P90 > slices.Max(took) || last.Median > last.P90 || 2*below < len(took) || 10*within < 9*len(took) {
		t.Fatalf("median %d and p90 %d of %v", last.Median, last.P90, took)
	}
}

// An instant lies in the month that the wall clock shows.
func TestMonthsBeginWhereTheCalendarSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		at := drawTime(t, "at").In(zone)
		if rapid.Bool().Draw(t, "near the edge") {
			_, edge := review.Stretch(at, 1)
			at = edge.Add(time.Duration(rapid.IntRange(-7200, 7200).Draw(t, "seconds")) * time.Second)
		}
		from, until := review.Stretch(at, 1)
		name := at.Format("2006-01")
		if at.Before(from) || !at.Before(until) {
			t.Fatalf("%s is not between %s and %s", at, from, until)
		}
		r := review.Of(review.Input{From: from, Until: until, Zone: zone, At: at, Start: from})
		if len(r.Months) != 1 || r.Months[0].Name != name || from.Format("2006-01") != name || until.Add(-1).Format("2006-01") != name {
			t.Fatalf("%s is in %+v, from %s until %s", at, r.Months, from, until)
		}
	})
}

func TestTwoIncidentsMakeNoTrend(t *testing.T) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	in := review.Input{Zone: time.UTC, At: at, Start: at.AddDate(-1, 0, 0)}
	in.From, in.Until = review.Stretch(at, 6)
	answers := map[string]string{}
	for _, field := range incident.Fields() {
		answers[field] = "said"
	}
	add := func(day, takes int) {
		opened := at.AddDate(0, 0, -day)
		c := review.Case{Incident: incident.Incident{ID: incident.ID(len(in.Cases) + 1), OpenedAt: opened, ResolvedAt: opened.Add(time.Duration(takes) * time.Minute), Answers: maps.Clone(answers)}, Reopened: takes / 300}
		c.Moments = incident.Moments{Began: opened, Detected: opened, Acked: opened.Add(time.Duration(takes) * time.Second), Resolved: c.ResolvedAt}
		c.Answers["root_cause"] = fmt.Sprintf("cause %d", c.ID)
		in.Cases = append(in.Cases, c)
	}
	for day := 110; day > 30; day -= 9 {
		add(day, 30)
	}
	for i := range 4 {
		add(4+5*i, 600)
		if signs := review.Of(in).Signs; i < 4 && len(signs) > 0 {
			t.Errorf("%d incidents make %+v", i+1, signs)
		}
	}
	add(2, 600)
	var what []string
	for _, s := range review.Of(in).Signs {
		what = append(what, s.What)
		if s.Now == "" || s.Why == "" || s.Do == "" {
			t.Errorf("a sign that says too little: %+v", s)
		}
	}
	want := []string{"time to resolve is rising", "time to acknowledge is rising", "the loss is rising", "incidents are opened again"}
	if !slices.Equal(what, want) {
		t.Errorf("five make %q, want %q", what, want)
	}
}
