package sop

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// reviewAfter is how old a review may be when the procedure does not say.
const reviewAfter = 365 * day

// Around is what a procedure can be held against besides itself. What is not
// given is not judged.
type Around struct {
	Now     time.Time
	Library *Library
	// Alerts are the alerts there are, as the record knows them; nil: not known.
	Alerts []alerts.Alert

	linked map[string]bool // the files that links of the library lead to; nil: not looked for yet
}

// Lint is Lint, and what only the surroundings show: links that lead nowhere,
// a review long ago, and a procedure that no alert leads to. The procedures
// that ship are not held to the last two: nobody here reviews them, and nobody
// has every alert they are for.
func (a *Around) Lint(p Procedure) Linted {
	l := Lint(p)
	add := func(line int, message string) { l.Problems = append(l.Problems, Problem{Line: line, Message: message}) }
	if a.Library != nil {
		for _, link := range p.AllLinks() {
			if !link.leads(a.Library) {
				add(link.Line, "the link to "+link.To+" leads to no SOP and no file here")
			}
		}
	}
	if p.Path != "" {
		if why := a.stale(p); why != "" {
			add(frontMatterLine(p, "reviewed"), why)
		}
		if why := a.unled(p); why != "" {
			add(frontMatterLine(p, "alerts"), why)
		}
	}
	slices.SortStableFunc(l.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return l
}

// Stale reports whether its review is too long ago, and how long is too long:
// what it says itself (every), else a year. One that names no review is not.
func (p Procedure) Stale(now time.Time) (limit time.Duration, stale bool) {
	limit = cmp.Or(p.Every, reviewAfter)
	return limit, !now.IsZero() && !p.Reviewed.IsZero() && now.Sub(p.Reviewed) > limit
}

// stale says that the review is too long ago.
func (a *Around) stale(p Procedure) string {
	limit, stale := p.Stale(a.Now)
	if !stale {
		return ""
	}
	return "last reviewed " + p.Reviewed.Format(time.DateOnly) + ", more than " + days(limit) + " ago: walk through it, then write the new date"
}

func days(d time.Duration) string {
	if d%day == 0 && d > day {
		return fmt.Sprintf("%d days", d/day)
	}
	return text.Span(d)
}

// unled says that no alert leads to the procedure.
func (a *Around) unled(p Procedure) string {
	switch {
	case a.Library == nil, len(p.Alerts) == 0 && p.says("alerts"): // `alerts: []`: begun by hand
		return ""
	case a.Alerts == nil:
		return a.unnamed(p)
	}
	for _, alert := range a.Alerts {
		for _, fit := range a.Library.For(alert) {
			if fit.Name == p.Name {
				return ""
			}
		}
	}
	if len(p.Alerts) == 0 {
		return "no alert leads here: it has no `alerts` in its front matter, and no alert the record has seen names it"
	}
	return "none of the alerts the record has seen matches its `alerts`: they may have been renamed"
}

// unnamed says that nothing that is written leads to the procedure: so much is
// known without any alert.
func (a *Around) unnamed(p Procedure) string {
	if len(p.Alerts) > 0 || a.isLinked(p) {
		return ""
	}
	return "no alert leads here, but one that names it in an annotation: it has no `alerts` in its front matter, and no SOP links to it; write `alerts: [matchers]`, or `alerts: []` when it is begun by hand"
}

// isLinked reports whether another procedure of the library links to it.
func (a *Around) isLinked(p Procedure) bool {
	if a.linked == nil {
		a.linked = map[string]bool{}
		for _, from := range a.Library.All() {
			for _, link := range from.AllLinks() {
				if to, ok := a.Library.Linked(link); ok && to.Path != from.Path {
					a.linked[to.Path] = true
				}
			}
		}
	}
	return a.linked[p.Path]
}

// says reports whether the front matter has a field, be it empty.
func (p Procedure) says(field string) bool {
	return strings.HasPrefix(p.Text, "---") && frontMatterLine(p, field) > 1
}

// Unanswered is the alerts that no procedure is for, in the shape of a linted
// file: one problem an alert's name. Those of the severity "none" are heartbeats,
// which nobody acts on.
func (a *Around) Unanswered() Linted {
	l := Linted{File: "alerts", Title: "Alerts that no SOP is for", Problems: []Problem{}}
	if a.Library == nil {
		return l
	}
	answered := map[string]bool{}
	for _, alert := range a.Alerts {
		name := alert.Labels["alertname"]
		if name == "" || alert.Labels["severity"] == "none" {
			continue
		}
		answered[name] = answered[name] || len(a.Library.For(alert)) > 0
	}
	for _, name := range slices.Sorted(maps.Keys(answered)) {
		if !answered[name] {
			l.Problems = append(l.Problems, Problem{Message: name + ": no SOP is for it; write one, or name it under `alerts` in the one that helps"})
		}
	}
	return l
}

// frontMatterLine is the line of a field of the front matter; 1 when it is not there.
func frontMatterLine(p Procedure, field string) int {
	for i, line := range strings.Split(p.Text, "\n") {
		switch {
		case strings.HasPrefix(line, field+":"):
			return i + 1
		case i > 0 && strings.HasPrefix(line, "---"):
			return 1
		}
	}
	return 1
}
