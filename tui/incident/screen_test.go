package incident

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sop"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// story plays an incident by two people into the record.
func (b *bench) story() {
	b.t.Helper()
	ctx := b.t.Context()
	id := b.incident()
	alice, bob := b.pane.Actor, people.Actor{Person: "bob"}
	run := b.list().Run().Run
	must := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	later := func() { b.clock.pass(70 * time.Second) }
	later()
	_, err := b.runner.Do(ctx, alice, sop.Place{Incident: int64(id), Run: run, Step: b.id("1")}, sop.Tick(""))
	must(err)
	later()
	exit := 0
	step, _ := b.list().Run().Procedure.Step(b.id("2"))
	must(b.store.Runs.StepEvents(ctx, alice, int64(id),
		sop.Event{Run: run, Step: step.ID, Number: "2", Title: step.Title, What: sop.Running, Try: 1},
		sop.Event{Run: run, Step: step.ID, Number: "2", Title: step.Title, What: sop.Ended, Try: 1, Exit: &exit, Seconds: 1.2, Output: "upstreams of eu-1 answer\n"}))
	later()
	_, err = b.store.Incidents.Pin(ctx, alice, id, []incident.PinnedLine{
		{Source: "api", At: began, Text: "ERROR upstream timed out host=10.0.3.7"},
		{Source: "api", At: began, Text: "ERROR upstream timed out host=10.0.3.9"}})
	must(err)
	later()
	_, err = b.store.Incidents.SetStatus(ctx, bob, id, incident.Identified)
	must(err)
	_, err = b.store.Incidents.SetRole(ctx, bob, id, "commander", "alice")
	must(err)
	later()
	_, err = b.store.Incidents.AddNote(ctx, people.Actor{Person: "carol"}, id, began.Add(2*time.Minute), "support sees 40 tickets")
	must(err)
	_, err = b.runner.Do(ctx, bob, sop.Place{Incident: int64(id), Run: run, Step: b.id("3.1")}, sop.Tick(""))
	must(err)
	later()
	at := b.clock.Now()
	b.tail.Append([]logs.Line{
		{Source: "api", At: at.Add(-2 * time.Second), Level: logs.Error, Text: "upstream timed out host=10.0.3.9 order=88214"},
		{Source: "api", At: at.Add(-time.Second), Level: logs.Warn, Text: "circuit open upstream=payments"},
		{Source: "host", At: at, Level: logs.Info, Text: "systemd: Started Rotate log files."},
	})
	b.refresh()
	b.send(pane.Tick{Now: at})
	b.choose("3.2")
}

// id is the id of the step with a number.
func (b *bench) id(number string) string {
	b.t.Helper()
	for _, s := range b.list().Run().Procedure.Walk() {
		if s.Number == number {
			return s.ID
		}
	}
	b.t.Fatalf("no step has the number %s", number)
	return ""
}

func TestGoldenFrames(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 36}, {200, 46}} {
		b := newBench(t, size[0], size[1])
		b.story()
		frame := ansi.Strip(b.top(size[0])) + "\n" + b.screen()
		tuitest.Golden(t, fmt.Sprintf("incident-%dx%d.txt", size[0], size[1]), frame)
		for _, line := range strings.Split(b.pane.View(), "\n") {
			if w := ansi.StringWidth(line); w > size[0] {
				t.Fatalf("a line of %d cells in %d: %q", w, size[0], ansi.Strip(line))
			}
		}
		if n := strings.Count(b.pane.View(), "\n") + 1; n != size[1] {
			t.Fatalf("%d lines instead of %d", n, size[1])
		}
	}
}

func TestEveryFrameFitsWhateverTheSize(t *testing.T) {
	b := newBench(t, 80, 21)
	b.story()
	flat := b.list().Run().Procedure.Flat()
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(20, 220).Draw(r, "w"), rapid.IntRange(2, 60).Draw(r, "h")
		b.pane.SetSize(w, h)
		b.choose(flat[rapid.IntRange(0, len(flat)-1).Draw(r, "step")].Number)
		b.pane.way.browse = false
		b.pane.see()
		b.pane.boxes.enter(box.Name(rapid.IntRange(0, 2).Draw(r, "box")))
		if rapid.Bool().Draw(r, "all") {
			b.press("v")
		}
		b.pane.boxes.keyed().Move(-rapid.IntRange(0, 30).Draw(r, "back"))
		b.pane.way.browse = rapid.IntRange(0, 9).Draw(r, "list") == 0
		b.pane.see()
		lines := strings.Split(b.pane.View(), "\n")
		if len(lines) != h {
			r.Fatalf("%d lines instead of %d", len(lines), h)
		}
		for _, line := range append(lines, b.top(w), b.pane.Strip(w)) {
			if got := ansi.StringWidth(line); got > w {
				r.Fatalf("a line of %d cells in %d: %q", got, w, ansi.Strip(line))
			}
		}
	})
}

