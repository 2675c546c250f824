package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
)

// headline is what the top line is made of.
type headline struct {
	theme     *themes.Theme
	w         int
	now       time.Time // in the person's zone
	points    bool      // ages are shown as points in time
	person    string
	readOnly  bool
	rehearsal bool
	summary   duty.Summary
	health    []sources.Health
	open      []incident.Incident
	incident  incident.ID // the one at hand; 0: none
	vitals    []*vitals.Reading
}

// headline is that of now.
func (m *Model) headline() headline {
	hl := headline{
		theme: m.deck.theme, w: m.deck.w, now: m.now.In(m.o.Zone), points: m.viewing.points, person: string(m.o.Actor.Person), readOnly: m.o.ReadOnly, rehearsal: m.o.Rehearsal,
		summary: m.summary, health: m.health, open: m.open, incident: m.incident,
	}
	if m.o.Vitals != nil {
		hl.vitals = m.o.Vitals()
	}
	return hl
}

// line answers "does anything need me?" in two seconds, whatever is shown: a pane
// that has the whole screen, which p is then, says in it what it shows; p is nil
// where none has.
func (hl headline) line(p *held) string {
	if p != nil {
		if line := hl.above(p); line != "" {
			return line
		}
	}
	front, clock := append([]piece{hl.number()}, hl.badges()...), hl.clock()
	room := hl.w - 1 - total(front) - total(clock)
	dots := hl.dots()
	numbers := hl.gauges().pieces(room - dots.least())
	room -= total(numbers)
	pieces := slices.Concat(front, dots.sources(room, room+total(clock[3:])), numbers, clock)
	pieces = keep(pieces, hl.w-1)
	left := slices.DeleteFunc(slices.Clone(pieces), func(p piece) bool { return p.right })
	right := slices.DeleteFunc(pieces, func(p piece) bool { return !p.right })
	return hl.spread(join(left), total(left), join(right), total(right))
}

// spread puts words at both ends of the line.
func (hl headline) spread(left string, leftWidth int, right string, rightWidth int) string {
	return pane.Fit(left+strings.Repeat(" ", max(1, hl.w-1-leftWidth-rightWidth))+right, hl.w)
}

const ownLeast = 24 // cells that are kept for what a pane says in the top line

// above is the line above a pane that has the whole screen: the one number, what the
// pane says with how the sources are and who one is, and the clock. Empty: the pane
// says nothing.
func (hl headline) above(p *held) string {
	fixed := keep(slices.Concat([]piece{hl.number()}, hl.kindOfSession(), hl.clock()[1:]), hl.w-1-ownLeast)
	first := slices.DeleteFunc(slices.Clone(fixed), func(p piece) bool { return p.right })
	clock := slices.DeleteFunc(slices.Clone(fixed), func(p piece) bool { return !p.right })
	room := hl.w - 1 - total(fixed) - 2 // a blank at either end of it
	var left, right string
	screen, _ := p.Pane.(pane.Screen)
	around := pane.Around{Sources: hl.gauges().beside(hl.dots().briefly()), Person: hl.theme.Paint(themes.Dim, "as ") + hl.theme.Person(hl.person, hl.person)}
	p.try("draw its top line", func() { left, right = screen.TopLine(room, around) })
	if left == "" || p.broken != "" {
		return ""
	}
	leftWidth, rightWidth := text.Width(left), text.Width(right)
	if over := leftWidth + rightWidth - room; over > 0 { // a pane that does not hold to its room
		left = pane.Fit(left, max(0, leftWidth-over))
		leftWidth = text.Width(left)
	}
	return hl.spread(join(first)+" "+left, total(first)+1+leftWidth, right+join(clock), rightWidth+total(clock))
}

// dots are its sources.
func (hl headline) dots() dots {
	return dots{theme: hl.theme, now: hl.now, points: hl.points, health: hl.health}
}

// gauges are its vitals.
func (hl headline) gauges() gauges {
	return gauges{theme: hl.theme, now: hl.now, points: hl.points, w: hl.w, list: hl.vitals}
}

func (hl headline) piece(r themes.Role, s string, weight, gap int) piece {
	return pieceOf(hl.theme, r, s, weight, gap)
}

// number is the one number that counts everything.
func (hl headline) number() piece {
	n := len(hl.summary.Items)
	switch {
	case n > 0 && hl.summary.Items[0].Loud:
		return hl.piece(themes.CriticalBadge, " "+needs(n)+" ", 0, 0)
	case n > 0:
		return hl.piece(themes.WarningBadge, " "+needs(n)+" ", 0, 0)
	case hl.summary.Blindfolded:
		return hl.piece(themes.WarningBadge, " not known ", 0, 0)
	case hl.dots().blank():
		return hl.piece(themes.Warning, " nothing is watched", 0, 0)
	case hl.dots().deaf():
		return hl.piece(themes.Warning, " no alerts are read", 0, 0)
	case hl.dots().asking():
		return hl.piece(themes.Dim, " asking…", 0, 0)
	}
	return hl.piece(themes.Dim, " all quiet", 0, 0)
}

func needs(n int) string {
	if n == 1 {
		return "1 needs you"
	}
	return pane.Count(n) + " need you"
}

// kindOfSession is what nobody may forget on any screen.
func (hl headline) kindOfSession() []piece {
	var list []piece
	if hl.rehearsal {
		list = append(list, hl.piece(themes.NewBadge, " REHEARSAL ", 1, 1))
	}
	if hl.readOnly {
		list = append(list, hl.piece(themes.InfoBadge, " READ-ONLY ", 1, 1))
	}
	return list
}

// badges are what holds for the whole session, and the incident at hand.
func (hl headline) badges() []piece {
	list := hl.kindOfSession()
	if inc, ok := hl.atHand(); ok {
		if inc.Practice {
			list = append(list, hl.piece(themes.NewBadge, " PRACTICE ", 0, 1))
		}
		list = append(list, hl.piece(themes.IncidentBadge, " "+inc.ID.String()+" "+string(inc.Severity)+" ", 1, 1),
			hl.piece(themes.IncidentRole, draw.Stopwatch(hl.now.Sub(inc.OpenedAt)), 3, 1))
		if more := hl.besides(inc.ID); more > 0 {
			list = append(list, hl.piece(themes.IncidentRole, fmt.Sprintf("+%d", more), 6, 1))
		}
	}
	return list
}

// besides is how many incidents are open beside this one; practice is none.
func (hl headline) besides(id incident.ID) (n int) {
	for _, inc := range hl.open {
		if inc.ID != id && !inc.Practice {
			n++
		}
	}
	return n
}

// atHand is the open incident that is worked on, else the worst open one.
func (hl headline) atHand() (incident.Incident, bool) {
	var worst incident.Incident
	for _, inc := range hl.open {
		if inc.ID == hl.incident {
			return inc, true
		}
		if inc.Practice {
			continue // somebody else's
		}
		if worst.ID == 0 || inc.Severity < worst.Severity {
			worst = inc
		}
	}
	return worst, worst.ID != 0
}

// clock is who you are and what time it is, at the right.
func (hl headline) clock() []piece {
	now := hl.now
	who := hl.person
	list := []piece{
		{painted: hl.theme.Person(who, who), width: text.Width(who), weight: 5, gap: 2, right: true},
		hl.piece(themes.Dim, now.Format("Mon"), 4, 1),
		hl.piece(themes.Strong, now.Format(draw.Layout), 0, 1),
		hl.piece(themes.Dim, now.Format("MST"), 7, 1),
	}
	for i := range list {
		list[i].right = true
	}
	return list
}
