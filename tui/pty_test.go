package tui_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"holdfast/tui/tuitest"
)

// A log that runs through the whole width of a terminal makes the renderer move
// lines instead of writing them; what stands on the screen then must be what
// would stand there if it was written anew.
func TestAScrollingLogLeavesNoStaleRows(t *testing.T) {
	term := tuitest.Start(t, tuitest.Options{Cols: 80, Rows: 24, Args: []string{os.Args[0]}, Env: []string{"HOLDFAST_STAGE=storm"}})
	term.See("10,000 need you", "? help")
	clock := regexp.MustCompile(`\d\d:\d\d:\d\d`)
	below := regexp.MustCompile(`[\d,]+ new below`)
	term.Press("2")
	term.See("▸2 Logs", "order=")
	for _, key := range []string{"f", "f"} { // without and with the box below
		term.Press(key)
		for range 3 {
			before := term.Screen()
			term.Wait("more lines", func(screen string) bool { return screen != before })
		}
		term.Press("=")
		term.See("PAUSED")
		first := below.FindString(term.Screen())
		term.Wait("the frame after the one that paused", func(screen string) bool { return below.FindString(screen) != first })
		still := func(screen string) string { return frozen(clock.ReplaceAllString(screen, "hh:mm:ss")) }
		stands, bytes := still(term.Screen()), term.Bytes()
		term.Press("ctrl+l")
		term.Wait("the same, drawn anew:\n"+stands, func(screen string) bool { return term.Bytes() > bytes+1000 && still(screen) == stands })
		term.Press("F")
		term.See("follow")
	}
	term.Press("q")
	if code := term.Exit(); code != 0 {
		t.Errorf("it left with %d", code)
	}
}

// frozen leaves out the lines that count what arrives below.
func frozen(screen string) string {
	var list []string
	for line := range strings.SplitSeq(screen, "\n") {
		if !strings.Contains(line, "PAUSED") && !strings.Contains(line, "new below") && !strings.Contains(line, "follow") {
			list = append(list, line)
		}
	}
	return strings.Join(list, "\n")
}
