package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/store/duty"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// deck holds the panes: which one is in front, where each stands on the screen, and
// what the person made of that by hand.
type deck struct {
	panes    []*held
	focus    int
	before   int  // the pane in front before one that takes the whole screen
	zoom     bool // the pane in front takes the whole screen
	boxes    []box
	arranged arrangement
	asking   asking // what a key has asked, until the question stands
	w, h     int    // of the screen
	theme    *themes.Theme
}

// bring puts a pane in front.
func (d *deck) bring(i int) {
	if i < 0 || i >= len(d.panes) {
		return
	}
	if i != d.focus && !d.panes[d.focus].whole() {
		d.before = d.focus
	}
	d.focus = i
	delete(d.arranged.hidden, d.panes[i].ID())
	for k, p := range d.panes {
		p.try("take the focus", func() { p.SetFocus(k == i) })
	}
}

func (d *deck) bringID(id pane.ID) {
	for i, p := range d.panes {
		if p.ID() == id {
			d.bring(i)
		}
	}
}

// front is the pane in front; nil when there is none at all.
func (d *deck) front() *held {
	if len(d.panes) == 0 {
		return nil
	}
	return d.panes[d.focus]
}

// holder is what keys may have to wait for.
type holder interface {
	holds() string
	letGo()
}

// holding is what keys wait for, and the words for it; nil: they wait for nothing. A pane
// need not be in front: what was asked for there may bring it.
func (d *deck) holding() (h holder, what string) {
	if what := d.asking.holds(); what != "" {
		return &d.asking, what
	}
	for _, p := range d.panes {
		if what := p.holds(); what != "" {
			return p, what
		}
	}
	return nil, ""
}

// keep keeps a key from the panes while something is under way that it was not meant to
// come before, and says so; empty: it need not wait. Esc does not wait any longer.
func (d *deck) keep(key string) (why string) {
	h, what := d.holding()
	switch {
	case h == nil:
		return ""
	case key == "esc":
		h.letGo()
		return what + " goes on, and keys count again: how it ends is told here"
	}
	return fmt.Sprintf("still %s: %s did nothing, press it again then", what, keyName(key))
}

// can is what can be done in a pane, with the keys of the person.
func (d *deck) can(id pane.ID, keys map[string]string) []pane.Action {
	for _, p := range d.panes {
		if p.ID() == id {
			return rebind(keys, p.actions())
		}
	}
	return nil
}

// paneOf is the place of the pane that an item leads to; -1: none does.
func (d *deck) paneOf(where duty.Where) int {
	for i, p := range d.panes {
		if p.ID() == pane.ID(where) {
			return i
		}
	}
	return -1
}

// places are the keys of the panes.
func (d *deck) places() []pane.Action {
	var list []pane.Action
	for i, p := range d.panes {
		list = append(list, pane.Action{
			Name: "go-" + string(p.ID()), Keys: []string{placeKey(i)}, What: strings.ToLower(p.titled().Name),
			Help: "Go to " + strings.ToLower(p.titled().Name) + ".", Moves: true,
			Do: func() tea.Cmd {
				d.bring(i)
				return nil
			},
		})
	}
	return list
}
