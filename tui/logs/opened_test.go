package logs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

// drawer has one file.
type drawer struct {
	lines []source.Line
	err   error
	ended bool // whoever reads was told to end
}

func (d *drawer) Begin() string   { return "/v/" }
func (d *drawer) Machine() string { return "web-7" }
func (d *drawer) Complete(_ context.Context, typed string) ([]string, error) {
	if strings.HasPrefix(typed, "/v/api") {
		return []string{"/v/api.log", "/v/api.log.1.gz"}, nil
	}
	return nil, nil
}

func (d *drawer) Read(ctx context.Context, _ string, _ time.Time, to source.Sink) error {
	d.ended = ctx.Err() != nil
	to.Append(d.lines)
	return d.err
}

// yesterday is a bench with a file of so many lines beside the live log.
func yesterday(t *testing.T, n int, err error) (*bench, *drawer) {
	b, d := newBench(t, 100, 12), &drawer{err: err}
	for i := range n {
		level := source.Info
		if i%10 == 3 {
			level = source.Error
		}
		d.lines = append(d.lines, source.Line{Source: "api.log.1.gz", Path: "/v/api.log.1.gz", At: noon.Add(-24*time.Hour + time.Duration(i)*time.Minute), Received: noon, Level: level, Text: fmt.Sprintf("old line %d", i+1), History: true})
	}
	b.pane.opens = d
	b.many(30)
	return b, d
}

