package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/tui/pane"
)

// viewing is how a person wants times to be shown.
type viewing struct {
	who  people.Actor
	home *time.Location // their own zone
	utc  bool           // UTC is shown instead
	// points: ages are shown as points in time.
	points bool
}

// shown is a person as the panes are told of them.
func (v *viewing) shown(p pane.Person) pane.Person {
	v.who, v.home = p.Actor, p.Zone
	if v.utc {
		p.Zone = time.UTC
	}
	p.Points = v.points
	return p
}

// actions is the table of what changes how times are shown.
func (v *viewing) actions() []pane.Action {
	return []pane.Action{{
		Name: "utc", Keys: []string{"Z"}, What: "UTC", Help: "Show every time in UTC; press again for your own zone.", Moves: true, WhyNot: v.noUTC(),
		Do: func() tea.Cmd {
			v.utc = !v.utc
			return say(pane.Person{Actor: v.who, Zone: v.home})
		},
	}, {
		Name: "points", Keys: []string{"."}, What: "points in time", Help: "Show points in time in the place of ages, 14:02 and not 4m; press again for ages.", Moves: true,
		Do: func() tea.Cmd {
			v.points = !v.points
			return say(pane.Person{Actor: v.who, Zone: v.home})
		},
	}}
}

func (v *viewing) noUTC() string {
	if v.home == time.UTC {
		return "your own zone is UTC"
	}
	return ""
}
