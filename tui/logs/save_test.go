package logs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// shelf keeps what is saved.
type shelf struct {
	path  string
	lines []source.Line
	err   error
}

func (s *shelf) Propose(at time.Time) string { return "/reports/lines-" + at.Format("150405") + ".log" }
func (s *shelf) Machine() string             { return "web-7" }
func (s *shelf) Save(_ context.Context, path string, _ *time.Location, lines []source.Line) (string, error) {
	s.path, s.lines = path, lines
	return path, s.err
}

// saves is a bench whose lines can be saved.
func saves(t *testing.T, err error) (*bench, *shelf) {
	b, s := newBench(t, 100, 12), &shelf{err: err}
	clock := func() time.Time { return b.now }
	b.pane = New(Deps{Tail: b.tail, Now: clock, Zone: time.UTC, Saves: s, Health: func() []sources.Health { return nil }})
	theme, bad := themes.Load("dark")
	if bad != nil {
		t.Fatal(bad)
	}
	b.pane.SetTheme(theme)
	b.pane.SetSize(100, 12)
	b.pane.SetFocus(true)
	return b, s
}

// answers types an answer into the dialog that is shown, and returns what it showed.
func (b *bench) answers(words string) string {
	b.t.Helper()
	i := slices.IndexFunc(b.said, func(m tea.Msg) bool { _, ok := m.(pane.Show); return ok })
	if i < 0 {
		b.t.Fatal("no dialog is shown")
	}
	d := b.said[i].(pane.Show).Dialog
	theme, err := themes.Load("dark")
	if err != nil {
		b.t.Fatal(err)
	}
	d.SetTheme(theme)
	d.SetSize(100, 30)
	showed := d.View()
	for range len("/reports/lines-150405.log") * min(1, len(words)) {
		d.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	for _, r := range words {
		d.Update(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	cmd, done := d.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !done {
		b.t.Fatal("Enter does not end the dialog")
	}
	b.run(cmd)
	return showed
}

// notices is all that was told.
func (b *bench) notices() string {
	var all []string
	for _, m := range b.said {
		if n, ok := m.(pane.Notice); ok {
			all = append(all, n.Text)
		}
	}
	return strings.Join(all, "\n")
}

func TestTheLinesShownAreSavedWithTheFilterInForce(t *testing.T) {
	b, s := saves(t, nil)
	b.many(30)
	b.press("/", "1", "2", "enter", "K")
	showed := b.answers("/x/a.json")
	for _, want := range []string{"1 line: those that 12 lets through", "made on web-7, where holdfast runs", "not written over", "/reports/lines-140251.log"} {
		if !strings.Contains(strings.Join(strings.Fields(ansi.Strip(showed)), " "), want) {
			t.Errorf("the dialog does not say %q:\n%s", want, ansi.Strip(showed))
		}
	}
	if s.path != "/x/a.json" || len(s.lines) != 1 || s.lines[0].Text != "line 12" {
		t.Errorf("%d lines were saved to %q: %v", len(s.lines), s.path, s.lines)
	}
	if !strings.Contains(b.notices(), "saved 1 line to /x/a.json on web-7") {
		t.Errorf("told: %s", b.notices())
	}
}

func TestLinesThatOnlyThePausedScreenHasAreSavedToo(t *testing.T) {
	b, s := saves(t, nil)
	b.many(20)
	b.screen()
	b.press("=")
	b.many(1000)
	b.press("K")
	b.answers("")
	if s.path != "/reports/lines-140251.log" || len(s.lines) <= 1000 || s.lines[0].Seq >= 20 {
		t.Errorf("%d lines were saved to %q, from %d on", len(s.lines), s.path, s.lines[0].Seq)
	}
}

func TestWhatCouldNotBeSavedIsSaid(t *testing.T) {
	b, _ := saves(t, errors.New("no space left on device: the first 3 of 30 lines are in /x"))
	b.many(30)
	b.press("K")
	b.answers("/x")
	if !strings.Contains(b.notices(), "not all lines were saved: no space left on device: the first 3 of 30 lines are in /x") {
		t.Errorf("told: %s", b.notices())
	}
}
