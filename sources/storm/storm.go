// Package storm lays a board out as a person reads it: alerts of one kind fold into
// one group, and each row is told from its neighbours by the labels that differ. It
// must not decide what an alert means, nor know how it is shown.
package storm

import (
	"strconv"
	"strings"

	"holdfast/sources/alerts"
)

// foldAbove is how many alerts of one kind stand as rows of their own: of more,
// nobody reads each, and they hide what else is broken.
const foldAbove = 4

// Entry is one line of a board: an alert, or a group of them.
type Entry struct {
	ID    string      // the alert's fingerprint, or the group's id; stable while the alert or the group stands
	Row   *alerts.Row // the alert; of a group the first, which is the loudest and oldest
	Group *Group      // the alerts that the line stands for; nil: it is one alert
	In    *Group      // the open group that the alert is of; nil: it stands for itself
}

// Group is several alerts that are the same but for some labels: of one name and
// severity, and alike in who holds or quiets them. All that has cleared is one group.
type Group struct {
	ID   string
	Rows []*alerts.Row // more than one, in the order of the board
	Open bool          // its alerts follow it as rows of their own
}

// kind is what the alerts of a group have in common.
type kind struct {
	section  alerts.Section
	severity alerts.Severity
	state    alerts.State
	why      string // makes it quiet
	name     string
	standing bool
}

func kindOf(r *alerts.Row) kind {
	k := kind{section: r.Section()}
	if k.section == alerts.SectionCleared {
		return k
	}
	k.severity, k.state, k.name, k.standing = r.Severity, r.State, r.Name(), r.Standing()
	if k.section == alerts.SectionQuiet && r.Quiet != nil {
		k.why = r.Quiet.Why
	}
	return k
}

// id names a group of the kind. No fingerprint has a slash. What nobody tells of now is
// the same group as what fires, where all of it is unknown: it is not lost when the
// answer comes, or fails.
func (k kind) id(beside bool) string {
	if k.state == alerts.Unknown && !beside {
		k.state = alerts.Firing
	}
	parts := []string{"group", strconv.Itoa(int(k.section)), k.severity.String(), string(k.state), k.why, k.name}
	if k.standing {
		parts = append(parts, alerts.StandingNote)
	}
	return strings.Join(parts, "/")
}

// folds reports whether so many of the kind are one line. What is true for weeks by
// the configuration is always one.
func (k kind) folds(n int) bool { return n > foldAbove || k.standing && n > 1 }

// Of lays out the rows of a board, in their order: a group stands where its first
// alert would. open says of a group's id whether its alerts follow it.
func Of(rows []*alerts.Row, open func(id string) bool) []Entry {
	kinds, of := count(rows)
	entries := make([]Entry, 0, len(rows))
	for i, r := range rows {
		c := kinds[of[i]]
		switch {
		case !c.folds:
			entries = append(entries, Entry{ID: string(r.Fingerprint), Row: r})
		case c.group == nil:
			c.group = &Group{ID: c.kind.id(c.beside), Rows: make([]*alerts.Row, 0, c.n)}
			c.group.Open = open(c.group.ID)
			entries = append(entries, Entry{ID: c.group.ID, Row: r, Group: c.group})
			fallthrough
		default:
			c.group.Rows = append(c.group.Rows, r)
		}
	}
	return opened(entries)
}

// census is how many alerts there are of a kind.
type census struct {
	kind  kind
	n     int
	folds bool
	group *Group
	// beside: it is unknown, and others that are alike but for that fold, too.
	beside bool
}

// count tells the kinds of the rows, and of which of them each row is.
func count(rows []*alerts.Row) (kinds []*census, of []int) {
	at := map[kind]int{}
	of = make([]int, len(rows))
	for i, r := range rows {
		k := kindOf(r)
		n, known := at[k]
		if !known {
			n = len(kinds)
			at[k] = n
			kinds = append(kinds, &census{kind: k})
		}
		kinds[n].n++
		of[i] = n
	}
	for _, c := range kinds {
		c.folds = c.kind.folds(c.n)
	}
	for _, c := range kinds {
		if sure := c.kind; c.folds && sure.state == alerts.Unknown {
			sure.state = alerts.Firing
			n, there := at[sure]
			c.beside = there && kinds[n].folds
		}
	}
	return kinds, of
}

// opened lets the alerts of open groups follow them.
func opened(entries []Entry) []Entry {
	more := 0
	for i := range entries {
		if g := entries[i].Group; g != nil && g.Open {
			more += len(g.Rows)
		}
	}
	if more == 0 {
		return entries
	}
	list := make([]Entry, 0, len(entries)+more)
	for _, e := range entries {
		list = append(list, e)
		if e.Group == nil || !e.Group.Open {
			continue
		}
		for _, r := range e.Group.Rows {
			list = append(list, Entry{ID: string(r.Fingerprint), Row: r, In: e.Group})
		}
	}
	return list
}
