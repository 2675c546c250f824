package sop

import (
	"context"
	"testing"

	"holdfast/sources/proc"
)

// A shell tells how the last command of a pipe ended. That an earlier one failed is seen
// only where it said so.
func TestAScriptThatEndsWellAndComplainsSaysSo(t *testing.T) {
	s := newStage(t, "1. Quiet\n   ```sh\n   echo fine\n   ```\n"+
		"2. Piped\n   ```sh\n   ls /nowhere/at/all | head -1\n   ```\n"+
		"3. Checked\n   ```sh\n   echo careful >&2\n   ```\n   ```sh verify\n   echo looks good\n   ```\n"+
		"4. A check that complains\n   ```sh\n   true\n   ```\n   ```sh verify\n   echo careful >&2\n   ```\n"+
		"5. Failed\n   ```sh\n   echo broken >&2; exit 3\n   ```\n"+
		"6. A check that fails\n   ```sh\n   echo careful >&2\n   ```\n   ```sh verify\n   exit 1\n   ```\n")
	for _, want := range []struct {
		step       string
		state      State
		complained bool // its events, and the step, say that it is done and wrote to stderr
	}{{"1", StepDone, false}, {"2", StepDone, true}, {"3", StepDone, true}, {"4", StepDone, true}, {"5", StepFailed, false}, {"6", StepFailed, true}} {
		s.does(s.runStep(want.step))
		st := s.state(want.step)
		if st.State != want.state || st.Complained != want.complained {
			t.Errorf("step %s is %s, complained %v, printed %q", want.step, st.State, st.Complained, st.Output)
		}
		last := st.Events[len(st.Events)-1]
		if Complained(last) && want.step != "2" && want.step != "4" {
			t.Errorf("step %s: the last event complains: %+v", want.step, last)
		}
	}
	if failed := s.state("5").Events[1]; !failed.Stderr || Complained(failed) {
		t.Errorf("of a script that failed it is said %+v", failed)
	}

	again := newStage(t, s.now().Text)
	again.runner.Rehearse(incident, []*Run{s.now()})
	for step, complained := range map[string]bool{"1": false, "2": true} {
		if again.does(again.runStep(step)); again.state(step).Complained != complained {
			t.Errorf("in a rehearsal step %s complained: %v", step, !complained)
		}
	}
}

// Done again, or ticked again, what an earlier try wrote does not count.
func TestOnlyTheLastTryComplains(t *testing.T) {
	zero := 0
	first := Event{Run: "r", Step: "1", What: Ended, Try: 1, Exit: &zero, Stderr: true}
	st := StepState{}
	for _, ev := range []Event{{What: Running, Try: 1}, first, {What: Reopened}, {What: Running, Try: 2}, {What: Ended, Try: 2, Exit: &zero}} {
		st = st.apply(Step{}, ev)
	}
	if st.State != StepDone || st.Complained {
		t.Errorf("%+v", st)
	}
}

// What holdfast says of what a script left running is no complaint of the script.
func TestARemarkIsNoComplaint(t *testing.T) {
	for of, complained := range map[proc.Stream]bool{proc.Stdout: false, proc.Remark: false, proc.Stderr: true} {
		s := newStage(t, "1. Go\n   ```sh\n   true\n   ```\n")
		s.runner.exec = printsOn(of)
		s.does(s.runStep("1"))
		if got := s.state("1").Complained; got != complained {
			t.Errorf("stream %d: complained %v", of, got)
		}
	}
}

// printsOn is an Exec that prints a line on a stream.
func printsOn(of proc.Stream) Exec {
	return func(_ context.Context, c proc.Command) (proc.Result, error) {
		c.Output(of, []byte("words\n"))
		return proc.Result{}, nil
	}
}
