package endtoend

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/sources/peertest"
	"holdfast/store/incident"
	"holdfast/tui/tuitest"
)

// One incident from the first alert to the report, against both generations of
// Alertmanager.
func TestPeerNight(t *testing.T) {
	t.Parallel()
	t.Run("Alertmanager 0.25", func(t *testing.T) { night(t, peertest.AlertmanagerOld(t)) })
	t.Run("Alertmanager 0.35", func(t *testing.T) { night(t, peertest.AlertmanagerNew(t)) })
}

func night(t *testing.T, alertmanager string) {
	s := newStage(t)
	s.withRestic()
	s.withAlertmanager(alertmanager)
	s.withPrometheus(host(s.alertmanager))
	s.configure(backupConfig)
	lines := s.logs("info started", "ERROR timed out host=10.0.3.7", "ERROR timed out host=10.0.3.9", "info GET /cart 200")
	c := s.open()

	c.Wait("calm, and everything known", func(screen string) bool {
		return quiet(screen) && strings.Contains(screen, "10.0.3.9") &&
			regexp.MustCompile(`✓ ok +orders-db`).MatchString(screen) && regexp.MustCompile(`now +(alice|bob)`).MatchString(screen)
	})

	s.errors.Store(9)
	c.Wait("the alert, loud", func(screen string) bool {
		return shows(screen, `CRIT[ ▸]+CheckoutDown`) && strings.Contains(top(screen), "1 needs you")
	})
	c.Wait("the bell", func(string) bool { return c.Bells() > 0 })
	s.holds(c)
	s.silenced(c)
	s.opens(c)
	c.Wait("what came before, and what could be restored", func(screen string) bool {
		return shows(screen, `Before CheckoutDown`) && shows(screen, `✓ orders-db`)
	})
	s.follows(c)
	lines = append(lines, s.pins(c)...)

	s.errors.Store(0)
	c.Press("1")
	c.Wait("the alert, cleared", func(screen string) bool { return shows(screen, `✓[ ▸]+CheckoutDown.* cleared`) })
	s.until("every silence is expired", func() bool { return len(s.silences("active")) == 0 && len(s.silences("expired")) == 1 })

	path := s.resolves(c)
	s.leave(c)
	s.recorded()
	s.reported(path, lines[2], lines[4])
}

// holds acknowledges the alert by its key.
func (s *stage) holds(c *tuitest.Terminal) {
	s.Helper()
	c.Press("g")
	s.act(c, "a", "who holds it", func(screen string) bool {
		return shows(screen, `crit[ ▸]+CheckoutDown .*alice`) && strings.Contains(top(screen), "all quiet")
	})
}

// act presses the key of an act until it took place: right after another alert
// came to the top it is refused, because the key may have been meant for the
// one before, and so is one that comes at the heels of another key.
func (s *stage) act(c *tuitest.Terminal, key, what string, done func(screen string) bool) {
	s.Helper()
	const early, crowded = "look again", "press it again"
	for took := false; !took; {
		c.Press(key)
		c.Wait(what, func(screen string) bool {
			took = done(screen)
			return took || strings.Contains(screen, early) || strings.Contains(screen, crowded)
		})
		if !took {
			c.Press("esc")
			c.Gone(early, crowded)
			ticks(c, 2) // what comes sooner after Esc may be the rest of another key
		}
	}
}

// silence is one of Alertmanager's.
type silence struct {
	ID       string `json:"id"`
	Comment  string `json:"comment"`
	By       string `json:"createdBy"`
	Matchers []struct {
		Name    string `json:"name"`
		Value   string `json:"value"`
		IsRegex bool   `json:"isRegex"`
		IsEqual bool   `json:"isEqual"`
	} `json:"matchers"`
	Status struct {
		State string `json:"state"`
	} `json:"status"`
}

func (s *stage) silences(state string) []silence {
	s.Helper()
	var all []silence
	s.get(s.alertmanager+"/api/v2/silences", &all)
	return slices.DeleteFunc(all, func(x silence) bool { return x.Status.State != state })
}

