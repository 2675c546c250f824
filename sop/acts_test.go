package sop

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"holdfast/sources/people"
	"holdfast/sources/proc"
)

func TestATickNeedsAReasonWhereSomethingElseWouldHaveProvedIt(t *testing.T) {
	s := newStage(t, "1. Note\n2. Run\n   ```sh\n   true\n   ```\n3. Note too\n")
	ctx := t.Context()
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.wants("1", StepDone)
	s.refuses(ErrReason)(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, Tick("  ")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, Tick("ran it on db-7")))
	if st := s.state("2"); st.Reason != "ran it on db-7" || st.By != alice {
		t.Errorf("%+v", st)
	}
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "3"}, Fail("")))
	s.refuses(ErrReason)(s.runner.Do(ctx, alice, Place{incident, s.run, "3"}, Tick("")))
	s.refuses(ErrClosed)(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.refuses(ErrUnknown)(s.runner.Do(ctx, alice, Place{incident, s.run, "9"}, Tick("")))
	s.refuses(ErrUnknown)(s.runner.Do(ctx, alice, Place{incident, "other", "1"}, Tick("")))
}

func TestASkipTakesAReasonAndWhatIsNestedAlong(t *testing.T) {
	s := newStage(t, "1. Group\n   1. a\n   2. b\n2. Last\n")
	ctx := t.Context()
	s.refuses(ErrReason)(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Skip("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1.1"}, Tick("")))
	s.refuses(ErrCannot)(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "1"}, Skip("no time")))
	s.wants("1.1", StepDone)
	if st := s.state("1.2"); st.State != StepSkipped || st.Reason != "no time" || st.Via != "1" {
		t.Errorf("%+v", st)
	}
	s.refuses(ErrCannot)(s.runner.Do(ctx, alice, Place{incident, s.run, "1.2"}, Reopen("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Reopen("")))
	s.wants("1.2", StepOpen)
	s.wants("1", StepUnderway)
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1.2"}, Tick("")))
	s.wants("1", StepDone)
}

func TestAScriptRunByHandLeavesWhatIsNestedToDo(t *testing.T) {
	s := newStage(t, "1. Renew\n   ```sh\n   true\n   ```\n   then:\n   ```sh\n   true\n   ```\n2. Last\n")
	ctx := t.Context()
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("ran it on db-7")))
	s.wants("1", StepUnderway)
	if next, ok := s.now().Next(); !ok || next.ID != "1.1" {
		t.Errorf("next is %s", next.ID)
	}
	s.refuses(ErrCannot)(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("again")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1.1"}, Tick("this, too")))
	s.wants("1", StepDone)
}

func TestOnlyAnOptionalStepIsNotApplicable(t *testing.T) {
	s := newStage(t, "1. Must\n2. May (if applicable)\n   1. part\n")
	ctx := t.Context()
	s.refuses(ErrCannot)(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, DoesNotApply("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, DoesNotApply("bare metal")))
	s.wants("2", StepNotApplicable)
	s.wants("2.1", StepNotApplicable)
}

func TestAnEvidenceLockHoldsUntilTheCopiesAreThere(t *testing.T) {
	md := "1. Image (if applicable)\n2. Copy\n3. Clean {needs=1,2}\n   1. remove\n      ```sh\n      true\n      ```\n"
	s := newStage(t, md)
	ctx := t.Context()
	s.refuses(ErrNeeds)(s.runner.Do(ctx, alice, Place{incident, s.run, "3"}, Tick("")))
	s.refuses(ErrNeeds)(s.runStep("3.1"))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, DoesNotApply("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, Skip("disk is gone")))
	if open := s.now().Blocked("3.1"); len(open) != 1 || open[0] != "2" {
		t.Errorf("a skipped copy must not open the lock: %v", open)
	}
	s.refuses(ErrReason)(s.runner.Do(ctx, alice, Place{incident, s.run, "3.1"}, Override(" ")))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "3.1"}, Override("the provider keeps a copy")))
	if st := s.state("3"); st.Override == nil || st.Override.Reason != "the provider keeps a copy" || st.Override.By != bob {
		t.Errorf("the override is not on the step that has the lock: %+v", st)
	}
	s.does(s.runStep("3.1"))
	s.wants("3", StepDone)
	s.refuses(ErrCannot)(s.runner.Do(ctx, bob, Place{incident, s.run, "1"}, Override("why not")))
}

func TestALockWithAMisspeltKeyStaysShut(t *testing.T) {
	s := newStage(t, "1. Copy {#copy}\n2. Clean {needs=copi}\n")
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "copy"}, Tick("")))
	s.refuses(ErrNeeds)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "2"}, Tick("")))
}

