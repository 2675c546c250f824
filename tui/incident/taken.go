package incident

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/store/incident"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/before"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/checklist"
	"holdfast/tui/incident/heading"
	"holdfast/tui/incident/reading"
	"holdfast/tui/incident/rehearsal"
	"holdfast/tui/pane"
)

// lookAgain is how often the record is read while somebody else runs a script:
// a session that dies writes nothing, so nothing tells that it is gone.
const lookAgain = 2 * time.Second

func (p *Pane) onChanged(t sources.Topics) tea.Cmd {
	if t.Has(sources.Logs) {
		p.boxes.live.Stale()
	}
	if t.Has(sources.Backups) || t.Has(sources.Alerts) || t.Has(sources.Sources) || t.Has(sources.Config) {
		p.see()
	}
	if t.Has(sources.Runs) && p.scripts.Look(int64(p.known.ID), p.known.Runs) {
		p.see()
	}
	if t.Has(sources.Record) {
		return p.load()
	}
	return nil
}

// onTick moves the ages. Seconds are only seen in the header and while a command
// runs or a wait goes on; the rest is drawn anew once a minute.
func (p *Pane) onTick(now time.Time) tea.Cmd {
	moving, elsewhere := p.boxes.checklist.Going()
	if minute := p.Tick(now); minute || moving {
		p.Redraw()
	}
	p.boxes.see(p.sight(), p.way.listing())
	if elsewhere && p.desk.Old(lookAgain, now) {
		return tea.Batch(p.load(), p.boxes.checklist.Call())
	}
	return p.boxes.checklist.Call()
}

// load reads the record. Only one reading is under way; a change meanwhile makes
// another one follow.
func (p *Pane) load() tea.Cmd { return p.desk.Read(p.way.id, p.known, p.Now) }

// sight is how the pane is looked at.
func (p *Pane) sight() box.Sight {
	w, h := p.Size()
	return box.Sight{Look: p.Look, W: w, H: h, Small: w < wideFrom}
}

// see has everything looked at, and drawn, anew.
func (p *Pane) see() {
	p.boxes.see(p.sight(), p.way.listing())
	p.Redraw()
}

const troubleRead = "incident read"

// onTaken shows what was read, unless another incident was chosen meanwhile.
func (p *Pane) onTaken(m reading.Taken) tea.Cmd {
	var cmds []tea.Cmd
	if p.desk.Took() {
		cmds = append(cmds, p.load())
	}
	if m.Err != nil {
		p.errands.unread()
		return tea.Batch(append(cmds, pane.Warn(troubleRead, "the record could not be read, what you see may be old: "+m.Err.Error()))...)
	}
	cmds = append(cmds, pane.Warn(troubleRead, ""))
	p.all = m.List
	p.boxes.list.Show(m.List)
	if id := onlyOpen(m.List); !p.settled && p.way.id == 0 && id != 0 {
		cmds = append(cmds, p.show(id))
	}
	p.settled = true
	if m.ID == p.way.id && m.ID != 0 {
		p.deal(m.Case)
		p.errands.shown(p.boxes.checklist.Run())
		cmds = append(cmds, p.boxes.checklist.Call())
	}
	p.see()
	return tea.Batch(cmds...)
}

// deal hands out the incident at hand as it was read.
func (p *Pane) deal(c reading.Case) {
	p.scripts.Look(int64(c.ID), c.Runs)
	p.scripts.Forget(c.Runs)
	b := p.boxes
	b.checklist.Show(checklist.Page{Case: c, Rehearsed: p.deeds.practices.Here(c.ID), Elsewhere: c.Practice && !p.deeds.practices.Here(c.ID)})
	c.Moments = p.deeds.practices.Replay(c.ID, b.checklist.Run(), c.Moments, p.Now)
	b.timeline.Show(c.ID, c.Moments)
	b.live.Show(heading.Status(c.Incident), c.Title, c.Alerts)
	b.before.Show(before.Past{Similar: c.Similar, Alert: c.Alert, Times: c.Times, Relief: c.Relief})
	p.deeds.drafts.Know(c.Incident)
	if p.known = c; p.way.sought != 0 {
		b.reach(p.way.sought)
		p.way.sought = 0
	}
}

// onlyOpen is the only incident that is open, the one at hand when the cockpit
// starts; 0: with several, the person says which.
func onlyOpen(all []incident.Incident) (only incident.ID) {
	for _, inc := range all {
		switch {
		case !inc.Open() || inc.Practice:
		case only != 0:
			return 0
		default:
			only = inc.ID
		}
	}
	return only
}

// show puts an incident at hand.
func (p *Pane) show(id incident.ID) tea.Cmd { return p.arrive(p.way.show(id)) }

// visit shows another incident, at an entry when seq is not 0; Esc comes back.
func (p *Pane) visit(id incident.ID, seq int64) tea.Cmd {
	cmd := p.arrive(p.way.visit(id, seq, p.boxes.timeline.At()))
	if p.known.ID == id && seq != 0 {
		p.boxes.reach(seq)
	}
	return cmd
}

// arrive shows where the way leads now, and tells every pane. changed: it is
// another incident than before.
func (p *Pane) arrive(changed bool) tea.Cmd {
	if changed {
		p.known = reading.Case{}
		p.boxes.forget()
	}
	p.see()
	return tea.Batch(pane.Say(pane.CurrentIncident{ID: p.way.id}), p.load())
}

// onActed tells how an act ended, and reads the record again.
func (p *Pane) onActed(m pane.Acted) tea.Cmd {
	told, mine := p.Answer(m)
	if !mine {
		return nil
	}
	if m.Err != nil {
		p.boxes.checklist.Stay()
		p.errands.failed(m.Key)
	}
	return tea.Batch(p.load(), told)
}

// onOpened shows an incident that was opened; what had asked for one goes on
// with it.
func (p *Pane) onOpened(m acts.Opened) tea.Cmd {
	const key = "incident open"
	defer p.errands.opened()
	if m.Err != nil {
		return pane.Warn(key, "no incident was opened: "+m.Err.Error())
	}
	cmds := []tea.Cmd{
		pane.Warn(key, ""), p.show(m.Incident.ID), p.errands.come(),
		pane.Say(pane.Notice{Key: key, Text: fmt.Sprintf("%s is open: %s", m.Incident.ID, m.Incident.Title)}),
	}
	if m.Then != nil {
		cmds = append(cmds, m.Then(m.Incident.ID))
	}
	return tea.Batch(cmds...)
}

// onBegun shows a practice that was begun.
func (p *Pane) onBegun(m rehearsal.Begun) tea.Cmd {
	defer p.errands.practised()
	told := p.deeds.practices.OnBegun(m)
	if m.Err != nil {
		return tea.Batch(p.load(), told)
	}
	return tea.Batch(told, p.show(m.Rehearsal.Practice))
}
