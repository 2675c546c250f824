// Package form walks a person through the questions of an incident report, one
// after another, and through the action items. What is entered is saved at each
// Enter. It must not write itself: it is handed what saves.
package form

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/ask"
	"holdfast/tui/pane"
)

// Deps is what the form reads and what it is saved by. Answers and Actions are
// read anew for every frame; how a save ended is told to Saved and Added.
type Deps struct {
	Name    string // of the incident: "INC-7"
	Answers func() map[string]string
	Actions func() []incident.ActionItem
	Save    func(field, answer string) tea.Cmd
	Add     func(incident.ActionData) tea.Cmd
	Crew    func() []ask.Member // who may own an action item; nil: nobody is known
	Now     func() time.Time
	Zone    *time.Location
}

// Form is the form of one incident. Closed and opened again it is where it was,
// with what was typed and not yet saved.
type Form struct {
	deps  Deps
	theme *themes.Theme
	w, h  int
	drawn bool // keys typed before it was seen do not answer it

	pages  []asked // the questions; the page after the last is that of the action items
	at     int
	drafts map[string]draft
	editor *pane.Editor
	choice int // of the reasons; -1: none is chosen yet
	action actionLine
	wrong  string
	said   string
}

// draft is an answer that is being written.
type draft struct {
	base  string // the answer in the record when the writing began
	words string
	sent  string // what is being saved
	state saving
	why   string // why it was not saved
}

type saving uint8

const (
	writing saving = iota
	underway
	refused
)

// New makes the form and turns to the first question that is not answered.
func New(d Deps) *Form {
	f := &Form{deps: d, pages: questions(), drafts: map[string]draft{}, editor: pane.NewEditor("not answered yet")}
	f.action = newActionLine(d.Crew)
	answers := d.Answers()
	f.at = slices.IndexFunc(f.pages, func(q asked) bool { return strings.TrimSpace(answers[q.field]) == "" })
	if f.at < 0 {
		f.at = len(f.pages)
	}
	f.load()
	return f
}

// Again makes the form ready to be shown once more.
func (f *Form) Again() *Form {
	f.drawn, f.wrong, f.said = false, "", ""
	f.action.owner.again()
	f.load()
	return f
}

// Typing says that keys are text.
func (f *Form) Typing() bool { return true }

// SetSize gives it the screen.
func (f *Form) SetSize(w, h int) { f.w, f.h = w, h }

// SetTheme changes the colours.
func (f *Form) SetTheme(t *themes.Theme) {
	f.theme = t
	f.editor.SetTheme(t)
	f.action.setTheme(t)
}

// Saved takes how the saving of an answer ended. One that was not saved is kept
// as it was typed.
func (f *Form) Saved(field string, err error) {
	d := f.drafts[field]
	if err != nil {
		d.state, d.why = refused, err.Error()
		f.drafts[field] = d
		f.said = ""
		return
	}
	if d.state == underway {
		delete(f.drafts, field)
	} else if d.sent != "" { // it is being written anew already
		d.base = d.sent
		f.drafts[field] = d
	}
	f.said = question(field).short + " is saved"
	if page, ok := f.page(); ok && page.field == field {
		f.load()
	}
}

// Added takes how the writing of an action item ended.
func (f *Form) Added(a incident.ActionData, err error) {
	if err == nil {
		f.said = "the action item is saved"
		return
	}
	f.wrong = "the action item was not saved: " + err.Error()
	f.action.set(a) // nothing that was typed is lost
}

// page is the question at hand; ok is false on the page of the action items.
func (f *Form) page() (asked, bool) {
	if f.at >= len(f.pages) {
		return asked{}, false
	}
	return f.pages[f.at], true
}

// load puts what is known of the question at hand into the editor.
func (f *Form) load() {
	page, ok := f.page()
	if !ok {
		return
	}
	answer := f.deps.Answers()[page.field]
	words := answer
	if d, begun := f.drafts[page.field]; begun {
		words = d.words
	}
	f.editor.Set(words)
	f.choice = slices.Index(incident.Reasons(), words)
}

// keep remembers what stands in the editor, when it is not what is recorded.
func (f *Form) keep() {
	page, ok := f.page()
	if !ok || page.field == reasonField {
		return
	}
	words := strings.TrimSpace(f.editor.Value())
	d, begun := f.drafts[page.field]
	if !begun {
		d.base = f.deps.Answers()[page.field]
	}
	if words == d.base && d.state == writing {
		delete(f.drafts, page.field)
		return
	}
	if words != d.words {
		d.state = writing
	}
	d.words = words
	f.drafts[page.field] = d
}

const reasonField = "reason"

// turn goes n pages on.
func (f *Form) turn(n int) {
	f.keep()
	f.wrong = ""
	f.at = min(max(f.at+n, 0), len(f.pages))
	f.load()
}

