package sop

import (
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/proc"
)

const playground = `1. Copy one
2. Copy two (if applicable)
3. Group
   1. a
   2. b
      1. b one
      2. b two (if applicable)
4. Clean {needs=1,2}
   1. remove
   2. check {needs=3}
5. Question
   > decide: on → #on, skip → #end, again → 3
6. On (if applicable) {#on}
   1. part
7. End {#end}
8. Wait 5m
9. Try
   - on failure: → 3
   - on failure:
     1. mend
     2. clean
`

// Whatever people do in whatever order, what the record folds to keeps its word.
func TestRunsKeepTheirWordWhateverPeopleDo(t *testing.T) {
	p := Parse("play", "", []byte(playground))
	var ids []string
	for _, s := range p.Flat() {
		ids = append(ids, s.ID)
	}
	rapid.Check(t, func(rt *rapid.T) {
		journal := &memory{now: func() time.Time { return night }}
		r := NewRunner(journal, proc.Run, nil, journal.now)
		run, err := r.Start(t.Context(), alice, incident, p, nil, nil)
		if err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 40).Draw(rt, "acts") {
			step, act := rapid.SampledFrom(ids).Draw(rt, "step"), rapid.IntRange(0, 8).Draw(rt, "act")
			before := folded(rt, r)
			var err error
			switch act {
			case 0, 1:
				_, err = r.Do(t.Context(), alice, Place{incident, run, step}, Tick(""))
				if err == nil && len(before.Blocked(step)) > 0 {
					rt.Fatalf("step %s was ticked through its lock", step)
				}
			case 2:
				_, err = r.Do(t.Context(), bob, Place{incident, run, step}, Skip("why"))
			case 3:
				_, err = r.Do(t.Context(), bob, Place{incident, run, step}, Fail(""))
			case 4:
				_, err = r.Do(t.Context(), bob, Place{incident, run, step}, DoesNotApply(""))
			case 5:
				_, err = r.Do(t.Context(), bob, Place{incident, run, step}, Override("must"))
			case 6:
				_, err = r.Do(t.Context(), bob, Place{incident, run, step}, Reopen(""))
			case 7:
				_, err = r.Do(t.Context(), alice, Place{incident, run, step}, Decide(rapid.SampledFrom([]string{"on", "skip", "again"}).Draw(rt, "answer")))
			case 8:
				_, err = r.Do(t.Context(), alice, Place{incident, run, step}, FallBack(""))
			}
			after := folded(rt, r)
			if wrote := len(after.Events) != len(before.Events); wrote != (err == nil) {
				rt.Fatalf("act %d on %s: %v, and written: %v", act, step, err, wrote)
			}
			keepsItsWord(rt, after)
		}
	})
}

func folded(rt *rapid.T, r *Runner) *Run {
	runs, err := r.Runs(rt.Context(), incident)
	if err != nil {
		rt.Fatal(err)
	}
	return runs[0]
}

func keepsItsWord(rt *rapid.T, run *Run) {
	if again := Fold(run.Record); !reflect.DeepEqual(again.Steps, run.Steps) {
		rt.Fatal("the same record folds to something else")
	}
	open := 0
	for _, s := range run.Procedure.Walk() {
		st := run.Steps[s.ID]
		if !st.State.Closed() {
			open++
		}
		if st.State == StepDone && len(run.openNested(*s)) > 0 {
			rt.Fatalf("step %s is done and %v in it is not", s.Number, run.openNested(*s))
		}
		if st.State == StepSkipped && st.Reason == "" {
			rt.Fatalf("step %s is skipped without a reason", s.Number)
		}
	}
	next, ok := run.Next()
	progress := run.Progress()
	switch {
	case ok != (open > 0):
		rt.Fatalf("%d open, next %v %q", open, ok, next.ID)
	case ok && run.Steps[next.ID].State.Closed():
		rt.Fatalf("next is %s, which is closed", next.ID)
	case progress.Finished() != (open == 0):
		rt.Fatalf("%d open, %+v", open, progress)
	case progress.At < 1 || progress.At > progress.Total:
		rt.Fatalf("%+v", progress)
	}
}

