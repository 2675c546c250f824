package tui

import (
	"slices"
	"strings"

	"holdfast/themes"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
)

// The sizes from which the screen is laid out differently, in cells and lines.
const (
	barWidth, barHeight = 40, 10 // below: the top line alone
	oneWidth, oneHeight = 80, 24 // below: the top line and one pane
	wideFrom            = 100    // from here the alerts on top, and two columns below them
	tallFrom            = 34     // from here every pane has room in its column
	stackFrom           = 46     // from here one column shows every pane
	alsoMost            = 3      // lines in the box of what else there is
	paneLeast           = 5      // lines of the smallest pane, with its border
	footerLines         = 2
)

// box is a pane's place on the screen.
type box struct {
	pane       int
	x, y, w, h int
	bare       bool // without a border
}

// screen draws everything, line by line.
func (m *Model) screen() string {
	if m.deck.w <= 0 || m.deck.h <= 0 || m.deck.theme == nil {
		return ""
	}
	m.deck.boxes, m.dial = m.deck.boxes[:0], draw.Dial{}
	if m.deck.w < barWidth || m.deck.h < barHeight || len(m.deck.panes) == 0 {
		return m.pile.over(m.headline().line(nil), m.deck.w, m.deck.h)
	}
	var whole *held
	if p := m.deck.front(); p.whole() {
		whole = p
	}
	before := m.rests()
	f := m.foot()
	middle := m.deck.middle(m.deck.h - 1 - f.height())
	f = acting(m, f)                // on what stands in this frame
	top := m.headline().line(whole) // a pane says in it what it has room for, and has its room only now
	var b strings.Builder
	b.Grow(m.deck.w * m.deck.h * 4)
	b.WriteString(top)
	b.WriteByte('\n')
	b.WriteString(middle)
	for _, line := range f.lines() {
		b.WriteByte('\n')
		b.WriteString(line)
	}
	m.dial = m.headline().dialIn(top, before, m.rests())
	return m.pile.over(b.String(), m.deck.w, m.deck.h)
}

// middle lays out the panes in room lines.
func (d *deck) middle(room int) string {
	p := d.panes[d.focus]
	switch {
	case p.whole():
		d.boxes = append(d.boxes, box{pane: d.focus, y: 1, w: d.w, h: room, bare: true})
		return fitBlock(p.view(d.theme, d.w, room), d.w, room)
	case d.zoom || d.w < oneWidth || d.h < oneHeight:
		return d.column([]int{d.focus}, 0, 1, d.w, room, false)
	case d.w >= wideFrom:
		return d.wide(room)
	case d.h >= stackFrom:
		return d.column(append(d.small(), d.logs()...), 0, 1, d.w, room, false)
	default:
		return d.column([]int{d.focus}, 0, 1, d.w, room, true)
	}
}

// wide gives the alerts the whole width, as many lines as they need up to half the
// screen; what else there is stands below them.
func (d *deck) wide(room int) string {
	top := d.that(func(p *held) bool { return p.ID() == pane.Alerts })
	small, logs := d.that(func(p *held) bool { return d.stacks(p) && p.ID() != pane.Alerts }), d.logs()
	if len(top) == 0 || len(small)+len(logs) == 0 {
		return d.columns(small, logs, top, 1, room)
	}
	high := max(paneLeast, min(d.panes[top[0]].rows(d.w-2)+2, room/2))
	if len(logs) == 0 { // what is below may not need the rest
		need := 0
		for _, i := range small {
			need += max(paneLeast, d.panes[i].rows(d.w-2)+2)
		}
		high = max(high, room-need)
	}
	high = min(max(high+d.arranged.taller[pane.Alerts]-d.alone(logs, small), paneLeast), room-paneLeast)
	return d.column(top, 0, 1, d.w, high, false) + "\n" + d.columns(small, logs, nil, 1+high, room-high)
}

// alone is how many lines the person gave the log where it has a column for itself:
// they are the alerts' lines.
func (d *deck) alone(logs, small []int) int {
	if len(logs) == 0 || len(small) == 0 {
		return 0
	}
	return d.arranged.taller[pane.Logs]
}

