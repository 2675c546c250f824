package incident

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

func (b *bench) state(number string) sop.StepState {
	b.t.Helper()
	return b.list().Run().Steps[b.id(number)]
}

// choose puts the choice on a step.
func (b *bench) choose(number string) {
	b.t.Helper()
	flat := b.list().Run().Procedure.Flat()
	at := func(id string) int { return slices.IndexFunc(flat, func(s sop.Step) bool { return s.ID == id }) }
	b.list().Move(at(b.id(number)) - at(b.list().Chosen()))
	b.pane.Redraw()
}

func (b *bench) timeline() []incident.Entry {
	b.t.Helper()
	list, err := b.store.Book.Timeline(b.t.Context(), b.pane.way.id, 0, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func TestTickingAStepHandsOverToTheNextOne(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	if b.list().Chosen() != b.id("1") {
		t.Fatalf("chosen: %s", b.list().Chosen())
	}
	b.press("space")
	if st := b.state("1"); st.State != sop.StepDone || st.By.Person != "alice" || b.list().Chosen() != b.id("2") {
		t.Fatalf("step 1 is %s by %s, chosen is %s", st.State, st.By.Person, b.list().Chosen())
	}
	if a := b.action("space"); a.WhyNot != "" {
		t.Fatalf("step 2 cannot be ticked: %s", a.WhyNot)
	}
	b.choose("1")
	if a := b.action("space"); !strings.Contains(a.WhyNot, "done already") {
		t.Fatalf("a done step can be ticked again: %q", a.WhyNot)
	}
}

// The script stands whole beneath its step, y runs it there, and the choice is on the
// next step with no box to close in between.
func TestACommandIsShownWholeWhereItStandsAndOnlyYRunsIt(t *testing.T) {
	b := newBench(t, 200, 36)
	b.incident()
	b.choose("3.2")
	b.sees(`$ echo "switching $ALERT_INSTANCE"; echo "to eu-2"`)
	b.press("enter")
	for _, want := range []string{`$ echo "switching $ALERT_INSTANCE"; echo "to eu-2"`, `verify  test "$ALERT_INSTANCE" = eu-1`,
		"with ALERT_INSTANCE=eu-1, on db-7, as alice, for at most 10m", "y run it   Esc not now"} {
		b.sees(want)
	}
	if got := b.dialog.View(); got != "" {
		t.Fatalf("a box lies over it:\n%s", got)
	}
	b.press("enter", "space", "Y")
	if got := b.state("3.2").State; got != sop.StepOpen {
		t.Fatalf("something else than y ran it: %s", got)
	}
	b.press("y")
	if st := b.state("3.2"); st.State != sop.StepDone || st.Exit == nil || *st.Exit != 0 || !strings.Contains(st.Output, "switching eu-1\nto eu-2") {
		t.Fatalf("after y the step is %+v", st)
	}
	if b.dialog != nil {
		t.Fatal("there is a box to close")
	}
	b.misses("y run it")
	b.sees("exit 0")
	if b.list().Chosen() != b.id("4") {
		t.Errorf("after it %q is chosen", b.list().Chosen())
	}
}

func TestAScriptThatHasNoRoomIsAskedAboutInABox(t *testing.T) {
	b := newBench(t, 120, 7)
	b.incident()
	b.choose("3.2")
	b.press("enter")
	for _, want := range []string{"Run step 3.2", `echo "switching $ALERT_INSTANCE"; echo "to eu-2"`, `test "$ALERT_INSTANCE" = eu-1`, "ALERT_INSTANCE=eu-1", "here, on db-7, as alice (alice@db-7)", "y run it"} {
		b.asks(want)
	}
	b.press("y")
	if st := b.state("3.2"); st.State != sop.StepDone || b.dialog != nil || b.list().Chosen() != b.id("4") {
		t.Fatalf("after y the step is %s, chosen is %s, and a box stays: %v", st.State, b.list().Chosen(), b.dialog != nil)
	}
}

// A screen that becomes too small while a script is asked about gets the box.
func TestWhatIsAskedAboutIsAlwaysReadWhole(t *testing.T) {
	b := newBench(t, 200, 36)
	b.incident()
	b.choose("3.2")
	b.press("enter")
	if got := b.dialog.View(); got != "" {
		t.Fatalf("a box lies over it:\n%s", got)
	}
	b.pane.SetSize(200, 5)
	if got := ansi.Strip(b.dialog.View()); !strings.Contains(got, "y run it") {
		t.Errorf("there is no room where it stands, and the box says %q", got)
	}
	b.pane.SetSize(200, 36)
	b.pane.SetFocus(false)
	if got := b.dialog.View(); got == "" {
		t.Error("another pane is in front, and nothing is asked")
	}
	b.pane.SetFocus(true)
	b.press("esc")
	b.misses("y run it")
	if got := b.state("3.2").State; got != sop.StepOpen {
		t.Errorf("the step is %s", got)
	}
}

func TestAKeyTypedBeforeTheScriptWasSeenDoesNotRunIt(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("2")
	show, ok := b.action("enter").Do()().(pane.Show)
	if !ok {
		t.Fatal("no dialog")
	}
	if cmd, done := show.Dialog.Update(keyOf("y")); cmd != nil || done {
		t.Fatal("y answered a dialog nobody has seen")
	}
}

func TestTheRunDialogSaysWhyAYDidNotCount(t *testing.T) {
	b := newBench(t, 80, 24)
	b.incident()
	b.choose("3.2")
	b.press("enter")
	asked, ok := b.dialog.(pane.Confirmed)
	if !ok {
		t.Fatal("the dialog that runs a script takes a y however it came")
	}
	const why = "this y came together with other keys: press y again"
	asked.Refuse(why)
	b.asks(why)
	if left := b.pane.Hint().Next; !strings.Contains(left, why) {
		t.Errorf("at the foot it says %q", left)
	}
	b.press("j")
	b.asks("y run it")
	if strings.Contains(b.screen(), why) {
		t.Error("it is still said after the next key")
	}
	if got := b.state("3.2").State; got != sop.StepOpen {
		t.Fatalf("the step is %s", got)
	}
	b.press("y")
	if got := b.state("3.2").State; got != sop.StepDone {
		t.Fatalf("after y the step is %s", got)
	}
}

// printed waits until a script has printed so many lines.
func (b *bench) printed(at sop.Place, lines int) {
	b.t.Helper()
	watch := b.feed.Watch()
	defer watch.Close()
	for {
		if _, err := watch.Next(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		if out, ok := b.runner.Output(at, 0); ok && len(out.Lines) >= lines {
			return
		}
	}
}

func TestTheRunDialogSaysThatWhatWasTypedElsewhereRunsHere(t *testing.T) {
	b := newBench(t, 200, 36)
	there := sop.Parse("there", "", []byte("# There\n1. Look\n\n   ```sh\n   [root@db1 ~]# uptime\n   ```\n"))
	id := b.incident()
	if _, err := b.runner.Start(t.Context(), b.pane.Actor, int64(id), there, nil, nil); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.list().Turn(b.pane.known.Runs[1].Run)
	b.press("enter")
	b.asks("It was typed on db1, its prompt says: this script runs HERE, on this machine.")
}

func TestARunningScriptIsStoppedByKAndTheStepStaysOpen(t *testing.T) {
	b := newBench(t, 120, 36)
	slow := sop.Parse("slow", "", []byte("# Slow\n1. Wait\n\n   ```sh\n   echo began; sleep 60\n   ```\n"))
	id := b.incident()
	if _, err := b.runner.Start(t.Context(), b.pane.Actor, int64(id), slow, nil, nil); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.list().Turn(b.pane.known.Runs[1].Run)
	at := sop.Place{Incident: int64(id), Run: b.list().Run().Run, Step: b.list().Chosen()}
	b.press("enter")
	cmd, _ := b.dialog.Update(keyOf("y"))
	waits := b.pane.Update(cmd()) // it runs, and the pane waits for its end
	b.printed(at, 1)
	b.dialog = nil // y has answered it
	b.send(pane.Changed{Topics: sources.Topics(sources.Runs)})
	b.sees("│ began")
	b.press("enter")
	b.asks("began")
	b.press("K")
	b.run(waits)
	if st := b.state("1"); st.State != sop.StepFailed || st.Killed == "" || !strings.Contains(st.Output, "began") {
		t.Fatalf("after stopping the step is %s, killed %q, output %q", st.State, st.Killed, st.Output)
	}
	if b.pane.Running() != 0 {
		t.Fatal("it still counts as running")
	}
}

func TestSkippingAsksForAReasonAndAnOptionalStepMayNotApply(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("-")
	b.press("enter")
	b.asks("a reason is needed")
	b.write("seen by bob")
	b.press("enter")
	if st := b.state("1"); st.State != sop.StepSkipped || st.Reason != "seen by bob" {
		t.Fatalf("step 1 is %s because %q", st.State, st.Reason)
	}
	b.choose("6")
	b.press("-", "enter")
	if st := b.state("6"); st.State != sop.StepNotApplicable {
		t.Fatalf("step 6 is %s", st.State)
	}
	b.choose("1")
	b.press("r")
	b.write("bob saw another time")
	b.press("enter")
	if st := b.state("1"); st.State != sop.StepOpen {
		t.Fatalf("reopened it is %s", st.State)
	}
}

func TestTickingACommandStepAsksWhyByHandAndFailingAsksWhatWentWrong(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("2")
	b.press("!")
	b.write("no answer")
	b.press("enter")
	if st := b.state("2"); st.State != sop.StepFailed || st.Reason != "no answer" {
		t.Fatalf("step 2 is %s because %q", st.State, st.Reason)
	}
	b.press("space")
	b.asks("Why by hand?")
	b.write("asked by phone")
	b.press("enter")
	if st := b.state("2"); st.State != sop.StepDone || st.Reason != "asked by phone" {
		t.Fatalf("step 2 is %s because %q", st.State, st.Reason)
	}
}

func TestALockedStepIsOnlyOverriddenWithAReason(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("7")
	b.sees("waits for 1, 2")
	b.press("space")
	b.asks("waits for 1 Note the time, 2 Check upstreams")
	b.press("esc")
	if st := b.state("7"); st.State != sop.StepOpen || st.Override != nil {
		t.Fatalf("Esc left step 7 %s", st.State)
	}
	b.press("space")
	b.write("the customer asked")
	b.press("enter")
	if st := b.state("7"); st.Override == nil || st.Override.Reason != "the customer asked" {
		t.Fatalf("no override is recorded: %+v", st)
	}
	b.press("space")
	if st := b.state("7"); st.State != sop.StepDone {
		t.Fatalf("step 7 is %s", st.State)
	}
}

func TestADecisionIsPickedAndLeadsPastTheRest(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("4")
	b.press("enter")
	b.asks("go on with 6 Rotate keys")
	b.press("enter")
	if got, past := b.state("4"), b.state("5"); got.Answer != "yes" || past.State != sop.StepBypassed {
		t.Fatalf("decided %q, step 5 is %s", got.Answer, past.State)
	}
}

func TestWhoIsSecondIsToldKindlyAndNothingIsWritten(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	at := sop.Place{Incident: int64(b.pane.way.id), Run: b.list().Run().Run, Step: b.id("1")}
	if _, err := b.runner.Do(t.Context(), people.Actor{Person: "bob"}, at, sop.Skip("mine")); err != nil {
		t.Fatal(err)
	}
	before := len(b.timeline())
	b.press("space") // alice has not seen bob's act yet
	if got := len(b.timeline()); got != before {
		t.Fatalf("%d entries instead of %d", got, before)
	}
	var told pane.Notice
	for _, m := range b.said {
		if n, ok := m.(pane.Notice); ok && n.Loud == pane.Trouble && n.Text != "" {
			told = n
		}
	}
	if !strings.Contains(told.Text, "bob") {
		t.Fatalf("alice was told %q", told.Text)
	}
	if st := b.state("1"); st.By.Person != "bob" {
		t.Fatalf("alice sees the step as %s by %q", st.State, st.By.Person)
	}
}

func TestTwoCockpitsSeeEachOthersActs(t *testing.T) {
	b := newBench(t, 120, 36)
	id := b.incident()
	alice := b.pane
	b.pane = b.cockpit("bob")
	b.pane.SetSize(120, 36)
	b.refresh()
	if b.pane.way.id != id {
		t.Fatalf("bob's cockpit took up %v, the only open incident is %v", b.pane.way.id, id)
	}
	b.press("space")
	b.pane = alice
	b.refresh()
	b.sees("bob")
	if alice.boxes.checklist.Chosen() != b.id("1") {
		t.Fatal("bob's act moved alice's choice")
	}
}
