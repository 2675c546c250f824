package endtoend

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// calm answers as an Alertmanager that takes silences.
type calm struct {
	alerts []byte

	mu       sync.Mutex
	silences []map[string]any
}

// storm is a stage whose Alertmanager lists n alerts of one name, and takes a
// silence for each.
func (s *stage) storm(n int) *calm {
	s.Helper()
	began := time.Now().Add(-time.Hour).UTC()
	list := make([]map[string]any, n)
	for i := range list {
		list[i] = map[string]any{
			"labels":      map[string]string{"alertname": "Storm", "severity": "critical", "instance": fmt.Sprintf("10.0.%d.%d:9100", i/250, i%250), "job": "node"},
			"annotations": map[string]string{"summary": fmt.Sprintf("host %d does not answer", i)},
			"startsAt":    began, "endsAt": began.Add(24 * time.Hour), "updatedAt": began, "receivers": []map[string]string{{"name": "none"}},
			"status": map[string]any{"state": "active", "silencedBy": []string{}, "inhibitedBy": []string{}, "mutedBy": []string{}},
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		s.Fatal(err)
	}
	c := &calm{alerts: body}
	status := fmt.Appendf(nil, `{"uptime": %q, "config": {"original": "route: {receiver: none}"}}`, began.Format(time.RFC3339))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/api/v2/alerts":
			_, _ = w.Write(c.alerts)
		case r.URL.Path == "/api/v2/status":
			_, _ = w.Write(status)
		case r.URL.Path == "/api/v2/silences" && r.Method == http.MethodPost:
			c.post(w, r)
		case r.URL.Path == "/api/v2/silences":
			c.mu.Lock()
			defer c.mu.Unlock()
			_ = json.NewEncoder(w).Encode(append([]map[string]any{}, c.silences...))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	s.Cleanup(server.Close)
	s.write("holdfast.yaml", fmt.Sprintf("me: alice\nstore: ./record/holdfast.db\nring: {}\nalerts:\n"+
		"  - {name: prod, alertmanager: [%q], poll: 5s, ack: {silence: 15m, extend: true}}\n", server.URL))
	return c
}

func (c *calm) post(w http.ResponseWriter, r *http.Request) {
	var silence map[string]any
	if err := json.NewDecoder(r.Body).Decode(&silence); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	id := fmt.Sprintf("silence-%d", len(c.silences)+1)
	silence["id"], silence["status"], silence["updatedAt"] = id, map[string]string{"state": "active"}, time.Now().UTC()
	c.silences = append(c.silences, silence)
	_ = json.NewEncoder(w).Encode(map[string]string{"silenceID": id})
}

func (c *calm) taken() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.silences)
}

// spent is the processor time of every child that ended so far.
func spent(t testing.TB) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// ackAll is what holding n alerts and silencing each costs in processor time,
// above what listing them costs, and how long it took.
func ackAll(b *testing.B, n int) (cpu, took time.Duration) {
	b.Helper()
	s := stageFor(b, plain)
	c := s.storm(n)
	s.run("alerts") // the first look writes every sighting
	begin := spent(b)
	s.run("alerts")
	listed, at := spent(b), time.Now()
	if r := s.run("ack", `alertname="Storm"`); r.code != 0 {
		b.Fatalf("the ack ended with %d: %s", r.code, r.err)
	}
	took = time.Since(at)
	cpu = (spent(b) - listed) - (listed - begin)
	if got := c.taken(); got != n {
		b.Fatalf("%d of %d silences were posted", got, n)
	}
	return cpu, took
}

// A group of five thousand alerts is held at one go, each with its silence: one
// of them costs no more than one of a hundred does.
func BenchmarkSilencesOfAGroup(b *testing.B) {
	const few, many = 100, 5000
	for b.Loop() {
		costs := make([]time.Duration, 9) // what a process costs to start varies by as much as a few silences
		for i := range costs {
			costs[i], _ = ackAll(b, few)
		}
		slices.Sort(costs)
		small := max(costs[len(costs)/2], time.Millisecond)
		big, took := ackAll(b, many)
		b.ReportMetric((big.Seconds()/many)/(small.Seconds()/few), "ratio")
		b.ReportMetric(small.Seconds()*1e6/few, "µs-cpu-of-100")
		b.ReportMetric(big.Seconds()*1e6/many, "µs-cpu-of-5000")
		b.ReportMetric(took.Seconds(), "s-for-5000")
		if took > 10*time.Second {
			b.Errorf("all silences were there after %s, and not within 10 s", took)
		}
	}
	b.ReportMetric(1.5, "at-most")
}
