package rota_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/sources/rota"
)

// What a view remembers of a turn never changes an answer, in whichever order it
// is asked.
func TestAViewAnswersAsItsRotationsDo(t *testing.T) {
	all := zones(t)
	changes := map[*time.Location][]time.Time{}
	rapid.Check(t, func(t *rapid.T) {
		var list []rota.Rotation
		for _, name := range []string{"one", "two"} {
			r := rota.Rotation{Name: name, Zone: rapid.SampledFrom(all).Draw(t, "zone")}
			for range rapid.IntRange(1, 2).Draw(t, "layers") {
				r.Layers = append(r.Layers, drawLayer(t))
			}
			list = append(list, r)
		}
		view := rota.NewView(list)
		at := drawInstant(t, list[0].Zone, changes)
		for range rapid.IntRange(1, 6).Draw(t, "asks") {
			turns := view.At(at)
			var gaps []string
			for i, r := range list {
				want, next := r.At(at), r.Next(at)
				if got := turns[i]; got.Shift != want || got.Next != next || got.Layer != r.Layer(at) {
					t.Fatalf("%s at %s is %+v, not %+v, then %+v, by %s", r.Name, at, got, want, next, r.Layer(at))
				}
				if want.Person == "" {
					gaps = append(gaps, r.Name)
				}
			}
			if got := view.Uncovered(at); len(got) != len(gaps) {
				t.Fatalf("nobody has %+v, want %v", got, gaps)
			}
			at = at.Add(time.Duration(rapid.Int64Range(-3*24*3600, 9*24*3600).Draw(t, "later")) * time.Second)
		}
	})
}

func TestAViewKnowsWhoIsOnCallByWhichLayerAndWhoIsNext(t *testing.T) {
	backup := rota.Rotation{Name: "backup", Layers: []rota.Layer{{People: []people.Person{"erin"}}}}
	view := rota.NewView([]rota.Rotation{primary(t), backup})
	now := at(t, "2026-01-10T12:00:00Z") // dave has the weekend
	if turns := view.At(now); turns[0].Person != "dave" || turns[0].Layer != "layer 2" || turns[1].Person != "erin" {
		t.Errorf("on call are %+v", turns)
	}
	next, ok := view.NextFor("alice", now)
	if !ok || next.Rotation != "primary" || !next.From.Equal(at(t, "2026-01-11T23:00:00Z")) {
		t.Errorf("alice is next %+v, %t", next, ok)
	}
	if next, ok := view.NextFor("erin", now); ok {
		t.Errorf("who is always on call has a later shift: %+v", next)
	}
}

// The layer is that of the instant, also where it changes within one shift.
func TestTheLayerChangesWithinAShift(t *testing.T) {
	weekend := rota.Window{Days: [7]bool{time.Saturday: true, time.Sunday: true}, To: 24 * 60}
	view := rota.NewView([]rota.Rotation{{Name: "small", Layers: []rota.Layer{
		{People: []people.Person{"alice"}}, {People: []people.Person{"alice"}, Only: []rota.Window{weekend}},
	}}})
	for _, want := range []struct{ at, layer string }{
		{"2026-01-09T12:00:00Z", "layer 1"}, {"2026-01-10T12:00:00Z", "layer 2"}, {"2026-01-10T12:10:00Z", "layer 2"}, {"2026-01-12T00:00:00Z", "layer 1"},
	} {
		if turn := view.At(at(t, want.at))[0]; turn.Person != "alice" || turn.Layer != want.layer {
			t.Errorf("at %s it is %s, by %s", want.at, turn.Person, turn.Layer)
		}
	}
	monday := view.At(at(t, "2026-01-11T23:59:30Z"))[0].Layer
	if soon := view.At(at(t, "2026-01-12T00:00:30Z"))[0].Layer; monday != "layer 2" || soon != "layer 1" {
		t.Errorf("around midnight it is %s, then %s", monday, soon)
	}
}

func TestNobodyHasARosterIsNoFault(t *testing.T) {
	var none *rota.View
	now := time.Now()
	if len(none.At(now)) != 0 || len(none.Uncovered(now)) != 0 || none.Now(now) == nil || none.Gaps(now, now) == nil {
		t.Error("no view is one with a rotation")
	}
}

// Whoever follows the roster is told when it is another one, and only then.
func TestARosterTellsWhenItIsAnotherOne(t *testing.T) {
	feed := sources.NewFeed()
	roster := rota.NewRoster(feed)
	watch := feed.Watch()
	defer watch.Close()
	told := func() bool {
		t.Helper()
		feed.Changed(sources.Logs) // so that there is something to come
		topics, err := watch.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return topics.Has(sources.Rota)
	}
	told() // the first look names everything
	roster.Set(nil)
	if told() {
		t.Error("a roster without rotations is another one than the empty one")
	}
	roster.Set([]rota.Rotation{primary(t)})
	if !told() || len(roster.View().Rotations()) != 1 {
		t.Error("another rotation is not told of")
	}
	view := roster.View()
	roster.Set([]rota.Rotation{primary(t)})
	if told() || roster.View() != view {
		t.Error("the same rotation is told of")
	}
	roster.Set(nil)
	if !told() || len(roster.View().Rotations()) != 0 || len(view.Rotations()) != 1 {
		t.Error("what left is still there, or a view changed")
	}
}
