package table

import (
	"fmt"
	"slices"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Pen paints rows. Changed marks an alert of something that was changed just
// before; Lately is an alert with when it was last seen, which may be later than its
// row says. New reports whether it began while nobody looked; nil: none did.
type Pen struct {
	pane.Look
	Changed func(look pane.Look, r *row.Row, a *source.Row)
	Lately  func(*source.Row) source.Row
	New     func(source.Fingerprint) bool
}

// As is how a row stands in the list. Wrapped: what does not fit stands on a line of its
// own below.
type As struct{ Selected, Marked, Wrapped bool }

// Draw paints the row of an id in w cells, and its second line where it has one.
func (t Table) Draw(pen Pen, id string, w int, as As) string {
	e, ok := t.entries[id]
	if !ok {
		return ""
	}
	line, over := t.draw(pen, e, w, as)
	if as.Wrapped && over.words != "" {
		line += "\n" + t.second(pen, over, w)
	}
	return line
}

// draw paints the row of an entry, and says what it has no room for.
func (t Table) draw(pen Pen, e storm.Entry, w int, as As) (line string, over phrase) {
	if e.Group == nil {
		now := pen.Lately(e.Row)
		e.Row = &now
	}
	const mark = " new"
	isNew, below, fit := pen.isNew(e), 0, t.columns.fit(w) // of the whole row: columns stand below each other
	if as.Wrapped {
		below = w - t.secondFrom(w)
	}
	if isNew {
		w -= len(mark)
	}
	r := row.New(pen.Theme, w, false)
	if as.Marked {
		r.Put(themes.Accent, pen.Theme.Glyph(themes.BarMark))
	} else {
		r.Space(1)
	}
	pen.Badge(r, e.Row)
	r.To(nameFrom - 1)
	if as.Selected {
		r.Put(pointerRole(pen.Focus), pen.Theme.Glyph(themes.Pointer))
	}
	r.To(nameFrom)
	pen.who(r, cells{name: t.named(pen, e, fit.name), place: t.told(pen, e, fit.place), from: t.sources(pen, e, fit.from)}, fit, e.Row, as.Selected && pen.Focus)
	if e.Group != nil {
		over = pen.many(r, e.Group, t.words[e.ID], below)
	} else {
		over = pen.tail(r, e.Row, t.apart.Words(e.Row), below)
	}
	if isNew {
		return r.To(w).String() + pen.Theme.Paint(themes.Good, mark), over
	}
	return r.String(), over
}

// isNew reports whether an alert of the entry began while nobody looked.
func (p Pen) isNew(e storm.Entry) bool {
	switch {
	case p.New == nil:
		return false
	case e.Group == nil:
		return p.New(e.Row.Fingerprint)
	}
	return slices.ContainsFunc(e.Group.Rows, func(r *source.Row) bool { return p.New(r.Fingerprint) })
}

// cells are the words of a row's columns, each as it fits.
type cells struct{ name, place, from string }

// endCells are the least of a name in which its end tells it from another.
const endCells = 5

// named is what an entry is called, in w cells. Where another is called nearly the
// same, its end is what tells them apart.
func (t Table) named(pen Pen, e storm.Entry, w int) string {
	words := name(e)
	if text.Width(words) > w && t.rivals[e.Row.Name()] > w-endCells {
		return new(storm.Alike).Short(words, w, pen.Theme.Glyph(themes.Ellipsis))
	}
	return words
}

// told is what tells an entry from the others, in w cells.
func (t Table) told(pen Pen, e storm.Entry, w int) string {
	switch {
	case w == 0:
		return ""
	case e.Group != nil:
		return many(e.Group, t.apart, pen.Theme.Glyph(themes.Times), w)
	}
	return t.apart.Short(e.Row, w, pen.Theme.Glyph(themes.Ellipsis))
}

// sources are where an entry comes from, in w cells.
func (t Table) sources(pen Pen, e storm.Entry, w int) string {
	if w == 0 {
		return ""
	}
	return t.columns.sources.Short(from(e.Row), w, pen.Theme.Glyph(themes.Ellipsis))
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

// who is the name, what differs, the source and the age. The selected row is lit
// here and not over its whole width, in one colour: over a slow line every byte of a
// keypress counts, and a key changes two rows.
func (p Pen) who(r *row.Row, c cells, fit widths, a *source.Row, lit bool) {
	age := ""
	if a.State != source.Resolved {
		age = text.Age(p.Now.Sub(a.StartsAt))
	}
	words := p.cell(c.name, fit.name)
	if fit.place > 0 {
		words += p.cell(c.place, fit.place)
	}
	if fit.from > 0 {
		words += p.cell(c.from, fit.from)
	}
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

// cell is words in exactly w cells, and a blank.
func (p Pen) cell(words string, w int) string {
	return pane.Fit(text.Truncate(words, w, p.Theme.Glyph(themes.Ellipsis)), w) + " "
}

// name is what a row is called: what has cleared folds whatever its name, and the
// alert of an open group stands in below it.
func name(e storm.Entry) string {
	switch {
	case e.Group != nil && e.Row.Section() == source.SectionCleared:
		return pane.Count(len(e.Group.Rows)) + " cleared"
	case e.In != nil:
		return "  " + e.Row.Name()
	}
	return e.Row.Name()
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

// tail says who holds an alert, or why it makes no noise, and what it is about. place
// stands in the row already. over is what there is no room for.
func (p Pen) tail(r *row.Row, a *source.Row, place string, below int) (over phrase) {
	switch {
	case a.State == source.Resolved:
		r.Put(themes.Dim, "cleared "+text.Age(p.Now.Sub(a.ClearedAt))+" ago")
		return over
	case a.Ack != nil:
		p.holder(r, a)
	case a.Quiet != nil:
		p.quiet(r, a.Quiet)
	case a.State == source.Pending:
		r.Put(themes.Dim, "pending").Space(1)
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
	says := summary(a, place)
	if a.Ack != nil && a.Ack.Note != "" {
		says = strings.TrimSuffix(a.Ack.Note+" "+p.Theme.Glyph(themes.Middle)+" "+says, " "+p.Theme.Glyph(themes.Middle)+" ")
	}
	return p.say(r, phrase{p.saying(a), says}, 0, below)
}

// saying is the colour of what an alert says: what a row is for is not dim where it
// needs somebody.
func (p Pen) saying(a *source.Row) themes.Role {
	if a.Section() == source.SectionFiring && a.State == source.Firing && !a.Standing() {
		return themes.Text
	}
	return themes.Dim
}

// summary is what an alert says of itself, without the words that tell it from the
// others and stand in the row already.
func summary(a *source.Row, place string) string {
	s := a.Annotations["summary"]
	for _, said := range []string{place, a.Place()} {
		if said != "" {
			s = strings.TrimPrefix(s, said+": ")
		}
	}
	return s
}

// many says of a group what its alerts have in common, and which they are. over is what
// there is no room for.
func (p Pen) many(r *row.Row, g *storm.Group, w words, below int) (over phrase) {
	first := g.Rows[0]
	switch first.Section() {
	case source.SectionCleared:
		r.Put(themes.Dim, "the newest "+strings.TrimRight(w.newest.Name()+" "+w.newest.Place(), " ")+" "+text.Age(p.Now.Sub(w.newest.ClearedAt))+" ago")
		p.opens(r, g, nil)
		return over
	case source.SectionHeld:
		p.holders(r, w.people)
	case source.SectionQuiet:
		if first.Quiet != nil {
			r.Put(themes.Dim, first.Quiet.Why).Space(1)
		}
	}
	if first.State == source.Unknown {
		r.Put(themes.Warning, "unknown").Space(1)
	}
	says := strings.ReplaceAll(strings.Join(w.says, " "+p.Theme.Glyph(themes.Middle)+" "), gap, p.Theme.Glyph(themes.Ellipsis))
	end, bars := text.Width(p.opening(g))+1, w.began.minutes(p.Now)
	if r.Used()+r.Left() < wideFrom {
		bars = nil
	}
	if len(bars) > 0 {
		end += len(bars) + 1
	}
	over = p.say(r, phrase{p.saying(first), says}, end, below)
	p.opens(r, g, bars)
	return over
}

// holders says who holds the alerts of a group.
func (p Pen) holders(r *row.Row, people []string) {
	if len(people) == 1 {
		r.Person(people[0], people[0]).Space(1)
		return
	}
	r.Put(themes.Held, fmt.Sprintf("%d people", len(people))).Space(1)
}

// opening is what Enter does to a group.
func (p Pen) opening(g *storm.Group) string {
	if g.Open {
		return "Enter closes"
	}
	return p.Theme.Glyph(themes.Arrow) + " opens"
}

// opens says so at the end of the row, behind the bars.
func (p Pen) opens(r *row.Row, g *storm.Group, bars []int) {
	words := p.opening(g)
	if room := r.Left() - text.Width(words) - 1 - len(bars); len(bars) > 0 && room > 0 {
		r.Space(room)
		p.bars(r, bars, WordRole(g.Rows[0].Severity))
	}
	if room := r.Left() - text.Width(words); room > 0 {
		r.Space(room).Put(themes.Dim, words)
	}
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

// Rests says until when the row of an id reads as it does.
func (t Table) Rests(rest *pane.Rest, id string, pen Pen) {
	e, ok := t.entries[id]
	if !ok {
		return
	}
	if e.Group != nil && e.Row.Section() == source.SectionCleared {
		rest.Age(t.words[id].newest.ClearedAt)
		return
	}
	if e.Group != nil {
		t.words[id].began.rests(rest, pen.Now)
	}
	a := pen.Lately(e.Row)
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
