package alerts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/pane"
)

var friday = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC)

// board is a view that a test sets, and what was done to it.
type board struct {
	view *source.View
	done []string
	err  error
}

func (b *board) View() *source.View { return b.view }

func (b *board) Ack(_ context.Context, by people.Actor, ids []source.Fingerprint, note string, _ time.Time) ([]source.Ack, error) {
	b.done = append(b.done, fmt.Sprint("ack ", by.Person, " ", len(ids), " ", note))
	return nil, b.err
}

func (b *board) Unack(_ context.Context, _ people.Actor, ids []source.Fingerprint) error {
	b.done = append(b.done, fmt.Sprint("unack ", len(ids)))
	return b.err
}

func (b *board) Restore(_ context.Context, acks []source.Ack) error {
	b.done = append(b.done, fmt.Sprint("restore ", len(acks), " ", acks[0].By.Person))
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
	board  *board
	health []sources.Health
	past   []store.LastTime
	asked  int
	err    error
}

func open(t *testing.T, w, h int, rows ...source.Row) *fixture {
	t.Helper()
	f := &fixture{t: t, board: &board{view: &source.View{Rows: rows}}}
	f.health = []sources.Health{{Name: "prod", Kind: "alertmanager", Up: true, LastGood: friday.Add(-2 * time.Second), Since: friday, Every: 5 * time.Second}}
	f.Pane = New(Deps{
		Board: f.board, Health: func() []sources.Health { return f.health }, Configured: true,
		LastTimes: func(_ context.Context, name string, _ int) ([]store.LastTime, error) {
			f.asked++
			return f.past, f.err
		},
		Actor: people.Actor{Person: "alice"}, Now: func() time.Time { return friday }, Zone: time.UTC,
	})
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
	f.board.view = &source.View{Rows: rows}
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
	case acted, remembered, rested:
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
	show.Dialog.SetTheme(f.theme)
	show.Dialog.SetSize(100, 40)
	return show.Dialog
}

func TestARowSaysWhatItMust(t *testing.T) {
	silenced := held(alert("A", "critical", "x", time.Hour), "alice", 26*time.Minute)
	silenced.SilenceUntil = friday.Add(14 * time.Minute)
	over := silenced
	over.SilenceUntil = friday.Add(-time.Second)
	flapping := alert("A", "warning", "x", time.Hour)
	flapping.Flaps = 14
	unrecorded := alert("A", "warning", "x", time.Hour)
	unrecorded.Unrecorded = true
	unknown := alert("A", "critical", "x", time.Hour)
	unknown.State, unknown.LastSeen = source.Unknown, friday.Add(-12*time.Minute)
	heldUnknown := held(unknown, "bob", time.Minute)
	quiet := alert("A", "info", "x", time.Hour)
	quiet.Quiet = &source.Quiet{Why: source.Silenced, By: "carol", Until: friday.Add(2 * time.Hour)}
	inhibited := alert("A", "info", "x", time.Hour)
	inhibited.Quiet = &source.Quiet{Why: source.Inhibited, By: "NodeDown"}
	tomorrow := quiet
	tomorrow.Quiet = &source.Quiet{Why: source.Silenced, By: "carol", Until: friday.Add(26 * time.Hour)}
	pending := alert("A", "info", "x", time.Hour)
	pending.State = source.Pending
	cleared := alert("A", "warning", "x", time.Hour)
	cleared.State, cleared.ClearedAt = source.Resolved, friday.Add(-6*time.Minute)
	tests := map[string]struct {
		row  source.Row
		want []string
	}{
		"firing":                        {alert("A", "critical", "x", 4*time.Minute), []string{" CRIT ", "4m", "what A means"}},
		"held, with its silence":        {silenced, []string{"── held", "crit ", "alice  26m ◔ 14m"}},
		"held, its silence has run out": {over, []string{"◔ over"}},
		"flapping":                      {flapping, []string{"↯14"}},
		"not recorded":                  {unrecorded, []string{"not recorded"}},
		"unknown":                       {unknown, []string{"◐ crit", "unknown, seen 12m ago"}},
		"unknown and held":              {heldUnknown, []string{"bob", "unknown, seen 12m ago"}},
		"silenced":                      {quiet, []string{"── quiet", "info", "silenced by carol to 16:02"}},
		"silenced until tomorrow":       {tomorrow, []string{"to Sat 21 Nov 16:02"}},
		"inhibited":                     {inhibited, []string{"inhibited by NodeDown"}},
		"pending":                       {pending, []string{"── quiet", "pending"}},
		"just cleared":                  {cleared, []string{"── cleared", "✓", "cleared 6m ago"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, 90, 12, test.row)
			for _, w := range test.want {
				if !strings.Contains(strings.Join(strings.Fields(f.screen()), " "), strings.Join(strings.Fields(w), " ")) {
					t.Errorf("%q is not seen:\n%s", w, f.screen())
				}
			}
		})
	}
}

