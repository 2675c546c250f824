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

// A practice that another cockpit began is practice here too: what is pinned and
// noted is real, and goes into no rehearsal.
func TestAPracticeBegunElsewhereTakesNothingReal(t *testing.T) {
	b := newBench(t, 120, 36)
	inc, err := b.store.Incidents.OpenPractice(t.Context(), people.Actor{Person: "bob"}, "Practice: the pool", incident.Sev4)
	if err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.run(b.pane.show(inc.ID))
	b.refresh()
	if b.pane.known.Incident.ID != inc.ID || !b.pane.known.Incident.Practice {
		t.Fatalf("%s is shown, practice %v", b.pane.known.Incident.ID, b.pane.known.Incident.Practice)
	}
	b.send(pane.Pin{Lines: []incident.PinnedLine{{Source: "api", At: began, Text: "boom"}}})
	b.asks("No incident is open. Open one to keep these lines as evidence")
	b.write("Boom")
	b.press("enter", "enter")
	if got := b.told("incident pin"); got != "1 line pinned to INC-2: boom" {
		t.Errorf("told %q", got)
	}
	entries, err := b.store.Book.Timeline(t.Context(), inc.ID, 0, 0)
	if err != nil || len(entries) != 1 {
		t.Errorf("the practice holds %d entries, %v", len(entries), err)
	}
}

func TestTickingAStepThatWasCutOffAsksWhy(t *testing.T) {
	b := newBench(t, 120, 36)
	id := b.incident()
	step, _ := b.list().Run().Procedure.Step(b.id("1"))
	err := b.store.Runs.StepEvents(t.Context(), people.Actor{Person: "bob"}, int64(id), sop.Event{
		Run: b.list().Run().Run, Step: step.ID, Number: "1", Title: step.Title, What: sop.Running, Try: 1, Holder: "another machine", Limit: 60,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.clock.pass(2 * time.Minute)
	b.refresh()
	b.send(pane.Tick{Now: b.clock.Now()})
	b.choose("1")
	if state := b.list().Run().Steps[step.ID].State; state != sop.StepCutOff {
		t.Fatalf("the step is %s", state)
	}
	b.press("space")
	b.asks("Why is it done?")
	b.press("enter")
	if b.dialog == nil {
		t.Fatal("it was ticked without a reason")
	}
	b.write("bob saw it through")
	b.press("enter")
	if st := b.list().Run().Steps[step.ID]; st.State != sop.StepDone || st.Reason != "bob saw it through" {
		t.Errorf("the step is %s, because %q", st.State, st.Reason)
	}
}

func TestWhatHappenedEarlierIsWrittenDownInTheDialogs(t *testing.T) {
	b := newBench(t, 120, 36)
	at := b.clock.Now().Add(-40 * time.Minute)
	b.refresh()
	b.press("i")
	b.asks("begin with 14:05 when it began earlier")
	b.write(at.Format("15:04") + " the pool is full")
	b.press("enter", "enter")
	inc := b.pane.known.Incident
	if inc.Title != "the pool is full" || inc.OpenedAt.Format("15:04") != at.Format("15:04") {
		t.Fatalf("opened %q at %s", inc.Title, inc.OpenedAt)
	}
	b.press("S")
	b.asks("it was earlier")
	for range 7 {
		b.press("j")
	}
	b.press("enter")
	b.asks("When?")
	b.write(b.clock.Now().Add(time.Hour).Format("15:04"))
	b.press("enter")
	b.asks("still to come")
	for range 5 {
		b.press("backspace")
	}
	b.write(at.Add(10 * time.Minute).Format("15:04"))
	b.press("enter")
	b.asks("Status or severity of INC-1 at " + at.Add(10*time.Minute).Format("15:04"))
	b.press("j", "j", "enter")
	b.press("R")
	b.write(at.Add(20*time.Minute).Format("15:04") + " it drained")
	b.press("enter")
	b.asks("It was over at " + at.Add(20*time.Minute).Format("15:04") + ", not now")
	b.press("y")
	got, err := b.store.Book.Incident(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := b.store.Book.Timeline(t.Context(), 1, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m, err := incident.MomentsOf(got, entries)
	if err != nil {
		t.Fatal(err)
	}
	took, ok := m.Took(incident.ToMitigate)
	if !ok || took != 10*time.Minute {
		t.Errorf("mitigated after %s, %v", took, m.Doubts)
	}
	if took, ok := m.Took(incident.ToResolve); !ok || took != 20*time.Minute || got.Answers["summary"] != "it drained" {
		t.Errorf("resolved after %s, %q", took, got.Answers["summary"])
	}
	b.sees("noted")
}

func TestALastWordLeavesTheWrittenSummaryAlone(t *testing.T) {
	b := newBench(t, 120, 36)
	id := b.incident()
	if _, err := b.store.Incidents.Answer(t.Context(), people.Actor{Person: "bob"}, id, "summary", "A careful one."); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.press("R")
	b.asks("the summary that was written stays")
	b.write("short")
	b.press("enter", "y")
	inc, err := b.store.Book.Incident(t.Context(), id)
	if err != nil || inc.Open() || inc.Answers["summary"] != "A careful one." {
		t.Errorf("resolved %v, the summary is %q, %v", !inc.Open(), inc.Answers["summary"], err)
	}
	entries := b.timeline()
	if last := entries[len(entries)-1]; last.Kind != incident.ResolvedEntry || !strings.Contains(last.Text, "short") {
		t.Errorf("the last entry is %s %q", last.Kind, last.Text)
	}
}

// What is told of a day has no clock made up for it, and what is told long
// afterwards has no stopwatch running.
func TestADayIsShownAsADay(t *testing.T) {
	b := newBench(t, 120, 36)
	h := b.store.Incidents.Earlier(incident.When{Day: "2022-05-25"})
	inc, err := h.OpenLed(t.Context(), people.Actor{Person: "alice"}, "no nodes left", incident.Sev3)
	if err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.run(b.pane.show(inc.ID))
	b.refresh()
	b.sees("25 May 2022 ◎ alice opened INC-1")
	if view := b.pane.View(); strings.Contains(view, "00:00") {
		t.Errorf("a clock is made up:\n%s", view)
	}
	if line := b.top(120); !strings.Contains(line, "since 25 May 2022") {
		t.Errorf("the top line says %q", line)
	}
}
