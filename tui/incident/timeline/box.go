package timeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// Record takes corrections.
type Record interface {
	Correct(ctx context.Context, by people.Actor, id incident.ID, seq int64, text string) (incident.Entry, error)
}

// Deps is what the box needs.
type Deps struct {
	Record Record
	Who    func() pane.Person // who looks
	Act    func(pane.Act) tea.Cmd
	Come   func() // gives the keys to the timeline: a filter was set for it
}

// Box shows the timeline of one incident, at its end unless the person went back.
type Box struct {
	deps    Deps
	sight   box.Sight
	id      incident.ID
	moments []Moment
	reader  reader

	shown  []Moment // the moments that are to be seen
	starts []int    // the line each of them begins at, and at the end how many there are; nil: not counted
	off    int      // lines above the first one that is seen
}

// New makes the box.
func New(d Deps) *Box { return &Box{deps: d} }

// Show shows the moments of an incident, in the order they happened.
func (b *Box) Show(id incident.ID, moments []Moment) {
	b.id, b.moments = id, moments
	b.sift()
}

// Forget takes away what is shown, the choice and the filter: another incident is
// at hand. Whether all entries are shown stays.
func (b *Box) Forget() {
	b.id, b.moments, b.reader = 0, nil, reader{all: b.reader.all && !b.reader.loan}
	b.sift()
}

// See is part of box.Box. Left alone, the timeline shows its end.
func (b *Box) See(s box.Sight) {
	was := b.sight
	if b.sight = s; s.W != was.W || s.Keys != was.Keys || s.Small != was.Small || s.Zone != was.Zone || s.Today().YearDay() != was.Now.In(s.Zone).YearDay() {
		b.starts = nil // times of another day are longer
	}
	if was.Keys && !s.Keys {
		b.reader.choose(nil)
	}
	if b.reader.lent(s.Small && s.Keys, was.Keys) {
		b.sift()
	}
	b.settle()
}

// sift takes the moments that are to be seen out of all of them.
func (b *Box) sift() {
	b.shown, b.starts = make([]Moment, 0, len(b.moments)), nil
	for _, m := range b.moments {
		if b.reader.takes(m) {
			b.shown = append(b.shown, m)
		}
	}
	b.settle()
}

// resift sifts anew because the person wants to see other entries.
func (b *Box) resift() {
	b.sift()
	if b.sight.Keys {
		b.reader.settle(b.shown)
		b.settle()
	}
}

// settle keeps the chosen entry in sight, and what is read where it is.
func (b *Box) settle() {
	if b.sight.W <= 0 {
		return
	}
	if b.starts == nil {
		b.count()
	}
	r := &b.reader
	if b.sight.Keys && r.seq == 0 {
		r.settle(b.shown)
	}
	_, room := b.sight.Inside()
	total := b.starts[len(b.shown)]
	b.off = max(0, total-room)
	if b.sight.Keys {
		b.off = r.offset(b.shown, b.starts, room)
		r.end = b.off+room >= total
	}
	if i := b.entryOn(b.off); i >= 0 && room > 0 {
		r.top, r.lead = b.shown[i].Entry.Seq, b.off-b.starts[i]
	}
}

// count counts the lines of what is shown.
func (b *Box) count() {
	p := b.paper()
	b.starts = make([]int, 1, len(b.shown)+1)
	total := 0
	for _, m := range b.shown {
		total += p.count(m)
		b.starts = append(b.starts, total)
	}
}

// tail reports whether only the last few entries are seen, and the timeline is whole
// elsewhere.
func (b *Box) tail() bool { return b.sight.Small && !b.sight.Keys }

func (b *Box) paper() paper {
	w, _ := b.sight.Inside()
	return paper{sight: b.sight, width: w, most: b.reader.under(), bare: b.tail()}
}

// entryOn is the place of the entry that a line of all lines is of; -1: none.
func (b *Box) entryOn(line int) int {
	if n := len(b.shown); n == 0 || line < 0 || line >= b.starts[n] {
		return -1
	}
	i, _ := slices.BinarySearch(b.starts, line+1)
	return i - 1
}

