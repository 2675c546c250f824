package duty

import (
	"strconv"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/storm"
)

// Line is one line of what needs a human: an item, or all the alerts of a storm.
type Line struct {
	Item
	Name  string // what it is about: of an alert its name
	Tells string // which one of that name, or how many: what is cut last; empty: there is one
	N     int    // how many items it stands for
}

// Fold lays out what needs a human as the board is laid out: alerts of one kind are one
// line, where the first of them stands, or three hundred of them hide four of another.
func Fold(items []Item, v *alerts.View) []Line {
	rows, at := rowsOf(items, v)
	entries := storm.Of(rows, func(string) bool { return false })
	apart := storm.NewApart(entries)
	of := make(map[string]storm.Entry, len(rows))
	for _, e := range entries {
		of[string(e.Row.Fingerprint)] = e
		if e.Group != nil {
			for _, r := range e.Group.Rows[1:] {
				of[string(r.Fingerprint)] = storm.Entry{}
			}
		}
	}
	lines := make([]Line, 0, len(items)-len(rows)+len(entries))
	for i, item := range items {
		row := at[i]
		if row == nil {
			lines = append(lines, Line{Item: item, Name: item.What, N: 1})
			continue
		}
		switch e := of[string(row.Fingerprint)]; {
		case e.Row == nil: // it is told with the first of its group
		case e.Group != nil:
			lines = append(lines, folded(item, e.Group, apart))
		default:
			l := Line{Item: item, Name: row.Name(), Tells: apart.Words(row), N: 1}
			if l.Tells == "" {
				l.Tells = row.Place()
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// rowsOf are the alerts among items, each once, and by the place of an item its alert; nil:
// it is no alert of the board.
func rowsOf(items []Item, v *alerts.View) (rows []*alerts.Row, at []*alerts.Row) {
	at = make([]*alerts.Row, len(items))
	if v == nil {
		return nil, at
	}
	board := make(map[string]*alerts.Row, len(v.Rows))
	for _, r := range v.Rows {
		board[string(r.Fingerprint)] = r
	}
	for i, item := range items {
		row := board[item.ID]
		if item.Where != InAlerts || row == nil || item.rank == standing {
			continue
		}
		delete(board, item.ID)
		rows, at[i] = append(rows, row), row
	}
	return rows, at
}

// folded is a storm in a line, by the first of its items.
func folded(first Item, g *storm.Group, apart *storm.Apart) Line {
	n, kinds := len(g.Rows), g.Kinds(apart)
	l := Line{Item: first, Name: g.Rows[0].Name(), Tells: "×" + count(n) + " " + kinds[0], N: n}
	l.What, l.ID = l.Name+" "+l.Tells, g.ID
	severity := g.Rows[0].Severity.String()
	lead, _, _ := strings.Cut(first.Why, severity)
	t := g.Tell(apart, "…")
	names, more := t.Names, t.More
	if len(t.Apps) > 0 {
		names, more = t.Apps, t.Others
	}
	words := strings.Join(names, " ")
	if more > 0 && words != "" {
		words += " and " + count(more) + " more"
	}
	switch {
	case words == "" || t.Said == "":
		words += t.Said
	case t.OfNames:
		words += ": " + t.Said
	default:
		words += " · " + t.Said
	}
	l.Why = lead + severity + ": " + words
	return l
}

// count is a number as it is read: "7,153".
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
