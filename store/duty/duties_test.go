package duty

import (
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// opened is an incident that bob commands.
func opened(id incident.ID, title string) incident.Incident {
	return incident.Incident{
		ID: id, Title: title, Severity: incident.Sev2, Zone: "Europe/Berlin", OpenedAt: now.Add(-2 * time.Hour),
		Roles: map[string]incident.Holders{"commander": {"bob"}}, Answers: map[string]string{},
	}
}

// answered has an answer to every question but these.
func answered(i incident.Incident, but ...string) incident.Incident {
	i.ResolvedAt = now.Add(-24 * time.Hour)
	for _, field := range incident.Fields() {
		i.Answers[field] = "x"
	}
	for _, field := range but {
		delete(i.Answers, field)
	}
	return i
}

// unanswered is an incident as the duties hold it.
func unanswered(i incident.Incident) incident.Unanswered {
	return incident.Unanswered{Incident: i, Fields: i.Unanswered(), Due: i.AnswersDue(&incident.Zones{})}
}

func whys(s Summary) string {
	var words []string
	for _, i := range s.Items {
		words = append(words, i.What+": "+i.Why)
	}
	return strings.Join(words, "\n")
}

func TestWhatAnOpenIncidentAsksOf(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(i *incident.Incident)
		want   string
	}{
		"nothing":       {func(*incident.Incident) {}, ""},
		"a commander":   {func(i *incident.Incident) { delete(i.Roles, "commander") }, "INC-7 down: nobody commands it; `holdfast incident role INC-7 commander=NAME` names somebody"},
		"not for long":  {func(i *incident.Incident) { i.UpdateDue = now.Add(6 * time.Minute) }, ""},
		"an update":     {func(i *incident.Incident) { i.UpdateDue = now.Add(4 * time.Minute) }, "INC-7 down: status update due at 15:06, in 4m, by bob"},
		"an update now": {func(i *incident.Incident) { i.UpdateDue = now }, "INC-7 down: status update overdue for 0s, since 15:02, by bob"},
		"by who talks": {func(i *incident.Incident) {
			i.UpdateDue, i.Roles[incident.Communications] = now.Add(-12*time.Minute), incident.Holders{"carol"}
		}, "INC-7 down: status update overdue for 12m, since 14:50, by carol"},
		"by nobody": {func(i *incident.Incident) {
			i.UpdateDue, i.Roles = now.Add(-time.Hour), map[string]incident.Holders{}
		}, "INC-7 down: nobody commands it; `holdfast incident role INC-7 commander=NAME` names somebody\n" +
			"INC-7 down: status update overdue for 1h, since 14:02, by nobody: no commander and nobody for communications is named"},
		"practice asks nothing": {func(i *incident.Incident) {
			i.Practice, i.UpdateDue, i.Roles = true, now.Add(-time.Hour), nil
		}, ""},
	} {
		inc := opened(7, "down")
		test.change(&inc)
		if got := whys(Rank(Input{Now: now.In(berlin), Duties: incident.Duties{Open: []incident.Incident{inc}}})); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
	}
}

