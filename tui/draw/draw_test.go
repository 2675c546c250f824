package draw

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// paper is a terminal that keeps what is written to it, and takes nothing while it
// is shut.
type paper struct {
	mu     sync.Mutex
	door   chan struct{} // holds one while it is shut, or somebody is in it
	writes []string
}

// shut has it take nothing until it is opened.
func (p *paper) shut() { p.door <- struct{}{} }
func (p *paper) open() { <-p.door }

func (p *paper) Write(b []byte) (int, error) {
	p.shut()
	defer p.open()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes = append(p.writes, string(b))
	return len(b), nil
}

// taken is what was written since it was asked last.
func (p *paper) taken() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := strings.Join(p.writes, "")
	p.writes = nil
	return all
}

// still is how often it was written to, once all is still.
func (p *paper) still() int {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.writes)
}

func full(content string) tea.View {
	v := tea.NewView(content)
	v.AltScreen = true
	return v
}

// on runs a screen on paper in a bubble.
func on(t *testing.T, test func(t *testing.T, s *Screen, p *paper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &paper{door: make(chan struct{}, 1)}
		s := New(p, Options{Term: "xterm-256color", Profile: colorprofile.TrueColor})
		ctx, stop := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		test(t, s, p)
		stop()
		wait.Wait()
	})
}

func TestNothingIsWrittenWhileNothingChanges(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		s.Show(full("calm"))
		if n := p.still(); n != 1 {
			t.Fatalf("the first frame took %d writes", n)
		}
		for range 10 {
			time.Sleep(time.Second)
			s.Show(full("calm"))
		}
		time.Sleep(time.Hour)
		if n := p.still(); n != 1 {
			t.Errorf("the same frame was written again: %d writes", n)
		}
		if s.WrittenAt(11).IsZero() || !s.WrittenAt(12).IsZero() {
			t.Error("a frame that stands there already does not count as written")
		}
	})
}

// A terminal that takes nothing for a while gets the newest frame then, and none of
// those between; whoever hands one over waits for nothing.
func TestASlowTerminalGetsTheNewestFrame(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		s.Show(full("frame 0"))
		p.still()
		p.shut()
		for i := range 1000 {
			s.Asked()
			s.Show(full("frame " + strings.Repeat("x", i%50) + string(rune('A'+i%26))))
			time.Sleep(time.Millisecond)
		}
		s.Show(full("the newest"))
		if n, at := s.Begun(); n != 2 || time.Since(at) < 999*time.Millisecond || !s.WrittenAt(2).IsZero() {
			t.Errorf("frame %d is being written for %s", n, time.Since(at))
		}
		p.taken()
		p.open()
		if n := p.still(); n != 2 { // the one it was writing, and the newest
			t.Errorf("%d writes", n)
		}
		if got := p.taken(); !strings.Contains(got, "the newest") {
			t.Errorf("%q", got)
		}
		if got := s.WrittenAt(1001); got.IsZero() || s.WrittenAt(1002) != got {
			t.Errorf("a frame that was passed over stood there at %s, the newest at %s", got, s.WrittenAt(1002))
		}
	})
}

// What a person asked for is drawn at once; what the world brings waits for as long
// as the bytes before it were worth, and the last of it is drawn all the same.
func TestWhatNobodyAskedForPaysForItsBytes(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		frame := func(i int) tea.View {
			return full(strings.TrimSuffix(strings.Repeat(strings.Repeat(string(rune('a'+i%26)), width)+"\n", height), "\n"))
		}
		s.Show(frame(0))
		p.still()
		p.taken()
		began := time.Now()
		n := 0
		for i := range 300 { // a hundred a second
			s.Show(frame(i))
			time.Sleep(10 * time.Millisecond)
			n = p.still()
		}
		seconds := time.Since(began).Seconds()
		if bytes := float64(len(p.taken())) / seconds; bytes > 1.2*worth || n < 8 {
			t.Errorf("%d frames, %.0f bytes a second", n, bytes)
		}
		time.Sleep(time.Second)
		if n := p.still(); n != 1 {
			t.Errorf("the last frame was not drawn: %d writes", n)
		}
		p.taken()
		for i := range 10 {
			s.Asked()
			s.Show(frame(i))
			if n := p.still(); n != i+1 {
				t.Fatalf("the answer to key %d was not drawn at once", i)
			}
		}
	})
}

