package endtoend

import (
	"os"
	"strings"
	"testing"
)

// Keys, theme, rings and reports of a changed file are taken by a cockpit that is
// open, and what needs a restart is said.
func TestAnOpenCockpitTakesWhatAPersonChanges(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.nightly("theme: dark\n")
	c := s.open()
	c.See("a ack")
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	s.pushes(`[{"labels": {"alertname": "CheckoutDown", "severity": "critical"}}]`)
	c.See("CRIT")
	bells := c.Bells()

	s.nightly("theme: mono\nkeys: {ack: e}\nring: {critical: bell}\nreports: ./elsewhere\n")
	c.Wait("the new key, without colours", func(screen string) bool {
		return strings.Contains(screen, "e ack") && !strings.Contains(screen, "a ack") && !strings.Contains(c.Painted(), "\x1b[38;2;")
	})
	c.Press("e")
	c.Wait("held", func(screen string) bool { return shows(screen, `crit .*CheckoutDown .*alice`) })
	s.pushes(`[{"labels": {"alertname": "TillDown", "severity": "critical"}}]`)
	c.Wait("the new one rings", func(screen string) bool { return strings.Contains(screen, "TillDown") && c.Bells() > bells })

	s.opens(c)
	c.See("Space tick it") // keys wait until the SOP is begun
	c.Press("X")           // it goes on: what it has not reached yet is not asked about
	c.See("the report of INC-1 is in")
	if list, err := os.ReadDir(s.path("elsewhere")); err != nil || len(list) == 0 {
		t.Errorf("the report is not where it is wanted now: %v, %v", list, err)
	}

	s.write("holdfast.yaml", "me: alice\nstore: ./elsewhere.db\n")
	c.See("restart holdfast")
	s.leave(c)
}

// Who the person is and the zone of their times are taken live, too: in the top
// line, in what is signed, and in what an incident is told in.
func TestAnOpenCockpitTakesWhoItsPersonIs(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.nightly("")
	c := s.open()
	c.Wait("alice's screen", func(screen string) bool { return shows(screen, `alice .*UTC`) })
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	s.pushes(`[{"labels": {"alertname": "TillDown", "severity": "critical"}}]`)
	c.See("CRIT")
	s.write("holdfast.yaml", "me: bob\npeople: {bob: {zone: Asia/Tokyo}}\nstore: ./record/holdfast.db\ninbound: {listen: "+strings.TrimPrefix(s.door, "http://")+"}\n")
	c.Wait("bob's screen", func(screen string) bool { return shows(screen, `bob .*JST`) })
	c.Press("a")
	c.Wait("held by bob", func(screen string) bool { return shows(screen, `crit .*TillDown .*bob`) })
	c.Press("i")
	c.See("Open an incident", "What is wrong?", "Enter open it")
	c.Press("enter")
	c.Wait("bob's incident", func(screen string) bool { return shows(screen, `bob opened INC-1`) })
	if report := s.run("report", "INC-1"); !strings.Contains(report.out, "Asia/Tokyo") {
		t.Errorf("the report is told in another zone:\n%s%s", report.out, report.err)
	}
	if strings.Contains(c.Screen(), "restart holdfast") {
		t.Errorf("a restart is asked for:\n%s", c.Screen())
	}
	s.leave(c)
}
