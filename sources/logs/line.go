// Package logs knows what a log line is, how loud it is, and how lines from
// many sources become one tail that is read by cursor. It must not open files
// or sockets (adapters below it do) and must not know panes.
package logs

import (
	"strconv"
	"strings"
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
	// From is who wrote it, where its source is many and says so, such as
	// "nginx[100]" of a journal; sanitised. Text does not say it.
	From   string
	Path   string // the file it came from, or the address, such as udp://10.0.0.7
	Offset int64  // byte offset of its start in Path, where that is a file
	// Gap marks a line that stands for lines that were, or may have been, lost.
	// Its Text says what is known about it.
	Gap bool
	// Begins marks a Gap that stands where a log sets in: what it said before was not
	// read. It happened when the line behind it did, and nothing was lost there.
	Begins bool
	// Untimed marks a line that has no time, or none that was understood: At is
	// not its word.
	Untimed bool
	// History marks a line that was there before following began. It is not
	// news: it does not count into rate and lag.
	History bool
	// Late marks a line that came too late to be put where it happened: it stands where
	// it came.
	Late bool
	// New marks a line that says what no line of its source said before.
	New bool

	order int64 // of its Rank
}

// Whole is the text of the line behind who wrote it, where that is known.
func (l Line) Whole() string {
	if l.From == "" {
		return l.Text
	}
	return l.From + ": " + l.Text
}

// Unread is what the words of a line begin with that stands where a log sets in.
const Unread = "begins here: lines before were not read"

// Since is what is said where a log sets in, with the moment as it is written beside it.
func (l Line) Since(moment string) string {
	if rest, is := strings.CutPrefix(l.Text, Unread); l.Begins && is {
		return "begins here: lines before " + moment + " were not read" + rest
	}
	return l.Text
}

// Place is where the line stands: "/var/log/api.log:4711", by the byte it begins at,
// or the address it came from; empty: neither is known.
func (l Line) Place() string {
	switch {
	case l.Path == "" || l.Gap:
		return ""
	case strings.Contains(l.Path, "://"):
		return l.Path
	}
	return l.Path + ":" + strconv.FormatInt(l.Offset, 10)
}

// Message is the line without the time and level that Line has of its own, for
// showing beside them: who wrote it, where that is known, the message and then the
// other fields of a JSON or logfmt line, the rest of a plain one. A line that cannot
// be shortened is returned whole.
func (l Line) Message() string {
	if l.From != "" {
		from := l.From
		l.From = ""
		return from + ": " + l.Message()
	}
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

// size is how many bytes of text the line holds.
func (l *Line) size() int { return len(l.Text) + len(l.From) }
