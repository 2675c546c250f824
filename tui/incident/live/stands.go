package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// how is how an alert of the incident stands, the loudest first.
type how uint8

const (
	fires how = iota
	unknown
	cleared
)

// stand is one alert of the incident as it stands now.
type stand struct {
	alerts.Row
	how  how
	gone bool // the board does not have it any more, and nothing said that it cleared
}

// stands are the alerts of an incident as they stand now, the loudest first.
type stands []stand

// standing looks each alert up on the board. One that is attached several times is
// one; one that the board has forgotten is unknown unless the incident saw it clear.
func standing(held []incident.AttachedAlert, view *alerts.View) stands {
	list := make(stands, 0, len(held))
	seen := make(map[alerts.Fingerprint]bool, len(held))
	for _, a := range slices.Backward(held) { // the last firing of each
		if seen[a.Fingerprint] {
			continue
		}
		seen[a.Fingerprint] = true
		r, there := view.Row(a.Fingerprint)
		one := stand{Row: r}
		switch {
		case !there && !a.EndsAt.IsZero():
			one.Row, one.how = reading.RowOf(a), cleared
			one.ClearedAt = a.EndsAt
		case !there:
			one.Row, one.how, one.gone = reading.RowOf(a), unknown, true
		case r.State == alerts.Resolved:
			one.how = cleared
		case r.State == alerts.Unknown:
			one.how = unknown
		}
		if !there {
			one.Severity = alerts.SeverityOf(a.Labels)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b stand) int {
		if a.how == cleared && b.how == cleared {
			return b.ClearedAt.Compare(a.ClearedAt)
		}
		return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(a.Severity, b.Severity), a.StartsAt.Compare(b.StartsAt))
	})
	return list
}

// counts says how many stand how.
func (l stands) counts(theme *themes.Theme) (parts []string) {
	n := map[how]int{}
	for _, a := range l {
		n[a.how]++
	}
	for _, c := range []struct {
		how  how
		role themes.Role
		word string
	}{{fires, themes.Critical, "firing"}, {unknown, themes.Warning, "unknown"}, {cleared, themes.Dim, "cleared"}} {
		if n[c.how] > 0 {
			parts = append(parts, theme.Paint(c.role, fmt.Sprintf("%d %s", n[c.how], c.word)))
		}
	}
	return parts
}

// lines draws them, at most so many; what fires elsewhere stands at the right of the
// first line.
func (l stands) lines(s box.Sight, others []other, w, most int) []string {
	aside := beyond(s, others, w/3)
	if len(l) > 0 { // what the first of them says goes before what others fire
		aside = beyond(s, others, min(w/3, w-2-l[0].draw(s, w).Used()))
	}
	if len(l) == 0 {
		r := row.New(s.Theme, w, false).Space(1).Put(themes.Dim, "No alert is attached: i on one in the alerts attaches it.")
		return []string{beside(r, aside, w)}
	}
	shown := l
	if len(l) > most && most > 1 {
		shown = l[:most-1]
	} else if len(l) > most {
		shown = l[:most]
	}
	var lines []string
	for i, a := range shown {
		room := w
		if i == 0 && aside != nil {
			room -= aside.Used() + 2
		}
		r := a.draw(s, room)
		if i == 0 {
			lines = append(lines, beside(r, aside, w))
			continue
		}
		lines = append(lines, r.String())
	}
	if rest := l[len(shown):]; len(rest) > 0 && most > 1 {
		lines = append(lines, " "+s.Theme.Paint(themes.Dim, fmt.Sprintf("and %d more: ", len(rest)))+strings.Join(rest.counts(s.Theme), s.Theme.Paint(themes.Dim, ", ")))
	}
	return lines
}

// beside puts what fires elsewhere at the right end of a line.
func beside(r, aside *row.Row, w int) string {
	if aside == nil {
		return r.String()
	}
	fill := max(0, w-1-r.Used()-aside.Used())
	return r.String() + strings.Repeat(" ", fill) + aside.String()
}

// draw is one alert in so many cells.
func (a stand) draw(s box.Sight, w int) *row.Row {
	r := row.New(s.Theme, w, false)
	switch a.how {
	case cleared:
		r.Space(1).Put(themes.Good, s.Theme.Glyph(themes.Check)).Space(1).Put(themes.Dim, nameAndPlace(a)+"  cleared "+s.Minute(a.ClearedAt))
		if a.Gone != nil {
			r.Put(themes.Dim, ", said "+string(a.Gone.Person))
		}
		return r
	case unknown:
		r.Space(1).Put(themes.Warning, s.Theme.Glyph(themes.Half)+" "+strings.ToLower(a.Severity.Badge())).Space(1).Put(themes.Text, nameAndPlace(a))
		why := "unknown"
		switch {
		case a.gone:
			why = "unknown: the board does not have it any more"
		case !a.LastSeen.IsZero():
			why = "unknown, seen " + s.Since(a.LastSeen) + " ago"
		}
		r.Space(2).Put(themes.Warning, why)
	default:
		r.Put(badge(a.Severity), " "+a.Severity.Badge()+" ").To(7).Put(themes.Strong, a.Name()).Space(1)
		if place := a.Place(); place != "" {
			r.Put(themes.Text, place).Space(1)
		}
		r.Put(themes.Dim, s.Since(a.StartsAt))
	}
	a.says(s, r)
	return r
}

