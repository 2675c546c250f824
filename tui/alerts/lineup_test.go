package alerts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

// pods are alerts of one kind.
func pods(n int) []source.Row {
	var rows []source.Row
	for i := range n {
		rows = append(rows, alert("PodCrashLooping", "critical", fmt.Sprintf("api-%03d", i), time.Minute))
	}
	return rows
}

func TestAStormIsOneLineAndItsActsAsk(t *testing.T) {
	disk := alert("DiskFull", "warning", "db-7", time.Hour)
	f := open(t, 118, 16, append(pods(300), disk)...)
	f.sees("×300 instances", "api-000 -001 -002 and 297 more", "DiskFull")
	if n := strings.Count(f.screen(), "CRIT"); n != 1 {
		t.Fatalf("%d rows of the storm", n)
	}
	d := f.dialog(f.do("ack"))
	for _, want := range []string{"Ack all 300 PodCrashLooping of this line", "api-000", "ack 300 alerts"} {
		if !strings.Contains(d.View(), want) {
			t.Errorf("the question does not say %q:\n%s", want, d.View())
		}
	}
	if len(f.board.done) != 0 {
		t.Fatalf("done %v before it was answered", f.board.done)
	}
	cmd, _ := d.Update(tea.KeyPressMsg{Code: 'y', Text: "y"})
	f.play(cmd)
	if want := []string{"ack alice 300 "}; !slices.Equal(f.board.done, want) {
		t.Errorf("done %v", f.board.done)
	}
}

func TestALineOfManyOpensAndCloses(t *testing.T) {
	f := open(t, 118, 16, pods(5)...)
	f.do("detail")
	f.sees("→ closes", "  PodCrashLooping api-004")
	f.do("down")
	f.do("down")
	f.do("ack")
	if want := []string{"ack alice 1 "}; !slices.Equal(f.board.done, want) {
		t.Errorf("done %v: one row of the open group was selected", f.board.done)
	}
	f.do("top")
	f.do("open-group")
	f.sees("→ opens")
	f.misses("api-004")
}

// An alert that somebody looks at does not vanish in a group when others of its kind
// arrive.
func TestASelectedAlertStaysInSightWhenItsKindBecomesAStorm(t *testing.T) {
	f := open(t, 118, 16, pods(3)...)
	f.do("down")
	f.do("down")
	f.set(pods(40)...)
	f.sees("▸  PodCrashLooping api-002", "→ closes")
	f.do("ack")
	if want := []string{"ack alice 1 "}; !slices.Equal(f.board.done, want) {
		t.Errorf("done %v", f.board.done)
	}
}

func TestAfterAnAckTheNextUnheldAlertIsSelected(t *testing.T) {
	one, two, three := alert("One", "critical", "a", time.Hour), alert("Two", "critical", "b", time.Minute), alert("Three", "warning", "c", time.Minute)
	now := friday
	f := openWith(t, 118, 16, func(d *Deps) { d.Now = func() time.Time { return now } }, one, held(two, "bob", time.Minute), three)
	f.do("ack")
	f.sees("▸Three")
	if why := f.action("ack").WhyNot; !strings.Contains(why, "look again") {
		t.Errorf("a key that is struck twice holds two alerts: %q", why)
	}
	now = now.Add(time.Second)
	f.play(f.Update(pane.Tick{Now: now}))
	f.do("ack")
	if len(f.board.done) != 2 {
		t.Errorf("done %v", f.board.done)
	}
}

func TestAFilterSelectsItsFirstMatch(t *testing.T) {
	f := open(t, 118, 16, alert("KafkaDown", "critical", "a", time.Hour), alert("RabbitDown", "critical", "b", time.Minute))
	f.do("filter-alerts")
	f.types("Rabbit")
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	f.sees("▸RabbitDown")
	f.do("ack")
	if want := []string{"ack alice 1 "}; !slices.Equal(f.board.done, want) {
		t.Errorf("done %v", f.board.done)
	}
}

func TestTheOrderAndTheColumnsAreChangedByKey(t *testing.T) {
	f := open(t, 118, 16, alert("Zeta", "critical", "a", time.Hour), alert("Alpha", "warning", "b", 2*time.Hour))
	above := func(x, y string) bool { return strings.Index(f.screen(), x) < strings.Index(f.screen(), y) }
	if !above("Zeta", "Alpha") {
		t.Error("the loudest is not first")
	}
	f.do("columns")
	f.sees("what differs from", "prod")
	f.do("columns")
	f.misses("what differs")
	f.do("order")
	f.do("order")
	if !above("Alpha", "Zeta") {
		t.Errorf("they are not by name:\n%s", f.screen())
	}
}

// Where the detail stands beside the list, what each of them hides is told beneath
// itself.
func TestWhatTheListHidesIsToldUnderTheList(t *testing.T) {
	var many []source.Row
	for i := range 30 {
		many = append(many, alert(fmt.Sprintf("Kind%02d", i), "critical", "a", time.Hour))
	}
	f := open(t, 198, 12, many...)
	foot := func() string {
		lines := strings.Split(ansi.Strip(pane.Frame(f.Theme, f.Title(), f.View(), 200, 14, true)), "\n")
		return lines[len(lines)-1]
	}
	list, whole := " 19 more below ", foot()
	if at := strings.Index(whole, list); at < 0 || text.Width(whole[:at+len(list)]) > f.split().list()+1 || !strings.Contains(whole, " more lines, Enter scrolls ") {
		t.Errorf("the lower border is\n%s", whole)
	}
	f.do("detail")
	if whole := foot(); !strings.Contains(whole, list) || strings.Count(whole, "more below") != 2 {
		t.Errorf("as the detail is read, the lower border is\n%s", whole)
	}
}
