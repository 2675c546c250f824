package logs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/logs/sheet"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// View draws the lines that fit, and only reads those.
func (p *Pane) View() string { return p.Drawn(p.draw) }

func (p *Pane) draw() string {
	w, h := p.Size()
	if p.win.Newest() == 0 {
		return row.Join(p.empty(), h)
	}
	body := p.body()
	out, seqs := p.drawLines(p.win.Lines(body))
	if cut := len(out) - body; cut > 0 {
		// A rule between the lines took a row. What was chosen stays in view.
		if chosen := p.win.Choice(); p.win.Following() || chosen != 0 && slices.Index(seqs, chosen) >= body {
			out, seqs = out[cut:], seqs[cut:]
		} else {
			out, seqs = out[:body], seqs[:body]
		}
	}
	p.frame = seqs
	for len(out) < body {
		out = append(out, "")
	}
	if !p.win.Following() {
		out = append(out, p.pauseRule())
	}
	if p.filter.Shown() {
		matches, all := p.win.Matches()
		out = append(out, p.filter.Line(p.Theme, w, matches, all))
	}
	return row.Join(out, h)
}

// drawLines draws the lines with the anchor's rule among them, and says which
// line each row holds.
func (p *Pane) drawLines(lines []source.Line) (out []string, seqs []uint64) {
	w := p.Width()
	s := sheet.For(p.Look, w, p.names, lines, p.marks.has)
	chosen := p.win.Choice()
	for i, l := range lines {
		if p.anchor.above(lines, i) {
			out, seqs = append(out, row.Rule(p.Theme, w, themes.Accent, p.anchor.words(p.Look, l, l.Seq == p.win.Oldest()))), append(seqs, 0)
		}
		out = append(out, s.Line(l, p.Focus && !p.win.Following() && l.Seq == chosen))
		seqs = append(seqs, l.Seq)
	}
	return out, seqs
}

// pauseRule stands under paused lines, so that they are never taken for live ones.
func (p *Pane) pauseRule() string {
	words := fmt.Sprintf("PAUSED · %s", p.below())
	if n := p.win.Unread(); n > 0 {
		words += fmt.Sprintf(" · %s passed unread", pane.Count(n))
	}
	return row.Rule(p.Theme, p.Width(), themes.Warning, words+" · F follows")
}

// below says how much there is under the pause.
func (p *Pane) below() string { return pane.Count(p.win.Fresh()) + " new below" }

// Rests is until when the pane stays as it is. While lines come, and for a minute
// after, what it says of their pace moves each second.
func (p *Pane) Rests(shown bool) time.Time {
	rest := pane.RestOf(p.Now)
	if !shown {
		if p.noise.say(p.Now) != "" {
			rest.Never()
		}
		return rest.Until()
	}
	rest.Stale(p.health())
	if _, lag := p.tail.Lag(); lag || p.tail.Rate() > 0 {
		rest.Never()
	}
	return rest.Until()
}

// Title names the sources, late ones marked, and says follow or paused.
func (p *Pane) Title() pane.Title {
	return pane.Title{Name: "Logs", Note: p.note(), Right: p.pace()}
}

// note lists the sources. One whose data is late carries its age and stands
// first: it is the last to be cut where there is little room.
func (p *Pane) note() string {
	var words, well []string
	for _, h := range p.health() {
		if !h.Stale(p.Now) {
			well = append(well, p.Theme.Paint(themes.Dim, h.Name))
			continue
		}
		word := p.Theme.Glyph(themes.Half) + " " + h.Name
		if age, ok := h.Age(p.Now); ok {
			word += " " + text.Age(age) + " old"
		} else {
			word += " no data"
		}
		words = append(words, p.Theme.Paint(themes.Warning, word))
	}
	return strings.Join(append(words, well...), " ")
}

// pace is the right of the title: following with its speed, or paused, loudly.
func (p *Pane) pace() string {
	t := p.Theme
	if !p.win.Following() {
		return t.Paint(themes.WarningBadge, " = PAUSED ") + t.Paint(themes.Warning,
			fmt.Sprintf(" at %s, %s", p.ClockSeconds(p.win.Paused()), p.below()))
	}
	s := t.Paint(themes.Good, t.Glyph(themes.Pointer)+" follow") + t.Paint(themes.Dim, " "+rate(p.tail.Rate()))
	if lag, ok := p.tail.Lag(); ok {
		role := themes.Dim
		if lag > 10*time.Second {
			role = themes.Warning
		}
		s += t.Paint(role, " lag "+text.Age(lag))
	}
	return s
}

func rate(perSecond float64) string {
	if perSecond > 0 && perSecond < 1 {
		return "<1/s"
	}
	return fmt.Sprintf("%.0f/s", perSecond)
}

// empty says what would fill the pane.
func (p *Pane) empty() []string {
	t := p.Theme
	lines := []string{""}
	say := func(role themes.Role, s string) {
		lines = append(lines, row.New(t, p.Width(), false).Space(1).Put(role, s).String())
	}
	known := p.health()
	if len(known) == 0 {
		say(themes.Text, "No log source is configured. Add one to holdfast.yaml:")
		lines = append(lines, "")
		say(themes.Dim, "logs:")
		say(themes.Dim, "  - {name: api, file: /var/log/api/*.log}")
		return lines
	}
	say(themes.Text, "No line has arrived yet from:")
	for _, h := range known {
		words, role := "  "+h.Name+"  waiting for its first line", themes.Dim
		if h.Err != "" {
			words, role = "  "+h.Name+"  "+h.Err, themes.Warning
			if !h.NextTry.IsZero() {
				words += ", next try " + p.ClockSeconds(h.NextTry)
			}
		}
		say(role, words)
	}
	return lines
}

// Strip is the last minute's errors and the newest of them.
func (p *Pane) Strip(w int) string {
	said := p.noise.say(p.Now)
	if said == "" {
		return ""
	}
	return row.New(p.Theme, w, false).Put(themes.Critical, said).Space(3).
		Put(themes.Dim, p.noise.last.Message()).String()
}
