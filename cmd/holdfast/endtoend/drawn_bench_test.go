package endtoend

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// effort is what a process has done so far.
type effort struct {
	wakes int           // how often its threads went to sleep by themselves
	cpu   time.Duration // how long they ran
}

// effortOf sums up the threads of a process. Those that have ended are not counted.
func effortOf(t testing.TB, pid int) (e effort) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(tasks) == 0 {
		t.Fatalf("process %d has no threads: %v", pid, err)
	}
	for _, task := range tasks {
		status, err := os.ReadFile(task + "/status")
		if err != nil {
			continue // it has ended
		}
		_, count, found := strings.Cut(string(status), "\nvoluntary_ctxt_switches:")
		count, _, _ = strings.Cut(count, "\n")
		n, err := strconv.Atoi(strings.TrimSpace(count))
		if err != nil || !found {
			t.Fatalf("%s: %v", task, err)
		}
		ran, err := os.ReadFile(task + "/schedstat")
		if err != nil {
			continue
		}
		nanoseconds, _, _ := strings.Cut(string(ran), " ")
		cpu, err := strconv.ParseInt(nanoseconds, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		e.wakes, e.cpu = e.wakes+n, e.cpu+time.Duration(cpu)
	}
	return e
}

// idling is what programs do a second while nobody does anything, over so many
// seconds of the clock of one of them.
func idling(t testing.TB, clock *tuitest.Terminal, seconds int, programs ...*tuitest.Terminal) (wakes []float64, cpu []time.Duration) {
	t.Helper()
	begin, at := make([]effort, len(programs)), time.Now()
	for i, c := range programs {
		begin[i] = effortOf(t, c.Pid())
	}
	ticks(clock, seconds)
	took := time.Since(at).Seconds()
	for i, c := range programs {
		end := effortOf(t, c.Pid())
		wakes = append(wakes, float64(end.wakes-begin[i].wakes)/took)
		cpu = append(cpu, time.Duration(float64(end.cpu-begin[i].cpu)/took))
	}
	return wakes, cpu
}

// What a cockpit with forty alerts costs while nobody does anything, beside lnav on
// the same text.
func BenchmarkIdle(b *testing.B) {
	lnav := peertest.Need(b, "lnav")[0]
	s := stageFor(b, plain)
	s.pretend(40)
	c := s.openAt(120, 40)
	c.See("40 need you", "Storm00000")
	s.write("screen.log", c.Screen())
	least := tuitest.Start(b, tuitest.Options{Cols: 120, Rows: 40, Dir: s.dir, Patience: patience, Args: []string{lnav, s.path("screen.log")}})
	least.See("L", "View Help")
	ticks(c, 12) // the state that its start left is written down by then
	for b.Loop() {
		wakes, cpu := idling(b, c, 15, c, least)
		b.ReportMetric(wakes[0]/wakes[1], "ratio")
		b.ReportMetric(wakes[0], "x-wakes/s")
		b.ReportMetric(wakes[1], "x-lnav-wakes/s")
		b.ReportMetric(float64(cpu[0])/float64(cpu[1]), "x-cpu-ratio")
		b.ReportMetric(float64(cpu[0].Microseconds())/1000, "x-cpu-ms/s")
		b.ReportMetric(float64(cpu[1].Microseconds())/1000, "x-lnav-cpu-ms/s")
	}
	b.ReportMetric(3, "at-most")
	s.leave(c)
}

// A key is answered while nothing else happens: what it takes beside the bare
// program is the wait for a clock that we do not have.
func BenchmarkKeyMedian(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(40)
	c, least := s.openAt(200, 50), s.yardstick()
	c.See("40 need you", "Storm00000")
	ticks(c, 3)
	var keys, bare []time.Duration
	for b.Loop() {
		for n := range 200 {
			keys = append(keys, s.mark(c, n))
			bare = append(bare, s.count(least, len(bare)+1))
		}
	}
	b.ReportMetric(median(keys)/median(bare), "ratio")
	b.ReportMetric(median(keys), "x-ms")
	b.ReportMetric(median(bare), "x-bare-ms")
	b.ReportMetric(0.2, "at-most")
	s.leave(c)
}

// What a log of a hundred lines a second costs on the wire, in the view that is
// there from the start, beside the same bytes packed by zlib: what is sent again and
// again packs well.
func BenchmarkLogBytes(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(40)
	c := s.openAt(120, 40)
	c.See("40 need you", "Storm00000")
	ticks(c, 2)
	defer s.murmur(100)()
	c.Wait("the lines", func(screen string) bool { return shows(screen, `follow 1?\d\d/s`) })
	for b.Loop() {
		begin, at := len(c.Raw()), time.Now()
		ticks(c, 10)
		sent, seconds := c.Raw()[begin:], time.Since(at).Seconds()
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		if _, err := w.Write([]byte(sent)); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(sent))/float64(packed.Len()), "ratio")
		b.ReportMetric(float64(len(sent))/seconds, "x-B/s")
		b.ReportMetric(float64(packed.Len())/seconds, "x-zlib-B/s")
	}
	b.ReportMetric(8, "at-most")
	s.leave(c)
}

// murmur lets the log grow by so many lines a second, as several programs write
// them, until it is told to stop.
func (s *stage) murmur(perSecond int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	dice := rand.New(rand.NewPCG(1, 2))
	words := []func() string{
		func() string {
			return fmt.Sprintf("info GET /cart/%d 200 %dms host=10.0.%d.%d user=%d", dice.IntN(99999), dice.IntN(300), dice.IntN(9), dice.IntN(250), dice.IntN(9999))
		},
		func() string {
			return fmt.Sprintf("warn slow query %dms: SELECT * FROM orders WHERE id = %d", 200+dice.IntN(3000), dice.IntN(999999))
		},
		func() string { return fmt.Sprintf("error payment %08x refused: card declined", dice.Uint32()) },
		func() string { return fmt.Sprintf("debug cache miss key=session:%016x", dice.Uint64()) },
	}
	var murmuring sync.WaitGroup
	murmuring.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(perSecond))
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case at := <-tick.C:
				if _, err := fmt.Fprintf(s.log, "%s %s\n", at.UTC().Format(time.RFC3339Nano), words[dice.IntN(len(words))]()); err != nil {
					s.Error(err)
					return
				}
			}
		}
	})
	return func() {
		cancel()
		murmuring.Wait()
	}
}
