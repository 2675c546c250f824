package timeline

import (
	"fmt"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const leastWord = 8 // cells of a word that is cut; with fewer it is left out

// paper draws entries at a width.
type paper struct {
	sight box.Sight
	width int
	most  int  // lines that may stand beneath an entry
	bare  bool // what was printed or pinned is left out; what people said is not
}

// under is what stands beneath an entry: the rest of its words, then what was printed or
// pinned, and how many lines are left out above that or below it.
type under struct {
	rest, shown  []string
	above, below int
}

// under takes what there is room for. Of what a script printed the end is shown: there it
// says how it went. What one printed that failed, or complained, is wrapped: there it says
// why, often at the end of a long line. Of what was pinned the beginning is shown.
func (p paper) under(m Moment) under {
	u := under{rest: p.rest(m)}
	pins := m.Under
	if p.bare { // what was printed or pinned is left out; what people said is not
		pins = nil
	}
	room := p.most - len(u.rest)
	if len(pins) == 0 || room <= 0 {
		if left := len(u.rest) + len(pins) - p.most; left > 1 { // one takes no more room than to say that it is left out
			u.rest, u.below = u.rest[:p.most], left
			return u
		}
		u.shown = pins
		return u
	}
	switch w := 0; {
	case m.Printed:
		if m.Role == themes.Critical || m.Role == themes.Warning {
			w = max(leastWord, p.width-1-len(p.clock(m))-1-2)
		}
		u.shown, u.above = box.Tail(pins, w, room)
	case len(pins) <= room+1:
		u.shown = pins
	default:
		u.shown, u.below = pins[:room], len(pins)-room
	}
	return u
}

// lines is how many lines it takes.
func (u under) lines() int { return len(u.rest) + len(u.shown) + min(u.above, 1) + min(u.below, 1) }

// lines is an entry's own line and what stands beneath it.
func (p paper) lines(m Moment, chosen bool) []string {
	return append([]string{p.line(m, chosen)}, p.beneath(m)...)
}

// count is how many lines an entry takes.
func (p paper) count(m Moment) int { return 1 + len(p.beneath(m)) }

// clock is when an entry happened, as far as that is known: a day is a day.
func (p paper) clock(m Moment) string {
	if day := box.Date(m.Entry.Day()); day != "" {
		return day
	}
	return p.sight.Exactly(m.Entry.At)
}

// after is what stands behind an entry, also when its words are cut: that it is
// corrected, that it is late.
func (p paper) after(m Moment) string {
	after := ""
	if m.CorrectedBy != 0 {
		after = fmt.Sprintf(" corrected by #%d", m.CorrectedBy)
	}
	if m.Late() {
		after += " noted " + text.Clock(m.Entry.RecordedAt, m.Entry.At.In(p.sight.Zone))
	}
	return after
}

// wordCells is the room for the words of an entry.
func (p paper) wordCells(m Moment) int {
	return p.width - 1 - len(p.clock(m)) - 3 - text.Width(p.after(m))
}

// rest is what people said and what does not fit into the entry's own line: it
// is never cut, for it may be what one looks for.
func (p paper) rest(m Moment) []string {
	if !m.Said {
		return nil
	}
	most := p.wordCells(m)
	if plain := m.Plain(); most > leastWord && text.Width(plain) > most {
		return pane.Wrap(plain, most)[1:]
	}
	return nil
}

func (p paper) line(m Moment, chosen bool) string {
	r := row.New(p.sight.Theme, p.width, false)
	if chosen {
		r.Put(themes.Accent, p.sight.Theme.Glyph(themes.Pointer)).Lit(p.clock(m))
	} else {
		r.Space(1).Put(themes.Dim, p.clock(m))
	}
	r.Space(1)
	if m.Bare {
		r.Space(1)
	} else {
		r.Put(m.Role, p.sight.Theme.Glyph(m.Glyph))
	}
	r.Space(1)
	p.words(r, m, p.wordCells(m))
	return r.Put(themes.Warning, p.after(m)).String()
}

// words adds who and what, in at most so many cells.
func (p paper) words(r *row.Row, m Moment, most int) {
	over := text.Width(m.Plain()) - most
	ellipsis := p.sight.Theme.Glyph(themes.Ellipsis)
	if m.Said && over > 0 && most > leastWord {
		most, ellipsis = text.Width(pane.Wrap(m.Plain(), most)[0]), "" // it goes on beneath
	}
	put := func(word string, add func(string)) {
		if word = text.Truncate(word, most, ellipsis); most > 0 && word != "" {
			most -= text.Width(word)
			add(word)
		}
	}
	if !m.Machine {
		who := string(m.Entry.By.Person)
		put(who, func(s string) { r.Person(who, s) })
	}
	for _, w := range m.Words {
		if w.Gives && over > 0 && !m.Said {
			left := text.Width(w.Text) - over
			if left < leastWord || w.Whole {
				continue
			}
			w.Text = text.Truncate(w.Text, left, ellipsis)
		}
		role := w.Role
		if m.CorrectedBy != 0 {
			role = themes.Dim
		}
		put(w.Text, func(s string) { r.Put(role, struck(s, m.CorrectedBy != 0)) })
	}
}

// struck is a word with a line through it. The words "corrected by" say the
// same to who cannot see the line.
func struck(s string, on bool) string {
	if !on {
		return s
	}
	return "\x1b[9m" + s + "\x1b[29m"
}

// beneath draws what stands beneath an entry, and says how much of that is left out.
func (p paper) beneath(m Moment) []string {
	u := p.under(m)
	indent := 1 + len(p.clock(m)) + 1
	lines := make([]string, 0, u.lines())
	add := func(draw func(*row.Row)) {
		r := row.New(p.sight.Theme, p.width, false).Space(indent)
		draw(r)
		lines = append(lines, r.String())
	}
	printed := func(words string) {
		add(func(r *row.Row) { r.Put(themes.Dim, p.sight.Theme.Glyph(themes.VLine)+" "+words) })
	}
	for _, words := range u.rest {
		add(func(r *row.Row) {
			if r.Space(2); m.CorrectedBy != 0 {
				r.Put(themes.Dim, struck(words, true))
				return
			}
			r.Put(themes.Text, words)
		})
	}
	if u.above > 0 {
		printed(box.LeftOut(u.above, "above", p.reads(), p.sight.Dot()))
	}
	for _, words := range u.shown {
		printed(words)
	}
	if u.below > 0 {
		printed(box.LeftOut(u.below, "below", p.reads(), p.sight.Dot()))
	}
	return lines
}

// reads is the keys that lead to all of an entry from where the person is.
func (p paper) reads() string {
	if p.sight.Keys {
		return "Enter"
	}
	return p.sight.Theme.Glyph(themes.Arrow) + " Enter"
}
