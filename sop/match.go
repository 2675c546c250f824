package sop

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/alerts"
)

// For is the procedures for an alert, the most fitting first: those whose
// front matter matches it, the most exact matcher first; then those the alert
// names itself, in the annotation or label `sop`, then `runbook`, then the last
// word of `runbook_url`.
func (l *Library) For(a alerts.Alert) []Procedure {
	l.mu.RLock()
	defer l.mu.RUnlock()
	type hit struct {
		p     Procedure
		exact int
	}
	var hits []hit
	for _, v := range l.all {
		p, ok := v.procedure()
		if !ok {
			continue
		}
		if exact := fits(p, &a); exact > 0 {
			hits = append(hits, hit{p, exact})
		}
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return cmp.Compare(y.exact, x.exact) })
	found := make([]Procedure, 0, len(hits)+1)
	seen := map[string]bool{}
	for _, h := range hits {
		found, seen[h.p.Name] = append(found, h.p), true
	}
	for _, name := range named(a) {
		if p, ok := l.called(name); ok && !seen[p.Name] {
			found, seen[p.Name] = append(found, p), true
		}
	}
	return found
}

// Fittest is the one of the procedures that fits an alert more exactly than all
// others do. ok is false where there is none, and where several fit alike: then a
// person says which.
func Fittest(list []Procedure, a alerts.Alert) (fittest Procedure, ok bool) {
	most := -1
	for _, p := range list {
		switch exact := fits(p, &a); {
		case exact > most:
			fittest, most, ok = p, exact, true
		case exact == most:
			ok = false
		}
	}
	return fittest, ok
}

// Of is which of an incident's alerts a procedure is for that is started without
// one being chosen: the one it matches best, else the first.
func (p Procedure) Of(list []alerts.Alert) (a alerts.Alert, ok bool) {
	best := -1
	for _, candidate := range list {
		if exact := fits(p, &candidate); exact > best {
			a, best, ok = candidate, exact, true
		}
	}
	return a, ok
}

// fits is how exactly the best entry of a procedure matches; 0: none does. A
// label that must be equal says more than one that must match a pattern, and
// that more than one that must not be something.
func fits(p Procedure, a *alerts.Alert) int {
	best := 0
	for _, ms := range p.Alerts {
		// An alert that an incident holds is known as it may be shown only.
		if !ms.Match(a.Sent()) && (a.Raw != nil || !ms.MatchShown(a.Labels)) {
			continue
		}
		exact := 1
		for _, m := range ms {
			switch m.Type {
			case labels.MatchEqual:
				exact += 100
			case labels.MatchRegexp:
				exact += 10
			default:
				exact++
			}
		}
		best = max(best, exact)
	}
	return best
}

// named is what the alert itself calls its procedure, surest first.
func named(a alerts.Alert) []string {
	var names []string
	for _, key := range []string{"sop", "runbook", "runbook_url"} {
		for _, values := range []map[string]string{a.Annotations, a.Labels} {
			if v := strings.TrimSpace(values[key]); v != "" {
				names = append(names, baseNames(v)...)
			}
		}
	}
	return names
}

// baseNames is what a name, a path or an address may mean: its last word, and
// what follows its #.
func baseNames(s string) []string {
	var names []string
	if u, err := url.Parse(s); err == nil {
		names = append(names, withFolder(u.Path), trimmed(u.Path))
		if u.Fragment != "" {
			names = append(names, trimmed(u.Fragment))
		}
	} else {
		names = append(names, withFolder(s), trimmed(s))
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == "" || n == "." || n == "/" })
}

// withFolder is the last two words of a path: what files of one name are called.
func withFolder(s string) string {
	s = strings.TrimRight(s, "/")
	if folder := path.Base(path.Dir(s)); folder != "." && folder != "/" {
		return folder + "/" + trimmed(s)
	}
	return ""
}

func trimmed(s string) string {
	base := path.Base(strings.TrimRight(s, "/"))
	for _, ext := range []string{".md", ".html", ".htm"} {
		base = strings.TrimSuffix(base, ext)
	}
	return base
}

// called finds a procedure by name, in the exact spelling first: published
// runbooks are addressed in lower case, alerts are named in CamelCase.
func (l *Library) called(name string) (Procedure, bool) {
	if v, ok := l.byName[name]; ok {
		return v.procedure()
	}
	for _, v := range l.all {
		if strings.EqualFold(v.name, name) {
			return v.procedure()
		}
	}
	return Procedure{}, false
}
