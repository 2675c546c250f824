package draw

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"pgregory.net/rapid"
)

var noon = time.Date(2031, 3, 4, 12, 0, 0, 0, time.UTC)

// clocked is a frame with a clock that is true for so long.
func clocked(at time.Time, lasts time.Duration) (content string, d Dial) {
	content = "\x1b[1m1 needs you\x1b[m  \x1b[2m" + at.Format(Layout) + "\x1b[m UTC\nDown  db-1  4h"
	return content, Dial{X: 13, Zone: time.UTC, Shows: at, Until: at.Add(lasts)}
}

// ticked is the time that was handed on; zero: none was.
func ticked(s *Screen) time.Time {
	select {
	case at := <-s.Ticks():
		return at
	default:
		return time.Time{}
	}
}

// While a frame is true but for its clock, that goes on by itself, in a few bytes.
func TestAClockGoesOnByItself(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		content, d := clocked(noon, 5*time.Second)
		s.show(full(content), d)
		p.still()
		p.taken()
		for i := 1; i < 5; i++ {
			now := noon.Add(time.Duration(i) * time.Second)
			s.Beat(now, false)
			p.still()
			if got := p.taken(); !strings.Contains(got, string(rune('0'+i))) || len(got) > 40 {
				t.Errorf("after %d s it writes %q", i, got)
			}
			if at := ticked(s); !at.IsZero() || !s.Passed().Equal(now) {
				t.Errorf("a frame is asked for at %s, and the clock shows %s", at, s.Passed())
			}
		}
		s.Anew()
		p.still()
		if got := p.taken(); !strings.Contains(got, "12:00:04") || !strings.Contains(got, "db-1") {
			t.Errorf("drawn in full it is %q", got)
		}
		late := noon.Add(5 * time.Second)
		s.Beat(late, false)
		p.still()
		if got := p.taken(); got != "" || !ticked(s).Equal(late) {
			t.Errorf("a frame that is true no more writes %q", got)
		}
		content, d = clocked(late, time.Minute)
		s.show(full(content), d)
		<-time.After(time.Second) // what nobody asked for waits for the bytes before it
		p.still()
		if got := p.taken(); !strings.Contains(got, "5") || strings.Contains(got, "db-1") || !s.Passed().IsZero() {
			t.Errorf("the frame after it writes %q, and the clock was moved to %s", got, s.Passed())
		}
	})
}

// A clock that goes on above what may be old would make it look true.
func TestAClockStandsWhereTheFrameMayBeOld(t *testing.T) {
	for name, old := range map[string]func(s *Screen) (at time.Time, moved bool){
		"something moved":              func(*Screen) (time.Time, bool) { return noon.Add(time.Second), true },
		"it is true no more":           func(*Screen) (time.Time, bool) { return noon.Add(time.Minute), false },
		"the clock was put back":       func(*Screen) (time.Time, bool) { return noon.Add(-time.Second), false },
		"a frame is being made":        func(s *Screen) (time.Time, bool) { s.begin(); return noon.Add(time.Second), false },
		"one was asked for, none came": func(s *Screen) (time.Time, bool) { s.Beat(noon, true); return noon.Add(time.Second), false },
		"it has no clock":              func(s *Screen) (time.Time, bool) { s.Show(full("x")); return noon.Add(time.Second), false },
		"somebody else has the terminal": func(s *Screen) (time.Time, bool) {
			s.Hold()
			return noon.Add(time.Second), false
		},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(t *testing.T, s *Screen, p *paper) {
				content, d := clocked(noon, time.Minute)
				s.show(full(content), d)
				p.still()
				at, moved := old(s)
				p.still()
				p.taken()
				s.Beat(at, moved)
				p.still()
				if got := p.taken(); got != "" {
					t.Errorf("it writes %q", got)
				}
				if got := ticked(s); !got.Equal(at) {
					t.Errorf("a frame is asked for at %s", got)
				}
			})
		})
	}
}

// Whoever makes frames slowly is told of the newest second, and never of an older one.
func TestOnlyTheNewestSecondIsHandedOn(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, _ *paper) {
		for _, sec := range []int{1, 2, 5, 4} {
			s.Beat(noon.Add(time.Duration(sec)*time.Second), true)
		}
		if got := ticked(s); !got.Equal(noon.Add(5 * time.Second)) {
			t.Errorf("handed on is %s", got)
		}
		if got := ticked(s); !got.IsZero() {
			t.Errorf("and %s", got)
		}
	})
}

