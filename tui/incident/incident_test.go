package incident

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/sources/proc"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
	"holdfast/themes"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/checklist"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

var _ = flag.Bool("update", false, "write the golden frames anew")

var began = time.Date(2026, 11, 20, 13, 48, 42, 0, time.UTC)

const checkout = `---
title: Checkout down
alerts: ['alertname="CheckoutDown"']
---
# Find out
1. Note the time
2. Check upstreams

   ~~~sh
   echo "upstreams of $ALERT_INSTANCE answer"
   ~~~
# Mitigate
3. Fail over to eu-2
   1. Drain eu-1
   2. Switch DNS

      ~~~sh
      echo "switching $ALERT_INSTANCE"; echo "to eu-2"
      ~~~

      ~~~sh verify
      test "$ALERT_INSTANCE" = eu-1
      ~~~
4. Known cause?

   > decide: yes → #rotate, no → #write
5. Write up a new cause {#write}
6. Rotate keys (if applicable) {#rotate}
# Close
7. Remove the old pool {needs=1,2}
8. Fill the incident report
`

// shelf is a library of one.
type shelf []sop.Procedure

func (s shelf) All() []sop.Procedure { return s }
func (s shelf) For(a alerts.Alert) (list []sop.Procedure) {
	for _, p := range s {
		for _, ms := range p.Alerts {
			if ms.Match(a.Labels) {
				list = append(list, p)
			}
		}
	}
	return list
}

// files is an exporter that only says a path.
type files struct{ err error }

func (f files) Export(_ context.Context, id incident.ID) (string, error) {
	return "/reports/" + id.String() + ".md", f.err
}

// clock is a time that a test moves; goroutines read it too.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// bench is an incident pane on a real record and a real runner.
type bench struct {
	t      *testing.T
	clock  *clock
	feed   *sources.Feed
	store  *store.Store
	tail   *logs.Tail
	runner *sop.Runner
	deps   Deps
	pane   *Pane
	dialog pane.Dialog
	said   []tea.Msg
}

func newBench(t *testing.T, w, h int) *bench {
	t.Helper()
	b := &bench{t: t, clock: &clock{now: began}}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{Now: b.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b.feed = sources.NewFeed()
	b.tail = logs.NewTail(100, b.feed, b.clock.Now)
	b.store = store.New(db, b.feed, b.clock.Now, "UTC")
	b.runner = sop.NewRunner(b.store.Runs, proc.Run, nil, b.clock.Now)
	b.runner.Tell(b.feed)
	t.Cleanup(b.runner.Close)
	b.deps = b.world()
	b.pane = b.cockpit("alice")
	b.pane.SetSize(w, h)
	return b
}

// told are the acts on a record that happened earlier.
type told struct{ store.Hindsight }

func (h told) Open(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return h.OpenLed(ctx, by, title, sev, held...)
}

// whole is the record as the program hands it to the pane.
type whole struct {
	store.Acts
	store.Book
}

func (b *bench) whole() whole { return whole{b.store.Incidents, b.store.Book} }

// record is the bench's record, as each part of the pane needs it.
func (b *bench) record() Record {
	s := b.whole()
	return Record{Reading: s, Search: s, Keeping: s, Saying: s, Tying: s, Corrections: s, Answers: s, Practices: s,
		Times: acts.Times{Now: s, Then: func(when incident.When) acts.Earlier { return told{s.Earlier(when)} }}}
}

// world is what the panes are made of.
func (b *bench) world() Deps {
	proc := sop.Parse("checkout-down", "", []byte(strings.ReplaceAll(checkout, "~~~", "```")))
	return Deps{
		Record: b.record(), Runner: b.runner, Library: shelf{proc}, Exporter: files{},
		Backups: b.restorePoints, Host: "db-7", Now: b.clock.Now, Zone: time.UTC,
		Tail: b.tail, Alerts: func() *alerts.View { return &alerts.View{Rows: alerts.Rows(checkoutDown())} },
	}
}

// cockpit is one person's pane on the record.
func (b *bench) cockpit(who people.Person) *Pane {
	b.t.Helper()
	d := b.deps
	d.Actor = people.Actor{Person: who, Via: string(who) + "@db-7"}
	p := New(d)
	theme, err := themes.Load("dark")
	if err != nil {
		b.t.Fatal(err)
	}
	p.SetTheme(theme)
	p.SetFocus(true)
	b.t.Cleanup(p.Close)
	return p
}

// with makes the pane anew in a world that is changed, and shows what was shown.
func (b *bench) with(change func(*Deps)) {
	b.t.Helper()
	w, h := b.pane.Size()
	id := b.pane.way.id
	change(&b.deps)
	b.pane = b.cockpit(b.pane.Actor.Person)
	b.pane.SetSize(w, h)
	b.refresh()
	b.run(b.pane.show(id))
}

// list is the checklist.
func (b *bench) list() *checklist.Box { return b.pane.boxes.checklist }

func (b *bench) restorePoints() []backups.Status {
	now := b.clock.Now()
	return []backups.Status{
		{Name: "orders-db", Verdict: backups.Late, LastGood: now.Add(-31 * time.Hour), RPO: 26 * time.Hour, RTO: 38 * time.Minute},
		{Name: "ledger", Verdict: backups.OK, LastGood: now.Add(-time.Hour), RTO: 6 * time.Minute},
	}
}

func checkoutDown() alerts.Row {
	labels := map[string]string{"alertname": "CheckoutDown", "instance": "eu-1", "severity": "critical"}
	return alerts.Row{
		Alert: alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, StartsAt: began, State: alerts.Firing,
			Annotations: map[string]string{"summary": "Checkout down in eu-1"}},
		Severity: alerts.Critical, Episode: began, Sources: []string{"prod"},
	}
}

