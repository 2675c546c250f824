package alerts

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/tui/pane"
)

func TestAckOffersToTakeItBack(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour))
	msgs := f.do("ack")
	undo, ok := asked[pane.Undo](msgs)
	if !ok || undo.What != "holding A" {
		t.Fatalf("undo %v", msgs)
	}
	f.play(undo.Do())
	if got := strings.Join(f.board.done, "|"); got != "ack alice 1 |unack 1" {
		t.Errorf("done %q", got)
	}
}

func TestTakingAnAckOverCanBeGivenBack(t *testing.T) {
	f := open(t, 90, 12, held(alert("A", "critical", "x", time.Hour), "bob", time.Minute))
	undo, ok := asked[pane.Undo](f.do("ack"))
	if !ok {
		t.Fatal("no undo")
	}
	f.play(undo.Do())
	if got := strings.Join(f.board.done, "|"); got != "ack alice 1 |unack 1|restore 1 bob" {
		t.Errorf("done %q", got)
	}
}

func TestUnackCanBeTakenBack(t *testing.T) {
	f := open(t, 90, 12, held(alert("A", "critical", "x", time.Hour), "bob", time.Minute))
	undo, _ := asked[pane.Undo](f.do("unack"))
	f.play(undo.Do())
	if got := strings.Join(f.board.done, "|"); got != "unack 1|restore 1 bob" {
		t.Errorf("done %q", got)
	}
}

func TestAFailedAckIsATrouble(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour))
	f.board.err = errors.New("the record could not be written: disk full")
	notice, ok := asked[pane.Notice](f.do("ack"))
	if !ok || notice.Loud != pane.Trouble || !strings.Contains(notice.Text, "disk full") {
		t.Errorf("notice %+v", notice)
	}
}

func TestAGroupIsNamedBeforeItIsHeld(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour), alert("A", "critical", "y", time.Minute), alert("A", "warning", "z", time.Hour),
		held(alert("A", "critical", "w", time.Hour), "bob", time.Minute))
	d := f.dialog(f.do("ack-group"))
	box := ansi.Strip(d.View())
	for _, want := range []string{"Ack every A of severity critical", "CRIT  A  x  1h", "CRIT  A  y  1m", "y ack 2 alerts"} {
		if !strings.Contains(box, want) {
			t.Errorf("%q is not in\n%s", want, box)
		}
	}
	if strings.Contains(box, " z ") || strings.Contains(box, " w ") {
		t.Errorf("others are named too:\n%s", box)
	}
	cmd, done := d.Update(tea.KeyPressMsg{Code: 'y', Text: "y"})
	if !done {
		t.Fatal("y does not answer")
	}
	f.play(cmd)
	if got := strings.Join(f.board.done, "|"); got != "ack alice 2 " {
		t.Errorf("done %q", got)
	}
}

func TestMarkedAlertsAreHeldTogether(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour), alert("B", "warning", "y", time.Minute), alert("C", "warning", "z", time.Hour))
	f.do("mark")
	f.do("mark")
	if got := ansi.Strip(f.Title().Note); got != "2 marked" {
		t.Errorf("note %q", got)
	}
	box := ansi.Strip(f.dialog(f.do("ack-group")).View())
	if !strings.Contains(box, "Ack the marked alerts") || strings.Contains(box, "C  z") {
		t.Errorf("box\n%s", box)
	}
	open, ok := asked[pane.OpenIncident](f.do("incident"))
	if !ok || len(open.Alerts) != 2 {
		t.Errorf("incident for %v", open.Alerts)
	}
	f.do("close-detail")
	if f.action("close-detail").WhyNot == "" {
		t.Error("there are marks still")
	}
}

func TestWhatCannotBeDoneSaysWhy(t *testing.T) {
	cleared := alert("A", "warning", "x", time.Hour)
	cleared.State, cleared.ClearedAt = source.Resolved, friday
	expected := alert("Watchdog", "none", "x", time.Hour)
	expected.Quiet = &source.Quiet{Why: source.Expected}
	tests := map[string]struct {
		row          *source.Row
		action, want string
	}{
		"ack of what is to fire":       {&expected, "ack", "it is expected to fire: its absence would be the alarm, and nobody needs to hold it"},
		"ack of a cleared alert":       {&cleared, "ack", "it has cleared, there is nothing to hold"},
		"ack of what one holds":        {ptr(held(alert("A", "critical", "x", 0), "alice", 0)), "ack", "you hold it already"},
		"unack of what nobody holds":   {ptr(alert("A", "critical", "x", 0)), "unack", "nobody holds it"},
		"a group that is held":         {ptr(held(alert("A", "critical", "x", 0), "alice", 0)), "ack-group", "all of this group are held or have cleared"},
		"ack of nothing":               {nil, "ack", "nothing is selected"},
		"incident for nothing":         {nil, "incident", "nothing is selected"},
		"next match without a search":  {nil, "next-match", "nothing was looked for yet"},
		"going back from where one is": {nil, "close-detail", "nothing is open here"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, 90, 12)
			if test.row != nil {
				f.set(*test.row)
			}
			if got := f.action(test.action).WhyNot; got != test.want {
				t.Errorf("why not: %q", got)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

func TestOtherPanesAreAsked(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour))
	if m, ok := asked[pane.LogsAt](f.do("logs-at")); !ok || !m.At.Equal(friday.Add(-time.Hour)) || m.Why != "A fired" || m.Labels["alertname"] != "A" {
		t.Errorf("logs at %+v", m)
	}
	if m, ok := asked[pane.StartSOP](f.do("sop")); !ok || m.Alert.Name() != "A" {
		t.Errorf("SOP for %+v", m)
	}
}

func TestAnAlertIsCopiedAsTextOrMarkdown(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour))
	for key, want := range map[string]string{"1": "A x\nstate: critical", "2": "### A x\n\n- **state**: critical"} {
		d := f.dialog(f.do("copy"))
		d.View()
		cmd, done := d.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		if !done {
			t.Fatal("it was not picked")
		}
		msgs := f.play(cmd)
		raw, ok := msgs[0].(tea.RawMsg)
		said, found := strings.CutPrefix(fmt.Sprint(raw.Msg), "\x1b]52;c;")
		copied, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(said, "\a"))
		if !ok || !found || err != nil || !strings.Contains(string(copied), want) {
			t.Errorf("copied %v: %v", msgs, err)
		}
	}
}

func TestANoteGoesWithTheAck(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour))
	d := f.dialog(f.do("ack-note"))
	d.View()
	for _, r := range "on it" {
		d.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	cmd, done := d.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !done {
		t.Fatal("Enter does not finish")
	}
	f.play(cmd)
	if got := strings.Join(f.board.done, "|"); got != "ack alice 1 on it" {
		t.Errorf("done %q", got)
	}
}
