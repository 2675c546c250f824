package sop

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources/proc"
)

// walker steps through a procedure as a person does: always what is next.
type walker struct {
	*stage
	clock time.Time
	ran   int            // scripts
	fails bool           // a step's script fails when it is tried first
	tries map[string]int // by script
	// way chooses one of a decision's branches by how often it was asked.
	way   func(ways, asked int) int
	asked map[string]int
}

// setOut begins a run of a procedure.
func setOut(t *testing.T, p Procedure, fails bool, way func(ways, asked int) int) *walker {
	t.Helper()
	w := &walker{clock: night, fails: fails, tries: map[string]int{}, way: way, asked: map[string]int{}}
	now := func() time.Time { return w.clock }
	w.stage = &stage{T: t, journal: &memory{now: now}}
	w.runner = NewRunner(w.journal, func(_ context.Context, c proc.Command) (proc.Result, error) {
		script := strings.Join(c.Args, "\n")
		w.ran++
		w.tries[script]++
		if w.fails && w.tries[script] == 1 {
			return proc.Result{Exit: 1}, nil
		}
		return proc.Result{}, nil
	}, nil, now)
	w.runner.look = func(string) (string, error) { return "/bin/sh", nil }
	vars := map[string]string{}
	for _, asked := range p.Asks {
		vars[asked.Name] = "known"
	}
	var err error
	if w.run, err = w.runner.Start(t.Context(), alice, incident, p, nil, vars); err != nil {
		t.Fatal(err)
	}
	return w
}

// toTheEnd goes on until nothing is left to do.
func (w *walker) toTheEnd() {
	w.Helper()
	most := 6*len(w.now().Procedure.Flat()) + 20
	for range most {
		run := w.now()
		step, left := run.Next()
		if !left {
			if p := run.Progress(); !p.Finished() {
				w.Errorf("nothing is next, and %d of %d steps are closed", p.Closed, p.Total)
			}
			return
		}
		w.act(run, step)
		if after, _ := w.now().Procedure.Step(step.ID); len(w.state(step.ID).Events) == len(run.Steps[step.ID].Events) {
			w.Fatalf("step %s %q took an act and nothing came of it", after.Number, after.Title)
		}
	}
	step, _ := w.now().Next()
	w.Fatalf("after %d acts there is still something to do: step %s %q is %s", most, step.Number, step.Title, w.state(step.ID).State)
}

// act does what the step asks for.
func (w *walker) act(run *Run, s Step) {
	w.Helper()
	ctx, before, script := w.Context(), w.ran, s.Script()
	state := run.Steps[s.ID].State
	switch {
	case len(run.Blocked(s.ID)) > 0:
		w.does(w.runner.Do(ctx, bob, Place{incident, w.run, s.ID}, Override("the copy is elsewhere")))
	case len(s.Branches) > 0:
		w.asked[s.ID]++
		w.does(w.runner.Do(ctx, alice, Place{incident, w.run, s.ID}, Decide(s.Branches[w.way(len(s.Branches), w.asked[s.ID])].Answer)))
	case state == StepFailed && w.fallsBack(run, s):
		w.does(w.runner.Do(ctx, alice, Place{incident, w.run, s.ID}, FallBack("")))
	case script != nil:
		given := map[string]string{}
		for _, l := range run.Lacks(s.ID) {
			if l.Stops() {
				given[l.Var] = "known"
			}
		}
		if len(given) > 0 {
			w.does(w.runner.Do(ctx, alice, Place{incident, w.run, s.ID}, Fill(given)))
		}
		w.does(w.runner.Run(ctx, alice, Place{incident, w.run, s.ID}, script.Hash(), nil))
		if w.ran == before {
			w.Errorf("step %s was run, and its script was not", s.Number)
		}
		return
	case s.Optional:
		w.does(w.runner.Do(ctx, bob, Place{incident, w.run, s.ID}, DoesNotApply("")))
	case state == StepWaiting:
		w.clock = run.Steps[s.ID].Until
		w.does(w.runner.Do(ctx, alice, Place{incident, w.run, s.ID}, Tick("")))
	default:
		w.does(w.runner.Do(ctx, alice, Place{incident, w.run, s.ID}, Tick("")))
	}
	if w.ran != before {
		w.Errorf("a script of step %s ran and nobody approved it", s.Number)
	}
}

func (w *walker) fallsBack(run *Run, s Step) bool {
	_, ok := run.OnFailure(s.ID)
	return ok
}

// Any runbook that people have written, and every procedure that ships, is
// stepped through to its end, whichever way its decisions go, and also when
// every script fails at first.
func TestEveryRunbookIsSteppedThroughToItsEnd(t *testing.T) {
	written, err := filepath.Glob("testdata/runbooks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := filepath.Glob("library/*.md")
	if err != nil || len(written) < 30 || len(shipped) < 12 {
		t.Fatalf("%d runbooks, %d procedures: %v", len(written), len(shipped), err)
	}
	// A decision that leads back is answered otherwise the next time.
	first := func(ways, asked int) int { return (asked - 1) % ways }
	last := func(ways, asked int) int { return (ways - asked%ways) % ways }
	for _, file := range append(written, shipped...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := Parse(nameOf(file), filepath.Base(file), src)
			if len(p.Steps) == 0 && len(src) > 0 {
				t.Errorf("no step was found in %d bytes", len(src))
			}
			for _, way := range []func(int, int) int{first, last} {
				for _, fails := range []bool{false, true} {
					synctest.Test(t, func(t *testing.T) { setOut(t, p, fails, way).toTheEnd() }) // it pauses before it tries again
				}
			}
		})
	}
}
