package incident

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

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

// footer is the keys that a small screen names, in their order.
func (b *bench) footer() string {
	var list []string
	for _, a := range b.pane.Actions() {
		if a.Footer && a.Narrow && a.WhyNot == "" {
			list = append(list, a.Keys[0]+" "+a.What)
		}
	}
	return strings.Join(list, ", ")
}

func TestASmallScreenNamesTheKeysThatOneNeeds(t *testing.T) {
	b := newBench(t, 80, 21)
	b.incident()
	named := func(when, want string) {
		t.Helper()
		if got := b.footer(); got != want {
			t.Errorf("%s it names %q, want %q", when, got, want)
		}
	}
	b.choose("1")
	named("on a step by hand", "enter read, space tick, - skip, ! failed, c note, X report")
	b.choose("2")
	named("on a script", "enter run, space tick, - skip, ! failed, c note, X report")
	b.press("right")
	named("in the timeline", "enter read, c note, X report, / filter, C correct")
	b.press("left")
	b.pane.known.Alerts = slices.Clone(b.pane.known.Alerts)
	b.pane.known.Alerts[0].EndsAt = b.clock.Now()
	named("once its alerts have cleared", "enter run, space tick, - skip, ! failed, c note, R resolve, X report")
	b.press("R")
	b.write("over")
	b.press("enter", "y")
	named("resolved", "enter read, c note, X report")
	b.press("L")
	named("in the list", "enter show, c note")
}

// The step that waits for the chosen one is the next: by then it waits no more.
func TestTheHintNamesTheStepThatWaitsForTheChosenOne(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	proc := sop.Parse("waits", "", []byte("1. Switch {#switch}\n\n   ```sh\n   true\n   ```\n2. Answers {needs=switch}\n3. Tell\n"))
	if _, err := b.runner.Start(t.Context(), people.Actor{Person: "alice"}, int64(b.pane.way.id), proc, nil, nil); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	runs := b.pane.known.Runs
	b.list().Turn(runs[len(runs)-1].Run)
	hint := b.pane.Hint()
	if keys, short := ansi.Strip(hint.Keys), ansi.Strip(hint.Short); !strings.Contains(keys, "run it and on to 2") || short != "Enter y → 2" {
		t.Errorf("it says %q, in short %q", keys, short)
	}
}

const piped = `---
title: Piped
---
1. Newest restore point

   ~~~sh
   ls /nowhere/at/all | head -1
   ~~~

   ~~~sh verify
   true
   ~~~
2. Look

   ~~~sh
   echo fine
   ~~~
`

// A green check over an error would say that all is well: what ended well and wrote to
// standard error is done, and says so with a sign of its own, wherever it is told.
func TestAStepThatComplainedIsNoPlainCheck(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	proc := sop.Parse("piped", "", []byte(strings.ReplaceAll(piped, "~~~", "```")))
	b.with(func(d *Deps) { d.Library = append(d.Library.(shelf), proc) })
	b.run(b.pane.begin(b.pane.way.id, proc, nil))
	for _, step := range []string{"1", "2"} {
		b.choose(step)
		b.press("enter", "y")
	}
	for _, st := range b.list().Run().Steps {
		if st.State != sop.StepDone {
			t.Fatalf("a step is %s", st.State)
		}
	}
	for _, want := range []string{"▲ 1  Newest restore point", "exit 0, stderr", "✓ 2  Look", "step 1 exit 0, wrote to stderr", "step 2 Look exit 0"} {
		b.sees(want)
	}
	if told := b.told("run r1"); strings.Contains(told, "failed") {
		t.Errorf("told %q", told)
	}
	b.pane.SetSize(80, 21)
	b.sees("▲ 1  Newest restore point")
	b.sees("exit 0, wrote to stderr")
	b.choose("1")
	b.press("enter")
	b.asks("exit 0, wrote to stderr")
	entries := b.timeline()
	var texts []string
	for _, e := range entries {
		texts = append(texts, e.Text)
	}
	if all := strings.Join(texts, "\n"); !strings.Contains(all, "1 Newest restore point: ended, exit 0, wrote to stderr after") || strings.Contains(all, "Look: ended, exit 0, wrote") {
		t.Errorf("the record says\n%s", all)
	}
}
