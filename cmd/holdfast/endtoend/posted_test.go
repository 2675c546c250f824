package endtoend

import (
	"net/http"
	"strings"
	"testing"
)

// Lines that are posted are in the log of the cockpit whose door they came in at, under
// the name that they were posted by, which nobody configured; behind Enter stands who
// sent them. What was refused is a gap.
func TestPostedLinesAreInTheLog(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\ninbound: {listen: "+strings.TrimPrefix(s.door, "http://")+"}\n")
	c := s.open()
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	c.Press("2", "f")
	c.Wait("no log is configured", func(screen string) bool { return strings.Contains(screen, "No log source is configured") })
	if code := s.post(s.door+"/log/nightly", "text/plain", "backup began\nERROR disk \x1b[2J is full\n"); code != http.StatusOK {
		t.Fatalf("it answers %d", code)
	}
	c.Wait("both lines", func(screen string) bool {
		return shows(screen, `nightly +backup began`) && shows(screen, `nightly +ERROR disk <U\+001B>\[2J is full`)
	})
	const export = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"scopeLogs":[{"logRecords":[{"severityNumber":13,"body":{"stringValue":"card declined"},"attributes":[{"key":"order","value":{"intValue":"17"}}]}]}]}]}`
	if code := s.post(s.door+"/log/shop/v1/logs", "application/json", export); code != http.StatusOK {
		t.Fatalf("it answers %d", code)
	}
	c.Wait("what was exported", func(screen string) bool { return shows(screen, `shop +WARN +checkout: card declined order=17`) })
	c.Press("=", "enter")
	c.Wait("who sent it", func(screen string) bool { return shows(screen, `sent by +http://127\.0\.0\.1 `) })
	c.Press("esc", "F")
	if code := s.post(s.door+"/log/nightly", "text/plain", strings.Repeat("x", 9<<20)); code != http.StatusRequestEntityTooLarge {
		t.Fatalf("what is too large answers %d", code)
	}
	if code := s.post(s.door+"/log/nightly", "text/plain", "backup ended"); code != http.StatusOK {
		t.Fatalf("it answers %d", code)
	}
	c.Wait("what was refused is a gap", func(screen string) bool {
		return strings.Contains(screen, "nightly: 1 request was refused here: lines are missing") && shows(screen, `nightly +backup ended`)
	})
	s.leave(c)
}
