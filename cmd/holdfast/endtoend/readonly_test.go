package endtoend

import (
	"net/http"
	"strings"
	"testing"
)

// A cockpit that may not write refuses what is pushed to it, and says in its
// answer that it does; an emergency shows on it all the same, as not recorded.
func TestTheDoorOfAReadOnlyCockpit(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.configure("")
	if opened := s.run("incident", "open", "noises"); opened.code != 0 {
		t.Fatalf("no record: %s", opened.err)
	}
	c := s.open("--read-only")
	s.until("the door is open", func() bool { return answers(s.door + "/healthz") })
	if code := s.post(s.door+"/api/v2/alerts", "application/json", `[{"labels":{"alertname":"CartDown","severity":"critical"}}]`); code != http.StatusServiceUnavailable {
		t.Errorf("an alert is answered with %d", code)
	}
	change := `{"payload": {"summary": "deploy cart", "source": "ci"}}`
	if code := s.post(s.door+"/v2/change/enqueue", "application/json", change); code != http.StatusServiceUnavailable {
		t.Errorf("a change is answered with %d", code)
	}
	if code := s.post(s.door+"/emergency", "text/plain", "Payments are down"); code != http.StatusServiceUnavailable {
		t.Errorf("an emergency is answered with %d", code)
	}
	if answers(s.door + "/readyz") {
		t.Error("it says that it is ready to be pushed to")
	}
	c.See("Emergency", "not recorded")
	c.Press("enter")
	c.See("Payments are down", "the record cannot be written")
	if strings.Contains(c.Screen(), "CartDown") {
		t.Error("what it refused shows")
	}
	s.leave(c)
	if listed := s.run("alerts"); strings.Contains(listed.out, "CartDown") || strings.Contains(listed.out, "Payments") {
		t.Errorf("it wrote: %s", listed.out)
	}
}
