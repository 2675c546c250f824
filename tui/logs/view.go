package logs

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// nameCells is the most room a source's name gets in front of a line.
const nameCells = 12

// View draws the lines that fit, and only reads those.
func (p *Pane) View() string {
	if !p.dirty && p.memo != "" {
		return p.memo
	}
	p.dirty = false
	lines := p.draw()
	p.memo = row.Join(lines, p.h)
	return p.memo
}

func (p *Pane) draw() []string {
	if p.win.newest == 0 {
		return p.empty()
	}
	body := p.body()
	lines := p.win.lines(body)
	out, seqs := p.drawLines(lines)
	if cut := len(out) - body; cut > 0 {
		// A rule between the lines took a row. What was chosen stays in view.
		if at := indexOf(seqs, p.win.sel); p.win.follow || at >= body {
			out, seqs = out[cut:], seqs[cut:]
		} else {
			out, seqs = out[:body], seqs[:body]
		}
	}
	p.rows = seqs
	for len(out) < body {
		out = append(out, "")
	}
	if !p.win.follow {
		out = append(out, p.pauseRule())
	}
	if p.filter.shown() {
		out = append(out, p.drawFilter())
	}
	return out
}

func indexOf(seqs []uint64, seq uint64) int {
	for i, s := range seqs {
		if s == seq && s != 0 {
			return i
		}
	}
	return -1
}

// drawLines draws the lines with the anchor's rule among them, and says which
// line each row holds.
func (p *Pane) drawLines(lines []source.Line) (out []string, seqs []uint64) {
	s := p.sheet(lines)
	for i, l := range lines {
		if p.anchor.seq != 0 && p.anchor.seq <= l.Seq && (i == 0 && p.anchor.seq == l.Seq || i > 0 && p.anchor.seq > lines[i-1].Seq) {
			out, seqs = append(out, row.Rule(p.theme, p.w, themes.Accent, p.anchorWords(l))), append(seqs, 0)
		}
		out = append(out, s.line(l, p.focus && !p.win.follow && l.Seq == p.win.sel))
		seqs = append(seqs, l.Seq)
	}
	return out, seqs
}

// anchorWords names the moment. A moment before everything that is held says
// so: the first line is not what happened then.
func (p *Pane) anchorWords(first source.Line) string {
	at := p.moment(p.anchor.at)
	words := strings.TrimSpace(p.anchor.why + " started " + at)
	if first.Seq == p.win.first() && first.At.Sub(p.anchor.at) > time.Second {
		return words + ", before the oldest line held"
	}
	if p.anchor.at.Sub(first.At) > time.Second {
		return words + ", after the newest line"
	}
	return words
}

func (p *Pane) sheet(lines []source.Line) sheet {
	s := sheet{theme: p.theme, zone: p.deps.Zone, width: p.w, names: min(p.names, nameCells),
		marked: func(seq uint64) bool { _, ok := p.marks[seq]; return ok }}
	if p.w < 40 {
		s.names = 0
	}
	times := make([]time.Time, len(lines))
	for i, l := range lines {
		times[i] = l.At
	}
	s.clock = text.ClockLayout(p.now.In(p.deps.Zone), times...)
	return s
}

// moment is a time of day in words: of another day or year it carries that.
func (p *Pane) moment(at time.Time) string { return text.ClockSeconds(at, p.now.In(p.deps.Zone)) }

// pauseRule stands under paused lines, so that they are never taken for live ones.
func (p *Pane) pauseRule() string {
	words := fmt.Sprintf("PAUSED · %s", p.below())
	if n := max(int(p.lost), p.win.passed()); n > 0 {
		words += fmt.Sprintf(" · %s passed unread", thousands(n))
	}
	return row.Rule(p.theme, p.w, themes.Warning, words+" · F follows")
}

// below says how much there is under the pause.
func (p *Pane) below() string { return thousands(p.fresh) + " new below" }

// Title names the sources, late ones marked, and says follow or paused.
func (p *Pane) Title() pane.Title {
	return pane.Title{Name: "Logs", Note: p.note(), Right: p.pace()}
}

// note lists the sources. One whose data is late carries its age and stands
// first: it is the last to be cut where there is little room.
func (p *Pane) note() string {
	var words, well []string
	for _, h := range p.health() {
		if !h.Stale(p.now) {
			well = append(well, p.theme.Paint(themes.Dim, h.Name))
			continue
		}
		word := p.theme.Glyph(themes.Half) + " " + h.Name
		if age, ok := h.Age(p.now); ok {
			word += " " + text.Age(age) + " old"
		} else {
			word += " no data"
		}
		words = append(words, p.theme.Paint(themes.Warning, word))
	}
	return strings.Join(append(words, well...), " ")
}

func (p *Pane) health() []sources.Health {
	if p.deps.Health == nil {
		return nil
	}
	return p.deps.Health()
}

// pace is the right of the title: following with its speed, or paused, loudly.
func (p *Pane) pace() string {
	t := p.theme
	if !p.win.follow {
		return t.Paint(themes.WarningBadge, " = PAUSED ") + t.Paint(themes.Warning,
			fmt.Sprintf(" at %s, %s", p.moment(p.paused), p.below()))
	}
	s := t.Paint(themes.Good, t.Glyph(themes.Pointer)+" follow") + t.Paint(themes.Dim, " "+rate(p.deps.Tail.Rate()))
	if lag, ok := p.deps.Tail.Lag(); ok {
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
	t := p.theme
	lines := []string{""}
	say := func(role themes.Role, s string) {
		lines = append(lines, row.New(t, p.w, false).Space(1).Put(role, s).String())
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
				words += ", next try " + p.moment(h.NextTry)
			}
		}
		say(role, words)
	}
	return lines
}

// Strip is the last minute's errors and the newest of them.
func (p *Pane) Strip(w int) string {
	said := p.noise.say(p.now)
	if said == "" {
		return ""
	}
	return row.New(p.theme, w, false).Put(themes.Critical, said).Space(3).
		Put(themes.Dim, p.noise.last.Message()).String()
}
