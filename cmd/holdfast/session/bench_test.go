package session

import (
	"context"
	"io"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/tui"
	"holdfast/tui/draw"
)

// spent is the CPU time of this process.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// held is what is on the heap and in use.
func held() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// seats has people sit in front of a world, each on a screen of their own that somebody
// reads, until stop is called.
func seats(b *testing.B, w *world.World, n int) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	var wait sync.WaitGroup
	clock := NewClock(w)
	wait.Go(func() { _ = w.Run(ctx) }) // it ends with ctx
	wait.Go(func() { clock.Run(ctx) })
	var sessions []*Session
	for range n {
		screen := draw.New(io.Discard, draw.Options{Term: "xterm-256color", Profile: colorprofile.TrueColor})
		none := func(string) (string, bool) { return "", false }
		ann := func(*config.Config) Person { return Person{people.Actor{Person: "ann", Via: "ann@ssh"}, time.UTC} }
		s, err := New(ctx, Options{World: w, Person: ann, Screen: Screen{Theme: "dark", Lookup: none}}, screen)
		if err != nil {
			b.Fatal(err)
		}
		sessions = append(sessions, s)
		program := tea.NewProgram(screen.On(s.Model), tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithoutRenderer(), tea.WithFPS(1),
			tea.WithOutput(io.Discard), tea.WithInput(nil), tea.WithWindowSize(120, 40), tea.WithColorProfile(colorprofile.TrueColor))
		wait.Go(func() { _ = screen.Run(ctx) })
		wait.Go(func() { _, _ = program.Run() }) // it ends with ctx
		wait.Go(func() { _ = hush(program) })    // it has no error to tell
		wait.Go(func() {
			watch := w.Record.Feed.Watch()
			defer watch.Close()
			defer clock.Sit(s, screen)()
			_ = tui.Pump(ctx, watch, screen.Ticks(), program.Send)
		})
	}
	return func() {
		cancel()
		wait.Wait()
		for _, s := range sessions {
			s.Close()
		}
	}
}

// Fifty people at one world cost little more than one while nothing happens but the
// clock, and a few megabytes each.
func BenchmarkFiftySessions(b *testing.B) {
	w := staged(b)
	var fires []alerts.Alert
	for i := range 40 {
		labels := map[string]string{"alertname": "Down", "severity": "critical", "instance": string(rune('a' + i))}
		fires = append(fires, alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: time.Now().Add(-time.Hour), EndsAt: time.Now().Add(time.Hour)})
	}
	if err := w.Board.Receive(b.Context(), "door", alerts.Snapshot{Push: true, Members: []alerts.Member{{Alerts: fires}}}); err != nil {
		b.Fatal(err)
	}
	idle := func(n int) (cpu time.Duration, heap uint64) {
		before := held()
		stop := seats(b, w, n)
		defer stop()
		time.Sleep(3 * time.Second)
		begin, at := spent(b), time.Now()
		time.Sleep(5 * time.Second)
		cpu = time.Duration(float64(spent(b)-begin) / time.Since(at).Seconds())
		return cpu, held() - before
	}
	for b.Loop() {
		one, _ := idle(1)
		fifty, heap := idle(50)
		b.ReportMetric(float64(fifty)/float64(one), "ratio")
		b.ReportMetric(float64(one.Microseconds())/1000, "x-one-ms/s")
		b.ReportMetric(float64(fifty.Microseconds())/1000, "x-fifty-ms/s")
		b.ReportMetric(float64(heap)/50/(1<<20), "x-MB-each")
	}
	b.ReportMetric(3, "at-most")
}
