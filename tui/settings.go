package tui

import (
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// Settings are what a person may change while the cockpit is open. Sent as a
// message they take the place of those before.
type Settings struct {
	// Theme, ThemeFor and Sixteen are those of Options.
	Theme    *themes.Theme
	ThemeFor func(themes.Ground) *themes.Theme
	Sixteen  *themes.Theme
	Keys     map[string]string // rebinding: an action's name and its key
	Ring     Ring
	// Layout and Filters are those of Options.
	Layout  Layout
	Filters map[string]string
	// Terminal is what the cockpit is shown on, as it is wanted now.
	Terminal Terminal
}

// suit takes what decides how the cockpit looks on this terminal, and reports
// whether the message was that.
func suit(m *Model, msg tea.Msg) (taken bool) {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		m.ground = themes.Light
		if msg.IsDark() {
			m.ground = themes.Dark
		}
		redress(m)
	case uv.SecondaryDeviceAttributesEvent:
		if m.o.Terminal.NoMarks = Misplaces(msg); m.o.Terminal.NoMarks {
			m.notices.add(pane.Notice{Text: marksLeftOut})
		}
	case Settings:
		adopt(m, msg)
	case tea.ColorProfileMsg:
		m.few = msg.Profile == colorprofile.ANSI || m.o.Terminal.Few
		redress(m)
	default:
		return false
	}
	return true
}

// adopt takes other settings. What has rung stays so.
func adopt(m *Model, s Settings) {
	m.o.Theme, m.o.ThemeFor, m.o.Sixteen = s.Theme, s.ThemeFor, s.Sixteen
	learnt := m.o.Terminal.NoMarks // it told that itself
	m.o.Terminal = s.Terminal
	m.o.Terminal.NoMarks = learnt
	m.o.Ring, m.rings.Ring, m.rings.terminal = s.Ring, s.Ring, m.o.Terminal
	m.o.Filters = s.Filters
	if !s.Layout.same(m.o.Layout) { // else what was made by hand stays
		m.o.Layout = s.Layout
		m.deck.arrange(s.Layout)
	}
	was := m.o.Keys
	bindKeys(m, s.Keys)
	if !maps.Equal(was, m.o.Keys) {
		for _, p := range m.deck.panes {
			p.frame = "" // a frame may name keys
		}
	}
	tellOfRings(m)
	redress(m)
}

// bindKeys takes a rebinding, and says what of it cannot be used until that is
// mended.
func bindKeys(m *Model, keys map[string]string) {
	panes := make([]pane.Pane, len(m.deck.panes))
	for i, p := range m.deck.panes {
		panes[i] = p.Pane
	}
	usable, wrong := SortKeys(keys, panes...)
	m.o.Keys = usable
	words := make([]string, len(wrong))
	for i, w := range wrong {
		words[i] = w.String()
	}
	said := ""
	if len(wrong) > 0 {
		said = "not every key of the configuration is used, the others are: " + oneLine(strings.Join(words, "; "))
	}
	m.notices.add(pane.Notice{Key: "keys", Loud: pane.Trouble, Text: said})
}

// tellOfRings says which rings cannot arrive here: in passing, for nothing is broken.
func tellOfRings(m *Model) {
	m.notices.add(pane.Notice{Key: "ring", Loud: pane.Aside, Text: strings.Join(m.o.Ring.Lost(m.o.Terminal), "; ")})
}
