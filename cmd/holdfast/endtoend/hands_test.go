package endtoend

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

// cart is a procedure with everything a night asks of one. Its third step goes
// on until the test lets it; it gives up by itself after a minute.
const cart = "---\ntitle: Cart is cut off\nalerts: ['alertname=\"CartDown\"']\nowner: alice\n---\n\n" + `
## Find out

1. Note the time
2. Ask the upstreams
   1. Ask payments
      ` + "```sh" + `
      echo "payments answers $ALERT_SERVICE"
      ` + "```" + `
   2. Ask stock
      ` + "```sh" + `
      if [ ! -e asked ]; then touch asked; echo "stock does not answer" >&2; exit 7; fi
      echo "stock answers"
      ` + "```" + `
      ` + "```sh verify {timeout=20s}" + `
      test -e asked && echo "stock was asked"
      ` + "```" + `
3. Keep the evidence {#keep}
   ` + "```sh" + `
   echo "copying the log"
   n=0
   until [ -e go ] || [ $n -ge 600 ]; do n=$((n+1)); sleep 0.1; done
   echo "copied 3 files"
   ` + "```" + `
4. Is it the new release?

   > decide: yes → #back, no → #drain

## Mitigate

5. Roll back {#back}
6. Drain the cart {#drain}
7. Clean up {needs=keep}
   ` + "```sh" + `
   echo "cleaned two nodes"
   ` + "```" + `
8. Cool down

   wait 1s

## Close

9. Is the cart back?
   ` + "```sh verify {timeout=20s}" + `
   echo "the cart answers"
   ` + "```" + `
10. Tell support (if applicable)
`

// The steps of cart, in the order in which j goes through them.
const (
	stepNote = iota
	_        // 2, which holds the next two
	stepPayments
	stepStock
	stepKeep
	stepWhich
	_ // 5
	stepDrain
	stepClean
	stepWait
	stepCheck
	stepSupport
)

// One incident by two people over two processes, one of which dies in the middle
// of a running step: what each did reads right in the report.
func TestTwoHandsAndAKilledSession(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.configure("")
	s.write("sops/cart.md", cart)
	lines := s.logs("info started", "ERROR no route to cart-1", "ERROR no route to cart-2", "ERROR no route to cart-3", "info GET /cart 502")
	alice := s.open()
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	bob := s.open("--as", "bob")
	bob.See("Alerts", "GET /cart 502")
	s.push("CartDown", time.Hour) // as from curl: without saying when it began
	alice.Wait("the alert", func(screen string) bool { return shows(screen, `CRIT[ ▸]+CartDown`) })
	alice.Press("g")
	s.act(alice, "a", "who holds it", func(screen string) bool { return shows(screen, `crit[ ▸]+CartDown .*alice`) })
	s.opens(alice)
	bob.Press("5")
	bob.Wait("the incident in the list", func(screen string) bool { return shows(screen, `INC-1 +sev2 +investigating`) })
	bob.Press("enter")
	bob.See("opened INC-1", "SOP Cart is cut off")

	p := &pair{stage: s, alice: alice, bob: bob}
	p.begins()
	p.runs()
	p.goesOnBeside()
	p.pins()
	alice.Kill()
	bob.Wait("what alice ran is cut off", func(screen string) bool { return shows(screen, `✗ +3 +Keep the evidence.*cut off`) })
	p.alice = s.open()
	p.resumes()
	p.ends()
	withinASecond(t, p.took)
	s.tells(lines[1:4])
}

// push tells the door of an alert that ends after so long.
func (s *stage) push(name string, ends time.Duration) {
	s.Helper()
	body := fmt.Sprintf(`[{"labels": {"alertname": %q, "severity": "critical", "service": "cart"}, "annotations": {"summary": "nobody reaches the cart"}, "endsAt": %q}]`,
		name, time.Now().Add(ends).Format(time.RFC3339))
	s.until("the door takes the push", func() bool { return answers(s.door + "/readyz") })
	s.pushes(body)
}

// pair is two people at two cockpits.
type pair struct {
	*stage
	alice, bob *tuitest.Terminal
	took       []int // after how many seconds of bob's clock he saw what alice did
}

// chosen chooses a step, counted from the first: the choice does not depend on
// what the screen shows just then.
func chosen(c *tuitest.Terminal, step int) {
	c.Press("g")
	for range step {
		c.Press("j")
	}
}

// both waits until alice sees what she did, and then for bob to see it.
func (p *pair) both(what, pattern string) {
	p.Helper()
	seen := func(screen string) bool { return shows(screen, pattern) }
	p.alice.Wait(what, seen)
	p.took = append(p.took, seconds(p.bob, what+", at bob's", seen))
}

// script has the chosen step asked about, and runs it.
func (p *pair) script(c *tuitest.Terminal, number, words string) {
	p.Helper()
	c.Press("enter")
	c.Wait("the question about step "+number, func(screen string) bool {
		return strings.Contains(screen, "Esc not now") && strings.Contains(screen, words)
	})
	p.confirm(c, "Esc not now")
}

// reads marks a notice as read; a key right behind Esc would be Alt and that key.
func (p *pair) reads(c *tuitest.Terminal, notice string) {
	p.Helper()
	c.See(notice)
	c.Press("esc")
	c.Gone(notice)
}

// begins sees the procedure that came with the incident, and ticks its first step.
func (p *pair) begins() {
	p.Helper()
	p.both("the procedure", `SOP Cart is cut off`)
	chosen(p.alice, stepNote)
	p.alice.Press("space")
	p.both("step 1", `✓ +1 +Note the time.*alice`)
}

