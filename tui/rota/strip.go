package rota

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/people"
	schedule "holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	nameEnd  = 16 // where the times stand, behind the names
	nameGap  = 2  // what the name of a rotation needs before it where there is little room
	days     = 7
	labelMin = 10
	labelMax = 18
	dayMin   = 4
	dayMax   = 16
	initials = 3 // cells in which a name that is cut can still be told
)

// View draws now, next and you, and the week.
func (p *Pane) View() string { return p.Drawn(p.draw) }

func (p *Pane) draw() string {
	h := p.Height()
	if len(p.list) == 0 {
		return row.Join(p.empty(p.Width()), h)
	}
	week := p.week()
	lines := p.upper(h - len(week))
	if len(lines)+1+len(week) <= h {
		lines = append(lines, "")
	}
	return row.Join(append(lines, week...), h)
}

// upper is who is on call now in the chosen rotation and who comes next, and when the
// person at the keyboard is; in at most h lines also who is on call now in the others.
func (p *Pane) upper(h int) []string {
	r, i, ok := p.chosen()
	if !ok {
		return nil
	}
	now := p.turns[i]
	lines := []string{p.shiftLine("now", r, now.Shift, "until", now.Until, p.left(now.Shift))}
	me := p.Actor.Person
	mine, found := p.roster.NextFor(me, p.Now)
	said := false // that the next shift is one's own first one
	if next := now.Next; !next.From.IsZero() {
		you := ""
		itsMe := found && me != "" && next.Person == me && mine.Rotation == r.Name && mine.From.Equal(next.From)
		if room := p.Width() - nameEnd - len("from  ") - text.Width(p.moment(r, next.From)); itsMe && room >= len("   you") {
			you, said = "you", true
		}
		lines = append(lines, p.shiftLine("next", r, next, "from ", next.From, you))
	} else if p.changes() {
		lines = append(lines, row.New(p.Theme, p.Width(), false).Space(1).Cell(themes.Dim, "next", 6).Put(themes.Dim, "no change").String())
	}
	if me != "" && !said {
		lines = append(lines, p.youLine(mine, found))
	}
	if all := p.everyone(i); len(all) > 1 && len(all)+len(lines)-1 <= h {
		lines = append(all, lines[1:]...)
	} else {
		others := p.others(i)
		lines = slices.Insert(lines, 1, others[:max(0, min(len(others), h-len(lines)))]...)
	}
	if said && len(p.list) > 1 && len(lines) < h { // the week stays where it is when another rotation is chosen
		lines = append(lines, "")
	}
	return lines
}

// everyone is who is on call now in all rotations, each in its place, whichever is
// chosen: a key moves the word and not the rows. Of which rotation somebody is, and until
// when, goes before how long that is yet. None: one of them has no room.
func (p *Pane) everyone(chosen int) []string {
	fits := func(left func(schedule.Shift) string) bool {
		return !slices.ContainsFunc(p.turns, func(t schedule.Turn) bool {
			return !p.whole(slices.IndexFunc(p.list, func(r schedule.Rotation) bool { return r.Name == t.Rotation }), left(t.Shift))
		})
	}
	yet := p.left
	if !fits(yet) {
		yet = func(schedule.Shift) string { return "" }
		if !fits(yet) {
			return nil
		}
	}
	lines := make([]string, len(p.turns))
	for i, turn := range p.turns {
		left := yet(turn.Shift)
		word := ""
		if i == chosen {
			word = "now"
		}
		lines[i] = p.shiftLine(word, p.list[i], turn.Shift, "until", turn.Until, left)
	}
	return lines
}

// whole reports whether all of who is on call now in a rotation has room in a line, with
// how long that is so yet.
func (p *Pane) whole(i int, left string) bool {
	n := nameEnd + p.timeCells(i) + nameGap + text.Width(p.list[i].Name)
	if left != "" {
		n += 3 + text.Width(left) + 3 - nameGap
	}
	return n <= p.Width()
}

// changes reports whether somebody comes next in any rotation.
func (p *Pane) changes() bool {
	return slices.ContainsFunc(p.turns, func(t schedule.Turn) bool { return !t.Next.From.IsZero() })
}

// timeCells is how many cells it takes to say until when who is on call now is.
func (p *Pane) timeCells(i int) int {
	if until := p.turns[i].Until; !until.IsZero() {
		return len("until ") + text.Width(p.moment(p.list[i], until))
	}
	return len("always")
}

