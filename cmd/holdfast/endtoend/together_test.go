package endtoend

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"holdfast/tui/tuitest"
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

	var took []int
	for _, act := range []struct{ key, shows string }{
		{"a", `crit[ ▸]+CheckoutDown .*alice`}, {"u", `CRIT[ ▸]+CheckoutDown`}, {"a", `crit[ ▸]+CheckoutDown .*alice`},
		{"u", `CRIT[ ▸]+CheckoutDown`}, {"a", `crit[ ▸]+CheckoutDown .*alice`},
	} {
		done := func(screen string) bool { return shows(screen, act.shows) }
		first.Press("g") // it is on top, be it held or not; after an ack the choice has gone on to another one
		s.act(first, act.key, "alice's act, at hers", done)
		took = append(took, seconds(second, "alice's act, at bob's", done))
	}
	withinASecond(t, took)

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

// seconds waits until the screen is as wanted and returns how often the
// cockpit's own clock moved on meanwhile: a machine on which everything else
// runs slows both.
func seconds(c *tuitest.Terminal, what string, ok func(screen string) bool) (n int) {
	count := tuitest.Ticks(c.Screen())
	c.Wait(what, func(screen string) bool {
		n = count(screen)
		return ok(screen)
	})
	return n
}

// withinASecond checks what seconds returned: a clock that moved on twice says
// that it took longer. One slow commit of a busy disk is not held against it.
func withinASecond(t testing.TB, took []int) {
	t.Helper()
	slices.Sort(took)
	if took[len(took)/2] > 1 {
		t.Errorf("the other cockpit showed the acts after %d seconds of its clock, not within one", took)
	}
}

func answers(url string) bool {
	res, err := http.Get(url)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}
