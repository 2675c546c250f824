package checklist

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// standing is how a step stands, and what its script prints here.
type standing struct {
	state   sop.StepState
	output  string
	here    bool // the script is watched here
	running bool // and runs
}

// runDialog asks about a script: where it stands in the checklist while all of it can
// be read there, else in a box that shows it whole, with its variables, where and as
// whom it would run. Only y runs it; what is shown is what is approved. It also shows
// what a script prints that runs.
type runDialog struct {
	theme *themes.Theme
	w, h  int

	*question
	stands  func() bool // all of it can be read in the checklist; nil: it is not asked there
	left    func()      // it was answered, or left
	changed func()      // what stands in the checklist is to be drawn anew

	run  func() tea.Cmd
	kill func()
	now  func() standing // read anew at every drawing

	drawn  bool // keys typed before it was seen do not answer it
	begun  bool // it runs, or has run
	lines  []string
	offset int
	follow bool
}

// Refuse says why a y did not count.
func (d *runDialog) Refuse(why string) {
	if !d.begun {
		d.refuse(why)
	}
}

// refuse says why a y did not count; empty: no longer.
func (d *runDialog) refuse(why string) {
	if d.refused != why {
		d.refused = why
		d.changed()
	}
}

// SetSize gives the dialog the screen.
func (d *runDialog) SetSize(w, h int) { d.w, d.h = w, h }

// SetTheme changes the colours.
func (d *runDialog) SetTheme(t *themes.Theme) { d.theme = t }

// Update takes keys: y runs and leaves, K stops, Esc leaves. Leaving does not stop it.
func (d *runDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Mouse().Button {
		case tea.MouseWheelUp:
			d.scroll(-3)
		case tea.MouseWheelDown:
			d.scroll(3)
		}
	case tea.KeyPressMsg:
		if d.drawn {
			d.refuse("")
			return d.press(msg.String())
		}
	}
	return nil, false
}

func (d *runDialog) press(key string) (tea.Cmd, bool) {
	switch key {
	case "y":
		if d.begun {
			return nil, false
		}
		d.begun = true
		return d.leave(d.run())
	case "K":
		if d.begun {
			d.kill()
		}
	case "esc", "q":
		return d.leave(nil)
	case "enter":
		return nil, d.begun && !d.running()
	case "j", "down":
		d.scroll(1)
	case "k", "up":
		d.scroll(-1)
	case "pgdown", "space":
		d.scroll(d.room())
	case "pgup":
		d.scroll(-d.room())
	case "g", "home":
		d.scroll(-len(d.lines))
	case "G", "end":
		d.scroll(len(d.lines))
	}
	return nil, false
}

func (d *runDialog) running() bool { return d.now().running }

func (d *runDialog) scroll(n int) {
	last := max(0, len(d.lines)-d.room())
	d.offset = min(max(d.offset+n, 0), last)
	d.follow = d.offset == last
}

// width is the room inside the border.
func (d *runDialog) width() int { return max(20, min(d.w-4, 110)) }

// room is how many lines of the body are seen: the border, the answer line and
// a blank take four.
func (d *runDialog) room() int { return max(3, d.h-6) }

// View draws the box.
func (d *runDialog) View() string {
	if d.drawn = true; d.InPlace() {
		return ""
	}
	w := d.width()
	if d.lines = d.offer.body(d.theme, w); d.begun {
		d.lines = d.result(w)
	}
	last := max(0, len(d.lines)-d.room())
	if d.begun && d.follow {
		d.offset = last
	}
	d.offset = min(d.offset, last)
	seen := d.lines[d.offset:min(len(d.lines), d.offset+d.room())]
	said := ""
	if d.refused != "" {
		said = row.New(d.theme, w, false).Space(1).Put(themes.Warning, d.refused).String()
	}
	body := append(slices.Clone(seen), said, d.answers(w, len(d.lines)-d.offset-len(seen)))
	name := "Run step "
	if d.offer.practice {
		name = "PRACTICE, nothing is run: step "
	}
	title := pane.Title{Over: true, Name: name + d.offer.step.Number, Note: d.theme.Paint(themes.Dim, text.Truncate(d.offer.step.Title, max(0, w-24), d.theme.Glyph(themes.Ellipsis)))}
	return pane.Frame(d.theme, title, row.Join(body, len(body)), w+2, len(body)+2, true)
}