// columns puts the log at the left and the small panes at the right, from line y on;
// rest are those that stand with whichever there is.
func (d *deck) columns(small, logs, rest []int, y, room int) string {
	if len(logs) == 0 || len(small) == 0 {
		return d.column(append(append(rest, small...), logs...), 0, y, d.w, room, false)
	}
	left := d.left()
	also := d.h < tallFrom
	if also { // not all of them have room: the one in front, and the others in short
		if i := slices.Index(small, d.focus); i >= 0 {
			small = small[i : i+1]
		} else {
			small = small[:1]
		}
	}
	return pane.Beside(d.column(logs, 0, y, left, room, false), d.column(small, left, y, d.w-left, room, also))
}

// stacks reports whether a pane is one of those that stand above each other.
func (d *deck) stacks(p *held) bool { return p.ID() != pane.Logs && !p.whole() }

// small are the panes that stack, in their order; logs is the one that takes
// what room there is.
func (d *deck) small() []int {
	return d.that(d.stacks)
}

func (d *deck) logs() []int {
	return d.that(func(p *held) bool { return p.ID() == pane.Logs && !p.whole() })
}

func (d *deck) that(want func(*held) bool) []int {
	var list []int
	for i, p := range d.panes {
		if want(p) && !d.hides(p) {
			list = append(list, i)
		}
	}
	return list
}

// column stacks panes from line y on, each as high as what it has to say; with also,
// a box below says what the panes that are not there have to say.
func (d *deck) column(list []int, x, y, w, h int, also bool) string {
	var tail string
	if also {
		if strips := d.strips(list, w-2); len(strips) > 0 && h-len(strips)-2 >= paneLeast {
			tail = pane.Frame(d.theme, pane.Title{Name: "Also"}, strings.Join(strips, "\n"), w, len(strips)+2, false)
			h -= len(strips) + 2
		}
	}
	wants := make([]int, len(list))
	for k, i := range list {
		wants[k] = max(paneLeast, min(d.panes[i].rows(w-2), 1<<16)+2)
	}
	var blocks []string
	for k, height := range d.stretched(list, share(h, wants)) {
		i := list[k]
		if height < 2 {
			continue
		}
		d.boxes = append(d.boxes, box{pane: i, x: x, y: y, w: w, h: height})
		blocks = append(blocks, d.panes[i].framed(d.theme, placeKey(i), w, height, i == d.focus))
		y += height
	}
	if tail != "" {
		blocks = append(blocks, tail)
	}
	return strings.Join(blocks, "\n")
}

// share gives out lines: everybody what they want when there is enough, the
// rest to all alike; otherwise those who want little get it, and those who want
// much share what is left.
func share(lines int, wants []int) []int {
	got := make([]int, len(wants))
	if len(wants) == 0 {
		return got
	}
	order := make([]int, len(wants))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return wants[a] - wants[b] })
	left := lines
	for k, i := range order {
		got[i] = min(wants[i], left/(len(order)-k))
		left -= got[i]
	}
	for k := range wants { // what nobody asked for, the first ones a line more
		extra := left / (len(wants) - k)
		if left%(len(wants)-k) > 0 {
			extra++
		}
		got[k] += extra
		left -= extra
	}
	return got
}

// strips is what the panes that are not shown have to say, one line each.
func (d *deck) strips(shown []int, w int) []string {
	const label = 10
	var list []string
	for i, p := range d.panes {
		visible := slices.Contains(shown, i) || (d.w >= wideFrom && p.ID() == pane.Logs && !d.hides(p))
		if visible || len(list) == alsoMost {
			continue
		}
		if s := p.strip(w - label - 2); s != "" {
			list = append(list, " "+d.theme.Paint(themes.Dim, pane.Fit(strings.ToLower(p.titled().Name), label))+s)
		}
	}
	return list
}

// fitBlock makes a block of exactly h lines and w cells.
func fitBlock(s string, w, h int) string {
	lines := strings.Split(s, "\n")
	for len(lines) < h {
		lines = append(lines, "")
	}
	lines = lines[:h]
	for i, line := range lines {
		lines[i] = pane.Fit(line, w)
	}
	return strings.Join(lines, "\n")
}
