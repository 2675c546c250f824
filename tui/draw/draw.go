// Package draw brings frames to a terminal when they are owed: what a person asked
// for at once, what the world brings as often as its bytes are worth it, and nothing
// while nothing changes. A terminal here is an io.Writer; raw mode, signals and the
// size of a real one belong to whoever has it. It must not know what is drawn.
// DESIGN.md says why it is made so.
package draw

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Options is what is known of the terminal before anything is drawn.
type Options struct {
	Term    string               // its name, as in the environment's TERM
	Profile colorprofile.Profile // how many colours it shows
	// HardTabs and Backspace say that the line hands tabs and backspaces on as they
	// are, so that the cursor may be moved by them.
	HardTabs, Backspace bool
	// Now stamps what was written, for WrittenAt; nil: time.Now.
	Now func() time.Time
	// Before is asked once, for what the terminal is told before the first frame, or
	// before it is handed back where there was none; nil: nothing.
	Before func() []byte
}

// The size that is drawn until the terminal's own is told.
const width, height = 80, 24

// Screen is the one writer of a terminal. Frames and what else the terminal is told
// are handed to it and never wait for it; it holds one frame, the newest, and Run
// writes it when it is owed and the terminal takes it.
type Screen struct {
	w      io.Writer
	now    func() time.Time
	wake   chan struct{}
	pen    *pen          // Run's alone
	before func() []byte // as well; nil: it was asked

	mu     sync.Mutex
	next   order
	urgent bool      // the frame is owed at once
	due    time.Time // when a frame that nobody asked for is owed
	asked  time.Time // when a person last did something
	log    ledger
	making bool           // the next frame is being made
	ticks  chan time.Time // that one has to be made for; one place
}

// order is what the writer does next: all of it is the newest, none of it queues
// but what was said, which is short.
type order struct {
	view    tea.View
	dial    Dial      // the clock in it
	hand    time.Time // the clock was moved to this since; zero: it was not
	turned  bool      // that is not on the terminal
	number  uint64    // of the view; 0: there is none
	owed    bool      // the view is not on the terminal
	said    []byte    // beside the frames: a bell, a question
	profile colorprofile.Profile
	w, h    int
	anew    bool
	synced  bool
	away    bool // the terminal is somebody else's
	back    bool // it was, or may have been
	left    chan struct{}
}

// saidMost is how much may wait to be said beside the frames, in bytes. A terminal
// that takes nothing is not rung at a thousand times when it comes back.
const saidMost = 1 << 20

// New makes the writer of w. Nothing is written before Run.
func New(w io.Writer, o Options) *Screen {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Screen{
		w: w, now: o.Now, wake: make(chan struct{}, 1), pen: newPen(o), before: o.Before,
		next:  order{w: width, h: height, profile: o.Profile},
		ticks: make(chan time.Time, 1),
	}
}

// change lets do change what the writer does next, and wakes it.
func (s *Screen) change(do func(*order)) {
	s.mu.Lock()
	do(&s.next)
	s.mu.Unlock()
	s.rouse()
}

// rouse wakes the writer.
func (s *Screen) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Show hands over the newest frame, in which no clock is moved but by another one. One
// that was not written yet is forgotten.
func (s *Screen) Show(v tea.View) { s.show(v, Dial{}) }

func (s *Screen) show(v tea.View, d Dial) {
	if s.stands(v, d) {
		return
	}
	s.change(func(o *order) {
		s.log.handed++
		o.view, o.number, o.owed = v, s.log.handed, true
		o.dial, o.hand, s.making = d, time.Time{}, false
		s.urgent = s.urgent || time.Since(s.asked) < answers
	})
}

// stands notes a frame that is the one on the terminal: nobody is woken for it.
func (s *Screen) stands(v tea.View, d Dial) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.next
	if o.number == 0 || o.anew || o.away || !o.hand.IsZero() || o.turned || s.log.written != o.number || !same(&o.view, &v) {
		return false
	}
	s.log.handed++
	o.view, o.number = v, s.log.handed
	o.dial, s.making = d, false
	s.log.wrote(o.number, s.now())
	return true
}

// same reports whether two views are the same on a terminal.
func same(a, b *tea.View) bool {
	return a.Content == b.Content && a.AltScreen == b.AltScreen && a.MouseMode == b.MouseMode && a.ReportFocus == b.ReportFocus &&
		a.WindowTitle == b.WindowTitle && (a.ProgramStatus == nil) == (b.ProgramStatus == nil) &&
		(a.ProgramStatus == nil || *a.ProgramStatus == *b.ProgramStatus)
}

