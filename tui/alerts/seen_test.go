package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/tui/pane"
)

// A source that lists the same alert again tells nobody, since nothing changed;
// how long ago it was seen is true all the same.
func TestTheDetailSaysWhenTheAlertWasReallySeenLast(t *testing.T) {
	a := alert("QueueBacklog", "warning", "db-1", time.Hour)
	f := open(t, 250, 30, a)
	now := friday.Add(33 * time.Second)
	a.LastSeen = friday.Add(30 * time.Second)
	f.board.view = &source.View{Rows: source.Rows(a)} // and no pane.Changed
	rows := f.list.Lines()
	f.play(f.Update(pane.Tick{Now: now}))
	if seen := ansi.Strip(f.View()); !strings.Contains(seen, "14:03:21, 3s ago") {
		t.Errorf("it was seen three seconds ago:\n%s", seen)
	}
	if f.list.Lines() != rows {
		t.Error("the list was made anew")
	}
	// A row that went away meanwhile says what was known of it.
	f.board.view = &source.View{}
	f.play(f.Update(pane.Tick{Now: now}))
	if seen := ansi.Strip(f.View()); !strings.Contains(seen, "14:02:51, 33s ago") {
		t.Errorf("it says:\n%s", seen)
	}
}
