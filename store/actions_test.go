package store_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/store/incident"
)

func TestAnActionItemLivesOnUntilSomebodySaysItIsDone(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, alice, inc.ID, incident.ActionData{What: " alert on the queue ", Owner: "bob", Due: "2026-12-01"}))
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, alice, inc.ID, incident.ActionData{What: "write the runbook"}))
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, inc.ID, "rolled back"))

	r.clock.set(night.Add(48 * time.Hour))
	done := must[incident.ActionItem](t)(r.Incidents.FinishAction(ctx, bob, inc.ID, 1))
	if !done.Done() || done.DoneBy != "bob" || done.DoneAt.Before(night.Add(48*time.Hour)) || done.What != "alert on the queue" {
		t.Errorf("done is %+v", done)
	}
	got := must[incident.Incident](t)(r.Book.Incident(ctx, inc.ID))
	if len(got.Actions) != 2 || !got.Actions[0].Done() || got.Actions[1].Done() || got.Actions[1].Number != 2 {
		t.Errorf("the incident holds %+v", got.Actions)
	}
	if got.Open() {
		t.Error("doing an action item opened the incident again")
	}
	again := must[incident.ActionItem](t)(r.Incidents.ReopenAction(ctx, alice, inc.ID, 1))
	if again.Done() || again.DoneBy != "" {
		t.Errorf("open again is %+v", again)
	}
	entries := r.timeline(t, inc.ID)
	if last := entries[len(entries)-1]; last.Kind != incident.ActionDone || last.Text != "action item 1 is open again: alert on the queue" {
		t.Errorf("the last entry is %s %q", last.Kind, last.Text)
	}
	r.sound(t)
}

func TestAnActionItemThatIsNotThereOrIsDoneIsRefusedInWords(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	wantRefusal := func(words string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v does not say %q", err, words)
		}
	}
	_, err := r.Incidents.FinishAction(ctx, alice, inc.ID, 1)
	wantRefusal("INC-1 has no action items; `holdfast incident action INC-1 TEXT` writes one down", err)
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, alice, inc.ID, incident.ActionData{What: "x"}))
	before := len(r.timeline(t, inc.ID))
	_, err = r.Incidents.FinishAction(ctx, alice, inc.ID, 2)
	wantRefusal("only number 1", err)
	_, err = r.Incidents.FinishAction(ctx, alice, inc.ID, 0)
	wantRefusal("no action item 0", err)
	_, err = r.Incidents.ReopenAction(ctx, alice, inc.ID, 1)
	wantRefusal("is open", err)
	_, err = r.Incidents.FinishAction(ctx, alice, 9, 1)
	wantRefusal("no INC-9", err)
	if n := len(r.timeline(t, inc.ID)); n != before {
		t.Errorf("refusals wrote %d entries", n-before)
	}
	must[incident.ActionItem](t)(r.Incidents.FinishAction(ctx, alice, inc.ID, 1))
	_, err = r.Incidents.FinishAction(ctx, bob, inc.ID, 1)
	wantRefusal("is done already: alice said so", err)
}

func TestActionItemsAreListedByWhatIsMostUrgent(t *testing.T) {
	r, ctx := open(t), t.Context()
	first, second := r.incident(t), r.incident(t)
	for _, a := range []struct {
		id        incident.ID
		what, due string
	}{{first.ID, "no date", ""}, {first.ID, "december", "2026-12-24"}, {second.ID, "october", "2026-10-01"}, {second.ID, "done", "2026-01-01"}} {
		must[incident.Entry](t)(r.Incidents.AddAction(ctx, alice, a.id, incident.ActionData{What: a.what, Due: a.due}))
	}
	must[incident.ActionItem](t)(r.Incidents.FinishAction(ctx, bob, second.ID, 2))
	list := must[[]incident.ActionOf](t)(r.Book.Actions(ctx))
	var order []string
	for _, a := range list {
		order = append(order, a.Incident.String()+" "+a.What)
	}
	if got := strings.Join(order, ", "); got != "INC-2 october, INC-1 december, INC-1 no date, INC-2 done" {
		t.Errorf("listed as %s", got)
	}
	late := incident.OverdueActions(list, night)
	if len(late) != 1 || late[0].What != "october" || late[0].Title != second.Title {
		t.Errorf("overdue: %+v", late)
	}
}

func TestAnActionItemIsOverdueOnTheDayAfterWhereYouAre(t *testing.T) {
	item := incident.ActionItem{Due: "2026-11-30"}
	lastHour := time.Date(2026, 11, 30, 23, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		now  time.Time
		late bool
	}{
		"on the day it is due it is not":            {lastHour, false},
		"where the next day has begun it is":        {lastHour.In(time.FixedZone("east", 3600)), true},
		"where it is still the day before it isn't": {lastHour.In(time.FixedZone("west", -36000)), false},
	} {
		if item.Overdue(c.now) != c.late {
			t.Error(name)
		}
	}
	if item.DoneAt = lastHour; item.Overdue(lastHour.AddDate(1, 0, 0)) {
		t.Error("what is done is overdue")
	}
}

func TestAnIncidentKnowsWhichQuestionsNobodyAnswered(t *testing.T) {
	inc := incident.Incident{Answers: map[string]string{"summary": "x", "impact": " ", "means": "y"}}
	if got := strings.Join(inc.Unanswered(), " "); got != "impact what_happened why_and_prevention monitoring_gap validation_gap root_cause reason involvement reaction" {
		t.Errorf("unanswered: %s", got)
	}
}