// Draw is part of box.Box.
func (b *Box) Draw() string {
	s, p := b.sight, b.paper()
	_, room := s.Inside()
	lines := make([]string, 0, room)
	for i := b.entryOn(b.off); i >= 0 && i < len(b.shown) && len(lines) < room; i++ {
		drawn := p.lines(b.shown[i], s.Keys && b.shown[i].Entry.Seq == b.reader.seq)
		lines = append(lines, drawn[max(0, b.off-b.starts[i]):]...)
	}
	if len(b.shown) == 0 && !b.reader.filter.Empty() {
		lines = append(lines, s.Words(themes.Dim, "Nothing passes the filter; Esc takes it away."))
	}
	return s.Frame(b.title(), lines)
}

// title says what is shown, and how much of it.
func (b *Box) title() pane.Title {
	s := b.sight
	note := s.Theme.Paint(themes.Dim, "important")
	switch {
	case !b.reader.filter.Empty():
		note = s.Theme.Paint(themes.Warning, "/"+b.reader.filter.String())
	case b.reader.all:
		note = s.Theme.Paint(themes.Dim, "all")
	case b.tail():
		note = ""
	}
	title := pane.Title{Name: "Timeline", Note: note, Right: s.Theme.Paint(themes.Text, fmt.Sprintf("%d of %d", len(b.shown), len(b.moments)))}
	if b.tail() {
		title.Right += s.Theme.Paint(themes.Dim, s.Dot()+s.Theme.Glyph(themes.Arrow)+" all")
		return title
	}
	_, room := s.Inside()
	if below := b.starts[len(b.shown)] - b.off - room; below > 0 && s.Keys {
		title.Right += s.Theme.Paint(themes.Warning, fmt.Sprintf("%s%d below, G", s.Dot(), below))
	}
	var foot []string
	if s.Small {
		foot = append(foot, box.WayBack)
	}
	if above := b.entryOn(b.off); above > 0 {
		foot = append(foot, pane.Count(above)+" above")
	}
	title.Foot = s.Theme.Paint(themes.Dim, strings.Join(foot, s.Dot()))
	return title
}

// Move is part of box.Keyed.
func (b *Box) Move(n int) {
	b.reader.move(b.shown, n)
	b.settle()
}

// Click is part of box.Keyed.
func (b *Box) Click(line int) {
	if _, room := b.sight.Inside(); line < 0 || line >= room || b.starts == nil {
		return
	}
	if i := b.entryOn(b.off + line); i >= 0 {
		b.reader.choose(&b.shown[i])
		b.settle()
	}
}

// Reach puts the choice on an entry, and shows it even where it is not important;
// false: there is none with that number.
func (b *Box) Reach(seq int64) bool {
	i := slices.IndexFunc(b.moments, func(m Moment) bool { return m.Entry.Seq == seq })
	if i < 0 {
		return false
	}
	m := b.moments[i]
	b.reader.filter = Filter{}
	b.reader.all = b.reader.all || !m.Important
	b.reader.choose(&m)
	b.reader.top, b.reader.end = seq, false
	b.sift()
	return true
}

// At is the number of the chosen entry; 0: none is.
func (b *Box) At() int64 { return b.reader.seq }

// Filtered reports whether a filter is set.
func (b *Box) Filtered() bool { return !b.reader.filter.Empty() }

// Unfilter takes the filter away.
func (b *Box) Unfilter() {
	b.reader.filter = Filter{}
	b.resift()
}

// entry is the chosen entry; ok is false while the timeline has not the keys.
func (b *Box) entry() (m Moment, ok bool) {
	if !b.sight.Keys {
		return Moment{}, false
	}
	i := slices.IndexFunc(b.shown, func(m Moment) bool { return m.Entry.Seq == b.reader.seq })
	if i < 0 {
		return Moment{}, false
	}
	return b.shown[i], true
}

// Actions is part of box.Keyed.
func (b *Box) Actions() []pane.Action {
	return []pane.Action{
		{Name: "filter-timeline", Keys: []string{"/"}, What: "filter", Footer: b.sight.Keys, Narrow: b.sight.Keys,
			Help: "Show only entries with words, kind:note or by:alice; in the list of incidents, search all of them.", Do: b.askFilter},
		{Name: "timeline-all", Keys: []string{"v"}, What: "all entries",
			Help: "Show every entry of the timeline, or the important ones.", Do: b.showAll},
		{Name: "correct", Keys: []string{"C"}, What: "correct", Writes: true, Footer: b.sight.Keys, Narrow: b.sight.Keys,
			Help:   "Put the chosen entry right with a new one; it stays as it was written, and is shown as corrected.",
			WhyNot: b.whyNotCorrect(), Do: b.askCorrection},
	}
}

