package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// piece is a part of the top line. When the line is too narrow, pieces go by
// their weight, the greatest first; weight 0 stays.
type piece struct {
	painted string
	width   int
	weight  int
	right   bool
	gap     int // blanks before it
}

// headline is what the top line is made of.
type headline struct {
	theme     *themes.Theme
	w         int
	now       time.Time // in the person's zone
	person    string
	readOnly  bool
	rehearsal bool
	summary   duty.Summary
	health    []sources.Health
	open      []incident.Incident
	incident  incident.ID // the one at hand; 0: none
}

// headline is that of now.
func (m *Model) headline() headline {
	return headline{
		theme: m.deck.theme, w: m.deck.w, now: m.now.In(m.o.Zone), person: string(m.o.Actor.Person), readOnly: m.o.ReadOnly, rehearsal: m.o.Rehearsal,
		summary: m.summary, health: m.health, open: m.open, incident: m.incident,
	}
}

// line answers "does anything need me?" in two seconds. A pane that has the whole
// screen, which p is then, says it in its own words; p is nil where none has.
func (hl headline) line(p *held) string {
	clock := hl.clock()
	if p != nil {
		used := 1
		for _, c := range clock {
			if c.weight < 3 || hl.w >= 100 {
				used += c.gap + c.width
			}
		}
		kind := hl.kindOfSession()
		room := hl.w - used - total(kind)
		var line string
		screen, _ := p.Pane.(pane.Screen)
		p.try("draw its top line", func() { line = screen.TopLine(room) })
		if line != "" && p.broken == "" {
			return pane.Fit(join(kind)+pane.Fit(line, room)+join(keep(clock, used)), hl.w)
		}
	}
	pieces := []piece{hl.number()}
	pieces = append(pieces, hl.badges()...)
	pieces = append(pieces, hl.sources()...)
	pieces = keep(append(pieces, clock...), hl.w-1)
	left := slices.DeleteFunc(slices.Clone(pieces), func(p piece) bool { return p.right })
	right := slices.DeleteFunc(pieces, func(p piece) bool { return !p.right })
	l, r := join(left), join(right)
	fill := hl.w - 1 - total(left) - total(right)
	return pane.Fit(l+strings.Repeat(" ", max(1, fill))+r, hl.w)
}

// keep drops pieces until the rest fits.
func keep(pieces []piece, w int) []piece {
	list := slices.Clone(pieces)
	for total(list) > w {
		worst := -1
		for i, p := range list {
			if p.weight > 0 && (worst < 0 || p.weight >= list[worst].weight) {
				worst = i
			}
		}
		if worst < 0 {
			return list
		}
		list = slices.Delete(list, worst, worst+1)
	}
	return list
}

func total(list []piece) int {
	n := 0
	for _, p := range list {
		n += p.gap + p.width
	}
	return n
}

func join(list []piece) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(strings.Repeat(" ", p.gap))
		b.WriteString(p.painted)
	}
	return b.String()
}

func (hl headline) piece(r themes.Role, s string, weight, gap int) piece {
	return piece{painted: hl.theme.Paint(r, s), width: text.Width(s), weight: weight, gap: gap}
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
	case !slices.ContainsFunc(hl.health, watched):
		return hl.piece(themes.Warning, " nothing is watched", 0, 0)
	case slices.ContainsFunc(hl.health, unasked):
		return hl.piece(themes.Dim, " asking…", 0, 0)
	}
	return hl.piece(themes.Dim, " all quiet", 0, 0)
}

// watched reports whether a source can tell of alerts at all.
func watched(h sources.Health) bool { return h.Kind != backups.HealthKind }

// unasked reports whether a source has not been asked yet.
func unasked(h sources.Health) bool { return h.LastGood.IsZero() && h.Err == "" && !h.Up }

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
			hl.piece(themes.IncidentRole, elapsed(hl.now.Sub(inc.OpenedAt)), 3, 1))
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

// elapsed is a stopwatch.
func elapsed(d time.Duration) string {
	s := max(0, int(d/time.Second))
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// sources lists where the data comes from, what is wrong first.
func (hl headline) sources() []piece {
	var bad, good []piece
	fine := 0
	for _, h := range hl.health {
		if h.Member != "" || h.Kind == backups.HealthKind {
			continue
		}
		switch age, known := h.Age(hl.now); {
		case unasked(h):
			good = append(good, hl.piece(themes.Dim, hl.theme.Glyph(themes.Ring)+" "+h.Name, 8, 1))
		case h.Blind != "" && h.Up:
			bad = append(bad, hl.piece(themes.Critical, hl.theme.Glyph(themes.Cross)+" "+h.Name+" BLIND", 2, 1))
		case h.Stale(hl.now) && known:
			bad = append(bad, hl.piece(themes.Warning, hl.theme.Glyph(themes.Half)+" "+h.Name+" "+text.Age(age)+" old", 2, 1))
		case h.Stale(hl.now):
			bad = append(bad, hl.piece(themes.Warning, hl.theme.Glyph(themes.Half)+" "+h.Name+" down", 2, 1))
		case hl.membersDown(h) != "":
			bad = append(bad, hl.piece(themes.Warning, hl.theme.Glyph(themes.Half)+" "+h.Name+" "+hl.membersDown(h), 2, 1))
		default:
			fine++
			good = append(good, hl.piece(themes.Dim, hl.theme.Glyph(themes.Dot)+" "+h.Name, 8, 1))
		}
	}
	if len(good) > 4 && fine == len(good) {
		good = []piece{hl.piece(themes.Dim, fmt.Sprintf("%s %d sources", hl.theme.Glyph(themes.Dot), fine), 8, 1)}
	}
	list := append(bad, good...)
	if len(list) > 0 {
		list[0].gap = 3
	}
	return list
}

// membersDown says how many of a cluster's members answer, when not all do.
func (hl headline) membersDown(cluster sources.Health) string {
	all, up := 0, 0
	for _, h := range hl.health {
		if h.Kind != cluster.Kind || h.Name != cluster.Name || h.Member == "" {
			continue
		}
		all++
		if !h.Stale(hl.now) {
			up++
		}
	}
	if up == all {
		return ""
	}
	return fmt.Sprintf("%d of %d", up, all)
}

// clock is who you are and what time it is, at the right.
func (hl headline) clock() []piece {
	now := hl.now
	who := hl.person
	list := []piece{
		{painted: hl.theme.Person(who, who), width: text.Width(who), weight: 5, gap: 2, right: true},
		hl.piece(themes.Dim, now.Format("Mon"), 4, 1),
		hl.piece(themes.Strong, now.Format("15:04:05"), 0, 1),
		hl.piece(themes.Dim, now.Format("MST"), 7, 1),
	}
	for i := range list {
		list[i].right = true
	}
	return list
}
