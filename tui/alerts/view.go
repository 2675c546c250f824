package alerts

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	sideFrom   = 110 // from this width on the detail stands beside the list
	besideRows = 20  // lines that a detail can use
	nameFrom   = 8   // where the name begins
	ageCells   = 4
	nameLeast  = 12
	nameMost   = 28
	someCells  = 14 // what the end of a row needs: who holds it, for how long
	fewCells   = 9  // and where it only says more of the alert
)

// widths is how long the words of the rows are.
type widths struct {
	name, place int
	told        bool // a row has something at its end that is not said elsewhere
}

func (w *widths) see(r *source.Row) {
	w.name = max(w.name, text.Width(r.Name()))
	w.place = max(w.place, text.Width(r.Place()))
	w.told = w.told || r.Ack != nil || r.Quiet != nil || r.State != source.Firing
}

// fit gives the name and the place their columns of a row: which alert it is
// goes before what it is about.
func (w widths) fit(width int) (name, place int) {
	end := fewCells
	if w.told {
		end = someCells
	}
	room := width - nameFrom - 2 - ageCells - 2 - end
	name = min(max(w.name, nameLeast), nameMost)
	place = min(max(w.place, 4), 24)
	if over := name + place - room; over > 0 {
		cut := min(over, max(0, place-9))
		place -= cut
		name -= min(over-cut, max(0, name-nameLeast))
	}
	return name, place
}

// beside reports whether the detail stands next to the list.
func (p *Pane) beside() bool { return p.w >= sideFrom && p.list.Len() > 0 }

// listWidth is the room of the list; 0: the detail has it all.
func (p *Pane) listWidth() int {
	switch {
	case p.beside():
		return p.w * 52 / 100
	case p.reading != "":
		return 0
	}
	return p.w
}

// View draws the pane.
func (p *Pane) View() string {
	if !p.dirty {
		return p.memo
	}
	p.dirty = false
	h := p.h
	foot, filtering := p.filterLine()
	if filtering {
		h--
	}
	var body string
	switch w := p.listWidth(); {
	case w == 0:
		body = p.drawDetail(p.w, h)
	case p.list.Len() == 0:
		body = p.empty(h)
	default:
		p.list.SetSize(w, h)
		body = p.list.View()
		if w < p.w {
			body = pane.Beside(block(body, w, h), p.bar(h), p.drawDetail(p.w-w-3, h))
		}
	}
	if filtering {
		body = row.Join(strings.Split(body, "\n"), h) + "\n" + foot
	}
	p.memo = body
	return body
}

func block(s string, w, h int) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = pane.Fit(lines[i], w)
	}
	return row.Join(lines, h)
}

func (p *Pane) bar(h int) string {
	role := themes.Faint
	if p.reading != "" {
		role = themes.Accent
	}
	line := " " + p.theme.Paint(role, p.theme.Glyph(themes.VLine)) + " "
	return strings.TrimSuffix(strings.Repeat(line+"\n", h), "\n")
}

// Title says how many alerts there are and, when a source is late, how old what
// is shown is.
func (p *Pane) Title() pane.Title {
	c := p.counts
	var parts []string
	add := func(n int, role themes.Role, what string) {
		if n > 0 {
			parts = append(parts, p.theme.Paint(role, pane.Count(n)+" "+what))
		}
	}
	add(c.Firing, p.loudest, "firing")
	add(c.Unknown, themes.Warning, "unknown")
	add(c.Acked, themes.Held, "held")
	if len(parts) == 0 {
		add(c.Silenced+c.Inhibited+c.Expected+c.Pending, themes.Dim, "quiet")
	}
	if old := p.oldest(); old != "" {
		parts = append(parts, p.theme.Paint(themes.Warning, old))
	}
	title := pane.Title{Name: "Alerts", Right: strings.Join(parts, p.theme.Paint(themes.Dim, " "+p.theme.Glyph(themes.Middle)+" "))}
	if n := len(p.list.Marked()); n > 0 {
		title.Note = p.theme.Paint(themes.Accent, fmt.Sprintf("%d marked", n))
	}
	if id := p.reading; id != "" && !p.beside() {
		if r, ok := p.view.Row(id); ok {
			title.Note = p.theme.Paint(themes.Dim, r.Name())
		}
		title.Foot = p.theme.Paint(themes.Dim, pane.More(p.detail.Place()))
	} else if _, below := p.detail.Place(); p.beside() && below > 0 && p.reading == "" {
		title.Foot = p.theme.Paint(themes.Dim, pane.Count(below)+" more lines, Enter scrolls")
	} else {
		title.Foot = p.theme.Paint(themes.Dim, pane.More(p.list.Hidden()))
	}
	return title
}

// oldest says how old the list is when a source of it is late or blind.
func (p *Pane) oldest() string {
	worst, never, blind := time.Duration(0), false, false
	for _, h := range p.health() {
		if h.Member != "" || unasked(h) {
			continue
		}
		blind = blind || h.Blind != ""
		if !h.Stale(p.now) {
			continue
		}
		age, known := h.Age(p.now)
		never = never || !known
		worst = max(worst, age)
	}
	switch {
	case worst > 0:
		return text.Age(worst) + " old"
	case never:
		return "not answered yet"
	case blind:
		return "blind"
	}
	return ""
}

// health is how the sources of alerts do.
func (p *Pane) health() []sources.Health {
	if p.deps.Health == nil {
		return nil
	}
	return p.deps.Health()
}

func unasked(h sources.Health) bool { return h.LastGood.IsZero() && h.Err == "" && !h.Up }

// Strip is the loudest of what fires, in one line.
func (p *Pane) Strip(w int) string {
	r := row.New(p.theme, w, false)
	firing := 0
	for _, a := range p.view.Rows {
		if a.Section() != source.SectionFiring {
			continue
		}
		firing++
		if firing <= 2 && r.Left() > 20 {
			if firing > 1 {
				r.Space(2)
			}
			p.badge(r, a)
			r.Space(1).Put(themes.Strong, a.Name()).Space(1).Put(themes.Dim, a.Place()+" "+text.Age(p.now.Sub(a.StartsAt)))
		}
	}
	switch c := p.counts; {
	case firing > 2:
		r.Put(themes.Critical, fmt.Sprintf("  and %d more", firing-2))
	case firing == 0 && c.Acked > 0:
		r.Put(themes.Held, fmt.Sprintf("%d held", c.Acked))
	}
	if old := p.oldest(); old != "" {
		r.Put(themes.Warning, "  "+old)
	}
	return r.String()
}
