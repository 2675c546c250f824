package alerts

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

const (
	// singly is how many alerts are named line by line before y: more do not fit a small
	// screen, and nobody reads them.
	singly = 12
	// kindsTold is how many kinds of more alerts are.
	kindsTold = 4
	// namesLines of nameCells are what the names of one kind have: those of a small screen.
	namesLines = 2
	nameCells  = 66
)

// listed names the rows that a question is about: each, or of many each kind, how many
// there are of it, and the first by what tells them apart.
func (q questions) listed(rows []source.Row) []string {
	list := make([]*source.Row, len(rows))
	for i := range rows {
		list[i] = &rows[i]
	}
	var lines []string
	if len(rows) <= singly {
		for _, r := range list {
			lines = append(lines, q.one(r))
		}
		return lines
	}
	kinds, told := storm.Of(list, func(string) bool { return false }), 0
	for i, e := range kinds {
		switch {
		case i == kindsTold && len(kinds) > kindsTold+1:
			return append(lines, "and "+pane.Count(len(rows)-told)+" more of other kinds")
		case e.Group == nil:
			lines = append(lines, q.one(e.Row))
			told++
		default:
			lines = append(lines, q.many(e.Group)...)
			told += len(e.Group.Rows)
		}
	}
	return lines
}

// one is an alert in a line.
func (q questions) one(r *source.Row) string {
	return strings.TrimRight(fmt.Sprintf("%-4s  %s  %s", r.Severity.Badge(), r.Name(), cmp.Or(q.apart.Words(r), r.Place())), " ") + "  " + q.look.Aged(r.StartsAt)
}

// many is a kind of alerts: "CRIT  KubePodCrashLooping  208 pods of api, the first 5m ago",
// and below that the first of them.
func (q questions) many(g *storm.Group) []string {
	head := fmt.Sprintf("%-4s  %s  %s %s", g.Rows[0].Severity.Badge(), g.Rows[0].Name(), pane.Count(len(g.Rows)), g.Kinds(q.apart)[0])
	switch shares := g.Shares(q.apart); {
	case len(shares) == 1:
		head += " of " + shares[0].App
	case len(shares) > 1:
		head += " of " + pane.Count(len(shares)) + " workloads"
	}
	var first time.Time
	for _, r := range g.Rows {
		if at := r.Began(); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	if !first.IsZero() {
		head += ", the first " + q.look.Ago(first)
	}
	return append([]string{head}, q.names(g)...)
}

// names are the first alerts of a kind by what tells them apart, and how many others
// there are, in lines that break between names only.
func (q questions) names(g *storm.Group) []string {
	list, more := g.First(q.apart, namesLines*nameCells/2)
	var lines []string
	line := ""
	for i, name := range list {
		room := nameCells
		if len(lines) == namesLines-1 {
			room -= len("and 10,000 more")
		}
		if line != "" && text.Width(line+name) > room {
			lines, line = append(lines, line), ""
		}
		if len(lines) == namesLines {
			more += len(list) - i
			break
		}
		line += name + " "
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > 0 && more > 0 {
		lines[len(lines)-1] += "and " + pane.Count(more) + " more"
	}
	return lines
}
