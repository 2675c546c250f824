package incident

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

func TestWhatAPersonSaidIsNeverCut(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	long := "the replica lags because the nightly export holds a lock on the orders table; carol has paused it and will let it go on at six"
	b.noted("bob", long)
	seen := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╭", " ", "╮", " ").Replace(b.screen())), " ")
	for _, word := range strings.Fields(long) {
		if !strings.Contains(seen, word) {
			t.Fatalf("%q is not seen:\n%s", word, b.screen())
		}
	}
}

func TestAReopenedStepAndAnOverriddenLockSaySo(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.choose("7")
	b.press("space")
	b.write("the disk is full")
	b.press("enter", "space")
	b.sees("lock overridden")
	b.choose("7")
	b.press("r")
	b.write("not yet")
	b.press("enter")
	b.sees("Remove the old pool reopened")
	b.choose("7")
	b.sees("opened again because not yet")
}

func TestHostileTextStaysText(t *testing.T) {
	const evil = "x\x1b]0;evil\x07\x1b[2J\u202e\rhidden <script>"
	b := newBench(t, 120, 36)
	old := b.earlier("Checkout slow " + evil)
	id := b.incident()
	ctx, who := t.Context(), people.Actor{Person: people.Person("mal" + evil), Via: evil}
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.store.Incidents.Update(ctx, who, id, evil, time.Hour))
	note, err := b.store.Incidents.AddNote(ctx, who, id, time.Time{}, evil)
	must(nil, err)
	must(b.store.Incidents.Correct(ctx, who, id, note.Seq, evil))
	must(b.store.Incidents.Link(ctx, who, id, old, evil))
	must(b.store.Incidents.Answer(ctx, who, id, "summary", evil))
	must(b.store.Incidents.AddAction(ctx, who, id, incident.ActionData{What: evil, Owner: people.Person(evil)}))
	b.refresh()
	clean := func(what, frame string) {
		t.Helper()
		if got := ansi.Strip(frame); strings.ContainsAny(got, "\x1b\x07\r\u202e") || strings.Contains(frame, "\x1b]0") || strings.Contains(frame, "\x1b[2J") {
			t.Errorf("%s passes it on: %q", what, got)
		}
	}
	b.press("v", "right")
	for range 12 {
		clean("the timeline", b.pane.View())
		b.press("enter")
		clean("an entry", b.dialog.View())
		b.press("esc", "k")
	}
	b.press("B")
	clean("before", b.pane.View())
	b.press("Q")
	clean("the form", b.dialog.View())
	for range 12 {
		b.press("pgdown")
		clean("the form", b.dialog.View())
	}
	b.press("esc")
	b.send(pane.SearchIncidents{})
	b.write("hidden")
	b.press("enter")
	clean("the search", b.dialog.View())
	b.press("esc")
	b.named("link")
	clean("the list to pick from", b.dialog.View())
}