// says adds what an alert says of itself, and who holds it: that is not cut.
func (a stand) says(s box.Sight, r *row.Row) {
	holder := a.holder(s)
	room := r.Left() - 2
	if holder != nil {
		room -= holder.Used() + 2
	}
	if words := strings.TrimPrefix(a.Annotations["summary"], a.Place()+": "); words != "" && room >= 8 {
		r.Space(2).Put(themes.Text, text.Truncate(words, room, s.Theme.Glyph(themes.Ellipsis)))
	}
	if holder != nil && holder.Used()+2 <= r.Left() {
		r.Space(2).Raw(holder.String(), holder.Used())
	}
}

// holder is who holds an alert, since when, and how long its silence lasts; nil:
// nobody does. On a small screen it is as short as on the board.
func (a stand) holder(s box.Sight) *row.Row {
	r := row.New(s.Theme, 60, false)
	open, end := "(", ")"
	if s.Small {
		open, end = "", ""
	}
	switch {
	case a.Ack != nil:
		who := string(a.Ack.By.Person)
		if !s.Small {
			r.Put(themes.Dim, "(held by ")
		}
		r.Person(who, who).Put(themes.Dim, " "+s.Since(a.Ack.At))
		if a.Uncovered(s.Now) {
			r.Put(themes.Dim, ", ").Put(themes.Warning, "not covered")
		} else if !a.SilenceUntil.IsZero() {
			left, role := "over", themes.Warning
			if d := a.SilenceUntil.Sub(s.Now); d > 0 {
				left, role = text.Age(d), themes.Dim
			}
			r.Put(themes.Dim, ", ").Put(role, s.Theme.Glyph(themes.Quarter)+" "+left)
		}
	case a.Quiet != nil:
		r.Put(themes.Dim, open+a.Quiet.Why)
		if a.Quiet.By != "" {
			r.Put(themes.Dim, " by "+a.Quiet.By)
		}
		if !a.Quiet.Until.IsZero() {
			r.Put(themes.Dim, " to "+s.Minute(a.Quiet.Until))
		}
	case a.State == alerts.Pending:
		r.Put(themes.Dim, open+"pending")
	default:
		return nil
	}
	return r.Put(themes.Dim, end)
}

func nameAndPlace(a stand) string { return strings.TrimSpace(a.Name() + " " + a.Place()) }

func badge(s alerts.Severity) themes.Role {
	switch s {
	case alerts.Critical:
		return themes.CriticalBadge
	case alerts.Warning:
		return themes.WarningBadge
	}
	return themes.InfoBadge
}

// other is what fires elsewhere under one name.
type other struct {
	name     string
	n        int
	severity alerts.Severity
}

// elsewhere folds by name what fires and is not attached, nobody holds and nothing
// keeps quiet, the loudest and most first.
func elsewhere(view *alerts.View, own stands) (list []other) {
	at, attached := map[string]int{}, make(map[alerts.Fingerprint]bool, len(own))
	for _, a := range own {
		attached[a.Fingerprint] = true
	}
	for _, r := range view.Rows {
		if r.State != alerts.Firing || r.Section() != alerts.SectionFiring || r.Standing() || attached[r.Fingerprint] {
			continue
		}
		i, known := at[r.Name()]
		if !known {
			i = len(list)
			at[r.Name()], list = i, append(list, other{name: r.Name(), severity: r.Severity})
		}
		list[i].n++
		list[i].severity = min(list[i].severity, r.Severity)
	}
	slices.SortStableFunc(list, func(a, b other) int { return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(b.n, a.n)) })
	return list
}

// namesFrom is from how many cells on it is said what fires elsewhere, and not only how
// much.
const namesFrom = 24

// beyond says what fires elsewhere in so many cells; nil: nothing does.
func beyond(s box.Sight, others []other, w int) *row.Row {
	if len(others) == 0 {
		return nil
	}
	r := row.New(s.Theme, max(w, 16), false)
	sum := 0
	for _, o := range others {
		sum += o.n
	}
	role := themes.Warning
	if others[0].severity == alerts.Critical {
		role = themes.Critical
	}
	if s.Small || w < namesFrom {
		return r.Put(themes.Dim, "elsewhere ").Put(role, "+"+pane.Count(sum))
	}
	words := make([]string, len(others))
	for i, o := range others {
		words[i] = "+" + pane.Count(o.n) + " " + o.name
	}
	return r.Put(themes.Dim, "elsewhere: ").Put(role, strings.Join(words, ", "))
}