func TestEventsOfStepsTheTextDoesNotHoldAreKeptApart(t *testing.T) {
	run := Fold(Record{Started: Started{Text: "1. a\n"}, Events: []Event{{Step: "gone", What: Done}, {Step: "1", What: "later version"}}})
	if len(run.Unplaced) != 1 || run.Steps["1"].State != StepOpen || len(run.Steps["1"].Events) != 1 {
		t.Errorf("%+v", run)
	}
}

func TestEnvNamesAndBoundsItsValues(t *testing.T) {
	a := &alerts.Alert{
		Fingerprint: "f00d",
		Labels:      map[string]string{"alertname": "Down", "größe": "x", "annotation_summary": "label", "long": strings.Repeat("é", maxValue), "nul": "a\x00b\x1b"},
		Annotations: map[string]string{"summary": "annotation", "description": "two\nlines"},
	}
	env := environ(variables(a, map[string]string{"region": "eu", "ALERT_ALERTNAME": "forged", "PATH": "/evil", "not-a-name": "x"}))
	for _, want := range []string{
		"ALERT_ALERTNAME=Down", "ALERT_GR__E=x", "ALERT_ANNOTATION_SUMMARY=label", "ALERT_ANNOTATION_DESCRIPTION=two\nlines",
		"ALERT_FINGERPRINT=f00d", "ALERT_NUL=a<U+0000>b<U+001B>", "region=eu",
	} {
		if !slices.Contains(env, want) {
			t.Errorf("%q is not in %q", want, env)
		}
	}
	for _, v := range env {
		if len(v) > maxValue+40 || strings.ContainsRune(v, 0) || strings.HasPrefix(v, "PATH") || strings.HasPrefix(v, "not") {
			t.Errorf("%.60q", v)
		}
	}
	if got := environ(variables(nil, nil)); len(got) != 0 || !slices.IsSorted(env) {
		t.Errorf("%q", got)
	}
}

func TestAnotherProcessIsSeenToLiveAndToDie(t *testing.T) {
	if alive, known := processAlive(thisProcess()); !alive || !known {
		t.Error("this process lives")
	}
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	holder := fmt.Sprintf("%s %d %s x", machine(), cmd.Process.Pid, startOf(cmd.Process.Pid))
	if alive, known := processAlive(holder); !alive || !known {
		t.Errorf("%s lives", holder)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if alive, known := processAlive(holder); alive || !known {
		t.Errorf("%s died", holder)
	}
	reused := fmt.Sprintf("%s %d %s x", machine(), os.Getpid(), "1")
	if alive, known := processAlive(reused); alive || !known {
		t.Error("a number used again is another process")
	}
	for _, odd := range []string{"", "elsewhere 1 2 x", fmt.Sprintf("%s %d  x", machine(), os.Getpid()), machine() + " pid 2 x", machine() + " -1 2 x"} {
		if alive, known := processAlive(odd); alive || known {
			t.Errorf("%q cannot be looked at", odd)
		}
	}
}

func TestKeepHoldsHeadAndTailAndCountsTheRest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		chunks := rapid.SliceOf(rapid.SliceOfN(rapid.ByteRange('a', 'z'), 0, 60)).Draw(rt, "chunks")
		k := newKeep(64)
		var all []byte
		for _, c := range chunks {
			k.add(c)
			all = append(all, c...)
		}
		got, cut := k.text(nil)
		if cut == 0 && got != string(all) {
			rt.Fatalf("%q became %q", all, got)
		}
		if cut != int64(max(0, len(all)-64)) {
			rt.Fatalf("%d bytes, cut %d", len(all), cut)
		}
		if cut > 0 && (!strings.HasPrefix(got, string(all[:32])) || !strings.HasSuffix(got, string(all[len(all)-32:]))) {
			rt.Fatalf("%q became %q", all, got)
		}
	})
}
