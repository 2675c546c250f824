package silencing

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/sources/silences"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// chips are the matchers of a form, one a line, and a line in which another is typed.
// One that is taken away stays on its line, so that it can be put back.
type chips struct {
	list    []silences.Chip
	add     *pane.Input
	editing int // which is being changed; -1: none
	edit    *pane.Input
}

func newChips(list []silences.Chip) chips {
	return chips{list: list, add: pane.NewInput(`another, such as instance=~"api-.+"`), editing: -1, edit: pane.NewInput("")}
}

func (c *chips) setTheme(t *themes.Theme) {
	c.add.SetTheme(t)
	c.edit.SetTheme(t)
}

func (c *chips) len() int { return len(c.list) }

// press does what a key means on a line; wrong says why it does nothing.
func (c *chips) press(i int, msg tea.Msg) (wrong string) {
	switch key, pressed := msg.(tea.KeyPressMsg); {
	case i < 0:
	case i >= len(c.list):
		c.add.Update(msg)
	case i == c.editing:
		c.edit.Update(msg)
	case !pressed:
		return "a paste changes no matcher: e opens it"
	default:
		return c.act(i, key.String())
	}
	return ""
}

func (c *chips) act(i int, key string) (wrong string) {
	chip := &c.list[i]
	switch key {
	case "space", "backspace", "delete", "-":
		chip.Off = !chip.Off
	case "~":
		*chip = chip.Regexed()
	case "!":
		*chip = chip.Negated()
	case "e", "right":
		words, ok := chip.Text()
		if !ok {
			return "its value holds what cannot be shown, and cannot be changed here: take it away, and add another"
		}
		c.editing = i
		c.edit.Set(words)
	default:
		return key + " does nothing on a matcher: Space takes it away, ~ and ! turn it, e changes it"
	}
	return ""
}

// pending reports whether on a line something is being written.
func (c *chips) pending(i int) bool {
	return i >= 0 && (i == c.editing || i == len(c.list) && c.add.Value() != "")
}

// take takes what is being written on a line; wrong says what is wrong with it.
func (c *chips) take(i int) (wrong string) {
	if !c.pending(i) {
		return ""
	}
	in := c.add
	if i == c.editing {
		in = c.edit
	}
	chip, err := silences.ParseChip(in.Value())
	if err != nil {
		return err.Error()
	}
	if i == c.editing {
		c.list[i], c.editing = chip, -1
		return ""
	}
	c.list = append(c.list, chip)
	c.add.Set("")
	return ""
}

// cancel leaves what is being changed as it was; false: nothing is.
func (c *chips) cancel() bool {
	was := c.editing >= 0
	c.editing = -1
	return was
}
