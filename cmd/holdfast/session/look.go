package session

import (
	"strconv"
	"strings"

	"holdfast/cmd/holdfast/config"
	"holdfast/themes"
	"holdfast/tui"
	"holdfast/tui/pane"
)

// theme is the one that the start, the environment or the configuration names;
// nil: by the terminal's background.
func (s Screen) theme(cfg *config.Config) (*themes.Theme, error) {
	name := s.Theme
	if name == "" {
		name = cfg.Theme
	}
	// https://no-color.org: any value that is not empty.
	if v, ok := s.Lookup("NO_COLOR"); ok && v != "" && s.Theme == "" {
		name = "mono"
	}
	if name == "" {
		return nil, nil //nolint:nilnil // no theme is named, which is no error
	}
	t, err := themes.Load(name)
	if err != nil {
		return nil, err
	}
	return t.ASCII(s.plainGlyphs(cfg.Screen.Glyphs)), nil
}

// layoutOf is how a configuration arranges the panes.
func layoutOf(cfg *config.Config) tui.Layout {
	l := cfg.Screen.Layout
	layout := tui.Layout{Wider: l.Wider, Taller: map[pane.ID]int{
		pane.Alerts: l.Taller.Alerts, pane.Logs: l.Taller.Logs, pane.Backups: l.Taller.Backups, pane.OnCall: l.Taller.OnCall,
	}}
	for _, id := range l.Hide {
		layout.Hide = append(layout.Hide, pane.ID(id))
	}
	return layout
}

// themeOn is the theme for a terminal's background.
func (s Screen) themeOn(g themes.Ground, glyphs string) *themes.Theme {
	t, err := themes.On(g)
	if err != nil {
		// They ship in the program; a test loads every one of them.
		panic(err)
	}
	return t.ASCII(s.plainGlyphs(glyphs))
}

// plainGlyphs reports whether frames and signs are drawn in ASCII: wanted is what
// the configuration says, "ascii", "unicode" or nothing. The locale decides then:
// one that is not UTF-8 cannot show more, and where Chinese, Japanese or Korean
// is written terminals may give the lines of a frame two cells each. So they do
// where RUNEWIDTH_EASTASIAN says it.
func (s Screen) plainGlyphs(wanted string) bool {
	if wanted != "" {
		return wanted == "ascii"
	}
	if v, ok := s.Lookup("RUNEWIDTH_EASTASIAN"); ok {
		if wide, err := strconv.ParseBool(v); err == nil {
			return wide
		}
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v, ok := s.Lookup(name); ok && v != "" {
			v = strings.ToUpper(v)
			language, _, _ := strings.Cut(v, "_")
			return !strings.Contains(v, "UTF-8") && !strings.Contains(v, "UTF8") || language == "ZH" || language == "JA" || language == "KO"
		}
	}
	return false
}