// opens opens the file, around a moment if one is given.
func (b *bench) opens(around string) {
	b.t.Helper()
	b.said = nil
	b.press("O")
	i := slices.IndexFunc(b.said, func(m tea.Msg) bool { _, ok := m.(pane.Show); return ok })
	if i < 0 {
		b.t.Fatal("no dialog is shown")
	}
	d := b.said[i].(pane.Show).Dialog
	d.SetTheme(b.pane.Theme)
	d.SetSize(100, 30)
	d.View()
	for _, r := range "api" {
		d.Update(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	cmd, _ := d.Update(tea.KeyPressMsg{Code: tea.KeyTab})
	d.Update(cmd())
	if shown := d.View(); !strings.Contains(shown, "api.log.1.gz") || !strings.Contains(shown, "/v/api.log") {
		b.t.Fatalf("Tab does not complete:\n%s", shown)
	}
	d.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	for _, r := range around {
		d.Update(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	cmd, done := d.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !done {
		b.t.Fatalf("Enter does not open it:\n%s", d.View())
	}
	b.run(cmd)
}

func TestAFileIsOpenedBesideTheLiveLogAndClosed(t *testing.T) {
	b, _ := yesterday(t, 40, nil)
	b.opens("")
	b.sees("old line 40")
	b.sees("OPENED, not followed · 40 lines · O closes it")
	if title := b.title(); title != "Logs /v/api.log |  OPENED  not followed" {
		t.Errorf("the title is %q", title)
	}
	if strings.Contains(b.screen(), "follows") || strings.Contains(b.screen(), "NEW") {
		t.Errorf("it is shown as live:\n%s", b.screen())
	}
	if a, _ := b.action("F"); a.WhyNot == "" {
		t.Error("it can be followed")
	}
	b.append(source.Line{Level: source.Error, Text: "live meanwhile"})
	if strings.Contains(b.screen(), "live meanwhile") {
		t.Errorf("a live line stands in it:\n%s", b.screen())
	}
	if got := b.pane.Strip(60); !strings.Contains(got, "live meanwhile") {
		t.Errorf("the live log does not go on: %q", got)
	}
	b.press("g")
	b.sees("old line 1")
	b.press("G")
	b.sees("old line 40")
	b.press("E")
	b.sees("▸19 Nov 14:35:51 ERROR old line 34")
	b.press("O")
	b.sees("live meanwhile")
	if !strings.Contains(b.title(), "follow") {
		t.Errorf("the title is %q", b.title())
	}
}

func TestAFileHasItsOwnFilterAndTheLiveLogKeepsIts(t *testing.T) {
	b, _ := yesterday(t, 40, nil)
	b.press("/", "e", " ", "2", "enter")
	b.opens("")
	b.sees("old line 40")
	b.press("/", "e", " ", "3", "enter")
	b.sees("13 of 40")
	b.press("O")
	b.sees("/ e 2  Esc shows all")
	b.sees("line 29")
}

func TestAFileIsOpenedAroundAMoment(t *testing.T) {
	b, _ := yesterday(t, 60, nil)
	b.opens("2026-11-19 14:30")
	b.sees("▸19 Nov 14:30:51 info  old line 29")
	b.press("/", "@", "2", "0", "2", "6", "-", "1", "1", "-", "1", "9", " ", "1", "4", ":", "4", "0", "enter")
	b.sees("▸19 Nov 14:40:51 info  old line 39")
	b.send(pane.LogsAt{At: noon.Add(-time.Minute), Why: "DiskFull fired"})
	b.sees("DiskFull fired")
	if strings.Contains(b.screen(), "old line") {
		t.Errorf("the log at an alert is that of the file:\n%s", b.screen())
	}
}

func TestAFileThatCannotBeReadLeavesTheLiveLog(t *testing.T) {
	b, _ := yesterday(t, 0, errors.New("cannot read /v/api.log: permission denied"))
	b.opens("")
	b.sees("line 30")
	if !strings.Contains(b.notices(), "cannot read /v/api.log: permission denied") {
		t.Errorf("told: %s", b.notices())
	}
}

func TestAFileThatIsClosedWhileItIsReadIsReadNoLonger(t *testing.T) {
	b, d := yesterday(t, 20, nil)
	var read tea.Cmd
	b.press("O")
	i := slices.IndexFunc(b.said, func(m tea.Msg) bool { _, ok := m.(pane.Show); return ok })
	box := b.said[i].(pane.Show).Dialog
	box.SetTheme(b.pane.Theme)
	box.SetSize(100, 30)
	box.View()
	box.Update(tea.KeyPressMsg{Text: "x", Code: 'x'})
	cmd, _ := box.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	read = b.pane.Update(cmd())
	b.sees("reading x")
	b.press("O")
	b.sees("line 30")
	b.run(read)
	b.sees("line 30")
	if !d.ended {
		t.Error("it is read on")
	}
}

// O proposes the file and the moment of what is looked at.
func TestTheFileOfTheChosenLineIsProposed(t *testing.T) {
	b, _ := yesterday(t, 1, nil)
	proposed := func() string {
		t.Helper()
		b.said = nil
		b.press("O")
		i := slices.IndexFunc(b.said, func(m tea.Msg) bool { _, ok := m.(pane.Show); return ok })
		if i < 0 {
			t.Fatal("no dialog is shown")
		}
		d := b.said[i].(pane.Show).Dialog
		d.SetTheme(b.pane.Theme)
		d.SetSize(100, 30)
		return d.View()
	}
	b.pane.health = func() []sources.Health { return []sources.Health{{Name: "web", Up: true, LastGood: noon}} }
	file := func(path, words string) { b.append(source.Line{Source: "web", Path: path, Text: words}) }
	if shown := proposed(); !strings.Contains(shown, "/v/") || strings.Contains(shown, noon.Format("2006-01-02")) {
		t.Errorf("of lines of no file:\n%s", shown)
	}
	file("/v/web.log", "of web")
	file("/v/shop.log", "of shop")
	if shown := proposed(); !strings.Contains(shown, "/v/shop.log") || strings.Contains(shown, noon.Format("2006-01-02")) {
		t.Errorf("while lines go by:\n%s", shown)
	}
	b.press("=", "k")
	if shown := proposed(); !strings.Contains(shown, "/v/web.log") || !strings.Contains(shown, b.now.In(b.pane.Zone).Format("2006-01-02 15:04:05")) {
		t.Errorf("of a line that is chosen:\n%s", shown)
	}
	b.send(pane.LogsAt{At: noon.Add(-3 * time.Hour), Why: "it fired"})
	if shown := proposed(); !strings.Contains(shown, "/v/web.log") || !strings.Contains(shown, noon.Add(-3*time.Hour).In(b.pane.Zone).Format("2006-01-02 15:04:05")) {
		t.Errorf("of a moment from before:\n%s", shown)
	}
}

// Where a log sets in is a quiet rule with the moment, which is counted nowhere.
func TestWhereALogSetsInIsMarked(t *testing.T) {
	b := newBench(t, 100, 12)
	var batch source.Batch
	batch.Begin(source.Line{Source: "web", At: noon.Add(-time.Hour), Received: noon, Path: "/v/web.log"}, " (1.2 GB of web.log)")
	batch.Add(source.Line{Source: "web", At: noon.Add(-time.Hour), Received: noon, Path: "/v/web.log", History: true}, []byte("the first that is held"), 0)
	batch.Send(b.tail)
	b.send(pane.Changed{Topics: sources.Topics(sources.Logs)})
	at := noon.Add(-time.Hour).In(b.pane.Zone).Format("15:04:05")
	b.sees("web begins here: lines before " + at + " were not read (1.2 GB of web.log)")
	b.sees("the first that is held")
	if c := b.tail.Counts()["web"]; c.Gaps != 0 || c.Lines != 1 {
		t.Errorf("counted as %+v", c)
	}
}
