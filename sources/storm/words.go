package storm

import (
	"strings"

	"holdfast/sources/alerts"
)

// named is how many alerts of a group are named on its line.
const named = 3

// Label is the label by which the alerts of a group differ most; empty: none tells
// them apart, or the group is of several names.
func (g *Group) Label(a *Apart) string {
	if g.Rows[0].Section() == alerts.SectionCleared {
		return ""
	}
	if labels := a.names[g.Rows[0].Name()]; len(labels) > 0 {
		return labels[0].label
	}
	return ""
}

// Said is what the alerts of a group say in common: their first summary, with an
// ellipsis where they differ; empty: nothing.
func (g *Group) Said(ellipsis string) string {
	first := strings.Fields(g.Rows[0].Annotations["summary"])
	head, tail := len(first), len(first)
	for _, r := range g.Rows[1:min(len(g.Rows), sample)] {
		words := strings.Fields(r.Annotations["summary"])
		head = min(head, agree(len(words), head, func(i int) bool { return words[i] == first[i] }))
		tail = min(tail, agree(len(words), tail, func(i int) bool { return words[len(words)-1-i] == first[len(first)-1-i] }))
	}
	if head == len(first) {
		return strings.Join(first, " ")
	}
	tail = min(tail, len(first)-head)
	if head+tail == 0 {
		return ""
	}
	list := append(append([]string{}, first[:head]...), ellipsis)
	return strings.Join(append(list, first[len(first)-tail:]...), " ")
}

// agree is how many of the first n, and of most, are the same.
func agree(n, most int, same func(i int) bool) int {
	for i := range min(n, most) {
		if !same(i) {
			return i
		}
	}
	return min(n, most)
}

// Names are the first alerts of a group by what tells them apart, short: what all
// their names begin with is written once. more is how many others there are.
func (g *Group) Names(a *Apart) (names []string, more int) {
	seen := map[string]bool{}
	for _, r := range g.Rows[:min(len(g.Rows), sample)] {
		w := a.Words(r)
		if w == "" || seen[w] {
			continue
		}
		seen[w] = true
		if names = append(names, w); len(names) == named {
			break
		}
	}
	if len(names) == 0 {
		return nil, len(g.Rows)
	}
	begin := names[0]
	for _, name := range names[1:] {
		begin = begin[:common(begin, name)]
	}
	cut := strings.LastIndexAny(begin, "-_./:") // where a word of the name ends
	for i := range names {
		if i > 0 && cut > 0 && len(names[i]) > cut {
			names[i] = names[i][cut:]
		}
	}
	return names, len(g.Rows) - len(names)
}

// common is how many bytes two texts begin with alike.
func common(x, y string) int {
	return agree(len(x), len(y), func(i int) bool { return x[i] == y[i] })
}

// Kind is the plural of the label by which the alerts of a group differ: "pods";
// empty: none does.
func (g *Group) Kind(a *Apart) string {
	label := g.Label(a)
	if label == "" || strings.HasSuffix(label, "s") {
		return label
	}
	return label + "s"
}
