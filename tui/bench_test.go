package tui_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/tui"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// The test binary is the program in the terminal, too: the cockpit with the real
// panes on a stage, and a log that grows where one is asked for.
func TestMain(m *testing.M) {
	if os.Getenv("HOLDFAST_STAGE") == "" {
		os.Exit(m.Run())
	}
	if err := perform(os.Getenv("HOLDFAST_STAGE")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func perform(stage string) error {
	feed := sources.NewFeed()
	s, stands := storm(), false
	switch stage {
	case "crowded":
		s, stands = crowded(), true
	case "listing":
		s, stands = listing(), true
	default:
		s.now = time.Now()
		for i := range s.health {
			s.health[i].LastGood, s.health[i].Every = s.now, 0
		}
		s.tail = logs.NewTail(100_000, feed, time.Now)
	}
	if stage == "logs" {
		lines := make([]logs.Line, 200)
		for i := range lines {
			lines[i] = logs.Line{Source: "api", At: s.now.Add(-time.Hour), Received: s.now, History: true, Level: logs.Error, Text: fmt.Sprintf("upstream timed out host=10.0.3.%d order=%d why=\"gateway said 504\"", i%9, 88000+i)}
		}
		s.tail.Append(lines)
	}
	var on *draw.Screen
	return tuitest.Perform(tuitest.Stage{
		Model: func(screen *draw.Screen) tea.Model {
			on = screen
			s.options.Passed, s.options.Handed, s.options.WrittenAt = on.Passed, on.Handed, on.WrittenAt
			return s.model(quietTB{})
		},
		Beside: func(ctx context.Context, send func(tea.Msg)) {
			var wait sync.WaitGroup
			defer wait.Wait()
			wait.Go(func() { s.tail.Run(ctx) })
			if stage == "storm" {
				wait.Go(func() { s.grow(ctx) })
			}
			watch := feed.Watch()
			defer watch.Close()
			if !stands { // what is counted where the clock stands is the keys' alone
				wait.Go(func() { tui.EachSecond(ctx, time.Now, func(now time.Time) { on.Beat(now, false) }) })
			}
			_ = tui.Pump(ctx, watch, on.Ticks(), send) // it ends with ctx
		},
	})
}

// quietTB lets the stage be set outside of a test.
type quietTB struct{ testing.TB }

func (quietTB) Helper()           {}
func (quietTB) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// grow appends five thousand lines a second.
func (s *stage) grow(ctx context.Context) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case at := <-tick.C:
			lines := make([]logs.Line, 100)
			for i := range lines {
				lines[i] = logs.Line{At: at, Source: "api", Level: logs.Info, Text: fmt.Sprintf("GET /cart 200 %dms order=%d", i, n*100+i)}
			}
			s.tail.Append(lines)
		}
	}
}

func stageOn(b *testing.B, name string) *tuitest.Terminal {
	b.Helper()
	term := tuitest.Start(b, tuitest.Options{Cols: 200, Rows: 50, Args: []string{os.Args[0]}, Env: []string{"HOLDFAST_STAGE=" + name}})
	term.See("10,000 need you", "Storm000", "? help")
	return term
}

// settled waits until the program has written nothing for a while: longer than
// the detail waits for the selection to stand still.
func settled(term *tuitest.Terminal) int64 {
	for {
		before := term.Bytes()
		time.Sleep(250 * time.Millisecond)
		if term.Bytes() == before {
			return before
		}
	}
}

// A key is pressed when the clock has just gone on, so that what is counted is the
// key's: the row it leaves, the one it comes to, and the detail that follows, with
// what the record knows of that alert.
func BenchmarkKeypressBytes(b *testing.B) {
	term := stageOn(b, "still")
	settled(term)
	var list []int64
	press := func() {
		settled(term)
		for was := term.Line(0); term.Line(0) == was; {
			time.Sleep(time.Millisecond)
		}
		before := term.Bytes()
		term.Press("j")
		for term.Bytes() == before {
			time.Sleep(time.Millisecond)
		}
		list = append(list, settled(term)-before)
		if len(list)%30 == 0 {
			term.Press("g")
		}
	}
	for b.Loop() {
		press()
	}
	for len(list) < 15 { // one in which the machine was slow has a tick in it
		press()
	}
	slices.Sort(list)
	b.ReportMetric(float64(list[len(list)/2]), "bytes/key")
	b.ReportMetric(float64(list[0]), "x-least-bytes")
	b.ReportMetric(float64(list[len(list)-1]), "x-most-bytes")
	b.ReportMetric(400, "at-most")
	term.Press("q")
	term.Exit()
}

