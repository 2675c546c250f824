package logs

import (
	"slices"
	"sync"
	"time"
)

const (
	// openingAtMost is how long the lines of logs that begin together are held for
	// the one whose history is not there yet.
	openingAtMost = time.Second
	// openingSettles is how long another log may take to begin once all that began
	// have handed on their history.
	openingSettles = 50 * time.Millisecond
)

// Opening is where logs that begin together hand on what they held before. Which of
// them is read first says nothing, so their histories are merged by time: one behind
// the other, the newest lines on the screen would be those of one log, as if the
// others had been quiet. It is safe for concurrent use.
type Opening struct {
	to  Sink
	now func() time.Time

	mu     sync.Mutex
	held   []Line
	behind int // logs that entered and whose history is not whole
	timer  *time.Timer
	over   bool
}

// NewOpening returns one that hands on to a sink.
func NewOpening(to Sink, now func() time.Time) *Opening { return &Opening{to: to, now: now} }

// Enter returns the sink of one log that begins. One that begins after the others
// went on hands its lines on at once.
func (o *Opening) Enter() *Entrance {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over {
		return &Entrance{opening: o, whole: true}
	}
	o.behind++
	if o.timer == nil {
		o.timer = time.AfterFunc(openingAtMost, o.end)
	} else {
		o.timer.Reset(openingAtMost)
	}
	return &Entrance{opening: o}
}

func (o *Opening) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.handOn()
}

// handOn hands on what is held, by time. The lines of one log keep their order, also
// where their times go back.
func (o *Opening) handOn() {
	if o.over {
		return
	}
	o.over = true
	type placed struct {
		at   time.Time
		line Line
	}
	list, latest := make([]placed, len(o.held)), map[string]time.Time{}
	for i, l := range o.held {
		at := l.At
		if at.IsZero() {
			at = l.Received
		}
		if before := latest[l.Source]; at.Before(before) {
			at = before
		}
		latest[l.Source] = at
		list[i] = placed{at, l}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.at.Compare(b.at) })
	for i, p := range list {
		o.held[i] = p.line
	}
	o.to.Append(o.held)
	o.held = nil
}

// Entrance is the sink of one log while it begins, and after.
type Entrance struct {
	opening *Opening
	whole   bool // its history was handed on
}

// Append hands lines on: at once, or with those of the others that begin. The first
// that is no history says that the history is whole.
func (e *Entrance) Append(lines []Line) {
	o := e.opening
	o.mu.Lock()
	if o.over {
		o.mu.Unlock()
		o.to.Append(lines)
		return
	}
	defer o.mu.Unlock()
	now := o.now()
	for _, l := range lines {
		if l.Received.IsZero() {
			l.Received = now
		}
		o.held = append(o.held, l)
		if !l.History && !l.Gap {
			e.isWhole()
		}
	}
	if len(o.held) >= Capacity {
		o.handOn()
	}
}

// Whole says that all the log held before was handed on.
func (e *Entrance) Whole() {
	e.opening.mu.Lock()
	defer e.opening.mu.Unlock()
	e.isWhole()
}

func (e *Entrance) isWhole() {
	if e.whole {
		return
	}
	e.whole = true
	if e.opening.behind--; e.opening.behind == 0 && !e.opening.over {
		e.opening.timer.Reset(openingSettles)
	}
}

// Whole tells a sink that a log has handed on all it held before, where the sink
// wants to know.
func Whole(to Sink) {
	if e, ok := to.(interface{ Whole() }); ok {
		e.Whole()
	}
}
