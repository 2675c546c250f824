package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	source "holdfast/sources/logs"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// pass lets time pass, as the clock tells it, and looks at the screen.
func (b *bench) pass(d time.Duration) {
	b.now = b.now.Add(d)
	b.send(pane.Tick{Now: b.now})
	b.pane.View()
}

// pins presses P, and says which line was pinned; empty: none, and why.
func (b *bench) pins(t testing.TB) (line, why string) {
	t.Helper()
	a, ok := b.action("P")
	if !ok {
		t.Fatal("P is no key here")
	}
	if a.WhyNot != "" {
		return "", a.WhyNot
	}
	b.said = nil
	b.run(a.Do())
	for _, msg := range b.said {
		switch msg := msg.(type) {
		case pane.Pin:
			if len(msg.Lines) != 1 {
				t.Fatalf("%d lines are pinned", len(msg.Lines))
			}
			return msg.Lines[0].Text, ""
		case pane.Notice:
			return "", msg.Text
		}
	}
	t.Fatalf("P said %v", b.said)
	return "", ""
}

// marked is the text of the row that is marked as chosen; empty: none is.
func (b *bench) marked() string {
	for _, row := range strings.Split(b.screen(), "\n") {
		if strings.HasPrefix(row, "▸") {
			return row
		}
	}
	return ""
}

func TestTheNewestErrorThatStoodStillIsPinnedWhileLinesFollow(t *testing.T) {
	b := newBench(t, 80, 12)
	b.append(source.Line{Level: source.Error, Text: "the first error"})
	b.many(2)
	b.append(source.Line{Level: source.Error, Text: "pool exhausted"})
	b.many(1)
	b.pane.View()
	if line, why := b.pins(t); line != "" || !strings.Contains(why, "the lines are moving: press =") {
		t.Fatalf("what nobody can have read is pinned: %q, %q", line, why)
	}
	b.pass(standsFor)
	if got := b.marked(); !strings.Contains(got, "pool exhausted") {
		t.Fatalf("marked is %q", got)
	}
	if line, why := b.pins(t); line != "" || !strings.Contains(why, "pin: another line has just been marked; look again") {
		t.Fatalf("it is pinned at the moment it is marked: %q, %q", line, why)
	}
	b.pass(lookFirst)
	if line, why := b.pins(t); line != "pool exhausted" {
		t.Fatalf("pinned is %q, %q", line, why)
	}
	if !b.pane.win.Following() {
		t.Error("pinning stopped the lines")
	}
	b.many(3)
	b.pass(lookFirst)
	if got := b.marked(); !strings.Contains(got, "pool exhausted") {
		t.Errorf("three lines on, marked is %q", got)
	}
	if line, why := b.pins(t); line != "pool exhausted" {
		t.Errorf("three lines on, pinned is %q, %q", line, why)
	}
}

func TestTheMarkGoesToANewerErrorAndTheKeyOfThatMomentIsRefused(t *testing.T) {
	b := newBench(t, 80, 12)
	b.append(source.Line{Level: source.Error, Text: "old"})
	b.pane.View()
	b.pass(standsFor)
	b.pass(keptFor)
	b.append(source.Line{Level: source.Error, Text: "new"})
	b.pane.View()
	b.pass(standsFor - time.Millisecond)
	if got := b.marked(); !strings.Contains(got, "old") {
		t.Fatalf("the newer one is marked before it can have been read: %q", got)
	}
	b.pass(time.Millisecond)
	if got := b.marked(); !strings.Contains(got, "new") {
		t.Fatalf("marked is %q", got)
	}
	b.pass(lookFirst - time.Millisecond)
	if line, why := b.pins(t); line != "" || !strings.Contains(why, "look again") {
		t.Fatalf("a key that was meant for the old one pins %q, %q", line, why)
	}
	b.pass(time.Millisecond)
	if line, _ := b.pins(t); line != "new" {
		t.Fatalf("pinned is %q", line)
	}
}

// Between two frames nothing is chosen that the person does not see as chosen.
func TestWhatIsChosenAndNotYetDrawnIsNotPinned(t *testing.T) {
	b := newBench(t, 80, 12)
	b.append(source.Line{Level: source.Info, Text: "quiet"})
	b.pane.View()
	b.pass(standsFor)
	b.pass(keptFor)
	b.append(source.Line{Level: source.Error, Text: "loud"})
	b.pane.View()
	b.now = b.now.Add(standsFor)
	b.send(pane.Tick{Now: b.now}) // and no frame of it
	if line, why := b.pins(t); line != "" || !strings.Contains(why, "look again") {
		t.Fatalf("pinned is %q, %q", line, why)
	}
}

func TestWhereLinesPassTooFastNoneIsChosen(t *testing.T) {
	b := newBench(t, 80, 10)
	for i := range 40 {
		b.append(source.Line{Level: source.Error, Text: fmt.Sprintf("boom %d", i)})
		b.pass(100 * time.Millisecond)
	}
	if got := b.marked(); got != "" {
		t.Errorf("at ten lines a second on ten rows marked is %q", got)
	}
	b.pass(standsFor)
	if got := b.marked(); !strings.Contains(got, "boom 39") {
		t.Errorf("when they have stopped, marked is %q", got)
	}
}

