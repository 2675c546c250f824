package checklist

import (
	"slices"
	"strings"

	"holdfast/sop"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/row"
)

// sheet is a run as it is laid out: phases, steps, and beneath the chosen step
// its script, its check and what is known of its last try.
type sheet struct {
	sight  box.Sight
	run    *sop.Run
	chosen string
	width  int
	high   int                              // lines there are in all
	offer  *offer                           // what the chosen step would run; nil: nothing
	asked  *question                        // the script that is asked about here; nil: none
	output func(step string) (string, bool) // what a script prints now; false: the record says
	reads  string                           // the key that shows all of what the chosen step printed; empty: none now
}

// stepRow is one row of the checklist and the step it belongs to; a heading
// and a blank belong to none. It is drawn only where it is seen.
type stepRow struct {
	id   string
	head bool          // the line of the step itself, not what stands beneath it
	draw func() string // nil: a blank
}

// rows lays the run out.
func (p sheet) rows() []stepRow {
	rows := make([]stepRow, 0, len(p.run.Steps)+len(p.run.Steps)/4)
	phase := ""
	numbers := numberCells(p.run.Procedure)
	next, _ := p.run.Next()
	for depth, s := range p.run.Procedure.Walk() {
		if depth == 0 && s.Phase != phase {
			phase = s.Phase
			if len(rows) > 0 {
				rows = append(rows, stepRow{})
			}
			if phase != "" {
				head := strings.ToUpper(phase)
				rows = append(rows, stepRow{draw: func() string { return p.sight.Words(themes.Dim, head) }})
			}
		}
		chosen := s.ID == p.chosen
		indent := 3 + depth*numbers
		rows = append(rows, stepRow{id: s.ID, head: true, draw: func() string { return p.line(*s, s.ID == next.ID, chosen, indent, numbers) }})
		if chosen {
			beneath, _ := p.detail(*s, indent+numbers)
			for _, line := range beneath {
				rows = append(rows, stepRow{id: s.ID, draw: func() string { return line }})
			}
		}
	}
	return rows
}

// ahead is how many rows are seen below the chosen step, where there is room, and as many
// more as it takes to see the next step: it is asked for as soon as this one is done.
const ahead = 2

// seenOn is the last row that is to be seen because the one at last is.
func seenOn(rows []stepRow, last int) int {
	for i := last + 1; i < len(rows); i++ {
		if rows[i].head {
			return min(max(i, last+ahead), len(rows)-1)
		}
	}
	return last
}

// around is how many rows there are besides those beneath the chosen step, and how many
// of them are to be seen below it.
func (p sheet) around() (steps, below int) {
	bare := p
	bare.chosen = ""
	rows := bare.rows()
	at := slices.IndexFunc(rows, func(r stepRow) bool { return r.id == p.chosen })
	return len(rows), seenOn(rows, at) - at
}

// scrolled is where the rows begin that are seen, so that the chosen step is
// among them, whole if it fits, and what comes next; off is where they began before.
func scrolled(rows []stepRow, chosen string, off, h int) int {
	first, last := -1, -1
	for i, r := range rows {
		if r.id == chosen {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if next := seenOn(rows, last); next >= off+h {
		off = next - h + 1
	}
	if first >= 0 && first < off {
		off = first
	}
	if first > 0 && first == off && rows[first-1].id == "" && seenOn(rows, last) < off+h-1 {
		off-- // a phase's heading stays with its first step
	}
	return max(0, min(off, len(rows)-h))
}

// trimmed are the rows that are seen without the heading at their end whose steps are
// not: it would stand alone.
func trimmed(seen []stepRow) []stepRow {
	n := len(seen)
	for n > 0 && seen[n-1].id == "" {
		n--
	}
	return seen[:n]
}

// beyond counts the steps above and below what is seen.
func beyond(rows []stepRow, off, h int) (above, below int) {
	for i, r := range rows {
		switch {
		case !r.head:
		case i < off:
			above++
		case i >= off+h:
			below++
		}
	}
	return above, below
}

// whole reports whether every line of the chosen step's script stands beneath it.
func (p sheet) whole() bool {
	for depth, s := range p.run.Procedure.Walk() {
		if s.ID == p.chosen {
			numbers := numberCells(p.run.Procedure)
			_, whole := p.detail(*s, 3+(depth+1)*numbers)
			return whole
		}
	}
	return false
}

// numberCells is the room a top-level number takes.
func numberCells(p sop.Procedure) int {
	widest := 2
	for i := range p.Steps {
		widest = max(widest, len(p.Steps[i].Number))
	}
	return widest + 1
}

// stepLook is a state's glyph and role.
func stepLook(st sop.StepState) (themes.Glyph, themes.Role, bool) {
	switch st.State {
	case sop.StepDone:
		if complains(st) {
			return themes.Up, themes.Warning, true
		}
		return themes.Check, themes.Good, true
	case sop.StepFailed:
		return themes.Cross, themes.Critical, true
	case sop.StepCutOff:
		return themes.Cross, themes.Warning, true
	case sop.StepRunning, sop.StepUnderway, sop.StepWaiting: // begun and not over; words say which
		return themes.Quarter, themes.IncidentRole, true
	case sop.StepSkipped, sop.StepNotApplicable:
		return themes.HLine, themes.Dim, true
	case sop.StepBypassed:
		return themes.Middle, themes.Dim, true
	}
	return 0, themes.Text, false
}

// line is the line of a step. The one that keys act on is pointed at and lit over its
// whole width, and no other is.
func (p sheet) line(s sop.Step, next, chosen bool, indent, numbers int) string {
	st, width, lit := p.run.Steps[s.ID], p.width, chosen && p.sight.Keys
	r := row.New(p.sight.Theme, width, lit)
	glyph, state, marked := stepLook(st)
	mark := ""
	if marked {
		mark = p.sight.Theme.Glyph(glyph)
	}
	number, title := themes.Text, themes.Text
	switch {
	case next || chosen || st.State == sop.StepUnderway || st.State == sop.StepRunning:
		title = themes.Strong
	case st.State == sop.StepBypassed, st.State == sop.StepSkipped, st.State == sop.StepNotApplicable:
		title = themes.Dim
	}
	if marked {
		number = state
	}
	cells := max(numbers, len(s.Number)+1)
	put := func(words string) {
		if !lit {
			r.Space(1).Put(state, mark).To(indent).Put(number, s.Number).To(indent+cells).Put(title, words)
			return
		}
		pointer, before := p.sight.Theme.Glyph(themes.Pointer), strings.Repeat(" ", indent-1)
		if marked {
			r.Put(title, pointer).Put(state, mark)
			pointer, before = "", before[1:]
		}
		r.Put(title, pointer+before+s.Number+strings.Repeat(" ", cells-len(s.Number))+words) // one colour: each costs on the wire
	}
	right := p.right(s, st)
	if right.who != "" {
		// Who and when stand in columns of their own, at the right.
		put(p.sight.Cut(s.Title, r.Left()-cells-right.width()-1))
		r.To(width - right.width())
		right.draw(r)
		return r.String()
	}
	put(s.Title)
	if !chosen || !right.beneath {
		r.Space(2).To(min(asideFrom, width/2))
		right.draw(r)
	}
	return r.String()
}

// numbers are those of steps.
func (p sheet) numbers(ids []string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if s, ok := p.run.Procedure.Step(id); ok {
			id = s.Number
		}
		out = append(out, id)
	}
	return out
}
