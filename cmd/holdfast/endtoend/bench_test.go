package endtoend

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

// What the promises about speed are held to is the program as people run it, in
// a real terminal. Beside each figure stands the same figure of the least that
// Bubble Tea can do, measured in the same run.

// pretend answers as an Alertmanager that lists n alerts, the same each time.
func (s *stage) pretend(n int) (url string) {
	s.Helper()
	began := time.Now().Add(-3 * time.Hour).UTC()
	list := make([]map[string]any, n)
	for i := range list {
		list[i] = map[string]any{
			"labels": map[string]string{
				"alertname": fmt.Sprintf("Storm%05d", i), "severity": []string{"critical", "warning", "info"}[i%3], "instance": fmt.Sprintf("10.0.%d.%d:9100", i/250, i%250),
				"job": "node", "cluster": "eu-1", "service": "checkout", "team": "payments",
			},
			"annotations": map[string]string{
				"summary": fmt.Sprintf("pod %d does not answer", i), "runbook_url": "https://runbooks.example.org/pods/does-not-answer",
				"description": "The readiness probe has failed for five minutes. " + strings.Repeat("Look at its log first. ", 8),
			},
			"startsAt": began, "endsAt": began.Add(24 * time.Hour), "updatedAt": began, "fingerprint": fmt.Sprintf("%016x", i+1),
			"receivers": []map[string]string{{"name": "none"}}, "generatorURL": "http://prometheus.example.org/graph?g0.expr=up",
			"status": map[string]any{"state": "active", "silencedBy": []string{}, "inhibitedBy": []string{}, "mutedBy": []string{}},
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		s.Fatal(err)
	}
	answers := map[string][]byte{
		"/api/v2/alerts": body, "/api/v2/silences": []byte("[]"), "/api/v2/status": fmt.Appendf(nil, `{"uptime": %q}`, began.Format(time.RFC3339)),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
	s.Cleanup(server.Close)
	s.write("holdfast.yaml", fmt.Sprintf("me: alice\nstore: ./record/holdfast.db\nring: {}\nalerts:\n  - {name: prod, alertmanager: [%q], poll: 5s}\n"+
		"logs:\n  - {name: api, file: ./api.log}\n%s", server.URL, rotaConfig))
	return server.URL
}

const rotaConfig = `rota:
  - name: primary
    zone: UTC
    layers:
      - {people: [alice, bob], every: week, at: "Mon 09:00", from: 2001-01-01}
`

// yardstick opens the bare program in a terminal of the same size.
func (s *stage) yardstick() *tuitest.Terminal {
	s.Helper()
	c := tuitest.Start(s, tuitest.Options{Cols: 200, Rows: 50, Patience: patience, Args: []string{os.Args[0]}, Env: []string{bareEnv + "=1"}})
	c.See("bare 0")
	return c
}

// ticks waits until the clock in the top line has moved on n times.
func ticks(c *tuitest.Terminal, n int) {
	last := c.Line(0)
	c.Wait("the clock", func(screen string) bool {
		if line := top(screen); line != last {
			n, last = n-1, line
		}
		return n <= 0
	})
}

func BenchmarkKeyBytes(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(40)
	c, least := s.openAt(200, 50), s.yardstick()
	c.See("40 need you", "Storm00000")
	ticks(c, 2)
	perKey := func(c *tuitest.Terminal, keys int, shown func(n int, screen string) bool) float64 {
		begin := c.Bytes()
		for n := range keys {
			before := c.Bytes()
			c.Press("j")
			c.Wait("what the key does", func(screen string) bool { return c.Bytes() > before && shown(n, screen) })
		}
		return float64(c.Bytes()-begin) / float64(keys)
	}
	// The detail beside the list follows: every third alert is critical, and the
	// critical ones stand first, all in view.
	summary := func(alert int) string { return fmt.Sprintf("summary         pod %d does not answer", alert) } // as the detail has it
	detail := func(n int, screen string) bool { return strings.Contains(screen, summary(3*(n+1))) }
	whatever := func(int, string) bool { return true }
	for b.Loop() {
		c.Press("g")
		c.See(summary(0))
		b.ReportMetric(perKey(c, 13, detail), "B/key")
		// At the last row in view a key scrolls the list, which two panes side by
		// side have to draw anew.
		perKey(c, 12, whatever)
		b.ReportMetric(perKey(c, 14, whatever), "x-scroll-B/key")
		b.ReportMetric(perKey(least, 13, whatever), "x-bare-B/key")
	}
	b.ReportMetric(400, "at-most")
	s.leave(c)
}

func BenchmarkIdleBytes(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(40)
	c := s.openAt(200, 50)
	c.See("40 need you", "Storm00000")
	for b.Loop() {
		ticks(c, 2)
		begin, bytes := time.Now(), c.Bytes()
		ticks(c, 5)
		b.ReportMetric(float64(c.Bytes()-bytes)/time.Since(begin).Seconds(), "B/s")
	}
	b.ReportMetric(100, "at-most")
	s.leave(c)
}

// A key is answered while ten thousand alerts are listed, and asked for again
// and again, and five thousand lines arrive a second. The bare program answers
// in the frame that comes next, which is a sixtieth of a second; ours may take
// one more, and no key in a hundred longer.
func BenchmarkKeyToFirstByte(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(10_000)
	c, least := s.openAt(200, 50), s.yardstick()
	c.See("10,000 need you", "Storm00000")
	defer s.pour(5000)()
	c.Wait("the lines", func(screen string) bool { return shows(screen, `follow [45],?\d{3}/s`) })
	ticks(c, 3) // the storm is in the record by then
	var keys, bare []time.Duration
	for b.Loop() {
		for n := range 400 {
			keys = append(keys, s.mark(c, n))
			bare = append(bare, s.count(least, len(bare)+1))
		}
	}
	b.ReportMetric(p99(keys)/p99(bare), "ratio")
	b.ReportMetric(p99(keys), "x-p99-ms")
	b.ReportMetric(p99(bare), "x-bare-p99-ms")
	b.ReportMetric(median(keys), "x-median-ms")
	b.ReportMetric(median(bare), "x-bare-median-ms")
	b.ReportMetric(2, "at-most")
	s.leave(c)
}

// pour lets the log grow by so many lines a second until it is told to stop.
func (s *stage) pour(perSecond int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	const slice = 20 * time.Millisecond
	lines := strings.Builder{}
	for i := range perSecond * int(slice) / int(time.Second) {
		fmt.Fprintf(&lines, "2026-01-05T09:00:00Z info GET /cart/%d 200 12ms host=10.0.3.7 order=88213 user=41\n", i)
	}
	var pouring sync.WaitGroup
	pouring.Go(func() {
		tick := time.NewTicker(slice)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if _, err := s.log.WriteString(lines.String()); err != nil {
					s.Error(err)
					return
				}
			}
		}
	})
	return func() {
		cancel()
		pouring.Wait()
	}
}

