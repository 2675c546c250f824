package storm

import (
	"slices"
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
	list := a.names[g.Rows[0].Name()]
	for i, t := range list { // a part of each of many machines is told by them
		if t.machine && g.agrees(list[i+1].label) && !g.agrees(t.label) {
			return t.label
		}
		if !t.machine && !g.agrees(t.label) {
			return t.label
		}
	}
	return ""
}

// agrees reports whether a label says one thing of all alerts of a group.
func (g *Group) agrees(label string) bool {
	return !slices.ContainsFunc(g.Rows[1:], func(r *alerts.Row) bool { return r.Labels[label] != g.Rows[0].Labels[label] })
}

// Said is what the alerts of a group say in common, with an ellipsis where they differ and
// the least and the most of numbers; empty: nothing.
func (g *Group) Said(ellipsis string) string {
	s := sentenceOf(g)
	return s.words(s.pieces, ellipsis)
}

// Telling is what the line of a group says: which its alerts are, and what of them.
type Telling struct {
	Names  []string // the first of its alerts by what tells them apart
	More   int      // how many others there are
	Apps   []string // of pods: the first of the workloads that they are of
	Others int      // how many other workloads there are
	Said   string   // what all of them say; empty: nothing
	// OfNames: what is said goes on behind the names, or is said of them, and does not
	// name them again.
	OfNames bool
}

// Tell says which the alerts of a group are and what all of them say, in words that are a
// sentence with the names before them or without: none begins with a gap.
func (g *Group) Tell(a *Apart, ellipsis string) Telling {
	var t Telling
	t.Names, t.More = g.Names(a)
	shares := g.Shares(a)
	for _, s := range shares[:min(named, len(shares))] {
		t.Apps = append(t.Apps, s.App)
	}
	t.Others = len(shares) - len(t.Apps)
	s := sentenceOf(g)
	pieces := s.pieces
	if of, names := s.of(a.names[g.Rows[0].Name()]); names && s.begins(of) && len(t.Names) > 0 {
		pieces, t.OfNames = of, true
	}
	t.Said = s.words(pieces, ellipsis)
	if first := strings.Join(strings.Fields(g.Rows[0].Summary()), " "); first != "" && !t.OfNames && !s.begins(pieces) {
		t.Said = "e.g. " + first
	}
	return t
}

// Each is what every alert of a group says, in its own words where they differ, without
// those that name it: its row has named it. nil: they are not named in words that can go.
func (g *Group) Each(a *Apart) map[alerts.Fingerprint]string {
	s := sentenceOf(g)
	pieces, named := s.of(a.names[g.Rows[0].Name()])
	if !named || !s.begins(pieces) {
		return nil
	}
	said := make(map[alerts.Fingerprint]string, len(s.rows))
	for i, r := range s.rows {
		said[r.Fingerprint] = wordsFor(pieces, i)
	}
	return said
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

// Share is how many alerts of a group are of one workload.
type Share struct {
	App string
	N   int
}

// Shares are the workloads that the alerts of a group are of, in the order of their first
// alerts. None: they are of no pods.
func (g *Group) Shares(a *Apart) []Share {
	label := g.Label(a)
	if label != "pod" && label != "job_name" {
		return nil
	}
	var list []Share
	at := map[string]int{}
	for _, r := range g.Rows {
		app := workload(label, r.Labels[label])
		if app == "" {
			continue
		}
		i, known := at[app]
		if !known {
			i = len(list)
			at[app] = i
			list = append(list, Share{App: app})
		}
		list[i].N++
	}
	return list
}

// Names are the first alerts of a group by what tells them apart, short: what all
// their names begin with is written once, and what they end with, a domain, not at all.
// more is how many others there are.
func (g *Group) Names(a *Apart) (names []string, more int) { return g.First(a, named) }

// First is Names with up to most of them.
func (g *Group) First(a *Apart, most int) (names []string, more int) {
	seen := map[string]bool{}
	for _, r := range g.Rows[:min(len(g.Rows), sample)] {
		w := a.joined(r, "/")
		if w == "" || seen[w] {
			continue
		}
		seen[w] = true
		if names = append(names, w); len(names) == most {
			break
		}
	}
	if len(names) == 0 {
		return nil, len(g.Rows)
	}
	begin, domain := names[0], ""
	if i := strings.IndexByte(begin, '.'); i > 0 && len(names) > 1 && strings.ContainsFunc(begin[i+1:min(i+2, len(begin))], isLetter) {
		domain = begin[i:]
	}
	for _, name := range names[1:] {
		begin = begin[:common(begin, name)]
		if !strings.HasSuffix(name, domain) {
			domain = ""
		}
	}
	cut := strings.LastIndexAny(begin, "-_./:") // where a word of the name ends
	for i := range names {
		if names[i] = strings.TrimSuffix(names[i], domain); i > 0 && cut > 0 && len(names[i]) > cut {
			names[i] = names[i][cut:]
		}
	}
	return names, len(g.Rows) - len(names)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// common is how many bytes two texts begin with alike.
func common(x, y string) int {
	return agree(len(x), len(y), func(i int) bool { return x[i] == y[i] })
}
