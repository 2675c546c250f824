package detail

import (
	"cmp"
	"slices"
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
	}
	if words := m.shares(); words != "" {
		list = append(list, pane.Paragraph{Role: themes.Text, Text: words})
	}
	list = append(list, pane.Paragraph{})
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

// sharesTold is of how many workloads the page says how many alerts each has.
const sharesTold = 12

// shares is how many of the alerts each workload has, the most first; empty: they are of
// one, or of none.
func (m Many) shares() string {
	shares := m.Group.Shares(m.Apart)
	if len(shares) < 2 {
		return ""
	}
	slices.SortStableFunc(shares, func(x, y storm.Share) int { return cmp.Compare(y.N, x.N) })
	var parts []string
	for _, s := range shares[:min(sharesTold, len(shares))] {
		parts = append(parts, pane.Count(s.N)+" "+s.App)
	}
	if more := len(shares) - len(parts); more > 0 {
		parts = append(parts, "and "+pane.Count(more)+" more")
	}
	return strings.Join(parts, ", ")
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
