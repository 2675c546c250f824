package live

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// other is what needs somebody elsewhere, under one name.
type other struct {
	name     string
	n        int
	standing bool // a fact of the configuration
	severity alerts.Severity
}

// others are all of those, the loudest and most first.
type others []other

// elsewhere folds by name what is not attached, nobody holds and nothing keeps quiet:
// all that counts as needing somebody.
func elsewhere(view *alerts.View, own stands) (list others) {
	at, attached := map[string]int{}, make(map[alerts.Fingerprint]bool, len(own))
	for _, a := range own {
		attached[a.Fingerprint] = true
	}
	for _, r := range view.Rows {
		if r.Section() != alerts.SectionFiring || attached[r.Fingerprint] {
			continue
		}
		i, known := at[r.Name()]
		if !known {
			i = len(list)
			at[r.Name()], list = i, append(list, other{name: r.Name(), severity: r.Severity, standing: r.Standing()})
		}
		list[i].n++
		list[i].severity = min(list[i].severity, r.Severity)
		list[i].standing = list[i].standing && r.Standing()
	}
	slices.SortStableFunc(list, func(a, b other) int {
		if a.standing != b.standing {
			return map[bool]int{false: -1, true: 1}[a.standing]
		}
		return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(b.n, a.n))
	})
	return list
}

// mostNames is how many of them are named.
const mostNames = 8

// words says how many they are, then name by name more of what they are; the rest is
// counted, so that it adds up however many are named. None: there are none.
func (l others) words(s box.Sight) (list []string) {
	sum := 0
	for _, o := range l {
		sum += o.n
	}
	if sum == 0 {
		return nil
	}
	role := themes.Warning
	if l[0].severity == alerts.Critical && !l[0].standing {
		role = themes.Critical
	}
	head := s.Theme.Paint(themes.Dim, "elsewhere ") + s.Theme.Paint(role, "+"+pane.Count(sum))
	list = append(list, head)
	if len(l) == 1 {
		return append(list, head+s.Theme.Paint(role, " "+l[0].name))
	}
	rest := sum
	var named []string
	for _, o := range l[:min(len(l), mostNames)] {
		rest -= o.n
		named = append(named, pane.Count(o.n)+" "+o.name)
		words := strings.Join(named, ", ")
		if rest > 0 {
			words += ", " + pane.Count(rest) + " more"
		}
		list = append(list, head+s.Theme.Paint(role, ": "+words))
	}
	return list
}
