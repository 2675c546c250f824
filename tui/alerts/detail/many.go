package detail

import (
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// listed is how many alerts of a group its page lists: nobody reads more, and each
// has a row of its own once the group is open.
const listed = 100

// Many is a group of alerts in words.
type Many struct {
	pane.Look
	Group *storm.Group
	Apart *storm.Apart
}

// paragraphs is what its alerts have in common, and each by what tells it from the
// others.
func (m Many) paragraphs() []pane.Paragraph {
	first := m.Group.Rows[0]
	list := []pane.Paragraph{
		{Role: themes.Strong, Text: pane.Count(len(m.Group.Rows)) + " " + m.name()},
		{Role: themes.Dim, Text: m.Group.Said(m.Theme.Glyph(themes.Ellipsis))},
		{},
	}
	for _, r := range m.Group.Rows[:min(listed, len(m.Group.Rows))] {
		told := m.Apart.Words(r)
		if first.Section() == source.SectionCleared {
			told = strings.TrimRight(r.Name()+" "+r.Place(), " ")
		}
		words := m.Aged(r.StartsAt)
		if r.Ack != nil {
			words = strings.TrimPrefix(words+", held by "+string(r.Ack.By.Person), ", ")
		}
		if r.State == source.Resolved {
			words = "cleared " + m.Ago(r.ClearedAt)
		}
		list = append(list, pane.Paragraph{Role: themes.Text, Text: told + "  " + words})
	}
	if more := len(m.Group.Rows) - listed; more > 0 {
		list = append(list, pane.Paragraph{Role: themes.Dim, Text: "and " + pane.Count(more) + " more: Enter gives each a row"})
	}
	return list
}

func (m Many) name() string {
	if m.Group.Rows[0].Section() == source.SectionCleared {
		return "have cleared"
	}
	return m.Group.Rows[0].Name()
}

// ShowGroup puts the words of a group into the detail, when they are not there already.
func (d *Detail) ShowGroup(page func() Many) {
	if d.of == d.Of() {
		return
	}
	d.viewer.SetText(page().paragraphs()...)
	d.of = d.Of()
}
