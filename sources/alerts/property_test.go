package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// drawMembers draws what a cluster of up to four members answers.
func drawMembers(t *rapid.T) []alerts.Member {
	n := rapid.IntRange(0, 4).Draw(t, "members")
	members := make([]alerts.Member, n)
	for i := range members {
		members[i] = alerts.Member{Name: fmt.Sprint(i)}
		if rapid.IntRange(0, 3).Draw(t, "down") == 0 {
			members[i].Err = errors.New("connection refused")
		}
		for range rapid.IntRange(0, 4).Draw(t, "alerts") {
			members[i].Alerts = append(members[i].Alerts, drawAlert(t))
		}
	}
	return members
}

func drawAlert(t *rapid.T) alerts.Alert {
	a := named(rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name"))
	second := func(label string) time.Time {
		return noon.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, label)) * time.Second)
	}
	a.StartsAt, a.EndsAt, a.UpdatedAt = second("start"), second("end"), second("updated")
	a.State = rapid.SampledFrom([]alerts.State{alerts.Firing, alerts.Pending}).Draw(t, "state")
	a.Annotations = map[string]string{"summary": rapid.SampledFrom([]string{"x", "y"}).Draw(t, "summary")}
	if rapid.Bool().Draw(t, "quiet") {
		a.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: rapid.SampledFrom([]string{"alice", "bob"}).Draw(t, "by"), Until: second("until")}
	}
	return a
}

func TestMergeHearsEveryMemberInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := drawMembers(t)
		merged := alerts.Merge(members)
		shuffled := rapid.Permutation(members).Draw(t, "order")
		if again := alerts.Merge(shuffled); !reflect.DeepEqual(merged, again) {
			t.Fatalf("another order merges differently:\n%+v\n%+v", merged, again)
		}
		twice := alerts.Merge(append(slices.Clone(members), members...))
		if !reflect.DeepEqual(merged, twice) {
			t.Fatalf("hearing the same twice changes it:\n%+v\n%+v", merged, twice)
		}
		want := map[alerts.Fingerprint]bool{}
		for _, m := range members {
			if m.Err != nil {
				continue
			}
			for _, a := range m.Alerts {
				want[a.Fingerprint] = true
				i := slices.IndexFunc(merged, func(x alerts.Alert) bool { return x.Fingerprint == a.Fingerprint })
				if i < 0 {
					t.Fatalf("%s is lost", a.Name())
				}
				got := merged[i]
				if got.StartsAt.After(a.StartsAt) || got.EndsAt.Before(a.EndsAt) || (a.State == alerts.Firing && got.State != alerts.Firing) ||
					(a.Quiet == nil && got.Quiet != nil) {
					t.Fatalf("%+v was merged into %+v", a, got)
				}
			}
		}
		if len(merged) != len(want) {
			t.Fatalf("%d rows for %d alerts", len(merged), len(want))
		}
	})
}

// world is a cluster of two Alertmanagers and the alerts that truly fire, as
// only the test knows.
type world struct {
	now     time.Time
	truth   map[string]time.Time // what fires, since when
	lists   [2]map[string]alerts.Alert
	started [2]time.Time
	down    [2]bool
	cut     [2]bool // the sender does not reach the member
	// told: the member was told by the sender that the alert is over, and has
	// not restarted since it listed it.
	told [2]map[string]bool
}

func newWorld() *world {
	w := &world{now: noon, truth: map[string]time.Time{}}
	for i := range w.lists {
		w.lists[i], w.told[i], w.started[i] = map[string]alerts.Alert{}, map[string]bool{}, noon.Add(-time.Hour)
	}
	return w
}

// send is the sender's regular push to the members.
func (w *world) send() {
	for i := range w.lists {
		if w.cut[i] {
			continue
		}
		for name, since := range w.truth {
			a := named(name)
			a.StartsAt, a.UpdatedAt, a.EndsAt = since, w.now, w.now.Add(40*time.Second)
			w.lists[i][name] = a
			delete(w.told[i], name)
		}
		for name := range w.lists[i] {
			if _, fires := w.truth[name]; !fires {
				delete(w.lists[i], name)
				w.told[i][name] = true
			}
		}
	}
}

func (w *world) answer() []alerts.Member {
	members := make([]alerts.Member, 2)
	for i := range members {
		members[i] = alerts.Member{Name: fmt.Sprint(i), Started: w.started[i]}
		if w.down[i] {
			members[i].Err = errors.New("connection refused")
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(w.lists[i])) {
			if a := w.lists[i][name]; a.EndsAt.After(w.now) {
				members[i].Alerts = append(members[i].Alerts, a)
			}
		}
	}
	return members
}

