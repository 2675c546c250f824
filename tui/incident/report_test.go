package incident

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/acts"
	"holdfast/tui/tuitest"
)

// fails is a record that takes no answers while its disk is full.
type fails struct {
	whole
	full *bool
}

func (f fails) Answer(ctx context.Context, by people.Actor, id incident.ID, field, answer string) (incident.Incident, error) {
	if *f.full {
		return incident.Incident{}, errors.New("no space left on the disk")
	}
	return f.whole.Answer(ctx, by, id, field, answer)
}

func (b *bench) answers() map[string]string {
	b.t.Helper()
	inc, err := b.store.Book.Incident(b.t.Context(), b.pane.way.id)
	if err != nil {
		b.t.Fatal(err)
	}
	return inc.Answers
}

func TestTheFormWalksThroughTheQuestionsAndSavesAtEachEnter(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("Q")
	b.asks("0 of 11 answered")
	b.asks("1 of 11  What was it, in two sentences?")
	b.write("A full pool.")
	b.press("enter")
	if got := b.answers()["summary"]; got != "A full pool." {
		t.Fatalf("after Enter the record holds %q", got)
	}
	b.asks("1 of 11 answered")
	b.asks("2 of 11  Who noticed what")
	b.write("40 orders")
	b.press("alt+enter")
	b.write("were late")
	b.press("enter")
	if got := b.answers()["impact"]; got != "40 orders\nwere late" {
		t.Fatalf("two lines became %q", got)
	}
	// Left in the middle of a sentence, it goes on there.
	b.write("At 14:02 the")
	b.press("esc")
	if b.dialog != nil || !strings.Contains(b.told("incident answer"), "1 answer is typed and not saved yet") {
		t.Fatalf("told %q", b.told("incident answer"))
	}
	b.press("Q")
	b.asks("3 of 11  First of the four: what happened?")
	b.asks("At 14:02 the")
	b.write(" pool filled")
	b.press("enter")
	if got := b.answers()["what_happened"]; got != "At 14:02 the pool filled" {
		t.Fatalf("it went on as %q", got)
	}
	b.press("pgup")
	b.asks("At 14:02 the pool filled")
}

func TestTheReasonIsAChoiceAndActionItemsAreAddedOneAfterAnother(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("Q")
	for range 7 {
		b.press("tab")
	}
	b.asks("What let it happen?")
	b.press("enter") // leafs on: none was chosen
	if got, given := b.answers()["reason"]; given {
		t.Fatalf("Enter alone answered %q", got)
	}
	b.press("pgup")
	b.press("down", "down", "enter")
	if got := b.answers()["reason"]; got != "experience" {
		t.Fatalf("the reason is %q", got)
	}
	for range 12 {
		b.press("pgdown")
	}
	b.asks("Action items")
	b.write("alert on the pool")
	b.press("enter")
	b.write("bob")
	b.press("enter")
	b.write("next week")
	b.press("enter")
	b.asks("write a date as 2026-11-30")
	for range len("next week") {
		b.press("backspace")
	}
	b.write("2w")
	b.press("enter")
	b.asks("alert on the pool, bob, due 2026-12-04")
	b.write("drill it")
	b.press("enter", "enter", "enter")
	if list := b.pane.known.Incident.Actions; len(list) != 2 || list[0].Owner != "bob" || list[1].What != "drill it" {
		t.Fatalf("action items %+v", list)
	}
	b.press("enter") // an empty line: nothing more is to be done
	if b.dialog != nil {
		t.Fatal("the form did not end")
	}
}

func TestAnAnswerThatCannotBeSavedIsNotLost(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	full := true
	b.with(func(d *Deps) { d.Record.Answers = fails{b.whole(), &full} })
	b.press("Q")
	b.write("A full pool.")
	b.press("enter")
	b.asks("summary is not saved: no space left on the disk")
	b.press("pgup")
	b.asks("A full pool.")
	b.asks("Enter tries again")
	full = false
	b.press("enter")
	b.asks("summary is saved")
	if got := b.answers()["summary"]; got != "A full pool." {
		t.Fatalf("the record holds %q", got)
	}
}

func TestAnAnswerGivenMeanwhileIsShownNotOverwrittenUnseen(t *testing.T) {
	b := newBench(t, 120, 36)
	id := b.incident()
	b.press("Q")
	b.write("mine")
	if _, err := b.store.Incidents.Answer(t.Context(), people.Actor{Person: "bob"}, id, "summary", "his"); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	b.asks("somebody answered meanwhile: his")
	b.asks("mine")
}

func TestWhatDoesNotFitTogetherIsShownBeforeTheReportIsWritten(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	odd := []acts.Finding{{What: "it was never said to be mitigated"}}
	b.with(func(d *Deps) {
		d.Check = func(context.Context, incident.ID) ([]acts.Finding, error) { return odd, nil }
	})
	b.press("X")
	b.asks("it was never said to be mitigated")
	b.asks("11 of 11 questions are not answered: Q answers them")
	b.press("enter")
	if b.told("incident report") != "" {
		t.Fatal("Enter wrote it")
	}
	b.press("y")
	if got := b.told("incident report"); !strings.Contains(got, "/reports/INC-1.md") {
		t.Fatalf("told %q", got)
	}
	odd = nil
	b.said = nil
	b.press("X")
	if got := b.told("incident report"); b.dialog != nil || !strings.Contains(got, "/reports/INC-1.md") {
		t.Fatalf("with nothing found it told %q", got)
	}
}

func TestTheFormAtThreeSizes(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("Q")
	b.write("A full pool stopped the checkout in eu-1 for twenty minutes; failing over to eu-2 and a larger pool ended it.")
	b.press("enter", "pgdown")
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		b.dialog.SetSize(size[0], size[1])
		tuitest.Golden(t, fmt.Sprintf("form-%dx%d.txt", size[0], size[1]), ansi.Strip(b.dialog.View()))
		for _, line := range strings.Split(b.dialog.View(), "\n") {
			if w := ansi.StringWidth(line); w > size[0] {
				t.Fatalf("a line of %d cells in %d: %q", w, size[0], ansi.Strip(line))
			}
		}
	}
}
