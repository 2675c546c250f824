package tui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"holdfast/sources/alerts"
	"holdfast/tui"
	"holdfast/tui/tuitest"
)

// Screen 5 misplaces what follows a mark on a letter, and says what it is; what
// else answers shows every mark.
func TestMarksAreLeftOutWhereTheyMoveTheBorders(t *testing.T) {
	for name, tt := range map[string]struct {
		said tea.Msg
		out  bool
	}{
		"nobody answers":         {nil, false},
		"screen 4.9":             {uv.SecondaryDeviceAttributesEvent{'S', 40900, 0}, false},
		"screen 5":               {uv.SecondaryDeviceAttributesEvent{'S', 50000, 0}, true},
		"screen 5.0.2":           {uv.SecondaryDeviceAttributesEvent{'S', 50002, 0}, true},
		"tmux by screen's name":  {uv.SecondaryDeviceAttributesEvent{'T', 60000, 0}, false},
		"an answer without more": {uv.SecondaryDeviceAttributesEvent{'S'}, false},
		"an empty answer":        {uv.SecondaryDeviceAttributesEvent{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage()
			var rows []alerts.Row
			for alertname, summary := range map[string]string{"Hindi": "हिन्दी", "Accent": "cafe\u0301", "Arabic": "عَرَبِيّ"} {
				row := alert(alertname, "critical", "a", time.Minute)
				row.Annotations = map[string]string{"summary": summary}
				rows = append(rows, row)
			}
			s.set(rows...)
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				if tt.said != nil {
					d.Send(tt.said)
				}
				shown := []string{"हिन्दी", "cafe\u0301", "عَرَبِيّ"}
				if tt.out {
					shown = []string{"हिनदी", "café", "عربي", "screen 5 misplaces"}
				}
				screen := d.Screen()
				for _, want := range shown {
					if !strings.Contains(screen, want) {
						t.Errorf("%q is not on the screen:\n%s", want, screen)
					}
				}
				for line := range strings.SplitSeq(screen, "\n") {
					if strings.Contains(line, "CRIT ") && !strings.HasSuffix(strings.TrimRight(line, " "), "│") {
						t.Errorf("a row without its border: %q", line)
					}
				}
			})
		})
	}
}

// Only what may be screen is asked which screen it is.
func TestWhoIsAskedWhichScreenItIs(t *testing.T) {
	for name, tt := range map[string]struct {
		env   map[string]string
		asked bool
	}{
		"a terminal":                {map[string]string{"TERM": "xterm-256color"}, false},
		"tmux":                      {map[string]string{"TERM": "screen", "TMUX": "/tmp/x,1,0"}, false},
		"screen":                    {map[string]string{"TERM": "xterm", "STY": "1.pts"}, true},
		"screen on another machine": {map[string]string{"TERM": "screen.xterm-256color"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := calm()
			s.options.Terminal = tui.TerminalOf(func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok })
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				if got := strings.Contains(d.Raw(), "\x1b[>c"); got != tt.asked {
					t.Errorf("it was asked: %v in %q", got, d.Raw())
				}
			})
		})
	}
}
