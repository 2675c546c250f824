// Package before is the box that answers "has this happened before": after which
// steps the alert of the incident at hand cleared, the incidents that are like it and
// what they came to, then the last times its alert fired. Its choice is an incident,
// never a row. It must not decide what is alike, nor count.
package before

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// ninetyDays is how far back the title counts.
const ninetyDays = 90 * 24 * time.Hour

// Past is what happened before.
type Past struct {
	Similar []incident.Similar
	Alert   string              // the name of the alert that the last times are of; empty: none is attached
	Times   []incident.LastTime // the last one first
	Relief  relief.Told         // after which steps that alert cleared
}

// steps is how many steps after which the alert cleared are shown.
const steps = 2

// Box shows what happened before.
type Box struct {
	sight  box.Sight
	past   Past
	chosen incident.ID // 0: the first
	off    int         // lines above the first one that is seen
}

// New makes the box.
func New() *Box { return &Box{} }

// Show shows this past.
func (b *Box) Show(p Past) {
	b.past = p
	b.settle()
}

// Forget takes away what is shown, and the choice: another incident is at hand.
func (b *Box) Forget() { *b = Box{sight: b.sight} }

// See is part of box.Box.
func (b *Box) See(s box.Sight) {
	b.sight = s
	b.settle()
}

// Chosen is the chosen one of the similar incidents; 0: there is none.
func (b *Box) Chosen() incident.ID {
	if len(b.past.Similar) == 0 {
		return 0
	}
	return b.past.Similar[b.at()].Incident.ID
}

func (b *Box) at() int {
	return max(0, slices.IndexFunc(b.past.Similar, func(s incident.Similar) bool { return s.Incident.ID == b.chosen }))
}

// Move is part of box.Keyed. Where there is nothing to choose it scrolls.
func (b *Box) Move(n int) {
	if like := b.past.Similar; len(like) > 0 {
		b.chosen = like[min(max(b.at()+n, 0), len(like)-1)].Incident.ID
	} else {
		b.off += n
	}
	b.settle()
}

// Click is part of box.Keyed.
func (b *Box) Click(line int) {
	lines := b.lines()
	_, h := b.sight.Inside()
	if at := b.off + line; line >= 0 && line < h && at < len(lines) && lines[at].of >= 0 {
		b.chosen = b.past.Similar[lines[at].of].Incident.ID
		b.settle()
	}
}

// Enter is part of box.Keyed.
func (b *Box) Enter() box.Way {
	way := box.Way{What: "show", To: b.Chosen()}
	if way.To == 0 {
		way.WhyNot = "the record knows no incident that is like this one"
	}
	return way
}

// Actions is part of box.Keyed: going to what is chosen is Enter's.
func (b *Box) Actions() []pane.Action { return nil }

// Needs is how many lines there are to say at most.
func (b *Box) Needs() int {
	like, times := len(b.past.Similar), len(b.past.Times)
	if like > 0 && times > 0 {
		times++ // the rule between them
	}
	return max(1, 2*like+times+len(b.past.Relief.Usual(steps)))
}

// settle keeps the chosen incident in sight; left alone, the box shows its top.
func (b *Box) settle() {
	if b.sight.Theme == nil {
		return
	}
	lines := b.lines()
	_, h := b.sight.Inside()
	b.off = max(0, min(b.off, len(lines)-h))
	if !b.sight.Keys {
		b.off = 0
		return
	}
	for i, l := range lines {
		if l.of < 0 || b.past.Similar[l.of].Incident.ID != b.Chosen() {
			continue
		}
		b.off = min(b.off, i)
		if i+1 < len(lines) && lines[i+1].of == l.of {
			i++ // its second line is seen with it
		}
		b.off = max(b.off, i+1-h)
	}
}

// Draw is part of box.Box.
func (b *Box) Draw() string {
	s, lines := b.sight, b.lines()
	_, h := s.Inside()
	off := min(b.off, len(lines))
	seen := make([]string, 0, h)
	for _, l := range lines[off:min(len(lines), off+h)] {
		seen = append(seen, l.draw())
	}
	title := b.title()
	if s.Keys && s.Small {
		title.Foot = s.Theme.Paint(themes.Dim, box.WayBack)
	}
	if below := len(lines) - off - h; below > 0 || off > 0 {
		title.Foot = s.Theme.Paint(themes.Dim, pane.More(off, max(0, below)))
	}
	return s.Frame(title, seen)
}

