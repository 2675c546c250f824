package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/text"
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

// topLine answers "does anything need me?" in two seconds.
func (m *Model) topLine() string {
	clock := m.clock()
	if p := m.front(); p != nil && p.whole() && m.w >= barWidth && m.h >= barHeight {
		used := 1
		for _, c := range clock {
			if c.weight < 3 || m.w >= 100 {
				used += c.gap + c.width
			}
		}
		kind := m.kindOfSession()
		room := m.w - used - total(kind)
		var line string
		screen, _ := p.Pane.(pane.Screen)
		p.try("draw its top line", func() { line = screen.TopLine(room) })
		if line != "" && p.broken == "" {
			return pane.Fit(join(kind)+pane.Fit(line, room)+join(keep(clock, used)), m.w)
		}
	}
	pieces := []piece{m.number()}
	pieces = append(pieces, m.badges()...)
	pieces = append(pieces, m.sources()...)
	pieces = keep(append(pieces, clock...), m.w-1)
	left := slices.DeleteFunc(slices.Clone(pieces), func(p piece) bool { return p.right })
	right := slices.DeleteFunc(pieces, func(p piece) bool { return !p.right })
	l, r := join(left), join(right)
	fill := m.w - 1 - total(left) - total(right)
	return pane.Fit(l+strings.Repeat(" ", max(1, fill))+r, m.w)
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

func (m *Model) piece(r themes.Role, s string, weight, gap int) piece {
	return piece{painted: m.theme.Paint(r, s), width: text.Width(s), weight: weight, gap: gap}
}

// number is the one number that counts everything.
func (m *Model) number() piece {
	n := len(m.summary.Items)
	switch {
	case n > 0 && m.summary.Items[0].Loud:
		return m.piece(themes.CriticalBadge, " "+needs(n)+" ", 0, 0)
	case n > 0:
		return m.piece(themes.WarningBadge, " "+needs(n)+" ", 0, 0)
	case m.summary.Blindfolded:
		return m.piece(themes.WarningBadge, " not known ", 0, 0)
	case !slices.ContainsFunc(m.health, watched):
		return m.piece(themes.Warning, " nothing is watched", 0, 0)
	case slices.ContainsFunc(m.health, unasked):
		return m.piece(themes.Dim, " asking…", 0, 0)
	}
	return m.piece(themes.Dim, " all quiet", 0, 0)
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
func (m *Model) kindOfSession() []piece {
	var list []piece
	if m.o.Rehearsal {
		list = append(list, m.piece(themes.NewBadge, " REHEARSAL ", 1, 1))
	}
	if m.o.ReadOnly {
		list = append(list, m.piece(themes.InfoBadge, " READ-ONLY ", 1, 1))
	}
	return list
}

// badges are what holds for the whole session, and the incident at hand.
func (m *Model) badges() []piece {
	list := m.kindOfSession()
	if inc, ok := m.atHand(); ok {
		if inc.Practice {
			list = append(list, m.piece(themes.NewBadge, " PRACTICE ", 0, 1))
		}
		list = append(list, m.piece(themes.IncidentBadge, " "+inc.ID.String()+" "+string(inc.Severity)+" ", 1, 1),
			m.piece(themes.IncidentRole, elapsed(m.now.Sub(inc.OpenedAt)), 3, 1))
		if more := m.besides(inc.ID); more > 0 {
			list = append(list, m.piece(themes.IncidentRole, fmt.Sprintf("+%d", more), 6, 1))
		}
	}
	return list
}

// besides is how many incidents are open beside this one; practice is none.
func (m *Model) besides(id incident.ID) (n int) {
	for _, inc := range m.open {
		if inc.ID != id && !inc.Practice {
			n++
		}
	}
	return n
}

// atHand is the open incident that is worked on, else the worst open one.
func (m *Model) atHand() (incident.Incident, bool) {
	var worst incident.Incident
	for _, inc := range m.open {
		if inc.ID == m.incident {
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
func (m *Model) sources() []piece {
	var bad, good []piece
	fine := 0
	for _, h := range m.health {
		if h.Member != "" || h.Kind == backups.HealthKind {
			continue
		}
		switch age, known := h.Age(m.now); {
		case unasked(h):
			good = append(good, m.piece(themes.Dim, m.theme.Glyph(themes.Ring)+" "+h.Name, 8, 1))
		case h.Blind != "" && h.Up:
			bad = append(bad, m.piece(themes.Critical, m.theme.Glyph(themes.Cross)+" "+h.Name+" BLIND", 2, 1))
		case h.Stale(m.now) && known:
			bad = append(bad, m.piece(themes.Warning, m.theme.Glyph(themes.Half)+" "+h.Name+" "+text.Age(age)+" old", 2, 1))
		case h.Stale(m.now):
			bad = append(bad, m.piece(themes.Warning, m.theme.Glyph(themes.Half)+" "+h.Name+" down", 2, 1))
		case m.membersDown(h) != "":
			bad = append(bad, m.piece(themes.Warning, m.theme.Glyph(themes.Half)+" "+h.Name+" "+m.membersDown(h), 2, 1))
		default:
			fine++
			good = append(good, m.piece(themes.Dim, m.theme.Glyph(themes.Dot)+" "+h.Name, 8, 1))
		}
	}
	if len(good) > 4 && fine == len(good) {
		good = []piece{m.piece(themes.Dim, fmt.Sprintf("%s %d sources", m.theme.Glyph(themes.Dot), fine), 8, 1)}
	}
	list := append(bad, good...)
	if len(list) > 0 {
		list[0].gap = 3
	}
	return list
}

// membersDown says how many of a cluster's members answer, when not all do.
func (m *Model) membersDown(cluster sources.Health) string {
	all, up := 0, 0
	for _, h := range m.health {
		if h.Kind != cluster.Kind || h.Name != cluster.Name || h.Member == "" {
			continue
		}
		all++
		if !h.Stale(m.now) {
			up++
		}
	}
	if up == all {
		return ""
	}
	return fmt.Sprintf("%d of %d", up, all)
}

// clock is who you are and what time it is, at the right.
func (m *Model) clock() []piece {
	now := m.now.In(m.o.Zone)
	who := string(m.o.Actor.Person)
	list := []piece{
		{painted: m.theme.Person(who, who), width: text.Width(who), weight: 5, gap: 2, right: true},
		m.piece(themes.Dim, now.Format("Mon"), 4, 1),
		m.piece(themes.Strong, now.Format("15:04:05"), 0, 1),
		m.piece(themes.Dim, now.Format("MST"), 7, 1),
	}
	for i := range list {
		list[i].right = true
	}
	return list
}
