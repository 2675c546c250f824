package tui

import (
	"slices"
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// The sizes from which the screen is laid out differently, in cells and lines.
const (
	barWidth, barHeight = 40, 10 // below: the top line alone
	oneWidth, oneHeight = 80, 24 // below: the top line and one pane
	wideFrom            = 110    // from here two columns
	tallFrom            = 34     // from here every pane has room in its column
	stackFrom           = 46     // from here one column shows every pane
	detailFrom          = 187    // from here the left column has room for a list and its detail
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
	if m.w <= 0 || m.h <= 0 || m.theme == nil {
		return ""
	}
	m.boxes = m.boxes[:0]
	top := m.topLine()
	if m.w < barWidth || m.h < barHeight || len(m.panes) == 0 {
		return m.withOverlays(top)
	}
	foot := m.footer()
	room := m.h - 1 - len(foot)
	var b strings.Builder
	b.Grow(m.w * m.h * 4)
	b.WriteString(top)
	b.WriteByte('\n')
	b.WriteString(m.middle(room))
	for _, line := range foot {
		b.WriteByte('\n')
		b.WriteString(line)
	}
	return m.withOverlays(b.String())
}

// middle lays out the panes in room lines.
func (m *Model) middle(room int) string {
	p := m.panes[m.focus]
	switch {
	case p.whole():
		m.boxes = append(m.boxes, box{pane: m.focus, y: 1, w: m.w, h: room, bare: true})
		return fitBlock(p.view(m.theme, m.w, room), m.w, room)
	case m.zoom || m.w < oneWidth || m.h < oneHeight:
		return m.column([]int{m.focus}, 0, m.w, room, false)
	case m.w >= wideFrom:
		return m.columns(room)
	case m.h >= stackFrom:
		return m.column(append(m.small(), m.logs()...), 0, m.w, room, false)
	default:
		return m.column([]int{m.focus}, 0, m.w, room, true)
	}
}

// columns puts the small panes at the left and the log at the right.
func (m *Model) columns(room int) string {
	small, logs := m.small(), m.logs()
	if len(logs) == 0 || len(small) == 0 {
		return m.column(append(small, logs...), 0, m.w, room, false)
	}
	left := m.left()
	also := m.h < tallFrom
	if also { // not all of them have room: the one in front, and the others in short
		if i := slices.Index(small, m.focus); i >= 0 {
			small = small[i : i+1]
		} else {
			small = small[:1]
		}
	}
	return pane.Beside(m.column(small, 0, left, room, also), m.column(logs, left, m.w-left, room, false))
}

// small are the panes that stack, in their order; logs is the one that takes
// what room there is.
func (m *Model) small() []int {
	return m.that(func(p *held) bool { return p.ID() != pane.Logs && !p.whole() })
}

func (m *Model) logs() []int {
	return m.that(func(p *held) bool { return p.ID() == pane.Logs && !p.whole() })
}

func (m *Model) that(want func(*held) bool) []int {
	var list []int
	for i, p := range m.panes {
		if want(p) && !m.hides(p) {
			list = append(list, i)
		}
	}
	return list
}

// column stacks panes, each as high as what it has to say; with also, a box
// below says what the panes that are not there have to say.
func (m *Model) column(list []int, x, w, h int, also bool) string {
	var tail string
	if also {
		if strips := m.strips(list, w-2); len(strips) > 0 {
			tail = pane.Frame(m.theme, pane.Title{Name: "Also"}, strings.Join(strips, "\n"), w, len(strips)+2, false)
			h -= len(strips) + 2
		}
	}
	wants := make([]int, len(list))
	for k, i := range list {
		wants[k] = max(paneLeast, min(m.panes[i].rows(), 1<<16)+2)
	}
	var blocks []string
	y := 1 // below the top line
	for k, height := range m.stretched(list, share(h, wants)) {
		i := list[k]
		if height < 2 {
			continue
		}
		m.boxes = append(m.boxes, box{pane: i, x: x, y: y, w: w, h: height})
		blocks = append(blocks, m.panes[i].framed(m.theme, placeKey(i), w, height, i == m.focus))
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
func (m *Model) strips(shown []int, w int) []string {
	const label = 10
	var list []string
	for i, p := range m.panes {
		visible := slices.Contains(shown, i) || (m.w >= wideFrom && p.ID() == pane.Logs && !m.hides(p))
		if visible || len(list) == alsoMost {
			continue
		}
		if s := p.strip(w - label - 2); s != "" {
			list = append(list, " "+m.theme.Paint(themes.Dim, pane.Fit(strings.ToLower(p.titled().Name), label))+s)
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

// withOverlays puts the dialogs over the screen, each in the middle.
func (m *Model) withOverlays(screen string) string {
	if len(m.overlays) == 0 {
		return screen
	}
	lines := strings.Split(screen, "\n")
	for len(lines) < m.h {
		lines = append(lines, "")
	}
	for _, o := range m.overlays {
		var body string
		if o.broken = attempt(func() { body = o.View() }); o.broken != "" {
			continue
		}
		if o.drawn.IsZero() {
			o.drawn = m.o.Now()
			if m.o.Handed != nil {
				o.frame = m.o.Handed() + 1
			}
		}
		over(lines, strings.Split(body, "\n"), m.w, m.h)
	}
	return strings.Join(lines[:m.h], "\n")
}

// over writes a block onto the middle of lines.
func over(lines, block []string, w, h int) {
	width := 0
	for _, line := range block {
		width = max(width, text.Width(line))
	}
	width = min(width, w)
	x, y := (w-width)/2, max(0, (h-len(block))/2)
	for i, line := range block {
		if y+i >= len(lines) {
			return
		}
		under := pane.Fit(lines[y+i], w)
		lines[y+i] = pane.Fit(under, x) + pane.Fit(line, width) + text.After(under, x+width)
	}
}
