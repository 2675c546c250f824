package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/sources/text"
	"holdfast/store/incident"
)

// columns is how wide plain text gets.
const columns = 80

// rowsShown is how many rows of a long table plain text and the page show; JSON
// has them all.
const rowsShown = 15

// JSON prints the review for programs: times in UTC, lengths in seconds.
func JSON(r Review) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(r)
	return b.Bytes(), err
}

// Text prints the review for a terminal of 80 columns, or a pipe: no colour and
// nothing that moves.
func Text(r Review) string {
	p := &plain{Review: r, zone: incident.Zone(r.Zone)}
	p.f("Review of %s to %s (%s)\n%s\n", p.day(r.From), p.day(r.Until.Add(-time.Nanosecond)), text.Clean(r.Zone), r.Covers)
	if left := r.left(); left != "" {
		p.f("left out: %s\n", left)
	}
	p.curves()
	p.signs()
	p.perPerson()
	p.categories()
	p.reasons()
	p.times()
	p.noise()
	p.recurrence()
	p.sops()
	p.load()
	p.section("How it is counted")
	for _, d := range r.Definitions {
		p.wrapped("  ", d.Name+": "+d.How)
	}
	return p.b.String()
}

// left says what was not counted.
func (r Review) left() string {
	if r.Practice+r.Duplicates == 0 {
		return ""
	}
	return fmt.Sprintf("%d practice, %s", r.Practice, count(r.Duplicates, "duplicate", "duplicates"))
}

// plain writes plain text.
type plain struct {
	Review
	zone *time.Location
	b    strings.Builder
}