func TestTheTitleCountsAndSaysHowOldTheListIs(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour), held(alert("B", "warning", "y", time.Hour), "bob", time.Minute))
	if got := ansi.Strip(f.Title().Right); got != "1 firing · 1 held" {
		t.Errorf("title %q", got)
	}
	f.health[0].Up, f.health[0].LastGood = false, friday.Add(-42*time.Second)
	if got := ansi.Strip(f.Title().Right); got != "1 firing · 1 held · 42s old" {
		t.Errorf("title %q", got)
	}
	f.health[0] = sources.Health{Name: "prod", Up: true, LastGood: friday, Blind: "Watchdog"}
	if got := ansi.Strip(f.Title().Right); got != "1 firing · 1 held · blind" {
		t.Errorf("title %q", got)
	}
}

func TestAnEmptyListSaysWhy(t *testing.T) {
	tests := map[string]struct {
		set          func(*fixture)
		want, unwant []string
	}{
		"all is well": {func(*fixture) {}, []string{"✓ Nothing fires.", "prod is up; the last answer came 2s ago."}, nil},
		"no source is configured": {func(f *fixture) { f.deps.Configured = false },
			[]string{"No source of alerts is configured.", "- {name: prod, alertmanager: [http://127.0.0.1:9093]}"}, []string{"✓"}},
		"nobody was asked yet": {func(f *fixture) { f.health[0] = sources.Health{Name: "prod"} }, []string{"Asking for alerts…"}, []string{"✓"}},
		"the source is down": {func(f *fixture) {
			f.health[0] = sources.Health{Name: "prod", Err: "connection refused", Since: friday.Add(-time.Minute), LastGood: friday.Add(-time.Minute), NextTry: friday.Add(8 * time.Second)}
		}, []string{"Not known", "prod is down since 14:01: connection refused; next try in 8s", "It last answered 1m ago."}, []string{"✓", "Nothing fires"}},
		"the source never answered": {func(f *fixture) { f.health[0] = sources.Health{Name: "prod", Err: "no such host"} }, []string{"It never answered"}, []string{"✓"}},
		"the source is blind":       {func(f *fixture) { f.health[0].Blind = "Watchdog is not firing" }, []string{"prod is BLIND", "Watchdog is not firing"}, []string{"✓", "Nothing fires"}},
		"one of two is down":        {func(f *fixture) { f.health = append(f.health, sources.Health{Name: "other", Err: "refused"}) }, []string{"other is down"}, []string{"✓"}},
		"the source is stale":       {func(f *fixture) { f.health[0].LastGood = friday.Add(-time.Hour) }, []string{"Not known"}, []string{"✓"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, 80, 12)
			test.set(f)
			f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
			f.sees(test.want...)
			f.misses(test.unwant...)
		})
	}
}

func TestTheFilterTakesWordsAndMatchers(t *testing.T) {
	f := open(t, 100, 12, alert("CheckoutDown", "critical", "eu-1", time.Hour), alert("CertExpiry", "warning", "edge", time.Hour), alert("CheckoutSlow", "warning", "eu-2", time.Hour))
	f.do("filter-alerts")
	if !f.Typing() {
		t.Fatal("nothing is typed")
	}
	f.types(`severity="warning" check`)
	f.sees("CheckoutSlow", "1 of 3")
	f.misses("CertExpiry", "CheckoutDown ")
	f.types(` x=~"("`)
	f.sees("CheckoutSlow")
	if f.filter.wrong == "" {
		t.Error("a matcher that cannot be read is not told")
	}
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEscape}))
	f.sees("CertExpiry", "CheckoutDown")
	f.do("next-match")
	if at, _ := f.at(); at.Name() != "CheckoutSlow" {
		t.Errorf("the next match is %s", at.Name())
	}
	f.do("filter-alerts")
	f.types("nothing like it")
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	f.sees("Nothing matches nothing like it.", "3 alerts are hidden")
	f.do("close-detail")
	f.sees("CertExpiry")
}

