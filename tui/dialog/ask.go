package dialog

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Field is one line to fill in.
type Field struct {
	Label string
	Value string // what stands there at first, and is replaced by what is typed
	Edit  bool   // Value is to be edited, not replaced
	Hint  string // stands there, dim, while it is empty
	// Check says what is wrong with a value; empty: nothing. Nil: all is right.
	Check func(value string) string
	// Complete asks, beside the screen, how a value goes on, and answers with Completed:
	// then Tab does, and the arrows go from field to field. Nil: nobody knows.
	Complete func(value string) tea.Cmd
}

// Completed is how a value that was typed goes on.
type Completed struct {
	Value string
	List  []string // what it may become
	Wrong string   // why nobody knows; empty: List is all there is
}

// goesOn is what all of them begin with, which is the value or more.
func (c Completed) goesOn() string {
	if len(c.List) == 0 {
		return c.Value
	}
	common := c.List[0]
	for _, one := range c.List {
		n := 0
		for n < len(common) && n < len(one) && common[n] == one[n] {
			n++
		}
		common = strings.ToValidUTF8(common[:n], "")
	}
	return common
}

// choices are the last parts of what a value may become, in one line.
func (c Completed) choices() string {
	var names []string
	for _, one := range c.List {
		name := strings.TrimSuffix(one, "/")
		names = append(names, text.Clean(name[strings.LastIndexByte(name, '/')+1:]+one[len(name):]))
	}
	return strings.Join(names, "  ")
}

// offersMost is how many lines tell how a value may go on.
const offersMost = 4

type ask struct {
	box
	fields []Field
	inputs []*pane.Input
	at     int
	wrong  string
	yes    string   // what Enter does with all of them at once; empty: it goes from one to the next
	about  []string // what there is to know about it
	offers string   // how the value at hand may go on
	do     func(values []string) tea.Cmd
}

// Ask asks for words. Enter goes to the next field and, on the last one, hands
// the values to do in the order of the fields. What the words then mute, run or
// resolve is confirmed in a dialog of its own.
func Ask(title string, fields []Field, do func(values []string) tea.Cmd) pane.Dialog {
	a := &ask{box: box{title: title}, fields: fields, do: do}
	for _, f := range fields {
		in := pane.NewInput(f.Hint)
		in.Offer(f.Value)
		if f.Edit {
			in.Set(f.Value)
		}
		a.inputs = append(a.inputs, in)
	}
	return a
}

// Propose asks for words of which all are proposed: Enter, in whichever field, hands
// them to do as they stand then, and Tab goes to another field. yes says what Enter
// does, such as "open it".
func Propose(title string, fields []Field, yes string, do func(values []string) tea.Cmd) pane.Dialog {
	a, _ := Ask(title, fields, do).(*ask)
	a.yes = yes
	return a
}

// Proposed is Propose with what there is to know about it beneath the fields.
func Proposed(title string, about []string, fields []Field, yes string, do func(values []string) tea.Cmd) pane.Dialog {
	a, _ := Propose(title, fields, yes, do).(*ask)
	a.about = about
	return a
}

// Explained is Ask with what there is to know about it beneath the fields.
func Explained(title string, about []string, fields []Field, do func(values []string) tea.Cmd) pane.Dialog {
	a, _ := Ask(title, fields, do).(*ask)
	a.about = about
	return a
}

// Typing says that keys are text.
func (a *ask) Typing() bool { return true }

// SetTheme changes the colours.
func (a *ask) SetTheme(t *themes.Theme) {
	a.box.SetTheme(t)
	for _, in := range a.inputs {
		in.SetTheme(t)
	}
}

// Update types, moves between fields, and finishes.
func (a *ask) Update(msg tea.Msg) (tea.Cmd, bool) {
	if !a.drawn {
		return nil, false
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "esc":
			return nil, true
		case "tab", "down":
			if f := a.fields[a.at]; key.String() == "tab" && f.Complete != nil {
				return f.Complete(a.inputs[a.at].Value()), false
			}
			a.at = (a.at + 1) % len(a.inputs)
			return nil, false
		case "shift+tab", "up":
			a.at = (a.at + len(a.inputs) - 1) % len(a.inputs)
			return nil, false
		case "enter":
			return a.enter()
		}
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		a.wrong, a.offers = "", "" // the words change; a tick of the clock changes nothing
	case Completed:
		a.complete(msg)
		return nil, false
	}
	return a.inputs[a.at].Update(msg), false
}

