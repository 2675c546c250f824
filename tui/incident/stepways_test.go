package incident

import (
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

const ways = `---
title: Ways
vars:
  host: ""   # the machine
---
1. Restart

   ~~~sh
   false
   ~~~

   retry 1
   - on failure: → #over
2. Look
3. Fail over {#over}
4. Wait 5m for caches
5. Follow [Checkout down](checkout-down.md)
6. Last
   - on failure: call somebody
`

// onWays follows a procedure that waits, fails and links.
func onWays(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, 120, 36)
	b.incident()
	proc := sop.Parse("ways", "", []byte(strings.ReplaceAll(ways, "~~~", "```")))
	b.with(func(d *Deps) { d.Library = append(d.Library.(shelf), proc) })
	b.run(b.pane.begin(b.pane.way.id, proc, nil))
	b.asks("Ways asks, empty: not known")
	b.asks("the machine")
	b.write("db-7")
	b.press("enter")
	if run := b.list().Run(); run == nil || run.Name != "ways" || run.Vars["host"] != "db-7" {
		t.Fatalf("it is not followed: %+v", run)
	}
	return b
}

func TestAFailedStepOffersWhatItsProcedureNames(t *testing.T) {
	b := onWays(t)
	b.choose("1")
	b.press("enter")
	b.asks("retry 1")
	b.press("y")
	if st := b.state("1"); st.State != sop.StepFailed || st.Try != 2 {
		t.Fatalf("step 1 is %s after try %d", st.State, st.Try)
	}
	b.sees("it failed: - goes on with 3 Fail over")
	b.press("-")
	b.asks("go on with 3 Fail over")
	b.press("enter")
	if st := b.state("2"); st.State != sop.StepBypassed || b.list().Chosen() != b.id("3") {
		t.Fatalf("step 2 is %s, chosen is %s", st.State, b.list().Chosen())
	}
}

func TestAWaitShowsWhenItEndsAndAsksWhyNotToWait(t *testing.T) {
	b := onWays(t)
	b.choose("4")
	b.press("space")
	if st := b.state("4"); st.State != sop.StepWaiting {
		t.Fatalf("step 4 is %s", st.State)
	}
	b.sees("until 13:53")
	b.press("space")
	b.asks("Why not wait?")
	b.write("caches are cold")
	b.press("enter")
	b.sees("ended early")
	b.choose("4")
	b.press("r")
	b.write("they are not")
	b.press("enter")
	b.choose("4")
	b.press("space")
	b.clock.pass(6 * time.Minute)
	b.send(pane.Tick{Now: b.clock.Now()})
	b.sees("over since 13:53")
	told := func() (n int, text string) {
		for _, m := range b.said {
			if said, ok := m.(pane.Notice); ok && strings.HasPrefix(said.Key, "wait ") {
				n, text = n+1, said.Text
			}
		}
		return n, text
	}
	b.send(pane.Tick{Now: b.clock.Now()})
	if n, text := told(); n != 1 || !strings.Contains(text, "the wait of step 4 Wait 5m for caches is over since 13:53") {
		t.Fatalf("told %d times: %q", n, text)
	}
	b.press("space")
	if n, text := told(); n != 2 || text != "" {
		t.Fatalf("gone on with, it still calls: %d %q", n, text)
	}
	if st := b.state("4"); st.State != sop.StepDone {
		t.Fatalf("step 4 is %s", st.State)
	}
}

func TestALinkInAStepLeadsToTheOtherProcedure(t *testing.T) {
	b := onWays(t)
	b.choose("5")
	b.press("enter")
	b.asks("follow Checkout down")
	b.asks("read the step")
	b.press("enter")
	if run := b.list().Run(); run.Name != "checkout-down" {
		t.Fatalf("it follows %s", run.Name)
	}
	starts := 0
	for _, e := range b.timeline() {
		if e.Kind == incident.RunEntry {
			starts++
		}
	}
	if starts != 2 {
		t.Fatalf("%d runs were started: one that is under way is gone on with", starts)
	}
}

// A session that dies writes nothing: the pane looks by itself whether what
// somebody else runs still runs.
func TestAScriptOfADeadSessionIsSeenToBeCutOff(t *testing.T) {
	b := newBench(t, 120, 36)
	id := b.incident()
	step, _ := b.list().Run().Procedure.Step(b.id("2"))
	err := b.store.Runs.StepEvents(t.Context(), people.Actor{Person: "bob"}, int64(id), sop.Event{
		Run: b.list().Run().Run, Step: step.ID, Number: "2", Title: step.Title, What: sop.Running, Try: 1, Holder: "another machine", Limit: 60,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.refresh()
	if state := b.list().Run().Steps[step.ID].State; state != sop.StepRunning {
		t.Fatalf("the step is %s", state)
	}
	b.choose("2")
	if does := b.action("enter").What; does != "read" {
		t.Errorf("Enter is said to %s what another session runs", does)
	}
	b.clock.pass(2 * time.Minute)
	b.send(pane.Tick{Now: b.clock.Now()})
	if state := b.list().Run().Steps[step.ID].State; state != sop.StepCutOff {
		t.Errorf("two minutes after its limit of one the step is %s", state)
	}
}

func TestTheKeyAStepWaitsForIsNamedOnASmallScreen(t *testing.T) {
	b := newBench(t, 80, 21)
	b.incident()
	for number, want := range map[string]bool{"1": true, "2": false} { // by hand; a script
		b.choose(number)
		if got := b.action("space").Narrow; got != want {
			t.Errorf("step %s: Space goes first: %v, not %v", number, got, want)
		}
	}
}
