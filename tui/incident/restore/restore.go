// Package restore is the box of what could be restored now, worst first. It must
// not judge: the verdicts are handed in.
package restore

import (
	"fmt"
	"strings"

	"holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Box shows restore points. It takes no keys.
type Box struct {
	sight  box.Sight
	points []backups.Status
}

// New makes the box.
func New() *Box { return &Box{} }

// Show shows these restore points, in their order.
func (b *Box) Show(points []backups.Status) { b.points = points }

// Needs is how many lines there are to say.
func (b *Box) Needs() int { return max(1, len(b.points)) }

// See is part of box.Box.
func (b *Box) See(s box.Sight) { b.sight = s }

// Draw is part of box.Box.
func (b *Box) Draw() string {
	s := b.sight
	title := pane.Title{Name: "Restore points", Right: b.unsafe()}
	var lines []string
	name, when := 0, 0
	for _, p := range b.points {
		name = min(max(name, text.Width(p.Name)), mostName)
		if !p.LastGood.IsZero() {
			when = max(when, len(s.Minute(p.LastGood)))
		}
	}
	for _, p := range b.points {
		lines = append(lines, b.line(p, name, when))
	}
	if more := len(lines) - (s.H - 2); more > 0 {
		title.Foot = s.Theme.Paint(themes.Dim, pane.More(0, more))
	}
	if len(lines) == 0 {
		lines = []string{s.Words(themes.Dim, "No data source is configured under backups.")}
	}
	return s.Frame(title, lines)
}

// unsafe names the data source that cannot be relied on, or counts them.
func (b *Box) unsafe() string {
	count := map[backups.Verdict]int{}
	worst := backups.Status{}
	for _, p := range b.points {
		if p.Verdict == backups.OK {
			continue
		}
		if worst.Name == "" {
			worst = p
		}
		count[p.Verdict]++
	}
	_, role := pane.VerdictLook(worst.Verdict)
	paint := func(words string) string { return b.sight.Theme.Paint(role, words) }
	if len(count) == 1 && count[worst.Verdict] == 1 {
		return paint(worst.Name + " " + string(worst.Verdict))
	}
	var words []string
	for _, v := range backups.Verdicts() {
		if n := count[v]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	return paint(strings.Join(words, b.sight.Dot()))
}

// mostName is how many cells a name takes at most.
const mostName = 10

// line is one of them; its name and its time take so many cells. The verdict stands before what it is
// about: behind it, it would be read as that of the word before it.
func (b *Box) line(p backups.Status, name, when int) string {
	s := b.sight
	w, _ := s.Inside()
	r := row.New(s.Theme, w, false).Space(1)
	glyph, role := pane.VerdictLook(p.Verdict)
	r.Put(role, s.Theme.Glyph(glyph)).Space(1).Cell(themes.Text, p.Name, name).Space(1)
	if p.LastGood.IsZero() {
		return r.Put(role, string(p.Verdict)).Put(themes.Dim, ": no good copy is known").String()
	}
	age := s.Now.Sub(p.LastGood)
	r.Right(themes.Text, s.Minute(p.LastGood), when).Space(1)
	ageRole := themes.Dim
	if p.RPO > 0 && age > p.RPO {
		ageRole = themes.Critical
	}
	if p.Verdict != backups.OK {
		r.Put(role, string(p.Verdict)+": ")
	}
	r.Put(ageRole, s.Old(p.LastGood))
	whole := func(words string) { // a number that is cut is another one
		if text.Width(words) <= r.Left() {
			r.Put(themes.Dim, words)
		}
	}
	if p.RPO > 0 {
		whole(", rpo " + text.Age(p.RPO))
	}
	if p.RTO > 0 {
		whole(s.Dot() + "rto " + text.Age(p.RTO))
	}
	return r.String()
}
