package logs

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// kept is a sink that keeps what it is handed.
type kept struct {
	mu    sync.Mutex
	lines []Line
}

func (k *kept) Append(lines []Line) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lines = append(k.lines, lines...)
}

func (k *kept) texts() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var list []string
	for _, l := range k.lines {
		list = append(list, l.Text)
	}
	return strings.Join(list, " ")
}

// before is a line of a log's history, so many seconds into the minute.
func before(source string, second int) Line {
	at := time.Date(1999, 12, 31, 2, 0, second, 0, time.UTC)
	return Line{Source: source, At: at, Received: at.Add(time.Hour), History: true, Text: fmt.Sprint(source, second)}
}

// live is a line that is written now.
func live(source, text string) Line {
	return Line{Source: source, At: time.Now(), Received: time.Now(), Text: text}
}

func TestTheHistoriesOfLogsThatBeginTogetherAreMergedByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var to kept
		o := NewOpening(&to, time.Now)
		api, host := o.Enter(), o.Enter()
		api.Append([]Line{before("api", 1), before("api", 3), before("api", 5)})
		Whole(api)
		if to.texts() != "" {
			t.Errorf("handed on before the other's history is there: %s", to.texts())
		}
		host.Append([]Line{before("host", 2), before("host", 4)})
		host.Append([]Line{live("host", "now")})
		time.Sleep(openingSettles)
		synctest.Wait()
		if got := to.texts(); got != "api1 host2 api3 host4 api5 now" {
			t.Errorf("merged: %s", got)
		}
		api.Append([]Line{live("api", "later")})
		o.Enter().Append([]Line{before("late", 1)})
		if got := to.texts(); !strings.HasSuffix(got, "now later late1") {
			t.Errorf("after the opening: %s", got)
		}
	})
}

// One that hangs, or has nothing, holds up the others for a moment only.
func TestALogThatSaysNothingHoldsUpTheOthersForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var to kept
		o := NewOpening(&to, time.Now)
		api, hangs := o.Enter(), o.Enter()
		api.Append([]Line{before("api", 1), live("api", "now")})
		time.Sleep(openingAtMost - time.Millisecond)
		synctest.Wait()
		if to.texts() != "" {
			t.Errorf("handed on: %s", to.texts())
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		hangs.Append([]Line{before("hangs", 0)})
		if got := to.texts(); got != "api1 now hangs0" {
			t.Errorf("at last: %s", got)
		}
	})
}

// However they come, no line is lost or doubled, each log keeps its order, and where
// each log's times only go forward the whole does, too.
func TestNothingOfAnOpeningIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var to kept
		o := NewOpening(&to, func() time.Time { return time.Unix(0, 0) })
		want, forward := map[string][]string{}, true
		entrances := map[string]*Entrance{"a": o.Enter(), "b": o.Enter(), "c": o.Enter()}
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, 2), 0, 20).Draw(t, "which") {
			source := string("abc"[n])
			var batch []Line
			for range rapid.IntRange(0, 3).Draw(t, "lines") {
				l := before(source, rapid.IntRange(0, 59).Draw(t, "second"))
				l.Text = fmt.Sprint(source, i, len(batch))
				if mine := want[source]; len(mine) > 0 && l.At.Before(latest(o.held, source)) {
					forward = false
				}
				batch = append(batch, l)
				want[source] = append(want[source], l.Text)
				forward = forward && slices.IsSortedFunc(batch, func(x, y Line) int { return x.At.Compare(y.At) })
			}
			entrances[source].Append(batch)
		}
		o.timer.Stop()
		o.end()
		got := map[string][]string{}
		for _, l := range to.lines {
			got[l.Source] = append(got[l.Source], l.Text)
		}
		for source := range entrances {
			if !slices.Equal(got[source], want[source]) {
				t.Fatalf("%s: %v, want %v", source, got[source], want[source])
			}
		}
		if forward && !slices.IsSortedFunc(to.lines, func(x, y Line) int { return x.At.Compare(y.At) }) {
			t.Fatalf("not by time: %s", to.texts())
		}
	})
}

// latest is the time of the last line of a source among lines.
func latest(lines []Line, source string) (at time.Time) {
	for _, l := range lines {
		if l.Source == source {
			at = l.At
		}
	}
	return at
}
