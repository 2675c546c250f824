package endtoend

import (
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

// counted is a cockpit on which the keys of each thing to be done are counted.
type counted struct {
	*tuitest.Terminal
	keys map[string]int
}

// do presses the keys of something, each once, when the screen is read.
func (c counted) do(what string, keys ...string) {
	for _, key := range keys {
		unhurried(c.Terminal)
		c.Press(key)
		c.keys[what]++
	}
}

// What a night is made of, in keys from the selected alert on: the fewest that there
// can be where what runs is asked for. Going to another pane is one more.
func TestTheKeysOfThreeInTheMorning(t *testing.T) {
	s := plainStage(t)
	s.withDoor()
	s.configure("")
	s.write("sops/cart.md", "---\ntitle: Cart is cut off\nalerts: ['alertname=\"CartDown\"']\n---\n\n1. Ask payments\n   ```sh\n   echo \"payments answers\"\n   ```\n2. Tell support\n")
	s.logs("info started")
	c := counted{s.open(), map[string]int{}}
	s.push("CartDown", time.Hour)
	c.Wait("the alert, chosen", func(screen string) bool { return shows(screen, `CRIT +▸CartDown`) })

	c.do("ack", "a")
	c.Wait("who holds it", func(screen string) bool { return shows(screen, `crit +▸CartDown .*alice`) })
	c.do("incident with its SOP", "i", "enter")
	c.Wait("the incident and its SOP", func(screen string) bool {
		return strings.Contains(top(screen), "INC-1") && shows(screen, `SOP Cart is cut off`) && shows(screen, `▸ +1 +Ask payments`)
	})
	c.do("next step", "enter", "y")
	c.Wait("the step, done, and the next one", func(screen string) bool {
		return shows(screen, `✓ +1 +Ask payments.*exit 0`) && shows(screen, `▸ +2 +Tell support`)
	})
	s.logs("ERROR no route to cart-1", "info GET /cart 502")
	c.Press("2")
	c.Wait("the error, marked", func(screen string) bool { return shows(screen, `▸\d\S+ +api +ERROR no route to cart-1`) })
	c.do("pin in the log", "P")
	c.Wait("what was pinned", func(screen string) bool { return shows(screen, `1 line pinned to INC-1: .*no route to cart-1`) })
	for _, place := range []string{"1", "2", "3", "4", "5", "6"} {
		c.Press(place)
		c.do("report from pane "+place, "X")
		c.Wait("the report, from pane "+place, func(string) bool { return os.Remove(s.path("reports/INC-1.md")) == nil })
	}

	want := map[string]int{
		"ack": 1, "incident with its SOP": 2, "next step": 2, "pin in the log": 1,
		"report from pane 1": 1, "report from pane 2": 1, "report from pane 3": 1, "report from pane 4": 1, "report from pane 5": 1, "report from pane 6": 1,
	}
	if !maps.Equal(c.keys, want) {
		t.Errorf("it takes %v, and %v is promised", c.keys, want)
	}
	s.leave(c.Terminal)
}
