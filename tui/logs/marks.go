package logs

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	source "holdfast/sources/logs"
	"holdfast/store/incident"
)

// pinMost is how many lines one pin may copy into the timeline.
const pinMost = 200

// marks are the marked lines by their number. They are copied: they stay pinnable
// when the buffer has moved on.
type marks map[uint64]source.Line

// has reports whether a line is marked.
func (m marks) has(seq uint64) bool {
	_, ok := m[seq]
	return ok
}

// toggle marks a line, or takes its mark away.
func (m marks) toggle(l source.Line) {
	if m.has(l.Seq) {
		delete(m, l.Seq)
	} else {
		m[l.Seq] = l
	}
}

// lines are the marked lines in their order.
func (m marks) lines() []source.Line {
	var list []source.Line
	for _, seq := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[seq])
	}
	return list
}

// pinned are lines as the timeline keeps them.
func pinned(lines []source.Line) []incident.PinnedLine {
	list := make([]incident.PinnedLine, len(lines))
	for i, l := range lines {
		sum := sha256.Sum256([]byte(l.Text))
		list[i] = incident.PinnedLine{Source: l.Source, Path: l.Path, Offset: l.Offset, At: l.At, Untimed: l.Untimed, Text: l.Text, SHA256: hex.EncodeToString(sum[:])}
	}
	return list
}
