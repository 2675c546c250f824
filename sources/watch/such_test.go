package watch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/logs"
)

// topsOf is what the top patterns of a log are, as text and as a line of them.
func topsOf(t *testing.T, redact func(string) string, lines ...string) map[string]string {
	t.Helper()
	now := time.Date(2031, 1, 1, 9, 0, 0, 0, time.UTC)
	w := NewWatcher("a", nil, redact, now)
	for _, line := range lines {
		w.See([]logs.Line{{Source: "a", Text: "2031-01-01T09:00:00Z " + line, At: now}}, now)
	}
	such := map[string]string{}
	for _, top := range w.Top() {
		such[top.Pattern] = top.Such
	}
	return such
}

// Where nearly all of a pattern varies, and where a word of it was taken for the name of who
// says it, a person is shown a line.
func TestAPatternThatSaysLittleIsShownByALineOfIt(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, fmt.Sprintf("INFO GET /cart 200 %dms", 4+i%40))
	}
	for i := range 6 {
		lines = append(lines, fmt.Sprintf("ERROR upstream timed out order=%d", i))
	}
	such := topsOf(t, noSecrets, lines...)
	want := map[string]string{"<*>": "GET /cart 200 4ms", "timed out order=<*>": "upstream timed out order=0"}
	for pattern, line := range want {
		if such[pattern] != line {
			t.Errorf("%q is shown as %q, not %q; there are %q", pattern, such[pattern], line, such)
		}
	}
}

// What is known from an earlier process is shown by a line that this one read.
func TestAPatternOfAnEarlierProcessIsShownByALineOfThisOne(t *testing.T) {
	now := time.Date(2031, 1, 1, 9, 0, 0, 0, time.UTC)
	file := make([]logs.Line, 600)
	for i := range file {
		file[i] = logs.Line{Source: "a", History: true, At: now, Text: fmt.Sprintf("2031-01-01T09:00:00Z INFO order %d", i)}
	}
	was := NewWatcher("a", nil, noSecrets, now)
	was.See(slices.Clone(file), now)
	memory, err := was.Memory()
	if err != nil {
		t.Fatal(err)
	}
	w := NewWatcher("a", nil, noSecrets, now)
	if err := w.Recall(memory); err != nil {
		t.Fatal(err)
	}
	w.See(slices.Clone(file[7:]), now)
	if top := w.Top(); len(top) != 1 || top[0].Such != "order 7" {
		t.Errorf("the patterns are %+v", top)
	}
}

// What says enough needs no line, and the name of who says it is no loss. No secret is shown.
func TestAPatternThatSaysEnoughIsShownAlone(t *testing.T) {
	var lines []string
	for i := range 60 {
		lines = append(lines, fmt.Sprintf("INFO sshd[%d]: Accepted publickey for deploy from 10.0.9.4 port 5%03d", 900+i, i), fmt.Sprintf("INFO auth[%d]: token=hunter%d", i, i))
	}
	hide := func(s string) string { return strings.ReplaceAll(s, "hunter", "***") }
	such := topsOf(t, hide, lines...)
	if len(such) != 2 {
		t.Fatalf("the patterns are %q", such)
	}
	for pattern, line := range such {
		if strings.HasPrefix(pattern, "Accepted") != (line == "") || strings.Contains(line, "hunter") {
			t.Errorf("%q is shown as %q", pattern, line)
		}
	}
}
