package sqlite

import (
	"sync"
	"time"
)

// slowAfter is how long a step of opening takes before it is said: what is over sooner
// nobody could read.
const slowAfter = 300 * time.Millisecond

// What opening is at; "the record" completes each.
const (
	opens         = "opens"
	waitsForStart = "waits for another holdfast that starts on"
	waitsForFile  = "waits for a slow disk, or another program that holds"
	copiesAside   = "saves a copy of"
	measures      = "measures the timelines of"
)

// migrates says that the tables are brought up to date, or made.
func migrates(is tablesAre) string {
	if is.tables {
		return "brings up to date the tables of"
	}
	return "makes"
}

// progress tells whoever opens a record what that is at, where it may take long. It is
// safe for concurrent use; nil tells nobody.
type progress struct {
	tell func(what string)

	mu   sync.Mutex
	at   string // what was said last for good
	step int    // the number of the step that is taken
}

func newProgress(tell func(what string)) *progress {
	if tell == nil {
		return nil
	}
	return &progress{tell: tell}
}

// says tells what is done from now on.
func (p *progress) says(what string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step++
	if p.at != what {
		p.at = what
		p.tell(what)
	}
}

// slow tells what a step is at if it is not over soon; over ends the step, and what was
// said before holds again.
func (p *progress) slow(what string) (over func()) {
	if p == nil {
		return func() {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step++
	step, told := p.step, false
	timer := time.AfterFunc(slowAfter, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.step == step {
			told = true
			p.tell(what)
		}
	})
	return func() {
		timer.Stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.step++
		if told {
			p.tell(p.at)
		}
	}
}
