package world

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/inbound"
	"holdfast/sources/logs"
	"holdfast/sources/logs/posted"
)

// posts posts lines to a log.
func posts(t *testing.T, w *World, name, lines string) {
	t.Helper()
	if err := w.Posted.Open(name); err != nil {
		t.Fatal(err)
	}
	for len(lines) > 0 {
		n := min(len(lines), 8<<10)
		n = strings.LastIndexByte(lines[:n], '\n') + 1
		if _, err := w.Posted.Take(context.Background(), name, "127.0.0.1", "text/plain", []byte(lines[:n])); err != nil {
			t.Fatal(err)
		}
		lines = lines[n:]
	}
}

// marked reports whether a line stands in the tail as what its log never said before.
func marked(w *World, text string) bool {
	_, ok := w.Tail.Prev(^uint64(0), func(l logs.Line) bool { return l.New && l.Text == text })
	return ok
}

func TestALogThatIsPostedIsWatchedForWhatIsNew(t *testing.T) {
	w, _ := watched(t, "me: alice\n")
	w.until(t, "it runs", func() bool {
		w.Posted.ways.mu.Lock()
		defer w.Posted.ways.mu.Unlock()
		return w.Posted.ways.crew != nil
	})
	posts(t, w, "shop", usualLines(400))
	posts(t, w, "shop", "nvme0: I/O 12 QID 4 timeout\n")
	if !marked(w, "nvme0: I/O 12 QID 4 timeout") {
		t.Error("what the log never said is not marked")
	}
	if top := w.Watched.Top(); len(top) == 0 || top[0].Log != "shop" {
		t.Errorf("what it says most is %+v", top)
	}
	for i := range mostAlone {
		posts(t, w, fmt.Sprintf("other-%d", i), "a line\n")
	}
	if h, ok := health(w, kindLookout, fmt.Sprintf("other-%d", mostAlone-1)); !ok || !strings.Contains(h.Err, "nobody looks for what is new") {
		t.Errorf("that there are too many is not said: %+v", h)
	}
	if _, last := w.Tail.Bounds(); last != uint64(801+mostAlone) {
		t.Errorf("the tail has %d lines", last)
	}
}

func TestARuleOfALogThatIsPostedIsAnAlert(t *testing.T) {
	const log = "inbound: {listen: '127.0.0.1:0'}\nlogs: [{name: api, posted: true, watch: [{match: 'panic:', severity: critical}]}]\n"
	w, cfg := watched(t, "inbound: {listen: '127.0.0.1:0'}\n")
	posts(t, w, "api", "GET /cart 200\n")
	write(t, cfg, log)
	w.until(t, "the log is watched", func() bool {
		w.Posted.ways.mu.Lock()
		defer w.Posted.ways.mu.Unlock()
		one, ok := w.Posted.ways.all["api"]
		return ok && !one.alone
	})
	posts(t, w, "api", "panic: the ledger is torn\n")
	w.until(t, "an alert", func() bool {
		r, ok := raisedBy(w, "LogMatch")
		return ok && r.State == alerts.Firing && r.Severity == alerts.Critical
	})
	all := w.HealthOf(sources.Logs)
	if len(all) != 1 || all[0].Name != "api" || !all[0].Up {
		t.Errorf("its health is %+v", all)
	}
}

func TestThatPostedLinesStandInAnotherProcessIsSaid(t *testing.T) {
	w, _ := watched(t, "me: alice\n")
	if got := w.HealthOf(sources.Logs); len(got) != 0 {
		t.Fatalf("logs: %+v", got)
	}
	w.Health.Report(sources.Health{Name: inbound.Name, Kind: inbound.Kind, Up: true, Err: inbound.Shared, Since: time.Now()})
	got := w.HealthOf(sources.Logs)
	if len(got) != 1 || got[0].Kind != posted.Kind || !got[0].Up || !strings.Contains(got[0].Err, "stands in the other holdfast") {
		t.Errorf("logs: %+v", got)
	}
}
