package pane

import (
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Input is one line of text being typed. What is pasted is sanitised.
type Input struct {
	model textinput.Model
	theme *themes.Theme
	hint  string
	width int
	// offered: what stands there is proposed and nobody has touched it. It is shown
	// as selected, and the first thing that is typed takes its place.
	offered bool
}

// NewInput makes an empty line; hint stands in it, dim, while it is empty.
func NewInput(hint string) *Input {
	m := textinput.New()
	m.Prompt = ""
	// Editing keys that multiplexers and terminals take for themselves, and
	// those that read the clipboard of the machine holdfast runs on, are off.
	keys := textinput.DefaultKeyMap()
	keys.LineStart.SetKeys("home")
	keys.LineEnd.SetKeys("end", "ctrl+e")
	keys.CharacterBackward.SetKeys("left")
	keys.CharacterForward.SetKeys("right")
	keys.Paste = key.NewBinding(key.WithDisabled())
	keys.AcceptSuggestion, keys.NextSuggestion, keys.PrevSuggestion = keys.Paste, keys.Paste, keys.Paste
	m.KeyMap = keys
	m.Focus()
	return &Input{model: m, hint: hint, width: 40}
}

// SetTheme changes the colours.
func (in *Input) SetTheme(t *themes.Theme) { in.theme = t }

// SetWidth gives the line its room in cells.
func (in *Input) SetWidth(w int) { in.width = max(w, 2) }

// Width is how many cells View takes.
func (in *Input) Width() int { return in.width }

// Value is what has been typed.
func (in *Input) Value() string { return in.model.Value() }

// Set replaces the text and puts the cursor behind it.
func (in *Input) Set(s string) {
	in.offered = false
	in.model.SetValue(text.Clean(s))
	in.model.CursorEnd()
}

// Offer proposes a text: it is taken as it stands, edited once the cursor was
// moved into it, or replaced by what is typed.
func (in *Input) Offer(s string) {
	in.Set(s)
	in.offered = in.Value() != ""
}

// taken lets go of what was offered, before a key or a paste is taken in: what is
// typed and what deletes take its place, what moves the cursor keeps it.
func (in *Input) taken(msg tea.Msg) {
	if !in.offered {
		return
	}
	in.offered = false
	switch m := msg.(type) {
	case tea.PasteMsg:
		in.model.SetValue("")
	case tea.KeyPressMsg:
		keys := in.model.KeyMap
		if m.Text != "" || key.Matches(m, keys.DeleteCharacterBackward, keys.DeleteCharacterForward, keys.DeleteWordBackward,
			keys.DeleteWordForward, keys.DeleteBeforeCursor, keys.DeleteAfterCursor) {
			in.model.SetValue("")
		}
	}
}

// Update takes a key or a paste. The command is nil: nothing blinks.
func (in *Input) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		in.taken(m)
		// Line ends of a paste are blanks; what else has no place in a line is shown.
		m.Content = text.Clean(strings.Join(strings.Fields(strings.ReplaceAll(m.Content, "\n", " ")), " "))
		in.model, _ = in.model.Update(m)
	case tea.KeyPressMsg:
		in.taken(m)
		in.model, _ = in.model.Update(m)
	}
	return nil
}

// View draws the line in exactly Width cells, with a cursor that stands still.
func (in *Input) View() string { return in.draw(true) }

// Blurred draws the line without a cursor.
func (in *Input) Blurred() string { return in.draw(false) }

func (in *Input) draw(cursor bool) string {
	runes := []rune(in.Value())
	at := min(in.model.Position(), len(runes))
	if len(runes) == 0 {
		hint := text.Truncate(in.hint, in.width, in.theme.Glyph(themes.Ellipsis))
		if !cursor {
			return Fit(in.theme.Paint(themes.Dim, hint), in.width)
		}
		// The cursor stands on the hint's first letter: lines do not shift as it comes.
		if hint == "" {
			hint = " "
		}
		_, size := utf8.DecodeRuneInString(hint)
		return Fit(reversed(hint[:size])+in.theme.Paint(themes.Dim, hint[size:]), in.width)
	}
	if !cursor {
		return Fit(in.theme.Paint(themes.Text, string(runes)), in.width)
	}
	if in.offered {
		return Fit(reversed(text.Truncate(string(runes), in.width, in.theme.Glyph(themes.Ellipsis))), in.width)
	}
	runes = append(slices.Clone(runes), ' ')
	start := 0 // scroll so that the cursor is seen
	for text.Width(string(runes[start:at+1])) > in.width {
		start++
	}
	under, after := string(runes[at]), string(runes[at+1:])
	return Fit(in.theme.Paint(themes.Text, string(runes[start:at]))+reversed(under)+in.theme.Paint(themes.Text, after), in.width)
}

func reversed(s string) string { return "\x1b[7m" + s + "\x1b[27m" }
