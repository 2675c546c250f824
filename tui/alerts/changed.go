package alerts

import (
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	changesShown   = 12   // changes of the hour before that a detail lists
	suspicionsKept = 2000 // alerts whose changes are remembered
)

// suspicion is what was changed in the hour before an alert began.
type suspicion struct {
	began time.Time
	list  []changes.Change // those that concern the alert first, then the newest first
	own   int              // how many concern it
}

func (s suspicion) related() []changes.Change { return s.list[:s.own] }

// suspicionOf looks an alert's changes up, once for as long as nothing is changed.
func (p *Pane) suspicionOf(a *source.Row) suspicion {
	if p.deps.Changes == nil {
		return suspicion{}
	}
	if s, known := p.suspect[a.Fingerprint]; known && s.began.Equal(a.StartsAt) {
		return s
	}
	s := suspicion{began: a.StartsAt}
	s.list, s.own = changes.Suspects(p.deps.Changes(a.StartsAt.Add(-changes.Before), a.StartsAt.Add(time.Millisecond)), a.Labels, a.StartsAt)
	if p.suspect == nil || len(p.suspect) >= suspicionsKept {
		p.suspect = map[source.Fingerprint]suspicion{}
	}
	p.suspect[a.Fingerprint] = s
	return s
}

// changeMark marks an alert of a service that was changed in the hour before it
// began, with how long before.
func (p *Pane) changeMark(r *row.Row, a *source.Row) {
	if a.State == source.Resolved || r.Left() < 6 {
		return
	}
	if own := p.suspicionOf(a).related(); len(own) > 0 {
		r.Put(themes.Accent, p.theme.Glyph(themes.Cycle)+text.Age(a.StartsAt.Sub(own[0].At))).Space(1)
	}
}

// changesBefore is what was changed in the hour before an alert began: those changes
// that concern it stand out, the others are there to be ruled out.
func (p *Pane) changesBefore(a source.Row) []pane.Paragraph {
	if p.deps.Changes == nil {
		return nil
	}
	s := p.suspicionOf(&a)
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(p.theme.Glyph(themes.HLine), 2) + " changed in the hour before"}}
	for i, c := range s.list[:min(changesShown, len(s.list))] {
		role, lead := themes.Dim, "  "
		if i < s.own {
			role, lead = themes.Strong, p.theme.Glyph(themes.Cycle)+" "
		}
		list = append(list, pane.Paragraph{Role: role, Lead: lead, Indent: 2, Text: p.change(c, a.StartsAt), Link: c.Link})
	}
	if more := len(s.list) - changesShown; more > 0 {
		list = append(list, pane.Paragraph{Role: themes.Dim, Indent: 2, Text: "and " + pane.Count(more) + " more: `holdfast changes` lists them"})
	}
	blind := p.blindToChanges()
	switch {
	case p.now.Sub(a.StartsAt) > changes.Kept:
		list = append(list, pane.Paragraph{Role: themes.Dim, Text: "it began before the " + text.Age(changes.Kept) + " of changes that are at hand"})
	case len(s.list) == 0 && len(blind) == 0 && !p.hearsOfChanges():
		return nil // nobody tells of changes here: a missing line is no news
	case len(s.list) == 0 && len(blind) == 0:
		list = append(list, pane.Paragraph{Role: themes.Dim, Text: "nothing, as far as the sources of changes say"})
	}
	return append(list, blind...)
}

// change is one change in a line: "13:44:10  4m before  deploy checkout 4f2c1 by ci".
func (p *Pane) change(c changes.Change, began time.Time) string {
	return text.ClockSeconds(c.At, p.now.In(p.deps.Zone)) + "  " + text.Age(began.Sub(c.At)) + " before  " + c.Line()
}

// blindToChanges says which source of changes does not answer: what it would
// tell is not known, and an empty list is then no good news.
func (p *Pane) blindToChanges() []pane.Paragraph {
	if p.deps.ChangeHealth == nil {
		return nil
	}
	var list []pane.Paragraph
	for _, h := range p.deps.ChangeHealth() {
		if h.Err == "" && !h.Stale(p.now) {
			continue
		}
		words := "what " + h.Name + " would say is not known: it has not answered yet"
		if h.Err != "" {
			words = "what " + h.Name + " would say is not known: " + h.Err
		}
		list = append(list, pane.Paragraph{Role: themes.Warning, Lead: p.theme.Glyph(themes.Half) + " ", Indent: 2, Text: words})
	}
	return list
}

// hearsOfChanges reports whether anybody tells of changes at all.
func (p *Pane) hearsOfChanges() bool {
	if !p.hears {
		p.hears = p.deps.ChangeHealth != nil && len(p.deps.ChangeHealth()) > 0 || len(p.deps.Changes(p.now.Add(-changes.Kept), p.now)) > 0
	}
	return p.hears
}
