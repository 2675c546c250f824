package detail

import (
	"context"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/store/incident/relief"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// steps is how many steps after which the alert cleared are shown.
const steps = 3

// Relief counts after which steps of checklists an alert of a name cleared.
type Relief func(ctx context.Context, alertname string) (relief.Told, error)

// Counted is what the record told of the steps after which an alert cleared. What comes
// to a count is an hour old before it counts, so that it need not be counted often.
type Counted = Answer[relief.Told]

// usual says after which steps an alert cleared; nothing while that is not known, or
// where no step was ever run.
func usual(known *asked[relief.Told], look pane.Look, a *source.Row) []pane.Paragraph {
	c, is := known.of(a.Name())
	if !is {
		return nil
	}
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(look.Theme.Glyph(themes.HLine), 2) + " cleared after"}}
	if c.err != nil {
		return append(list, pane.Paragraph{Role: themes.Warning, Text: "the record could not be read: " + c.err.Error()})
	}
	lines := c.told.Lines(steps)
	if len(lines) == 0 {
		return nil
	}
	for _, l := range lines {
		role := themes.Text
		if l.Aside {
			role = themes.Dim
		}
		list = append(list, pane.Paragraph{Role: role, Indent: 2, Text: l.Text})
	}
	return list
}
