package incident

import (
	"testing"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestLookingAtAnIncidentChangesNothing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 47}} {
		b := newBench(t, size[0], size[1])
		tuitest.ReadsOnly(t, b.pane) // the list
		b.story()
		for range 3 {
			tuitest.ReadsOnly(t, b.pane)
			b.press("right")
		}
	}
}

// A line of the log is seen at once, although nothing else of the screen has changed.
func TestALineOfTheLogIsSeenAsItComes(t *testing.T) {
	b := newBench(t, 120, 37)
	b.story()
	b.misses("disk full")
	b.tail.Append([]logs.Line{{Source: "db", At: b.clock.Now(), Level: logs.Fatal, Text: "disk full"}})
	b.send(pane.Changed{Topics: sources.Topics(sources.Logs)})
	b.sees("FATAL disk full")
}
