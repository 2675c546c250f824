package logs

import (
	"flag"
	"fmt"
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

var _ = flag.Bool("update", false, "write the golden frames anew")

var noon = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC)

// bench is a log pane over a real tail with a clock of its own.
type bench struct {
	t    testing.TB
	now  time.Time
	tail *source.Tail
	pane *Pane
	said []tea.Msg
}

func newBench(t testing.TB, w, h int) *bench {
	t.Helper()
	b := &bench{t: t, now: noon}
	clock := func() time.Time { return b.now }
	b.tail = source.NewTail(1000, sources.NewFeed(), clock)
	b.pane = New(Deps{Tail: b.tail, Recent: b.tail.Recent, Now: clock, Zone: time.UTC, Health: func() []sources.Health {
		return []sources.Health{
			{Name: "api", Up: true, LastGood: b.now},
			{Name: "edge", Err: "connection refused", LastGood: b.now.Add(-42 * time.Second), Since: b.now},
		}
	}})
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	b.pane.SetTheme(theme)
	b.pane.SetSize(w, h)
	b.pane.SetFocus(true)
	return b
}

func (b *bench) append(lines ...source.Line) {
	for i := range lines {
		if lines[i].Source == "" {
			lines[i].Source = "api"
		}
		if lines[i].At.IsZero() {
			lines[i].At = b.now
		}
		lines[i].Received = b.now
	}
	b.tail.Append(lines)
	b.send(pane.Changed{Topics: sources.Topics(sources.Logs)})
}

func (b *bench) many(n int) {
	for i := range n {
		b.append(source.Line{Level: source.Info, Text: fmt.Sprintf("line %d", i+1)})
	}
}

// send gives a message and runs what comes of it to its end.
func (b *bench) send(msg tea.Msg) { b.run(b.pane.Update(msg)) }

func (b *bench) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			b.run(c)
		}
	default:
		b.said = append(b.said, msg)
		b.send(msg)
	}
}

// press finds the action of a key and does it, as the root would.
func (b *bench) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		if b.pane.Typing() {
			msg := tea.KeyPressMsg{Text: key, Code: []rune(key)[0]}
			switch key {
			case "enter":
				msg = tea.KeyPressMsg{Code: tea.KeyEnter}
			case "esc":
				msg = tea.KeyPressMsg{Code: tea.KeyEscape}
			}
			b.send(msg)
			continue
		}
		a, ok := b.action(key)
		if !ok {
			b.t.Fatalf("no action has the key %q", key)
		}
		if a.WhyNot != "" {
			b.t.Fatalf("%q cannot be done: %s", key, a.WhyNot)
		}
		b.run(a.Do())
	}
}

func (b *bench) action(key string) (pane.Action, bool) {
	for _, a := range b.pane.Actions() {
		for _, k := range a.Keys {
			if k == key {
				return a, true
			}
		}
	}
	return pane.Action{}, false
}

func (b *bench) screen() string { return ansi.Strip(b.pane.View()) }
func (b *bench) title() string {
	t := b.pane.Title()
	return ansi.Strip(t.Name + " " + t.Note + " | " + t.Right)
}

func (b *bench) sees(want string) {
	b.t.Helper()
	if !strings.Contains(b.screen(), want) {
		b.t.Fatalf("the screen does not show %q:\n%s", want, b.screen())
	}
}

func (b *bench) seesNot(want string) {
	b.t.Helper()
	if strings.Contains(b.screen(), want) {
		b.t.Fatalf("the screen shows %q:\n%s", want, b.screen())
	}
}

func TestFollowingShowsTheNewestLinesAndSaysSo(t *testing.T) {
	b := newBench(t, 60, 5)
	b.many(20)
	b.sees("line 20")
	b.seesNot("line 15")
	if got := b.title(); !strings.Contains(got, "▸ follow") || strings.Contains(got, "PAUSED") {
		t.Fatalf("title: %s", got)
	}
}

func TestMovingUpPausesAndTheLinesStandStillWhileMoreArrive(t *testing.T) {
	b := newBench(t, 60, 6)
	b.many(20)
	b.press("k")
	before := strings.Split(b.screen(), "\n")[:5]
	b.many(7)
	after := strings.Split(b.screen(), "\n")
	for i := range before {
		if before[i] != after[i] {
			t.Fatalf("row %d moved from %q to %q", i, before[i], after[i])
		}
	}
	if got := b.title(); !strings.Contains(got, "= PAUSED") || !strings.Contains(got, "7 new below") {
		t.Fatalf("title: %s", got)
	}
	b.sees("PAUSED · 7 new below · F follows")
	b.press("G")
	b.seesNot("PAUSED")
	b.sees("line 7")
}

