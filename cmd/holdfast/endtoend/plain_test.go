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

const waiting = "# Wait\n\n1. One\n\n   ```sh\n   until [ -e go ]; do sleep 0.05; done\n   ```\n2. Two\n\n   ```sh\n   touch ran\n   ```\n"

// steps opens a procedure line by line.
func (s *stage) steps(name string) *tuitest.Terminal {
	s.Helper()
	c := tuitest.Start(s, tuitest.Options{Dir: s.dir, Patience: patience, Args: []string{s.binary, "--config", "holdfast.yaml", "sop", "run", name}})
	c.See("y run it")
	return c
}

func (s *stage) has(name string) bool {
	s.Helper()
	_, err := os.Stat(s.path(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Fatal(err)
	}
	return err == nil
}

// Whatever reaches a question of the plain terminal that is no line which a person
// typed by itself leaves the script alone, and is said.
func TestOnlyATypedYRunsAScriptOnAPlainTerminal(t *testing.T) {
	s := plainStage(t)
	s.configure("")
	s.write("sops/aaa.md", touching)
	const together, marked = "came together with other lines, as in a paste", "was pasted: nothing was done"
	for name, test := range map[string]struct {
		parts []string
		says  string
	}{
		"a paste of two lines":               {[]string{"y\nls -l\n"}, together},
		"one whose last line is not ended":   {[]string{"y\nls"}, together},
		"one that ends in y":                 {[]string{"ls\ny\n"}, together},
		"a y that the terminal marks pasted": {[]string{"\x1b[200~y\r\x1b[201~"}, marked},
		"one for which Enter is typed":       {[]string{"\x1b[200~y\x1b[201~", "\r"}, marked},
		"a y with a blank":                   {[]string{" y\n"}, `" y" is more than a y`},
		"two of them":                        {[]string{"yy\n"}, `"yy" is none of the answers`},
	} {
		t.Run(name, func(t *testing.T) {
			c := s.steps("aaa")
			c.TypeApart(20*time.Millisecond, test.parts...)
			c.See(test.says)
			c.Wait("the question anew", func(screen string) bool { return strings.Count(screen, "y run it") == 2 })
			c.TypeApart(300*time.Millisecond, "", "q\n")
			c.See("left; `holdfast sop run aaa --incident")
			if s.has("ran") {
				t.Fatalf("it ran; the screen:\n%s", c.Screen())
			}
		})
	}
	c := s.steps("aaa")
	c.TypeApart(time.Second, "", "y\n") // read, and then typed
	c.See("ended exit 0")
	if !s.has("ran") {
		t.Error("a person's y did not run it")
	}
}

// What is typed while a script runs is no answer to the next question.
func TestWhatIsTypedAheadOnAPlainTerminalDoesNotCount(t *testing.T) {
	for name, typed := range map[string]string{"a line": "y\n", "what Enter has not ended": "y", "both": "y\ny"} {
		t.Run(name, func(t *testing.T) {
			s := plainStage(t)
			s.configure("")
			s.write("sops/bbb.md", waiting)
			c := s.steps("bbb")
			c.TypeApart(time.Second, "", "y\n")
			c.TypeApart(300*time.Millisecond, "", typed)
			s.write("go", "")
			c.See("what was typed before this question does not count", "2  Two")
			c.TypeApart(300*time.Millisecond, "", "\n") // would end a y that was kept
			c.See(`"" is none of the answers`)
			c.Wait("the question anew", func(screen string) bool { return strings.Count(screen, "2  Two") == 2 })
			c.TypeApart(300*time.Millisecond, "", "q\n")
			c.See("left; `holdfast sop run bbb --incident INC-1` goes on here")
			if s.has("ran") {
				t.Fatalf("it ran; the screen:\n%s", c.Screen())
			}
		})
	}
}

// Ctrl-C at a question leaves, as q does, and says how to go on.
func TestCtrlCAtAQuestionOfAPlainTerminalLeaves(t *testing.T) {
	s := plainStage(t)
	s.configure("")
	s.write("sops/aaa.md", touching)
	c := s.steps("aaa")
	c.Type("\x03")
	c.See("left; `holdfast sop run aaa --incident INC-1` goes on here")
	if code := c.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	raw := c.Raw()
	if on, off := strings.LastIndex(raw, "\x1b[?2004h"), strings.LastIndex(raw, "\x1b[?2004l"); on < 0 || off < on {
		t.Errorf("pastes were not marked, or still are:\n%q", raw)
	}
}
