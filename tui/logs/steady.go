package logs

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
)

const (
	// standsFor is how long a line has stood on the screen before it is chosen by
	// itself: until then nobody can have read it.
	standsFor = time.Second
	// keptFor is how long it stays chosen before a newer one, as loud, takes its place.
	keptFor = 3 * time.Second
	// lookFirst is for how long acts are refused once another line is marked: the key
	// may have been meant for the one before.
	lookFirst = 400 * time.Millisecond
)

// steady is the line that acts are for. While the lines follow it is one that stood on
// the screen for a while, so that it can be pinned before it is gone: the newest error,
// and where there is none the newest line while nothing comes behind it. It is known by its number and moves with its
// line; where lines pass too fast to be read, none is chosen. While they are held
// still it is the one that the window has chosen.
type steady struct {
	win   *window.Window
	now   func() time.Time
	line  source.Line // Seq 0: none is chosen
	since time.Time   // since when it is
	frame sighting
}

// sighting is what a person saw last.
type sighting struct {
	lines []standing // from top to bottom
	full  bool       // there was no room for one more: with the next the first one goes
	lit   uint64     // the line that was marked as chosen; 0: none
	at    time.Time  // since when it was
}

// standing is a line on the screen, and since when it stands there.
type standing struct {
	line  source.Line
	since time.Time
}

// saw notes which of the lines found room on the screen, where seqs are on its rows, and
// which of them is marked as chosen.
func (s *steady) saw(lines []source.Line, seqs []uint64, full bool, chosen uint64) {
	was, is, now := s.frame.lines, make([]standing, 0, len(lines)), s.now()
	lit, at := uint64(0), s.frame.at
	for _, l := range lines {
		if !slices.Contains(seqs, l.Seq) {
			continue
		}
		since := now
		if i := slices.IndexFunc(was, func(one standing) bool { return one.line.Seq == l.Seq }); i >= 0 {
			since = was[i].since
		}
		is = append(is, standing{l, since})
		if l.Seq == chosen {
			lit = chosen
		}
	}
	if lit != s.frame.lit {
		at = now
	}
	s.frame = sighting{lines: is, full: full, lit: lit, at: at}
}

// choose chooses, while the lines follow, by what stood on the screen up to now; true:
// another line than before.
func (s *steady) choose() bool {
	now := s.now()
	best := s.best(now)
	if !s.win.Following() || best.Seq == s.line.Seq || s.here() && !s.givesWay(best, now) {
		return false
	}
	s.line, s.since = best, now
	return true
}

// here reports whether the chosen line stands on the screen.
func (s *steady) here() bool {
	return slices.ContainsFunc(s.frame.lines, func(one standing) bool { return one.line.Seq == s.line.Seq })
}

// givesWay reports whether another line is to be chosen although this one still stands
// there: at once for an error where this one is none, else after a while.
func (s *steady) givesWay(best source.Line, now time.Time) bool {
	switch {
	case best.Seq == 0, loud(s.line) && !loud(best):
		return false
	case loud(best) && !loud(s.line):
		return true
	}
	return now.Sub(s.since) >= keptFor
}

// best is the newest error that stood there for long enough, else the newest line, where
// none came behind it for that long: of lines that pass, one that is no error is as good
// as another, and is not what a key was meant for. No Seq: there is none. One that leaves the screen within a second, as fast as lines come, is
// none: it would be gone before it is read and the key is struck.
func (s *steady) best(now time.Time) (best source.Line) {
	coming := 0
	for _, one := range s.frame.lines {
		if now.Sub(one.since) < standsFor {
			coming++
		}
	}
	for above, one := range slices.Backward(s.frame.lines) {
		if one.line.Gap || now.Sub(one.since) < standsFor || s.frame.full && above < coming {
			continue
		}
		if loud(one.line) {
			return one.line
		}
		if above == len(s.frame.lines)-1 {
			best = one.line
		}
	}
	return best
}

// pause holds the lines still, on a screen that had before and has after rows for them.
// What was marked as chosen stays it; else the newest line is chosen.
func (s *steady) pause(before, after int) {
	s.win.Pause(s.now(), before, after)
	if s.frame.lit != 0 {
		s.win.Choose(s.frame.lit, after)
	}
	s.forget()
}

// forget lets the choice go: another is made by a person, or from the start.
func (s *steady) forget() { s.line = source.Line{} }

// chosen is the line that acts are for; ok is false when there is none, or nobody holds
// it any longer.
func (s *steady) chosen() (l source.Line, ok bool) {
	if s.win.Following() {
		return s.line, s.line.Seq != 0
	}
	return s.win.Chosen()
}

// whyNot says why there is no line to act on; empty: there is one.
func (s *steady) whyNot() string {
	if _, ok := s.chosen(); ok {
		return ""
	}
	if s.win.Following() {
		return "the lines are moving: press = to pause, then choose one"
	}
	return "the chosen line has left the buffer: move first"
}

// sure makes an act for the chosen line one that is refused where another line has just
// come to be marked by itself.
func (s *steady) sure(what string, do func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if s.win.Following() && (s.frame.lit != s.line.Seq || s.now().Sub(s.frame.at) < lookFirst) {
			return pane.Say(pane.Notice{Key: "why not", Text: what + ": another line has just been marked; look again"})
		}
		return do()
	}
}

// rests says until when the choice stays as it is, if no line comes.
func (s *steady) rests(rest *pane.Rest, now time.Time) {
	for _, one := range s.frame.lines {
		if stood := one.since.Add(standsFor); stood.After(now) {
			rest.To(stood)
		}
	}
	if best := s.best(now); best.Seq != s.line.Seq {
		rest.To(s.since.Add(keptFor))
	}
}

func loud(l source.Line) bool { return l.Level >= source.Error && !l.Gap }
