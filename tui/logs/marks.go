package logs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/store/incident"
	"holdfast/tui/pane"
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

// toggle marks a line, or takes its mark away; false: it is none, or a gap.
func (m marks) toggle(l source.Line, ok bool) bool {
	switch {
	case !ok || l.Gap:
		return false
	case m.has(l.Seq):
		delete(m, l.Seq)
	default:
		m[l.Seq] = l
	}
	return true
}

// whyNot says why there is nothing to pin: marked lines, or else the chosen one, of
// which chosen says why not.
func (m marks) whyNot(chosen string) string {
	if len(m) > 0 {
		return ""
	}
	return chosen
}

// sure makes an act sure that is for the chosen line; one for marked lines is.
func (m marks) sure(chosen func(string, func() tea.Cmd) func() tea.Cmd, what string, do func() tea.Cmd) func() tea.Cmd {
	if len(m) > 0 {
		return do
	}
	return chosen(what, do)
}

// pin asks for the marked lines, or the chosen one, to be kept as evidence. The marks
// have done their part.
func (m marks) pin(chosen source.Line, ok bool) tea.Cmd {
	lines := m.orElse(chosen, ok)
	if len(m) == 0 {
		if !ok || chosen.Gap {
			return pane.Say(pane.Notice{Key: "logs pin", Text: "a gap is no line: choose one to pin"})
		}
	}
	if len(lines) > pinMost {
		return pane.Say(pane.Notice{Key: "logs pin", Text: fmt.Sprintf("%d lines are marked; at most %d are pinned at once", len(lines), pinMost)})
	}
	clear(m)
	return pane.Say(pane.Pin{Lines: pinned(lines)})
}

// lines are the marked lines in their order.
func (m marks) lines() []source.Line {
	return slices.SortedFunc(maps.Values(m), func(a, b source.Line) int { return a.Rank().Compare(b.Rank()) })
}

// orElse are the marked lines, or else the chosen one.
func (m marks) orElse(chosen source.Line, ok bool) []source.Line {
	if len(m) == 0 && ok {
		return []source.Line{chosen}
	}
	return m.lines()
}

// pinned are lines as the timeline keeps them.
func pinned(lines []source.Line) []incident.PinnedLine {
	list := make([]incident.PinnedLine, len(lines))
	for i, l := range lines {
		words := l.Whole()
		sum := sha256.Sum256([]byte(words))
		list[i] = incident.PinnedLine{Source: l.Source, Path: l.Path, Offset: l.Offset, At: l.At, Untimed: l.Untimed, Text: words, SHA256: hex.EncodeToString(sum[:])}
	}
	return list
}