func TestADecisionLeads(t *testing.T) {
	md := "1. Broken?\n   > decide: yes → #fix, no → #end, look again → #look\n2. Never mind (if applicable)\n3. Fix (if applicable) {#fix}\n   1. really\n4. End {#end}\n"
	md = "1. Look {#look}\n" + strings.NewReplacer("1. Broken", "2. Broken", "\n2. ", "\n3. ", "\n3. F", "\n4. F", "\n4. E", "\n5. E").Replace(md)
	for _, tt := range []struct {
		answer string
		states map[string]State
		next   string
	}{
		{"yes", map[string]State{"3": StepBypassed, "fix": StepOpen, "end": StepOpen}, "4.1"},
		{"no", map[string]State{"3": StepBypassed, "fix": StepBypassed, "4.1": StepBypassed, "end": StepOpen}, "end"},
		{"look again", map[string]State{"look": StepOpen, "2": StepOpen, "3": StepOpen}, "look"},
	} {
		t.Run(tt.answer, func(t *testing.T) {
			s := newStage(t, md)
			s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "look"}, Tick("")))
			s.refuses(ErrCannot)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "2"}, Decide("perhaps")))
			s.does(s.runner.Do(t.Context(), bob, Place{incident, s.run, "2"}, Decide(tt.answer)))
			for step, want := range tt.states {
				s.wants(step, want)
			}
			if next, ok := s.now().Next(); !ok || next.ID != tt.next {
				t.Errorf("next is %s", next.ID)
			}
		})
	}
}

func TestABypassedStepCanStillBeDone(t *testing.T) {
	s := newStage(t, "1. Q\n   > decide: yes → 3\n2. Over\n3. Here\n")
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Decide("yes")))
	s.wants("2", StepBypassed)
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "2"}, Tick("")))
	s.wants("2", StepDone)
}

func TestProgressCountsWhatCounts(t *testing.T) {
	s := newStage(t, "1. a\n2. Q\n   > decide: yes → 4\n3. over\n4. c\n   1. c1\n   2. c2\n5. d\n")
	ctx := t.Context()
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "2"}, Decide("yes")))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "4.1"}, Tick("")))
	p := s.now().Progress()
	if p.Total != 4 || p.Closed != 2 || p.At != 3 || p.Finished() {
		t.Errorf("%+v", p)
	}
	if len(p.Hands) != 2 || p.Hands[0] != "alice" {
		t.Errorf("hands: %v", p.Hands)
	}
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "4.2"}, Tick("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "5"}, Skip("not today")))
	if p = s.now().Progress(); !p.Finished() || p.Skipped != 1 || p.At != 4 {
		t.Errorf("%+v", p)
	}
	if next, ok := s.now().Next(); ok {
		t.Errorf("something is left: %s", next.Number)
	}
}

func TestWhoComesSecondIsToldWhoWasFirst(t *testing.T) {
	s := newStage(t, "1. One\n")
	other := NewRunner(s.journal, proc.Run, nil, s.journal.now)
	once := sync.OnceFunc(func() {
		s.does(other.Do(t.Context(), bob, Place{incident, s.run, "1"}, Skip("was faster")))
	})
	s.journal.before = func(events []Event) {
		if events[0].What == Done {
			once()
		}
	}
	_, err := s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Tick(""))
	if !errors.Is(err, ErrMoved) || !strings.Contains(err.Error(), "bob (skipped, 20 Nov 2026 03:00:00 UTC)") {
		t.Errorf("got %v", err)
	}
	s.wants("1", StepSkipped)
}

func TestAFullDiskRefusesAnAct(t *testing.T) {
	s := newStage(t, "1. One\n")
	s.journal.fail = errors.New("disk full")
	if _, err := s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Tick("")); err == nil || !strings.Contains(err.Error(), "nothing was recorded") {
		t.Errorf("got %v", err)
	}
	s.wants("1", StepOpen)
}

func TestManyHandsOnOneStepLeaveOneAct(t *testing.T) {
	s := newStage(t, "1. One\n")
	var wg sync.WaitGroup
	results := make(chan error, 16)
	for range cap(results) {
		runner := NewRunner(s.journal, proc.Run, nil, s.journal.now)
		wg.Go(func() {
			_, err := runner.Do(t.Context(), people.Actor{Person: "p"}, Place{incident, s.run, "1"}, Tick(""))
			results <- err
		})
	}
	wg.Wait()
	close(results)
	done := 0
	for err := range results {
		switch {
		case err == nil:
			done++
		case !errors.Is(err, ErrMoved) && !errors.Is(err, ErrClosed):
			t.Error(err)
		}
	}
	if done != 1 || len(s.now().Events) != 1 {
		t.Errorf("%d acts, %d events", done, len(s.now().Events))
	}
}
