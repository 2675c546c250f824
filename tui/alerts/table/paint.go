package table

import (
	"fmt"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Pen paints rows. Changed marks an alert of something that was changed just
// before.
type Pen struct {
	pane.Look
	Changed func(look pane.Look, r *row.Row, a *source.Row)
}

// Draw paints one alert in w cells.
func (t Table) Draw(pen Pen, a *source.Row, w int, selected, marked bool) string {
	r := row.New(pen.Theme, w, false)
	if marked {
		r.Put(themes.Accent, pen.Theme.Glyph(themes.BarMark))
	} else {
		r.Space(1)
	}
	pen.Badge(r, a)
	r.To(nameFrom - 1)
	if selected {
		r.Put(pointerRole(pen.Focus), pen.Theme.Glyph(themes.Pointer))
	}
	r.To(nameFrom)
	name, place := t.columns.fit(w)
	pen.who(r, a, name, place, selected && pen.Focus)
	pen.tail(r, a)
	return r.String()
}

// Badge is the severity: loud for what fires, a plain word for what is held.
func (p Pen) Badge(r *row.Row, a *source.Row) {
	switch {
	case a.State == source.Resolved:
		r.Put(themes.Good, p.Theme.Glyph(themes.Check))
	case a.State == source.Unknown:
		r.Put(themes.Warning, p.Theme.Glyph(themes.Half)+" "+strings.ToLower(a.Severity.Badge()))
	case a.Section() == source.SectionFiring && a.Severity > source.Warning:
		r.Put(WordRole(a.Severity), " "+a.Severity.Badge()+" ") // it fires, but it is not what to look at
	case a.Section() == source.SectionFiring:
		r.Put(badgeRole(a.Severity), " "+a.Severity.Badge()+" ")
	case a.Section() == source.SectionHeld:
		r.Put(WordRole(a.Severity), strings.ToLower(a.Severity.Badge()))
	default:
		r.Put(themes.Dim, strings.ToLower(a.Severity.Badge()))
	}
}

func badgeRole(s source.Severity) themes.Role {
	switch s {
	case source.Critical:
		return themes.CriticalBadge
	case source.Warning:
		return themes.WarningBadge
	default:
		return themes.InfoBadge
	}
}

// WordRole is the colour of a severity as a word.
func WordRole(s source.Severity) themes.Role {
	switch s {
	case source.Critical:
		return themes.Critical
	case source.Warning:
		return themes.Warning
	default:
		return themes.Info
	}
}

// pointerRole is the colour of the pointer before the selected row.
func pointerRole(focused bool) themes.Role {
	if focused {
		return themes.Accent
	}
	return themes.Dim
}

// who is the name, the place and the age. The selected row is lit here and not
// over its whole width, in one colour: over a slow line every byte of a keypress
// counts, and a key changes two rows.
func (p Pen) who(r *row.Row, a *source.Row, nameCells, placeCells int, lit bool) {
	age := ""
	if a.State != source.Resolved {
		age = text.Age(p.Now.Sub(a.StartsAt))
	}
	cut := p.Theme.Glyph(themes.Ellipsis)
	words := pane.Fit(text.Truncate(a.Name(), nameCells, cut), nameCells) + " " +
		pane.Fit(text.Truncate(a.Place(), placeCells, cut), placeCells) + " "
	age = strings.Repeat(" ", max(0, ageCells-text.Width(age))) + age
	role, ageRole := roles(a)
	switch width := text.Width(words + age); {
	case width > r.Left(): // a screen too narrow for columns
		r.Put(role, words)
	case lit:
		r.Raw(p.Theme.PaintSel(themes.Strong, words+age), width)
	case role == ageRole:
		r.Put(role, words+age)
	default:
		r.Put(role, words).Put(ageRole, age)
	}
	r.Space(2)
}

// roles are the colours of a row's name and place, and of its age.
func roles(a *source.Row) (who, age themes.Role) {
	switch a.Section() {
	case source.SectionFiring:
		return themes.Text, themes.Text
	case source.SectionHeld:
		return themes.Held, themes.Dim
	default:
		return themes.Dim, themes.Dim
	}
}

// tail says who holds an alert, or why it makes no noise, or what it is about.
func (p Pen) tail(r *row.Row, a *source.Row) {
	switch {
	case a.State == source.Resolved:
		r.Put(themes.Dim, "cleared "+text.Age(p.Now.Sub(a.ClearedAt))+" ago")
		return
	case a.Ack != nil:
		p.holder(r, a)
	case a.Quiet != nil:
		p.quiet(r, a.Quiet)
	case a.State == source.Pending:
		r.Put(themes.Dim, "pending")
	}
	if a.State == source.Unknown {
		r.Put(themes.Warning, "unknown, seen "+text.Age(p.Now.Sub(a.LastSeen))+" ago").Space(1)
	}
	if a.Flaps > 1 {
		r.Put(themes.Warning, fmt.Sprintf("%s%d", p.Theme.Glyph(themes.Flap), a.Flaps)).Space(1)
	}
	if a.Unrecorded {
		r.Put(themes.Critical, "not recorded").Space(1)
	}
	p.Changed(p.Look, r, a)
	if a.Ack == nil && a.Quiet == nil && r.Left() > 8 {
		r.Put(themes.Dim, summary(a))
	}
	if a.Ack != nil && a.Ack.Note != "" && r.Left() > 8 {
		r.Put(themes.Dim, a.Ack.Note)
	}
}

// summary is what an alert says of itself, without the place that stands in the
// row already.
func summary(a *source.Row) string {
	s := a.Annotations["summary"]
	if place := a.Place(); place != "" {
		s = strings.TrimPrefix(s, place+": ")
	}
	return s
}

// holder is who holds an alert, since when, and when its silence runs out.
func (p Pen) holder(r *row.Row, a *source.Row) {
	who := string(a.Ack.By.Person)
	start := r.Used()
	r.Person(who, text.Truncate(who, 10, p.Theme.Glyph(themes.Ellipsis))).To(start + 6)
	if r.Used() > start+6 || text.Width(who) >= 6 {
		r.Space(1)
	}
	r.Right(themes.Dim, text.Age(p.Now.Sub(a.Ack.At)), 3).Space(1)
	if a.Uncovered(p.Now) {
		r.Put(themes.Warning, "not covered").Space(1)
	} else if !a.SilenceUntil.IsZero() {
		left := "over"
		role := themes.Warning
		if d := a.SilenceUntil.Sub(p.Now); d > 0 {
			left, role = text.Age(d), themes.Dim
		}
		r.Put(role, p.Theme.Glyph(themes.Quarter)+" "+left).Space(1)
	}
	if !a.Ack.Until.IsZero() {
		r.Put(themes.Dim, "to "+p.Clock(a.Ack.Until)).Space(1)
	}
}

// quiet is who silenced an alert and until when, or what inhibits it.
func (p Pen) quiet(r *row.Row, q *source.Quiet) {
	words := q.Why
	if q.By != "" {
		words = q.By
		if r.Left() > 34 || q.Why != source.Silenced {
			words = q.Why + " by " + q.By
		}
	}
	if !q.Until.IsZero() {
		if r.Left() > 34 {
			words += " to " + p.Clock(q.Until)
		} else {
			words += ", to " + p.Clock(q.Until)
		}
	}
	r.Put(themes.Dim, words).Space(1)
}

// Rests says until when a row reads as it does.
func Rests(rest *pane.Rest, a *source.Row) {
	if a.State == source.Resolved {
		rest.Age(a.ClearedAt)
		return
	}
	rest.Age(a.StartsAt)
	if a.State == source.Unknown {
		rest.Age(a.LastSeen)
	}
	if a.Ack == nil {
		return
	}
	rest.Age(a.Ack.At) // whether it is covered is known while that is in seconds
	rest.Left(a.SilenceUntil)
}
