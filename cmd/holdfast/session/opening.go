package session

import (
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/text"
)

const (
	// saidWithin is how long a terminal may take for a line of the opening. One that
	// takes nothing is not waited for: nothing of what is opened hangs on it.
	saidWithin = 200 * time.Millisecond
	// openingCols is how wide the line is on a terminal that does not say how wide it is.
	openingCols = 80
)

// page is what a line of the opening is written to: a terminal, whose writes can be
// ended.
type page interface {
	io.Writer
	SetWriteDeadline(at time.Time) error
}

// opening is the one line that stands on a terminal from the start of the process
// until the first frame: what is done meanwhile, and to what. It stands where the
// cursor is, on the shell's own screen, and is taken away before that is left, so that
// the shell has nothing of it when it has its screen again. It is safe for concurrent
// use.
type opening struct {
	page page
	cols int
	more string // the sign that something is left out, or goes on

	mu     sync.Mutex
	stands bool // something of it may be on the terminal
	over   bool // nothing more is said
}

// Where the cursor is put by, and what takes away all that was written since. A line
// that would be too long, as the cursor was not at the first cell, ends at the last
// one: were it to go on in the next line, the screen might move under what was put by.
const (
	lineBegins = ansi.SaveCursor + ansi.ResetModeAutoWrap
	lineEnds   = ansi.SetModeAutoWrap
	lineAway   = ansi.RestoreCursor + ansi.EraseLineRight
)

// say has the line say what is done, and to what, instead of what it said.
func (o *opening) say(doing, to string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over {
		return
	}
	if err := o.page.SetWriteDeadline(time.Now().Add(saidWithin)); err != nil {
		return // a terminal whose writes cannot be ended might be waited for, for ever
	}
	raw := lineBegins + o.line(doing, to) + lineEnds
	if o.stands {
		raw = lineAway + raw
	}
	o.stands = true
	_, _ = io.WriteString(o.page, raw)       // one that takes nothing shows no frame either, which says so
	_ = o.page.SetWriteDeadline(time.Time{}) // it could be set
}

// line is what the line says. What is done is said first; of a long path the end is
// what tells.
func (o *opening) line(doing, to string) string {
	cols := o.cols
	if cols <= 0 {
		cols = openingCols
	}
	head, more := "holdfast "+text.Clean(doing)+" ", text.Width(o.more)
	to = text.Clean(to)
	if over := text.Width(head) + text.Width(to) + 1 + more - (cols - 1); over > 0 {
		to = o.more + text.After(to, over+more)
	}
	return text.Truncate(head+to+" "+o.more, cols-1, o.more)
}

// end says nothing more, and returns what takes the line away; empty: none stands, or
// it was handed out before.
func (o *opening) end() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.over = true
	if !o.stands {
		return nil
	}
	o.stands = false
	return []byte(lineAway)
}
