package watch

import (
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/logs/pattern"
)

const (
	// most is how many skeletons are kept of a log.
	most = 5000
	// recently is over how many lines it is reckoned how often the log says something
	// new.
	recently = 1000
	// learning is how many lines a log is listened to before anything in it is new.
	learning = 500
	// chatty is from which share on, of the lines of late, what is new is no news: a
	// log that always says something new says nothing by it.
	chatty = 0.02
	// apart is how long there is between two looks whether what came is of a pattern
	// that is known: a look goes over all of them.
	apart = 100 * time.Millisecond
	// mostWait is how many lines may wait for such a look.
	mostWait = 10
	// newFor is how long something stays new.
	newFor = time.Hour
)

// news knows what a log has said, and what of it is new.
type news struct {
	stream *pattern.Stream
	redact func(string) string
	line   []byte // the one that is learned; its room is used again

	recalled bool // what it knows is of an earlier process, which may have learned what is history now
	era      int
	lines    int     // since it began to listen, at most learning
	fresh    float64 // of the lines of late, how many had a skeleton that was new
	looked   time.Time
	wait     []waiting
	heard    map[int]unheard // by number: what is new
}

// waiting is a line whose skeleton was met for the first time and not looked at yet.
type waiting struct {
	number int
	line   logs.Line
}

// unheard is a pattern that is new.
type unheard struct {
	says  string
	since time.Time
}

func newNews(redact func(string) string) *news {
	return &news{stream: pattern.NewStream(most), redact: redact, heard: map[int]unheard{}}
}

// add learns a line and returns its number; first: no line of the log before was of
// its pattern, and that is news.
func (n *news) add(l *logs.Line, now time.Time) (number int, first bool) {
	if n.recalled && l.History {
		if number, ok := n.stream.Hear([]byte(l.Text)); ok {
			return number, false
		}
	}
	known := n.stream.Miner().Given()
	n.line = append(n.line[:0], l.Text...)
	number = n.stream.Add(n.line)
	if era := n.stream.Era(); era != n.era { // the numbers are others now
		n.era, n.wait = era, nil
		clear(n.heard)
		known = n.stream.Miner().Given()
	}
	n.lines = min(n.lines+1, learning)
	n.fresh -= n.fresh / recently
	if number < known {
		return number, false
	}
	n.fresh++
	if n.lines < learning || n.fresh/recently > chatty || n.saidBut(l.Text) {
		return number, false
	}
	if now.Sub(n.looked) < apart {
		if len(n.wait) < mostWait {
			n.wait = append(n.wait, waiting{number, *l})
		}
		return number, false
	}
	n.looked = now
	return number, n.look(number, now)
}

// saidBut reports whether the log said the same before, but for what may not be
// written down: that is not kept over a restart.
func (n *news) saidBut(text string) bool {
	clean := n.redact(text)
	if clean == text {
		return false
	}
	given := n.stream.Miner().Given()
	return n.stream.Learn([]byte(clean)) < given
}

// look reports whether the pattern of a number is new, and keeps it as such.
func (n *news) look(number int, now time.Time) bool {
	p, first := n.stream.Miner().Met(number)
	if !first || p.Rest {
		return false
	}
	n.heard[number] = unheard{says: n.redact(p.Text), since: now}
	return true
}

// later looks at what had to wait and returns those lines, and lets go what is no
// longer new.
func (n *news) later(now time.Time) (looked []waiting) {
	for _, l := range n.wait {
		if n.look(l.number, now) {
			looked = append(looked, l)
		}
	}
	n.wait = nil
	for number, u := range n.heard {
		if now.Sub(u.since) >= newFor {
			delete(n.heard, number)
		}
	}
	return looked
}