// mark marks a row, whose bar then stands in front of it: output that shows the
// key's own effect, whatever else is drawn. Every twelve rows it starts anew.
func (s *stage) mark(c *tuitest.Terminal, n int) time.Duration {
	s.Helper()
	const rows, first = 12, 3 // those in view before the list scrolls; below the top line, the border and the heads
	if n%rows == 0 {
		c.Press("esc")
		c.Wait("no mark", func(screen string) bool { return !strings.Contains(screen, "│▌") })
		c.Press("g")
	}
	took, err := c.Measure(" ", func(at func(int) string) bool { return strings.HasPrefix(at(first+n%rows), "│▌") })
	if err != nil {
		s.Fatal(err)
	}
	return took
}

// count presses a key of the bare program for the nth time.
func (s *stage) count(c *tuitest.Terminal, n int) time.Duration {
	s.Helper()
	took, err := c.Measure(" ", func(at func(int) string) bool { return at(0) == fmt.Sprintf("bare %d", n) })
	if err != nil {
		s.Fatal(err)
	}
	return took
}

func p99(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)*99/100].Microseconds()) / 1000
}

func BenchmarkFirstFrame(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(40)
	first := func(open func() *tuitest.Terminal) (frame, sight float64) {
		var frames, sights []time.Duration
		for range 11 {
			c := open()
			c.Wait("the first frame", func(string) bool { return c.FirstFrame() > 0 })
			frames, sights = append(frames, c.FirstFrame()), append(sights, c.FirstSight())
			c.Kill()
		}
		return median(frames), median(sights)
	}
	for b.Loop() {
		ours, sight := first(func() *tuitest.Terminal { return s.openAt(200, 50) })
		least, _ := first(s.yardstick)
		b.ReportMetric(ours/least, "ratio")
		b.ReportMetric(ours, "x-ms")
		b.ReportMetric(sight, "x-sight-ms")
		b.ReportMetric(least, "x-bare-ms")
	}
	b.ReportMetric(2, "at-most")
}
