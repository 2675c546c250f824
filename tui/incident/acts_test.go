package incident

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/tui/pane"
)

func (b *bench) state(number string) sop.StepState {
	b.t.Helper()
	return b.pane.run().Steps[b.id(number)]
}

// choose puts the choice on a step.
func (b *bench) choose(number string) {
	b.t.Helper()
	b.pane.sel, b.pane.advance, b.pane.dirty = b.id(number), "", true
}

func (b *bench) timeline() []store.Entry {
	b.t.Helper()
	list, err := b.store.Timeline(b.t.Context(), b.pane.id, 0, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func TestAnAlertOpensAnIncidentWithItsWordsAndAFittingSeverity(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.sees("No incident is in the record.")
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.asks("Checkout down in eu-1")
	b.press("enter", "enter")
	inc, err := b.store.Incident(t.Context(), 1)
	if err != nil || inc.Title != "Checkout down in eu-1" || inc.Severity != store.Sev2 || len(inc.Alerts) != 1 {
		t.Fatalf("opened %+v, %v", inc, err)
	}
	var here pane.CurrentIncident
	for _, m := range b.said {
		if c, ok := m.(pane.CurrentIncident); ok {
			here = c
		}
	}
	if here.ID != 1 {
		t.Fatalf("the other panes were told %v", here)
	}
	other := checkoutDown()
	other.Fingerprint, other.Labels = "00000000000000aa", map[string]string{"alertname": "QueueBacklog"}
	b.send(pane.OpenIncident{Alerts: []alerts.Row{other}})
	b.asks("attach to INC-1")
	b.press("enter")
	if inc, _ = b.store.Incident(t.Context(), 1); len(inc.Alerts) != 2 {
		t.Fatalf("attached: %+v", inc.Alerts)
	}
}

func TestASOPWithoutAnIncidentOffersToOpenOneAndThenStarts(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.send(pane.StartSOP{Alert: checkoutDown()})
	b.asks("Open one to follow Checkout down")
	b.press("enter", "enter")
	if b.pane.run() == nil {
		t.Fatalf("no run was started: %v", b.said)
	}
	b.sees("1  Note the time")
	b.send(pane.StartSOP{Alert: checkoutDown()})
	if len(b.pane.state.runs) != 1 || !strings.Contains(b.told("incident sop"), "under way already") {
		t.Fatalf("started twice: %d runs, told %q", len(b.pane.state.runs), b.told("incident sop"))
	}
}

func TestTickingAStepHandsOverToTheNextOne(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	if b.pane.sel != b.id("1") {
		t.Fatalf("chosen: %s", b.pane.sel)
	}
	b.press("space")
	if st := b.state("1"); st.State != sop.StepDone || st.By.Person != "alice" || b.pane.sel != b.id("2") {
		t.Fatalf("step 1 is %s by %s, chosen is %s", st.State, st.By.Person, b.pane.sel)
	}
	if a := b.action("space"); a.WhyNot != "" {
		t.Fatalf("step 2 cannot be ticked: %s", a.WhyNot)
	}
	b.choose("1")
	if a := b.action("space"); !strings.Contains(a.WhyNot, "done already") {
		t.Fatalf("a done step can be ticked again: %q", a.WhyNot)
	}
}

func TestACommandIsShownWholeAndOnlyYRunsIt(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("3.2")
	b.press("enter")
	for _, want := range []string{`echo "switching $ALERT_INSTANCE"; echo "to eu-2"`, `test "$ALERT_INSTANCE" = eu-1`, "ALERT_INSTANCE=eu-1", "here, on db-7, as alice (alice@db-7)", "y run it"} {
		b.asks(want)
	}
	b.press("enter", "space", "Y")
	if got := b.state("3.2").State; got != sop.StepOpen {
		t.Fatalf("something else than y ran it: %s", got)
	}
	b.press("y")
	if st := b.state("3.2"); st.State != sop.StepDone || st.Exit == nil || *st.Exit != 0 || !strings.Contains(st.Output, "switching eu-1\nto eu-2") {
		t.Fatalf("after y the step is %+v", st)
	}
	b.asks("to eu-2")
	b.asks("exit 0")
	b.press("esc")
	if b.dialog != nil {
		t.Fatal("the dialog stayed")
	}
	b.sees("exit 0")
}

func TestAKeyTypedBeforeTheScriptWasSeenDoesNotRunIt(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("2")
	s, _ := b.pane.at()
	show, ok := b.pane.showRun(s, "", false)().(pane.Show)
	if !ok {
		t.Fatal("no dialog")
	}
	if cmd, done := show.Dialog.Update(keyOf("y")); cmd != nil || done {
		t.Fatal("y answered a dialog nobody has seen")
	}
}

func TestARunningScriptIsStoppedByKAndTheStepStaysOpen(t *testing.T) {
	b := newBench(t, 120, 36)
	slow := sop.Parse("slow", "", []byte("# Slow\n1. Wait\n\n   ```sh\n   echo began; sleep 60\n   ```\n"))
	id := b.incident()
	if _, err := b.runner.Start(t.Context(), b.pane.deps.Actor, int64(id), slow, nil, nil); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.pane.runID, b.pane.sel = b.pane.state.runs[1].Run, ""
	b.pane.place()
	b.press("enter")
	cmd, _ := b.dialog.Update(keyOf("y"))
	key := liveKey{b.pane.runID, b.pane.sel}
	l := b.pane.lives[key]
	ended := make(chan struct{})
	go func() { defer close(ended); b.run(cmd) }()
	<-l.wake
	b.pane.stop(key)
	<-ended
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
	id := b.incident()
	stale := b.pane.at
	s, _ := stale()
	if _, err := b.runner.Skip(t.Context(), people.Actor{Person: "bob"}, int64(id), s.run.Run, s.step.ID, "mine"); err != nil {
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
	if b.pane.id != id {
		t.Fatalf("bob's cockpit took up %v, the only open incident is %v", b.pane.id, id)
	}
	b.press("space")
	b.pane = alice
	b.refresh()
	b.sees("bob")
	if alice.sel != b.id("1") {
		t.Fatal("bob's act moved alice's choice")
	}
}

func TestANoteCarriesTheTimeItBeginsWith(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.clock.pass(20 * time.Minute)
	b.send(pane.Tick{Now: b.clock.Now()})
	b.send(pane.AddNote{})
	b.write("13:55 support sees 40 tickets")
	b.press("enter")
	list := b.timeline()
	last := list[len(list)-1]
	if last.Text != "support sees 40 tickets" || last.At.Format("15:04") != "13:55" || last.By.Person != "alice" {
		t.Fatalf("noted %+v", last)
	}
	b.sees("support sees 40 tickets noted 14:08")
}

func TestPinnedLinesWithoutAnIncidentOfferToOpenOneFirst(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.send(pane.Pin{Lines: []store.PinnedLine{{Source: "api", At: began, Text: "boom"}}})
	b.asks("No incident is open. Open one to keep these lines as evidence")
	b.write("Boom")
	b.press("enter", "enter")
	b.sees("boom")
	if got := b.told("incident pin"); got != "1 line pinned to INC-1" {
		t.Fatalf("told %q", got)
	}
}

func TestResolvingAsksForASummaryAndThenForY(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("R")
	b.write("pool exhausted")
	b.press("enter")
	b.asks("CheckoutDown still fires")
	b.asks("0 of 8 steps are done")
	b.press("enter")
	if b.pane.state.inc.Status == store.Resolved {
		t.Fatal("Enter resolved it")
	}
	b.press("y")
	if inc := b.pane.state.inc; inc.Status != store.Resolved {
		t.Fatalf("it is %s", inc.Status)
	}
	if a := b.action("R"); !strings.Contains(a.WhyNot, "is resolved") {
		t.Fatalf("R again: %q", a.WhyNot)
	}
	b.press("X")
	if got := b.told("incident report"); got != "the report of INC-1 is in /reports/INC-1.md" {
		t.Fatalf("told %q", got)
	}
	b.pane.deps.Exporter = files{errors.New("no space left on device")}
	b.press("X")
	if got := b.told("incident report"); !strings.Contains(got, "no space left") {
		t.Fatalf("told %q", got)
	}
}

func TestStatusSeverityRolesAndQuestionsAreRecorded(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("S", "down", "enter")
	b.press("S", "4")
	b.press("t", "enter", "enter")
	b.press("Q", "enter")
	b.write("a full pool")
	b.press("enter")
	inc := b.pane.state.inc
	if inc.Status != store.Identified || inc.Severity != store.Sev1 || inc.Roles["commander"] != "alice" || inc.Answers["summary"] != "a full pool" {
		t.Fatalf("recorded %+v", inc)
	}
	if top := ansi.Strip(b.pane.TopLine(120)); !strings.Contains(top, "INC-1 sev1  Checkout down in eu-1  identified") || !strings.Contains(top, "commander alice") {
		t.Fatalf("top line: %s", top)
	}
}

func TestWithSeveralOpenIncidentsThePersonSaysWhich(t *testing.T) {
	b := newBench(t, 120, 36)
	for _, title := range []string{"One", "Two"} {
		if _, err := b.store.Open(t.Context(), b.pane.deps.Actor, title, store.Sev3); err != nil {
			t.Fatal(err)
		}
	}
	b.refresh()
	if b.pane.id != 0 {
		t.Fatalf("the cockpit took up %v by itself", b.pane.id)
	}
	b.sees("2 open")
	b.send(pane.AddNote{})
	b.asks("In which incident?")
	b.press("down", "enter")
	b.write("hello")
	b.press("enter")
	if list := b.timeline(); b.pane.id != 1 || list[len(list)-1].Text != "hello" {
		t.Fatalf("noted in %v: %v", b.pane.id, list)
	}
	b.press("I", "enter")
	if b.pane.id != 2 {
		t.Fatalf("switched to %v", b.pane.id)
	}
	b.press("L", "j", "enter")
	if b.pane.id != 1 {
		t.Fatalf("the list showed %v", b.pane.id)
	}
}

func TestNoteTimes(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 2, 0, 0, time.UTC)
	for name, c := range map[string]struct{ line, at, words string }{
		"a time in front is when it happened": {"13:55 disk full", "Fri 13:55:00", "disk full"},
		"seconds may be said":                 {"13:55:07 disk full", "Fri 13:55:07", "disk full"},
		"a time still to come was yesterday":  {"23:50 page", "Thu 23:50:00", "page"},
		"no time is now":                      {"disk full at 13:55", "", "disk full at 13:55"},
		"a time alone is words":               {"13:55", "", "13:55"},
		"an impossible time is words":         {"25:99 x", "", "25:99 x"},
	} {
		t.Run(name, func(t *testing.T) {
			at, words := noteTime(c.line, now, time.UTC)
			got := ""
			if !at.IsZero() {
				got = at.Format("Mon 15:04:05")
			}
			if got != c.at || words != c.words {
				t.Fatalf("got %q %q", got, words)
			}
		})
	}
}
