package endtoend

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Prometheus pushes straight to the program, with no Alertmanager; an emergency
// stands on top and rings; what one cockpit does the other shows.
func TestPeerDoorAndTwoCockpits(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.configure("")
	first := s.open()
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	second := s.open("--as", "bob")
	second.See("Alerts")

	s.errors.Store(9)
	s.withPrometheus(host(s.door))
	for _, c := range []interface {
		Wait(string, func(string) bool)
	}{first, second} {
		c.Wait("the pushed alert", func(screen string) bool { return shows(screen, `CRIT[ ▸]+CheckoutDown`) })
	}

	first.Press("g")
	var took []time.Duration
	for _, act := range []struct{ key, shows string }{
		{"a", `crit[ ▸]+CheckoutDown .*alice`}, {"u", `CRIT[ ▸]+CheckoutDown`}, {"a", `crit[ ▸]+CheckoutDown .*alice`},
	} {
		done := func(screen string) bool { return shows(screen, act.shows) }
		s.act(first, act.key, "alice's act, at hers", done)
		begin := time.Now()
		second.Wait("alice's act, at bob's", done)
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	t.Logf("the other cockpit showed the acts after %s", took)
	if took[1] > time.Second {
		t.Errorf("the other cockpit showed the acts after %s, not within a second", took)
	}

	bells := []int{first.Bells(), second.Bells()}
	body := `{"summary": "Payments are down for everyone", "source": "support", "details": "forty tickets"}`
	if code := s.post(s.door+"/emergency", "application/json", body); code/100 != 2 {
		t.Fatalf("the emergency was answered with %d", code)
	}
	loud := func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return strings.Contains(top(screen), "need") && len(lines) > 2 && strings.Contains(lines[2], "CRIT") && strings.Contains(lines[2], "Payments")
	}
	first.Wait("the emergency on top, and the bell", func(screen string) bool { return loud(screen) && first.Bells() > bells[0] })
	second.Wait("the same at the other cockpit", func(screen string) bool { return loud(screen) && second.Bells() > bells[1] })

	s.errors.Store(0)
	first.Wait("Prometheus says that it is over", func(screen string) bool { return shows(screen, `✓[ ▸]+CheckoutDown.* cleared`) })
	s.leave(second)
	s.leave(first)
}

func answers(url string) bool {
	res, err := http.Get(url)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}