// Over a slow line it counts what a key costs, pane by pane: the dearest of each kind
// that has a promise, and beside it the dearest of those that change most of what is
// seen.
func BenchmarkPaneBytes(b *testing.B) {
	for _, w := range walks() {
		for _, p := range w.parts() {
			b.Run(strings.Trim(w.pane+"/"+p.what, "/"), func(b *testing.B) {
				term := tuitest.Start(b, tuitest.Options{Cols: 120, Rows: 40, Args: []string{os.Args[0]}, Env: []string{"HOLDFAST_STAGE=" + w.stage}})
				term.See("14:02:51", "? help")
				dearest := func(keys []string) (most float64) {
					for _, key := range keys {
						before := settled(term)
						term.Press(key)
						for begin := time.Now(); term.Bytes() == before && time.Since(begin) < 5*time.Second; { // on a slow machine
							time.Sleep(time.Millisecond)
						}
						most = max(most, float64(settled(term)-before))
					}
					return most
				}
				dearest(w.there)
				term.See(w.sees)
				var bytes, leap float64
				for b.Loop() {
					bytes, leap = dearest(p.keys), dearest(p.leaps)
				}
				b.ReportMetric(bytes, "bytes/key")
				b.ReportMetric(float64(p.most), "at-most")
				if len(p.leaps) > 0 {
					b.ReportMetric(leap, "x-bytes/leap")
				}
			})
		}
	}
}

// Over a slow line it counts what going to another pane costs.
func BenchmarkFocusBytes(b *testing.B) {
	term := tuitest.Start(b, tuitest.Options{Cols: 120, Rows: 40, Args: []string{os.Args[0]}, Env: []string{"HOLDFAST_STAGE=still"}})
	term.See("10,000 need you", "Storm000", "? help")
	var focus []float64
	for b.Loop() {
		for _, pane := range []string{"2", "3", "4", "1"} {
			settled(term)
			for was := term.Line(0); term.Line(0) == was; { // a tick of the clock is not the key's
				time.Sleep(time.Millisecond)
			}
			before := term.Bytes()
			term.Press(pane)
			focus = append(focus, float64(settled(term)-before))
		}
	}
	b.ReportMetric(slices.Max(focus), "bytes/focus")
	b.ReportMetric(focusBytes, "at-most")
	term.Press("q")
	term.Exit()
}

// A key in the paused log changes two rows, whatever stands in them.
func BenchmarkLogKeyBytes(b *testing.B) {
	term := tuitest.Start(b, tuitest.Options{Cols: 120, Rows: 40, Args: []string{os.Args[0]}, Env: []string{"HOLDFAST_STAGE=logs"}})
	term.See("10,000 need you", "upstream timed out", "? help")
	term.Press("2")
	term.Press("=")
	term.See("PAUSED")
	var list []int64
	for b.Loop() {
		settled(term)
		for was := term.Line(0); term.Line(0) == was; { // a tick of the clock is not the key's
			time.Sleep(time.Millisecond)
		}
		before := term.Bytes()
		term.Press("k")
		list = append(list, settled(term)-before)
		if len(list)%5 == 0 {
			term.Press("G")
			term.Press("=")
		}
	}
	slices.Sort(list)
	b.ReportMetric(float64(list[len(list)/2]), "bytes/key")
	b.ReportMetric(300, "at-most")
	term.Press("q")
	term.Exit()
}

func BenchmarkIdleBytes(b *testing.B) {
	term := stageOn(b, "still")
	settled(term)
	var bytes int64
	seconds := 0
	for b.Loop() {
		before := term.Bytes()
		time.Sleep(time.Second)
		bytes += term.Bytes() - before
		seconds++
	}
	for seconds < 4 { // one second may fall between two ticks
		before := term.Bytes()
		time.Sleep(time.Second)
		bytes += term.Bytes() - before
		seconds++
	}
	b.ReportMetric(float64(bytes)/float64(seconds), "bytes/s")
	b.ReportMetric(100, "at-most")
	term.Press("q")
	term.Exit()
}

// BenchmarkFrame is what one key costs: the act of moving and the whole frame.
func BenchmarkFrame(b *testing.B) {
	s := storm()
	m := s.model(b)
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
	m.Update(all)
	_ = m.View()
	i := 0
	for b.Loop() {
		key := "j"
		if i++; i%60 > 30 {
			key = "k"
		}
		m.Update(tuitest.Key(key))
		if m.View().Content == "" {
			b.Fatal(errors.New("an empty frame"))
		}
	}
}

// BenchmarkSecond is what a second costs in which nothing happens but the clock.
func BenchmarkSecond(b *testing.B) {
	s := storm()
	m := s.model(b)
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
	m.Update(all)
	for b.Loop() {
		s.now = s.now.Add(time.Second)
		m.Update(pane.Tick{Now: s.now})
		_ = m.View()
	}
}
