// Package ask asks the person at the keyboard: for a line of words, which of
// several, whether really. What is answered is for the asker to act on. It must
// not know what is asked for.
package ask

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Question is one line of words to ask for.
type Question struct {
	Title string
	Label string
	Hint  string // stands there while it is empty
	Value string // proposed
	Edit  bool   // it is to be edited, not replaced
	Need  string // what to say of an empty answer; empty: it may be
	// Check says what is wrong with an answer; empty: nothing. Nil: all is right.
	Check func(words string) string
}

// NeedReason is what is said of a reason that is not given.
const NeedReason = "a reason is needed: it is kept in the record"

// Line asks for one line.
func Line(q Question, do func(words string) tea.Cmd) tea.Cmd {
	field := dialog.Field{Label: q.Label, Hint: q.Hint, Value: q.Value, Edit: q.Edit, Check: func(v string) string {
		if v == "" {
			return q.Need
		}
		if q.Check != nil {
			return q.Check(v)
		}
		return ""
	}}
	return Fields(q.Title, []dialog.Field{field}, func(v []string) tea.Cmd { return do(v[0]) })
}

// Fields asks for several lines; the values come in the order of the fields.
func Fields(title string, fields []dialog.Field, do func(values []string) tea.Cmd) tea.Cmd {
	return show(dialog.Ask(title, fields, do))
}

// Propose asks for several lines of which all are proposed: Enter takes them as they
// stand. yes says what it does.
func Propose(title string, fields []dialog.Field, yes string, do func(values []string) tea.Cmd) tea.Cmd {
	return show(dialog.Propose(title, fields, yes, do))
}

// Pick asks which of the items; do is handed its place in the list.
func Pick(title string, items []dialog.Item, do func(i int) tea.Cmd) tea.Cmd {
	return show(dialog.Pick(title, items, do))
}

// Confirm shows what would be done, and does it on y.
func Confirm(title string, body []string, yes string, do func() tea.Cmd) tea.Cmd {
	return show(dialog.Confirm(title, body, yes, do))
}

// Read shows words to be read.
func Read(title, body string) tea.Cmd { return show(dialog.Text(title, body)) }

// Paragraphs shows painted words to be read.
func Paragraphs(title string, body ...pane.Paragraph) tea.Cmd {
	return show(dialog.Read(title, body...))
}

func show(d pane.Dialog) tea.Cmd { return pane.Say(pane.Show{Dialog: d}) }
