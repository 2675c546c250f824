package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
	"holdfast/tui/tuitest"
)

func TestWhateverIsDoneEveryFrameFitsAndThePausedLineIsSeen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t, rapid.IntRange(20, 200).Draw(r, "w"), rapid.IntRange(3, 50).Draw(r, "h"))
		for range rapid.IntRange(1, 40).Draw(r, "acts") {
			switch rapid.IntRange(0, 6).Draw(r, "act") {
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
			}
			lines := strings.Split(b.pane.View(), "\n")
			if len(lines) != b.pane.h {
				r.Fatalf("%d lines instead of %d", len(lines), b.pane.h)
			}
			for _, l := range lines {
				if w := ansi.StringWidth(l); w > b.pane.w {
					r.Fatalf("a line of %d cells in %d: %q", w, b.pane.w, l)
				}
			}
			if p := b.pane; !p.win.follow && p.win.sel != 0 && indexOf(p.rows, p.win.sel) < 0 {
				if _, ok := p.win.held(p.win.sel); ok {
					r.Fatalf("the chosen line %d is not seen: %v", p.win.sel, p.rows)
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

// FuzzText: bringing keys and values out never changes what a line says.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a=b", `why="gateway said 504" n=3`, "==", "a= b", `k="open`, "plain", "=x", "x==y a=b", `a="q\"uote" b`} {
		f.Add(s)
	}
	theme, err := themes.Load("dark")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = text.Clean(s)
		r := row.New(theme, text.Width(s)+1, false)
		putText(r, themes.Text, s)
		if got := ansi.Strip(r.String()); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
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
