package incident

import (
	"fmt"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// restoreBox is what could be restored now, worst first.
func (p *Pane) restoreBox(w, h int) string {
	title := pane.Title{Name: "Restore points"}
	var list []backups.Status
	if p.deps.Backups != nil {
		list = p.deps.Backups()
	}
	title.Right = p.unsafe(list)
	var lines []string
	for _, s := range list {
		lines = append(lines, p.restoreLine(s, w-2))
	}
	if more := len(lines) - (h - 2); more > 0 {
		title.Foot = p.theme.Paint(themes.Dim, pane.More(0, more))
	}
	if len(lines) == 0 {
		lines = []string{row.New(p.theme, w-2, false).Space(1).Put(themes.Dim, "No data source is configured under backups.").String()}
	}
	return pane.Frame(p.theme, title, row.Join(lines, h-2), w, h, false)
}

// unsafe names the data source that cannot be relied on, or counts them.
func (p *Pane) unsafe(list []backups.Status) string {
	count := map[backups.Verdict]int{}
	worst := backups.Status{}
	for _, s := range list {
		if s.Verdict == backups.OK {
			continue
		}
		if worst.Name == "" {
			worst = s
		}
		count[s.Verdict]++
	}
	if len(count) == 1 && count[worst.Verdict] == 1 {
		return p.theme.Paint(verdictRole(worst.Verdict), worst.Name+" "+string(worst.Verdict))
	}
	var words []string
	for _, v := range backups.Verdicts() {
		if n := count[v]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	return p.theme.Paint(verdictRole(worst.Verdict), strings.Join(words, " "+p.theme.Glyph(themes.Middle)+" "))
}

// verdictRole is a verdict's colour: as loud as its alert.
func verdictRole(v backups.Verdict) themes.Role {
	if v.Severity() == alerts.Critical {
		return themes.Critical
	}
	return themes.Warning
}

func (p *Pane) restoreLine(s backups.Status, w int) string {
	r := row.New(p.theme, w, false).Space(1)
	glyph, role := themes.Check, themes.Good
	switch s.Verdict {
	case backups.OK:
	case backups.Unknown:
		glyph, role = themes.Half, themes.Warning
	case backups.Untested, backups.Unprotected, backups.Short:
		glyph, role = themes.Ring, themes.Warning
	default:
		glyph, role = themes.Cross, verdictRole(s.Verdict)
	}
	r.Put(role, p.theme.Glyph(glyph)).Space(1).Cell(themes.Text, s.Name, 10).Space(1)
	if s.LastGood.IsZero() {
		return r.Put(role, string(s.Verdict)).Put(themes.Dim, " no good copy is known").String()
	}
	age := p.now.Sub(s.LastGood)
	r.Put(themes.Text, p.day(s.LastGood)+s.LastGood.In(p.deps.Zone).Format(" 15:04")).Space(1)
	ageRole := themes.Dim
	if s.RPO > 0 && age > s.RPO {
		ageRole = themes.Critical
	}
	r.Put(ageRole, text.Age(age)+" old")
	if s.RPO > 0 {
		r.Put(themes.Dim, " rpo "+text.Age(s.RPO))
	}
	if s.RTO > 0 {
		r.Put(themes.Dim, " "+p.theme.Glyph(themes.Middle)+" rto "+text.Age(s.RTO))
	}
	if s.Verdict != backups.OK {
		r.Space(1).Put(role, string(s.Verdict))
	}
	return r.String()
}

// listBox lists the incidents there are.
func (p *Pane) listBox() string {
	w, h := p.w, p.h
	title := pane.Title{Name: "Incidents"}
	open := 0
	for _, inc := range p.list {
		if inc.Open() {
			open++
		}
	}
	title.Right = p.theme.Paint(themes.Text, fmt.Sprintf("%d open", open))
	var lines []string
	at := 0
	for i, inc := range p.list {
		if inc.ID == p.listChoice() {
			at = i
		}
	}
	p.listOff = min(max(0, at-(h-3)), len(p.list))
	for _, inc := range p.list[p.listOff:] {
		lines = append(lines, p.listLine(inc, w-2))
	}
	if len(p.list) == 0 {
		put := func(role themes.Role, s string) string {
			return row.New(p.theme, w-2, false).Space(1).Put(role, s).String()
		}
		lines = []string{"", put(themes.Text, "No incident is in the record."), "",
			put(themes.Text, "i opens one; from the alerts it takes the chosen alert along."),
			put(themes.Dim, "Acks, steps, pins and notes then write its timeline by themselves.")}
	}
	return pane.Frame(p.theme, title, row.Join(lines, h-2), w, h, p.focus)
}

func (p *Pane) listLine(inc store.Incident, w int) string {
	r := row.New(p.theme, w, inc.ID == p.listChoice()).Space(1)
	role := themes.Text
	if inc.Open() {
		r.Put(themes.IncidentRole, p.theme.Glyph(themes.Diamond)).Space(1)
		role = themes.Strong
	} else {
		r.Put(themes.Good, p.theme.Glyph(themes.Check)).Space(1)
	}
	r.Cell(themes.Text, inc.ID.String(), 8).Cell(themes.Text, string(inc.Severity), 6)
	status, age := themes.Warning, p.now.Sub(inc.OpenedAt)
	if !inc.Open() {
		status, age = themes.Dim, inc.ResolvedAt.Sub(inc.OpenedAt)
	}
	word := string(inc.Status)
	switch {
	case inc.Practice:
		word = "practice"
	case inc.DuplicateOf != 0:
		word = "as " + inc.DuplicateOf.String() // it is the same as that one
	}
	lasted, opened := text.Age(age), text.DayClock(inc.OpenedAt, p.now.In(p.deps.Zone))
	if inc.Telling.OpenedDay != "" {
		lasted, opened = "", dayWords(inc.Telling.OpenedDay) // no clock is made up for a day
	} else if inc.Telling.ResolvedDay != "" || age < 0 {
		lasted = ""
	}
	r.Cell(status, word, 14).Right(themes.Dim, lasted, 4).Space(2)
	right := 24
	if r.Left() > right+20 {
		start := w - right
		r.Cell(role, inc.Title, r.Left()-right-1).To(start)
		return r.Cell(themes.Dim, opened, 16).Space(1).
			Person(string(inc.OpenedBy.Person), string(inc.OpenedBy.Person)).String()
	}
	if r.Left() > shortDay+16 { // a title comes back; the day tells them apart
		r.Cell(themes.Dim, p.day(inc.OpenedAt), shortDay)
	}
	return r.Put(role, inc.Title).String()
}

// shortDay is what a day of the year takes, with the gap after it.
const shortDay = 11

// listChoice is the chosen incident of the list; the first when the chosen one
// is gone.
func (p *Pane) listChoice() store.IncidentID {
	for _, inc := range p.list {
		if inc.ID == p.chosen {
			return p.chosen
		}
	}
	if len(p.list) > 0 {
		return p.list[0].ID
	}
	return 0
}

// alertOf is an attached alert as the library matches it.
func alertOf(a store.AttachedAlert) alerts.Alert {
	return alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, State: alerts.Firing}
}