// Whatever frames come, and however often their clocks are moved in between, the
// terminal shows the last frame with its clock where it was moved to.
func TestAMovedClockStandsInItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := rapid.IntRange(10, 30).Draw(t, "cols"), rapid.IntRange(2, 6).Draw(t, "rows")
		screen, end := glass(t, cols, rows)
		defer end()
		p := newPen(options())
		lines := rapid.SliceOfN(lineOf(cols), rows, rows).Draw(t, "lines")
		var o order
		for range rapid.IntRange(1, 5).Draw(t, "frames") {
			if at := rapid.IntRange(0, rows).Draw(t, "another line"); at < rows {
				lines[at] = lineOf(cols).Draw(t, "line")
			}
			y, lead := rapid.IntRange(0, rows-1).Draw(t, "in line"), rapid.IntRange(0, cols-9).Draw(t, "column")
			open := rapid.SampledFrom([]string{"", "\x1b[1m", "\x1b[38;2;9;8;7m"}).Draw(t, "painted")
			tail := rapid.SampledFrom([]string{"", " UTC", " 漢", " é"}).Draw(t, "after it")
			shows := noon.Add(time.Duration(rapid.IntRange(0, 100_000).Draw(t, "shows")) * time.Second)
			was, runs, began := lines[y], -1, time.Time{}
			if lead >= 8 && rapid.Bool().Draw(t, "with a stopwatch") {
				runs = rapid.IntRange(0, lead-8).Draw(t, "in its column")
				began = shows.Add(-time.Duration(rapid.IntRange(0, 300_000).Draw(t, "runs")) * time.Second)
			}
			told := func(at time.Time) string {
				before := strings.Repeat("x", lead)
				if runs >= 0 {
					before = strings.Repeat("x", runs) + Stopwatch(at.Sub(began)) + strings.Repeat("x", lead-runs-8)
				}
				return before + open + at.Format(Layout) + "\x1b[m" + tail
			}
			lines[y] = told(shows)
			o = order{view: full(strings.Join(lines, "\n")), w: cols, h: rows, profile: colorprofile.TrueColor}
			o.dial = Dial{X: lead, Y: y, Zone: time.UTC, Shows: shows, Until: shows.Add(time.Hour), RunsX: runs, Began: began}
			if rapid.Bool().Draw(t, "moved before it is drawn") {
				o.hand = shows.Add(time.Second)
			}
			_, _ = screen.Write(p.frame(&o))
			for range rapid.IntRange(0, 3).Draw(t, "seconds") {
				o.hand = shows.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "later")) * time.Second)
				_, _ = screen.Write(p.turn(&o))
			}
			if !o.hand.IsZero() {
				lines[y] = told(o.hand)
			}
			want := strings.Join(lines, "\n")
			cells := uv.NewScreenBuffer(cols, rows)
			uv.NewStyledString(want).Draw(cells, cells.Bounds())
			if got, want := p.cells.Render(), cells.Render(); got != want {
				t.Fatalf("it is\n%q\nand not\n%q", got, want)
			}
			fresh, done := glass(t, cols, rows)
			_, _ = fresh.Write(newPen(options()).frame(&order{view: full(want), w: cols, h: rows, profile: colorprofile.TrueColor}))
			alike(t, "the frame", screen, fresh)
			done()
			lines[y] = was
		}
	})
}

// The line that a clock was moved in is another than the one that was drawn, also when
// that one comes again.
func TestALineWhoseClockWasMovedIsDrawnWhenItComesAgain(t *testing.T) {
	for name, move := range map[string]func(p *pen, o *order){
		"moved on the terminal":    func(p *pen, o *order) { p.frame(o); o.hand = noon.Add(time.Second); p.turn(o) },
		"moved before it is drawn": func(p *pen, o *order) { o.hand = noon.Add(time.Second); p.frame(o) },
	} {
		p := newPen(options())
		content, d := clocked(noon, time.Minute)
		o := order{view: full(content), dial: d, w: 40, h: 3}
		move(p, &o)
		o.hand = time.Time{}
		if got := string(p.frame(&o)); !strings.Contains(got, "0") {
			t.Errorf("%s, and put back, it writes %q", name, got)
		}
	}
}
