package logs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	source "holdfast/sources/logs"
)

// archive is the log files behind a bench: of every line that the filter lets through
// one is told, and what it says of itself.
type archive struct {
	lines  []source.Line
	told   source.Searched
	err    error
	during func()
}

func (a *archive) Search(ctx context.Context, filter source.Filter, to source.Sink, tell func(source.Searched)) error {
	for _, l := range a.lines {
		if filter.Match(l) {
			to.Append([]source.Line{l})
			a.told.Found++
		}
	}
	tell(a.told)
	if a.during != nil {
		a.during()
	}
	return errors.Join(a.err, ctx.Err())
}

func (a *archive) Around(_ context.Context, l source.Line, to source.Sink) error {
	before, after := l, l
	before.Text, after.Text = "before "+l.Text, "behind "+l.Text
	to.Append([]source.Line{before, l, after})
	return nil
}

func searched(t *testing.T) (*bench, *archive) {
	b := newBench(t, 100, 12)
	a := &archive{told: source.Searched{Files: 2, Read: 1 << 30, Whole: 1 << 30}}
	for n := range 30 {
		a.lines = append(a.lines, source.Line{Source: "api", Path: "/v/api.log", Offset: int64(n), At: noon.Add(-1000000000 * 3600), Received: noon, Text: fmt.Sprintf("old line %d", n), History: true})
	}
	b.pane.behind = a
	b.many(30)
	return b, a
}

// S looks through the files for what the filter lets through, says how much of what was
// searched, and O goes back to the live log with its filter.
func TestTheFilesBehindAreSearched(t *testing.T) {
	b, a := searched(t)
	if action, _ := b.action("S"); !strings.Contains(action.WhyNot, "no filter says what to look for") {
		t.Errorf("without a filter it says %q", action.WhyNot)
	}
	b.press("/", "o", "l", "d", "enter", "S")
	for _, want := range []string{"old line 29", "FOUND 30 lines in 2 files, 1.0 GiB, all of it searched"} {
		b.sees(want)
	}
	if title := b.title(); !strings.Contains(title, "/ old") || !strings.Contains(title, "FOUND") {
		t.Errorf("the title says %q", title)
	}
	b.press("k", "A")
	b.sees("before old line 28")
	b.sees("behind old line 28")
	b.press("O")
	b.sees("/ old")
	if b.pane.file != nil {
		t.Error("it is not the live log")
	}

	a.told = source.Searched{Files: 1, Unread: []string{"b.log: permission denied"}}
	b.press("S")
	b.sees("NOT SEARCHED: b.log: permission denied")
	b.press("O")
	a.err = errors.New("the disk is gone")
	b.press("S")
	if b.pane.file != nil || !strings.Contains(fmt.Sprint(b.said), "the disk is gone") {
		t.Errorf("that it failed is not told: %v", b.said)
	}
}

// While it is searched it is said how far it is, and O ends it.
func TestASearchSaysHowFarItIsAndEnds(t *testing.T) {
	b, a := searched(t)
	a.told = source.Searched{Files: 1, Read: 25 << 20, Whole: 100 << 20}
	b.press("/", "2", "7", "enter")
	action, _ := b.action("S")
	a.during = func() {
		b.on(1)
		b.sees("SEARCHING 25 % of 1 file, 100.0 MiB · 1 line")
		b.sees("old line 27")
		if title := b.title(); !strings.Contains(title, "searching") || !strings.Contains(title, "25 %") {
			t.Errorf("the title says %q", title)
		}
		b.press("O")
	}
	b.run(action.Do())
	if b.pane.file != nil {
		t.Error("it goes on")
	}
}
