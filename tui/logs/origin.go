package logs

import (
	"slices"
	"strings"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/sources/watch"
	"holdfast/themes"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// note lists the sources. One whose data is late carries its age and stands
// first: it is the last to be cut where there is little room. The first to be cut is
// what there is to say of a source that is up, such as what it lost, and before that
// which rate is not what it was.
func note(look pane.Look, all []sources.Health, odd []watch.Odd) (whole, late string) {
	var words, well, remarks []string
	if said := oddest(look.Theme, odd); said != "" {
		remarks = append(remarks, look.Theme.Paint(themes.Warning, said))
	}
	for _, h := range all {
		if h.Unasked() {
			well = append(well, look.Theme.Paint(themes.Dim, look.Theme.Glyph(themes.Ring)+" "+h.Name))
			continue
		}
		if !h.Stale(look.Now) {
			well = append(well, look.Theme.Paint(themes.Dim, h.Name))
			if h.Err != "" {
				remarks = append(remarks, look.Theme.Paint(themes.Warning, h.Name+": "+text.Clean(h.Err)))
			}
			continue
		}
		word := look.Theme.Glyph(themes.Half) + " " + h.Name
		if age, ok := h.Age(look.Now); ok {
			word += " " + look.Old(look.Now.Add(-age))
		} else {
			word += " no data"
		}
		words = append(words, look.Theme.Paint(themes.Warning, word))
	}
	late = strings.Join(words, " ")
	return strings.Join(slices.Concat(words, well, remarks), " "), late
}

// unread names the sources whose history is being read while the pane has no line: those
// that were not asked yet and, where lines have come that it has not taken in, whoever may
// have sent them.
func unread(win *window.Window, tail window.Tail, all []sources.Health) []string {
	if win.Newest() > 0 {
		return nil
	}
	first, last := tail.Bounds()
	came := last >= first && last > 0
	var names, every []string
	for _, h := range all {
		every = append(every, h.Name)
		if h.Unasked() || came && h.Err == "" {
			names = append(names, h.Name)
		}
	}
	if came && len(names) == 0 {
		return every
	}
	return names
}

// empty says what would fill the pane. reading are the sources whose history is being
// read: nobody can say yet that none of their lines has come.
func empty(look pane.Look, w int, known []sources.Health, reading []string) []string {
	lines := []string{""}
	say := func(role themes.Role, s string) {
		lines = append(lines, row.New(look.Theme, w, false).Space(1).Put(role, s).String())
	}
	if len(known) == 0 {
		say(themes.Text, "No log source is configured. Add one to holdfast.yaml:")
		lines = append(lines, "")
		say(themes.Dim, "logs:")
		say(themes.Dim, "  - {name: api, file: /var/log/api/*.log}")
		return lines
	}
	if len(reading) > 0 {
		say(themes.Text, "reading the history of "+strings.Join(reading, ", ")+look.Theme.Glyph(themes.Ellipsis))
	}
	known = slices.DeleteFunc(slices.Clone(known), func(h sources.Health) bool { return slices.Contains(reading, h.Name) && h.Err == "" })
	if len(known) == 0 {
		return lines
	}
	if len(reading) > 0 {
		lines = append(lines, "")
	}
	say(themes.Text, "No line has arrived yet from:")
	for _, h := range known {
		words, role := "  "+h.Name+"  waiting for its first line", themes.Dim
		if h.Err != "" {
			words, role = "  "+h.Name+"  "+h.Err, themes.Warning
			if !h.NextTry.IsZero() {
				words += ", next try " + look.ClockSeconds(h.NextTry)
			}
		}
		say(role, words)
	}
	return lines
}
