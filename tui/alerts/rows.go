package alerts

import (
	"fmt"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

// row paints one alert.
func (p *Pane) row(id string, w int, selected, marked bool) string {
	a, ok := p.view.Row(source.Fingerprint(id))
	if !ok {
		return ""
	}
	r := row.New(p.theme, w, selected && p.focus)
	switch {
	case marked:
		r.Put(themes.Accent, p.theme.Glyph(themes.BarMark))
	case selected && !p.focus:
		r.Put(themes.Dim, p.theme.Glyph(themes.Pointer))
	default:
		r.Space(1)
	}
	p.badge(r, &a)
	r.To(nameFrom)
	name, place := p.widths.fit(w)
	nameRole, placeRole, ageRole := p.roles(&a, selected)
	r.Cell(nameRole, a.Name(), name).Space(1)
	r.Cell(placeRole, a.Place(), place).Space(1)
	if a.State == source.Resolved {
		r.Space(ageCells + 2)
	} else {
		r.Right(ageRole, text.Age(p.now.Sub(a.StartsAt)), ageCells).Space(2)
	}
	p.tail(r, &a)
	return r.String()
}

// badge is the severity: loud for what fires, a plain word for what is held.
func (p *Pane) badge(r *row.Row, a *source.Row) {
	switch {
	case a.State == source.Resolved:
		r.Put(themes.Good, p.theme.Glyph(themes.Check))
	case a.State == source.Unknown:
		r.Put(themes.Warning, p.theme.Glyph(themes.Half)+" "+strings.ToLower(a.Severity.Badge()))
	case a.Section() == source.SectionFiring:
		r.Put(badgeRole(a.Severity), " "+a.Severity.Badge()+" ")
	case a.Section() == source.SectionHeld:
		r.Put(wordRole(a.Severity), strings.ToLower(a.Severity.Badge()))
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

func wordRole(s source.Severity) themes.Role {
	switch s {
	case source.Critical:
		return themes.Critical
	case source.Warning:
		return themes.Warning
	default:
		return themes.Info
	}
}

// roles are the colours of a row's name, place and age.
func (p *Pane) roles(a *source.Row, selected bool) (name, place, age themes.Role) {
	switch a.Section() {
	case source.SectionFiring:
		if selected || a.Severity == source.Critical {
			return themes.Strong, themes.Text, themes.Text
		}
		return themes.Text, themes.Text, themes.Text
	case source.SectionHeld:
		return themes.Held, themes.Held, themes.Dim
	default:
		return themes.Dim, themes.Dim, themes.Dim
	}
}

// tail says who holds an alert, or why it makes no noise, or what it is about.
func (p *Pane) tail(r *row.Row, a *source.Row) {
	switch {
	case a.State == source.Resolved:
		r.Put(themes.Dim, "cleared "+text.Age(p.now.Sub(a.ClearedAt))+" ago")
		return
	case a.Ack != nil:
		p.holder(r, a)
	case a.Quiet != nil:
		p.quiet(r, a.Quiet)
	case a.State == source.Pending:
		r.Put(themes.Dim, "pending")
	}
	if a.State == source.Unknown {
		r.Put(themes.Warning, "unknown, seen "+text.Age(p.now.Sub(a.LastSeen))+" ago").Space(1)
	}
	if a.Flaps > 1 {
		r.Put(themes.Warning, fmt.Sprintf("%s%d", p.theme.Glyph(themes.Flap), a.Flaps)).Space(1)
	}
	if a.Unrecorded {
		r.Put(themes.Critical, "not recorded").Space(1)
	}
	if a.Ack == nil && a.Quiet == nil && r.Left() > 8 {
		r.Put(themes.Dim, a.Annotations["summary"])
	}
	if a.Ack != nil && a.Ack.Note != "" && r.Left() > 8 {
		r.Put(themes.Dim, a.Ack.Note)
	}
}

// holder is who holds an alert, since when, and when its silence runs out.
func (p *Pane) holder(r *row.Row, a *source.Row) {
	who := string(a.Ack.By.Person)
	start := r.Used()
	r.Person(who, text.Truncate(who, 10, p.theme.Glyph(themes.Ellipsis))).To(start + 6)
	if r.Used() > start+6 || text.Width(who) >= 6 {
		r.Space(1)
	}
	r.Right(themes.Dim, text.Age(p.now.Sub(a.Ack.At)), 3).Space(1)
	if !a.SilenceUntil.IsZero() {
		left := "over"
		role := themes.Warning
		if d := a.SilenceUntil.Sub(p.now); d > 0 {
			left, role = text.Age(d), themes.Dim
		}
		r.Put(role, p.theme.Glyph(themes.Quarter)+" "+left).Space(1)
	}
	if !a.Ack.Until.IsZero() {
		r.Put(themes.Dim, "to "+p.clock(a.Ack.Until)).Space(1)
	}
}

// quiet is who silenced an alert and until when, or what inhibits it.
func (p *Pane) quiet(r *row.Row, q *source.Quiet) {
	words := q.Why
	if q.By != "" {
		words = q.By
		if r.Left() > 34 || q.Why != source.Silenced {
			words = q.Why + " by " + q.By
		}
	}
	if !q.Until.IsZero() {
		if r.Left() > 34 {
			words += " to " + p.clock(q.Until)
		} else {
			words += ", to " + p.clock(q.Until)
		}
	}
	r.Put(themes.Dim, words).Space(1)
}