// send gives a message and runs what comes of it to its end, as the root would.
func (b *bench) send(msg tea.Msg) { b.t.Helper(); b.run(b.pane.Update(msg)) }

func (b *bench) run(cmd tea.Cmd) {
	b.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		b.batch(msg)
	case pane.Show:
		b.dialog = msg.Dialog
		b.dialog.SetTheme(b.pane.Theme)
		b.dialog.SetSize(120, 40)
		b.dialog.View()
	default:
		b.said = append(b.said, msg)
		b.send(msg)
	}
}

// batch runs commands side by side, as Bubble Tea does, and takes their
// messages one after another.
func (b *bench) batch(cmds tea.BatchMsg) {
	results := make(chan tea.Msg)
	n := 0
	for _, c := range cmds {
		if c != nil {
			n++
			go func() { results <- c() }()
		}
	}
	for range n {
		msg := <-results
		b.run(func() tea.Msg { return msg })
	}
}

// refresh reads the record, as the feed would make every pane do.
func (b *bench) refresh() { b.t.Helper(); b.send(pane.Changed{Topics: sources.Topics(sources.Record)}) }

func (b *bench) action(key string) pane.Action {
	b.t.Helper()
	for _, a := range b.pane.Actions() {
		for _, k := range a.Keys {
			if k == key {
				return a
			}
		}
	}
	b.t.Fatalf("no action has the key %q", key)
	return pane.Action{}
}

// press presses keys: of the dialog when there is one, else of the pane.
func (b *bench) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		if b.dialog != nil {
			b.typeKey(keyOf(key))
			continue
		}
		a := b.action(key)
		if a.WhyNot != "" {
			b.t.Fatalf("%q cannot be done: %s", key, a.WhyNot)
		}
		b.run(a.Do())
	}
}

// typeKey gives a key to the dialog, which may end and open the next one.
func (b *bench) typeKey(key tea.KeyPressMsg) {
	b.t.Helper()
	d := b.dialog
	cmd, done := d.Update(key)
	if done {
		b.dialog = nil
	}
	b.run(cmd)
	if b.dialog != nil {
		b.dialog.View()
	}
}

func (b *bench) write(words string) {
	b.t.Helper()
	if b.dialog == nil {
		b.t.Fatal("there is no dialog to write into")
	}
	for _, r := range words {
		b.typeKey(tea.KeyPressMsg{Text: string(r), Code: r})
	}
}

func keyOf(name string) tea.KeyPressMsg {
	switch name {
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "down":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "alt+enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter, Mod: tea.ModAlt}
	case "pgdown":
		return tea.KeyPressMsg{Code: tea.KeyPgDown}
	case "pgup":
		return tea.KeyPressMsg{Code: tea.KeyPgUp}
	case "backspace":
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Text: name, Code: r}
}

func (b *bench) screen() string { return ansi.Strip(b.pane.View()) }

// top is what the pane says in the top line.
func (b *bench) top(w int) string {
	left, right := b.pane.TopLine(w, pane.Around{})
	return left + right
}

func (b *bench) sees(want string) {
	b.t.Helper()
	if !strings.Contains(b.screen(), want) {
		b.t.Fatalf("the screen does not show %q:\n%s", want, b.screen())
	}
}

func (b *bench) asks(want string) {
	b.t.Helper()
	if b.dialog == nil {
		b.t.Fatalf("no dialog says %q; said: %v", want, b.said)
	}
	got := ansi.Strip(b.dialog.View())
	if got == "" { // it is asked where it stands
		got = b.screen()
	}
	if !strings.Contains(got, want) {
		b.t.Fatalf("the dialog does not say %q:\n%s", want, got)
	}
}

// told reports the last notice with the key.
func (b *bench) told(key string) string {
	for i := len(b.said) - 1; i >= 0; i-- {
		if n, ok := b.said[i].(pane.Notice); ok && n.Key == key && n.Text != "" {
			return n.Text
		}
	}
	return ""
}

// incident opens one for CheckoutDown and starts its checklist.
func (b *bench) incident() incident.ID {
	b.t.Helper()
	inc, err := b.store.Incidents.Open(b.t.Context(), b.pane.Actor, "Checkout down in eu-1", incident.Sev2, reading.Held([]alerts.Row{checkoutDown()})...)
	if err != nil {
		b.t.Fatal(err)
	}
	b.refresh()
	b.press("x")
	return inc.ID
}
