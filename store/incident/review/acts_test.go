package review

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

func TestActsOfOneHourOfWorkAreItsEnds(t *testing.T) {
	at := time.Date(2026, 10, 5, 2, 0, 0, 0, time.UTC)
	var acts []Act
	for _, minute := range []int{0, 20, 40, 60, 61, 90, 151} {
		acts = append(acts, Act{"alice", at.Add(time.Duration(minute) * time.Minute)})
	}
	want := []Act{acts[0], acts[3], acts[5], acts[6]}
	if got := thin(acts, time.Time{}); !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	want = []Act{acts[0], acts[2], acts[3], acts[5], acts[6]}
	if got := thin(acts, at.Add(50*time.Minute)); !slices.Equal(got, want) {
		t.Errorf("with an end between them kept %v, want %v", got, want)
	}
}

// Whatever is counted from acts is counted from those that are kept.
func TestThinActsCountTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 10, 5, 2, 0, 0, 0, time.UTC)
		moment := func(label string) time.Time {
			return at.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, label)) * 10 * time.Minute)
		}
		c := Case{Incident: incident.Incident{OpenedAt: at}}
		if rapid.Bool().Draw(t, "resolved") {
			c.ResolvedAt = moment("end")
		}
		for range rapid.IntRange(0, 40).Draw(t, "acts") {
			person := rapid.SampledFrom([]people.Person{"alice", "bob", "carol"}).Draw(t, "person")
			c.Acts = append(c.Acts, Act{person, moment("at")})
		}
		few := c
		few.Acts = thin(c.Acts, c.ResolvedAt)
		if !slices.Equal(few.hands(), c.hands()) {
			t.Fatalf("hands %v of %v", few.hands(), c.hands())
		}
		if got, want := work(few.working()), work(c.working()); !maps.Equal(got, want) {
			t.Fatalf("work %v, want %v: %v of %v", got, want, few.Acts, c.Acts)
		}
		got, answered := few.answered()
		if want, ok := c.answered(); ok != answered || got != want {
			t.Fatalf("answered by %v, want %v", got, want)
		}
		left := c.Acts
		for _, a := range few.Acts { // their order stays
			i := slices.Index(left, a)
			if i < 0 {
				t.Fatalf("kept %v of %v", few.Acts, c.Acts)
			}
			left = left[i+1:]
		}
	})
}

// A return is measured from the newest incident before it that was resolved by
// then, in whatever order they were.
func TestReturnsAreMeasuredFromTheNewestResolved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)
		day := func(label string) time.Time { return at.AddDate(0, 0, rapid.IntRange(0, 90).Draw(t, label)) }
		in := Input{From: at.AddDate(0, 0, 20), Until: at.AddDate(0, 0, 80)}
		var had []seen
		want := RecurrenceRow{Incidents: []incident.ID{}, Returned: []incident.ID{}}
		for i := range rapid.IntRange(0, 12).Draw(t, "incidents") {
			now := seen{id: incident.ID(i + 1), opened: day("opened")}
			if rapid.Bool().Draw(t, "over") {
				now.resolved = day("resolved")
			}
			var last time.Time
			for _, before := range had {
				if !before.resolved.IsZero() && !before.resolved.After(now.opened) {
					last = later(last, before.resolved)
				}
			}
			if gap := now.opened.Sub(last); !last.IsZero() && in.within(now.opened) && gap <= Return {
				if s := Seconds(gap / time.Second); want.Back == 0 || s < want.Soonest {
					want.Soonest = s
				}
				want.Back++
				want.Returned = append(want.Returned, now.id)
			}
			had, want.Incidents = append(had, now), append(want.Incidents, now.id)
		}
		if got := in.cameBack(had); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v of %+v", got, want, had)
		}
	})
}
