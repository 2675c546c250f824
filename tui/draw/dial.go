package draw

import (
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

// words are what the clock of an order shows where that is not what its view says.
func (o *order) words() string {
	if o.hand.IsZero() {
		return ""
	}
	return o.hand.In(o.dial.Zone).Format(Layout)
}

// moved is a line that is like none that is drawn: its clock was moved since.
const moved = "\x00"

// move puts the words of a clock into the frame that is drawn, and returns the cells
// that are others now; nil: the clock is not in the frame.
func (p *pen) move(d Dial, words string) []uv.Cell {
	if d.Y < 0 || d.Y >= p.next.Height() || d.X < 0 || d.X+len(words) > p.next.Width() {
		return nil
	}
	cells := p.next.Lines[d.Y][d.X : d.X+len(words)]
	for i := range cells {
		cells[i].Content = words[i : i+1]
	}
	return cells
}

// turn is the bytes that move the clock on the terminal.
func (p *pen) turn(o *order) []byte {
	words := o.words()
	if !p.on || words == "" || p.cells.Width() != o.w || p.cells.Height() != o.h {
		return nil
	}
	cells := p.move(o.dial, words)
	if cells == nil {
		return nil
	}
	if p.lines != nil {
		p.lines[o.dial.Y] = moved
	}
	if y := o.dial.Y; spread(p.next.Lines[y]) {
		copy(p.cells.Lines[y], p.next.Lines[y])
		p.cells.TouchLine(0, y, p.cells.Width())
	} else {
		for i := range cells {
			if x := o.dial.X + i; !cells[i].Equal(&p.cells.Lines[y][x]) {
				p.cells.SetCell(x, y, &cells[i])
			}
		}
	}
	p.scr.SetScrollOptim(false)
	p.scr.Render(p.cells.RenderBuffer)
	p.scr.SetScrollOptim(scrolls)
	return p.flushed(nil, o.synced)
}