func TestWhatIsLeftToDoAfterIncidents(t *testing.T) {
	night := answered(opened(3, "night"), "root_cause", "monitoring_gap")
	night.ResolvedAt = time.Date(2026, 11, 20, 2, 40, 0, 0, time.UTC) // 03:40 in its zone
	one := answered(opened(4, "one"), "impact")
	fresh := answered(opened(5, "fresh"), "impact")
	fresh.ResolvedAt = now.Add(-time.Minute)
	duties := incident.Duties{Unanswered: []incident.Unanswered{unanswered(night), unanswered(one), unanswered(fresh)}, Actions: []incident.ActionOf{
		{Incident: 3, ActionItem: incident.ActionItem{Number: 1, What: "alert on it", Owner: "bob", Due: "2026-11-19"}},
		{Incident: 3, ActionItem: incident.ActionItem{Number: 2, What: "today", Due: "2026-11-20"}},
		{Incident: 4, ActionItem: incident.ActionItem{Number: 1, What: "sweep", Due: "2026-11-18"}},
		{Incident: 4, ActionItem: incident.ActionItem{Number: 2, What: "some day"}},
	}}
	want := "INC-4 action item 1: due 2026-11-18, by nobody: sweep\n" +
		"INC-3 action item 1: due 2026-11-19, by bob: alert on it\n" +
		"INC-3 night: 2 questions are not answered: monitoring_gap, root_cause\n" +
		"INC-4 one: 1 question is not answered: impact"
	got := Rank(Input{Now: now, Duties: duties})
	if whys(got) != want {
		t.Errorf("left to do:\n%s\nwant\n%s", whys(got), want)
	}
	for _, i := range got.Items {
		if i.Where != InIncident || (i.ID != "INC-3" && i.ID != "INC-4") {
			t.Errorf("%s leads to %s %s", i.What, i.Where, i.ID)
		}
	}
	before := time.Date(2026, 11, 20, 6, 59, 59, 0, time.UTC)
	if got := whys(Rank(Input{Now: before, Duties: incident.Duties{Unanswered: []incident.Unanswered{unanswered(night)}}})); got != "" {
		t.Errorf("before the morning: %s", got)
	}
	if got := Rank(Input{Now: before.Add(time.Second), Duties: incident.Duties{Unanswered: []incident.Unanswered{unanswered(night)}}}); len(got.Items) != 1 {
		t.Errorf("in the morning: %s", whys(got))
	}
}

func TestWaitsThatAreOverComeBack(t *testing.T) {
	began := people.Actor{Person: "bob"}
	text := "1. Drain\n2. Wait\n\n   wait 5m\n3. Wait again\n\n   wait 5m\n"
	event := func(step string, what sop.What, at time.Time) sop.Event {
		return sop.Event{Run: "r", Step: step, Number: step, What: what, By: began, At: at}
	}
	rec := sop.Record{
		Started: sop.Started{Run: "r", Name: "fail-over", Title: "Fail over", Text: text},
		Events: []sop.Event{
			event("1", sop.Done, now), event("2", sop.Waiting, now.Add(-6*time.Minute)), event("3", sop.Waiting, now.Add(-time.Minute)),
		},
	}
	waits := WaitsOf(7, []sop.Record{rec})
	if len(waits) != 2 || waits[0].By != "bob" || !waits[0].Until.Equal(now.Add(-time.Minute)) {
		t.Fatalf("waits: %+v", waits)
	}
	if got := whys(Rank(Input{Now: now, Waits: waits})); got != "INC-7 step 2: the wait of Fail over is over, go on" {
		t.Errorf("over: %s", got)
	}
	if got := Rank(Input{Now: now.Add(4 * time.Minute), Waits: waits}); len(got.Items) != 2 {
		t.Errorf("later: %s", whys(got))
	}
	rec.Events = append(rec.Events, event("2", sop.Done, now))
	if left := WaitsOf(7, []sop.Record{rec}); len(left) != 1 || left[0].Number != "3" {
		t.Errorf("one was closed: %+v", left)
	}
	rec.Practice = true
	if left := WaitsOf(7, []sop.Record{rec}); len(left) != 0 {
		t.Errorf("practice waits: %+v", left)
	}
}

func TestAnIncidentStandsBetweenAlertsByItsUrgency(t *testing.T) {
	late, lost := opened(7, "late"), opened(8, "lost")
	late.UpdateDue = now.Add(-time.Minute)
	delete(lost.Roles, "commander")
	s := Rank(Input{
		Now:    now,
		Alerts: &alerts.View{Rows: alerts.Rows(row("Warn", "warning", "a", time.Hour), row("Down", "critical", "b", time.Minute))},
		Duties: incident.Duties{
			Open: []incident.Incident{late, lost}, Unanswered: []incident.Unanswered{unanswered(answered(opened(5, "done"), "impact"))},
		},
		Waits: []Wait{{Incident: 7, SOP: "x", Number: "1", Until: now}},
	})
	if want := "Down b, INC-8 lost, INC-7 late, Warn a, INC-7 step 1, INC-5 done"; whats(s) != want {
		t.Errorf("ranked %s\n  want %s", whats(s), want)
	}
}
