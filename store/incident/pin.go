package incident

import (
	"slices"
	"strings"
	"time"
)

// PinnedLine is one log line kept as evidence, copied from its source.
type PinnedLine struct {
	Source string    `json:"source"`
	Path   string    `json:"path,omitempty"`
	Offset int64     `json:"offset,omitempty"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	SHA256 string    `json:"sha256"` // of Text
	// Untimed marks a line that has no time, or none that was understood: At is
	// that of the lines around it, of its file, or of reading it.
	Untimed bool `json:"untimed,omitempty"`
}

// UntimedWords say of a line that the time beside it is not its own.
const UntimedWords = "has no time that was understood; the one beside it is that of the lines around it, of its file, or of reading it"

// SourcesOf names the sources of pinned lines, each once, in the order of the lines.
func SourcesOf(lines []PinnedLine) string {
	var names []string
	for _, l := range lines {
		if !slices.Contains(names, l.Source) {
			names = append(names, l.Source)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