// silenced sees the ack's silence where it must be: in Alertmanager, for exactly
// this alert, and on the row.
func (s *stage) silenced(c *tuitest.Terminal) {
	s.Helper()
	s.until("a silence of the ack", func() bool { return len(s.silences("active")) == 1 })
	var listed []struct {
		Labels map[string]string `json:"labels"`
		Status struct {
			State string   `json:"state"`
			By    []string `json:"silencedBy"`
		} `json:"status"`
	}
	kept := s.silences("active")[0]
	s.until("Alertmanager says that it is suppressed", func() bool {
		s.get(s.alertmanager+`/api/v2/alerts?filter=alertname%3D%22CheckoutDown%22`, &listed)
		return len(listed) == 1 && slices.Contains(listed[0].Status.By, kept.ID)
	})
	want := listed[0].Labels
	for _, m := range kept.Matchers {
		if m.IsRegex || !m.IsEqual || want[m.Name] != m.Value {
			s.Errorf("the silence matches %+v, the alert is %v", m, want)
		}
	}
	if len(kept.Matchers) != len(want) || kept.By != "alice" || !strings.HasPrefix(kept.Comment, "holdfast ack") {
		s.Errorf("the silence is %+v, the alert is %v", kept, want)
	}
	c.Wait("when the silence runs out, and no other word about it", func(screen string) bool {
		return shows(screen, `crit[ ▸]+CheckoutDown .*alice +\S+ ◔ 1[45]m`) && !shows(screen, `CheckoutDown.*silenced`)
	})
}

// opens opens an incident for the alert, with the SOP that fits it where there is one.
func (s *stage) opens(c *tuitest.Terminal) {
	s.Helper()
	c.Press("i")
	c.See("Open an incident", "What is wrong?", "Enter open it")
	c.Press("enter")
	c.Wait("the incident", func(screen string) bool {
		return strings.Contains(top(screen), "INC-1") && strings.Contains(screen, "Timeline") && shows(screen, `alice opened INC-1`)
	})
}

// follows works through the procedure.
func (s *stage) follows(c *tuitest.Terminal) {
	s.Helper()
	c.Wait("the procedure of this alert", func(screen string) bool {
		return shows(screen, `SOP Checkout is down`) && shows(screen, `1 +Note the time`) && shows(screen, `4 +Tell support`)
	})
	c.Press("space")
	c.Wait("step 1 ticked by alice", func(screen string) bool { return shows(screen, `✓ +1 +Note the time.*alice`) })

	c.Press("enter")
	c.Wait("the whole script, its check and its values", func(screen string) bool {
		return strings.Contains(screen, "Esc not now") && strings.Contains(screen, `echo "asked upstreams of $ALERT_SERVICE"`) &&
			strings.Contains(screen, `printf 'asked\n' >> proof`) && strings.Contains(screen, "test -s proof") && strings.Contains(screen, "ALERT_SERVICE=checkout")
	})
	if _, err := os.Stat(s.path("proof")); err == nil {
		s.Fatal("the script ran before y")
	}
	s.confirm(c, "Esc not now")
	c.Wait("step 2 done, what it said in the timeline, and step 3 chosen", func(screen string) bool {
		return strings.Contains(screen, "asked upstreams of checkout") && shows(screen, `✓ +2 +Ask the upstreams.*exit 0`) && shows(screen, `3 runs the script above|Enter y run it`)
	})
	if text, err := os.ReadFile(s.path("proof")); err != nil || string(text) != "asked\n" {
		s.Fatalf("the script left %q: %v", text, err)
	}
	c.Press("enter")
	c.See("no such pod", "Esc not now")
	s.confirm(c, "Esc not now")
	c.Wait("how it failed", func(screen string) bool { return shows(screen, `step 3 ended with exit 3: it stays open`) })
	c.Press("esc")
	c.Gone("step 3 ended with exit 3") // a key right behind Esc would be Alt and that key
	c.Wait("step 3 open again", func(screen string) bool { return shows(screen, `✗ +3 +Drain the cart.*exit 3`) })
	c.Insist("-", "the question", func(screen string) bool { return strings.Contains(screen, "Skip 3 Drain the cart") })
	s.fill(c, "Why skip it?", "the pod is gone already")
	c.Wait("step 3 skipped", func(screen string) bool {
		return !strings.Contains(screen, "Why skip it?") && shows(screen, `3 +Drain the cart.*(skipped|alice)`)
	})
}