// others is who is on call now in the rotations beside the one that is chosen; where
// there is little room, until when only if that is another time than the chosen one's.
func (p *Pane) others(chosen int) []string {
	var lines []string
	for i, turn := range p.turns {
		if i == chosen {
			continue
		}
		if left := p.left(turn.Shift); p.whole(i, left) {
			lines = append(lines, p.shiftLine("", p.list[i], turn.Shift, "until", turn.Until, left))
			continue
		}
		out := row.New(p.Theme, p.Width(), false).Space(1).Cell(themes.Dim, "", 6)
		p.name(out, turn.Person)
		out.To(nameEnd).Put(themes.Dim, turn.Rotation)
		if until := turn.Until; !until.IsZero() && !until.Equal(p.turns[chosen].Until) {
			words := ", until "
			when := p.moment(p.list[i], until)
			if text.Width(words)+text.Width(when) <= out.Left() { // better unsaid than cut
				out.Put(themes.Dim, words).Put(themes.Text, when)
			}
		}
		lines = append(lines, out.String())
	}
	return lines
}

func (p *Pane) left(s schedule.Shift) string {
	if s.Until.IsZero() {
		return ""
	}
	return left(s.Until.Sub(p.Now))
}

// left writes how long a shift still lasts: "2d 18h", "18h 4m", "4m".
func left(d time.Duration) string {
	d = max(0, d)
	day, hour, minute := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case day > 0:
		return strconv.Itoa(day) + "d " + strconv.Itoa(hour) + "h"
	case hour > 0:
		return strconv.Itoa(hour) + "h " + strconv.Itoa(minute) + "m"
	default:
		return strconv.Itoa(minute) + "m"
	}
}

func (p *Pane) shiftLine(word string, r schedule.Rotation, s schedule.Shift, how string, at time.Time, tail string) string {
	out := row.New(p.Theme, p.Width(), false).Space(1)
	role := themes.Dim
	if word == "now" {
		role = themes.Strong
	}
	out.Cell(role, word, 6)
	p.name(out, s.Person)
	out.To(nameEnd)
	if !at.IsZero() {
		at, role := p.moment(r, at), themes.Text
		if word == "next" {
			role = themes.Dim
		}
		out.Put(themes.Dim, how+" ").Put(role, at)
	} else {
		out.Put(themes.Dim, "always")
	}
	named := ""
	if len(p.list) > 1 && word != "next" {
		named = r.Name
	}
	for _, words := range []string{tail, named} { // better unsaid than cut, and which rotation it is goes first
		switch room := out.Left() - keeps(words, named); {
		case words == "":
		case text.Width(words)+3 <= room:
			out.Space(3).Put(themes.Dim, words)
		case words == named && text.Width(words)+nameGap <= room:
			out.Space(nameGap).Put(themes.Dim, words)
		}
	}
	return out.String()
}

// keeps is how many cells words must leave for the name of the rotation after them.
func keeps(words, named string) int {
	if named == "" || words == named {
		return 0
	}
	return text.Width(named) + 3
}

// name writes a person, and an empty shift as loudly as it deserves.
func (p *Pane) name(out *row.Row, who people.Person) {
	if who == "" {
		out.Put(themes.CriticalBadge, " NOBODY ")
		return
	}
	out.Person(string(who), text.Truncate(string(who), 8, p.Theme.Glyph(themes.Ellipsis)))
}

// youLine says when the person at the keyboard is on call, in any rotation: best is the
// first such shift to come, if one was found.
func (p *Pane) youLine(best schedule.Shift, found bool) string {
	out := row.New(p.Theme, p.Width(), false).Space(1).Cell(themes.Dim, "you", 6)
	on := slices.ContainsFunc(p.turns, func(t schedule.Turn) bool { return t.Person == p.Actor.Person })
	if !found {
		if on {
			return out.Put(themes.Dim, "on call; no later shift is in sight").String()
		}
		return out.Put(themes.Dim, "not in these rotations").String()
	}
	word := "on call"
	if on {
		word = "again"
	}
	out.Put(themes.Text, word).To(nameEnd).Put(themes.Dim, "from  ").Put(themes.Text, p.moment(p.named(best.Rotation), best.From))
	if len(p.list) > 1 && text.Width(best.Rotation)+3 <= out.Left() {
		out.Space(3).Put(themes.Dim, best.Rotation)
	}
	return out.String()
}

// named is the rotation of a name that the roster has.
func (p *Pane) named(name string) schedule.Rotation {
	i := slices.IndexFunc(p.list, func(r schedule.Rotation) bool { return r.Name == name })
	return p.list[max(0, i)]
}

