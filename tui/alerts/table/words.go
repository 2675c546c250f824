package table

import (
	"slices"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/tui/pane"
)

// words are what a group's row says, whatever the clock and the width.
type words struct {
	says   []string    // what its alerts say in common, then which they are
	people []string    // who holds them
	newest *source.Row // the one that cleared last
	began  began       // when those that fire began; nil: the others, and what is true for weeks
}

// gap stands in words where an ellipsis belongs: which sign that is the theme says.
const gap = "\x00"

func wordsOf(g *storm.Group, apart *storm.Apart) words {
	var w words
	switch g.Rows[0].Section() {
	case source.SectionCleared:
		w.newest = slices.MaxFunc(g.Rows, func(x, y *source.Row) int { return x.ClearedAt.Compare(y.ClearedAt) })
		return w
	case source.SectionHeld:
		seen := map[string]bool{}
		for _, r := range g.Rows {
			if who := string(r.Ack.By.Person); !seen[who] {
				seen[who] = true
				w.people = append(w.people, who)
			}
		}
	}
	if first := g.Rows[0]; first.Section() == source.SectionFiring && first.State == source.Firing && !first.Standing() {
		w.began = beganOf(g.Rows)
	}
	if said := g.Said(gap); said != "" {
		w.says = append(w.says, said)
	}
	if names, more := g.Names(apart); len(names) > 0 {
		named := strings.Join(names, " ")
		if more > 0 {
			named += " and " + pane.Count(more) + " more"
		}
		w.says = append(w.says, named)
	}
	return w
}