// Update takes keys and pastes.
func (f *Form) Update(msg tea.Msg) (tea.Cmd, bool) {
	if !f.drawn {
		return nil, false
	}
	page, isQuestion := f.page()
	switch m := msg.(type) {
	case tea.PasteMsg:
		switch {
		case !isQuestion:
			f.action.update(m)
		case page.field != reasonField:
			f.editor.Update(m)
			f.keep()
		}
	case tea.KeyPressMsg:
		return f.press(m, page, isQuestion)
	}
	return nil, false
}

func (f *Form) press(key tea.KeyPressMsg, page asked, isQuestion bool) (tea.Cmd, bool) {
	switch key.String() {
	case "esc":
		f.keep()
		return f.left(), true
	case "pgdown":
		f.turn(1)
		return nil, false
	case "pgup":
		f.turn(-1)
		return nil, false
	case "tab":
		if isQuestion {
			f.turn(1)
			return nil, false
		}
	case "shift+tab":
		if isQuestion || f.action.at == 0 {
			f.turn(-1)
			return nil, false
		}
	}
	f.wrong = ""
	switch {
	case !isQuestion:
		return f.pressAction(key)
	case page.field == reasonField:
		return f.pressReason(key), false
	case key.String() == "enter":
		return f.answer(page.field, strings.TrimSpace(f.editor.Value())), false
	}
	f.editor.Update(key)
	f.keep()
	return nil, false
}

// answer saves what was entered, when it is new, and goes to the next question.
func (f *Form) answer(field, words string) tea.Cmd {
	was := f.deps.Answers()[field]
	switch {
	case words == was:
		delete(f.drafts, field)
		f.turn(1)
		return nil
	case words == "":
		f.wrong = "an answer that was given stays until another one is: write that"
		f.editor.Set(was)
		f.keep()
		return nil
	}
	f.said = ""
	f.turn(1)
	f.drafts[field] = draft{base: was, words: words, sent: words, state: underway}
	return f.deps.Save(field, words)
}

// pressReason chooses one of the reasons. Who leafs through the pages with Enter
// must not answer with one that was never chosen: the answers are counted.
func (f *Form) pressReason(key tea.KeyPressMsg) tea.Cmd {
	reasons := incident.Reasons()
	switch s := key.String(); s {
	case "j", "down":
		f.choice = min(f.choice+1, len(reasons)-1)
	case "k", "up":
		f.choice = max(f.choice-1, 0)
	case "enter":
		if f.choice < 0 {
			f.turn(1)
			return nil
		}
		return f.answer(reasonField, reasons[f.choice])
	case "1", "2", "3", "4":
		f.choice = min(int(s[0]-'1'), len(reasons)-1)
	}
	return nil
}

// pressAction types an action item; Enter on its last field saves it.
func (f *Form) pressAction(key tea.KeyPressMsg) (tea.Cmd, bool) {
	if key.String() != "enter" {
		f.action.update(key)
		return nil, false
	}
	if f.action.what() == "" && f.action.at == 0 {
		return nil, true // nothing more is to be done: the form is at its end
	}
	a, wrong, ready := f.action.enter(f.deps.Now().In(f.deps.Zone))
	if f.wrong = wrong; !ready {
		return nil, false
	}
	f.action.set(incident.ActionData{})
	f.said = ""
	return f.deps.Add(a), false
}

// left says what was typed and not saved: it waits, in this cockpit only.
func (f *Form) left() tea.Cmd {
	n := f.Unsaved()
	if n == 0 {
		return nil
	}
	words := "1 answer is typed and not saved yet: Enter in the form saves it"
	if n > 1 {
		words = fmt.Sprintf("%d answers are typed and not saved yet: Enter in the form saves each", n)
	}
	return func() tea.Msg { return pane.Notice{Key: "incident answer", Text: words} }
}

// Answered counts the answers to the questions that every incident owes, and to the
// others.
func (f *Form) Answered() (owed, more int) {
	answers, owing := f.deps.Answers(), incident.Owing()
	for _, q := range f.pages {
		switch {
		case strings.TrimSpace(answers[q.field]) == "":
		case slices.Contains(owing, q.field):
			owed++
		default:
			more++
		}
	}
	return owed, more
}

// Unsaved is how many answers were typed and not saved.
func (f *Form) Unsaved() int {
	n := 0
	for _, d := range f.drafts {
		if d.state != underway {
			n++
		}
	}
	return n
}

func itemWords(a incident.ActionItem) string {
	words := fmt.Sprintf("%d %s", a.Number, a.What)
	if a.Owner != people.Person("") {
		words += ", " + string(a.Owner)
	}
	if a.Due != "" {
		words += ", due " + a.Due
	}
	return words
}