func TestALateSourceIsMarkedWithItsAge(t *testing.T) {
	b := newBench(t, 60, 5)
	if got := b.title(); !strings.Contains(got, "◐ edge 42s old api") {
		t.Fatalf("title: %s", got)
	}
}

func TestAFilterCountsLiveAndWhatDoesNotParseChangesNothing(t *testing.T) {
	b := newBench(t, 70, 6)
	b.many(20)
	b.append(source.Line{Level: source.Error, Text: "upstream timed out host=10.0.3.7"})
	b.press("/", "u", "p")
	b.sees("upstream timed out")
	b.seesNot("line 19")
	b.sees("1 of 21")
	b.append(source.Line{Level: source.Error, Text: "upstream gone"}, source.Line{Text: "other"})
	b.sees("2 of 23")
	b.press("enter")
	b.press("esc")
	b.sees("other")
	b.press("/", "/", "(", "/")
	if !b.pane.Typing() {
		t.Fatal("a wrong filter ended typing")
	}
	b.sees("other")
	b.press("esc")
	if b.pane.Typing() || b.pane.filter.Set() {
		t.Fatal("Esc did not go back to what was before")
	}
}

func TestErrorsAndWarningsAreJumpedTo(t *testing.T) {
	b := newBench(t, 60, 6)
	b.many(5)
	b.append(source.Line{Level: source.Error, Text: "first error"})
	b.many(5)
	b.append(source.Line{Level: source.Warn, Text: "a warning"})
	b.many(5)
	b.press("E")
	if l, _ := b.pane.win.Chosen(); l.Text != "first error" {
		t.Fatalf("E chose %q", l.Text)
	}
	b.press("w")
	if l, _ := b.pane.win.Chosen(); l.Text != "a warning" {
		t.Fatalf("w chose %q", l.Text)
	}
	b.press("e")
	if l, _ := b.pane.win.Chosen(); l.Text != "a warning" {
		t.Fatalf("e without a further error moved to %q", l.Text)
	}
}

func TestMarkedLinesArePinnedWithSourceOffsetAndHash(t *testing.T) {
	b := newBench(t, 60, 8)
	b.append(source.Line{Text: "one", Path: "/var/log/a", Offset: 10, Level: source.Error})
	b.append(source.Line{Text: "two", Path: "/var/log/a", Offset: 14})
	b.append(source.Line{Text: "three", Path: "/var/log/a", Offset: 18})
	if a, _ := b.action("P"); a.WhyNot == "" {
		t.Fatal("P acts on moving lines")
	}
	b.press("=", "g", "space", "space", "P")
	pin, ok := b.said[len(b.said)-1].(pane.Pin)
	if !ok || len(pin.Lines) != 2 {
		t.Fatalf("pinned %#v", b.said)
	}
	got := pin.Lines[1]
	if got.Text != "two" || got.Offset != 14 || got.Path != "/var/log/a" || got.Source != "api" || len(got.SHA256) != 64 {
		t.Fatalf("pinned %#v", got)
	}
	if len(b.pane.marks) != 0 {
		t.Fatal("the marks stayed")
	}
}

func TestATimeThatIsNotTheLinesOwnIsMarked(t *testing.T) {
	b := newBench(t, 80, 8)
	b.append(source.Line{Text: "2026-11-20 14:02:49 XYZ [3] boom", Untimed: true, At: noon.Add(-time.Minute)}, source.Line{Text: "told", At: noon})
	b.sees("14:01:51~")
	b.sees("14:02:51 ")
	b.press("=", "g", "enter")
	shown := b.said[len(b.said)-1].(pane.Show).Dialog
	shown.SetTheme(b.pane.Theme)
	shown.SetSize(100, 20)
	dialog := ansi.Strip(shown.View())
	if strings.Contains(dialog, "says ") || strings.Contains(dialog, "written by") || !strings.Contains(dialog, "not known: no time in it") {
		t.Errorf("the detail calls it the line's word:\n%s", dialog)
	}
	b.press("P")
	if pin := b.said[len(b.said)-1].(pane.Pin); !pin.Lines[0].Untimed {
		t.Errorf("it is pinned as %+v", pin.Lines[0])
	}
}

func TestLinesOfAnotherYearShowIt(t *testing.T) {
	for name, c := range map[string]struct {
		at   time.Time
		want string
	}{
		"today": {noon.Add(-time.Hour), "13:02:51"}, "another day": {noon.AddDate(0, -5, 0), "20 Jun 14:02:51"},
		"the same day of another year": {noon.AddDate(-1, 0, 0), "2025-11-20 14:02:51"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 80, 8)
			b.append(source.Line{Text: "old", At: c.at})
			b.sees(c.want)
		})
	}
}

