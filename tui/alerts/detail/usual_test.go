package detail

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/store/incident/relief"
)

// restarted is that an alert cleared after one of two steps.
func restarted(name string) relief.Told {
	return relief.Told{
		Alert: name,
		Steps: []relief.Step{
			{Script: "a", SOP: "restart-api", Number: "3", Title: "Restart the API", Runs: 5, Cleared: 4, Median: 3 * time.Minute, Last: 31},
			{Script: "b", SOP: "restart-api", Number: "1", Title: "Look", Runs: 5},
		},
		Left: []relief.LeftOut{{Why: relief.Overlapped, Runs: 2, SOPs: []string{"fail-over", "restart-api"}}},
	}
}

func counting(t *testing.T, ask Relief) *Detail {
	t.Helper()
	d := New(nil, ask, nil)
	d.SetTheme(look(t).Theme)
	d.Place(60, 30, true)
	return d
}

func TestTheDetailSaysAfterWhichStepItCleared(t *testing.T) {
	d := counting(t, func(_ context.Context, name string) (relief.Told, error) { return restarted(name), nil })
	a := firing("A")
	d.Follow(a.Fingerprint)
	if got := show(t, d, a); strings.Contains(got, "cleared after") {
		t.Errorf("before it is counted:\n%s", got)
	}
	d.Take(d.Want(a, noon)().(Counted))
	got := show(t, d, a)
	for _, want := range []string{
		"it cleared within 10m after restart-api step 3 (Restart the API) in 4 of 5 runs, median 3m, last INC-31",
		"the last step done before; counted, not a cause",
		"not counted: 2 runs of fail-over, restart-api: two checklists were worked on at once, so neither counts",
	} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("counted:\n%s\nwant %s", got, want)
		}
	}
	if strings.Contains(got, "(Look)") || strings.Index(got, "cleared after") > strings.Index(got, "labels") {
		t.Errorf("counted:\n%s", got)
	}
	d.Grow()
	if other := firing("B"); strings.Contains(show(t, d, other), "cleared after") {
		t.Error("it is told of another alert")
	}
}

func TestWhereNothingIsCountedNothingIsSaid(t *testing.T) {
	d := counting(t, func(_ context.Context, name string) (relief.Told, error) {
		return relief.Told{Alert: name, Few: 2}, nil
	})
	a := firing("A")
	d.Follow(a.Fingerprint)
	d.Take(d.Want(a, noon)().(Counted))
	if got := show(t, d, a); strings.Contains(got, "cleared after") {
		t.Errorf("below three runs:\n%s", got)
	}
}

func TestACountStandsForAWhileAlthoughTheRecordChanges(t *testing.T) {
	asked := 0
	var fail error
	d := counting(t, func(_ context.Context, name string) (relief.Told, error) {
		asked++
		return restarted(name), fail
	})
	a, b := firing("A"), firing("B")
	d.Follow(a.Fingerprint)
	cmd := d.Want(a, noon)
	if d.Want(a, noon) != nil || d.Want(b, noon) != nil {
		t.Error("two are counted at once")
	}
	d.Take(cmd().(Counted))
	d.Forget()
	if d.Want(a, noon.Add(59*time.Second)) != nil || asked != 1 {
		t.Errorf("within a minute it was counted %d times", asked)
	}
	fail = errors.New("locked")
	d.Take(d.Want(a, noon.Add(time.Minute))().(Counted))
	if got := show(t, d, a); !strings.Contains(got, "the record could not be read: locked") {
		t.Errorf("failed:\n%s", got)
	}
	fail = nil
	d.Take(d.Want(a, noon.Add(2*time.Minute))().(Counted))
	if got := show(t, d, a); strings.Contains(got, "locked") || !strings.Contains(got, "in 4 of 5 runs") {
		t.Errorf("counted again:\n%s", got)
	}
	d.Take(d.Want(b, noon.Add(2*time.Minute))().(Counted))
	if d.Want(a, noon.Add(3*time.Minute)) != nil || asked != 4 {
		t.Errorf("of the alert before, it was counted %d times", asked)
	}
}
