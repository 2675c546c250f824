// Package filter is the line in which a filter of the alerts is typed, and the
// filter in force. It must not decide what a filter means: sources/alerts does.
package filter

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Filter is what is looked for: matchers in Alertmanager's syntax, words, or both.
type Filter struct {
	input  *pane.Input
	typing bool
	live   source.Filter // in force; zero: every row is shown
	last   source.Filter // what n and N go by
	before string        // what Esc goes back to
	wrong  string        // why what is typed is not a filter
	saved  func() map[string]string
}

// New is no filter; saved are filters by name, which "@" and the name mean. Nil: there
// are none.
func New(saved func() map[string]string) *Filter {
	if saved == nil {
		saved = func() map[string]string { return nil }
	}
	return &Filter{input: pane.NewInput(`words, or severity="critical"`), saved: saved}
}

// SetTheme changes the colours.
func (f *Filter) SetTheme(t *themes.Theme) { f.input.SetTheme(t) }

// Typing reports whether the line takes the keys.
func (f *Filter) Typing() bool { return f.typing }

// Live is the filter in force; zero: every row is shown.
func (f *Filter) Live() source.Filter { return f.live }

// Last is the filter that was in force last; zero: none was.
func (f *Filter) Last() source.Filter { return f.last }

// Wrong is why what is typed is no filter, and filters nothing; empty: it is one.
func (f *Filter) Wrong() string { return f.wrong }

// Shown reports whether the filter takes a line.
func (f *Filter) Shown() bool { return f.typing || !f.live.IsZero() }

// Open begins to type, from what is in force.
func (f *Filter) Open() {
	f.typing, f.before = true, f.live.String()
	f.input.Offer(f.live.String())
}

// Type takes a key or a paste; every change filters at once.
func (f *Filter) Type(msg tea.Msg) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			if f.wrong == "" { // else it is not in force, and what it lacks stands beside it
				f.typing = false
			}
			return
		case "esc":
			f.typing = false
			f.Use(f.before)
			return
		}
	}
	f.input.Update(msg)
	f.Use(f.input.Value())
}

// Use puts a filter in force. What cannot be read, or is not finished, filters
// nothing and says why: every row is shown, and none that only the part typed so
// far would choose.
func (f *Filter) Use(words string) {
	words, err := f.meant(words)
	live := source.Filter{}
	if err == nil {
		live, err = source.ParseFilter(words)
	}
	f.live, f.wrong = live, ""
	if err != nil {
		f.wrong = "shows all, " + text.Clean(err.Error())
	}
	if !live.IsZero() {
		f.last = live
	}
}

// meant is what words mean: of "@" and the name of a saved filter, that.
func (f *Filter) meant(words string) (string, error) {
	name, named := strings.CutPrefix(strings.TrimSpace(words), "@")
	saved := f.saved()
	if !named || len(saved) == 0 {
		return words, nil
	}
	if meant, known := saved[name]; known {
		return meant, nil
	}
	return "", fmt.Errorf("no saved filter is called so: @%s", strings.Join(slices.Sorted(maps.Keys(saved)), " @"))
}

// Fit gives the line its room of w cells, where so many of all rows are shown.
func (f *Filter) Fit(w, shown, all int) {
	if f.wrong != "" {
		f.input.SetWidth(max(10, w/2))
		return
	}
	f.input.SetWidth(max(10, w-3-2-len(count(shown, all))-1))
}

func count(shown, all int) string { return fmt.Sprintf("%d of %d", shown, all) }

// Line draws the line in w cells.
func (f *Filter) Line(t *themes.Theme, w, shown, all int) string {
	r := row.New(t, w, false).Put(themes.Accent, " / ")
	if !f.typing {
		return r.Put(themes.Strong, f.live.String()).Put(themes.Dim, "  "+count(shown, all)+"  Esc shows all").String()
	}
	role, words := themes.Dim, count(shown, all)
	if f.wrong != "" {
		role, words = themes.Warning, strings.SplitN(f.wrong, "\n", 2)[0]
	}
	r.Raw(f.input.View(), f.input.Width())
	return r.Put(themes.Dim, "  ").Put(role, words).String()
}