// Enter is part of box.Keyed: the chosen entry is read whole.
func (b *Box) Enter() box.Way { return box.Way{What: "read", WhyNot: b.whyNotEntry(), Do: b.open} }

// whyNotEntry says why no entry can be opened or corrected.
func (b *Box) whyNotEntry() string {
	if _, ok := b.entry(); !ok {
		return "no entry is chosen: Right goes to the timeline, j and k choose"
	}
	return ""
}

// whyNotCorrect also refuses what is only replayed.
func (b *Box) whyNotCorrect() string {
	m, ok := b.entry()
	if ok && m.Replays != nil {
		return "this was seen then and is only replayed: correct it in the incident it is of"
	}
	return b.whyNotEntry()
}

// open shows the chosen entry whole.
func (b *Box) open() tea.Cmd {
	m, ok := b.entry()
	if !ok {
		return nil
	}
	title := fmt.Sprintf("Entry #%d of %s", m.Entry.Seq, b.id)
	if then := m.Replays; then != nil {
		m, title = *then, fmt.Sprintf("Entry #%d of %s, replayed", then.Entry.Seq, then.Entry.Incident)
	}
	return ask.Paragraphs(title, m.Whole(b.sight.Zone)...)
}

// Words is the chosen entry whole, by its name; empty: none is chosen.
func (b *Box) Words() (name, words string) {
	m, ok := b.entry()
	if !ok {
		return "", ""
	}
	var out strings.Builder
	for _, p := range m.Whole(b.sight.Zone) {
		out.WriteString(p.Lead + p.Text + "\n")
	}
	return fmt.Sprintf("entry #%d of %s", m.Entry.Seq, b.id), out.String()
}

// showAll shows every entry, or the important ones again.
func (b *Box) showAll() tea.Cmd {
	b.reader.toggle()
	b.resift()
	return nil
}

// askFilter asks which entries are to be seen.
func (b *Box) askFilter() tea.Cmd {
	field := dialog.Field{Label: "Show", Value: b.reader.filter.String(), Edit: true, Hint: "words, kind:note, by:alice; empty: everything again",
		Check: func(v string) string {
			f, err := ParseFilter(v)
			if err != nil {
				return err.Error()
			}
			return f.Unknown(b.moments)
		}}
	return ask.Fields("Filter the timeline of "+b.id.String(), []dialog.Field{field}, func(v []string) tea.Cmd {
		f, err := ParseFilter(v[0])
		if err != nil {
			return pane.Warn("incident filter", err.Error())
		}
		b.reader.filter = f
		b.resift()
		b.deps.Come()
		return box.Redraw
	})
}

// askCorrection puts the chosen entry right. A correction is corrected by
// correcting again what it is about.
func (b *Box) askCorrection() tea.Cmd {
	m, ok := b.entry()
	if !ok {
		return nil
	}
	id, seq, was := b.id, m.Entry.Seq, ""
	if about := Corrects(m.Entry); about != 0 {
		seq = about
	}
	if m.Entry.Kind == incident.Note || m.Entry.Kind == incident.Corrected {
		was = m.Entry.Text // a slip in words is mended, not written anew
	}
	record, by := b.deps.Record, b.deps.Who().Actor
	return ask.Line(ask.Question{Title: fmt.Sprintf("Correct entry #%d: %s", seq, strings.TrimSpace(m.Plain())), Label: "It really was", Value: was, Edit: true,
		Hint: "the entry stays and is shown as corrected", Need: "the correction is empty: say how it really was"}, func(words string) tea.Cmd {
		return b.deps.Act(box.Act("incident correct", func(ctx context.Context) (string, error) {
			e, err := record.Correct(ctx, by, id, seq, words)
			return fmt.Sprintf("entry #%d is corrected by #%d", seq, e.Seq), err
		}))
	})
}