func TestTheScriptDialogAtThreeSizes(t *testing.T) {
	b := newBench(t, 120, 36)
	b.story()
	b.pane.SetSize(120, 7) // there is no room where it stands
	b.press("enter")
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		b.dialog.SetSize(size[0], size[1])
		tuitest.Golden(t, fmt.Sprintf("run-%dx%d.txt", size[0], size[1]), ansi.Strip(b.dialog.View()))
	}
	b.dialog.SetSize(60, 10)
	b.asks("more lines below: j")
	b.press("G")
	b.asks("ALERT_SEVERITY=critical")
}

func TestReadOnlyShowsScriptsAndRunsNone(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.with(func(d *Deps) { d.ReadOnly = true })
	b.choose("2")
	b.press("enter", "y")
	b.asks("upstreams of $ALERT_INSTANCE answer")
	if st := b.state("2"); st.State != sop.StepOpen {
		t.Fatalf("read-only, and the step is %s", st.State)
	}
}

func TestTheTimelineShowsAllOrWhatMattersAndStaysWhereItIsRead(t *testing.T) {
	b := newBench(t, 80, 12)
	b.story()
	b.press("right") // on a small screen it is read whole
	b.sees("Timeline all")
	b.sees("gave commander: alice")
	b.press("v")
	b.sees("important")
	b.misses("gave commander: alice")
	b.press("left", "right")
	b.sees("Timeline all")
	b.press("g")
	b.sees("opened INC-1, sev2")
	above := strings.Split(b.screen(), "\n")[1]
	if _, err := b.store.Incidents.AddNote(t.Context(), people.Actor{Person: "bob"}, b.pane.way.id, time.Time{}, "newer"); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	if got := strings.Split(b.screen(), "\n")[1]; got != above {
		t.Fatalf("a new entry moved what was read from %q to %q", above, got)
	}
	b.press("G")
	b.sees("bob newer")
}

// What is drawn depends on nothing that was drawn before, and drawing changes
// nothing: where one is in each box is settled when something happens.
func TestDrawingTwiceChangesNothing(t *testing.T) {
	b := newBench(t, 80, 21)
	b.earlier("Checkout slow")
	b.story()
	rapid.Check(t, func(r *rapid.T) {
		b.pane.SetSize(rapid.IntRange(40, 160).Draw(r, "w"), rapid.IntRange(6, 50).Draw(r, "h"))
		for range 3 {
			key := rapid.SampledFrom([]string{"left", "right", "j", "k", "G", "g", "pgdown", "pgup", "v", "B", "L"}).Draw(r, "key")
			if a := b.action(key); a.WhyNot == "" {
				b.run(a.Do())
			}
		}
		list, checklist, timeline, before := *b.pane.boxes.list, *b.pane.boxes.checklist, *b.pane.boxes.timeline, *b.pane.boxes.before
		way, front := b.pane.way, b.pane.boxes.front
		first := b.pane.View()
		b.pane.Redraw()
		if again := b.pane.View(); again != first {
			r.Fatalf("drawn again it is\n%s\nand was\n%s", ansi.Strip(again), ansi.Strip(first))
		}
		same := func(what string, was, is any) {
			if fmt.Sprintf("%+v", was) != fmt.Sprintf("%+v", is) {
				r.Fatalf("drawing changed the %s", what)
			}
		}
		same("list", list, *b.pane.boxes.list)
		same("checklist", checklist, *b.pane.boxes.checklist)
		same("timeline", timeline, *b.pane.boxes.timeline)
		same("past", before, *b.pane.boxes.before)
		same("way", way, b.pane.way)
		same("box with the keys", front, b.pane.boxes.front)
	})
}

// Where the border is too short for all of it, the title gives way: how the incident
// stands, and how far its checklist has come, are seen.
func TestALongTitleLeavesTheStatusInSight(t *testing.T) {
	b := newBench(t, 80, 21)
	b.story()
	b.pane.known.Title = "checkout: 23% of requests fail since the deploy of 13:44 by somebody who went home"
	b.pane.deal(b.pane.known)
	b.pane.see()
	b.sees("checkout: 23% of requests fail since… identified ──")
	b.sees(" 2 of 8 · leads alice ─╮")
}

// The few lines of the timeline beneath the checklist of a small screen are entries, not
// what they printed: whose lines those are would be out of sight.
func TestTheEndOfTheTimelineIsEntries(t *testing.T) {
	b := newBench(t, 80, 21)
	b.story()
	b.sees("step 2 Check upstreams exit 0")
	b.misses("│ upstreams of eu-1 answer")
	b.press("right")
	b.sees("│ upstreams of eu-1 answer")
	b.press("left")
	b.misses("│ upstreams of eu-1 answer")
}
