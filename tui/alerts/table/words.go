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
	storm.Telling
	called []string                      // the ways to name them, the longest first
	held   holding                       // who holds them
	hush   hush                          // who silenced them
	newest *source.Row                   // the one that cleared last
	which  string                        // which one that is
	each   map[source.Fingerprint]string // what each of them says on a row of its own; nil: its summary
	began  began                         // when those that fire began; nil: the others, and what is true for weeks
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
	w.Telling = g.Tell(apart, gap)
	w.called = calledOf(w.Telling)
	if g.Open {
		w.each = g.Each(apart)
	}
	return w
}

// line is the words in about so many cells: which they are first, in as many names as
// leave room for what they say, and at least one.
func (w words) line(room int, dot, ellipsis string) string {
	said := strings.ReplaceAll(w.Said, gap, ellipsis)
	if len(w.Names) == 0 {
		return said
	}
	if said != "" && w.OfNames {
		said = ": " + said
	} else if said != "" {
		said = dot + said
	}
	if all := strings.Join(w.Names, " ") + " and " + pane.Count(w.More) + " more"; len(w.Apps) < 2 && w.More > 0 && text.Width(all+said) <= room {
		return all + said
	}
	most := max(room/2, room-text.Width(said)) // of the names
	for _, names := range w.called {
		if text.Width(names) <= most {
			return names + said
		}
	}
	if len(w.Apps) > 1 {
		return w.called[len(w.called)-1] + said
	}
	name, others := w.Names[0], further(len(w.Names)+w.More-1)
	if len(w.Apps) > 0 {
		name, others = w.Apps[0], ""
	}
	most = max(most, room*3/4, nameLeast) // one of them can be looked for, what they say only be read
	return new(storm.Alike).Short(name, most-text.Width(others), ellipsis) + others + said
}

// calledOf are the ways to name the alerts of a group, the longest first. The workloads that
// pods are of go before any single pod; pods of one are named as long as all their words
// have room.
func calledOf(w storm.Telling) []string {
	var list []string
	if len(w.Apps) < 2 {
		list = append(list, strings.Join(w.Names, " ")+further(w.More))
	}
	for n := len(w.Apps); n > 0; n-- {
		list = append(list, strings.Join(w.Apps[:n], " ")+amongOf(w, n))
	}
	if len(w.Apps) > 1 { // of how many they are says more than a part of a name, or a single pod
		return append(list, pane.Count(len(w.Apps)+w.Others)+" workloads")
	}
	for n := len(w.Names) - 1; n > 0; n-- {
		list = append(list, strings.Join(w.Names[:n], " ")+further(len(w.Names)-n+w.More))
	}
	return list
}

// amongOf is of how many workloads the first n that are named are; empty: of these.
func amongOf(t storm.Telling, n int) string {
	if all := len(t.Apps) + t.Others; all > n {
		return " of " + pane.Count(all) + " workloads"
	}
	return ""
}

// further is how many other alerts there are.
func further(n int) string {
	if n <= 0 {
		return ""
	}
	return " +" + pane.Count(n)
}