func TestAFilterCanBePasted(t *testing.T) {
	f := open(t, 100, 12, alert("A", "critical", "eu-1", time.Hour), alert("B", "warning", "edge", time.Hour))
	f.do("filter-alerts")
	f.play(f.Update(tea.PasteMsg{Content: "edge\n"}))
	f.sees("1 of 2")
}

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
	tests := map[string]struct {
		row          *source.Row
		action, want string
	}{
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

func TestTheDetailTellsEverythingAndTheLastTimes(t *testing.T) {
	f := open(t, 80, 40, held(alert("A", "critical", "x", time.Hour), "bob", 26*time.Minute))
	f.past = []store.LastTime{
		{FiredAt: friday.Add(-18 * 24 * time.Hour), ClearedAt: friday.Add(-18*24*time.Hour + 22*time.Minute), AckedBy: "bob", AckedAt: friday.Add(-18*24*time.Hour + 9*time.Second), Incident: 3, SOP: "failover", Outcome: "SOP followed"},
		{FiredAt: friday.Add(-51 * 24 * time.Hour), Outcome: "fell silent"},
	}
	f.do("detail")
	f.sees("critical, firing for 1h, held, not fixed", "what A means", "https://wiki.example/A", "bob for 26m, since 13:36, via bob@db-7: on it",
		"alertname", "team", "shop", "prod", string(f.board.view.Rows[0].Fingerprint), "── last times", " 2 Nov 14:02  22m  bob after 9s  INC-3  failover  SOP followed", "fell silent")
	if f.asked != 1 {
		t.Errorf("the record was asked %d times", f.asked)
	}
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Record)}))
	if f.asked != 2 {
		t.Errorf("the record changed, and was asked %d times", f.asked)
	}
	f.do("down")
	if at, _ := f.at(); at.Name() != "A" {
		t.Error("the detail is of another alert")
	}
	f.set()
	f.sees("It is no longer on the board")
	if f.action("ack").WhyNot != "it is no longer on the board" {
		t.Errorf("ack: %q", f.action("ack").WhyNot)
	}
	f.do("close-detail")
}

func TestARecordThatCannotBeReadIsTold(t *testing.T) {
	f := open(t, 80, 40, alert("A", "critical", "x", time.Hour))
	f.err = errors.New("database is locked")
	f.do("detail")
	f.sees("the record could not be read: database is locked")
}

func TestOnAWideScreenTheDetailStandsBeside(t *testing.T) {
	f := open(t, 120, 30, alert("A", "critical", "x", time.Hour), alert("B", "warning", "y", time.Hour))
	f.sees("▸A", "what B means", "https://wiki.example/A")
	f.do("down")
	f.sees("▸B", "https://wiki.example/B")
	f.do("detail")
	f.sees("B  y", "▸B")
}

func TestOtherPanesAreAsked(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour))
	if m, ok := asked[pane.LogsAt](f.do("logs-at")); !ok || !m.At.Equal(friday.Add(-time.Hour)) || m.Why != "A fired" {
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
		if msgs := f.play(cmd); !strings.Contains(fmt.Sprint(msgs), want) {
			t.Errorf("copied %v", msgs)
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

func TestARecordThatCannotBeWrittenIsTroubleUntilItCan(t *testing.T) {
	f := open(t, 90, 12)
	f.board.view = &source.View{SaveErr: errors.New("disk full")}
	trouble, ok := asked[pane.Notice](f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})))
	if !ok || !strings.Contains(trouble.Text, "disk full") {
		t.Fatalf("notice %+v", trouble)
	}
	if again := f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})); again != nil {
		t.Errorf("told twice: %v", again)
	}
	f.board.view = &source.View{}
	over, ok := asked[pane.Notice](f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})))
	if !ok || over.Key != trouble.Key || over.Text != "" {
		t.Errorf("it does not end: %+v", over)
	}
}

func TestTheStripNamesTheLoudest(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour), alert("B", "warning", "y", time.Hour), alert("C", "info", "z", time.Hour))
	if got := ansi.Strip(f.Strip(80)); !strings.Contains(got, "CRIT  A x 1h") || !strings.Contains(got, "and 1 more") {
		t.Errorf("strip %q", got)
	}
	f.set(held(alert("A", "critical", "x", time.Hour), "bob", 0))
	if got := ansi.Strip(f.Strip(80)); got != "1 held" {
		t.Errorf("strip %q", got)
	}
	f.set()
	if got := f.Strip(80); got != "" {
		t.Errorf("strip %q", got)
	}
}