func (a *ask) enter() (tea.Cmd, bool) {
	if a.wrong = a.check(a.at); a.wrong != "" {
		return nil, false
	}
	if a.yes == "" && a.at < len(a.inputs)-1 {
		a.at++
		return nil, false
	}
	values := make([]string, len(a.inputs))
	for i, in := range a.inputs {
		if a.wrong = a.check(i); a.wrong != "" {
			a.at = i
			return nil, false
		}
		values[i] = strings.TrimSpace(in.Value())
	}
	return a.do(values), true
}

// complete goes on with the value at hand as far as there is but one way, and shows the
// ways from there.
func (a *ask) complete(c Completed) {
	in := a.inputs[a.at]
	if in.Value() != c.Value {
		return // it was typed on meanwhile
	}
	a.wrong, a.offers = c.Wrong, c.choices()
	if c.Wrong == "" && len(c.List) == 0 {
		a.wrong = "nothing there begins like that"
	}
	if more := c.goesOn(); more != c.Value {
		in.Set(more)
	}
	if len(c.List) == 1 {
		a.offers = ""
	}
}

func (a *ask) check(i int) string {
	if a.fields[i].Check == nil {
		return ""
	}
	return a.fields[i].Check(strings.TrimSpace(a.inputs[i].Value()))
}

// View draws the box.
func (a *ask) View() string {
	lines := []string{""}
	for _, paragraph := range a.about {
		for _, line := range pane.Wrap(paragraph, a.inner()) {
			lines = append(lines, a.theme.Paint(themes.Dim, line))
		}
	}
	if len(a.about) > 0 {
		lines = append(lines, "")
	}
	if offers := pane.Wrap(a.offers, a.inner()); a.offers != "" {
		if len(offers) > offersMost {
			offers = append(offers[:offersMost], a.theme.Glyph(themes.Ellipsis))
		}
		for _, line := range offers {
			lines = append(lines, a.theme.Paint(themes.Info, line))
		}
	}
	if a.wrong != "" {
		for _, line := range pane.Wrap(a.wrong, a.inner()) {
			lines = append(lines, a.theme.Paint(themes.Warning, line))
		}
	}
	keys := a.hints("Enter", "done", "Esc", "not now")
	if len(a.fields) > 1 {
		next := "next"
		if a.at == len(a.fields)-1 {
			next = "done"
		}
		if a.yes != "" {
			next = a.yes
		}
		keys = a.hints("Enter", next, "Tab", "other field", "Esc", "not now")
		if a.fields[a.at].Complete != nil {
			keys = a.hints("Enter", next, "Tab", "completes", "Down", "other field", "Esc", "not now")
		}
	}
	lines = append(lines, keys)
	fields, foot := a.seen(max(1, a.most()-len(lines)))
	return a.frame(append(fields, lines...), foot)
}

// seen is the fields in that many lines: all of them, else those around the one
// that is written in, and which that is.
func (a *ask) seen(room int) (lines []string, foot string) {
	widest := 0
	for _, f := range a.fields {
		widest = max(widest, text.Width(f.Label))
	}
	widest = min(widest, max(1, a.inner()/2)) // what is written needs room, too
	at := 0
	for i, f := range a.fields {
		role, in := themes.Dim, a.inputs[i]
		in.SetWidth(a.inner() - widest - 2)
		value := in.Blurred()
		if i == a.at {
			role, value, at = themes.Accent, in.View(), len(lines)
		}
		for _, line := range pane.Wrap(f.Label, widest) {
			lines = append(lines, a.theme.Paint(role, pane.Fit(line, widest))+"  "+value)
			value = ""
		}
	}
	if len(lines) <= room {
		return lines, ""
	}
	from := min(max(at-room/2, 0), len(lines)-room)
	return lines[from : from+room], fmt.Sprintf("%d of %d", a.at+1, len(a.fields))
}

func splitLines(s string) []string { return strings.Split(s, "\n") }
