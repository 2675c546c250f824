package incident

import (
	"fmt"
	"slices"
	"time"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// How many lines stand beneath an entry.
const (
	underImportant = 3
	underAll       = 20
)

const leastWord = 8 // cells of a word that is cut; with fewer it is left out

// reader is where one is in the timeline, and which entries one wants to see.
type reader struct {
	all    bool // every entry, not only the important ones
	filter timeline.Filter

	seq  int64     // the chosen entry; 0: none. It follows the entry, never the row.
	at   time.Time // when the chosen one happened: where to go on when it is filtered out
	top  int64     // the entry on the first row that is seen
	lead int       // how many of its lines are above that row
	end  bool      // the end was seen: new entries come into sight

	rows  []int64 // the entry on each row, as drawn
	taken chosen
}

// chosen are the moments that the filter takes, kept until something changes.
type chosen struct {
	of     []timeline.Moment
	all    bool
	filter string
	list   []timeline.Moment

	width  int   // the lines are counted for
	day    int   // and the day: times of another one are longer
	starts []int // the line each of the list begins at, and at the end how many there are
}

// shown are the moments that are to be seen. A filter looks at all of them.
func (r *reader) shown(moments []timeline.Moment) []timeline.Moment {
	t := &r.taken
	same := len(t.of) == len(moments) && (len(moments) == 0 || &t.of[0] == &moments[0])
	if same && t.all == r.all && t.filter == r.filter.String() {
		return t.list
	}
	*t = chosen{of: moments, all: r.all, filter: r.filter.String(), list: make([]timeline.Moment, 0, len(moments))}
	for _, m := range moments {
		if !r.filter.Empty() && !r.filter.Takes(m) || r.filter.Empty() && !r.all && !m.Important {
			continue
		}
		t.list = append(t.list, m)
	}
	return t.list
}

// under is how many lines may stand beneath an entry.
func (r *reader) under() int {
	if r.all {
		return underAll
	}
	return underImportant
}

// starts counts the lines of what is shown at a width: where each entry begins,
// and at the end how many there are.
func (p *Pane) starts(shown []timeline.Moment, width int) []int {
	t := &p.reader.taken
	day := p.now.In(p.deps.Zone).YearDay()
	if t.starts != nil && t.width == width && t.day == day {
		return t.starts
	}
	t.width, t.day, t.starts = width, day, make([]int, 1, len(shown)+1)
	total := 0
	for _, m := range shown {
		under := len(p.rest(m, width)) + len(m.Under)
		total += 1 + min(under, p.reader.under()+1)
		t.starts = append(t.starts, total)
	}
	return t.starts
}

// choose puts the choice on an entry; without one it is taken away, and the end
// of the timeline is seen.
func (r *reader) choose(m *timeline.Moment) {
	if m == nil {
		r.seq, r.at, r.top, r.lead, r.end = 0, time.Time{}, 0, 0, true
		return
	}
	r.seq, r.at = m.Entry.Seq, m.Entry.At
}

// chosenOf is the place of the chosen entry; when it is not to be seen, of the
// last one before it; -1: there is none at all.
func (r *reader) chosenOf(shown []timeline.Moment) int {
	near := -1
	for i, m := range shown {
		if m.Entry.Seq == r.seq {
			return i
		}
		if !m.Entry.At.After(r.at) {
			near = i
		}
	}
	if near < 0 && len(shown) > 0 {
		return 0
	}
	return near
}

// move goes n entries on.
func (r *reader) move(shown []timeline.Moment, n int) {
	if len(shown) == 0 {
		return
	}
	i := min(max(r.chosenOf(shown)+n, 0), len(shown)-1)
	r.choose(&shown[i])
}

// offset is the first line to be seen of all lines, so that the chosen entry is
// among them and what is read stays where it is.
func (r *reader) offset(shown []timeline.Moment, starts []int, room int) int {
	last := max(0, starts[len(shown)]-room)
	off := last
	if !r.end {
		for i, m := range shown {
			if m.Entry.Seq == r.top {
				off = min(starts[i]+r.lead, starts[i+1]-1)
				break
			}
		}
	}
	if at := r.chosenOf(shown); at >= 0 {
		off = max(off, starts[at+1]-room)
		off = min(off, starts[at])
	}
	return min(max(off, 0), last)
}

// timelineBox is the timeline, at its end unless the person went back.
func (p *Pane) timelineBox(w, h int) string {
	r := &p.reader
	shown := r.shown(p.state.moments)
	active := p.box == boxTimeline
	if active && r.seq == 0 {
		p.settleEntry()
	}
	starts := p.starts(shown, w-2)
	room, total := max(0, h-2), starts[len(shown)]
	off := max(0, total-room)
	if active {
		off = r.offset(shown, starts, room)
		r.end = off+room >= total
	}
	lines := make([]string, 0, room)
	r.rows = r.rows[:0]
	first, _ := slices.BinarySearch(starts[:len(shown)], off+1)
	for i := max(0, first-1); i < len(shown) && len(lines) < room; i++ {
		skip := max(0, off-starts[i])
		if len(lines) == 0 {
			r.top, r.lead = shown[i].Entry.Seq, skip
		}
		for _, line := range p.momentLines(shown[i], w-2, active && shown[i].Entry.Seq == r.seq)[skip:] {
			lines = append(lines, line)
			r.rows = append(r.rows, shown[i].Entry.Seq)
		}
	}
	if len(shown) == 0 && !r.filter.Empty() {
		lines = append(lines, row.New(p.theme, w-2, false).Space(1).Put(themes.Dim, "Nothing passes the filter; Esc takes it away.").String())
	}
	return pane.Frame(p.theme, p.timelineTitle(len(shown), max(0, total-off-room)), row.Join(lines, room), w, h, p.focus && active)
}

// wayBack stands where one box has the whole of a small screen.
const wayBack = "Left goes back"

// timelineTitle says what is shown, and how much of it.
func (p *Pane) timelineTitle(shown, below int) pane.Title {
	note := p.theme.Paint(themes.Dim, "important")
	switch {
	case !p.reader.filter.Empty():
		note = p.theme.Paint(themes.Warning, "/"+p.reader.filter.String())
	case p.reader.all:
		note = p.theme.Paint(themes.Dim, "all")
	}
	title := pane.Title{Name: "Timeline", Note: note, Right: p.theme.Paint(themes.Text, fmt.Sprintf("%d of %d", shown, len(p.state.moments)))}
	if p.w < wideFrom && p.box == boxTimeline {
		title.Foot = p.theme.Paint(themes.Dim, wayBack)
	}
	if below > 0 && p.box == boxTimeline {
		title.Right += p.theme.Paint(themes.Warning, fmt.Sprintf(" %s %d below, G", p.theme.Glyph(themes.Middle), below))
	}
	return title
}

// momentLines is an entry's own line and what stands beneath it.
func (p *Pane) momentLines(m timeline.Moment, width int, chosen bool) []string {
	return append([]string{p.momentLine(m, width, chosen)}, p.underLines(m, width)...)
}

// after is what stands behind an entry, also when its words are cut: that it is
// corrected, that it is late.
func (p *Pane) after(m timeline.Moment) string {
	after := ""
	if m.CorrectedBy != 0 {
		after = fmt.Sprintf(" corrected by #%d", m.CorrectedBy)
	}
	if m.Late() {
		after += " noted " + text.Clock(m.Entry.RecordedAt, m.Entry.At.In(p.deps.Zone))
	}
	return after
}

// wordCells is the room for the words of an entry.
func (p *Pane) wordCells(m timeline.Moment, width int) int {
	return width - 1 - len(clockOf(p, m.Entry)) - 3 - text.Width(p.after(m))
}

// rest is what people said and what does not fit into the entry's own line: it
// is never cut, for it may be what one looks for.
func (p *Pane) rest(m timeline.Moment, width int) []string {
	if !m.Said {
		return nil
	}
	most := p.wordCells(m, width)
	if plain := m.Plain(); most > leastWord && text.Width(plain) > most {
		return pane.Wrap(plain, most)[1:]
	}
	return nil
}

func (p *Pane) momentLine(m timeline.Moment, width int, chosen bool) string {
	r := row.New(p.theme, width, chosen).Space(1)
	r.Put(themes.Dim, clockOf(p, m.Entry)).Space(1)
	if m.Bare {
		r.Space(1)
	} else {
		r.Put(m.Role, p.theme.Glyph(m.Glyph))
	}
	r.Space(1)
	p.putWords(r, m, p.wordCells(m, width))
	return r.Put(themes.Warning, p.after(m)).String()
}

// putWords adds who and what, in at most so many cells.
func (p *Pane) putWords(r *row.Row, m timeline.Moment, most int) {
	over := text.Width(m.Plain()) - most
	ellipsis := p.theme.Glyph(themes.Ellipsis)
	if m.Said && over > 0 && most > leastWord {
		most, ellipsis = text.Width(pane.Wrap(m.Plain(), most)[0]), "" // it goes on beneath
	}
	put := func(word string, add func(string)) {
		if word = text.Truncate(word, most, ellipsis); most > 0 && word != "" {
			most -= text.Width(word)
			add(word)
		}
	}
	if !m.Machine {
		who := string(m.Entry.By.Person)
		put(who, func(s string) { r.Person(who, s) })
	}
	for _, w := range m.Words {
		if w.Gives && over > 0 && !m.Said {
			left := text.Width(w.Text) - over
			if left < leastWord {
				continue
			}
			w.Text = text.Truncate(w.Text, left, ellipsis)
		}
		role := w.Role
		if m.CorrectedBy != 0 {
			role = themes.Dim
		}
		put(w.Text, func(s string) { r.Put(role, struck(s, m.CorrectedBy != 0)) })
	}
}

// struck is a word with a line through it. The words "corrected by" say the
// same to who cannot see the line.
func struck(s string, on bool) string {
	if !on {
		return s
	}
	return "\x1b[9m" + s + "\x1b[29m"
}

// underLines is what stands beneath an entry: the rest of its words, what was
// printed or pinned, and how much of that is left out.
func (p *Pane) underLines(m timeline.Moment, width int) []string {
	rest := p.rest(m, width)
	all := len(rest) + len(m.Under)
	if all == 0 {
		return nil
	}
	indent := 1 + len(clockOf(p, m.Entry)) + 1
	bar := p.theme.Glyph(themes.VLine) + " "
	lines := make([]string, 0, min(all, p.reader.under()+1))
	for i := range min(all, p.reader.under()) {
		r := row.New(p.theme, width, false).Space(indent)
		switch {
		case i >= len(rest):
			r.Put(themes.Dim, bar+m.Under[i-len(rest)])
		case m.CorrectedBy != 0:
			r.Space(2).Put(themes.Dim, struck(rest[i], true))
		default:
			r.Space(2).Put(themes.Text, rest[i])
		}
		lines = append(lines, r.String())
	}
	if more := all - len(lines); more > 0 {
		r := row.New(p.theme, width, false).Space(indent)
		lines = append(lines, r.Put(themes.Dim, fmt.Sprintf("%s%d more", bar, more)).String())
	}
	return lines
}

// clock writes a time of the incident; one of another day than today carries it.
func (p *Pane) clock(t time.Time) string {
	t = t.In(p.deps.Zone)
	if p.today(t) {
		return t.Format("15:04:05")
	}
	return p.day(t) + t.Format(" 15:04")
}

// minute is a time for where a clock has no room for seconds.
func (p *Pane) minute(t time.Time) string {
	t = t.In(p.deps.Zone)
	if p.today(t) {
		return t.Format("15:04")
	}
	return p.day(t) + t.Format(" 15:04")
}

func (p *Pane) today(t time.Time) bool {
	now := p.now.In(p.deps.Zone)
	return t.YearDay() == now.YearDay() && t.Year() == now.Year()
}

// entryAt is the chosen entry; ok is false while the timeline has not the keys.
func (p *Pane) entryAt() (timeline.Moment, bool) {
	if p.box != boxTimeline || p.listing() {
		return timeline.Moment{}, false
	}
	shown := p.reader.shown(p.state.moments)
	for _, m := range shown {
		if m.Entry.Seq == p.reader.seq && p.state.inc.ID == p.id {
			return m, true
		}
	}
	return timeline.Moment{}, false
}

// seek puts the choice on an entry of the incident at hand, and shows it even
// where it is not important.
func (p *Pane) seek(seq int64) {
	for _, m := range p.state.moments {
		if m.Entry.Seq != seq {
			continue
		}
		p.box, p.dirty = boxTimeline, true
		p.reader.filter = timeline.Filter{}
		p.reader.all = p.reader.all || !m.Important
		p.reader.choose(&m)
		p.reader.top, p.reader.end = seq, false
		return
	}
}

// listing reports whether the list of incidents is shown instead of one.
func (p *Pane) listing() bool { return p.id == 0 || p.browse }

// clockOf is when an entry happened, as far as that is known: a day is a day.
func clockOf(p *Pane, e store.Entry) string {
	if day := dayWords(e.Day()); day != "" {
		return day
	}
	return p.clock(e.At)
}

// dayWords is a civil date for the person; empty: it is none.
func dayWords(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.Format("2 Jan 2006")
}
