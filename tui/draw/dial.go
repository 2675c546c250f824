package draw

import (
	"fmt"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// Dial is the clock in a frame, and how long all else in the frame is true. For so
// long the screen moves the clock by itself: nobody is woken, and nothing is drawn
// anew, for eight cells. The zero Dial is a frame without a clock.
type Dial struct {
	X, Y  int            // its first cell
	Zone  *time.Location // whose time it shows; nil: there is no clock
	Shows time.Time      // what it shows
	Until time.Time      // all else is true before then; zero: nobody knows for how long
	// A stopwatch in the same line goes on with the clock: its first cell, and since
	// when it runs; zero: there is none.
	RunsX int
	Began time.Time
}

// Stopwatch is how long something goes on, in hours, minutes and seconds: eight cells
// below a hundred hours, a byte each.
func Stopwatch(d time.Duration) string {
	d = max(0, d)
	return fmt.Sprintf("%02d:%02d:%02d", int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60)
}

// Layout is how a dial shows the time: each cell of it is one byte.
const Layout = "15:04:05"

// holds reports whether the frame, but for its clock, is true at a time.
func (d Dial) holds(at time.Time) bool {
	return d.Zone != nil && !at.Before(d.Shows) && at.Before(d.Until)
}

// Timed is a model that says of the frame it drew last where its clock is.
type Timed interface{ Dial() Dial }

// Beat tells the time, once a second. Where the newest frame is true but for its
// clock, that is moved; else the time is handed on to Ticks: also while a frame is
// being made, so that the clock stands where whoever makes it does, and where moved
// says that something is another than a second ago.
func (s *Screen) Beat(now time.Time, moved bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.next
	if moved || s.making || o.away || o.number == 0 || !o.dial.holds(now) {
		s.tick(now)
		return
	}
	o.hand, o.turned = now, true
	s.rouse()
}

// Ticks are the times at which a frame has to be drawn, the newest only: whoever does
// not take them in time is not told of each.
func (s *Screen) Ticks() <-chan time.Time { return s.ticks }

// Passed is the time that the screen moved the clock to by itself since the newest
// frame; zero: it did not. Whoever makes the next one did not hear of it.
func (s *Screen) Passed() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next.hand
}

// begin notes that the next frame is being made.
func (s *Screen) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.making = true
}

// tick hands a time on, with s.mu held. No clock is moved before a frame of it is there.
func (s *Screen) tick(at time.Time) {
	s.making = true
	select {
	case old := <-s.ticks:
		if old.After(at) {
			at = old
		}
	default:
	}
	s.ticks <- at // there is room: nobody else puts one in
}

// hand is words that go on with the clock, and where they begin in its line.
type hand struct {
	x     int
	words string
}

// hands are what the clock of an order shows, and the stopwatch beside it, where that is
// not what its view says.
func (o *order) hands() []hand {
	if o.hand.IsZero() {
		return nil
	}
	list := []hand{{o.dial.X, o.hand.In(o.dial.Zone).Format(Layout)}}
	if !o.dial.Began.IsZero() {
		list = append(list, hand{o.dial.RunsX, Stopwatch(o.hand.Sub(o.dial.Began))})
	}
	return list
}

// moved is a line that is like none that is drawn: its clock was moved since.
const moved = "\x00"

// move puts the words of a hand into a line of the frame that is drawn, and returns the
// cells that are others now; nil: they are not in the frame.
func (p *pen) move(y int, h hand) []uv.Cell {
	if y < 0 || y >= p.next.Height() || h.x < 0 || h.x+len(h.words) > p.next.Width() {
		return nil
	}
	cells := p.next.Lines[y][h.x : h.x+len(h.words)]
	for i := range cells {
		cells[i].Content = h.words[i : i+1]
	}
	return cells
}

// turn is the bytes that move the clock on the terminal.
func (p *pen) turn(o *order) []byte {
	hands, y := o.hands(), o.dial.Y
	if !p.on || len(hands) == 0 || p.cells.Width() != o.w || p.cells.Height() != o.h {
		return nil
	}
	for _, h := range hands {
		cells := p.move(y, h)
		if cells == nil {
			continue
		}
		if p.lines != nil {
			p.lines[y] = moved
		}
		for i := range cells {
			if x := h.x + i; !spread(p.next.Lines[y]) && !cells[i].Equal(&p.cells.Lines[y][x]) {
				p.cells.SetCell(x, y, &cells[i])
			}
		}
	}
	if y >= 0 && y < p.next.Height() && spread(p.next.Lines[y]) {
		copy(p.cells.Lines[y], p.next.Lines[y])
		p.cells.TouchLine(0, y, p.cells.Width())
	}
	p.scr.SetScrollOptim(false)
	p.scr.Render(p.cells.RenderBuffer)
	p.scr.SetScrollOptim(scrolls)
	return p.flushed(nil, o.synced)
}
