package endtoend

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

// told tells the program's door of alerts, as Prometheus does.
func (s *stage) told(alerts string) {
	s.Helper()
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	s.pushes(alerts)
}

// plainly opens the cockpit line by line, on a terminal that can do nothing else.
func (s *stage) plainly() *tuitest.Terminal {
	s.Helper()
	c := tuitest.Start(s, tuitest.Options{
		Dir: s.dir, Patience: patience, Cols: 200, Rows: 60, Env: []string{"TERM=dumb"},
		Args: []string{s.binary, "--config", "holdfast.yaml", "--plain"},
	})
	c.See("holdfast, line by line:", "need")
	return c
}

// lines is what the program wrote, which is lines and nothing else.
func (s *stage) lines(c *tuitest.Terminal) string {
	s.Helper()
	raw := strings.ReplaceAll(c.Raw(), "\r\n", "\n") // the terminal's own doing
	if i := strings.IndexAny(raw, "\x1b\r\b\a"); i >= 0 {
		s.Errorf("it writes %q", raw[i:min(len(raw), i+40)])
	}
	return raw
}

// What changes is told a line each, by a number that stays; what a number stood for
// and is gone is refused, and a script runs by a typed y once it was shown.
func TestTheCockpitLineByLine(t *testing.T) {
	s := plainStage(t) // how far apart keys come is what it is about
	s.withDoor()
	s.configure("")
	s.write("sops/aaa.md", "---\nalerts: ['alertname=\"DiskFull\"']\n---\n"+touching)
	c := s.plainly()
	alert := `[{"labels": {"alertname": "DiskFull", "severity": "critical", "host": "db-1"}, "annotations": {"summary": "98 %% used"}%s}]`
	s.told(fmt.Sprintf(alert, ""))
	c.See(" 1 fired critical: DiskFull db-1: 98 % used")
	c.Type("ack 1 --note 'on it'\n")
	c.See(" 1 held by alice: DiskFull db-1: on it")
	c.Type("open disk full --alert 1\n")
	c.See("INC-1 opened by alice: disk full")
	c.Type("step\n")
	c.See("$ touch ran", "[y run it ·")
	c.TypeApart(20*time.Millisecond, "y\nls -l\n")
	c.See("came together with other lines, as in a paste")
	if s.has("ran") {
		t.Fatal("a paste ran it")
	}
	c.Wait("the question anew", func(screen string) bool { return strings.Count(screen, "[y run it ·") == 2 })
	c.Type("note still here\n")
	c.See("INC-1 note by alice: still here")
	c.Wait("the question anew", func(screen string) bool { return strings.Count(screen, "[y run it ·") == 3 })
	s.told(`[{"labels": {"alertname": "Slow", "severity": "warning", "host": "web-1"}}]`)
	c.See(" 2 fired warning: Slow web-1") // while the question stands
	c.TypeApart(time.Second, "", "y\n")
	c.See("ended exit 0", "INC-1 step by alice: 1 One: exit 0", "2  Two")
	if !s.has("ran") {
		t.Error("a person's y did not run it")
	}
	c.TypeApart(300*time.Millisecond, "", "q\n")
	c.See("left; ")
	s.told(fmt.Sprintf(alert, fmt.Sprintf(`, "endsAt": %q`, time.Now().Format(time.RFC3339))))
	c.See(" 1 cleared: DiskFull db-1")
	c.Type("unack 1\n")
	c.See("1 is gone: DiskFull db-1 cleared at ", "nothing was done")
	c.Type("ack 3\n")
	c.See("no alert was printed as 3: nothing was done")
	c.Type("quit\n")
	c.See("ended; exit 0")
	if code := c.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	s.lines(c)
}

// A storm is folded: a few of its alerts, and how many more there are.
func TestAStormIsFoldedLineByLine(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.configure("")
	c := s.plainly()
	var list []string
	for i := range 300 {
		list = append(list, fmt.Sprintf(`{"labels": {"alertname": "PodCrashLooping", "severity": "warning", "pod": "web-%d"}}`, i))
	}
	s.told("[" + strings.Join(list, ",") + "]")
	c.See("more PodCrashLooping: fired; `alerts` lists them") // how many, as the board takes them in parts: a test of the folds counts them
	if n := strings.Count(c.Screen(), "fired warning: PodCrashLooping"); n != 4 {
		t.Errorf("%d of them are told one by one:\n%s", n, c.Screen())
	}
	c.Type("quit\n")
	c.See("ended; exit 0")
	s.lines(c)
}

// Whoever does what the rehearsal says line by line comes to the report, and each of
// its lines is something that can be done as the words stand there.
func TestTheRehearsalLineByLineLeadsToTheReport(t *testing.T) {
	s := plainStage(t)
	c := tuitest.Start(t, tuitest.Options{
		Cols: 200, Rows: 60, Patience: patience, Dir: s.dir, Args: []string{s.binary, "demo", "--plain"},
		Env: []string{"TERM=dumb", "TMPDIR=" + s.dir, "SHELL=/bin/sh"},
	})
	c.See("a line that begins with `now:` says what to do next, and `esc` ends those")
	said := regexp.MustCompile("(?m)^now: `([^`]+)`")
	proposed := func(raw string) []string {
		var list []string
		for _, m := range said.FindAllStringSubmatch(strings.ReplaceAll(raw, "\r", ""), -1) {
			list = append(list, m[1])
		}
		return list
	}
	done := 0
	for !strings.Contains(c.Raw(), "\nnow: `report ") {
		c.Wait("what to do next", func(string) bool { return len(proposed(c.Raw())) > done })
		todo := proposed(c.Raw())
		done = len(todo)
		line := todo[done-1]
		if strings.HasPrefix(line, "report ") {
			break
		}
		if done > 30 {
			t.Fatalf("it goes on and on: %q", todo)
		}
		c.TypeApart(time.Second, "", line+"\n")
		if line == "n" {
			c.See("why does it not apply?")
			c.TypeApart(time.Second, "", "no key is old\n")
		}
		if strings.HasPrefix(line, "resolve ") {
			c.See("y, alone on its line, resolves it")
			c.TypeApart(time.Second, "", "y\n")
		}
	}
	all := strings.Join(proposed(c.Raw()), "\n")
	for _, want := range []string{`ack \d`, `open checkout down --alert \d`, "step", "d", "y", "q", "resolve checkout failed over to eu-2", "report INC-16"} {
		if !regexp.MustCompile("(?m)^" + want + "$").MatchString(all) {
			t.Errorf("it never says %q:\n%s", want, all)
		}
	}
	for _, wrong := range []string{"nothing was done", "there is no command", "none of the answers"} {
		if strings.Contains(c.Raw(), wrong) {
			t.Errorf("what it said led to %q:\n%s", wrong, c.Raw())
		}
	}
	c.Type("esc\n")
	c.See("the hints are ended")
	c.Type("report INC-16\n")
	c.See("holdfast incident verify INC-16")
	c.Type("quit\n")
	c.Exit()
}
