package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/pane"
)

// brings is a command that brings a message.
func brings(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// spread takes what a command brought, and is the commands that go on.
func spread(a *asking, cmd tea.Cmd, then tea.Cmd) []tea.Cmd {
	what, next, on := a.take(cmd())
	if what != nil {
		next = on(then)
	}
	if next == nil {
		return nil
	}
	if list := commandsOf(next()); list != nil {
		return list
	}
	return []tea.Cmd{next}
}

func TestWhatIsAskedIsOverWithItsLastCommand(t *testing.T) {
	var a asking
	list := spread(&a, a.begin("asking", tea.Batch(brings(nil), brings(pane.AddNote{}), brings(nil))), nil)
	if len(list) != 3 || a.holds() != "asking" {
		t.Fatalf("%d commands go on, keys wait for %q", len(list), a.holds())
	}
	spread(&a, list[0], nil)
	more := spread(&a, list[1], brings(pane.Shown{})) // a pane answers with another command
	if spread(&a, list[2], nil); a.holds() == "" || len(more) != 1 {
		t.Fatalf("it is over before its last command, %d go on", len(more))
	}
	if spread(&a, more[0], nil); a.holds() != "" {
		t.Errorf("keys still wait for %q", a.holds())
	}
}

// What a slow command of the same key still reads is not waited for once it is said how
// it ended.
func TestWhatIsAskedIsOverWithItsAnswer(t *testing.T) {
	for _, answer := range []tea.Msg{pane.Show{}, pane.Notice{Key: "x", Text: "there is none"}, pane.Focus{Pane: pane.Incident}} {
		var a asking
		list := spread(&a, a.begin("asking", tea.Batch(brings(nil), brings(answer))), nil)
		if spread(&a, list[1], nil); a.holds() != "" {
			t.Errorf("after %T keys still wait for %q", answer, a.holds())
		}
	}
}

func TestAFaultGivesTheKeysBack(t *testing.T) {
	var a asking
	what, _, on := a.take(a.begin("asking", func() tea.Msg { panic("boom") })())
	if _, told := what.(fault); !told || on(nil) != nil || a.holds() != "" {
		t.Errorf("it brought %#v, and keys wait for %q", what, a.holds())
	}
}

// What an earlier key asked ends nothing that a later one asks.
func TestAnEarlierQuestionEndsNoLaterOne(t *testing.T) {
	var a asking
	early := a.begin("asking first", brings(pane.Notice{}))
	a.letGo()
	late := a.begin("asking then", brings(pane.Show{}))
	if spread(&a, early, nil); a.holds() != "asking then" {
		t.Errorf("keys wait for %q", a.holds())
	}
	what, _, _ := a.take(late())
	if show, is := what.(pane.Show); !is || show.Unasked || a.holds() != "" {
		t.Errorf("it asks %#v, and keys wait for %q", what, a.holds())
	}
	if a.begin("nothing", nil); a.holds() != "" {
		t.Errorf("keys wait for %q, for which nothing is done", a.holds())
	}
}
