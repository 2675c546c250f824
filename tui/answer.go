package tui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/keyboard"
	"holdfast/tui/pane"
)

// readFirst is how long a dialog must have been on the screen before y confirms
// it: nobody takes in a question and answers it sooner, so that y was on its way
// before, or is no person's. It stays below what one notices as waiting.
const readFirst = 200 * time.Millisecond

// The words for a y, or another key that confirms, that does not count.
const (
	wasTogether = "this %[1]s came together with other keys: press %[1]s again"
	wasEarly    = "this %[1]s came before the question could be read: press %[1]s again"
)

// confirms is the key that does what a dialog asks: y, and where it asks by the key
// that began it, that.
func confirms(d pane.Dialog) string {
	if asked, ok := d.(pane.Repeated); ok {
		return asked.Again()
	}
	return "y"
}

// pressed routes a key of which it is known how it came: y confirms only alone,
// and only what could be read, and no act comes of a paste.
func (m *Model) pressed(p keyboard.Press) tea.Cmd {
	m.clear()
	o := m.pile.top()
	if o == nil && p.Crowd && m.writes(p.Key.String()) {
		m.notices.add(pane.Notice{Key: "why not", Text: p.Key.String() + " came together with other keys, as in a paste: press it again"})
		return nil
	}
	if o != nil && !o.doubt.IsZero() && p.At.Sub(o.doubt) < keyboard.Together && p.Key.String() != "ctrl+c" {
		return nil // it came with a y that was refused, and does not take away what was said
	}
	if o == nil || p.Key.String() != confirms(o.Dialog) {
		return m.press(p.Key)
	}
	asked, ok := o.Dialog.(pane.Confirmed)
	if !ok {
		return m.press(p.Key)
	}
	switch {
	case !p.Alone:
		o.doubt = p.At
		asked.Refuse(fmt.Sprintf(wasTogether, p.Key.String()))
	case !m.pile.readable(o, p.At):
		asked.Refuse(fmt.Sprintf(wasEarly, p.Key.String()))
	default:
		return m.press(p.Key)
	}
	return nil
}

// The words for a key that was taken for the rest of what the terminal did not end:
// one line of 80 columns, with what else is to be read.
const (
	unendedAnswer = "key lost: the terminal did not end an answer; Esc stops waiting"
	unendedPaste  = "key lost: the terminal did not end a paste; Ctrl-C stops waiting"
	endedAnswer   = "key lost to an answer the terminal did not end: press it again"
)

// unended says that a key was lost because the terminal did not end what it began.
func (m *Model) unended(u keyboard.Unended) {
	words := unendedAnswer
	switch {
	case u.Over:
		words = endedAnswer
	case u.Paste:
		words = unendedPaste
	}
	if o := m.pile.top(); o != nil {
		if asked, ok := o.Dialog.(pane.Confirmed); ok {
			asked.Refuse(words)
			return
		}
	}
	m.notices.add(pane.Notice{Key: "keyboard", Text: words})
}

// writes reports whether a key is an act just now, and not text or a move.
func (m *Model) writes(key string) bool {
	if p := m.deck.front(); p == nil || p.typing() {
		return false
	}
	here, everywhere := m.table()
	for _, list := range [][]pane.Action{here, everywhere} {
		for _, a := range list {
			if slices.Contains(a.Keys, key) && a.WhyNot == "" {
				return a.Writes
			}
		}
	}
	return false
}
