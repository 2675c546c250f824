package table

import (
	"slices"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Pen paints rows. Changed is the mark of an alert of something that was changed just
// before; Lately is an alert with when it was last seen, which may be later than its
// row says. New reports whether it began while nobody looked; nil: none did. Late are
// the sources whose rows are old.
type Pen struct {
	pane.Look
	Late    source.Late
	Changed func(look pane.Look, a *source.Row) string
	Lately  func(*source.Row) source.Row
	New     func(source.Fingerprint) bool
	Works   Works // the incidents that work on alerts

	odd       string // the sources of a row that are not those of most rows, and stand nowhere else; empty: they are, or do
	several   bool   // there are several sources
	lit       bool   // the row is chosen, and has the keys
	terse     bool   // there is hardly room: how long a silence lasts is left to the detail
	age, held int    // cells of since when an alert fires, and is held
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
	t.aged(&pen)
	if e.Group == nil {
		now := pen.Lately(e.Row)
		e.Row = &now
	}
	const mark = " new"
	isNew, below, fit := pen.isNew(e), 0, t.columns.fit(w) // of the whole row: columns stand below each other
	if as.Wrapped {
		below = w - t.secondFrom(w)
	}
	pen.lit, pen.terse = as.Selected && pen.Focus, w < wideFrom
	switch {
	case isNew:
		w -= len(mark)
	case w >= fullFrom: // a blank before the border
		w--
	}
	r := row.New(pen.Theme, w, false)
	if as.Marked {
		r.Put(themes.Accent, pen.Theme.Glyph(themes.BarMark))
	} else {
		r.Space(1)
	}
	pen.badge(r, e.Row, doubtful(pen.Late, e))
	r.To(nameFrom - 1)
	if as.Selected {
		r.Put(pointerRole(pen.Focus), pen.Theme.Glyph(themes.Pointer))
	}
	r.To(nameFrom)
	pen.who(r, cells{name: t.named(pen, e, fit.name), place: t.told(pen, e, fit.place), from: t.sources(pen, e, fit.from)}, fit, e.Row)
	if pen.several = t.apart.Sources(); fit.from == 0 && t.apart.Odd(e.Row) {
		pen.odd = from(e.Row)
	}
	if e.Group != nil {
		over = pen.many(r, e.Group, t.words[e.ID], below)
	} else {
		over = pen.tail(r, e.Row, t.says(e), below)
	}
	if isNew {
		r.To(w).Raw(pen.Theme.Paint(themes.Good, mark), 0)
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
		words := many(e.Group, t.apart, pen.Theme.Glyph(themes.Times), w)
		if text.Width(words) > w { // of no kind, before a part of it is read for a whole word
			words, _, _ = strings.Cut(words, " ")
		}
		return words
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

// Badge is the severity: loud for what fires, a plain word for what is held and for
// what nobody tells of now.
func (p Pen) Badge(r *row.Row, a *source.Row) { p.badge(r, a, p.Late.Doubts(a)) }

func (p Pen) badge(r *row.Row, a *source.Row, doubtful bool) {
	switch {
	case a.State == source.Resolved:
		r.Put(themes.Good, p.Theme.Glyph(themes.Check))
	case !ranked(a):
		if a.State == source.Unknown || doubtful {
			r.Put(themes.Warning, p.Theme.Glyph(themes.Half))
		}
	case a.State == source.Unknown || doubtful:
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

// ranked reports whether the severity of an alert says anything: of one that is
// labelled none, or that fires because all is well, it does not.
func ranked(a *source.Row) bool {
	return a.Severity != source.None && (a.Quiet == nil || a.Quiet.Why != source.Expected)
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

// who is the name, what differs, the source and the age. The selected row is lit here, in
// one colour: over a slow line every byte of a keypress counts, and a key changes two
// rows. What an alert says costs too much to be painted anew at each, and a light behind
// it again would be a bar with a hole.
func (p Pen) who(r *row.Row, c cells, fit widths, a *source.Row) {
	age := ""
	if a.State != source.Resolved {
		age = p.Aged(a.StartsAt)
	}
	words := p.cell(c.name, fit.name)
	if fit.place > 0 {
		words += p.cell(c.place, fit.place)
	}
	told := ""
	if fit.from > 0 {
		told = p.cell(c.from, fit.from)
	}
	age = strings.Repeat(" ", max(0, p.age-text.Width(age))) + age
	role, ageRole := roles(a)
	switch width := text.Width(words + told + age); {
	case width > r.Left(): // a screen too narrow for columns
		r.Put(role, words+told)
	case p.lit:
		r.Lit(words + told + age + strings.Repeat(" ", min(ageGap, r.Left()-width)))
		return
	case told != "" && p.Late.Names(a) != "":
		r.Put(role, words).Put(themes.Warning, told+age) // in doubt, too, and one colour less on the wire
	case role == ageRole:
		r.Put(role, words+told+age)
	default:
		r.Put(role, words+told).Put(ageRole, age)
	}
	r.Space(ageGap)
}

// ageGap is the blanks behind the age.
const ageGap = 2

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
	s := a.Summary()
	for _, said := range []string{place, a.Place()} {
		if said != "" {
			s = strings.TrimPrefix(s, said+": ")
		}
	}
	return s
}

// says is what the row of an alert says of it. Below its group it names it no more.
func (t Table) says(e storm.Entry) string {
	if e.In != nil {
		if words := t.words[e.In.ID].each[e.Row.Fingerprint]; words != "" {
			return words
		}
	}
	return summary(e.Row, t.apart.Words(e.Row))
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
	a := pen.Lately(e.Row)
	if e.Group != nil {
		w := t.words[id]
		w.began.rests(rest, pen.Now)
		w.held.rests(rest)
		if rest.Age(a.StartsAt); a.State == source.Unknown {
			rest.Age(a.LastSeen)
		}
		return
	}
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
