package duty

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// Questions that are kept say what they would say if they were put into words anew,
// whichever are answered, come back or are called otherwise, and whatever the clock does.
func TestQuestionsThatAreKeptSayWhatTheyWouldSayAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ranker
		var asked []incident.Unanswered
		now := time.Date(2026, 1, 5, 7, 0, 0, 0, time.UTC)
		for range rapid.IntRange(2, 8).Draw(t, "rankings") {
			now = now.Add(time.Duration(rapid.IntRange(-60, 90).Draw(t, "minutes")) * time.Minute)
			if rapid.Bool().Draw(t, "other questions") {
				asked = nil
			}
			for n := range rapid.IntRange(0, 3).Draw(t, "incidents") {
				if len(asked) > n {
					continue // as it was
				}
				asked = append(asked, incident.Unanswered{
					Incident: incident.Incident{ID: incident.ID(n + 1), Title: rapid.SampledFrom([]string{"down", "slow"}).Draw(t, "title")},
					Fields:   []string{"summary", "impact"}[:rapid.IntRange(1, 2).Draw(t, "fields")],
					Due:      time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "hours")) * time.Hour),
				})
			}
			in := Input{Now: now, Alerts: &alerts.View{}, Duties: incident.Duties{Unanswered: slices.Clone(asked)}}
			got, want := r.Rank(in).In(time.UTC), Rank(in)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("again it says %+v\nand at first %+v", got, want)
			}
		}
	})
}

// A ranking in which nothing of the questions changed puts none into words.
func TestQuestionsArePutIntoWordsOnce(t *testing.T) {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	asked := func() (list []incident.Unanswered) {
		for n := range 700 {
			list = append(list, incident.Unanswered{
				Incident: incident.Incident{ID: incident.ID(700 - n), Title: fmt.Sprintf("night %d", n)}, Fields: []string{"summary"}, Due: now.Add(-time.Hour),
			})
		}
		return list
	}
	var o owing
	first := o.of(Input{Now: now, Duties: incident.Duties{Unanswered: asked()}})
	again := o.of(Input{Now: now.Add(time.Second), Duties: incident.Duties{Unanswered: asked()}})
	if len(first) != 700 || &first[0] != &again[0] {
		t.Errorf("%d questions were put into words again", len(again))
	}
}
