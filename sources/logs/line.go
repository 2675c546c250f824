// Package logs knows what a log line is, how loud it is, and how lines from
// many sources become one tail that is read by cursor. It must not open files
// or sockets (adapters below it do) and must not know panes.
package logs

import "time"

// Level is how loud a line is.
type Level uint8

// The levels, quietest first. NoLevel is a line that does not say.
const (
	NoLevel Level = iota
	Debug
	Info
	Warn
	Error
	Fatal
)

// Line is one log line, sanitised.
type Line struct {
	Seq      uint64    // its place in the Tail, from 1
	Source   string    // the configured name, such as "api"
	At       time.Time // when it says it happened, else when it was read
	Received time.Time // when it was read
	Level    Level
	Text     string
	Path     string // the file it came from, where there is one
	Offset   int64  // byte offset of its start in Path
	// Gap marks a line that stands for lines that were, or may have been, lost.
	// Its Text says what is known about it.
	Gap bool
}
