package logs

import (
	"strings"
	"time"

	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

// anchor is a moment the pane was asked to show.
type anchor struct {
	seq uint64 // the first line at or after it; 0: none
	why string // what happened then, such as "CheckoutDown fired"; empty: nothing that is known
	at  time.Time
}

// above reports whether the rule of the moment stands above line i.
func (a anchor) above(lines []source.Line, i int) bool {
	seq := lines[i].Seq
	if a.seq == 0 || a.seq > seq {
		return false
	}
	return i == 0 && a.seq == seq || i > 0 && a.seq > lines[i-1].Seq
}

// words names the moment above its first line. A moment before everything that is
// held says so: the first line is not what happened then.
func (a anchor) words(look pane.Look, first source.Line, oldest bool) string {
	words := strings.TrimSpace(a.why + " " + look.ClockSeconds(a.at))
	if oldest && first.At.Sub(a.at) > time.Second {
		return words + ", before the oldest line held"
	}
	if a.at.Sub(first.At) > time.Second {
		return words + ", after the newest line"
	}
	return words
}
