package world

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/logs/file"
)

// raisedBy is the alert of a name that a log called for, as the board has it.
func raisedBy(w *World, name string) (*alerts.Row, bool) {
	for _, r := range w.Board.View().Rows {
		if r.Name() == name && r.Labels["source"] == "api" {
			return r, true
		}
	}
	return nil, false
}

// usualLines are lines such as a log has had before.
func usualLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "GET /cart/%d 200 %dms\norder %d paid by card\n", i, i%90, i)
	}
	return b.String()
}

func TestWhatALogCallsForIsAnAlertThatEndsWithItsRule(t *testing.T) {
	path := filepath.Join(t.TempDir(), "api.log")
	write(t, path, usualLines(400)+"panic: an old one\n")
	const log = "logs: [{name: api, file: %s, watch: [%s]}]\n"
	w, cfg := watched(t, fmt.Sprintf(log, path, "{match: 'panic:', severity: critical}, {new: true}"))
	w.until(t, "the log is followed", func() bool { h, ok := health(w, file.Kind, "api"); return ok && h.Up })
	w.until(t, "its history", func() bool { _, last := w.Tail.Bounds(); return last > 800 })
	if _, raised := raisedBy(w, "LogMatch"); raised {
		t.Error("a line from before calls")
	}
	add(t, path, "panic: the ledger is torn\n")
	w.until(t, "an alert", func() bool {
		r, ok := raisedBy(w, "LogMatch")
		return ok && r.Own && r.State == alerts.Firing && r.Severity == alerts.Critical && r.Annotations["summary"] == "api: panic: the ledger is torn"
	})
	add(t, path, "nvme0: I/O 12 QID 4 timeout\n")
	w.until(t, "what it never said", func() bool {
		r, ok := raisedBy(w, "LogNew")
		return ok && r.Severity == alerts.Warning && strings.Contains(r.Annotations["description"], fmt.Sprintf("%s:", path))
	})
	w.until(t, "the line is marked", func() bool {
		l, ok := w.Tail.Prev(^uint64(0), func(l logs.Line) bool { return l.New })
		return ok && l.Text == "nvme0: I/O 12 QID 4 timeout"
	})
	write(t, cfg, fmt.Sprintf(log, path, "{new: true}"))
	w.until(t, "what nobody looks for is over", func() bool { r, ok := raisedBy(w, "LogMatch"); return !ok || r.State == alerts.Resolved })
	w.until(t, "what stood stands", func() bool { r, ok := raisedBy(w, "LogNew"); return ok && r.State == alerts.Firing })
	write(t, cfg, "theme: dark\n")
	w.until(t, "a log that is gone calls for nobody", func() bool { r, ok := raisedBy(w, "LogNew"); return !ok || r.State == alerts.Resolved })
}

func TestWhatIsLearnedOfALogIsKeptOverARestart(t *testing.T) {
	dir := t.TempDir()
	path, cfg := filepath.Join(dir, "api.log"), filepath.Join(dir, "holdfast.yaml")
	write(t, path, usualLines(400))
	write(t, cfg, "logs: [{name: api, file: api.log, watch: [{new: true}]}]\n")
	run := func(readOnly bool, during func(w *World)) {
		w := opened(t, cfg, readOnly)
		going := newJobs(t.Context(), w.Health, w.o.Now)
		going.set(w.current.Load().jobs)
		during(w)
		going.close()
	}
	marked := func(w *World) (l logs.Line, ok bool) {
		return w.Tail.Prev(^uint64(0), func(l logs.Line) bool { return l.New })
	}
	run(false, func(w *World) {
		w.until(t, "the log is followed", func() bool { h, ok := health(w, file.Kind, "api"); return ok && h.Up })
		w.until(t, "its history", func() bool { _, last := w.Tail.Bounds(); return last >= 800 })
		add(t, path, "nvme0: I/O 12 QID 4 timeout\n")
		w.until(t, "it is marked", func() bool { _, ok := marked(w); return ok })
	})
	kept := pathOfMemory(filepath.Join(dir, "holdfast.db"), "api")
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("what was learned is not kept, or anybody may read it: %v, %v", info, err)
	}
	run(false, func(w *World) {
		w.until(t, "its history", func() bool { _, last := w.Tail.Bounds(); return last >= 801 })
		if l, ok := marked(w); ok {
			t.Errorf("after a restart %q is new", l.Text)
		}
		add(t, path, "the house is on fire\n")
		w.until(t, "it is marked", func() bool { l, ok := marked(w); return ok && l.Text == "the house is on fire" })
	})
	write(t, kept, "torn")
	run(true, func(w *World) {
		w.until(t, "that it is lost is said", func() bool {
			h, ok := health(w, kindLookout, "api")
			return ok && strings.HasPrefix(h.Err, "what was learned of this log is lost, and it is listened to anew: ")
		})
	})
	if data, err := os.ReadFile(kept); err != nil || string(data) != "torn" {
		t.Errorf("a world that may write nothing wrote %d bytes (%v)", len(data), err)
	}
}
