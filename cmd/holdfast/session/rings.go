package session

import (
	"context"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/tui"
)

// RingOf is how new alerts call.
func RingOf(cfg *config.Config) tui.Ring {
	r := tui.Ring{How: map[alerts.Severity]tui.How{}, Remind: cfg.Remind}
	for severity, how := range cfg.Ring.How {
		r.How[severity] = tui.How{Bell: how.Bell, Desktop: how.Desktop}
	}
	for _, q := range cfg.Ring.Quiet {
		r.Quiet = append(r.Quiet, tui.Quiet{Hours: q.Hours, Of: q.Of})
	}
	return r
}

// RingFor is how new alerts call somebody: quiet hours are those where they are, in
// whichever zone they look at times.
func RingFor(cfg *config.Config, who people.Person, lookup func(string) (string, bool)) tui.Ring {
	r := RingOf(cfg)
	if r.Zone = cfg.People[who].Zone; r.Zone == nil {
		r.Zone = world.MachineZone(lookup)
	}
	return r
}

// Terminal is the screen as it is drawn on, and what the configuration
// wants of it. tmux is asked what only it knows.
func (s Screen) Terminal(ctx context.Context, cfg *config.Config) tui.Terminal {
	t := tui.TerminalOf(s.Lookup)
	t.Sizeless = s.Sizeless
	if cfg.Screen.Mouse != "" {
		t.NoMouse = cfg.Screen.Mouse == "off"
	}
	if at, _ := s.Lookup("TMUX"); at != "" {
		t.Few = fewColours(ctx)
		if RingOf(cfg).Wants().Desktop {
			t.Passthrough = passthrough(ctx)
		}
	}
	return t
}
