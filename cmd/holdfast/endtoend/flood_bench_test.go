package endtoend

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// following is a cockpit that follows a log with a line in it.
func following(b *testing.B) (s *stage, c *tuitest.Terminal) {
	b.Helper()
	s = stageFor(b, plain)
	s.pretend(40)
	s.stamped("the first line")
	c = s.openAt(120, 40)
	c.See("40 need you", "the first line")
	ticks(c, 12) // the state that its start left is written down by then
	return s, c
}

const toTheMilli = "2006-01-02T15:04:05.000Z"

// stamped lets the log grow by a line with the time in one layout: lnav 0.11 ends
// where a later line has it less exactly than those before.
func (s *stage) stamped(message string) {
	s.Helper()
	if _, err := s.log.WriteString(time.Now().UTC().Format(toTheMilli) + " info " + message + "\n"); err != nil {
		s.Fatal(err)
	}
}

// lnav shows a stage's log in a terminal of the same size.
func (s *stage) lnav(program string) *tuitest.Terminal {
	s.Helper()
	return tuitest.Start(s, tuitest.Options{Cols: 120, Rows: 40, Dir: s.dir, Patience: patience, Args: []string{program, s.path("api.log")}})
}

// stream writes so many numbered lines a second to a file for some seconds.
func stream(b *testing.B, to *os.File, perSecond, seconds int) {
	b.Helper()
	const slice = 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(seconds)*time.Second)
	defer cancel()
	var writing sync.WaitGroup
	writing.Go(func() {
		tick := time.NewTicker(slice)
		defer tick.Stop()
		began, n := time.Now(), 0
		for done := false; !done; {
			select {
			case <-ctx.Done():
				done = true
			case <-tick.C:
			}
			due := min(int(time.Since(began).Seconds()*float64(perSecond)), perSecond*seconds)
			if done {
				due = perSecond * seconds
			}
			var lines strings.Builder
			for ; n < due; n++ {
				fmt.Fprintf(&lines, "%s info GET /cart/%d 200 %dms host=10.0.3.%d user=%d\n", time.Now().UTC().Format(toTheMilli), n, n%300, n%250, n%9999)
			}
			if _, err := to.WriteString(lines.String()); err != nil {
				b.Error(err)
				return
			}
		}
	})
	writing.Wait()
}

// What a log of a hundred thousand lines a second takes of the machine while it is
// followed to its end, beside lnav on the same file in the same seconds. No line is
// missing, or said to be.
func BenchmarkFlood(b *testing.B) {
	ours, theirs := beside(b, 100_000)
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(0.5, "at-most")
}

// What showing a log of a thousand lines a second takes, beside lnav in the same
// seconds.
func BenchmarkThousandLines(b *testing.B) {
	ours, theirs := beside(b, 1000)
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(1.5, "at-most")
}

// beside is what a cockpit and lnav took while both followed a log that grew by so many
// lines a second, until each showed its end.
func beside(b *testing.B, perSecond int) (ours, theirs time.Duration) {
	b.Helper()
	program := peertest.Need(b, "lnav")[0]
	s, c := following(b)
	lnav := s.lnav(program)
	lnav.See("the first line")
	lnav.Press("G")
	const seconds = 10
	for b.Loop() {
		ours, theirs = c.Spent(), lnav.Spent()
		stream(b, s.log, perSecond, seconds)
		const end = "the end of it all"
		s.stamped(end)
		c.See(end)
		lnav.See(end)
		ours, theirs = c.Spent()-ours, lnav.Spent()-theirs
		if screen := c.Screen(); strings.Contains(screen, "may be missing") {
			b.Fatalf("lines are missing:\n%s", screen)
		}
	}
	b.ReportMetric(float64(ours.Milliseconds())/seconds, "x-ms/s")
	b.ReportMetric(float64(theirs.Milliseconds())/seconds, "x-lnav-ms/s")
	lnav.Kill()
	s.leave(c)
	return ours, theirs
}
