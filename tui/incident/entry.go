package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/store"
	"holdfast/tui/incident/box"
)

// place is where one was before something else was shown.
type place struct {
	id     store.IncidentID
	browse bool
	seq    int64 // the chosen entry; 0: none
}

// visit shows another incident, at an entry when seq is not 0; Esc comes back.
func (p *Pane) visit(id store.IncidentID, seq int64) tea.Cmd {
	was := place{id: p.id, browse: p.browse, seq: p.timeline.At()}
	trail := p.trail
	if id != was.id || was.browse {
		trail = append(trail, was)
	}
	cmd := p.show(id)
	p.trail, p.sought = trail, seq
	if p.state.inc.ID == id && seq != 0 {
		p.reach(seq)
	}
	return cmd
}

// back undoes what was done last to what is seen: the filter, then the box, then
// the way to this incident.
func (p *Pane) back() tea.Cmd {
	p.dirty = true
	switch n := len(p.trail); {
	case p.listing():
		p.browse = false
		p.see()
	case p.timeline.Filtered():
		p.timeline.Unfilter()
	case p.box == box.Before:
		p.enterBox(box.Checklist)
	case n > 0:
		was := p.trail[n-1]
		rest := p.trail[:n-1]
		cmd := p.show(was.id)
		p.trail, p.browse, p.sought = rest, was.browse, was.seq
		return cmd
	}
	return nil
}

// whyNotBack says why there is no step back within the pane.
func (p *Pane) whyNotBack() string {
	switch {
	case p.listing() && p.browse && p.id != 0:
	case !p.listing() && p.timeline.Filtered(), !p.listing() && p.box == box.Before:
	case !p.listing() && len(p.trail) > 0:
	default:
		return "there is nothing to go back to here"
	}
	return ""
}

// enterBox gives the moving keys to a box.
func (p *Pane) enterBox(to box.Name) {
	p.box = to
	p.see()
}

// reach puts the choice on an entry of the incident at hand.
func (p *Pane) reach(seq int64) {
	if p.timeline.Reach(seq) {
		p.enterBox(box.Timeline)
	}
}
