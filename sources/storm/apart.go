package storm

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

const (
	// sample is how many alerts of a name, and how many names, are looked at: what
	// tells 200 pods apart tells 10,000 apart.
	sample = 200
	// most is how many labels tell an alert from others.
	most = 2
)

// Apart knows by which labels the alerts of a board differ.
type Apart struct {
	names map[string][]teller // by alertname: the labels that tell its alerts apart, the most telling first
	from  origins
}

// teller is a label that tells alerts apart, and what its values have in common.
type teller struct {
	label   string
	machine bool // it names the one that the next is a part of
	place   bool // it is of what the alert is called everywhere
	alike   *Alike
}

// value is what the label says of an alert; of a machine the port that was scraped is not
// part.
func (t teller) value(r *alerts.Row) string {
	if t.machine {
		return alerts.HostOf(r.Labels[t.label])
	}
	return r.Labels[t.label]
}

// sign stands between its value and the next.
func (t teller) sign(others string) string {
	if t.machine {
		return ":"
	}
	return others
}

// NewApart looks at the entries of a board.
func NewApart(entries []Entry) *Apart {
	a := &Apart{names: map[string][]teller{}}
	byName := map[string][]*alerts.Row{}
	var heads []*alerts.Row
	a.from = originsOf(entries)
	for _, e := range entries {
		for _, r := range e.rows() {
			name := r.Name() // what has cleared is one line of many names
			if len(byName[name]) == 0 && len(heads) < sample {
				heads = append(heads, r)
			}
			if len(byName[name]) < sample {
				byName[name] = append(byName[name], r)
			}
		}
	}
	shared := agreed(heads)
	board := map[string]*Alike{} // by label, whatever the name of the alert
	for name, rows := range byName {
		for _, t := range telling(rows, shared) {
			if board[t.label] == nil {
				board[t.label] = &Alike{}
			}
			t.alike = &Alike{}
			for _, r := range rows {
				if v := t.value(r); v != "" {
					t.alike.See(v)
					board[t.label].See(v)
				}
			}
			a.names[name] = append(a.names[name], t)
		}
	}
	for _, list := range a.names {
		for i := range list {
			if !list[i].alike.several {
				list[i].alike = board[list[i].label]
			}
		}
	}
	return a
}

// tellers are the labels that tell an alert, in which those come first that it is called
// by: they may be others than those of the rest of its name.
func (a *Apart) tellers(r *alerts.Row) []teller {
	list := a.names[r.Name()]
	if len(list) == 0 || !list[0].place {
		return list
	}
	machine, label := alerts.PlaceLabels(r.Labels)
	own := list[0]
	if own.machine && len(list) > 1 {
		own = list[1]
	}
	if own.label == label && list[0].machine == (machine != "") && (machine == "" || machine == list[0].label) {
		return list
	}
	mine := placed(r)
	for i := range mine {
		mine[i].alike = &Alike{}
	}
	for _, t := range list {
		if !t.place {
			mine = append(mine, t)
		}
	}
	return mine
}

// rows are the alerts that an entry stands for, without those that have entries of
// their own.
func (e Entry) rows() []*alerts.Row {
	switch {
	case e.Group == nil:
		return []*alerts.Row{e.Row}
	case e.Group.Open:
		return nil
	}
	return e.Group.Rows[:min(len(e.Group.Rows), sample)]
}

// Words tell an alert from the others on the board: the values of the labels that
// differ; empty: none does.
func (a *Apart) Words(r *alerts.Row) string { return a.joined(r, " ") }

func (a *Apart) joined(r *alerts.Row, others string) string {
	words, sign := "", ""
	for _, t := range a.tellers(r) {
		if v := t.value(r); v != "" {
			words += sign + v
			sign = t.sign(others)
		}
	}
	return words
}

// Need is how many cells Words must have to tell the alert from the others.
func (a *Apart) Need(r *alerts.Row, ellipsis string) int {
	n := 0
	for _, t := range a.tellers(r) {
		if v := t.value(r); v != "" {
			n += t.alike.Need(v, ellipsis) + 1
		}
	}
	return max(0, n-1)
}

// Short is Words in at most w cells. What is cut is what the alerts of the name have
// in common, as long as that does.
func (a *Apart) Short(r *alerts.Row, w int, ellipsis string) string {
	words := a.Words(r)
	if text.Width(words) <= w {
		return words
	}
	cut, sign, left := "", "", w
	list := a.tellers(r)
	for i, t := range list {
		v := t.value(r)
		if v == "" {
			continue
		}
		room := left
		for _, next := range list[i+1:] {
			if other := next.value(r); other != "" {
				room = max(room-1-next.alike.Need(other, ellipsis), (left-1)/2)
			}
		}
		short := t.alike.Short(v, room, ellipsis)
		cut += sign + short
		sign = t.sign(" ")
		left -= text.Width(short) + 1
	}
	return cut
}

// agreed are the labels that every one of several alerts has with one value: they
// tell none from another.
func agreed(rows []*alerts.Row) map[string]bool {
	shared := map[string]bool{}
	if len(rows) < 2 {
		return shared
	}
	for name, value := range rows[0].Labels {
		shared[name] = !slices.ContainsFunc(rows, func(r *alerts.Row) bool { return r.Labels[name] != value })
	}
	return shared
}

// placed are the labels that an alert is called by.
func placed(r *alerts.Row) []teller {
	machine, label := alerts.PlaceLabels(r.Labels)
	switch {
	case label == "":
		return nil
	case machine == "":
		return []teller{{label: label, place: true}}
	}
	return []teller{{label: machine, machine: true, place: true}, {label: label, place: true}}
}

// telling are the labels that tell alerts of one name apart: what they are called by
// everywhere, and only where that is the same of several as few others as do, the most
// telling of those that could. shared: all of a board are called by one place.
func telling(rows []*alerts.Row, shared map[string]bool) []teller {
	list := placed(rows[0])
	if len(rows) == 1 {
		if !slices.ContainsFunc(list, func(t teller) bool { return !shared[t.label] }) {
			return nil
		}
		return list
	}
	union := map[string]string{}
	for _, r := range rows {
		for name, value := range r.Labels {
			union[name] = value
		}
	}
	differ := usable(union, func(name string) bool {
		return slices.ContainsFunc(rows, func(r *alerts.Row) bool { return r.Labels[name] != rows[0].Labels[name] })
	})
	var others []string
	for best := distinct(rows, nil); len(others) < most && best < len(rows); {
		label, apart := "", best
		for _, name := range differ {
			if n := distinct(rows, append(others, name)); n > apart {
				label, apart = name, n
			}
			if apart == len(rows) {
				break
			}
		}
		if label == "" {
			break
		}
		others, best = append(others, label), apart
	}
	for _, label := range others {
		list = append(list, teller{label: label})
	}
	return list
}

// distinct is how many alerts their places and the labels tell apart.
func distinct(rows []*alerts.Row, labels []string) int {
	seen := map[string]bool{}
	var b strings.Builder
	for _, r := range rows {
		b.Reset()
		b.WriteString(r.Place())
		for _, name := range labels {
			b.WriteByte(0)
			b.WriteString(r.Labels[name])
		}
		seen[b.String()] = true
	}
	return len(seen)
}

// usable are the labels by which alerts can be told, the most telling first.
func usable(labels map[string]string, want func(name string) bool) []string {
	var names []string
	for name := range labels {
		if name != "alertname" && name != "severity" && want(name) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(alerts.LabelRank(x), alerts.LabelRank(y)), cmp.Compare(x, y))
	})
	return names
}
