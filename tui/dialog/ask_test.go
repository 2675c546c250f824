package dialog

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestWhatIsProposedIsReplacedByTyping(t *testing.T) {
	left := tea.KeyPressMsg{Code: tea.KeyLeft}
	for name, test := range map[string]struct {
		keys []tea.Msg
		want string
	}{
		"Enter takes it":              {nil, "alice"},
		"typing replaces it":          {[]tea.Msg{key("b"), key("o"), key("b")}, "bob"},
		"a paste replaces it":         {[]tea.Msg{tea.PasteMsg{Content: "bob"}}, "bob"},
		"Backspace empties it":        {[]tea.Msg{tea.KeyPressMsg{Code: tea.KeyBackspace}}, ""},
		"a moved cursor edits it":     {[]tea.Msg{left, key("x")}, "alicxe"},
		"End edits it":                {[]tea.Msg{tea.KeyPressMsg{Code: tea.KeyEnd}, key("x")}, "alicex"},
		"it is replaced only once":    {[]tea.Msg{key("b"), left, key("a")}, "ab"},
		"another field leaves it be":  {[]tea.Msg{key("tab"), key("x"), key("tab")}, "alice"},
		"a tick of a clock is no key": {[]tea.Msg{struct{}{}}, "alice"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			d := Ask("Role", []Field{{Label: "Who?", Value: "alice"}, {Label: "Why?"}}, func(v []string) tea.Cmd { got = v; return nil })
			show(t, d, 80, 24)
			for _, msg := range test.keys {
				d.Update(msg)
			}
			d.Update(key("tab"))
			if d.(*ask).at == 0 {
				d.Update(key("tab"))
			}
			for range 3 {
				if _, done := d.Update(key("enter")); done {
					break
				}
			}
			if len(got) != 2 || got[0] != test.want {
				t.Errorf("it hands over %q, want %q", got, test.want)
			}
		})
	}
}

// However many fields there are, and however long their names, the one that is
// written in is on the screen, whole, with room to write and with the keys.
func TestFieldsFitTheScreen(t *testing.T) {
	var fields []Field
	for i := range 30 {
		fields = append(fields, Field{Label: fmt.Sprintf("<%02d-%s>", i, strings.Repeat("name-of-the-context-", 3)), Hint: "what stands in its place"})
	}
	d := Ask("Step 1 cannot run without", fields, func([]string) tea.Cmd { return nil })
	for i := range fields {
		screen := show(t, d, 80, 24)
		for _, words := range []string{fmt.Sprintf("<%02d-name-of-the-", i), "what stands in its place", "Enter ", "Esc not now", fmt.Sprintf("%d of 30", i+1)} {
			if !strings.Contains(screen, words) {
				t.Fatalf("field %d: %q is not on the screen:\n%s", i, words, screen)
			}
		}
		d.Update(key("tab"))
	}
}
