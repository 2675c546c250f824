package pane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
)

// noon is when the panes of these tests are looked at.
var noon = time.Date(2026, 11, 20, 12, 0, 30, 0, time.UTC)

func newBase(id ID) *Base {
	b := NewBase(id, people.Actor{Person: "alice"}, func() time.Time { return noon }, time.UTC)
	return &b
}

// heard runs a command and the commands of its batches, and lists what they say.
func heard(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, ok := msg.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{msg}
	}
	var list []tea.Msg
	for _, one := range batch {
		list = append(list, heard(one)...)
	}
	return list
}

// acted runs an act and hands over how it ended.
func acted(t *testing.T, b *Base, a Act) Acted {
	t.Helper()
	cmd := b.Act(a)
	if cmd == nil {
		t.Fatal("the act does not begin")
	}
	m, ok := cmd().(Acted)
	if !ok {
		t.Fatalf("it answers with something else")
	}
	return m
}

func notices(list []tea.Msg) (said, trouble []string) {
	for _, msg := range list {
		switch n, ok := msg.(Notice); {
		case !ok:
		case n.Loud == Trouble:
			trouble = append(trouble, n.Key+"="+n.Text)
		default:
			said = append(said, n.Key+"="+n.Text)
		}
	}
	return said, trouble
}

func TestAnActIsAnsweredOnceAndByItsOwnPane(t *testing.T) {
	b, other := newBase(Alerts), newBase(Logs)
	b.Drawn(func() string { return "before" })
	var back []string
	undo := Back{What: "holding it", Act: Act{Do: func(context.Context) (Done, error) {
		back = append(back, "taken back")
		return Done{}, nil
	}}}
	m := acted(t, b, Act{Key: "k", Do: func(context.Context) (Done, error) {
		return Done{Said: "done", Back: &undo, Then: Say(Shown{})}, nil
	}})
	if !b.Acting("k") {
		t.Error("it is not under way")
	}
	other.Act(Act{Key: "k"}) // the same number in another pane
	if _, mine := other.Answer(m); mine {
		t.Error("another pane answers it")
	}
	tell, mine := b.Answer(m)
	if !mine || b.Acting("k") {
		t.Fatalf("mine %v, still under way %v", mine, b.Acting("k"))
	}
	list := heard(tell)
	said, trouble := notices(list)
	if strings.Join(said, "|") != "k=done" || strings.Join(trouble, "|") != "k=" {
		t.Errorf("said %q, trouble %q", said, trouble)
	}
	undone, then := 0, 0
	for _, msg := range list {
		switch m := msg.(type) {
		case Undo:
			if _, mine := b.Answer(m.Do()().(Acted)); mine && m.What == "holding it" {
				undone++
			}
		case Shown:
			then++
		}
	}
	if undone != 1 || then != 1 || len(back) != 1 {
		t.Errorf("%d undos offered and %d followed in %v", undone, then, list)
	}
	if got := b.Drawn(func() string { return "after" }); got != "after" {
		t.Errorf("after an act it shows %q", got)
	}
	if tell, again := b.Answer(m); again || tell != nil {
		t.Error("it is answered twice")
	}
}

func TestAnActThatFailsSaysWhat(t *testing.T) {
	for name, c := range map[string]struct {
		act  Act
		want string
	}{
		"an error":                       {Act{Failed: "not acknowledged", Do: func(context.Context) (Done, error) { return Done{Said: "x"}, errors.New("the disk is full") }}, "not acknowledged: the disk is full"},
		"an error that leads already":    {Act{Failed: "not acknowledged", Do: func(context.Context) (Done, error) { return Done{}, errors.New("not acknowledged: locked") }}, "not acknowledged: locked"},
		"an error with words of its own": {Act{Words: func(err error) string { return "sorry, " + err.Error() }, Do: func(context.Context) (Done, error) { return Done{}, errors.New("locked") }}, "sorry, locked"},
		"a fault":                        {Act{Failed: "not acknowledged", Do: func(context.Context) (Done, error) { panic("no such row") }}, "not acknowledged: a fault in holdfast: no such row"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBase(Alerts)
			c.act.Key = "k"
			tell, _ := b.Answer(acted(t, b, c.act))
			said, trouble := notices(heard(tell))
			if len(said) > 0 || strings.Join(trouble, "|") != "k="+c.want {
				t.Errorf("said %q, trouble %q, want %q", said, trouble, c.want)
			}
		})
	}
}

func TestAnActAloneDoesNotBeginTwice(t *testing.T) {
	b := newBase(Backups)
	ask := Act{Key: "ask", Alone: true, Do: func(context.Context) (Done, error) { return Done{}, nil }}
	m := acted(t, b, ask)
	if b.Act(ask) != nil {
		t.Error("it begins a second time")
	}
	if b.Act(Act{Key: "other", Alone: true}) == nil {
		t.Error("another act is held up by it")
	}
	b.Answer(m)
	if b.Act(ask) == nil {
		t.Error("it does not begin again when it has ended")
	}
}

func TestAnActIsGivenUpAtItsDeadline(t *testing.T) {
	for _, limit := range []time.Duration{0, 2 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			b, began := newBase(Alerts), time.Now()
			m := acted(t, b, Act{Limit: limit, Do: func(ctx context.Context) (Done, error) {
				<-ctx.Done()
				return Done{}, ctx.Err()
			}})
			want := limit
			if want == 0 {
				want = 5 * time.Second
			}
			if took := time.Since(began); !errors.Is(m.Err, context.DeadlineExceeded) || took != want {
				t.Errorf("%v after %s, want %s", m.Err, took, want)
			}
		})
	}
}

func TestDrawingIsDoneOnceForWhatDoesNotChange(t *testing.T) {
	b, times := newBase(Alerts), 0
	draw := func() string { times++; return "x" }
	for i, change := range []func(){
		func() {}, func() { b.SetSize(10, 2) }, func() { b.SetTheme(mono(t)) }, func() { b.SetFocus(true) }, b.Redraw, func() { b.Shows(func() {})() },
	} {
		change()
		b.Drawn(draw)
		b.Drawn(draw)
		b.SetSize(b.Size())
		b.SetFocus(b.Focus)
		b.Tick(noon)
		b.Drawn(draw)
		if times != i+1 {
			t.Fatalf("change %d: drawn %d times", i, times)
		}
	}
}

// A drawing that breaks is no drawing: the one before does not stand for it.
func TestADrawingThatBrokeIsTriedAgain(t *testing.T) {
	b := newBase(Alerts)
	b.Drawn(func() string { return "old" })
	b.Redraw()
	func() {
		defer func() { _ = recover() }()
		b.Drawn(func() string { panic("broke") })
	}()
	if got := b.Drawn(func() string { return "new" }); got != "new" {
		t.Errorf("it shows %q", got)
	}
}

func TestATickSaysWhenAMinuteBegins(t *testing.T) {
	b := newBase(Backups)
	if b.Tick(noon.Add(29*time.Second)) || !b.Tick(noon.Add(30*time.Second)) || b.Tick(noon.Add(31*time.Second)) {
		t.Error("12:00:59 is the minute of 12:00:30, and 12:01:00 begins the next")
	}
	if got := b.Aged(noon); got != "31s" {
		t.Errorf("noon was %s ago", got)
	}
}
