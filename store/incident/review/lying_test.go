package review_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
)

// signs are what a review says is let lie, one a line.
func signs(in review.Input) string {
	var b strings.Builder
	for _, s := range review.Of(in).Signs {
		b.WriteString(s.What + ": " + s.Was + ": " + s.Now + "\n")
	}
	return b.String()
}

func TestActionItemsOfPracticeAreOverdueForNobody(t *testing.T) {
	in := october()
	item := func(id incident.ID, practice bool, done time.Time) incident.Incident {
		at := in.From.AddDate(0, 0, -60)
		return incident.Incident{ID: id, Practice: practice, OpenedAt: at, ResolvedAt: at.Add(time.Hour), Actions: []incident.ActionItem{
			{Number: 1, What: "mend it", Due: "2026-08-10", At: at, DoneAt: done},
		}}
	}
	in.Old = []incident.Incident{item(1, false, time.Time{}), item(2, true, time.Time{})}
	in.Cases = []review.Case{
		{Incident: item(3, true, time.Time{})},
		{Incident: item(4, false, in.Until.AddDate(0, 0, -3))}, // it was overdue 30 days before the end
		{Incident: item(5, false, in.From.AddDate(0, 0, -20))}, // it was done by then
	}
	for i := range in.Cases {
		in.Cases[i].ResolvedAt = time.Time{} // what is not answered is no sign here
	}
	if got, want := signs(in), "action items are overdue: 2, 30 days ago: 1, the oldest due 2026-08-10\n"; got != want {
		t.Errorf("the signs are %q, want %q", got, want)
	}
}

func TestAnSOPIsHeldByOneUntilAnotherUsesOrPractisesIt(t *testing.T) {
	held := "one person holds an SOP: : fix (alice, 3 times)\n"
	for name, test := range map[string]struct {
		last     people.Person
		practice bool
		want     string
	}{
		"used by the same": {"alice", false, strings.Replace(held, "3 times", "4 times", 1)}, "used by another": {"bob", false, ""},
		"practised by the same": {"alice", true, held}, "practised by another": {"bob", true, ""},
	} {
		in := october()
		for i := range 4 {
			by := people.Person("alice")
			if i == 3 {
				by = test.last
			}
			c := worked(incident.ID(i+1), in.From.AddDate(0, 0, -3+i), by)
			c.ResolvedAt, c.Moments.Resolved = time.Time{}, time.Time{} // so that nothing comes back
			if i == 3 && test.practice {
				c.Practice = true
				by := people.Actor{Person: by}
				c.Runs = []review.Run{review.RunOf(sop.Fold(sop.Record{
					Started: sop.Started{Run: "r", Name: "fix", Text: "1. look\n", Practice: true}, By: by, At: c.OpenedAt,
					Events: []sop.Event{{Run: "r", Step: "1", What: sop.Done, By: by, At: c.OpenedAt.Add(10 * time.Minute)}},
				}))}
			}
			in.Cases = append(in.Cases, c)
		}
		if got := signs(in); got != test.want {
			t.Errorf("%s: the signs are %q, want %q", name, got, test.want)
		}
	}
}