// runs runs what answers, and then what answers only when it is asked twice.
func (p *pair) runs() {
	p.Helper()
	c := p.alice
	chosen(c, stepPayments)
	p.script(c, "2.1", `echo "payments answers $ALERT_SERVICE"`)
	p.both("step 2.1", `✓ +2\.1 +Ask payments.*exit 0.*alice`)

	chosen(c, stepStock)
	p.script(c, "2.2", "stock does not answer")
	p.reads(c, "step 2.2 ended with exit 7")
	p.both("step 2.2, failed", `✗ +2\.2 +Ask stock.*exit 7`)
	p.script(c, "2.2", "stock answers")
	p.both("step 2.2, the second time", `✓ +2\.2 +Ask stock.*exit 0.*try 2`)

	chosen(c, stepKeep)
	p.script(c, "3", "until [ -e go ]")
	c.See("copying the log")
	seen := func(screen string) bool { return shows(screen, `◔ +3 +Keep the evidence.*running`) }
	p.took = append(p.took, seconds(p.bob, "alice runs step 3", seen))
}

// goesOnBeside is what bob does while alice's script runs: a branch is taken, a
// step skipped, and the lock that waits for her script overridden.
func (p *pair) goesOnBeside() {
	p.Helper()
	c := p.bob
	chosen(c, stepWhich)
	c.Press("enter")
	p.chooses(c, "2", "go on with 6 Drain the cart")
	c.Wait("the branch", func(screen string) bool {
		return shows(screen, `✓ +4 +Is it the new release\?.*no.*bob`) && shows(screen, `· +5 +Roll back.*bypassed`)
	})

	chosen(c, stepDrain)
	c.Insist("-", "the question", func(screen string) bool { return strings.Contains(screen, "Skip 6 Drain the cart") })
	p.fill(c, "Why skip it?", "nobody is in it")
	c.Wait("the skip", func(screen string) bool { return shows(screen, `6 +Drain the cart.*skipped.*bob`) })

	chosen(c, stepClean)
	c.Press("enter")
	c.See("Step 7 waits for 3 Keep the evidence")
	p.fill(c, "Override because", "the disk is full")
	c.See("lock overridden by bob: the disk is full")
	p.script(c, "7", "cleaned two nodes")
	c.Wait("the clean-up", func(screen string) bool { return shows(screen, `✓ +7 +Clean up.*exit 0.*bob`) })
}

// pins keeps the three errors of the log as evidence.
func (p *pair) pins() {
	p.Helper()
	c := p.bob
	c.Press("2")
	c.See("cart-1", "cart-2", "cart-3", "GET /cart 502")
	c.Wait("the newest error, marked", func(screen string) bool { return shows(screen, `▸\d\S+ +api +ERROR no route to cart-3`) })
	c.Press("=", "space", "E", "E", "space", "E", "E", "space", "P")
	c.See("3 lines pinned to INC-1")
	c.Press("F", "5")
	c.See("SOP Cart is cut off")
}

// resumes goes on in a third process where the killed one left off.
func (p *pair) resumes() {
	p.Helper()
	c := p.alice
	c.See("INC-1")
	c.Press("5")
	c.Wait("everything where it was", func(screen string) bool {
		return shows(screen, `✓ +2\.2 +Ask stock.*try 2`) && shows(screen, `✗ +3 +Keep the evidence.*cut off, try again`) &&
			shows(screen, `✓ +7 +Clean up`) && shows(screen, `7 Clean up exit 0`)
	})
	chosen(c, stepKeep)
	p.script(c, "3", "until [ -e go ]")
	c.See("copying the log")
	p.write("go", "")
	p.both("step 3, the second time", `✓ +3 +Keep the evidence.*exit 0.*try 2.*alice`)

	chosen(c, stepWait)
	c.Press("space")
	p.both("the wait, begun and over", `8 +Cool down.*over since`)
	c.Press("space")
	p.both("the wait", `✓ +8 +Cool down.*alice`)
	chosen(c, stepCheck)
	p.script(c, "9", "the cart answers")
	p.both("the check", `✓ +9 +Is the cart back\?.*exit 0.*alice`)
	chosen(c, stepSupport)
	c.Insist("-", "the question", func(screen string) bool { return strings.Contains(screen, "Leave out 10 Tell support") })
	p.chooses(c, "1", "Leave out 10 Tell support")
	p.both("what does not apply", `10 +Tell support.*not applicable.*alice`)
}

// ends lets the alert clear, answers what only people know, and resolves.
func (p *pair) ends() {
	p.Helper()
	p.push("CartDown", -time.Second)
	p.both("the clearing", `CartDown cleared`)
	for _, a := range answered() {
		if said := p.run("incident", "answer", "INC-1", a.field, a.answer); said.code != 0 {
			p.Fatalf("the answer %s ended with %d: %s", a.field, said.code, said.err)
		}
	}
	if mitigated := p.run("--as", "bob", "incident", "status", "INC-1", "mitigated"); mitigated.code != 0 {
		p.Fatal(mitigated.err)
	}
	p.alice.Press("R")
	p.alice.See("Resolve INC-1")
	p.fill(p.alice, "Summary", "a route was gone")
	p.alice.See("Summary: a route was gone")
	p.confirm(p.alice, "y resolve it")
	p.alice.See("INC-1 is resolved")
	p.bob.Wait("the end, at bob's", func(screen string) bool { return strings.Contains(top(screen), "resolved") })
	p.leave(p.bob)
	p.leave(p.alice)
}
