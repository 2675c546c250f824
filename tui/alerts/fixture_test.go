package alerts

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/alerts/detail"
	"holdfast/tui/pane"
)

var friday = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC)

// boardOf is a view that a test sets, and what was done to it.
type boardOf struct {
	view *source.View
	done []string
	err  error
}

func (b *boardOf) View() *source.View { return b.view }

func (b *boardOf) Ack(_ context.Context, by people.Actor, ids []source.Fingerprint, note string, _ time.Time) ([]source.Ack, error) {
	b.done = append(b.done, fmt.Sprint("ack ", by.Person, " ", len(ids), " ", note))
	return nil, b.err
}

func (b *boardOf) Unack(_ context.Context, _ people.Actor, ids []source.Fingerprint) error {
	b.done = append(b.done, fmt.Sprint("unack ", len(ids)))
	return b.err
}

func (b *boardOf) Restore(_ context.Context, acks []source.Ack) error {
	b.done = append(b.done, fmt.Sprint("restore ", len(acks), " ", acks[0].By.Person))
	return b.err
}

func (b *boardOf) Gone(_ context.Context, by people.Actor, ids []source.Fingerprint) error {
	b.done = append(b.done, fmt.Sprint("gone ", by.Person, " ", len(ids)))
	return b.err
}

func alert(name, severity, place string, age time.Duration) source.Row {
	labels := map[string]string{"alertname": name, "severity": severity, "instance": place}
	return source.Row{
		Alert: source.Alert{
			Fingerprint: source.FingerprintOf(labels), Labels: labels, State: source.Firing, StartsAt: friday.Add(-age),
			Annotations: map[string]string{"summary": "what " + name + " means", "runbook_url": "https://wiki.example/" + name, "team": "shop"},
		},
		Severity: source.SeverityOf(labels), Sources: []string{"prod"}, Episode: friday.Add(-age), FirstSeen: friday.Add(-age), LastSeen: friday,
	}
}

func held(r source.Row, by people.Person, ago time.Duration) source.Row {
	r.Ack = &source.Ack{Fingerprint: r.Fingerprint, By: people.Actor{Person: by, Via: "bob@db-7"}, At: friday.Add(-ago), Episode: r.Episode, Note: "on it"}
	return r
}

// fixture is a pane on a board.
type fixture struct {
	*Pane
	t      *testing.T
	board  *boardOf
	health []sources.Health
	past   []incident.LastTime
	asked  int
	err    error
}

func open(t *testing.T, w, h int, rows ...source.Row) *fixture {
	t.Helper()
	return openWith(t, w, h, func(*Deps) {}, rows...)
}

// openWith opens a pane that knows something else too.
func openWith(t *testing.T, w, h int, change func(*Deps), rows ...source.Row) *fixture {
	t.Helper()
	f := &fixture{t: t, board: &boardOf{view: &source.View{Rows: source.Rows(rows...)}}}
	f.health = []sources.Health{{Name: "prod", Kind: "alertmanager", Up: true, LastGood: friday.Add(-2 * time.Second), Since: friday, Every: 5 * time.Second}}
	d := Deps{
		Board: f.board, Health: func() []sources.Health { return f.health },
		LastTimes: func(_ context.Context, name string, _ int) ([]incident.LastTime, error) {
			f.asked++
			return f.past, f.err
		},
		Actor: people.Actor{Person: "alice"}, Now: func() time.Time { return friday }, Zone: time.UTC,
	}
	change(&d)
	f.Pane = New(d)
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	f.SetTheme(theme)
	f.SetSize(w, h)
	f.SetFocus(true)
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)}))
	f.View()
	return f
}

func (f *fixture) set(rows ...source.Row) {
	f.board.view = &source.View{Rows: source.Rows(rows...)}
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)}))
}

// play runs a command and what follows from it, and returns what it asks of the root.
func (f *fixture) play(cmd tea.Cmd) []tea.Msg {
	var out []tea.Msg
	if cmd == nil {
		return nil
	}
	msg := cmd()
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			out = append(out, f.play(c)...)
		}
	case pane.Acted, detail.Remembered, detail.Counted, detail.Mutes, detail.Rested:
		out = append(out, f.play(f.Update(msg))...)
	default:
		out = append(out, msg)
	}
	return out
}

func (f *fixture) action(name string) pane.Action {
	f.t.Helper()
	f.View()
	for _, a := range f.Actions() {
		if a.Name == name {
			return a
		}
	}
	f.t.Fatalf("there is no action %s", name)
	return pane.Action{}
}

// do does an action and returns what it asks of the root.
func (f *fixture) do(name string) []tea.Msg {
	f.t.Helper()
	a := f.action(name)
	if a.WhyNot != "" {
		f.t.Fatalf("%s cannot be done: %s", name, a.WhyNot)
	}
	return f.play(a.Do())
}

func (f *fixture) screen() string { return ansi.Strip(f.View()) }

func (f *fixture) sees(words ...string) {
	f.t.Helper()
	for _, w := range words {
		if !strings.Contains(f.screen(), w) {
			f.t.Errorf("%q is not seen:\n%s", w, f.screen())
		}
	}
}

func (f *fixture) misses(words ...string) {
	f.t.Helper()
	for _, w := range words {
		if strings.Contains(f.screen(), w) {
			f.t.Errorf("%q is seen:\n%s", w, f.screen())
		}
	}
}

func (f *fixture) types(text string) {
	for _, r := range text {
		f.play(f.Update(tea.KeyPressMsg{Code: r, Text: string(r)}))
	}
}

func asked[T any](msgs []tea.Msg) (found T, ok bool) {
	for _, m := range msgs {
		if v, is := m.(T); is {
			return v, true
		}
	}
	return found, false
}

func (f *fixture) dialog(msgs []tea.Msg) pane.Dialog {
	f.t.Helper()
	show, ok := asked[pane.Show](msgs)
	if !ok {
		f.t.Fatalf("no dialog in %v", msgs)
	}
	show.Dialog.SetTheme(f.Theme)
	show.Dialog.SetSize(100, 40)
	return show.Dialog
}
