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
	names   map[string][]teller // by alertname: the labels that tell its alerts apart, the most telling first
	sources bool                // they come from several sources
}

// teller is a label that tells alerts apart, and what its values have in common.
type teller struct {
	label string
	alike *Alike
}

// NewApart looks at the entries of a board.
func NewApart(entries []Entry) *Apart {
	a := &Apart{names: map[string][]teller{}}
	byName := map[string][]*alerts.Row{}
	var heads []*alerts.Row
	var told []string // the sources of the first alert that is not holdfast's own
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
		switch {
		case e.Row.Own: // what holdfast raises says so by its name
		case told == nil:
			told = e.Row.Sources
		case !slices.Equal(e.Row.Sources, told):
			a.sources = true
		}
	}
	shared := agreed(heads)
	board := map[string]*Alike{} // by label, whatever the name of the alert
	for name, rows := range byName {
		for _, label := range telling(rows, shared, len(heads)) {
			if board[label] == nil {
				board[label] = &Alike{}
			}
			t := teller{label: label, alike: &Alike{}}
			for _, r := range rows {
				if v := r.Labels[label]; v != "" {
					t.alike.See(v)
					board[label].See(v)
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

// Sources reports whether the alerts come from several sources, so that a row must
// say from which.
func (a *Apart) Sources() bool { return a.sources }

// Words tell an alert from the others on the board: the values of the labels that
// differ; empty: none does.
func (a *Apart) Words(r *alerts.Row) string {
	var list []string
	for _, t := range a.names[r.Name()] {
		if v := r.Labels[t.label]; v != "" {
			list = append(list, v)
		}
	}
	return strings.Join(list, " ")
}

// Need is how many cells Words must have to tell the alert from the others.
func (a *Apart) Need(r *alerts.Row, ellipsis string) int {
	n := 0
	for _, t := range a.names[r.Name()] {
		if v := r.Labels[t.label]; v != "" {
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
	var parts []string
	left := w
	list := a.names[r.Name()]
	for i, t := range list {
		v := r.Labels[t.label]
		if v == "" {
			continue
		}
		room := left
		for _, next := range list[i+1:] {
			if other := r.Labels[next.label]; other != "" {
				room = max(room-1-next.alike.Need(other, ellipsis), (left-1)/2)
			}
		}
		short := t.alike.Short(v, room, ellipsis)
		parts = append(parts, short)
		left -= text.Width(short) + 1
	}
	return strings.Join(parts, " ")
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