// week is the strip: a header of days, a line for each rotation, and now.
func (p *Pane) week() []string {
	label := labelMin
	for _, r := range p.list {
		label = max(label, text.Width(r.Name)+2)
	}
	label = min(label, labelMax)
	wide := min((p.Width()-label-3)/days, dayMax)
	if wide < dayMin {
		return nil
	}
	first := p.list[0] // and not the chosen one: a key would draw all of it anew
	lines := []string{p.days(first, label, wide)}
	for _, r := range p.list {
		lines = append(lines, p.weekLine(r, midnight(p.Now, zoneOf(first)), label, wide))
	}
	at := cellAt(midnight(p.Now, zoneOf(first)), p.Now, wide)
	now := row.New(p.Theme, p.Width(), false).Space(2 + label + at)
	return append(lines, now.Put(themes.Dim, p.Theme.Glyph(themes.Up)+" now").String())
}

func (p *Pane) days(r schedule.Rotation, label, wide int) string {
	const numbered = "Mon 2"
	out := row.New(p.Theme, p.Width(), false)
	start := midnight(p.Now, zoneOf(r))
	if text.Width(start.Format(numbered)) > wide { // no day has room for its number
		out.Space(1).Put(themes.Dim, start.Format("2 Jan"))
	}
	for i := range days {
		day := start.AddDate(0, 0, i)
		// A name stands one cell into its block, and so does the day above it, unless
		// the first one's number needs that cell.
		word, lead := day.Format("Mon"), 1
		switch long := day.Format(numbered); {
		case wide > len("Mon 20"):
			word = long
		case i == 0 && text.Width(long) <= wide:
			word, lead = long, 0
		}
		out.To(2+label+i*wide+lead).Put(themes.Dim, word)
	}
	return out.String()
}

// weekLine draws one rotation's week from a midnight on, that of the zone of all rows: in
// each one's own, now would not be where the arrow stands.
func (p *Pane) weekLine(r schedule.Rotation, start time.Time, label, wide int) string {
	chosen := r.Name == p.sel && p.Focus && len(p.list) > 1
	out := row.New(p.Theme, p.Width(), false)
	if chosen {
		out.Put(themes.Accent, p.Theme.Glyph(themes.Pointer))
	} else {
		out.Space(1)
	}
	role := themes.Dim
	if chosen {
		role = themes.Strong
	}
	out.Cell(role, text.Truncate(r.Name, label, p.Theme.Glyph(themes.Ellipsis)), label+1)
	cell := 0
	for _, s := range r.Shifts(start, start.AddDate(0, 0, days)) {
		end := min(cellAt(start, s.Until, wide), days*wide)
		if n := end - cell; n > 0 {
			p.block(out, s.Person, n, cell > 0)
			cell = end
		}
	}
	return out.String()
}

// block draws a shift of n cells, which begins in them or has gone on from before. A
// gap is the loudest thing in the strip.
func (p *Pane) block(out *row.Row, who people.Person, n int, begins bool) {
	word := string(who)
	if who == "" {
		word = "nobody"
	}
	// Where somebody takes over a line says it: colours may be alike, or there are none.
	edge := " "
	if begins {
		edge = p.Theme.Glyph(themes.VLine)
	}
	if n-1 < min(initials, text.Width(word)) && who != "" { // one letter names nobody
		word = ""
	}
	word = edge + text.Truncate(word, n-1, p.Theme.Glyph(themes.Ellipsis))
	word += strings.Repeat(" ", max(0, n-text.Width(word)))
	if who == "" {
		out.Put(themes.CriticalBadge, word)
		return
	}
	out.Block(string(who), word)
}

// midnight is the start of t's civil day.
func midnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// cellAt is the cell of an instant in a strip of wide cells a civil day: a day
// of 23 or 25 hours is as wide as any other.
func cellAt(start, t time.Time, wide int) int {
	t = t.In(start.Location())
	for i := range days {
		from, until := start.AddDate(0, 0, i), start.AddDate(0, 0, i+1)
		if t.Before(until) {
			if t.Before(from) {
				return i * wide
			}
			return i*wide + int(float64(wide)*float64(t.Sub(from))/float64(until.Sub(from)))
		}
	}
	return days * wide
}

// empty says in w cells what would fill the pane: each line of the example is whole, or
// nobody could write it down.
func (p *Pane) empty(w int) []string {
	say := func(role themes.Role, s string) string {
		return row.New(p.Theme, w, false).Space(1).Put(role, s).String()
	}
	lines := []string{""}
	for _, part := range pane.Wrap("No rotation is configured. Add one to holdfast.yaml:", max(1, w-2)) {
		lines = append(lines, say(themes.Text, part))
	}
	lines = append(lines, "")
	for _, part := range []string{
		"rota:",
		"  - name: primary",
		"    zone: Europe/Berlin",
		"    layers:",
		"      - people: [alice, bob]",
		"        every: week",
		`        at: "Mon 09:00"`,
		"        from: 2026-01-05",
	} {
		lines = append(lines, say(themes.Dim, part))
	}
	return lines
}
