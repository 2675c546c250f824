package incident

import (
	"time"

	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// sight is how the pane is looked at.
func (p *Pane) sight() box.Sight {
	return box.Sight{Look: pane.Look{Theme: p.theme, Now: p.now, Zone: p.deps.Zone, Focus: p.focus}, W: p.w, H: p.h, Small: p.w < wideFrom}
}

// plan is where the boxes are.
func (p *Pane) plan() plan { return planFor(p.w, p.h, p.box) }

// see says to the boxes how they are looked at from now on.
func (p *Pane) see() {
	p.dirty = true
	if p.theme == nil {
		return
	}
	s := p.sight()
	if p.listing() {
		s.Keys = true
		p.list.See(s)
		return
	}
	if p.deps.Backups != nil {
		p.restore.Show(p.deps.Backups())
	}
	plan := p.plan()
	for name, b := range map[box.Name]box.Box{box.Timeline: p.timeline, box.Before: p.before, box.Restore: p.restore} {
		at := plan.of(name)
		s.W, s.H, s.Keys = at.w, at.h, p.box == name
		b.See(s)
	}
}

// clock writes a time of the incident; one of another day than today carries it.
func (p *Pane) clock(t time.Time) string { return p.sight().Exactly(t) }

// minute is a time for where a clock has no room for seconds.
func (p *Pane) minute(t time.Time) string { return p.sight().Minute(t) }

// day is a date as the boxes show it; one of another year has it.
func (p *Pane) day(at time.Time) string { return p.sight().Day(at) }

// listing reports whether the list of incidents is shown instead of one.
func (p *Pane) listing() bool { return p.id == 0 || p.browse }
