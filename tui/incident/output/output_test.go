package output

import (
	"testing"

	"holdfast/sop"
)

// outputs is what scripts print, by place.
type outputs map[sop.Place]sop.Output

func (o outputs) Output(at sop.Place, _ uint64) (sop.Output, bool) {
	out, ok := o[at]
	return out, ok
}

func running(step string) []*sop.Run {
	return []*sop.Run{{Record: sop.Record{Started: sop.Started{Run: "r1"}}, Steps: map[string]sop.StepState{step: {State: sop.StepRunning}}}}
}

func TestWhatSomebodyElseStartedHereIsWatched(t *testing.T) {
	at := sop.Place{Incident: 7, Run: "r1", Step: "one"}
	o := outputs{}
	s := New(o)
	if s.Look(7, running("one")) || s.Underway(at) {
		t.Fatal("what runs in another process is called watched")
	}
	o[at] = sop.Output{Lines: []string{"a", "b"}, Rest: "c"}
	if got, here := s.Text(at); s.Look(7, running("one")) != true || here || got != "" {
		t.Fatalf("before it was looked at it says %q", got)
	}
	if got, here := s.Text(at); !here || got != "a\nb\nc" || !s.Underway(at) {
		t.Fatalf("it says %q, %v", got, here)
	}
	o[at] = sop.Output{Lines: []string{"a", "b", "c"}, Over: true}
	s.Look(7, running("one"))
	if s.Underway(at) {
		t.Error("it is over, and called underway")
	}
	s.Forget(running("one"))
	if _, here := s.Text(at); !here {
		t.Error("what it printed is gone before the record says how it ended")
	}
	s.Forget(nil)
	if _, here := s.Text(at); here {
		t.Error("the record says how it ended, and it is still kept")
	}
}

// Between y and the runner's word, what was printed at the place is an earlier try's.
func TestAnEarlierTrysOutputIsNotShownAsThisOnes(t *testing.T) {
	at := sop.Place{Incident: 7, Run: "r1", Step: "one"}
	s := New(outputs{at: {Lines: []string{"of the try before"}, Over: true}})
	s.Expect(at)
	s.Look(7, nil)
	if got, here := s.Text(at); !here || got != "" || !s.Underway(at) {
		t.Fatalf("it says %q, underway %v", got, s.Underway(at))
	}
	s.Began(at)
	s.Look(7, nil)
	if got, _ := s.Text(at); got != "of the try before\n" {
		t.Errorf("begun, it says %q", got)
	}
}
