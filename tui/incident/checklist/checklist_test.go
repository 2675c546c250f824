package checklist

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/output"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

// hand is a runner that notes what is asked of it.
type hand struct {
	Runner
	did     []sop.Place
	ran     []string
	printed string
}

func (h *hand) Do(_ context.Context, _ people.Actor, at sop.Place, _ sop.Act) (sop.Event, error) {
	h.did = append(h.did, at)
	return sop.Event{}, nil
}

func (h *hand) Execute(_ context.Context, _ people.Actor, at sop.Place, approved string) error {
	h.ran = append(h.ran, at.Step+" "+approved)
	return nil
}

func (h *hand) Output(sop.Place, uint64) (sop.Output, bool) {
	return sop.Output{Lines: strings.Split(h.printed, "\n")}, true
}

// shelf is a library of none.
type shelf struct{}

func (shelf) All() []sop.Procedure             { return nil }
func (shelf) For(alerts.Alert) []sop.Procedure { return nil }

// stand is a box that shows an incident with these runs, and the hand behind it.
func stand(t testing.TB, runs ...*sop.Run) (*Box, *hand) {
	t.Helper()
	h := &hand{}
	b := New(Deps{Runner: h, Scripts: output.New(h), Library: shelf{}, Who: func() pane.Person { return pane.Person{Actor: people.Actor{Person: "alice"}, Zone: time.UTC} }, Host: "db-7", Redraw: func() {}, Act: func(a pane.Act) tea.Cmd {
		return func() tea.Msg {
			done, err := a.Do(context.Background())
			return pane.Acted{Done: done, Key: a.Key, Err: err}
		}
	}})
	b.See(sight(t, 60, 20))
	b.Show(page(runs...))
	return b, h
}

func page(runs ...*sop.Run) Page {
	return Page{Case: reading.Case{Incident: incident.Incident{ID: 7, Status: incident.Investigating}, Runs: runs}}
}

func sight(t testing.TB, w, h int) box.Sight {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return box.Sight{Look: pane.Look{Theme: theme, Now: began.Add(time.Hour), Zone: time.UTC, Focus: true}, W: w, H: h, Keys: true}
}

func action(t testing.TB, b *Box, name string) pane.Action {
	t.Helper()
	for _, a := range b.Actions() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("there is no action %s", name)
	return pane.Action{}
}

// same reports whether two things are alike, whatever they hold.
func same(a, b any) bool { return reflect.DeepEqual(a, b) }

// The chosen step is seen wherever the choice is, a click takes what is seen there,
// and to draw changes nothing.
func TestTheChosenStepIsSeenAndAClickTakesWhatIsSeen(t *testing.T) {
	run := followed(t, "r1", sop.Event{Number: "1", What: sop.Done})
	rapid.Check(t, func(r *rapid.T) {
		b, _ := stand(t, run)
		b.See(sight(t, rapid.IntRange(40, 120).Draw(r, "w"), rapid.IntRange(8, 30).Draw(r, "h")))
		for range 3 {
			b.Move(rapid.IntRange(-6, 6).Draw(r, "moved"))
		}
		was, choice := *b, *b.choice
		drawn := ansi.Strip(b.Draw())
		if ansi.Strip(b.Draw()) != drawn || was.off != b.off || choice != *b.choice || !same(was.page, b.page) {
			r.Fatal("drawing changed it")
		}
		number := func(line string) string {
			line = strings.TrimLeft(strings.TrimPrefix(line, "│"), " ✓▸")
			n, _, _ := strings.Cut(line, " ")
			return n
		}
		lines := strings.Split(drawn, "\n")
		chosen, _ := run.Procedure.Step(b.Chosen())
		seen := false
		for _, l := range lines {
			seen = seen || number(l) == chosen.Number
		}
		if !seen {
			r.Fatalf("the chosen step %s is not seen:\n%s", chosen.Number, drawn)
		}
		line := rapid.IntRange(0, len(lines)-3).Draw(r, "clicked")
		b.Click(line)
		for _, s := range run.Procedure.Walk() {
			if number(lines[1+line]) == s.Number && b.Chosen() != s.ID {
				r.Fatalf("%q was clicked, %s is chosen", lines[1+line], b.Chosen())
			}
		}
	})
}

// What a step printed that failed stands whole beneath it, for it says why; of one that
// went well each line is cut.
func TestWhatAFailedStepPrintedIsNotCut(t *testing.T) {
	const why = "dnsctl: 403 zone checkout.example.com is locked by change freeze CF-88 until Tue 09:00"
	for exit, want := range map[int]string{3: "locked by change freeze CF-88 until Tue 09:00", 0: "…"} {
		run := followed(t, "r1", sop.Event{Number: "2", What: sop.Running, Try: 1}, sop.Event{Number: "2", What: sop.Ended, Try: 1, Exit: &exit, Output: why + "\n"})
		b, _ := stand(t, run)
		b.choice.put(step(t, run, "2"))
		b.settle()
		var said strings.Builder
		for line := range strings.SplitSeq(ansi.Strip(b.Draw()), "\n") {
			if _, words, ok := strings.Cut(line[len("│"):], "│ "); ok && !strings.HasPrefix(words, "─") {
				said.WriteString(strings.TrimRight(strings.TrimSuffix(words, "│"), " ") + " ")
			}
		}
		if !strings.Contains(said.String(), want) || (exit == 3) != strings.Contains(said.String(), why) {
			t.Errorf("of exit %d it says %q:\n%s", exit, said.String(), ansi.Strip(b.Draw()))
		}
	}
}