func TestAnErrorThatIsNoneIsNotRead(t *testing.T) {
	b := newBench(t, 80, 8)
	b.append(source.Line{Text: "Error: 0 problems"}, source.Line{Text: "Plain words"})
	b.sees("-     Error: 0 problems")
}

func TestALineThatLeftTheBufferIsNotActedOn(t *testing.T) {
	b := newBench(t, 60, 5)
	b.many(10)
	b.press("g")
	for range 200 {
		b.many(10)
	}
	if a, _ := b.action("P"); !strings.Contains(a.WhyNot, "has left the buffer") {
		t.Fatalf("P on a line that is gone: %q", a.WhyNot)
	}
	b.press("j")
	if a, _ := b.action("P"); a.WhyNot != "" {
		t.Fatalf("after moving: %q", a.WhyNot)
	}
}

func TestLogsAtAMomentShowARuleThereAndAPause(t *testing.T) {
	b := newBench(t, 70, 10)
	for i := range 40 {
		b.append(source.Line{Text: fmt.Sprintf("line %d", i), At: noon.Add(time.Duration(i-40) * time.Minute)})
	}
	b.send(pane.LogsAt{At: noon.Add(-14*time.Minute - 9*time.Second), Why: "CheckoutDown fired"})
	b.sees("── CheckoutDown fired 13:48:42 ──")
	b.sees("PAUSED")
	lines := strings.Split(b.screen(), "\n")
	for i, l := range lines {
		if strings.Contains(l, "CheckoutDown fired") && !strings.Contains(lines[i+1], "line 26") {
			t.Fatalf("the rule stands before %q", lines[i+1])
		}
	}
	b.send(pane.LogsAt{At: noon.Add(-3 * time.Hour), Why: "Old"})
	b.sees("before the oldest line held")
}

