package keyboard

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Press is a key with how it came: when, and whether a person can have pressed it
// by itself.
type Press struct {
	Key tea.KeyPressMsg
	// At is when the key was read; zero: not known.
	At time.Time
	// Alone: nothing came from the terminal within Together before or after it.
	Alone bool
	// Crowd: it was read at once with other keys, as those of a paste are, or at the
	// heels of an Esc, as the rest of an Alt key that was cut.
	Crowd bool
}

// stampBegin begins what Reader writes before a key. No terminal sends it: where
// one does, it is thrown away.
const stampBegin = "\x1b]5379;"

// stamp is how the unit came, for Filter.
func (u unit) stamp() []byte {
	return fmt.Appendf(nil, "%s%d;%t;%t\x07", stampBegin, u.at.UnixNano(), u.alone, u.crowd)
}

// Filter puts keys and how they came together, as Press, and tells of what did not
// end, as Unended. Hand it to tea.WithFilter. A key of which nothing is known did
// not come alone. All other messages go on to then, unless it is nil.
func Filter(then func(tea.Model, tea.Msg) tea.Msg) func(tea.Model, tea.Msg) tea.Msg {
	if then == nil {
		then = func(_ tea.Model, msg tea.Msg) tea.Msg { return msg }
	}
	next := Press{Crowd: true}
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		switch msg := msg.(type) {
		case uv.UnknownOscEvent:
			next = Press{Crowd: true}
			words, ours := strings.CutPrefix(string(msg), stampBegin)
			words = strings.TrimSuffix(words, "\x07")
			if ours && (words == waitsForAnswer || words == waitsForPaste || words == waitsNoMore) {
				return Unended{Paste: words == waitsForPaste, Over: words == waitsNoMore}
			}
			said := strings.Split(words, ";")
			if !ours || len(said) != 3 {
				return then(m, msg)
			}
			at, err := strconv.ParseInt(said[0], 10, 64)
			if err != nil {
				return then(m, msg)
			}
			next = Press{At: time.Unix(0, at), Alone: said[1] == "true", Crowd: said[2] == "true"}
			return nil
		case tea.KeyPressMsg:
			p := next
			p.Key, next = msg, Press{Crowd: true}
			return p
		}
		return then(m, msg)
	}
}
