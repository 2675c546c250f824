package tui

import (
	"slices"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Coach proposes what to do next, as a rehearsal does: the keys, and what they are
// for. It is sent to the root anew whenever another thing is next. The keys are only
// named where they do that: on another row, in a dialog or while text is typed they
// would do something else.
type Coach struct {
	Pane pane.ID // where the keys count
	Keys string  // such as "Enter y"; empty: there is nothing to press
	Text string  // such as "runs step 2"; empty: nothing is proposed
	// Act is the name of the action that the first of the keys is; empty: it is none.
	Act string
	// On is what the action has to be done to; empty: whatever it is done to.
	On string
	// Toward is what to do first where it would be done to another thing.
	Toward string
	// Then is said in the dialog that the action asks with; nil: it asks nothing.
	Then *Coach
	// Else is what leads there where the action cannot be done just now, or its pane is
	// not in front; nil: why it cannot be done is said.
	Else *Coach
}

// coach is what is proposed now, until the person wants no more of it.
type coach struct {
	Coach
	off  bool
	last string // the name of the action that was done last
}

// said reports whether something is proposed.
func (c *coach) said() bool { return !c.off && c.Text != "" }

// dismiss ends it for good.
func (c *coach) dismiss() bool {
	said := c.said()
	c.off = c.off || said
	return said
}

// bottom is the action that goes to the last row.
const bottom = "bottom"

// now is what is proposed as the screen stands: actions are those of its pane, which
// is in front or not. lies is the dialog on top of it; typing: keys are text.
func (c *coach) now(actions []pane.Action, lies *overlay, typing, front bool) Coach {
	switch {
	case lies != nil && (c.Then == nil || c.last != c.Act || lies.grace > 0), lies == nil && typing:
		return Coach{}
	case lies != nil:
		return Coach{Pane: c.Pane, Keys: c.Then.Keys, Text: c.Then.Text}
	case c.Act == "":
		return c.Coach
	}
	named := func(name string) pane.Action {
		i := slices.IndexFunc(actions, func(a pane.Action) bool { return a.Name == name })
		if i < 0 {
			return pane.Action{WhyNot: "it cannot be done here"}
		}
		return actions[i]
	}
	is, last := c.Coach, named(bottom)
	switch a := named(c.Act); {
	case c.On == "" || a.On == c.On:
		switch no := a.WhyNot != "" && !a.Soon; {
		case c.Else != nil && (no || !front):
			is.Keys, is.Text = c.Else.Keys, c.Else.Text
		case no:
			is.Keys, is.Text = "", a.WhyNot
		}
	case last.On == c.On:
		is.Keys = keyName(last.Keys[0]) + " " + c.Keys
	default:
		is.Keys, is.Text = "", c.Toward
	}
	return is
}

// coachLine is what is proposed, in one line; from another pane it begins with the
// key that leads where its keys count.
func (f foot) coachLine() string {
	c, t := f.coach, f.deck.theme
	hint := ""
	if f.ends {
		hint = "Esc ends these hints"
	}
	if c.Text == "" {
		return f.both("", t.Paint(themes.Dim, hint))
	}
	lead := ""
	if at := f.deck.front(); c.Pane != "" && at != nil && at.ID() != c.Pane {
		for i, p := range f.deck.panes {
			if p.ID() == c.Pane {
				lead = placeKey(i) + " "
			}
		}
	}
	keys, words := text.Clean(lead+c.Keys), text.Clean(c.Text)
	if c.Keys != "" {
		keys += " "
	}
	room := f.deck.w - 2 - text.Width("now ") - text.Width(keys) - 2
	if room-text.Width(hint) < text.Width(words) { // what is to be done goes first
		hint = ""
	}
	room -= text.Width(hint)
	words = text.Truncate(words, max(0, room), t.Glyph(themes.Ellipsis))
	return f.both(t.Paint(themes.Accent, "now ")+t.Paint(themes.Strong, keys)+t.Paint(themes.Text, words), t.Paint(themes.Dim, hint))
}
