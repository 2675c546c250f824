package silencing

import (
	"strings"

	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	widest   = 100 // cells of a box with its border
	labelled = 10  // cells of what stands before a field
)

// View draws the form.
func (f *Form) View() string {
	f.drawn = true
	inner := max(24, min(f.w-4, widest)-4)
	f.length.SetWidth(min(12, inner-labelled))
	f.comment.SetWidth(max(8, inner-labelled))
	f.every.SetWidth(max(8, min(36, inner-labelled-24)))
	top := []string{f.field(onLength, "for", f.length, f.ends(), inner), f.field(onEvery, "every", f.every, f.comes(), inner), f.field(onComment, "comment", f.comment, "", inner)}
	top = append(top, f.where(inner)...)
	for _, r := range f.nowhere {
		top = append(top, f.theme.Paint(themes.Warning, pane.Fit("without "+titleOf(r)+": no Alertmanager tells of it", inner)))
		break
	}
	top = append(top, "", f.theme.Paint(themes.Dim, "matchers, all of which must match"))
	foot := f.foot(inner)
	matchers := f.matchers(inner)
	at := max(0, f.onChip())
	room := max(2, f.h-4-len(top)-len(foot))
	more := ""
	if len(matchers) > room {
		from := min(max(at-room/2, 0), len(matchers)-room)
		more = pane.More(from, len(matchers)-from-room)
		matchers = matchers[from : from+room]
	}
	lines := append(append(top, matchers...), foot...)
	for i, line := range lines {
		lines[i] = " " + pane.Fit(line, inner)
	}
	title := pane.Title{Over: true, Name: f.title, Foot: f.theme.Paint(themes.Dim, more)}
	return pane.Frame(f.theme, title, row.Join(lines, len(lines)), inner+4, len(lines)+2, true)
}

// field is a line with a label and what is typed there.
func (f *Form) field(at int, label string, in *pane.Input, after string, w int) string {
	role, value := themes.Dim, in.Blurred()
	if f.at == at {
		role, value = themes.Accent, in.View()
	}
	line := f.theme.Paint(role, pane.Fit(label, labelled)) + value
	if after != "" {
		line += f.theme.Paint(themes.Dim, " "+after)
	}
	return pane.Fit(line, w)
}

// where are the lines that say in which Alertmanagers.
func (f *Form) where(w int) []string {
	if f.several() == 0 {
		return []string{f.theme.Paint(themes.Dim, pane.Fit("in", labelled)) + f.theme.Paint(themes.Text, f.clusters[0].name)}
	}
	var lines []string
	for i, c := range f.clusters {
		label := ""
		if i == 0 {
			label = "in"
		}
		lines = append(lines, f.theme.Paint(themes.Dim, pane.Fit(label, labelled-2))+f.mark(f.onCluster() == i, c.name, c.off, w-labelled))
	}
	return lines
}

// mark is a line that can be taken away, and is chosen or not.
func (f *Form) mark(chosen bool, words string, off bool, w int) string {
	r := row.New(f.theme, w, chosen)
	if chosen {
		r.Put(themes.Accent, f.theme.Glyph(themes.Pointer))
	}
	r.To(2)
	if off {
		return r.Put(themes.Dim, words+"  taken away").String()
	}
	return r.Put(themes.Strong, words).String()
}

// matchers are the lines of the matchers, and the one that takes another.
func (f *Form) matchers(w int) []string {
	var lines []string
	on := f.onChip()
	f.chips.add.SetWidth(max(8, w-4))
	f.chips.edit.SetWidth(max(8, w-4))
	for i, c := range f.chips.list {
		if i == f.chips.editing {
			lines = append(lines, f.theme.Paint(themes.Accent, f.theme.Glyph(themes.Pointer)+" ")+f.chips.edit.View())
			continue
		}
		lines = append(lines, f.mark(on == i, c.String(), c.Off, w))
	}
	add := f.chips.add.Blurred()
	role := themes.Dim
	if on == len(f.chips.list) {
		add, role = f.chips.add.View(), themes.Accent
	}
	return append(lines, f.theme.Paint(role, "+ ")+add)
}

// foot is what stands below: what it mutes or what is wrong, and the keys.
func (f *Form) foot(w int) []string {
	role, words := themes.Text, f.mutes
	switch {
	case f.busy != "":
		role, words = themes.Accent, f.busy
	case f.wrong != "":
		role, words = themes.Warning, f.wrong
	case f.at == onEvery && f.comes() == "":
		words = howEvery
	}
	lines := []string{""}
	for _, line := range pane.Wrap(words, w) {
		lines = append(lines, f.theme.Paint(role, line))
	}
	return append(append(lines, ""), f.keys(w)...)
}

// keys are what can be pressed on the line at hand.
func (f *Form) keys(w int) []string {
	pairs := []string{"Enter", "what it would do", "Tab", "next", "Esc", "not now"}
	switch i := f.onChip(); {
	case f.busy != "":
		pairs = []string{"Esc", "do not wait"}
	case f.chips.pending(i):
		pairs = []string{"Enter", "take it", "Esc", "not now"}
	case f.onCluster() >= 0:
		pairs = append([]string{"Space", "leave out, or take in"}, pairs...)
	case i >= 0 && i < f.chips.len():
		pairs = append([]string{"Space", "take away", "~", "regexp", "!", "not", "e", "change"}, "Enter", "what it would do", "Esc", "not now")
	}
	return hints(f.theme, w, pairs...)
}

// hints are keys and what they do, in as many lines as they take.
func hints(t *themes.Theme, w int, pairs ...string) []string {
	var lines []string
	line, used := "", 0
	for i := 0; i+1 < len(pairs); i += 2 {
		n := len(pairs[i]) + 1 + len(pairs[i+1])
		if used > 0 && used+3+n > w {
			lines, line, used = append(lines, line), "", 0
		}
		if used > 0 {
			line, used = line+"   ", used+3
		}
		line, used = line+t.Paint(themes.Accent, pairs[i])+" "+t.Paint(themes.Text, pairs[i+1]), used+n
	}
	return append(lines, strings.TrimRight(line, " "))
}
