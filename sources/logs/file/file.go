// Package file follows log files by glob. It must not know levels, filters or
// how lines are kept: it hands whole lines to a tail, and says where loss
// cannot be excluded.
package file

import (
	"time"

	"holdfast/sources/logs"
)

// Source is one configured log: the files that match its patterns.
type Source struct {
	Name     string
	Patterns []string // globs, as path/filepath matches them
	// Lines and Bytes bound what is taken of each file that is there at the
	// start; zero: 1000 lines, 256 KiB.
	Lines int
	Bytes int64
	// Zone is where times without a zone are; nil: UTC.
	Zone *time.Location
}

// Sink takes the lines, one batch at a time; *logs.Tail is one.
type Sink interface {
	Append(lines []logs.Line)
}
