package storm

import (
	"cmp"
	"net"
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
	alike   *Alike
}

// value is what the label says of an alert; of a machine the port that was scraped is not
// part.
func (t teller) value(r *alerts.Row) string {
	v := r.Labels[t.label]
	if !t.machine {
		return v
	}
	if host, port, err := net.SplitHostPort(v); err == nil && host != "" && number(port) {
		return host
	}
	return v
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
		for _, t := range onMachines(telling(rows, shared, len(heads)), rows, shared) {
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
	for _, t := range a.names[r.Name()] {
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
	for _, t := range a.names[r.Name()] {
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
	list := a.names[r.Name()]
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

// telling are the labels that tell alerts of one name apart: as few as do, and the
// most telling of those that could. The only one of its name is told from those of
// the other names, and the only one of a board by where it is.
func telling(rows []*alerts.Row, shared map[string]bool, names int) []string {
	if len(rows) == 1 && names == 1 {
		return []string{rows[0].PlaceLabel()}
	}
	if len(rows) == 1 {
		names := usable(rows[0], func(name string) bool { return !shared[name] && rank(name) < watcher })
		return names[:min(1, len(names))]
	}
	union := map[string]string{}
	for _, r := range rows {
		for name, value := range r.Labels {
			union[name] = value
		}
	}
	differ := usable(&alerts.Row{Alert: alerts.Alert{Labels: union}}, func(name string) bool {
		return slices.ContainsFunc(rows, func(r *alerts.Row) bool { return r.Labels[name] != rows[0].Labels[name] })
	})
	var list []string
	for best := 1; len(list) < most && best < len(rows); {
		label, apart := "", best
		for _, name := range differ {
			if n := distinct(rows, append(list, name)); n > apart {
				label, apart = name, n
			}
			if apart == len(rows) {
				break
			}
		}
		if label == "" {
			break
		}
		list, best = append(list, label), apart
	}
	return list
}

// distinct is how many alerts the labels tell apart.
func distinct(rows []*alerts.Row, labels []string) int {
	seen := map[string]bool{}
	var b strings.Builder
	for _, r := range rows {
		b.Reset()
		for _, name := range labels {
			b.WriteString(r.Labels[name])
			b.WriteByte(0)
		}
		seen[b.String()] = true
	}
	return len(seen)
}

// onMachines are labels as tellers. What is a part of a machine says little without it:
// where they are of several, the machine stands before it.
func onMachines(labels []string, rows []*alerts.Row, shared map[string]bool) []teller {
	part := slices.IndexFunc(labels, func(label string) bool { return slices.Contains(parts(), label) })
	machine := ""
	if part >= 0 {
		machine = machineOf(rows, shared)
	}
	var list []teller
	for i, label := range labels {
		if i == part && machine != "" {
			list = append(list, teller{label: machine, machine: true})
		}
		if machine == "" || !slices.Contains(machines(), label) {
			list = append(list, teller{label: label})
		}
	}
	return list
}

// machineOf is the label that names the machine of most of several alerts; empty: none
// does, or it is the same one.
func machineOf(rows []*alerts.Row, shared map[string]bool) string {
	best, most := teller{machine: true}, 0
	for _, label := range machines() {
		n := 0
		for _, r := range rows {
			if r.Labels[label] != "" {
				n++
			}
		}
		if n > most {
			best.label, most = label, n
		}
	}
	if len(rows) == 1 && !shared[best.label] || slices.ContainsFunc(rows, func(r *alerts.Row) bool { return best.value(r) != best.value(rows[0]) }) {
		return best.label
	}
	return ""
}

// machines are the labels that name one, parts those of what it has several of.
func machines() []string { return []string{"host", "hostname", "nodename", "node", "instance"} }

func parts() []string { return []string{"mountpoint", "device", "interface"} }

// usable are the labels of an alert by which it can be told, the most telling first.
func usable(r *alerts.Row, want func(name string) bool) []string {
	var names []string
	for name := range r.Labels {
		if name != "alertname" && name != "severity" && want(name) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x, y)) })
	return names
}

// watcher is the rank of labels that say who watches, and nothing of what is broken.
const watcher = 400

// rank says how telling a label is, the least the most: what is broken goes before
// where it runs, that before the area it is in. The address that was scraped is often
// an exporter's and says the least; a label that nobody knows may be anything.
func rank(label string) int {
	const unknown, area, scraped = 100, 200, 300
	if i := slices.Index(things(), label); i >= 0 {
		return i
	}
	if i := slices.Index(areas(), label); i >= 0 {
		return area + i
	}
	switch label {
	case "instance":
		return scraped
	case "job", "team":
		return scraped + 1
	case "prometheus", "monitor", "replica", "endpoint", "receiver":
		return watcher
	}
	return unknown
}

// things are the labels that name what is broken, then those of the machine.
func things() []string {
	return []string{
		"dataset", "pod", "queue", "topic", "mountpoint", "persistentvolumeclaim", "volume", "device", "interface",
		"db", "database", "datname", "service", "app", "application", "deployment", "statefulset", "daemonset", "cronjob", "job_name",
		"container", "component", "target", "url", "path", "vhost", "tenant", "customer", "name",
		"host", "hostname", "node", "nodename", "source",
	}
}

// areas are the labels that name where it runs.
func areas() []string {
	return []string{"namespace", "cluster", "region", "zone", "datacenter", "dc", "site", "environment", "env"}
}
