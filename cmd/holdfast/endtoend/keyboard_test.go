package endtoend

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

const touching = "# Touch\n\n1. One\n\n   ```sh\n   touch ran\n   ```\n2. Two\n"

// The tests of this file run one after the other and beside no other: how far apart
// keys and answers come is what they are about.

// Whatever reaches a dialog that is no person's y leaves the script alone.
func TestOnlyAPersonsYRunsAScript(t *testing.T) {
	s := stageFor(t, plain)
	s.configure("")
	s.write("sops/aaa.md", touching)
	if opened := s.run("incident", "open", "case"); opened.code != 0 {
		t.Fatalf("incident open: %s%s", opened.out, opened.err)
	}
	c := s.open()
	c.See("INC-1")
	c.Press("5")
	c.See("No SOP is followed yet")
	c.Press("x")
	s.chooses(c, "1", "Pick one")
	c.See("Touch")
	ran := func() bool {
		_, err := os.Stat(s.path("ran"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return err == nil
	}
	const gap = 80 * time.Millisecond
	for name, test := range map[string]struct {
		parts []string
		says  string
	}{
		"an answer that ends in y, in two parts": {[]string{"\x1b[?2026;2$", "y"}, ""},
		"the same, byte by byte":                 {append([]string{"\x1b["}, strings.Split("?2026;2$y", "")...), ""},
		"what the terminal is, in two parts":     {[]string{"\x1b[?62;22", "c"}, ""},
		"a paste without brackets":               {[]string{"y\n"}, "came together with other keys: press y again"},
		"a longer paste":                         {[]string{"yum update -y\n"}, "came together with other keys: press y again"},
		"a key pad's y, in two parts":            {[]string{"\x1bO", "y"}, "came together with other keys: press y again"},
		"an Alt-y, in two parts":                 {[]string{"\x1b[1", "21;3u"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.Press("enter")
			c.See("touch ran", "y run it   Esc not now")
			c.TypeApart(gap, test.parts...)
			if test.says != "" {
				c.See(test.says)
			}
			c.TypeApart(time.Second, "", "\x1b") // a second after what was typed
			c.Gone("Esc not now")
			if ran() {
				t.Fatalf("it ran; the screen:\n%s", c.Screen())
			}
		})
	}
	c.Press("enter")
	c.See("touch ran", "Esc not now")
	c.Insist("y", "the script ran", func(screen string) bool { return strings.Contains(screen, "exit 0") })
	if !ran() {
		t.Error("a person's y did not run it")
	}
	// It stands where it ran, with no box to close, and the next step is next.
	c.Wait("the next step", func(screen string) bool {
		return shows(screen, `✓ 1 +One +exit 0`) && strings.Contains(screen, "Space tick it")
	})
	c.Press("space")
	c.Wait("the next step done with one key", func(screen string) bool { return shows(screen, `✓ 2 +Two`) })
}

// An arrow key that a network cuts is an arrow key, and not A, which asks whether
// all alerts of a name are to be held.
func TestACutArrowKeyIsNoLetter(t *testing.T) {
	s := stageFor(t, plain)
	s.withDoor()
	s.configure("")
	c := s.open()
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	s.push("CartDown", time.Hour)
	c.See("CartDown")
	c.Press("1", "g")
	const asks = "Ack every CartDown"
	for _, parts := range [][]string{{"\x1b[", "A"}, {"\x1b", "[A"}, {"\x1bO", "A"}, {"\x1b", "OA"}, {"\x1b", "[", "A"}, {"\x1b", "A"}, {"do it All\n"}} {
		c.TypeApart(80*time.Millisecond, parts...)
		c.Press("?") // it comes after all of it
		c.See("PgDn scroll")
		if screen := c.Screen(); strings.Contains(screen, asks) {
			t.Fatalf("%q is taken for A:\n%s", parts, screen)
		}
		c.Insist("esc", "the help is left", func(screen string) bool { return !strings.Contains(screen, "PgDn scroll") })
		if screen := c.Screen(); strings.Contains(screen, asks) {
			t.Fatalf("%q is taken for A:\n%s", parts, screen)
		}
	}
	c.Press("1", "A")
	c.See(asks)
}

// What a terminal answers late is not typed into the shell of somebody who opened
// the cockpit and left it at once. Screen says what it is before the terminal behind
// it has told its background.
func TestLateAnswersDoNotReachTheShell(t *testing.T) {
	for name, o := range map[string]tuitest.Options{
		"a slow link": {Late: 400 * time.Millisecond},
		"screen":      {GroundLate: 400 * time.Millisecond, Env: []string{"STY=1.pts", "TERM=screen.xterm-256color"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := stageFor(t, plain)
			s.configure("")
			o.Dir, o.Patience = s.dir, patience
			o.Args = []string{"/bin/sh", "-c", `"$0" --config holdfast.yaml; echo "left with $?"; exec cat -v`, s.binary}
			c := tuitest.Start(t, o)
			c.See("Alerts")
			c.Press("q")
			c.See("left with 0")
			// A second later every answer has come; then a word shows that nothing stands before it.
			c.TypeApart(time.Second, "", "the shell reads\n")
			c.Wait("the echo and the word", func(screen string) bool { return strings.Count(screen, "the shell reads") == 2 })
			_, after, _ := strings.Cut(c.Raw(), "left with 0")
			for _, leaked := range []string{"2026", "rgb:", "^[", "22c"} {
				if strings.Contains(after, leaked) {
					t.Errorf("the shell was told %q:\n%q", leaked, after)
				}
			}
		})
	}
}
