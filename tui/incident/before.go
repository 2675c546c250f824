package incident

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// ninetyDays is how far back the title of "Before" counts.
const ninetyDays = 90 * 24 * time.Hour

// past is where one is among what happened before.
type past struct {
	chosen store.IncidentID // the chosen incident; 0: the first
	off    int              // lines above the first one that is seen
	rows   []int            // the place of the similar incident on each row; -1: none
}

// beforeBox answers "has this happened before": the incidents that are like this
// one and what they came to, then the last times this alert fired.
func (p *Pane) beforeBox(w, h int) string {
	active := p.box == boxBefore
	lines, rows := p.beforeLines(w-2, h-2, active)
	room := max(0, h-2)
	p.past.off = max(0, min(p.past.off, len(lines)-room))
	if active {
		for i, at := range rows {
			if at < 0 || p.state.similar[at].Incident.ID != p.chosenBefore() {
				continue
			}
			p.past.off = min(p.past.off, i)
			if i+1 < len(rows) && rows[i+1] == at {
				i++ // its second line is seen with it
			}
			p.past.off = max(p.past.off, i+1-room)
		}
	} else {
		p.past.off = 0
	}
	title := p.beforeTitle()
	if active && p.w < wideFrom {
		title.Foot = p.theme.Paint(themes.Dim, wayBack)
	}
	if below := len(lines) - p.past.off - room; below > 0 || p.past.off > 0 {
		title.Foot = p.theme.Paint(themes.Dim, pane.More(p.past.off, max(0, below)))
	}
	end := min(len(lines), p.past.off+room)
	p.past.rows = rows[min(p.past.off, end):end]
	return pane.Frame(p.theme, title, row.Join(lines[min(p.past.off, end):end], room), w, h, p.focus && active)
}

func (p *Pane) beforeTitle() pane.Title {
	title := pane.Title{Name: "Before"}
	if p.state.beforeName == "" {
		return title
	}
	title.Note = p.theme.Paint(themes.Dim, p.state.beforeName)
	lately := 0
	for _, l := range p.state.before {
		if p.now.Sub(l.FiredAt) < ninetyDays {
			lately++
		}
	}
	title.Right = p.theme.Paint(themes.Dim, fmt.Sprintf("%d%s in 90 days", lately, p.theme.Glyph(themes.Times)))
	return title
}

// beforeLines are all lines of the box, and which similar incident each is of.
func (p *Pane) beforeLines(w, h int, active bool) (lines []string, rows []int) {
	add := func(line string, of int) { lines, rows = append(lines, line), append(rows, of) }
	plain := func(words string) string { return row.New(p.theme, w, false).Space(1).Put(themes.Dim, words).String() }
	// The last times come first while they all fit: they are what one knows this
	// alert by. What one can go to comes first when one does.
	for i, s := range p.state.similar {
		chosen := active && s.Incident.ID == p.chosenBefore()
		add(p.similarLine(s, w, chosen), i)
		if chosen || h > 2*len(p.state.similar)+len(p.state.before) {
			add(p.whyLine(s, w), i)
		}
	}
	if len(p.state.before) > 0 && len(p.state.similar) > 0 {
		add(row.Rule(p.theme, w, themes.Dim, p.state.beforeName+" fired"), -1)
	}
	for _, l := range p.state.before {
		add(p.beforeLine(l, w), -1)
	}
	if len(lines) == 0 {
		words := "The record knows no earlier time."
		if p.state.beforeName == "" {
			words = "No alert is attached, and no incident is like this one."
		}
		add(plain(words), -1)
	}
	return lines, rows
}

// similarLine is one incident that is like this one: when, how long, who, and
// what it came to.
func (p *Pane) similarLine(s store.Similar, w int, chosen bool) string {
	r := row.New(p.theme, w, chosen).Space(1)
	inc := s.Incident
	r.Cell(themes.Text, p.day(inc.OpenedAt), dayCells)
	lasted, role := text.Age(p.now.Sub(inc.OpenedAt)), themes.Warning
	if !inc.Open() {
		lasted, role = text.Age(inc.ResolvedAt.Sub(inc.OpenedAt)), themes.Text
	}
	r.Right(role, lasted, 4).Space(2)
	start := r.Used()
	r.Person(string(inc.OpenedBy.Person), string(inc.OpenedBy.Person)).To(start + 7).Space(1)
	r.Put(themes.Strong, inc.ID.String())
	outcome := s.Outcome
	if inc.Open() {
		outcome = "open now"
	}
	if outcome != "" {
		r.Put(themes.Text, ", "+outcome)
	}
	return r.Put(themes.Dim, "  "+inc.Title).String()
}

// whyLine says what makes an incident like this one.
func (p *Pane) whyLine(s store.Similar, w int) string {
	r := row.New(p.theme, w, false).Space(3)
	return r.Put(themes.Dim, strings.Join(s.Why, " "+p.theme.Glyph(themes.Middle)+" ")).String()
}

// day is a date as the boxes show it; one of another year has it.
func (p *Pane) day(at time.Time) string { return text.Day(at, p.now.In(p.deps.Zone)) }

// dayCells is what a day takes that has its year.
const dayCells = 10

func (p *Pane) beforeLine(l store.LastTime, w int) string {
	r := row.New(p.theme, w, false).Space(1)
	r.Cell(themes.Text, p.day(l.FiredAt), dayCells)
	lasted := "?"
	if !l.ClearedAt.IsZero() {
		lasted = text.Age(l.ClearedAt.Sub(l.FiredAt))
	}
	r.Right(themes.Text, lasted, 4).Space(2)
	start := r.Used()
	if l.AckedBy != "" {
		r.Person(string(l.AckedBy), string(l.AckedBy))
	} else {
		r.Put(themes.Dim, "nobody")
	}
	r.To(start + 7).Space(1)
	var words []string
	if l.Outcome != "" {
		words = append(words, l.Outcome)
	}
	if l.SOP != "" {
		words = append(words, l.SOP)
	}
	if l.Incident != 0 {
		words = append(words, l.Incident.String())
	}
	return r.Put(themes.Dim, strings.Join(words, ", ")).String()
}

// chosenBefore is the chosen one of the similar incidents; 0: there is none.
func (p *Pane) chosenBefore() store.IncidentID {
	for _, s := range p.state.similar {
		if s.Incident.ID == p.past.chosen {
			return p.past.chosen
		}
	}
	if len(p.state.similar) > 0 {
		return p.state.similar[0].Incident.ID
	}
	return 0
}

func (p *Pane) moveBefore(n int) {
	for i, s := range p.state.similar {
		if s.Incident.ID == p.chosenBefore() {
			p.past.chosen = p.state.similar[min(max(i+n, 0), len(p.state.similar)-1)].Incident.ID
			break
		}
	}
	if len(p.state.similar) == 0 {
		p.past.off += n // drawing stops it at the end
	}
}

// openBefore shows the chosen incident; Esc comes back.
func (p *Pane) openBefore() tea.Cmd { return p.visit(p.chosenBefore(), 0) }

func (p *Pane) whyNotBefore() string {
	if p.chosenBefore() == 0 {
		return "the record knows no incident that is like this one"
	}
	return ""
}
