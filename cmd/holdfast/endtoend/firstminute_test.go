package endtoend

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"holdfast/tui/tuitest"
)

// walk is one row of the README's walk-through: what is pressed, what is typed, and
// what is seen then.
type walk struct {
	keys  []string
	typed string
	seen  []string
}

// walkThrough reads the table under "Try it" in the README.
func walkThrough(t *testing.T) (rows []walk) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(readme), "\n## Try it\n")
	part, _, ended := strings.Cut(part, "\n## ")
	if !found || !ended {
		t.Fatal("README.md has no section to try it")
	}
	quoted, bold, said := regexp.MustCompile("`([^`]+)`"), regexp.MustCompile(`\*\*([^*]+)\*\*`), regexp.MustCompile(`“([^”]+)”`)
	for line := range strings.Lines(part) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], "---") || strings.TrimSpace(cells[1]) == "press" {
			continue
		}
		var w walk
		for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
			w.keys = append(w.keys, m[1])
		}
		for _, m := range bold.FindAllStringSubmatch(cells[2], -1) {
			w.seen = append(w.seen, m[1])
		}
		if m := said.FindStringSubmatch(cells[1]); m != nil {
			w.typed = m[1]
		}
		if len(w.seen) == 0 {
			t.Errorf("README.md does not say what is seen after %v", w.keys)
		}
		rows = append(rows, w)
	}
	return rows
}

// The README's keys, as they are written there, lead from make run to the report.
func TestTheREADMEsWalkThroughLeadsToTheReport(t *testing.T) {
	rows := walkThrough(t)
	keys, sentences := 0, 0
	for _, w := range rows {
		for _, key := range w.keys {
			if key != "make run" {
				keys++
			}
		}
		if w.typed != "" {
			sentences++
		}
	}
	if keys < 10 || keys > 25 || sentences != 1 {
		t.Fatalf("it takes %d keys and %d sentences, at most 25 and one are promised", keys, sentences)
	}
	s := plainStage(t)
	c := tuitest.Start(t, tuitest.Options{Cols: 120, Rows: 40, Patience: patience, Dir: s.dir, Args: []string{s.binary, "demo"}, Env: []string{"TMPDIR=" + s.dir, "SHELL=/bin/sh"}})
	for _, w := range rows {
		for i, key := range w.keys {
			if key == "make run" {
				runsTheRehearsal(t)
				continue
			}
			unhurried(c)
			if i == len(w.keys)-2 && w.typed != "" { // the sentence is typed into what the first key opened
				for _, r := range w.typed {
					c.Press(string(r))
				}
				unhurried(c)
			}
			if len(key) > 1 {
				key = strings.ToLower(key)
			}
			c.Press(key)
		}
		for _, want := range w.seen {
			c.Wait("after "+strings.Join(w.keys, " ")+": "+want, func(screen string) bool { return strings.Contains(squeezed(screen), squeezed(want)) })
		}
	}
	if written, err := filepath.Glob(s.path("holdfast-demo-*/reports/*.md")); err != nil || len(written) != 1 {
		t.Errorf("the reports are %v: %v", written, err)
	}
	c.Press("1", "q")
	if code := c.Exit(); code != 0 {
		t.Errorf("the rehearsal ended with %d:\n%s", code, c.Screen())
	}
}

// unhurried lets the cockpit's clock go on, as while somebody reads.
func unhurried(c *tuitest.Terminal) {
	count := tuitest.Ticks(c.Screen())
	c.Wait("the clock goes on", func(screen string) bool { return count(screen) >= 2 })
}

// squeezed is what is written, whatever room is between the words.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// runsTheRehearsal sees that make run builds what it says, and opens the rehearsal.
func runsTheRehearsal(t *testing.T) {
	t.Helper()
	cmd := exec.Command("make", "-n", "run")
	cmd.Dir = filepath.Join("..", "..", "..")
	out, err := cmd.CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || !strings.Contains(lines[0], "building holdfast") || !strings.HasSuffix(lines[len(lines)-1], "/bin/holdfast demo") {
		t.Errorf("make run does %q: %v", lines, err)
	}
}
