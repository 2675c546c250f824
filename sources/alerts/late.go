package alerts

import (
	"slices"
	"strings"
	"time"

	"holdfast/sources"
)

// Late is the sources of which nothing new is known, by the name that rows have of
// them: what a row tells of is as old as their last word.
type Late map[string]late

// late is a source as the top line names it. Quiet: it was only not asked yet, and its
// rows are in doubt and need not name it.
type late struct {
	name  string
	quiet bool
	since time.Time // nothing new is known of it; zero: nobody can tell
}

// LateOf finds them among the sources as they do at now. What was pushed here came
// through the door: while that is shut nobody hears that it is over.
func LateOf(all []sources.Health, now time.Time) Late {
	list := Late{}
	for _, h := range all {
		switch {
		case h.Member != "" || !h.Stale(now):
		case h.Kind != "door":
			list[h.Name] = late{h.Name, h.Unasked(), h.AilsSince(now)}
		case !h.Unasked():
			for _, name := range [...]string{Pushed, Webhook, Grafana, PagerDuty} {
				list[name] = late{h.Name, false, h.AilsSince(now)}
			}
		}
	}
	return list
}

// Has reports whether a source is late.
func (l Late) Has(name string) bool {
	_, is := l[name]
	return is
}

// Doubts reports whether nobody tells of an alert now: all that did are late.
func (l Late) Doubts(a *Row) bool {
	return a.State != Resolved && len(l) > 0 && len(a.Sources) > 0 &&
		!slices.ContainsFunc(a.Sources, func(s string) bool { _, is := l[s]; return !is })
}

// Names are the late sources of an alert that is in doubt, as a row names them; empty:
// it is not, or they were only not asked yet.
func (l Late) Names(a *Row) string {
	if !l.Doubts(a) {
		return ""
	}
	var names []string
	for _, s := range a.Sources {
		if is := l[s]; !is.quiet {
			names = append(names, is.name)
		}
	}
	return strings.Join(names, ",")
}

// Since is since when nobody tells of an alert that is in doubt: since the last of its
// sources fell silent. Zero: nobody can tell.
func (l Late) Since(a *Row) (since time.Time) {
	if !l.Doubts(a) {
		return since
	}
	for _, s := range a.Sources {
		if at := l[s].since; at.After(since) {
			since = at
		}
	}
	return since
}
