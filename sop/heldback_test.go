package sop

import (
	"testing"
	"time"
)

// A step without a script can have been run: its text was another one then, or
// another holdfast reads it otherwise.
func TestAStepThatWasCutOffIsNotTickedWithoutAReason(t *testing.T) {
	s := newStage(t, "1. Look at the graph\n2. Then this\n")
	err := s.journal.StepEvents(t.Context(), bob, incident, Event{Run: s.run, Step: "1", What: Running, Try: 1, Holder: "other/machine 1 2 x", Limit: 60})
	if err != nil {
		t.Fatal(err)
	}
	s.runner.now = func() time.Time { return night.Add(2 * time.Minute) }
	s.wants("1", StepCutOff)
	s.refuses(ErrReason)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Tick("")))
	s.refuses(ErrReason)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Tick("  ")))
	s.wants("1", StepCutOff)
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Tick("bob saw it through")))
	if st := s.state("1"); st.State != StepDone || st.Reason != "bob saw it through" {
		t.Errorf("%+v", st)
	}
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "2"}, Tick("")))
}

func TestAStepIsNotLeftUndoneWhileANestedOneRuns(t *testing.T) {
	s := newStage(t, "1. Fail over (if applicable)\n   1. Drain\n      ```sh {timeout=5m}\n      true\n      ```\n   2. Switch\n")
	err := s.journal.StepEvents(t.Context(), bob, incident, Event{Run: s.run, Step: "1.1", What: Running, Try: 1, Holder: "other/machine 1 2 x", Limit: 330})
	if err != nil {
		t.Fatal(err)
	}
	s.wants("1.1", StepRunning)
	s.refuses(ErrHeld)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Skip("not needed")))
	s.refuses(ErrHeld)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, DoesNotApply("not needed")))
	s.wants("1.1", StepRunning)
	s.runner.now = func() time.Time { return night.Add(6 * time.Minute) } // it cannot be running any more
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Skip("not needed")))
	s.wants("1", StepSkipped)
}