// chooses presses the digit of one of several things.
func (s *stage) chooses(c *tuitest.Terminal, digit, title string) {
	s.Helper()
	c.See(title)
	c.Insist(digit, "the dialog took "+digit, func(screen string) bool { return !strings.Contains(screen, title) })
}

// confirm says y to what the dialog asks.
func (s *stage) confirm(c *tuitest.Terminal, asked string) {
	s.Helper()
	c.See(asked)
	c.Insist("y", "the dialog took y", func(screen string) bool { return !strings.Contains(screen, asked) })
}

// fill types words into the one field of a dialog, and ends it.
func (s *stage) fill(c *tuitest.Terminal, label, words string) {
	s.Helper()
	c.See(label)
	entered := func(words string) func(string) bool {
		return func(screen string) bool {
			return shows(screen, regexp.QuoteMeta(label)+` +`+regexp.QuoteMeta(words)+` `)
		}
	}
	c.Insist(words[:1], "the field took a key", entered(words[:1]))
	c.Type(words[1:])
	c.Wait("all of "+words, entered(words))
	c.Press("enter")
	c.Wait("the field is done", func(screen string) bool { return !shows(screen, regexp.QuoteMeta(label)+` +`+regexp.QuoteMeta(words)) })
}

// pins keeps the last two errors of the log as evidence, one of them written
// only now; it returns what was written.
func (s *stage) pins(c *tuitest.Terminal) []string {
	s.Helper()
	lines := s.logs("ERROR payment declined", "info GET /cart 200")
	c.Press("2")
	// Pausing goes on from the line that is marked as chosen.
	c.Wait("the log in front, its newest error marked", func(screen string) bool {
		return strings.Contains(screen, "▸2 Logs") && shows(screen, `▸\d\S+ +api +ERROR payment declined`) && strings.Contains(screen, "GET /cart 200")
	})
	c.Press("=", "space", "E", "E", "space", "P")
	c.See("2 lines pinned to INC-1")
	c.Press("F")
	return lines
}

// resolves ends the incident and writes the report; it returns the report's path.
func (s *stage) resolves(c *tuitest.Terminal) string {
	s.Helper()
	c.Press("5")
	c.Wait("the clearing in the timeline", func(screen string) bool { return shows(screen, `CheckoutDown cleared`) })
	c.Press("R")
	c.See("Resolve INC-1")
	s.fill(c, "Summary", "a full queue, drained")
	c.See("Summary: a full queue, drained")
	s.confirm(c, "y resolve it")
	c.See("INC-1 is resolved; X writes its report")
	c.Press("X")
	c.See("Before the report of INC-1 is written") // nobody said that it was mitigated
	s.confirm(c, "y write it as it is")
	c.See("the report of INC-1 is in")
	list, err := filepath.Glob(s.path("reports/*.md"))
	if err != nil || len(list) != 1 {
		s.Fatalf("the reports are %v: %v", list, err)
	}
	return list[0]
}

