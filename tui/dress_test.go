package tui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"holdfast/themes"
	"holdfast/tui"
	"holdfast/tui/tuitest"
)

// wardrobe hands out the themes that ship.
func wardrobe(t *testing.T) func(themes.Ground) *themes.Theme {
	return func(g themes.Ground) *themes.Theme {
		theme, err := themes.On(g)
		if err != nil {
			t.Fatal(err)
		}
		return theme
	}
}

func wears(t *testing.T, d *tuitest.Driver, name string) {
	t.Helper()
	for _, other := range themes.Names() {
		badge := load(t, other).Paint(themes.CriticalBadge, " CRIT ")
		if got := strings.Contains(d.Painted(), badge); got != (other == name) {
			t.Errorf("it wears %s: %v, want %s", other, got, name)
		}
	}
}

func TestTheThemeFollowsTheBackground(t *testing.T) {
	const how = "theme: in the configuration, chooses"
	tests := map[string]struct {
		colours string // of COLORFGBG
		says    tea.Msg
		want    string
		told    bool
	}{
		"the terminal is light":                      {"", tea.BackgroundColorMsg{Color: white{}}, "light", false},
		"nobody says":                                {"", nil, "both", true},
		"COLORFGBG says light":                       {"0;15", nil, "light", false},
		"COLORFGBG says dark":                        {"15;0", nil, "dark", false},
		"urxvt with a picture behind it":             {"0;default;15", nil, "light", false},
		"COLORFGBG does not know":                    {"default;default", nil, "both", true},
		"the terminal is right, COLORFGBG inherited": {"15;0", tea.BackgroundColorMsg{Color: white{}}, "light", false},
		"sixteen colours":                            {"", tea.ColorProfileMsg{Profile: colorprofile.ANSI}, "sixteen", false},
		"256 colours":                                {"0;15", tea.ColorProfileMsg{Profile: colorprofile.ANSI256}, "light", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := busy()
			s.options.ThemeFor, s.options.Sixteen = wardrobe(t), load(t, "sixteen")
			s.options.Terminal = tui.TerminalOf(func(name string) (string, bool) {
				return map[string]string{"COLORFGBG": tt.colours}[name], name == "COLORFGBG"
			})
			s.play(t, 200, 50, func(t *testing.T, d *tuitest.Driver) {
				if tt.says != nil {
					d.Send(tt.says)
				}
				wears(t, d, tt.want)
				s.later(d, time.Second)
				if strings.Contains(d.Screen(), how) {
					t.Error("it is told at once")
				}
				s.later(d, 2*time.Second)
				if strings.Contains(d.Screen(), how) != tt.told {
					t.Errorf("how to choose is told: %v", !tt.told)
				}
			})
		})
	}
}

// What stands between makes the nearest of sixteen colours from every other one
// where the terminal has no more, and a badge's pair is none then; by its name it
// is taken for one of 256.
func TestSixteenColoursBehindAMultiplexer(t *testing.T) {
	for name, tt := range map[string]struct {
		env  map[string]string
		few  bool // as tmux says
		want string
	}{
		"screen on a terminal of sixteen": {map[string]string{"TERM": "screen", "STY": "1.pts"}, false, "sixteen"},
		"screen 5 there":                  {map[string]string{"TERM": "screen.linux", "STY": "1.pts"}, false, "sixteen"},
		"screen under a name of its own":  {map[string]string{"TERM": "vt100", "STY": "1.pts"}, false, "sixteen"},
		"screen on one of 256":            {map[string]string{"TERM": "screen.xterm-256color", "STY": "1.pts"}, false, "both"},
		"tmux by screen's name":           {map[string]string{"TERM": "screen", "TMUX": "/tmp/x,1,0"}, false, "both"},
		"tmux on a console":               {map[string]string{"TERM": "screen", "TMUX": "/tmp/x,1,0"}, true, "sixteen"},
		"tmux on a console, by its own":   {map[string]string{"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}, true, "sixteen"},
	} {
		t.Run(name, func(t *testing.T) {
			s := busy()
			s.options.ThemeFor, s.options.Sixteen = wardrobe(t), load(t, "sixteen")
			s.options.Terminal = tui.TerminalOf(func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok })
			s.options.Terminal.Few = s.options.Terminal.Few || tt.few
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				wears(t, d, tt.want)
				d.Send(tea.ColorProfileMsg{Profile: colorprofile.ANSI256})
				wears(t, d, tt.want)
			})
		})
	}
}

// A theme that was asked for stays, whatever the terminal says.
func TestAThemeThatWasChosenStays(t *testing.T) {
	s := busy()
	s.options.Theme = load(t, "dark")
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(tea.BackgroundColorMsg{Color: white{}}, tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		wears(t, d, "dark")
	})
}

// With the mouse on, screen 4.9 holds a lone Esc until the next key.
func TestTheMouseIsLeftAloneInScreen(t *testing.T) {
	for name, tt := range map[string]struct {
		env  map[string]string
		want tea.MouseMode
	}{
		"a terminal":                       {map[string]string{"TERM": "xterm-256color"}, tea.MouseModeCellMotion},
		"tmux with screen's name":          {map[string]string{"TERM": "screen-256color", "TMUX": "/tmp/x,1,0"}, tea.MouseModeCellMotion},
		"screen":                           {map[string]string{"TERM": "screen", "STY": "1.pts"}, tea.MouseModeNone},
		"screen, whatever it calls itself": {map[string]string{"TERM": "xterm-256color", "STY": "1.pts"}, tea.MouseModeNone},
		"screen on another machine":        {map[string]string{"TERM": "screen.xterm-256color"}, tea.MouseModeNone},
	} {
		t.Run(name, func(t *testing.T) {
			s := busy()
			s.options.Terminal = tui.TerminalOf(func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok })
			if got := s.model(t).View().MouseMode; got != tt.want {
				t.Errorf("the mouse mode is %v, want %v", got, tt.want)
			}
		})
	}
}
