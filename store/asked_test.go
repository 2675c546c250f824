package store_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
)

// asking is two processes that act on one record, and what each of them keeps of
// what incidents ask.
type asking struct {
	*rapid.T
	clock *clock
	now   time.Time
	hold  [2]*store.Store
	asked [2]*store.Asked
}

// TestWhatIsAskedIsReadAsIfAfresh holds what is kept in step with the record by
// its moves to what is read of it whole, after random acts of two processes.
func TestWhatIsAskedIsReadAsIfAfresh(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := &asking{T: rt, clock: &clock{at: night}, now: night}
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", time.Now().UnixNano()))
		for i := range a.hold {
			db, err := sqlite.Open(rt.Context(), path, sqlite.Options{})
			if err != nil {
				rt.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					rt.Error(err)
				}
			}()
			a.hold[i] = store.New(db, sources.NewFeed(), a.clock.now, "Europe/Berlin")
			a.asked[i] = a.hold[i].Book.Asked()
			a.look(i)
		}
		acts := map[string]func(*rapid.T){
			"open": a.act(func(s *store.Store, _ incident.ID) error {
				return second(s.Incidents.Open(rt.Context(), alice, "down", incident.Sev3))
			}),
			"practice": a.act(func(s *store.Store, _ incident.ID) error {
				return second(s.Incidents.OpenPractice(rt.Context(), alice, "p", incident.Sev4))
			}),
			"resolve": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.Resolve(rt.Context(), bob, id, "over"))
			}),
			"reopen": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.Reopen(rt.Context(), bob, id, "no"))
			}),
			"answer": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.Answer(rt.Context(), bob, id, rapid.SampledFrom(incident.Owing()).Draw(rt, "field"), "experience"))
			}),
			"note": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.Record(rt.Context(), bob, id, make([]incident.Entry, rapid.SampledFrom([]int{1, 1, 5, 70}).Draw(rt, "n"))...))
			}),
			"to do": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.AddAction(rt.Context(), bob, id, incident.ActionData{What: "mend"}))
			}),
			"done": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.FinishAction(rt.Context(), bob, id, 1))
			}),
			"duplicate": a.act(func(s *store.Store, id incident.ID) error {
				return second(s.Incidents.MarkDuplicate(rt.Context(), bob, id, 1))
			}),
			"time goes by": func(t *rapid.T) {
				a.now = a.now.Add(rapid.SampledFrom([]time.Duration{time.Minute, 20 * 24 * time.Hour, -10 * 24 * time.Hour}).Draw(t, "by"))
				a.clock.set(a.now)
			},
			"look": func(t *rapid.T) { a.look(rapid.IntRange(0, 1).Draw(t, "who")) },
		}
		names := slices.Sorted(maps.Keys(acts))
		for range rapid.IntRange(1, 20).Draw(rt, "acts") {
			acts[rapid.SampledFrom(names).Draw(rt, "act")](rt)
		}
		a.look(0)
		a.look(1)
	})
}

// act lets one of the two do something to an incident; what the record refuses is
// no failure.
func (a *asking) act(do func(*store.Store, incident.ID) error) func(*rapid.T) {
	return func(t *rapid.T) {
		err := do(a.hold[rapid.IntRange(0, 1).Draw(t, "who")], incident.ID(rapid.Int64Range(1, 6).Draw(t, "id")))
		t.Log(err)
	}
}

func (a *asking) look(who int) {
	got, err := a.asked[who].Duties(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	want, err := a.hold[who].Book.Duties(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		a.Fatalf("%d keeps\n%+v, the record says\n%+v", who, got, want)
	}
}

func second[T any](_ T, err error) error { return err }
