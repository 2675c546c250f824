package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	source "holdfast/sources/logs"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestWhateverIsDoneEveryFrameFitsAndThePausedLineIsSeen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t, rapid.IntRange(20, 200).Draw(r, "w"), rapid.IntRange(3, 50).Draw(r, "h"))
		for range rapid.IntRange(1, 40).Draw(r, "acts") {
			switch rapid.IntRange(0, 10).Draw(r, "act") {
			case 0:
				b.many(rapid.IntRange(1, 60).Draw(r, "lines"))
			case 1:
				b.append(source.Line{Level: source.Error, Text: rapid.StringMatching(`[a-zé日]{0,80}( k="v w"| a=b){0,3}`).Draw(r, "text")})
			case 2:
				b.press("k")
			case 3:
				b.pane.move(rapid.IntRange(-40, 40).Draw(r, "by"))
			case 4:
				b.send(pane.LogsAt{At: noon.Add(time.Duration(rapid.IntRange(-90, 90).Draw(r, "at")) * time.Second), Why: "X"})
			case 5:
				b.press("F")
			case 6:
				b.press("=")
			case 7:
				b.press("v")
			case 8:
				if a, _ := b.action("right"); a.WhyNot == "" {
					b.press("right")
				}
			case 9:
				b.press("pgup")
			case 10:
				b.press("pgdown")
			}
			lines := strings.Split(b.pane.View(), "\n")
			if len(lines) != b.pane.Height() {
				r.Fatalf("%d lines instead of %d", len(lines), b.pane.Height())
			}
			for _, l := range lines {
				if w := ansi.StringWidth(l); w > b.pane.Width() {
					r.Fatalf("a line of %d cells in %d: %q", w, b.pane.Width(), l)
				}
			}
			if p := b.pane; !p.win.Following() && p.win.Choice() != 0 && !slices.Contains(p.frame, p.win.Choice()) {
				if _, ok := p.win.Chosen(); ok {
					r.Fatalf("the chosen line %d is not seen: %v", p.win.Choice(), p.frame)
				}
			}
		}
	})
}

func TestGoldenFrames(t *testing.T) {
	for _, size := range [][2]int{{78, 15}, {58, 34}, {198, 44}} {
		b := newBench(t, size[0], size[1])
		for i := range 6 {
			at := noon.Add(time.Duration(i-6) * time.Second)
			b.append(
				source.Line{At: at, Level: source.Error, Text: "upstream timed out host=10.0.3.7"},
				source.Line{At: at, Level: source.Info, Text: "GET /cart 200 12ms"},
				source.Line{At: at, Level: source.Warn, Text: `retry 3/5 order=88213 why="gateway said 504"`},
				source.Line{At: at, Source: "host", Text: "nvme0: I/O 12 QID 4 timeout"},
			)
		}
		b.append(source.Line{Source: "edge", Gap: true, Text: "3 s missing, reconnected 14:02:09"})
		tuitest.Golden(t, fmt.Sprintf("follow-%dx%d.txt", size[0], size[1]), b.title()+"\n"+b.screen())
		b.press("k", "k", "space")
		tuitest.Golden(t, fmt.Sprintf("paused-%dx%d.txt", size[0], size[1]), b.title()+"\n"+b.screen())
	}
}

// BenchmarkBurst is what a second of 5,000 lines costs the pane: ten looks of
// 500 lines, each drawn.
func BenchmarkBurst(b *testing.B) {
	bench := newBench(b, 118, 36)
	lines := make([]source.Line, 500)
	for i := range lines {
		lines[i] = source.Line{Source: "api", At: noon, Level: source.Level(i % 6), Text: "upstream timed out host=10.0.3.7 order=88213"}
	}
	b.ReportAllocs()
	for b.Loop() {
		for range 10 {
			bench.append(lines...)
			_ = bench.pane.View()
		}
	}
}
