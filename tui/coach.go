package tui

import (
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Coach proposes what to do next, as a rehearsal does: the keys, and what they are
// for. It is sent to the root anew whenever another thing is next.
type Coach struct {
	Pane pane.ID // where the keys count
	Keys string  // such as "Enter y"; empty: there is nothing to press
	Text string  // such as "runs step 2"; empty: nothing is proposed
}

// coach is what is proposed now, until the person wants no more of it.
type coach struct {
	Coach
	off bool
}

// said reports whether something is proposed.
func (c *coach) said() bool { return !c.off && c.Text != "" }

// dismiss ends it for good.
func (c *coach) dismiss() bool {
	said := c.said()
	c.off = c.off || said
	return said
}

// coachLine is what is proposed, in one line; from another pane it begins with the
// key that leads where its keys count.
func (f foot) coachLine() string {
	c, t := f.coach, f.deck.theme
	lead := ""
	if at := f.deck.front(); c.Keys != "" && at != nil && at.ID() != c.Pane {
		for i, p := range f.deck.panes {
			if p.ID() == c.Pane {
				lead = placeKey(i) + " "
			}
		}
	}
	const hint = "Esc ends these hints"
	keys, words := text.Clean(lead+c.Keys), text.Clean(c.Text)
	if keys != "" {
		keys += " "
	}
	room := f.deck.w - 2 - text.Width("now ") - text.Width(keys) - text.Width(hint) - 2
	words = text.Truncate(words, max(0, room), t.Glyph(themes.Ellipsis))
	return f.ends(t.Paint(themes.Accent, "now ")+t.Paint(themes.Strong, keys)+t.Paint(themes.Text, words), t.Paint(themes.Dim, hint))
}