func TestPausingGoesOnFromTheLineThatIsMarked(t *testing.T) {
	b := newBench(t, 80, 12)
	b.append(source.Line{Level: source.Error, Text: "first"}, source.Line{Level: source.Error, Text: "second"})
	b.many(3)
	b.pane.View()
	b.pass(standsFor)
	b.press("=")
	if got := b.marked(); !strings.Contains(got, "second") {
		t.Fatalf("pausing marks %q", got)
	}
	if line, _ := b.pins(t); line != "second" {
		t.Errorf("pinned is %q", line)
	}
	b.press("E")
	if got := b.marked(); !strings.Contains(got, "first") {
		t.Errorf("the error before it is %q", got)
	}
	b.press("F")
	b.pane.View()
	b.pass(lookFirst)
	if got := b.marked(); !strings.Contains(got, "second") {
		t.Errorf("followed again, marked is %q", got)
	}
}

func TestNothingIsMarkedWhereTheKeysDoNotGo(t *testing.T) {
	b := newBench(t, 80, 12)
	b.pane.SetFocus(false)
	b.append(source.Line{Level: source.Error, Text: "boom"})
	b.pane.View()
	b.pass(keptFor)
	if got := b.marked(); got != "" {
		t.Fatalf("marked is %q", got)
	}
	b.pane.SetFocus(true)
	b.send(pane.Shown{})
	if got := b.marked(); !strings.Contains(got, "boom") {
		t.Fatalf("when the keys come, marked is %q", got)
	}
}

// Whatever comes and whenever P is pressed: what it pins is the line that the last
// frame marks, which has been marked for the time it takes to look, and had stood on
// the screen, in every frame, for as long as it takes to read.
func TestOnlyTheMarkedLineIsPinnedWhileLinesFollow(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t, 60, rapid.IntRange(3, 14).Draw(r, "rows"))
		stood := map[string]time.Time{} // since when a line is on the screen
		lit, since := "", b.now         // which is marked, and since when
		n := 0
		look := func() {
			is := map[string]time.Time{}
			mark := ""
			for _, row := range strings.Split(b.screen(), "\n") {
				_, name, ok := strings.Cut(row, "line-")
				if !ok {
					continue
				}
				name = strings.TrimSpace(name)
				is[name] = b.now
				if at, was := stood[name]; was {
					is[name] = at
				}
				if strings.HasPrefix(row, "▸") {
					mark = name
				}
			}
			stood = is
			if mark != lit {
				lit, since = mark, b.now
			}
		}
		for range rapid.IntRange(1, 60).Draw(r, "acts") {
			switch rapid.IntRange(0, 5).Draw(r, "act") {
			case 0:
				for range rapid.IntRange(1, 5).Draw(r, "lines") {
					n++
					level := rapid.SampledFrom([]source.Level{source.Info, source.Warn, source.Error}).Draw(r, "level")
					b.append(source.Line{Level: level, Text: fmt.Sprintf("line-%d", n)})
				}
			case 1, 2:
				b.now = b.now.Add(time.Duration(rapid.IntRange(1, 1500).Draw(r, "ms")) * time.Millisecond)
				b.send(pane.Tick{Now: b.now})
			case 3:
				look()
			case 4:
				b.press("=", "F")
			case 5:
				line, _ := b.pins(t)
				if line == "" {
					continue
				}
				name := strings.TrimPrefix(line, "line-")
				if name != lit {
					r.Fatalf("%s is pinned, and marked is %s", name, lit)
				}
				if b.now.Sub(since) < lookFirst {
					r.Fatalf("%s is pinned %s after it was marked", name, b.now.Sub(since))
				}
				if at := stood[name]; since.Sub(at) < standsFor {
					r.Fatalf("%s was marked %s after it came", name, since.Sub(at))
				}
			}
		}
	})
}

func TestGoldenFramesOfTheMarkedLine(t *testing.T) {
	for _, size := range [][2]int{{78, 15}, {118, 24}, {198, 44}} {
		b := newBench(t, size[0], size[1])
		for i := range 6 {
			b.append(
				source.Line{At: noon.Add(time.Duration(i-6) * time.Second), Level: source.Error, Text: "upstream timed out host=10.0.3.7"},
				source.Line{At: noon.Add(time.Duration(i-6) * time.Second), Level: source.Info, Text: "GET /cart 200 12ms"},
			)
		}
		b.pane.View()
		b.pass(standsFor)
		tuitest.Golden(t, fmt.Sprintf("steady-%dx%d.txt", size[0], size[1]), b.title()+"\n"+b.screen())
	}
}

// Among lines that pass, none of them an error, none is chosen: whichever it were, nobody
// would have meant it. Where nothing comes behind the newest, that one is.
func TestOfLinesThatPassNoneIsChosenButAnError(t *testing.T) {
	b := newBench(t, 80, 32)
	for range 40 {
		b.many(1)
		b.pass(250 * time.Millisecond)
		if got := b.marked(); got != "" {
			t.Fatalf("marked is %q", got)
		}
	}
	if line, why := b.pins(t); line != "" || !strings.Contains(why, "the lines are moving: press =") {
		t.Fatalf("pinned is %q, %q", line, why)
	}
	b.append(source.Line{Level: source.Error, Text: "pool exhausted"})
	for range 8 {
		b.many(1)
		b.pass(250 * time.Millisecond)
	}
	if line, why := b.pins(t); line != "pool exhausted" {
		t.Fatalf("pinned is %q, %q", line, why)
	}
	calm := newBench(t, 80, 12)
	calm.append(source.Line{Level: source.Info, Text: "worker 3 is done"})
	calm.pane.View()
	calm.pass(standsFor)
	calm.pass(lookFirst)
	if line, why := calm.pins(t); line != "worker 3 is done" {
		t.Fatalf("pinned is %q, %q", line, why)
	}
}