// TestTheBoardNeverSaysMoreThanItKnows lets members die, restart and be cut
// off, people ack, and holdfast restart, in any order.
func TestTheBoardNeverSaysMoreThanItKnows(t *testing.T) {
	names := []string{"A", "B"}
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		w := newWorld()
		clock := func() time.Time { return w.now }
		store := alertstest.NewStore(clock)
		board := alerts.NewBoard(store, sources.NewFeed(), clock)
		acked := map[string]time.Time{} // the firing a person acked
		name := rapid.SampledFrom(names)
		which := rapid.IntRange(0, 1)
		t.Repeat(map[string]func(*rapid.T){
			"fires": func(t *rapid.T) {
				if n := name.Draw(t, "name"); w.truth[n].IsZero() {
					w.truth[n] = w.now
				}
			},
			"ends":    func(t *rapid.T) { delete(w.truth, name.Draw(t, "name")) },
			"dies":    func(t *rapid.T) { w.down[which.Draw(t, "member")] = true },
			"returns": func(t *rapid.T) { w.down[which.Draw(t, "member")] = false },
			"cut":     func(t *rapid.T) { i := which.Draw(t, "member"); w.cut[i] = !w.cut[i] },
			"restarts": func(t *rapid.T) {
				i := which.Draw(t, "member")
				w.lists[i], w.told[i], w.started[i] = map[string]alerts.Alert{}, map[string]bool{}, w.now
			},
			"holdfast restarts": func(t *rapid.T) {
				board = alerts.NewBoard(store, sources.NewFeed(), clock)
				if err := board.Load(ctx); err != nil {
					t.Fatal(err)
				}
			},
			"acks": func(t *rapid.T) {
				n := name.Draw(t, "name")
				r, ok := board.View().Row(named(n).Fingerprint)
				if !ok || r.State == alerts.Resolved {
					return
				}
				if _, err := board.Ack(ctx, alice, []alerts.Fingerprint{r.Fingerprint}, "", time.Time{}); err != nil {
					t.Fatal(err)
				}
				acked[n] = r.StartsAt
				if r.Episode.After(r.StartsAt) {
					acked[n] = r.Episode // a member that is cut off still lists the firing before
				}
			},
			"": func(t *rapid.T) {
				w.now = w.now.Add(5 * time.Second)
				w.send()
				members := w.answer()
				if err := board.Receive(ctx, "prod", alerts.Snapshot{At: w.now, Members: members}); err != nil {
					t.Fatal(err)
				}
				for _, n := range names {
					r, ok := board.View().Row(named(n).Fingerprint)
					if !ok {
						continue
					}
					listed := slices.ContainsFunc(members, func(m alerts.Member) bool {
						return slices.ContainsFunc(m.Alerts, func(a alerts.Alert) bool { return a.Name() == n })
					})
					if listed && r.State != alerts.Firing {
						t.Fatalf("%s is listed and reads %s", n, r.State)
					}
					// A word holds 40 s; all that is shown as resolved was told to be over by somebody.
					if r.State == alerts.Resolved && !w.told[0][n] && !w.told[1][n] && w.started[0].Before(r.ClearedAt) && w.started[1].Before(r.ClearedAt) && !w.truth[n].IsZero() && !w.truth[n].After(r.ClearedAt) {
						t.Fatalf("%s reads resolved although nobody said so", n)
					}
					if r.Ack != nil && r.State == alerts.Firing && r.StartsAt.After(acked[n]) {
						t.Fatalf("the ack of the firing of %s covers the one of %s", acked[n], r.StartsAt)
					}
				}
			},
		})
		once := map[string]bool{}
		for _, tr := range store.Transitions() {
			key := fmt.Sprint(tr.Alert.Fingerprint, tr.Episode, tr.Kind)
			if once[key] {
				t.Fatalf("%s was recorded twice", key)
			}
			once[key] = true
		}
	})
}

func TestOneSourcesFailureNeverChangesAnothersRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		now := noon
		clock := func() time.Time { return now }
		alone := alerts.NewBoard(alertstest.NewStore(clock), sources.NewFeed(), clock)
		both := alerts.NewBoard(alertstest.NewStore(clock), sources.NewFeed(), clock)
		for range rapid.IntRange(1, 30).Draw(t, "looks") {
			now = now.Add(5 * time.Second)
			var list []alerts.Alert
			for _, n := range []string{"A", "B"} {
				if rapid.Bool().Draw(t, n) {
					a := named(n)
					a.StartsAt, a.EndsAt = noon, now.Add(20*time.Second)
					list = append(list, a)
				}
			}
			good := alerts.Snapshot{At: now, Members: []alerts.Member{{Name: "a", Alerts: list}}}
			other := alerts.Snapshot{At: now, Members: []alerts.Member{{Name: "z"}}}
			if rapid.Bool().Draw(t, "other down") {
				other.Members[0].Err = errors.New("connection refused")
			} else {
				x := named("Z")
				x.StartsAt, x.EndsAt = noon, now.Add(time.Minute)
				other.Members[0].Alerts = []alerts.Alert{x}
			}
			for _, err := range []error{
				alone.Receive(ctx, "prod", good), both.Receive(ctx, "prod", good), both.Receive(ctx, "edge", other),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, r := range alone.View().Rows {
				got, ok := both.View().Row(r.Fingerprint)
				if !ok || got.State != r.State || !slices.Equal(got.Sources, r.Sources) || !got.Episode.Equal(r.Episode) {
					t.Fatalf("%s reads %s alone and %s beside another source", r.Name(), r.State, got.State)
				}
			}
		}
	})
}