func TestBytesBesideTheFramesGoOutAtOnceAndAsTheyAre(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		s.Show(full("x"))
		p.still()
		p.taken()
		s.Say("\a")
		s.Say("\x1b]11;?\x07")
		p.still()
		if got := p.taken(); got != "\a\x1b]11;?\x07" {
			t.Errorf("%q", got)
		}
	})
}

// The terminal is handed back as it was, and taken again whole.
func TestTheTerminalIsHandedBack(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		v := full("frame")
		v.MouseMode, v.WindowTitle = tea.MouseModeCellMotion, "3 need you"
		v.ProgramStatus = &tea.ProgramStatus{State: tea.ProgramStateBlocked, App: "x"}
		s.Show(v)
		p.still()
		entered := p.taken()
		if err := s.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
		left := p.taken()
		for in, out := range map[string]string{
			"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?1006h": "\x1b[?1006l",
			"\x1b[>4;2m": "\x1b[>4m", "\x1b[>1u": "\x1b[<1u", "\x1b[22;2t": "\x1b[23;2t", "\x1b]2;3 need you\x07": "\x1b]2;\x07",
			ansi.SetProgramStatus(*v.ProgramStatus): ansi.ClearProgramStatusID(""),
		} {
			if strings.Count(entered, in) != 1 || strings.Count(left, out) != 1 {
				t.Errorf("%q and %q stand %d and %d times in\n%q\n%q", in, out, strings.Count(entered, in), strings.Count(left, out), entered, left)
			}
		}
		if strings.Index(left, "\x1b[H\x1b[2J") > strings.Index(left, "\x1b[?1049l") || !strings.Contains(left, "\x1b[H\x1b[2J") {
			t.Errorf("the last frame would stay where there is no other screen: %q", left)
		}
		s.Show(full("drawn behind its back"))
		s.Say("\a")
		if n := p.still(); n != 0 {
			t.Errorf("something was written to a terminal that is somebody else's: %q", p.taken())
		}
		s.Return()
		p.still()
		if got := p.taken(); !strings.Contains(got, "\x1b[?1049h") || !strings.Contains(got, "drawn behind its back") || strings.Contains(got, "\a") {
			t.Errorf("%q", got)
		}
		// Stopped by what cannot be heeded: nobody had left.
		s.Hold()
		s.Show(full("not yet"))
		if n := p.still(); n != 0 {
			t.Errorf("something was written before the terminal was taken again: %q", p.taken())
		}
		s.Return()
		p.still()
		if got := p.taken(); strings.Count(got, "\x1b[<1u") != 1 || strings.Count(got, "\x1b[>1u") != 1 || strings.Count(got, "\x1b[23;2t") != 1 {
			t.Errorf("what is put by is not put by in pairs: %q", got)
		}
	})
}

func TestATerminalThatTakesNothingIsNotWaitedFor(t *testing.T) {
	on(t, func(t *testing.T, s *Screen, p *paper) {
		s.Show(full("frame"))
		p.still()
		p.shut()
		defer p.open()
		s.Asked()
		s.Show(full("another"))
		synctest.Wait()
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		began := time.Now()
		if err := s.Leave(ctx); !errors.Is(err, ErrNotTaken) || time.Since(began) != time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

func TestAFullTerminalIsAnError(t *testing.T) {
	s := New(refuses{}, Options{})
	s.Show(full("x"))
	if err := s.Run(t.Context()); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

type refuses struct{}

func (refuses) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
