// Package list is the box that lists the incidents there are: the open ones, then
// the recent ones. Its choice is an incident, never a row. It must not read the
// record.
package list

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Box lists incidents.
type Box struct {
	search func() tea.Cmd
	sight  box.Sight
	all    []incident.Incident
	chosen incident.ID
}

// New makes the box; search looks through the timelines of all incidents.
func New(search func() tea.Cmd) *Box { return &Box{search: search} }

// Show lists these incidents.
func (b *Box) Show(all []incident.Incident) { b.all = all }

// See is part of box.Box.
func (b *Box) See(s box.Sight) { b.sight = s }

// Choose puts the choice on an incident.
func (b *Box) Choose(id incident.ID) { b.chosen = id }

// Chosen is the chosen incident; the first when the chosen one is gone; 0: none.
func (b *Box) Chosen() incident.ID {
	if len(b.all) == 0 {
		return 0
	}
	return b.all[b.at()].ID
}

// at is the place of the chosen incident.
func (b *Box) at() int {
	return max(0, slices.IndexFunc(b.all, func(inc incident.Incident) bool { return inc.ID == b.chosen }))
}

// Move is part of box.Keyed.
func (b *Box) Move(n int) {
	if len(b.all) > 0 {
		b.chosen = b.all[min(max(b.at()+n, 0), len(b.all)-1)].ID
	}
}

// Click is part of box.Keyed.
func (b *Box) Click(line int) {
	if _, h := b.sight.Inside(); line >= 0 && line < h && b.above()+line < len(b.all) {
		b.chosen = b.all[b.above()+line].ID
	}
}

// above is how many incidents are above the first one that is seen.
func (b *Box) above() int { return min(max(0, b.at()-(b.sight.H-3)), len(b.all)) }

// Enter is part of box.Keyed.
func (b *Box) Enter() box.Way { return box.Way{What: "show", WhyNot: b.WhyNot(), To: b.Chosen()} }

// WhyNot says why there is none to choose from.
func (b *Box) WhyNot() string {
	if len(b.all) == 0 {
		return "the record holds no incident: i opens one"
	}
	return ""
}

// Actions is part of box.Keyed: where incidents are listed, / searches all of them.
func (b *Box) Actions() []pane.Action {
	return []pane.Action{{Name: "filter-timeline", What: "search", Footer: true, Do: b.search}}
}

// Draw is part of box.Box.
func (b *Box) Draw() string {
	s := b.sight
	open := 0
	for _, inc := range b.all {
		if inc.Open() {
			open++
		}
	}
	title := pane.Title{Name: "Incidents", Right: s.Theme.Paint(themes.Text, fmt.Sprintf("%d open", open))}
	_, h := s.Inside()
	var lines []string
	title.Foot = s.Theme.Paint(themes.Dim, pane.More(b.above(), max(0, len(b.all)-b.above()-h)))
	for _, inc := range b.all[b.above():min(len(b.all), b.above()+h)] {
		lines = append(lines, b.line(inc))
	}
	if len(b.all) == 0 {
		lines = []string{"", s.Words(themes.Text, "No incident is in the record."), "",
			s.Words(themes.Text, "i opens one; from the alerts it takes the chosen alert along."),
			s.Words(themes.Dim, "Acks, steps, pins and notes then write its timeline by themselves.")}
	}
	return s.Frame(title, lines)
}

const (
	shortDay   = 11 // what a day of the year takes, with the gap after it
	pointCells = 13 // and a point in time
	// tells is the width above which a row says when an incident was opened.
	tells = 3 + 14 + 14 + 4 + 2 + shortDay + 16
)

func (b *Box) line(inc incident.Incident) string {
	s := b.sight
	w, _ := s.Inside()
	r := row.New(s.Theme, w, false)
	put, role := r.Put, themes.Text
	if inc.ID == b.Chosen() {
		r.Put(themes.Accent, s.Theme.Glyph(themes.Pointer))
		put = func(_ themes.Role, words string) *row.Row { return r.Lit(words) }
	} else {
		r.Space(1)
	}
	if inc.Open() {
		r.Put(themes.IncidentRole, s.Theme.Glyph(themes.Diamond)).Space(1)
		role = themes.Strong
	} else {
		r.Put(themes.Good, s.Theme.Glyph(themes.Check)).Space(1)
	}
	id := fmt.Sprintf("%-8s%-4s", inc.ID, inc.Severity)
	put(themes.Text, id).To(3 + 8 + 6)
	status, age := themes.Warning, s.Now.Sub(inc.OpenedAt)
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
	lasted, opened := text.Age(age), text.DayClock(inc.OpenedAt, s.Today())
	day, dayCells := s.Day(inc.OpenedAt), shortDay
	if s.Points && inc.Telling.OpenedDay == "" {
		day, dayCells = s.Aged(inc.OpenedAt), pointCells
	}
	if s.Points && inc.Open() && w > tells {
		lasted = "" // since when stands at its right
	}
	if inc.Telling.OpenedDay != "" {
		lasted, opened = "", box.Date(inc.Telling.OpenedDay) // no clock is made up for a day
	} else if inc.Telling.ResolvedDay != "" || age < 0 {
		lasted = ""
	}
	r.Cell(status, word, 14).Right(themes.Dim, lasted, 4).Space(2)
	right := 24
	if r.Left() > right+20 {
		start := w - right
		put(role, s.Cut(inc.Title, r.Left()-right-1)).To(start)
		return r.Cell(themes.Dim, opened, 16).Space(1).
			Person(string(inc.OpenedBy.Person), string(inc.OpenedBy.Person)).String()
	}
	if w > tells { // a title comes back; the day tells them apart
		r.Cell(themes.Dim, day, dayCells)
	}
	return put(role, inc.Title).String()
}