// recorded reads the record through the program's own commands.
func (s *stage) recorded() {
	s.Helper()
	inc := s.incident("INC-1")
	var kinds []string
	for _, e := range inc.Entries {
		kinds = append(kinds, string(e.Kind))
		if e.Hash == "" || e.At.IsZero() || e.RecordedAt.IsZero() {
			s.Errorf("the entry %+v is not whole", e)
		}
	}
	for _, kind := range []string{"opened", "fired", "acked", "step", "run", "pinned", "cleared", "resolved"} {
		if !slices.Contains(kinds, kind) {
			s.Errorf("the timeline has no entry of the kind %s: %v", kind, kinds)
		}
	}
	// Opening attaches what is known of the alert; then things stand as they came.
	at := func(kind string) int { return slices.Index(kinds, kind) }
	if !(at("opened") < at("run") && at("run") < at("pinned") && at("pinned") < at("cleared") && at("cleared") < at("resolved")) {
		s.Errorf("the order is %v", kinds)
	}
	if inc.Status != incident.Resolved || inc.ResolvedAt == nil || len(inc.Alerts) != 1 || inc.Alerts[0].Labels["alertname"] != "CheckoutDown" {
		s.Errorf("the incident is %s with %v", inc.Status, inc.Alerts)
	}
	if verified := s.run("incident", "verify"); verified.code != 0 {
		s.Errorf("verify ended with %d: %s%s", verified.code, verified.out, verified.err)
	}
}

// incident reads one incident as JSON.
func (s *stage) incident(id string) incident.Shown {
	s.Helper()
	shown := s.run("incident", "show", id, "--json")
	var inc incident.Shown
	if err := json.Unmarshal([]byte(shown.out), &inc); err != nil || shown.code != 0 {
		s.Fatalf("incident show ended with %d: %v\n%s%s", shown.code, err, shown.out, shown.err)
	}
	return inc
}

// reported reads the report, in which these lines are pinned.
func (s *stage) reported(path string, pinned ...string) {
	s.Helper()
	written, err := os.ReadFile(path)
	if err != nil {
		s.Fatal(err)
	}
	for range 2 {
		if again := s.run("report", "INC-1"); again.code != 0 || again.out != string(written) {
			s.Fatalf("holdfast report makes other bytes than X wrote (it ended with %d: %s)", again.code, again.err)
		}
	}
	text := string(written)
	for what, want := range map[string]string{
		"the title":          `(?m)^# INC-1: 9 errors a second$`,
		"the summary":        `a full queue, drained`,
		"how it was caught":  `\*\*CheckoutDown\*\* caught`,
		"the ack":            `acknowledged .* by alice`,
		"the clearing":       `  - cleared 2`,
		"the procedure":      `Checkout is down`,
		"the exit of step 2": `(?s)Ask the upstreams.*?exit 0`,
		"the exit of step 3": `(?s)Drain the cart.*?exit 3`,
		"why it was skipped": `the pod is gone already`,
		"the restore point":  `\*\*orders-db\*\* ok`,
		"the chain":          `head .[0-9a-f]{64}`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			s.Errorf("the report lacks %s (%s):\n%s", what, want, text)
		}
	}
	for _, line := range pinned {
		sum := sha256.Sum256([]byte(line))
		if want := line + "`\n  - SHA-256 `" + hex.EncodeToString(sum[:]) + "`"; !strings.Contains(text, want) {
			s.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	_, questions, _ := strings.Cut(text, "## The four questions")
	questions, _, _ = strings.Cut(questions, "\n## ")
	if n := strings.Count(questions, "not answered"); n != 4 || strings.Count(questions, "### ") != 4 {
		s.Errorf("of the four questions %d are not answered:\n%s", n, questions)
	}
}

// top is the line that answers whether anything needs a human.
func top(screen string) string {
	line, _, _ := strings.Cut(screen, "\n")
	return line
}

// quiet is the screen of a world in which all is well, which the watchdog says.
func quiet(screen string) bool {
	return strings.Contains(top(screen), "all quiet") && shows(screen, `▸?Watchdog .*expected`)
}

func shows(screen, pattern string) bool { return regexp.MustCompile(pattern).MatchString(screen) }

func host(url string) string { return strings.TrimPrefix(url, "http://") }