// Asked says that a person did something: the frames that follow are owed at once.
func (s *Screen) Asked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = time.Now()
}

// Say sends bytes beside the frames: a bell, a notification, a question. They are
// written as they are, before the next frame.
func (s *Screen) Say(raw string) {
	s.change(func(o *order) {
		if len(o.said)+len(raw) <= saidMost {
			o.said = append(o.said, raw...)
		}
	})
}

// Resize tells the terminal's size in cells; the next frame is drawn in full.
func (s *Screen) Resize(w, h int) {
	s.change(func(o *order) { o.anew, o.w, o.h = true, w, h })
}

// Anew has the newest frame drawn again, in full.
func (s *Screen) Anew() { s.change(s.again) }

func (s *Screen) again(o *order) { o.anew, o.owed, s.urgent = true, o.number > 0, true }

// Synchronise has frames written as synchronised output (mode 2026), which the
// terminal shows at once, each as a whole.
func (s *Screen) Synchronise() { s.change(func(o *order) { o.synced = true }) }

// Colours tells how many colours the terminal shows, from the next frame on.
func (s *Screen) Colours(p colorprofile.Profile) {
	s.change(func(o *order) { o.anew, o.profile = o.anew || o.profile != p, p })
}

// ErrNotTaken is Leave's: the terminal does not take what is written.
var ErrNotTaken = errors.New("the terminal takes nothing")

// Leave hands the terminal back as it was, and waits until that is written: frames
// are kept, and not drawn before Return. The error is ErrNotTaken when ctx ended
// first, or Run does not write any more.
func (s *Screen) Leave(ctx context.Context) error {
	left := make(chan struct{})
	s.change(func(o *order) { o.away, o.left = true, left })
	select {
	case <-left:
		return nil
	case <-ctx.Done():
		return ErrNotTaken
	}
}

// Hold keeps frames from being drawn before Return, where somebody else has had the
// terminal and nobody could Leave before.
func (s *Screen) Hold() { s.change(func(o *order) { o.away = true }) }

// Return takes the terminal again after Leave or Hold, and draws the newest frame in
// full.
func (s *Screen) Return() {
	s.change(func(o *order) {
		o.away, o.back, o.left, o.said = false, true, nil, nil
		s.again(o)
	})
}

// Farewell is what hands the terminal back, for a Screen whose Run has ended before
// it could write that; empty: it is handed back.
func (s *Screen) Farewell() []byte { return s.pen.leave() }

// Run writes until ctx ends or the terminal refuses, which is the error. A frame
// that is not written by then is not written any more.
func (s *Screen) Run(ctx context.Context) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-timer.C:
		}
		do, wait := s.take()
		timer.Stop()
		if wait > 0 {
			timer.Reset(wait)
		}
		if do == nil {
			continue
		}
		if err := s.write(do); err != nil {
			return err
		}
	}
}

// take is what is to be written now; nil: nothing is. wait is after how long there
// will be something although nothing more happens; 0: there will not.
func (s *Screen) take() (do *order, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.next
	if o.away {
		s.next.left = nil
		if o.left == nil {
			return nil, 0
		}
		return &o, 0
	}
	s.next.said = nil
	if early := time.Until(s.due); o.owed && !s.urgent && early > 0 {
		o.owed, wait = false, early
	}
	switch {
	case o.owed:
		s.next.owed, s.next.anew, s.next.back, s.next.turned, s.urgent = false, false, false, false, false
	case o.turned && !s.next.owed && !o.anew && !o.back:
		s.next.turned = false
	case len(o.said) == 0:
		return nil, wait
	default:
		o.turned = false
	}
	return &o, wait
}

// write does what was taken, in one write.
func (s *Screen) write(o *order) error {
	out := o.said
	if s.before != nil && (o.away || o.owed) {
		out = slices.Concat(s.before(), out)
		s.before = nil
	}
	switch {
	case o.away:
		out = append(out, s.pen.leave()...)
	case o.owed:
		out = append(out, s.pen.frame(o)...)
	case o.turned:
		out = append(out, s.pen.turn(o)...)
	}
	if o.owed {
		s.begins(o.number)
	}
	if len(out) > 0 {
		if _, err := s.w.Write(out); err != nil {
			return err
		}
	}
	switch {
	case o.away:
		close(o.left)
	case o.owed:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.due = time.Now().Add(rest(len(out)))
		s.log.wrote(o.number, s.now())
	}
	return nil
}
