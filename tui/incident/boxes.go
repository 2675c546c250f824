package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/sources/backups"
	"holdfast/store/incident"
	"holdfast/tui/incident/before"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/checklist"
	"holdfast/tui/incident/list"
	"holdfast/tui/incident/live"
	"holdfast/tui/incident/output"
	"holdfast/tui/incident/restore"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

// boxes are the parts of the screen, where they are, and which of them has the keys.
type boxes struct {
	list      *list.Box
	checklist *checklist.Box
	timeline  *timeline.Box
	before    *before.Box
	restore   *restore.Box
	live      *live.Box
	points    func() []backups.Status

	front   box.Name  // of the boxes of an incident, the one with the keys
	listing bool      // the list is shown instead of them
	sight   box.Sight // of the whole screen
}

func newBoxes(d Deps, who func() pane.Person, scripts *output.Scripts, act func(pane.Act) tea.Cmd, search func() tea.Cmd, redraw func()) *boxes {
	b := &boxes{list: list.New(search), before: before.New(), restore: restore.New(), live: live.New(live.Deps{Alerts: d.Alerts, Health: d.Health, Tail: d.Tail}), points: d.Backups}
	b.checklist = checklist.New(checklist.Deps{Runner: d.Runner, Scripts: scripts, Library: d.Library, Who: who, Host: d.Host, ReadOnly: d.ReadOnly, Act: act, Redraw: redraw,
		Firing: func(inc incident.Incident) bool { return len(firing(d.Alerts, inc)) > 0 }})
	b.timeline = timeline.New(timeline.Deps{Record: d.Record.Corrections, Who: who, Act: act, Come: func() { b.enter(box.Timeline) }})
	return b
}

// named is the box with a name.
func (b *boxes) named(name box.Name) box.Box {
	switch name {
	case box.Timeline:
		return b.timeline
	case box.Before:
		return b.before
	case box.Restore:
		return b.restore
	case box.Live:
		return b.live
	case box.List:
		return b.list
	}
	return b.checklist
}

// keyed is the box with the keys.
func (b *boxes) keyed() box.Keyed {
	name := b.front
	if b.listing {
		name = box.List
	}
	if keyed, ok := b.named(name).(box.Keyed); ok {
		return keyed
	}
	return b.checklist
}

// plan is where the boxes of an incident are.
func (b *boxes) plan() plan {
	return planFor(b.sight.W, b.sight.H, b.front, needs{before: b.before.Needs(), restore: b.restore.Needs()})
}

// see says how the screen is looked at from now on.
func (b *boxes) see(s box.Sight, listing bool) {
	b.sight, b.listing = s, listing
	if s.Theme == nil {
		return
	}
	if listing {
		s.Keys = true
		b.list.See(s)
		return
	}
	if b.points != nil {
		b.restore.Show(b.points())
	}
	plan := b.plan()
	for _, name := range []box.Name{box.Checklist, box.Timeline, box.Before, box.Restore, box.Live} {
		at := plan.of(name)
		s.W, s.H, s.Keys = at.w, at.h, name == b.front
		b.named(name).See(s)
	}
}

// enter gives the moving keys to a box of the incident.
func (b *boxes) enter(to box.Name) {
	b.front = to
	b.see(b.sight, b.listing)
}

// aside gives the keys to the box n places on of those that take them.
func (b *boxes) aside(n int) {
	b.enter(box.Name(min(max(int(b.front)+n, int(box.Checklist)), int(box.Before))))
}

// reach puts the choice on an entry of the timeline.
func (b *boxes) reach(seq int64) {
	if b.timeline.Reach(seq) {
		b.enter(box.Timeline)
	}
}

// forget takes away what is shown: another incident is at hand.
func (b *boxes) forget() {
	b.front = box.Checklist
	b.checklist.Forget()
	b.timeline.Forget()
	b.before.Forget()
	b.live.Show("", "", nil)
}

// draw draws the screen but how things stand now.
func (b *boxes) draw() string {
	if b.listing {
		return b.list.Draw()
	}
	return b.plan().draw(func(name box.Name) string { return b.named(name).Draw() })
}

// now is how things stand now, at the foot of the screen; empty: there is no room. It
// is apart because it changes with every line of the log, and the rest does not.
func (b *boxes) now() string {
	if b.listing || b.plan().live.h == 0 {
		return ""
	}
	return "\n" + b.live.Draw()
}

// wheel moves in the box beneath the pointer.
func (b *boxes) wheel(m tea.MouseWheelMsg) {
	n := 3
	if m.Mouse().Button == tea.MouseWheelUp {
		n = -3
	}
	if name, _, ok := b.point(m.Mouse()); ok {
		b.come(name)
		b.keyed().Move(n)
	}
}

// click chooses what is beneath the pointer, as it was seen: a box that gets the keys
// may scroll.
func (b *boxes) click(m tea.MouseClickMsg) {
	name, line, ok := b.point(m.Mouse())
	if keyed, chooses := b.named(name).(box.Keyed); ok && chooses {
		keyed.Click(line)
		b.come(name)
	}
}

// come gives the keys to a box that is seen.
func (b *boxes) come(name box.Name) {
	if name != box.List {
		b.enter(name)
	}
}

// point is the box beneath the pointer; line is the row in it, and ok is false where
// nothing can be chosen.
func (b *boxes) point(at tea.Mouse) (name box.Name, line int, ok bool) {
	if b.listing {
		return box.List, at.Y - 1, true
	}
	return b.plan().under(at.X, at.Y)
}

// undoable reports whether something is undone before one goes back.
func (b *boxes) undoable() bool { return b.timeline.Filtered() || b.front == box.Before }

// undo undoes what was done last to what is seen: the filter, then the box.
func (b *boxes) undo() {
	if b.timeline.Filtered() {
		b.timeline.Unfilter()
	} else if b.front == box.Before {
		b.enter(box.Checklist)
	}
}

const farAway = 1 << 20

// moves are the actions that only move the view, made by act.
func (b *boxes) moves(act func(name, what, help string, do func(), keys ...string) pane.Action) []pane.Action {
	move := func(name, what, help string, n int, keys ...string) pane.Action {
		return act(name, what, help, func() { b.keyed().Move(n) }, keys...)
	}
	page := max(1, b.sight.H-4)
	return []pane.Action{
		move("down", "down", "Go to the next step, entry or incident.", 1, "j", "down"),
		move("up", "up", "Go to the one above.", -1, "k", "up"),
		move("page-down", "page down", "Go one screen down.", page, "pgdown"),
		move("page-up", "page up", "Go one screen up.", -page, "pgup"),
		move("top", "first", "Go to the first.", -farAway, "g", "home"),
		move("bottom", "last", "Go to the last.", farAway, "G", "end"),
		act("box-right", "next box", "Move in the next box: checklist, timeline, before.", func() { b.aside(1) }, "right"),
		act("box-left", "box before", "Move in the box before: before, timeline, checklist.", func() { b.aside(-1) }, "left"),
	}
}
