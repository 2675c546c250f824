package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	widest   = 120
	sideFrom = 100 // from this width on, the questions stand at the left
	sideWide = 20
	tall     = 17 // lines between the borders
)

// View draws the box.
func (f *Form) View() string {
	f.drawn = true
	w := max(30, min(f.w-4, widest)) - 2
	inner := w - 2
	side := f.w >= sideFrom
	if side {
		inner -= sideWide + 2
	}
	height := max(8, min(f.h-4, tall))
	if side {
		height = max(8, min(f.h-4, max(tall, len(f.pages)+1)))
	}
	lines := f.content(inner, height-2, !side)
	for len(lines) < height-2 {
		lines = append(lines, "")
	}
	lines = append(lines[:height-2], f.status(inner), f.keys(inner))
	if side {
		list := f.side()
		if off := min(f.at-len(lines)/2, len(list)-len(lines)); off > 0 {
			list = list[off:] // the page at hand is always seen
		}
		for i, line := range lines {
			at := ""
			if i < len(list) {
				at = list[i]
			}
			lines[i] = pane.Fit(at, sideWide) + f.theme.Paint(themes.Faint, f.theme.Glyph(themes.VLine)) + " " + line
		}
	}
	for i, line := range lines {
		lines[i] = " " + line
	}
	title := pane.Title{Over: true, Name: "Report of " + f.deps.Name, Right: f.progress()}
	return pane.Frame(f.theme, title, row.Join(lines, len(lines)), w+2, len(lines)+2, true)
}

// progress is how many of the questions that are owed are answered, as it is said
// wherever they are counted; the others are counted apart.
func (f *Form) progress() string {
	owed, more := f.Answered()
	words := f.theme.Paint(themes.Text, fmt.Sprintf("%d of %d answered", owed, len(incident.Owing())))
	if more > 0 {
		words += f.theme.Paint(themes.Dim, fmt.Sprintf(", and %d more", more))
	}
	return words
}

// number says which question a page asks, counted as the progress is.
func (f *Form) number() string {
	if owing := len(incident.Owing()); f.at < owing {
		return fmt.Sprintf("%d of %d", f.at+1, owing)
	}
	return "if you like"
}

// mark is the sign of a page in the list of them.
func (f *Form) mark(i int) (themes.Role, themes.Glyph) {
	if i == len(f.pages) {
		if len(f.deps.Actions()) > 0 {
			return themes.Good, themes.Check
		}
		return themes.Dim, themes.Ring
	}
	field := f.pages[i].field
	switch d, begun := f.drafts[field]; {
	case begun && d.state == refused:
		return themes.Critical, themes.Cross
	case begun:
		return themes.Warning, themes.Half
	case strings.TrimSpace(f.deps.Answers()[field]) != "":
		return themes.Good, themes.Check
	}
	return themes.Dim, themes.Ring
}

// side lists the pages with how they stand.
func (f *Form) side() []string {
	list := make([]string, 0, len(f.pages)+1)
	for i := range len(f.pages) + 1 {
		name := "action items"
		if i < len(f.pages) {
			name = f.pages[i].short
		}
		role, glyph := f.mark(i)
		r := row.New(f.theme, sideWide, false)
		text := themes.Dim
		if i == f.at {
			r.Put(themes.Accent, f.theme.Glyph(themes.Pointer))
			text = themes.Strong
		}
		r.To(1).Put(role, f.theme.Glyph(glyph)).Space(1).Put(text, name)
		list = append(list, r.String())
	}
	return list
}

// strip is the list of pages where there is no room for one: a sign each.
func (f *Form) strip(w int) string {
	r := row.New(f.theme, w, false)
	for i := range len(f.pages) + 1 {
		role, glyph := f.mark(i)
		if i == f.at {
			r.Put(themes.Accent, f.theme.Glyph(themes.Pointer))
		}
		r.Put(role, f.theme.Glyph(glyph)).Space(1)
	}
	return r.String()
}

// content is the page at hand.
func (f *Form) content(w, h int, strip bool) []string {
	var lines []string
	if strip {
		lines = append(lines, f.strip(w), "")
	}
	page, isQuestion := f.page()
	if !isQuestion {
		return append(lines, f.actionPage(w, h-len(lines))...)
	}
	for _, line := range pane.Wrap(f.number()+"  "+page.title, w) {
		lines = append(lines, f.theme.Paint(themes.Strong, line))
	}
	for _, line := range pane.Wrap(page.about, w) {
		lines = append(lines, f.theme.Paint(themes.Dim, line))
	}
	lines = append(lines, "")
	if page.field == reasonField {
		return append(lines, f.reasons(w)...)
	}
	f.editor.SetSize(w, max(2, min(8, h-len(lines)-2)))
	lines = append(lines, strings.Split(f.editor.View(), "\n")...)
	return append(lines, f.meanwhile(page.field, w)...)
}

