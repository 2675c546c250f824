package table

import (
	"cmp"
	"slices"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

// words are what a group's row says, whatever the clock and the width.
type words struct {
	names  []string    // the first of its alerts by what tells them apart
	more   int         // how many others there are
	said   string      // what all of them say, with gaps where they differ
	goesOn bool        // what each of the names says of itself: the names stand for its subject
	held   holding     // who holds them
	hush   hush        // who silenced them
	newest *source.Row // the one that cleared last
	which  string      // which one that is
	began  began       // when those that fire began; nil: the others, and what is true for weeks
}

// gap stands in words where an ellipsis belongs: which sign that is the theme says.
const gap = "\x00"

func wordsOf(g *storm.Group, apart *storm.Apart) words {
	var w words
	first := g.Rows[0]
	switch first.Section() {
	case source.SectionCleared:
		w.newest = slices.MaxFunc(g.Rows, func(x, y *source.Row) int { return x.ClearedAt.Compare(y.ClearedAt) })
		w.which = strings.TrimRight(w.newest.Name()+" "+cmp.Or(apart.Words(w.newest), w.newest.Place()), " ")
		return w
	case source.SectionHeld:
		w.held = holdingOf(g)
	case source.SectionQuiet:
		w.hush = hushOf(g)
	}
	if first.Section() == source.SectionFiring && first.State == source.Firing && !first.Standing() {
		w.began = beganOf(g.Rows)
	}
	w.names, w.more = g.Names(apart)
	w.said = g.Said(gap)
	if head, tail, cut := strings.Cut(w.said, gap+" "); cut && len(w.names) > 0 {
		// "Pod … restarts" of pods is "api-1 -2 -3 and 7 more: restarts". The words stay
		// those of one alert, so that they are no sentence with the names of many.
		if head = strings.ToLower(strings.TrimSpace(head)); head == "" || strings.HasPrefix(g.Label(apart), head) {
			w.said, w.goesOn = tail, true
		}
	}
	return w
}

// line is the words in about so many cells: which they are first, in as many names as
// leave room for what they say, and at least one.
func (w words) line(room int, dot, ellipsis string) string {
	said := strings.ReplaceAll(w.said, gap, ellipsis)
	if len(w.names) == 0 {
		return said
	}
	if said != "" && w.goesOn {
		said = ": " + said
	} else if said != "" {
		said = dot + said
	}
	most := max(room/2, room-text.Width(said)) // of the names
	all := strings.Join(w.names, " ")
	if w.more > 0 {
		all += " and " + pane.Count(w.more) + " more"
	}
	if text.Width(all) <= most {
		return all + said
	}
	for n := min(len(w.names), len(w.names)+w.more-1); n > 0; n-- {
		if some := strings.Join(w.names[:n], " ") + " " + ellipsis; text.Width(some) <= most {
			return some + said
		}
	}
	most = max(most, room*3/4, nameLeast) // one of them can be looked for, what they say only be read
	return new(storm.Alike).Short(w.names[0], most-2, ellipsis) + " " + ellipsis + said
}
