package endtoend

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"time"

	"holdfast/sources/peertest"
)

// A cockpit that nobody touches, with fifty thousand alerts of which none changes,
// beside one with a hundred.
func BenchmarkIdleOf50000Alerts(b *testing.B) { idleBeside100(b, 50_000, 30, 3) }

// Ten thousand alerts as JSON, from the start of the program to its end, beside amtool
// with the same answer of the same server.
func BenchmarkAlertsJSON(b *testing.B) {
	amtool := peertest.Need(b, "amtool")[0]
	s := stageFor(b, plain)
	url := s.pretend(10_000)
	once := func(argv ...string) time.Duration {
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir, cmd.Env = s.dir, append(os.Environ(), "HOME="+s.dir, "USER=alice", "TZ=UTC")
		began := time.Now()
		out, err := cmd.Output()
		took := time.Since(began)
		var list []json.RawMessage
		if err != nil || json.Unmarshal(out, &list) != nil || len(list) != 10_000 {
			b.Fatalf("%v: %d alerts, %v", argv, len(list), err)
		}
		return took
	}
	var ours, theirs []time.Duration
	for b.Loop() {
		for range 11 {
			ours = append(ours, once(s.binary, "--config", s.path("holdfast.yaml"), "alerts", "--json"))
			theirs = append(theirs, once(amtool, "--alertmanager.url", url, "alert", "query", "--active", "--silenced", "--inhibited", "--unprocessed", "-o", "json"))
		}
	}
	b.ReportMetric(median(ours)/median(theirs), "ratio")
	b.ReportMetric(median(ours), "x-ms")
	b.ReportMetric(median(theirs), "x-amtool-ms")
	b.ReportMetric(0.8, "at-most")
}
