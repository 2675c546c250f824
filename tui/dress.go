package tui

import (
	"time"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// groundWithin is how long a terminal may take to tell its background before a
// person is told how to choose.
const groundWithin = 2 * time.Second

// wardrobe is what the terminal said that decides which theme is worn.
type wardrobe struct {
	ground themes.Ground // as the terminal answered
	few    bool          // it shows sixteen colours
	since  time.Time     // when it was asked
	told   bool          // a person was told how to choose
}

// choose is the theme to wear.
func choose(o Options, w wardrobe) *themes.Theme {
	switch {
	case w.few && o.Sixteen != nil:
		return o.Sixteen
	case o.ThemeFor == nil:
		return o.Theme
	case w.ground == themes.Unknown:
		return o.ThemeFor(o.Terminal.Ground)
	}
	return o.ThemeFor(w.ground)
}

func redress(m *Model) { m.dress(choose(m.o, m.wardrobe)) }

// tellOfThemes says once how to choose where nobody says what the background is.
// Sixteen colours are the same on both.
func tellOfThemes(m *Model) {
	if m.told || m.few || m.o.ThemeFor == nil || m.ground != themes.Unknown || m.o.Terminal.Ground != themes.Unknown || m.now.Sub(m.since) < groundWithin {
		return
	}
	m.told = true
	loud := pane.Said
	if led(m) {
		loud = pane.Aside
	}
	m.notices.add(pane.Notice{Key: "theme", Loud: loud, Text: "this terminal does not say if it is dark or light; --theme dark or light, or theme: in the configuration, chooses"})
}

// dress puts a theme on everything.
func (m *Model) dress(t *themes.Theme) {
	if t == nil || t == m.deck.theme {
		return
	}
	m.deck.theme = t
	for _, p := range m.deck.panes {
		p.frame = ""
		p.try("take the theme", func() { p.SetTheme(t) })
	}
	for _, o := range m.pile.list {
		o.SetTheme(t)
	}
}