// meanwhile shows an answer that somebody gave while another was being written,
// and why one was not saved.
func (f *Form) meanwhile(field string, w int) []string {
	d, begun := f.drafts[field]
	if !begun {
		return nil
	}
	var words string
	switch now := f.deps.Answers()[field]; {
	case d.state == refused:
		words = "not saved: " + d.why + "; Enter tries again"
	case now != d.base && now != d.words && d.state == writing:
		words = "somebody answered meanwhile: " + now
	default:
		return nil
	}
	var lines []string
	for _, line := range pane.Wrap(strings.ReplaceAll(words, "\n", " "), w) {
		lines = append(lines, f.theme.Paint(themes.Warning, line))
	}
	return lines
}

// reasons are the choices of the field `reason`.
func (f *Form) reasons(w int) []string {
	var lines []string
	now := f.deps.Answers()[reasonField]
	for i, name := range incident.Reasons() {
		r := row.New(f.theme, w, i == f.choice)
		r.Put(themes.Accent, fmt.Sprintf("%d ", i+1)).Cell(themes.Strong, name, 20).Put(themes.Dim, reason(name))
		if name == now {
			r.Put(themes.Good, " "+f.theme.Glyph(themes.Check)+" answered")
		}
		lines = append(lines, r.String())
	}
	return lines
}

// actionPage lists the action items and takes more of them.
func (f *Form) actionPage(w, h int) []string {
	lines := []string{f.theme.Paint(themes.Strong, "Action items: what must be done so that it does not happen again?")}
	for _, line := range pane.Wrap("Each outlives the incident until somebody says it is done; one without an owner is nobody's.", w) {
		lines = append(lines, f.theme.Paint(themes.Dim, line))
	}
	lines = append(lines, "")
	items := f.deps.Actions()
	var who []string
	if f.action.at == ownerPart {
		who = f.action.owner.lines(f.theme, 8, w, max(1, min(6, h-len(lines)-len(f.action.inputs)-3*min(1, len(items)))))
	}
	room := max(1, h-len(lines)-len(f.action.inputs)-len(who)-2)
	if more := len(items) - room; more > 0 {
		lines = append(lines, f.theme.Paint(themes.Dim, fmt.Sprintf("%d more above", more+1)))
		items = items[more+1:]
	}
	for _, a := range items {
		role, glyph := themes.Warning, themes.Ring
		if a.Done() {
			role, glyph = themes.Good, themes.Check
		}
		lines = append(lines, row.New(f.theme, w, false).Put(role, f.theme.Glyph(glyph)).Space(1).Put(themes.Text, itemWords(a)).String())
	}
	if len(items) > 0 {
		lines = append(lines, "")
	}
	for i, in := range f.action.inputs {
		in.SetWidth(w - 8)
		role, value := themes.Dim, in.Blurred()
		if i == f.action.at {
			role, value = themes.Accent, in.View()
		}
		lines = append(lines, f.theme.Paint(role, pane.Fit(labels()[i], 7))+" "+value)
		if i == ownerPart {
			lines = append(lines, who...)
		}
	}
	if over := len(lines) - h; over > 0 && h > 0 {
		lines = slices.Delete(lines, 1, 1+over) // what is written is seen
	}
	return lines
}

// status is what is wrong, else what was just saved.
func (f *Form) status(w int) string {
	role, words := themes.Good, f.said
	if words != "" {
		words = f.theme.Glyph(themes.Check) + " " + words
	}
	for _, q := range f.pages {
		switch d := f.drafts[q.field]; d.state {
		case refused:
			role, words = themes.Warning, q.short+" is not saved: "+d.why
		case underway:
			role, words = themes.Dim, q.short+" is being saved"
		case writing:
		}
	}
	if f.wrong != "" {
		role, words = themes.Warning, f.wrong
	}
	return f.theme.Paint(role, text.Truncate(strings.ReplaceAll(words, "\n", " "), w, f.theme.Glyph(themes.Ellipsis)))
}

// keys is the last line.
func (f *Form) keys(w int) string {
	r := row.New(f.theme, w, false)
	key := func(k, what string) { r.Put(themes.Accent, k).Put(themes.Text, " "+what).Space(2) }
	page, isQuestion := f.page()
	switch {
	case !isQuestion && f.action.what() == "" && f.action.at == 0:
		key("Enter", "done")
	case !isQuestion && f.action.at == ownerPart && f.action.owner.known():
		m, _ := f.action.owner.chosen()
		key("Enter", cmp.Or(string(m.Person), "nobody yet"))
		key("Down Up", "who")
	case !isQuestion && f.action.at < duePart:
		key("Enter", "next")
	case !isQuestion:
		key("Enter", "save it")
	case page.field == reasonField && f.choice < 0:
		key("1 2 3 4", "choose")
		key("Enter", "leave open")
	default:
		key("Enter", "save, next")
		if page.field != reasonField {
			key("Alt-Enter", "new line")
		}
	}
	key("PgDn PgUp", "others")
	key("Esc", "go on later")
	return r.String()
}