// A heading never stands alone at the foot of the box.
func TestAPhaseIsNamedOnlyAboveItsSteps(t *testing.T) {
	run := followed(t, "r1", sop.Event{Number: "1", What: sop.Done})
	named := 0
	for h := 5; h < 24; h++ {
		b, _ := stand(t, run)
		b.See(sight(t, 60, h))
		for range run.Steps {
			lines := strings.Split(ansi.Strip(b.Draw()), "\n")
			for i, line := range lines[:len(lines)-1] {
				if !strings.Contains(line, "FIND OUT") && !strings.Contains(line, "MITIGATE") {
					continue
				}
				named++
				if below := strings.Trim(lines[i+1], "│ "); below == "" || strings.HasPrefix(below, "╰") {
					t.Fatalf("with %d lines:\n%s", h, strings.Join(lines, "\n"))
				}
			}
			b.Move(1)
		}
	}
	if named == 0 {
		t.Error("no phase is named at all")
	}
}

func TestActsGoToTheStepThatWasChosenWhenTheKeyWasPressed(t *testing.T) {
	run := followed(t, "r1")
	b, h := stand(t, run)
	show, ok := action(t, b, "step-skip").Do()().(pane.Show)
	if !ok {
		t.Fatal("no reason is asked for")
	}
	b.Move(3) // another one is chosen while the reason is typed
	show.Dialog.SetTheme(b.sight.Theme)
	show.Dialog.SetSize(80, 24)
	show.Dialog.View()
	show.Dialog.Update(tea.KeyPressMsg{Text: "x", Code: 'x'})
	cmd, _ := show.Dialog.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if cmd == nil {
		t.Fatal("Enter does nothing")
	}
	cmd()
	want := sop.Place{Incident: 7, Run: "r1", Step: step(t, run, "1")}
	if len(h.did) != 1 || h.did[0] != want {
		t.Errorf("it was done at %v, want %v", h.did, want)
	}
}

func TestEnterSaysWhatItDoes(t *testing.T) {
	run := followed(t, "r1", sop.Event{Number: "1", What: sop.Done})
	b, _ := stand(t, run)
	for number, want := range map[string]string{"1": "read", "2": "run", "3": "decide", "4": "read"} {
		b.choice.put(step(t, run, number))
		if way := b.Enter(); way.What != want || way.WhyNot != "" || way.Do == nil {
			t.Errorf("on step %s Enter is said to %s: %q", number, way.What, way.WhyNot)
		}
	}
	b.Forget()
	if way := b.Enter(); way.WhyNot != noStep {
		t.Errorf("without a step Enter: %q", way.WhyNot)
	}
}

func TestAKeyThatCannotBeUsedSaysWhy(t *testing.T) {
	run := followed(t, "r1", sop.Event{Number: "1", What: sop.Done})
	b, _ := stand(t, run)
	b.choice.put(step(t, run, "1"))
	says := func(what, name, want string) {
		t.Helper()
		if got := action(t, b, name).WhyNot; !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: %s says %q, want %q", what, name, got, want)
		}
	}
	says("a done step", "step-tick", "done already: r reopens it")
	says("a done step", "step-reopen", "")
	b.choice.put(step(t, run, "4"))
	says("an open step", "step-tick", "")
	says("an open step", "step-reopen", "open already")
	elsewhere := b.sight
	elsewhere.Keys = false
	b.See(elsewhere)
	says("the keys elsewhere", "step-tick", "Left goes there")
	resolved := page(run)
	resolved.Status, resolved.ResolvedAt = incident.Resolved, began
	b.Show(resolved)
	says("a resolved incident", "step-tick", "INC-7 is resolved; S opens it again")
}

// Practice that another cockpit began is run in earnest by nobody: not even when
// it is asked for.
func TestPracticeOfAnotherCockpitIsOnlyRead(t *testing.T) {
	run := followed(t, "r1")
	b, h := stand(t, run)
	p := page(run)
	p.Practice, p.Elsewhere = true, true
	b.Show(p)
	b.choice.put(step(t, run, "2"))
	if way := b.Enter(); way.What != "read" {
		t.Errorf("Enter is said to %s", way.What)
	}
	if why := action(t, b, "step-tick").WhyNot; !strings.Contains(why, "another cockpit") {
		t.Errorf("Space says %q", why)
	}
	task, _ := b.task()
	cmd := b.start(task)
	for cmd != nil {
		msg, ok := cmd().(ended)
		if !ok {
			t.Fatal("it was begun")
		}
		if !errors.Is(msg.err, errPracticeElsewhere) {
			t.Errorf("it ended with %v", msg.err)
		}
		cmd = nil
	}
	if len(h.ran) != 0 {
		t.Errorf("it ran %v", h.ran)
	}
}

func TestWhatAScriptPrintsStandsBeneathItsStep(t *testing.T) {
	run := followed(t, "r1")
	b, h := stand(t, run)
	b.choice.put(step(t, run, "2"))
	task, _ := b.task()
	if msg, ok := b.start(task)().(executed); !ok || len(h.ran) != 1 || !strings.HasSuffix(h.ran[0], task.step.Script().Hash()) {
		t.Fatalf("it ran %v, and then %+v", h.ran, msg)
	}
	scripts, ok := b.deps.Scripts.(*output.Scripts)
	if !ok {
		t.Fatal("no scripts are watched")
	}
	h.printed = "upstreams answer"
	scripts.Began(task.place())
	scripts.Look(7, nil)
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "│ upstreams answer") {
		t.Errorf("it shows\n%s", got)
	}
	if b.start(task) != nil {
		t.Error("what runs here is begun again")
	}
}
