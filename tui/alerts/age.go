package alerts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/tui/pane"
)

// age is how old what the board shows is, by what its sources say of themselves.
type age struct {
	pane.Look
	health []sources.Health
	rows   []*source.Row
}

// words are what a title says of it, of the worst of the sources and by its name:
// "edge 28s old", "prod not answered yet, rows as of 14:02:09", "prod blind"; empty:
// what is shown is as new as it should be.
func (a age) words() string {
	var old, never, blind []string
	worst, shut := time.Duration(0), ""
	for _, h := range a.health {
		since, known := h.Age(a.Now)
		switch {
		case h.Member != "" || h.Kind == door && h.Unasked(): // nobody asks the door
		case h.Kind == door && !h.Up:
			shut = h.Name + " down"
		case h.Stale(a.Now) && !known:
			never = append(never, h.Name)
		case h.Stale(a.Now) && since >= worst:
			worst, old = since, slices.Insert(old, 0, h.Name)
		case h.Stale(a.Now):
			old = append(old, h.Name)
		case h.Blind != "":
			blind = append(blind, h.Name)
		}
	}
	switch {
	case len(never) > 0 && a.asOf(never).IsZero():
		return few(never) + " not answered yet"
	case len(never) > 0:
		return few(never) + " not answered yet, rows as of " + a.ClockSeconds(a.asOf(never))
	case len(old) > 0:
		return few(old) + " " + a.Old(a.Now.Add(-worst))
	case len(blind) > 0:
		return few(blind) + " blind"
	}
	return shut
}

// asOf is when one of these sources was last seen to list any of the rows: what the
// record has of them is as of then. Zero: they have no rows.
func (a age) asOf(names []string) (last time.Time) {
	for _, r := range a.rows {
		if r.LastSeen.After(last) && r.State != source.Resolved && slices.ContainsFunc(r.Sources, func(s string) bool { return slices.Contains(names, s) }) {
			last = r.LastSeen
		}
	}
	return last
}

// few are some names: the first, and how many more.
func few(names []string) string {
	if len(names) < 3 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
}
