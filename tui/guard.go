package tui

import (
	"fmt"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// held is a pane that cannot take the cockpit down: a fault in it is told and
// shown in its place, the other panes live on.
type held struct {
	pane.Pane
	broken string // what happened; empty: it is well

	// The frame as drawn last, and what it was drawn of.
	frame   string
	body    string
	title   pane.Title
	w, h    int
	focused bool
}

// fault says that a command of a pane met a fault.
type fault struct{ what string }

// try runs something of the pane; a panic breaks the pane.
func (p *held) try(what string, do func()) {
	if broke := attempt(do); broke != "" {
		p.broken = "this pane could not " + what + ": " + broke
	}
}

// attempt runs something and says what it panicked with; empty: it did not.
func attempt(do func()) (broke string) {
	defer func() {
		if v := recover(); v != nil {
			broke = text.Clean(fmt.Sprint(v))
		}
	}()
	do()
	return ""
}

// update hands a message over. Telling that the pane broke is the command.
func (p *held) update(msg tea.Msg) (cmd tea.Cmd) {
	if p.broken != "" {
		return nil
	}
	p.try("take what happened", func() { cmd = p.Update(msg) })
	return tea.Batch(cmd, p.tell())
}

// tell is a notice when the pane has just broken.
func (p *held) tell() tea.Cmd {
	if p.broken == "" {
		return nil
	}
	notice := pane.Notice{
		Key: "fault " + string(p.ID()), Loud: pane.Trouble,
		Text: "a fault in holdfast: " + p.broken + "; the other panes go on, Ctrl-L tries it again",
	}
	return func() tea.Msg { return notice }
}

// mend lets a broken pane try again.
func (p *held) mend() { p.broken, p.frame = "", "" }

// whole reports whether the pane draws its own boxes over the whole room.
func (p *held) whole() bool {
	_, ok := p.Pane.(pane.Screen)
	return ok && p.broken == ""
}

func (p *held) actions() (list []pane.Action) {
	if p.broken == "" {
		p.try("list its keys", func() { list = p.Actions() })
	}
	return list
}

func (p *held) typing() (yes bool) {
	if typed, ok := p.Pane.(pane.Typed); ok && p.broken == "" {
		p.try("say whether it is typed in", func() { yes = typed.Typing() })
	}
	return yes
}

func (p *held) rows(w int) (n int) {
	if tall, ok := p.Pane.(pane.Tall); ok && p.broken == "" {
		p.try("say how long it is", func() { n = tall.Rows(w) })
	}
	return n
}

func (p *held) strip(w int) (s string) {
	if told, ok := p.Pane.(pane.Told); ok && p.broken == "" {
		p.try("draw its strip", func() { s = told.Strip(w) })
	}
	return s
}

// rests is until when the pane stays as it is; zero: it is not known. A broken one
// does nothing.
func (p *held) rests(now time.Time, shown bool) (until time.Time) {
	if p.broken != "" {
		rest := pane.RestOf(now)
		return rest.Until()
	}
	if resting, ok := p.Pane.(pane.Resting); ok {
		p.try("say until when it rests", func() { until = resting.Rests(shown) })
	}
	return until
}

// holds is what keys wait for in the pane; empty: nothing.
func (p *held) holds() (what string) {
	if waiting, ok := p.Pane.(pane.Waiting); ok && p.broken == "" {
		p.try("say what is under way", func() { what = waiting.Waits().Holds() })
	}
	return what
}

// letGo has keys count again, whatever is under way.
func (p *held) letGo() {
	if waiting, ok := p.Pane.(pane.Waiting); ok {
		p.try("let go of the keys", func() { waiting.Waits().LetGo() })
	}
}

// hint is what the pane says at the foot of the screen.
func (p *held) hint() (h pane.Hint) {
	if hinted, ok := p.Pane.(pane.Hinted); ok && p.broken == "" {
		p.try("say what is next", func() { h = hinted.Hint() })
	}
	return h
}

// view draws the inside, title what stands in the border.
func (p *held) view(t *themes.Theme, w, h int) (s string) {
	if p.broken == "" {
		p.try("draw", func() {
			p.SetSize(w, h)
			s = p.View()
		})
	}
	if p.broken == "" {
		return s
	}
	v := pane.NewViewer()
	v.SetTheme(t)
	v.SetSize(w, h)
	v.SetText(
		pane.Paragraph{Role: themes.Critical, Text: "A fault in holdfast"},
		pane.Paragraph{Role: themes.Text, Text: p.broken},
		pane.Paragraph{Role: themes.Dim, Text: "The other panes go on. Ctrl-L tries it again; please report it."},
	)
	return v.View()
}

func (p *held) titled() (t pane.Title) {
	if p.broken == "" {
		p.try("say its title", func() { t = p.Title() })
	}
	if t.Name == "" {
		t.Name = string(p.ID())
	}
	return t
}

// framed draws the pane with its border; an unchanged one costs nothing.
func (p *held) framed(t *themes.Theme, key string, w, h int, focused bool) string {
	body, title := p.view(t, w-2, h-2), p.titled()
	title.Key = key
	if p.frame != "" && p.w == w && p.h == h && p.focused == focused && p.title == title && p.body == body {
		return p.frame
	}
	p.w, p.h, p.focused, p.title, p.body = w, h, focused, title, body
	p.frame = pane.Frame(t, title, body, w, h, focused)
	return p.frame
}

// guard makes a fault in a command into something that is told.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = fault{text.Clean(fmt.Sprint(v))}
			}
		}()
		msg = cmd()
		guardEach(msg)
		return msg
	}
}

// guardEach guards the commands of a batch or a sequence, whose type is not
// exported.
func guardEach(msg tea.Msg) {
	v, is := batch(msg)
	if !is {
		return
	}
	for i := range v.Len() {
		if cmd, ok := v.Index(i).Interface().(tea.Cmd); ok && cmd != nil {
			v.Index(i).Set(reflect.ValueOf(guard(cmd)))
		}
	}
}

// batch reports whether a message is a batch or a sequence of commands.
func batch(msg tea.Msg) (v reflect.Value, is bool) {
	v = reflect.ValueOf(msg)
	return v, v.IsValid() && v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]()
}

// commandsOf are those of a batch or a sequence; nil: the message is neither.
func commandsOf(msg tea.Msg) (list []tea.Cmd) {
	v, is := batch(msg)
	if !is {
		return nil
	}
	list = make([]tea.Cmd, 0, v.Len())
	for i := range v.Len() {
		if cmd, ok := v.Index(i).Interface().(tea.Cmd); ok {
			list = append(list, cmd)
		}
	}
	return list
}

// meet tells of a fault in a command.
func (m *Model) meet(f fault) tea.Cmd {
	m.notices.add(pane.Notice{
		Key: "fault", Loud: pane.Trouble,
		Text: "a fault in holdfast: " + f.what + "; it is not known whether the last act took place, look before you try again",
	})
	return nil
}
