package incident

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/rehearsal"
	"holdfast/tui/pane"
)

// rehearses replays a past incident.
func (b *bench) rehearses(ctx context.Context, by people.Actor, id incident.ID) (rehearsal.Rehearsal, error) {
	past, err := b.store.Book.Incident(ctx, id)
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	entries, err := b.store.Book.Timeline(ctx, id, 0, 0)
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	runs, err := b.runner.Runs(ctx, int64(id))
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	inc, err := b.store.Incidents.OpenPractice(ctx, by, "Practice: "+past.Title, incident.Sev4)
	if err != nil {
		return rehearsal.Rehearsal{}, err
	}
	b.runner.Rehearse(int64(inc.ID), runs)
	r := rehearsal.Rehearsal{Past: past, Practice: inc.ID}
	r.Begun = func(step string) time.Time {
		if st := runs[0].Steps[step]; len(st.Events) > 0 {
			return st.Events[0].At
		}
		return time.Time{}
	}
	for _, e := range entries {
		if e.Kind == incident.Fired || e.Kind == incident.Note {
			r.Seen = append(r.Seen, e)
		}
	}
	_, err = b.runner.Start(ctx, by, int64(inc.ID), runs[0].Procedure, nil, nil)
	return r, err
}

// lived is a resolved incident in which step 2 was run after a note.
func (b *bench) lived() incident.ID {
	b.t.Helper()
	id := b.incident()
	b.press("space")
	b.clock.pass(3 * time.Minute)
	b.noted("bob", "support sees 40 tickets")
	b.choose("2")
	b.press("enter", "y")
	b.sees("upstreams of eu-1 answer")
	b.clock.pass(9 * time.Minute)
	if _, err := b.store.Incidents.Resolve(b.t.Context(), b.pane.Actor, id, "done"); err != nil {
		b.t.Fatal(err)
	}
	b.clock.pass(24 * time.Hour)
	b.refresh()
	b.send(pane.Tick{Now: b.clock.Now()})
	return id
}

// practises begins the rehearsal of the incident that is shown.
func (b *bench) practises() {
	b.t.Helper()
	b.with(func(d *Deps) { d.Rehearse = b.rehearses })
	b.named("rehearse")
	b.asks("Nothing is run")
	b.press("enter")
	if b.dialog == nil {
		b.t.Fatal("Enter began it")
	}
	b.press("y")
}

func TestAPastIncidentIsRehearsedAndNothingIsRun(t *testing.T) {
	b := newBench(t, 200, 36)
	past := b.lived()
	b.practises()
	if b.pane.way.id == past {
		t.Fatal("the practice is not shown")
	}
	if top := ansi.Strip(b.top(120)); !strings.Contains(top, "PRACTICE") {
		t.Fatalf("the top line: %s", top)
	}
	b.sees("then, after 0s: CheckoutDown fired")
	b.misses("support sees 40 tickets") // that came later
	b.press("space")
	b.sees("then, after 3m: bob support sees 40 tickets")
	b.press("enter")
	b.asks("PRACTICE: nothing is run, it answers as it did then")
	b.asks("y let it answer as then")
	b.press("y")
	b.choose("2")
	b.press("enter")
	b.asks("upstreams of eu-1 answer") // no alert is attached now: run in earnest, it would not say eu-1
	b.press("esc")
	entries := b.timeline()
	records, err := incident.FoldRuns(entries)
	if err != nil || len(records) != 1 || !records[0].Practice {
		t.Fatalf("the run is not marked as practice: %+v %v", records, err)
	}
	for _, e := range entries {
		if strings.Contains(e.Text, "40 tickets") {
			t.Fatal("what is replayed was written into the record")
		}
	}
	b.press("right", "g")
	for range 12 {
		if m, _ := b.entry(); strings.Contains(m.Plain(), "40 tickets") {
			break
		}
		b.press("j")
	}
	if a := b.action("C"); !strings.Contains(a.WhyNot, "only replayed") {
		t.Fatalf("what is replayed could be corrected: %q", a.WhyNot)
	}
	b.press("enter")
	b.asks("of INC-1, replayed")
	b.asks("happened  Fri 20 Nov 2026 13:51:42")
}

func TestPracticeTakesNothingRealInAndEndsByItself(t *testing.T) {
	b := newBench(t, 120, 36)
	b.lived()
	b.practises()
	id := b.pane.way.id
	b.send(pane.AddNote{})
	b.asks("No incident is open. Open one to write a note")
	b.press("esc")
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.asks("Open an incident")
	b.press("esc", "c")
	b.asks("Note in " + id.String()) // on its own screen a note is of the practice
	b.press("esc", "R")
	b.asks("Then it took 12m")
	b.press("esc")
	b.pane.Close()
	inc, err := b.store.Book.Incident(t.Context(), id)
	if err != nil || inc.Open() || !inc.Practice {
		t.Fatalf("left, the practice is %+v %v", inc, err)
	}
}

func TestAnotherCockpitRunsNothingOfAPractice(t *testing.T) {
	b := newBench(t, 120, 36)
	b.lived()
	b.practises()
	id := b.pane.way.id
	b.pane = b.cockpit("bob")
	b.pane.SetSize(120, 36)
	b.refresh()
	if b.pane.way.id != 0 {
		t.Fatalf("practice %s was taken up as the incident at hand", b.pane.way.id)
	}
	b.run(b.pane.show(id))
	for _, key := range []string{"space", "-", "!", "x"} {
		if a := b.action(key); !strings.Contains(a.WhyNot, "another cockpit") {
			t.Errorf("%s can be used: %q", key, a.WhyNot)
		}
	}
	b.choose("2")
	b.press("enter")
	b.press("y")
	b.asks("Esc close")
	if st := b.state("2"); st.State != sop.StepOpen {
		t.Fatalf("the step is %s", st.State)
	}
}
