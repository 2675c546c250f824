package logs

import (
	"time"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/logs/sheet"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// View draws the lines that fit, and only reads those.
func (p *Pane) View() string {
	if p.win.Newest() == 0 {
		p.Redraw() // what it waits for is told as the title tells it
	}
	return p.Drawn(p.draw)
}

func (p *Pane) draw() string {
	w, h := p.Size()
	if p.win.Newest() == 0 && p.file != nil {
		return row.Join(append(fileRows(p.Look, w, p.file), row.Rule(p.Theme, w, themes.Warning, p.file.Rule())), h)
	}
	if p.win.Newest() == 0 {
		return row.Join(empty(p.Look, w, p.health(), unread(p.win, p.tail, p.health())), h)
	}
	body := p.body()
	out, seqs := p.drawLines(p.win.Lines(body), body)
	p.frame = seqs
	for len(out) < body {
		out = append(out, "")
	}
	switch {
	case p.file != nil:
		out = append(out, row.Rule(p.Theme, w, themes.Warning, p.file.Rule()))
	case !p.win.Following():
		out = append(out, pauseRule(p.Look, w, p.win))
	}
	if p.lights.Shown() {
		out = append(out, p.lights.Line(p.Theme, w))
	}
	if p.filter.Shown() {
		matches, all, older := p.win.Matches()
		out = append(out, p.filter.Line(p.Theme, w, matches, all, older))
	}
	return row.Join(out, h)
}

// drawLines draws the lines with the anchor's rule among them, and says which
// line each row holds. What was chosen stays in view, and the newest line that is
// followed.
func (p *Pane) drawLines(lines []source.Line, body int) (out []string, seqs []uint64) {
	s := p.sheet(lines)
	var list blocks
	first := p.win.From(p.anchor.seq)
	for i, l := range lines {
		if p.anchor.above(lines, i, first) {
			list = append(list, block{rule: row.Rule(p.Theme, p.Width(), themes.Accent, p.anchor.words(p.Look, l, l.Seq == p.win.Oldest())), rows: 1})
		}
		list = append(list, block{line: l, rows: s.Height(l)})
	}
	seen, chosen := uint64(0), p.steady.line.Seq
	if !p.win.Following() {
		seen, chosen = max(p.win.Choice(), 1), p.win.Choice()
	}
	if !p.Focus {
		chosen = 0
	}
	out, seqs = list.draw(s, list.skip(body, seen), body, chosen)
	p.steady.saw(lines, seqs, len(out) == body, chosen)
	return out, seqs
}

// sheet lays out lines.
func (p *Pane) sheet(lines []source.Line) sheet.Sheet {
	layout := p.reading.layout(p.Width(), p.body())
	layout.Mark = p.marks.has
	if p.lights.Set() {
		layout.Light = p.lights.Strokes
	}
	return sheet.For(p.Look, layout, p.reading.times(lines)...)
}

// Rests is until when the pane stays as it is. While lines come, and for a minute
// after, what it says of their pace moves each second.
func (p *Pane) Rests(shown bool) time.Time {
	rest := pane.RestOf(p.Now)
	if !shown {
		if p.noise.say(p.Now) != "" {
			rest.Never()
		}
		if l, fresh := p.noise.new(p.Now); fresh {
			rest.To(l.Received.Add(freshFor))
		}
		return rest.Until()
	}
	rest.Stale(p.health())
	if p.file != nil && p.file.Reads() {
		rest.Never()
	}
	if p.counts().moves() {
		rest.Never()
	}
	if p.Focus && p.win.Following() {
		p.steady.rests(&rest, p.Now)
	}
	if _, lag := p.tail.Lag(); lag || p.tail.Rate() > 0 {
		rest.Never()
	}
	return rest.Until()
}

// titleCells is what the title takes beside its parts: the border, its key and name,
// and what stands between the parts.
const titleCells = 22

// counts are the last minutes by level.
func (p *Pane) counts() counts {
	return countsOf(p.health(), func(names []string) []source.Minute { return p.recent(p.Now, names) })
}

// Title names the sources, late ones marked, and says follow or paused. While no line
// is seen because the history is being read there is no pace to tell.
func (p *Pane) Title() pane.Title {
	if p.file != nil {
		return pane.Title{Name: "Logs", Note: p.Theme.Paint(themes.Dim, p.file.Note()), Right: p.file.Title(p.Theme)}
	}
	note, late := note(p.Look, p.health(), p.odd())
	if len(unread(p.win, p.tail, p.health())) > 0 {
		return pane.Title{Name: "Logs", Note: note}
	}
	right := pace(p.Look, p.win, p.tail)
	room := p.Width() - titleCells - text.Width(late) - text.Width(right)
	if loud := p.counts().say(p.Theme, room); loud != "" {
		right = loud + p.Theme.Paint(themes.Dim, " "+p.Theme.Glyph(themes.Middle)+" ") + right
	}
	return pane.Title{Name: "Logs", Note: note, Right: right}
}

// Strip is the last minute's errors and the newest of them, or what a log said for the
// first time.
func (p *Pane) Strip(w int) string {
	said := p.noise.say(p.Now)
	fresh, ok := p.noise.new(p.Now)
	r := row.New(p.Theme, w, false)
	switch {
	case said == "" && !ok:
		odd := oddest(p.Theme, p.odd())
		if odd == "" {
			return ""
		}
		return r.Put(themes.Warning, odd).String()
	case said == "":
		r.Put(themes.Text, fresh.Source).Space(3)
	default:
		r.Put(themes.Critical, said).Space(3)
	}
	if ok {
		return r.Put(themes.Accent, sheet.NewWord).Space(2).Put(themes.Text, fresh.Message()).String()
	}
	return r.Put(themes.Dim, p.noise.last.Message()).String()
}
