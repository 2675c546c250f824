package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/draw"
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
	points    bool      // ages are shown as points in time
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
		theme: m.deck.theme, w: m.deck.w, now: m.now.In(m.o.Zone), points: m.viewing.points, person: string(m.o.Actor.Person), readOnly: m.o.ReadOnly, rehearsal: m.o.Rehearsal,
		summary: m.summary, health: m.health, open: m.open, incident: m.incident,
	}
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
	pieces := slices.Concat(front, hl.sources(room, room+total(clock[3:])), clock)
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
	around := pane.Around{Sources: hl.briefly(), Person: hl.theme.Paint(themes.Dim, "as ") + hl.theme.Person(hl.person, hl.person)}
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

// manyCells is from how many cells on sources that are not well are counted where
// there is little room.
const manyCells = 24

// briefly says how the sources are, from short to long: which are not well in any
// case; of those that are, how many they are where there is room.
func (hl headline) briefly() []string {
	if bad := hl.unwell(true); len(bad) > 0 {
		short := strings.TrimPrefix(join(bad), " ")
		if total(bad) > manyCells {
			short = hl.theme.Paint(themes.Warning, fmt.Sprintf("%s %d sources", hl.theme.Glyph(themes.Half), len(bad)))
		}
		long := strings.TrimPrefix(join(hl.unwell(false)), " ")
		if well, waits := hl.quietly(); len(well)+len(waits) > 0 {
			return []string{short, long, long + join(hl.rest(len(well), len(waits), true))}
		}
		return []string{short, long}
	}
	well, waits := hl.quietly()
	switch list := slices.Concat(well, waits); {
	case len(waits) > 0:
		return []string{"", strings.TrimPrefix(join(waits), " ")}
	case len(list) > 1:
		return []string{"", join(hl.rest(len(list), 0, false))[1:], hl.counted(len(list)).painted}
	case len(list) == 1:
		return []string{"", list[0].painted}
	}
	return nil
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
	case slices.ContainsFunc(hl.health, func(h sources.Health) bool { return h.Unasked() && !hears(h) }):
		return hl.piece(themes.Dim, " asking…", 0, 0)
	}
	return hl.piece(themes.Dim, " all quiet", 0, 0)
}

// watched reports whether a source can tell of alerts at all.
func watched(h sources.Health) bool { return h.Kind != backups.HealthKind }

// hears reports whether a source only hears what comes by itself: that it has not yet
// leaves nothing open of what fires.
func hears(h sources.Health) bool {
	return slices.Contains([]string{"door", "file", changes.HealthKind}, h.Kind)
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

// sources lists where the data comes from, what is wrong first. Where they do not all
// have room by name, those do that are not well, and of the others it says how many
// there are. all is their room where the clock does not name its zone.
func (hl headline) sources(room, all int) []piece {
	well, waits := hl.quietly()
	ill, short := hl.unwell(false), hl.unwell(true)
	named := well
	if len(waits) == 0 && len(well) > 4 {
		named = []piece{hl.counted(len(well))}
	}
	few := hl.rest(len(well), len(waits), len(ill) > 0)
	forms := [][]piece{
		slices.Concat(ill, named, waits), slices.Concat(ill, waits, hl.rest(len(well), 0, len(ill)+len(waits) > 0)),
		slices.Concat(ill, few), slices.Concat(ill, hl.rest(len(well), len(waits), false)), slices.Concat(short, few),
	}
	if len(short) > 1 {
		counted := hl.piece(themes.Warning, fmt.Sprintf("%s %d sources", hl.theme.Glyph(themes.Half), len(short)), 2, 1)
		forms = append(forms, append([]piece{counted}, few...))
	}
	var list []piece
	for i, form := range forms {
		if list = form; len(list) > 0 {
			list[0].gap = 3
		}
		if i > 1 && len(ill) > 0 { // keep drops the zone before any of them
			room, list[0].gap = all, 2
		}
		if total(list) <= room {
			break
		}
	}
	return list
}

// rest says of sources that are not named how many are well, and how many were not
// asked yet; more: others are named.
func (hl headline) rest(well, waits int, more bool) (list []piece) {
	words := ""
	if more {
		words = " more"
	}
	put := func(g themes.Glyph, n int) {
		if n > 0 {
			list = append(list, hl.piece(themes.Dim, fmt.Sprintf("%s %d%s", hl.theme.Glyph(g), n, words), 7, 1))
		}
	}
	put(themes.Dot, well)
	put(themes.Ring, waits)
	return list
}

// quietly lists the sources that are well, and those that were not asked yet.
func (hl headline) quietly() (well, waits []piece) {
	for _, h := range hl.health {
		switch {
		case h.Member != "" || h.Kind == backups.HealthKind:
		case h.Unasked():
			waits = append(waits, hl.piece(themes.Dim, hl.theme.Glyph(themes.Ring)+" "+h.Name, 8, 1))
		case hl.ails(h, false) == nil:
			well = append(well, hl.piece(themes.Dim, hl.theme.Glyph(themes.Dot)+" "+h.Name, 8, 1))
		}
	}
	return well, waits
}

// counted says only how many sources are well.
func (hl headline) counted(n int) piece {
	return hl.piece(themes.Dim, fmt.Sprintf("%s %d sources", hl.theme.Glyph(themes.Dot), n), 8, 1)
}

// unwell lists the sources that are not well; short: only which they are.
func (hl headline) unwell(short bool) (list []piece) {
	for _, h := range hl.health {
		if h.Member != "" || h.Kind == backups.HealthKind || h.Unasked() {
			continue
		}
		if p := hl.ails(h, short); p != nil {
			list = append(list, *p)
		}
	}
	return list
}

// ails says what is wrong with a source; nil: it is well.
func (hl headline) ails(h sources.Health, short bool) *piece {
	say := func(r themes.Role, g themes.Glyph, how string) *piece {
		words := hl.theme.Glyph(g) + " " + h.Name
		if !short {
			words += " " + how
		}
		p := hl.piece(r, words, 2, 1)
		return &p
	}
	switch age, known := h.Age(hl.now); {
	case h.Blind != "" && h.Up:
		return say(themes.Critical, themes.Cross, "BLIND")
	case h.Stale(hl.now) && known:
		look := pane.Look{Now: hl.now, Zone: hl.now.Location(), Points: hl.points}
		return say(themes.Warning, themes.Half, look.Old(hl.now.Add(-age)))
	case h.Stale(hl.now):
		return say(themes.Warning, themes.Half, "down")
	}
	if down := hl.membersDown(h); down != "" {
		return say(themes.Warning, themes.Half, down)
	}
	return nil
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
		hl.piece(themes.Strong, now.Format(draw.Layout), 0, 1),
		hl.piece(themes.Dim, now.Format("MST"), 7, 1),
	}
	for i := range list {
		list[i].right = true
	}
	return list
}
