package table

import (
	"cmp"
	"slices"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

const (
	saysLeast = 8 // in no more cells than these nothing is said
	under     = 2 // where a second line begins behind the name's first cell where there is hardly room
)

// phrase is words that a row has no room for, and their colour.
type phrase struct {
	role  themes.Role
	words string
}

// say puts what an alert says into a row, keeps cells at its end free, and returns what
// does not fit. Where there are cells for that below no ellipsis stands for it.
func (p Pen) say(r *row.Row, says phrase, keep, below int) (over phrase) {
	room, shown := r.Left()-keep, text.Shown(says.words)
	switch {
	case text.Width(shown) <= room && r.Left() > saysLeast:
		r.Put(says.role, shown)
		return over
	case r.Left() <= saysLeast, below > 0 && room <= saysLeast:
		return says
	case below == 0:
		r.Put(says.role, cut(shown, room, p.Theme.Glyph(themes.Ellipsis)))
		return says
	}
	head, tail := broken(shown, room, below)
	if dot := p.Theme.Glyph(themes.Middle); tail != dot { // the end of a line is sign enough between two texts
		head, tail = strings.TrimSuffix(head, " "+dot), strings.TrimPrefix(tail, dot+" ")
	}
	r.Put(says.role, head)
	return phrase{says.role, tail}
}

// cut is words in at most w cells. None ends inside a number, which would be another one,
// nor with two ellipses.
func cut(words string, w int, ellipsis string) string {
	short := text.Truncate(words, w, ellipsis)
	if short == words {
		return words
	}
	head := strings.TrimSuffix(short, ellipsis)
	if rest := strings.TrimPrefix(words[min(len(head), len(words)):], ","); rest != "" && isDigit(rest[0]) {
		if at := strings.TrimRight(head, "0123456789.,"); at != head && at != "" {
			head = at
		}
	}
	if bare := strings.TrimRight(head, " "+ellipsis); strings.HasPrefix(head[len(bare):], " "+ellipsis) {
		head = bare + " "
	}
	return head + ellipsis
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// broken breaks words that are longer than a line of room cells, with below cells on the
// next one: at a blank, unless the end would be cut for it.
func broken(words string, room, below int) (head, tail string) {
	head = text.Fold(words, room)[0]
	tail = words[len(head):]
	if blank := strings.LastIndex(head, " "); blank > 0 && !strings.HasSuffix(head, " ") && !strings.HasPrefix(tail, " ") {
		if next := words[blank+1:]; text.Width(next) <= below {
			head, tail = words[:blank], next
		}
	}
	return strings.TrimRight(head, " "), strings.TrimSpace(tail)
}

// Over is a row that has more to say than its line holds.
type Over struct {
	ID    string
	Fires bool // it is of what needs somebody
}

// Over lists the rows that say more than a line of w cells holds, the loudest first.
func (t Table) Over(pen Pen, w int) []Over {
	var list []Over
	for i := range t.Rows {
		e := t.entries[t.Rows[i].ID]
		if _, over := t.draw(pen, e, w, As{Wrapped: true}); over.words != "" {
			list = append(list, Over{ID: e.ID, Fires: e.Row.Section() == source.SectionFiring && !e.Row.Standing()})
		}
	}
	slices.SortStableFunc(list, func(x, y Over) int {
		a, b := t.entries[x.ID].Row, t.entries[y.ID].Row
		return cmp.Or(cmp.Compare(a.Section(), b.Section()), cmp.Compare(a.Severity, b.Severity))
	})
	return list
}

// second is what stands below a row.
func (t Table) second(pen Pen, over phrase, w int) string {
	t.aged(&pen)
	return row.New(pen.Theme, w, false).To(t.secondFrom(w)).Put(over.role, over.words).String()
}

// secondFrom is where it begins: beneath what the row says, or where there is hardly room,
// beneath its name.
func (t Table) secondFrom(w int) int {
	if at := t.columns.fit(w).taken() + t.columns.more; w-at >= saysCells {
		return at
	}
	return nameFrom + under
}
