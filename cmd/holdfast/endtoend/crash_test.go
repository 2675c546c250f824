package endtoend

import (
	"regexp"
	"strings"
	"testing"

	"holdfast/sources/peertest"
	"holdfast/store/incident"
	"holdfast/tui/tuitest"
)

// A crash in the middle of an incident loses nothing that was acknowledged.
func TestPeerKilledInTheMiddle(t *testing.T) {
	s := newStage(t)
	s.withAlertmanager(peertest.AlertmanagerNew(t))
	s.withPrometheus(host(s.alertmanager))
	s.configure("")
	s.logs("ERROR timed out host=10.0.3.9")
	c := s.open()
	c.Wait("calm", func(screen string) bool { return quiet(screen) && strings.Contains(screen, "10.0.3.9") })
	s.errors.Store(9)
	c.Wait("the alert", func(screen string) bool { return shows(screen, `CRIT[ ▸]+CheckoutDown`) })
	s.holds(c)
	s.silenced(c)
	s.opens(c)
	s.follows(c)
	c.Press("2")
	s.pinsMarked(c, "timed out host=10.0.3.9")
	c.Kill()

	before := s.incident("INC-1")
	c = s.open()
	c.Wait("the ack, still held by alice, and the incident", func(screen string) bool {
		return shows(screen, `crit[ ▸]+CheckoutDown .*alice`) && strings.Contains(top(screen), "INC-1") && !strings.Contains(screen, "CRIT")
	})
	c.Press("5")
	c.Wait("the steps where they were, and the pinned line", func(screen string) bool {
		return shows(screen, `✓ +1 +Note the time.*alice`) && shows(screen, `✓ +2 +Ask the upstreams.*exit 0`) && shows(screen, `alice pinned`)
	})
	c.Press("c")
	c.See("Note in INC-1")
	s.fill(c, "Note ", "back after a crash")
	c.See("noted in INC-1")
	if kept := s.silences("active"); len(kept) != 1 {
		t.Errorf("after the crash %d silences are active, not the one of the ack: %+v", len(kept), kept)
	}
	s.leave(c)

	after := s.incident("INC-1")
	if len(after.Entries) <= len(before.Entries) {
		t.Errorf("%d entries before the restart, %d after it and a note", len(before.Entries), len(after.Entries))
	}
	for i, e := range before.Entries {
		if after.Entries[i].Hash != e.Hash {
			t.Fatalf("entry %d is %+v, it was %+v", i+1, after.Entries[i], e)
		}
	}
	if !has(after, incident.Pinned, "") || !has(after, incident.Acked, "") || !has(after, incident.Note, "back after a crash") {
		t.Errorf("the timeline is %+v", after.Entries)
	}
	if verified := s.run("incident", "verify"); verified.code != 0 {
		t.Errorf("verify ended with %d: %s%s", verified.code, verified.out, verified.err)
	}
}

func has(inc incident.Shown, kind incident.Kind, text string) bool {
	for _, e := range inc.Entries {
		if e.Kind == kind && strings.Contains(e.Text, text) {
			return true
		}
	}
	return false
}

// A healthy Alertmanager whose Prometheus is dead lists nothing, and nothing is
// not calm.
func TestPeerBlind(t *testing.T) {
	s := newStage(t)
	s.withAlertmanager(peertest.AlertmanagerNew(t))
	s.withPrometheus(host(s.alertmanager))
	s.configure("")
	c := s.open()
	c.Wait("calm", quiet)

	s.prometheus.Stop()
	// Alertmanager itself believes what it was last told for a few seconds more.
	s.until("Alertmanager lists nothing", func() bool {
		var listed []any
		s.get(s.alertmanager+"/api/v2/alerts", &listed)
		return len(listed) == 0
	})
	took := seconds(c, "BLIND, in the top line and as an alert", func(screen string) bool {
		return strings.Contains(top(screen), "prod BLIND") && shows(screen, `CRIT[ ▸]+SourceBlind`) && regexp.MustCompile(`\d+ needs? you`).MatchString(top(screen))
	})
	if took > 5 { // asked every half second
		t.Errorf("it was blind for %d seconds of its clock before it said so", took)
	}
	// However long one looks, it is not called calm; the clock moves on meanwhile.
	count := tuitest.Ticks(c.Screen())
	c.Wait("five seconds of the clock", func(screen string) bool {
		line := top(screen)
		if strings.Contains(line, "all quiet") || !strings.Contains(line, "BLIND") {
			t.Fatalf("the top line reads %q while Prometheus is dead", line)
		}
		return count(screen) > 5
	})
	status := s.run("status")
	if status.code != 1 || !strings.Contains(strings.ToLower(status.out), "blind") {
		t.Errorf("status ended with %d: %s%s", status.code, status.out, status.err)
	}
	s.leave(c)
}
