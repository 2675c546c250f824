// Package logs knows what a log line is, how loud it is, and how lines from
// many sources become one tail that is read by cursor. It must not open files
// or sockets (adapters below it do) and must not know panes.
package logs

import (
	"time"

	"holdfast/sources/text"
)

// Line is one log line, sanitised.
type Line struct {
	Seq      uint64    // its place in the Tail, from 1
	Source   string    // the configured name, such as "api"
	At       time.Time // when it says it happened, else that of the lines around it, of its file, or of reading it
	Received time.Time // when it was read
	Level    Level
	Text     string // the whole line as it stood in its source
	Path     string // the file it came from, where there is one
	Offset   int64  // byte offset of its start in Path
	// Gap marks a line that stands for lines that were, or may have been, lost.
	// Its Text says what is known about it.
	Gap bool
	// Untimed marks a line that has no time, or none that was understood: At is
	// not its word.
	Untimed bool
	// History marks a line that was there before following began. It is not
	// news: it does not count into rate and lag.
	History bool
}

// Message is the line without the time and level that Line has of its own, for
// showing beside them: the message and then the other fields of a JSON or
// logfmt line, the rest of a plain one. A line that cannot be shortened is
// returned whole.
func (l Line) Message() string {
	if l.Gap {
		return l.Text
	}
	var r Reader
	p := r.parse([]byte(l.Text))
	if l.Untimed && p.timed {
		return l.Text // the time that was not understood stays to be read
	}
	return string(text.AppendClean(nil, p.message()))
}