// A moment is typed where a filter is; what the filter in force hides stays hidden.
func TestAMomentIsGoneTo(t *testing.T) {
	b := newBench(t, 90, 10)
	for i := range 40 {
		b.append(source.Line{Text: fmt.Sprintf("line %d %s", i, []string{"even", "odd"}[i%2]), At: noon.Add(time.Duration(i-40) * time.Minute)})
	}
	first := func() string {
		lines := strings.Split(b.screen(), "\n")
		for i, l := range lines {
			if strings.Contains(l, "──") && !strings.Contains(l, "PAUSED") {
				return lines[i+1]
			}
		}
		t.Fatalf("no rule:\n%s", b.screen())
		return ""
	}
	goTo := func(moment string) {
		b.press("/")
		for _, r := range moment {
			b.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		b.press("enter")
	}
	goTo("@" + noon.Add(-15*time.Minute).Format("15:04"))
	b.sees("PAUSED")
	if l := first(); !strings.Contains(l, "line 25 odd") {
		t.Errorf("the first line from then on is %q", l)
	}
	goTo("even")
	goTo("@30m")
	if l := first(); !strings.Contains(l, "line 10 even") {
		t.Errorf("of those that the filter shows the first is %q", l)
	}
	b.sees("/ even")
	goTo("@soon")
	b.sees("is no moment")
	if !b.pane.Typing() {
		t.Error("what was typed is gone")
	}
	b.press("esc")
	b.sees("/ even")
}

func TestAGapIsARuleOfItsOwn(t *testing.T) {
	b := newBench(t, 60, 5)
	b.append(source.Line{Source: "edge", Gap: true, Text: "3 s missing, reconnected 14:02:09"})
	b.sees("── edge: 3 s missing, reconnected 14:02:09 ───")
}

func TestAnEmptyPaneSaysWhatWouldFillIt(t *testing.T) {
	b := newBench(t, 70, 8)
	b.sees("No line has arrived yet")
	b.sees("connection refused")
	b.pane.health = func() []sources.Health { return nil }
	b.pane.Redraw()
	b.sees("- {name: api, file: /var/log/api/*.log}")
}

func TestTheStripSaysTheLoudestSource(t *testing.T) {
	b := newBench(t, 60, 5)
	if got := b.pane.Strip(60); got != "" {
		t.Fatalf("with no errors the strip says %q", got)
	}
	for range 3 {
		b.append(source.Line{Level: source.Error, Text: "boom"})
	}
	b.append(source.Line{Source: "host", Level: source.Error, Text: "nvme0: timeout"})
	if got := ansi.Strip(b.pane.Strip(60)); got != "3 errors/min api and 1 more   nvme0: timeout" {
		t.Fatalf("the strip says %q", got)
	}
	b.now = b.now.Add(2 * time.Minute)
	b.send(pane.Tick{Now: b.now})
	if got := b.pane.Strip(60); got != "" {
		t.Fatalf("two minutes later the strip says %q", got)
	}
}

func TestTheStripSaysWhatALogSaysForTheFirstTime(t *testing.T) {
	b := newBench(t, 60, 5)
	b.append(source.Line{Source: "host", Text: "an old one", New: true, History: true})
	b.append(source.Line{Source: "host", Text: "nvme0: I/O 12 timeout", New: true})
	if got := ansi.Strip(b.pane.Strip(60)); got != "host   NEW  nvme0: I/O 12 timeout" {
		t.Fatalf("the strip says %q", got)
	}
	b.append(source.Line{Source: "api", Level: source.Error, Text: "boom"})
	if got := ansi.Strip(b.pane.Strip(60)); got != "1 error/min api   NEW  nvme0: I/O 12 timeout" {
		t.Fatalf("beside an error the strip says %q", got)
	}
	b.now = b.now.Add(11 * time.Minute)
	b.send(pane.Tick{Now: b.now})
	if got := b.pane.Strip(60); got != "" {
		t.Fatalf("later the strip says %q", got)
	}
}

func TestAnUnchangedPaneIsNotDrawnAgain(t *testing.T) {
	b := newBench(t, 60, 5)
	b.many(5)
	first := b.pane.View()
	if n := testing.AllocsPerRun(100, func() { _ = b.pane.View() }); n > 0 || b.pane.View() != first {
		t.Fatalf("drawing an unchanged pane allocated %v times", n)
	}
}

// A line that arrives while the pane is drawn for another reason waits for its
// turn: pausing chooses the newest line that stands on the screen.
func TestWhatWasNotReadYetIsNotShown(t *testing.T) {
	b := newBench(t, 80, 10)
	b.many(2)
	b.tail.Append([]source.Line{{Source: "api", At: b.now, Level: source.Error, Text: "unread"}})
	b.send(pane.Changed{Topics: sources.Topics(sources.Sources)})
	if strings.Contains(b.screen(), "unread") {
		t.Errorf("it is shown:\n%s", b.screen())
	}
	b.press("=")
	if l, ok := b.pane.win.Chosen(); !ok || l.Text != "line 2" {
		t.Errorf("chosen is %q", l.Text)
	}
	b.append(source.Line{Level: source.Info, Text: "after"})
	if got := b.screen(); !strings.Contains(got, "unread") || !strings.Contains(got, "2 new below") {
		t.Errorf("read, it stands below the pause:\n%s", got)
	}
}

// rows are the rows of the screen that show numbered lines.
func (b *bench) rows() []string {
	return slices.DeleteFunc(strings.Split(b.screen(), "\n"), func(row string) bool { return !strings.Contains(row, "line <") })
}

// numbered are n lines that say which they are.
func (b *bench) numbered(from, n int) {
	lines := make([]source.Line, n)
	for i := range lines {
		lines[i].Text = fmt.Sprintf("line <%d>", from+i)
	}
	b.append(lines...)
}

// Pausing holds what is on the screen, however often the buffer turns over.
func TestPausingHoldsTheScreenWhileTheBufferTurnsOver(t *testing.T) {
	for _, filter := range []string{"", "line"} {
		t.Run("filter "+filter, func(t *testing.T) {
			b := newBench(t, 100, 12)
			b.numbered(1, 100)
			if filter != "" {
				b.press(strings.Split("/"+filter, "")...)
				b.press("enter")
			}
			b.press("=")
			was := b.rows()
			for turn := range 3 { // the tail holds 1000
				b.numbered(101+turn*1500, 1500)
				if is := b.rows(); !slices.Equal(is, was) {
					t.Fatalf("the screen changed:\n%s\nwas:\n%s", strings.Join(is, "\n"), strings.Join(was, "\n"))
				}
			}
			b.sees("3,500 passed unread")
			if l, ok := b.pane.win.Chosen(); !ok || l.Text != "line <100>" {
				t.Errorf("the chosen line is %q, %v", l.Text, ok)
			}
			b.press("k")
			if l, _ := b.pane.win.Chosen(); l.Text != "line <99>" {
				t.Errorf("above it is %q", l.Text)
			}
			b.press("j", "j")
			if l, _ := b.pane.win.Chosen(); l.Text != "line <3601>" {
				t.Errorf("below it is %q", l.Text)
			}
			b.press("=")
			b.sees("line <4600>")
		})
	}
}

func TestResumingSaysWhatPassedUnseen(t *testing.T) {
	b := newBench(t, 100, 12)
	b.numbered(1, 100)
	b.press("=")
	b.numbered(101, 1000)
	b.press("=")
	if len(b.said) != 0 {
		t.Errorf("nothing passed, and it says %v", b.said)
	}
	b.press("=")
	b.numbered(1101, 2500)
	b.press("=")
	said := fmt.Sprint(b.said)
	if !strings.Contains(said, "1,500 lines passed unseen while the log was paused") {
		t.Errorf("it says %s", said)
	}
}
