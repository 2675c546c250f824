// Package light is what a person wants to stand out among log lines without hiding
// the others: several highlights at a time, each in a style of its own, and the line
// in which one is typed. It must not decide what a highlight means: sources/logs does.
package light

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/logs/sheet"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Lights are the highlights in force and the line they are typed in.
type Lights struct {
	input  *pane.Input
	typing bool
	list   []lit
	wrong  string // why what is typed is none
}

// lit is a highlight and its style.
type lit struct {
	source.Highlight
	style int
}

// New is no highlight.
func New() *Lights { return &Lights{input: pane.NewInput("words or /regexp/ to stand out")} }

// SetTheme changes the colours.
func (l *Lights) SetTheme(t *themes.Theme) { l.input.SetTheme(t) }

// SetWidth gives the line its room in cells.
func (l *Lights) SetWidth(w int) { l.input.SetWidth(max(10, w-40)) }

// Typing reports whether the line takes the keys.
func (l *Lights) Typing() bool { return l.typing }

// Set reports whether there is a highlight.
func (l *Lights) Set() bool { return len(l.list) > 0 }

// Shown reports whether the highlights take a line.
func (l *Lights) Shown() bool { return l.typing || l.Set() }

// Open begins to type one.
func (l *Lights) Open() {
	l.typing, l.wrong = true, ""
	l.input.Set("")
}

// Type takes a key or a paste.
func (l *Lights) Type(msg tea.Msg) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			l.enter(l.input.Value())
			return
		case "esc":
			l.typing, l.wrong = false, ""
			return
		}
	}
	l.wrong = ""
	l.input.Update(msg)
}

// enter adds a highlight, or takes away the one that is the same. What is none stays
// to be put right; an empty line adds nothing.
func (l *Lights) enter(s string) {
	if s == "" {
		l.typing, l.wrong = false, ""
		return
	}
	h, err := source.ParseHighlight(s)
	same := func(one lit) bool { return one.String() == h.String() }
	switch {
	case err != nil:
		l.wrong = err.Error()
		return
	case slices.ContainsFunc(l.list, same):
		l.list = slices.DeleteFunc(l.list, same)
	case len(l.list) == themes.Lights:
		l.wrong = "there are six already: Esc, then & takes one away"
		return
	default:
		l.list = append(l.list, lit{h, l.free()})
	}
	l.typing, l.wrong = false, ""
}

// free is the first style that no highlight has.
func (l *Lights) free() int {
	for n := range themes.Lights {
		if !slices.ContainsFunc(l.list, func(one lit) bool { return one.style == n }) {
			return n
		}
	}
	return 0
}

// Names are the highlights as they were typed.
func (l *Lights) Names() []string {
	var list []string
	for _, one := range l.list {
		list = append(list, one.String())
	}
	return list
}

// Off is the action that takes one highlight away, or all; do makes a change of what
// is shown.
func (l *Lights) Off(do func(func()) tea.Cmd) pane.Action {
	a := pane.Action{Name: "unhighlight", Keys: []string{"&"}, What: "highlight off", Help: "Take one highlight away, or all."}
	if !l.Set() {
		a.WhyNot = "nothing is highlighted: * does"
	}
	a.Do = func() tea.Cmd {
		names := l.Names()
		if len(names) == 1 {
			return do(l.Clear)
		}
		var items []dialog.Item
		for _, name := range append(names, "all of them") {
			items = append(items, dialog.Item{Name: name})
		}
		return pane.Say(pane.Show{Dialog: dialog.Pick("Take a highlight away", items, func(i int) tea.Cmd {
			if i == len(names) {
				return do(l.Clear)
			}
			return do(func() { l.drop(names[i]) })
		})})
	}
	return a
}

func (l *Lights) drop(name string) {
	l.list = slices.DeleteFunc(l.list, func(one lit) bool { return one.String() == name })
}

// Clear takes all away.
func (l *Lights) Clear() { l.list = nil }

// Has reports whether something of a line stands out.
func (l *Lights) Has(line source.Line) bool {
	if line.Gap {
		return false
	}
	message := sheet.Message(line)
	return slices.ContainsFunc(l.list, func(one lit) bool { return one.In(message) })
}

// Strokes are what stands out of a text. Where two highlights lie across each other,
// the one that begins first has what both want.
func (l *Lights) Strokes(text string) (list []sheet.Stroke) {
	for _, one := range l.list {
		for _, at := range one.Spans(text) {
			list = append(list, sheet.Stroke{From: at[0], To: at[1], Style: one.style})
		}
	}
	slices.SortStableFunc(list, func(a, b sheet.Stroke) int { return cmp.Compare(a.From, b.From) })
	end := 0
	return slices.DeleteFunc(list, func(s sheet.Stroke) bool {
		if s.From < end {
			return true
		}
		end = s.To
		return false
	})
}

// Line draws what is typed, or the highlights in force each in its style, in w cells.
func (l *Lights) Line(t *themes.Theme, w int) string {
	r := row.New(t, w, false).Put(themes.Accent, " * ")
	if l.typing {
		return r.Raw(l.input.View(), l.input.Width()).Space(2).Put(themes.Warning, l.wrong).String()
	}
	for _, one := range l.list {
		r.Light(one.style, one.String()).Space(2)
	}
	return r.Put(themes.Dim, "n N go through them, & takes away").String()
}
