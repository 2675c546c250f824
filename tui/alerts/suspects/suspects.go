// Package suspects says what was changed in the hour before an alert began. It
// must not decide which change concerns an alert: sources/changes does.
package suspects

import (
	"strings"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

const (
	shown = 12   // changes of the hour before that a detail lists
	kept  = 2000 // alerts whose changes are remembered
)

// Suspects are the changes, looked up for an alert.
type Suspects struct {
	between func(from, until time.Time) []changes.Change
	health  func() []sources.Health
	found   *pane.Memo[source.Fingerprint, suspicion]
	hears   *pane.Memo[bool, bool] // whether somebody tells of changes
}

// New looks changes up with between, which lists those from a time on and before
// another, from memory; nil: nothing is said of changes. health is how their
// sources do; nil: nobody knows.
func New(between func(from, until time.Time) []changes.Change, health func() []sources.Health) *Suspects {
	return &Suspects{between: between, health: health, found: pane.NewMemo[source.Fingerprint, suspicion](kept), hears: pane.NewMemo[bool, bool](1)}
}

// suspicion is what was changed in the hour before an alert began.
type suspicion struct {
	began time.Time
	list  []changes.Change // those that concern the alert first, then the newest first
	own   int              // how many concern it
}

// Forget looks everything up anew: something was changed.
func (s *Suspects) Forget() { s.found.Forget() }

// of looks an alert's changes up, once for as long as nothing is changed.
func (s *Suspects) of(a *source.Row) suspicion {
	if s.between == nil {
		return suspicion{}
	}
	return s.found.Get(a.Fingerprint, func(found suspicion) bool { return found.began.Equal(a.StartsAt) }, func() suspicion {
		found := suspicion{began: a.StartsAt}
		found.list, found.own = changes.Suspects(s.between(a.StartsAt.Add(-changes.Before), a.StartsAt.Add(time.Millisecond)), a.Labels, a.StartsAt)
		return found
	})
}

// Mark marks an alert of a service that was changed in the hour before it began, with
// how long before; empty: none is known.
func (s *Suspects) Mark(look pane.Look, a *source.Row) string {
	if a.State == source.Resolved {
		return ""
	}
	found := s.of(a)
	if found.own == 0 {
		return ""
	}
	return look.Theme.Glyph(themes.Cycle) + text.Age(a.StartsAt.Sub(found.list[0].At))
}

// Lines are the changes that concern an alert, one line each.
func (s *Suspects) Lines(look pane.Look, a *source.Row) []string {
	found := s.of(a)
	lines := make([]string, found.own)
	for i, c := range found.list[:found.own] {
		lines[i] = line(look, c, a.StartsAt)
	}
	return lines
}

// line is one change: "13:44:10  4m before  deploy checkout 4f2c1 by ci".
func line(look pane.Look, c changes.Change, began time.Time) string {
	return look.ClockSeconds(c.At) + "  " + text.Age(began.Sub(c.At)) + " before  " + c.Line()
}

// Before is what was changed in the hour before an alert began: those changes that
// concern it stand out, the others are there to be ruled out.
func (s *Suspects) Before(look pane.Look, a *source.Row) []pane.Paragraph {
	if s.between == nil {
		return nil
	}
	found := s.of(a)
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(look.Theme.Glyph(themes.HLine), 2) + " changed in the hour before"}}
	for i, c := range found.list[:min(shown, len(found.list))] {
		role, lead := themes.Dim, "  "
		if i < found.own {
			role, lead = themes.Strong, look.Theme.Glyph(themes.Cycle)+" "
		}
		list = append(list, pane.Paragraph{Role: role, Lead: lead, Indent: 2, Text: line(look, c, a.StartsAt), Link: c.Link})
	}
	if more := len(found.list) - shown; more > 0 {
		list = append(list, pane.Paragraph{Role: themes.Dim, Indent: 2, Text: "and " + pane.Count(more) + " more: `holdfast changes` lists them"})
	}
	blind := s.blind(look)
	switch {
	case look.Now.Sub(a.StartsAt) > changes.Kept:
		list = append(list, pane.Paragraph{Role: themes.Dim, Text: "it began before the " + text.Age(changes.Kept) + " of changes that are at hand"})
	case len(found.list) == 0 && len(blind) == 0 && !s.told(look.Now):
		return nil // nobody tells of changes here: a missing line is no news
	case len(found.list) == 0 && len(blind) == 0:
		list = append(list, pane.Paragraph{Role: themes.Dim, Text: "nothing, as far as the sources of changes say"})
	}
	return append(list, blind...)
}

// blind says which source of changes does not answer: what it would tell is not
// known, and an empty list is then no good news.
func (s *Suspects) blind(look pane.Look) []pane.Paragraph {
	if s.health == nil {
		return nil
	}
	var list []pane.Paragraph
	for _, h := range s.health() {
		if h.Err == "" && !h.Stale(look.Now) {
			continue
		}
		words := "what " + h.Name + " would say is not known: it has not answered yet"
		if h.Err != "" {
			words = "what " + h.Name + " would say is not known: " + h.Err
		}
		list = append(list, pane.Paragraph{Role: themes.Warning, Lead: look.Theme.Glyph(themes.Half) + " ", Indent: 2, Text: words})
	}
	return list
}

// told reports whether anybody tells of changes at all; once told, always.
func (s *Suspects) told(now time.Time) bool {
	return s.hears.Get(true, func(told bool) bool { return told }, func() bool {
		return s.health != nil && len(s.health()) > 0 || len(s.between(now.Add(-changes.Kept), now)) > 0
	})
}