func (b *Box) title() pane.Title {
	title := pane.Title{Name: "Before"}
	if b.past.Alert == "" {
		return title
	}
	title.Note = b.sight.Theme.Paint(themes.Dim, b.past.Alert)
	lately := 0
	for _, l := range b.past.Times {
		if b.sight.Now.Sub(l.FiredAt) < ninetyDays {
			lately++
		}
	}
	title.Right = b.sight.Theme.Paint(themes.Dim, fmt.Sprintf("%d%s in 90 days", lately, b.sight.Theme.Glyph(themes.Times)))
	return title
}

// line is one line of the box, drawn only where it is seen.
type line struct {
	of   int // the place of the similar incident that it is of; -1: none
	draw func() string
}

// lines are all lines of the box.
func (b *Box) lines() []line {
	var lines []line
	add := func(of int, draw func() string) { lines = append(lines, line{of, draw}) }
	w, h := b.sight.Inside()
	for _, step := range b.past.Relief.Usual(steps) {
		add(-1, func() string { return b.relieved(step, w) })
	}
	// The last times come first while they all fit: they are what one knows this
	// alert by. What one can go to comes first when one does.
	like, times := b.past.Similar, b.past.Times
	for i, s := range like {
		chosen := b.sight.Keys && s.Incident.ID == b.Chosen()
		add(i, func() string { return b.similar(s, w, chosen) })
		if chosen || h >= b.Needs() {
			add(i, func() string { return b.why(s, w) })
		}
	}
	if len(times) > 0 && len(like) > 0 {
		add(-1, func() string { return row.Rule(b.sight.Theme, w, themes.Dim, b.past.Alert+" fired") })
	}
	for _, l := range times {
		add(-1, func() string { return b.time(l, w) })
	}
	if len(lines) == 0 {
		words := "The record knows no earlier time."
		if b.past.Alert == "" {
			words = "No alert is attached, and no incident is like this one."
		}
		add(-1, func() string { return b.sight.Words(themes.Dim, words) })
	}
	return lines
}

// relieved is a step after which the alert cleared.
func (b *Box) relieved(s relief.Step, w int) string {
	return row.New(b.sight.Theme, w, false).Space(1).Put(themes.Text, s.Brief()).Put(themes.Dim, "  "+s.Title).String()
}

// similar is one incident that is like this one: when, how long, who, and what it
// came to.
func (b *Box) similar(s incident.Similar, w int, chosen bool) string {
	r := row.New(b.sight.Theme, w, false)
	inc := s.Incident
	if chosen {
		r.Put(themes.Accent, b.sight.Theme.Glyph(themes.Pointer)).Lit(b.sight.Day(inc.OpenedAt)).To(1 + dayCells)
	} else {
		r.Space(1).Cell(themes.Text, b.sight.Day(inc.OpenedAt), dayCells)
	}
	// How long one lasted is a length of time, and stays one where ages are points in time.
	lasted, role, open := text.Age(inc.ResolvedAt.Sub(inc.OpenedAt)), themes.Text, "open now"
	if inc.Open() {
		lasted, role = b.sight.Aged(inc.OpenedAt), themes.Warning
		if b.sight.Points {
			lasted, open = "", "open since "+lasted
		}
	}
	r.Right(role, lasted, 4).Space(2)
	start := r.Used()
	r.Person(string(inc.OpenedBy.Person), string(inc.OpenedBy.Person)).To(start + 7).Space(1)
	r.Put(themes.Strong, inc.ID.String())
	outcome := s.Outcome
	if inc.Open() {
		outcome = open
	}
	if outcome != "" {
		r.Put(themes.Text, ", "+outcome)
	}
	return r.Put(themes.Dim, "  "+inc.Title).String()
}

// why says what makes an incident like this one.
func (b *Box) why(s incident.Similar, w int) string {
	return row.New(b.sight.Theme, w, false).Space(3).Put(themes.Dim, strings.Join(s.Why, b.sight.Dot())).String()
}

// dayCells is what a day takes that has its year.
const dayCells = 10

// time is one time that the alert fired.
func (b *Box) time(l incident.LastTime, w int) string {
	r := row.New(b.sight.Theme, w, false).Space(1)
	r.Cell(themes.Text, b.sight.Day(l.FiredAt), dayCells)
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
