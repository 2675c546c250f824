package dialog

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// reader is a box around text that scrolls.
type reader struct {
	box
	view    *pane.Viewer
	refused string // why the last y did not count; empty: it did, or there was none
}

func newReader(title string, text []pane.Paragraph) reader {
	r := reader{box: box{title: title}, view: pane.NewViewer()}
	r.view.SetText(text...)
	return r
}

// SetTheme changes the colours.
func (r *reader) SetTheme(t *themes.Theme) {
	r.box.SetTheme(t)
	r.view.SetTheme(t)
}

// draw puts the text and a line of keys into the box.
func (r *reader) draw(keys string) string {
	r.view.SetSize(r.inner(), 1)
	var said []string
	for _, line := range pane.Wrap(r.refused, r.inner()) {
		if r.refused != "" {
			said = append(said, r.theme.Paint(themes.Warning, line))
		}
	}
	r.view.SetSize(r.inner(), max(1, min(r.view.Lines(), r.most()-2-len(said))))
	foot := r.theme.Paint(themes.Dim, pane.More(r.view.Place()))
	return r.frame(append(append(append(splitLines(r.view.View()), ""), said...), keys), foot)
}

type confirm struct {
	reader
	what string
	do   func() tea.Cmd
}

// Confirm asks whether something is to be done; only y does it. body says what
// exactly, line by line; what finishes "y …", such as "ack 3 alerts".
func Confirm(title string, body []string, what string, do func() tea.Cmd) pane.Dialog {
	return Weigh(title, paragraphs(body), what, do)
}

// Weigh is Confirm with paragraphs in their own colours.
func Weigh(title string, body []pane.Paragraph, what string, do func() tea.Cmd) pane.Dialog {
	return &confirm{reader: newReader(title, body), what: what, do: do}
}

// Update takes y and Esc; everything else scrolls or does nothing.
func (c *confirm) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		c.view.Update(msg)
		return nil, false
	}
	if !c.drawn {
		return nil, false
	}
	c.refused = ""
	switch key.String() {
	case "y":
		return c.do(), true
	case "esc", "n", "q":
		return nil, true
	}
	c.view.Update(msg)
	return nil, false
}

// Refuse says why a y did not count.
func (c *confirm) Refuse(why string) { c.refused = why }

// View draws the box.
func (c *confirm) View() string { return c.draw(c.hints("y", c.what, "Esc", "not now")) }

type reading struct{ reader }

// Text shows text to read and scroll; Esc, q or Enter closes it.
func Text(title, body string) pane.Dialog {
	return &reading{newReader(title, []pane.Paragraph{{Role: themes.Text, Text: body}})}
}

// Read is Text with paragraphs in their own colours.
func Read(title string, body ...pane.Paragraph) pane.Dialog {
	return &reading{newReader(title, body)}
}

// Update closes or scrolls.
func (r *reading) Update(msg tea.Msg) (tea.Cmd, bool) {
	if key, ok := msg.(tea.KeyPressMsg); ok && r.drawn {
		switch key.String() {
		case "esc", "q", "enter":
			return nil, true
		}
	}
	r.view.Update(msg)
	return nil, false
}

// View draws the box.
func (r *reading) View() string {
	keys := r.hints("Esc", "close")
	r.view.SetSize(r.inner(), 1)
	if r.view.Lines() > r.most()-2 {
		keys = r.hints("j k PgUp PgDn", "scroll", "Esc", "close")
	}
	return r.draw(keys)
}

func paragraphs(lines []string) []pane.Paragraph {
	list := make([]pane.Paragraph, len(lines))
	for i, line := range lines {
		list[i] = pane.Paragraph{Role: themes.Text, Indent: 2, Text: line}
	}
	return list
}