func (p *plain) f(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func (p *plain) day(t time.Time) string { return t.In(p.zone).Format("2 Jan 2006") }

func (p *plain) section(title string) { p.f("\n%s\n", strings.ToUpper(title)) }

// wrapped writes words over as many lines as they take, the later ones further in.
func (p *plain) wrapped(indent, words string) {
	line, further := "", strings.Repeat(" ", text.Width(indent)+2)
	for _, word := range strings.Fields(text.Clean(words)) {
		switch {
		case line == "":
			line = indent + word
		case text.Width(line)+1+text.Width(word) > columns:
			p.f("%s\n", line)
			line = further + word
		default:
			line += " " + word
		}
	}
	p.f("%s\n", line)
}

// table writes rows under their heads. A head that begins with ">" is of
// figures, which stand to the right; the widest other column gives way.
func (p *plain) table(heads []string, rows [][]string) {
	figures := make([]bool, len(heads))
	widths := make([]int, len(heads))
	for i, h := range heads {
		h, figures[i] = strings.CutPrefix(h, ">")
		heads[i], widths[i] = h, text.Width(h)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = text.Clean(row[i])
			widths[i] = max(widths[i], text.Width(row[i]))
		}
	}
	total := 2*len(heads) - 2
	for _, w := range widths {
		total += w
	}
	for total > columns {
		widest := -1
		for i, w := range widths {
			if !figures[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 || widths[widest] <= 8 {
			break
		}
		widths[widest]--
		total--
	}
	for _, row := range append([][]string{heads}, rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cell = text.Truncate(cell, widths[i], "…")
			blanks := strings.Repeat(" ", max(0, widths[i]-text.Width(cell)))
			if figures[i] {
				cells[i] = blanks + cell
			} else {
				cells[i] = cell + blanks
			}
		}
		p.f("%s\n", strings.TrimRight(strings.Join(cells, "  "), " "))
	}
}

// bar is a bar of at most width cells; what is not nothing is seen.
func bar(glyph string, value, most float64, width int) string {
	if value <= 0 || most <= 0 {
		return ""
	}
	return strings.Repeat(glyph, max(1, int(math.Round(value/most*float64(width)))))
}

// state is what a month's row says beside its figures.
func (m Month) state() string {
	switch {
	case m.NoData:
		return "no data, the record begins later"
	case m.NotOver && m.Partly != "":
		return "not over; " + m.Partly
	case m.NotOver:
		return "not over"
	}
	return m.Partly
}

func (p *plain) curves() {
	p.section("The four curves")
	var most float64
	for _, m := range p.Months {
		most = max(most, m.Total.Hours())
	}
	rows := make([][]string, 0, len(p.Months))
	for _, m := range p.Months {
		name := m.Name
		if m.state() != "" {
			name += "*"
		}
		switch {
		case m.NoData:
			rows = append(rows, []string{name, "-", "-", "-", "-", "-", ""})
			continue
		case m.TimeOnly:
			rows = append(rows, []string{name, "-", "-", "-", hours(m.Internal), "-", bar("░", m.Internal.Hours(), most, 17)})
			continue
		}
		lost, whole := bar("█", m.Loss.Hours(), most, 17), bar("█", m.Total.Hours(), most, 17)
		chart := lost + strings.Repeat("░", max(0, utf8.RuneCountInString(whole)-utf8.RuneCountInString(lost)))
		rows = append(rows, []string{
			name, fmt.Sprint(m.Incidents), fmt.Sprintf("%.1f", m.PerPerson), hours(m.Loss), hours(m.Internal), hours(m.Total), chart,
		})
	}
	if w := p.Whole; !w.NoData && !w.TimeOnly {
		rows = append(rows, []string{"all", fmt.Sprint(w.Incidents), fmt.Sprintf("%.1f", w.PerPerson), hours(w.Loss), hours(w.Internal), hours(w.Total), ""})
	}
	p.table([]string{"month", ">incidents", ">per person", ">loss h", ">internal h", ">total h", "█ loss ░ internal"}, rows)
	p.states()
}

// states says what is to be known of months beside their figures; neighbours of
// which the same is to be said share a line.
func (p *plain) states() {
	for first := 0; first < len(p.Months); {
		state, last := p.Months[first].state(), first
		for last+1 < len(p.Months) && p.Months[last+1].state() == state {
			last++
		}
		switch {
		case state == "":
		case last == first:
			p.f("* %s: %s\n", p.Months[first].Name, state)
		default:
			p.f("* %s to %s: %s\n", p.Months[first].Name, p.Months[last].Name, state)
		}
		first = last + 1
	}
}

func hours(s Seconds) string { return fmt.Sprintf("%.1f", s.Hours()) }

func (p *plain) signs() {
	p.section("Leading signs")
	if len(p.Signs) == 0 {
		p.f("None. A sign needs enough incidents on both sides: few never make a trend.\n")
	}
	for _, s := range p.Signs {
		p.wrapped("! ", s.What)
		if s.Was != "" {
			p.wrapped("    ", "was: "+s.Was)
		}
		p.wrapped("    ", "now: "+s.Now)
		p.wrapped("    ", "why: "+s.Why)
		p.wrapped("    ", "do:  "+s.Do)
	}
}

// monthHeads are the months as heads of columns of figures.
func (p *plain) monthHeads(first string) []string {
	heads := []string{first}
	for _, m := range p.Months {
		heads = append(heads, ">"+m.Name)
	}
	return append(heads, ">all")
}

// perMonth is a row of figures, one a month; a month without data has none.
func (p *plain) perMonth(name string, of func(i int) string, all string) []string {
	row := []string{name}
	for i, m := range p.Months {
		if m.NoData {
			row = append(row, "-")
			continue
		}
		row = append(row, of(i))
	}
	return append(row, all)
}

func (p *plain) perPerson() {
	p.section("Incidents each person took part in")
	if len(p.Whole.People) == 0 {
		p.f("None.\n")
		return
	}
	var rows [][]string
	for _, all := range p.Whole.People {
		rows = append(rows, p.perMonth(string(all.Person), func(i int) string {
			if p.Months[i].TimeOnly {
				return "-"
			}
			people := p.Months[i].People
			at := slices.IndexFunc(people, func(c PersonCount) bool { return c.Person == all.Person })
			if at < 0 {
				return "0"
			}
			return fmt.Sprint(people[at].Incidents)
		}, fmt.Sprint(all.Incidents)))
	}
	p.wide("person", rows)
}

// wide prints figures per month, the newest six when there are more: that many
// fit. JSON has all of them.
func (p *plain) wide(first string, rows [][]string) {
	const fit = 6
	heads := p.monthHeads(first)
	if older := len(p.Months) - fit; older > 0 {
		cut := func(row []string) []string { return slices.Delete(slices.Clone(row), 1, 1+older) }
		heads = cut(heads)
		for i := range rows {
			rows[i] = cut(rows[i])
		}
	}
	p.table(heads, rows)
}

func (p *plain) categories() {
	p.section("Internal time, in hours")
	if p.Whole.NoData {
		p.f("No data.\n")
		return
	}
	var rows [][]string
	for c, all := range p.Whole.Categories {
		rows = append(rows, p.perMonth(all.Category, func(i int) string { return hours(p.Months[i].Categories[c].Spent) }, hours(all.Spent)))
	}
	p.wide("category", rows)
}
