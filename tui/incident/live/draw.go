package live

import (
	"fmt"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/row"
)

// The parts of an alert's line, in this order.
const (
	name = iota
	place
	age
	says
	holder
	beyond // what fires elsewhere, at the right end
)

const (
	leastName = 12 // cells of a name that come before what an alert says
	leastSays = 28 // cells of what it says that come before the rest of its name
	fairName  = 28 // cells of a name that come before the rest of what it says
	fairSays  = 40 // cells of what it says that come before all the rest is said at length
)

// lines draws them, at most so many; what fires elsewhere stands at the right of the
// first line.
func (l stands) lines(s box.Sight, others others, w, most int) []string {
	if len(l) == 0 {
		r := row.New(s.Theme, w, false).Space(1).Put(themes.Dim, "No alert is attached: i on one in the alerts attaches it.")
		return []string{beside(r.String(), others, s, w)}
	}
	shown := l
	if len(l) > most && most > 1 {
		shown = l[:most-1]
	} else if len(l) > most {
		shown = l[:most]
	}
	var lines []string
	for i, a := range shown {
		if i > 0 {
			others = nil
		}
		lines = append(lines, a.draw(s, others, w))
	}
	if rest := l[len(shown):]; len(rest) > 0 && most > 1 {
		lines = append(lines, " "+s.Theme.Paint(themes.Dim, fmt.Sprintf("and %d more: ", len(rest)))+strings.Join(rest.counts(s.Theme), s.Theme.Paint(themes.Dim, ", ")))
	}
	return lines
}

// beside puts what fires elsewhere at the right end of a line, in as many words as
// there is room for.
func beside(line string, others others, s box.Sight, w int) string {
	room := w - 1 - text.Width(line) - 2
	var words string
	for _, longer := range others.words(s) {
		if text.Width(longer) > room {
			break
		}
		words = longer
	}
	if words == "" {
		return line
	}
	return line + strings.Repeat(" ", w-1-text.Width(line)-text.Width(words)) + words
}

// draw is one alert in so many cells: what it is, who has it, that other things fire
// elsewhere, and what it says; at length as far as there is room. It ends before what
// fires elsewhere begins.
func (a stand) draw(s box.Sight, others others, w int) string {
	if a.how == cleared {
		return beside(a.over(s, w), others, s, w)
	}
	paint := func(role themes.Role) func(string) string {
		return func(words string) string { return s.Theme.Paint(role, words) }
	}
	lead, role := a.lead(s)
	since, longer := a.since(s)
	gap := 1
	if a.how == unknown { // words stand there, not an age
		gap = 2
	}
	l := box.NewParts(w-1-text.Width(lead), 0, 1, gap, 2, 2, 2)
	cut := func(at int, words string, most int, role themes.Role) {
		l.Cut(at, words, most, s.Theme.Glyph(themes.Ellipsis), paint(role))
	}
	summary, where := a.Summary(), a.Place()
	without := strings.TrimPrefix(summary, where+": ")
	named := where != "" && names(text.Truncate(a.Name(), leastName, ""), where)
	if named { // of which place it is stands in the name
		summary = without
	}
	cut(name, a.Name(), leastName, role)
	l.Say(age, since)
	who, long := a.holder(s)
	l.Say(holder, who)
	told := others.words(s)
	if len(told) > 0 {
		l.Say(beyond, told[0])
	}
	cut(says, summary, leastSays, themes.Text)
	cut(name, a.Name(), fairName, role)
	cut(says, summary, fairSays, themes.Text)
	if named {
		cut(says, summary, max(fairSays, text.Width(summary)), themes.Text)
	}
	if l.Say(place, paint(themes.Text)(where)) && where != "" {
		summary = without
		cut(says, summary, fairSays, themes.Text)
	}
	l.Say(age, longer)
	cut(name, a.Name(), max(fairName, text.Width(a.Name())), role)
	cut(says, summary, max(fairSays, text.Width(summary)), themes.Text)
	l.Say(holder, long)
	for _, words := range told {
		l.Say(beyond, words)
	}
	left, right := lead+l.Said(name, beyond), l.Said(beyond, beyond+1)
	if right == "" {
		return left
	}
	return left + strings.Repeat(" ", l.Free()) + right
}

// names reports whether a name begins with a place, as CheckoutErrorRateHigh does with
// checkout.
func names(name, place string) bool {
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(place))
}

// lead is what stands before an alert's name, and how its name is painted. As on the
// board, what nobody holds is loud, and what somebody holds, or keeps quiet, a plain word.
func (a stand) lead(s box.Sight) (lead string, role themes.Role) {
	word := strings.ToLower(a.Severity.Badge())
	r := row.New(s.Theme, 8, false)
	switch {
	case a.how == unknown:
		return r.Space(1).Put(themes.Warning, s.Theme.Glyph(themes.Half)+" "+word).Space(1).String(), themes.Text
	case a.Section() == alerts.SectionHeld:
		return r.Space(1).Put(severe(a.Severity), word).To(7).String(), themes.Strong
	case a.Section() != alerts.SectionFiring:
		return r.Space(1).Put(themes.Dim, word).To(7).String(), themes.Strong
	}
	return r.Put(badge(a.Severity), " "+a.Severity.Badge()+" ").To(7).String(), themes.Strong
}

// since is since when an alert stands as it does, in few words and in more.
func (a stand) since(s box.Sight) (short, long string) {
	switch {
	case a.how != unknown:
		return s.Theme.Paint(themes.Dim, s.Aged(a.StartsAt)), ""
	case a.gone:
		short, long = "not on the board", "unknown: the board does not have it any more"
	case a.LastSeen.IsZero():
		short = "unknown"
	default:
		seen := s.Ago(a.LastSeen)
		short, long = "seen "+seen, strings.TrimSuffix("unknown, seen by "+a.late, " by ")+" "+seen
	}
	return s.Theme.Paint(themes.Warning, short), s.Theme.Paint(themes.Warning, long)
}

// over is an alert that cleared.
func (a stand) over(s box.Sight, w int) string {
	r := row.New(s.Theme, w, false).Space(1).Put(themes.Good, s.Theme.Glyph(themes.Check)).Space(1).Put(themes.Dim, nameAndPlace(a)+"  cleared "+s.Minute(a.ClearedAt))
	if a.Gone != nil {
		r.Put(themes.Dim, ", said "+string(a.Gone.Person))
	}
	return r.String()
}

// uncovered says that a held alert has no silence that it should have.
func uncovered(a stand) string {
	if a.Cover.Hand != "" {
		return "not covered"
	}
	return "no silence yet"
}

// holder is who holds an alert, since when, and how long its silence lasts, in few
// words as on the board and in more; empty: nobody does.
func (a stand) holder(s box.Sight) (short, long string) {
	r := row.New(s.Theme, 60, false)
	before := "("
	switch {
	case a.Ack != nil:
		before = "(held by "
		who := string(a.Ack.By.Person)
		r.Person(who, who).Put(themes.Dim, " "+s.Aged(a.Ack.At))
		if a.Uncovered(s.Now) {
			r.Put(themes.Dim, ", ").Put(themes.Warning, uncovered(a))
		} else if !a.SilenceUntil.IsZero() {
			left, role := "over", themes.Warning
			if a.SilenceUntil.After(s.Now) {
				left, role = s.Yet(a.SilenceUntil), themes.Dim
			}
			r.Put(themes.Dim, ", ").Put(role, s.Theme.Glyph(themes.Quarter)+" "+left)
		}
	case a.Quiet != nil:
		r.Put(themes.Dim, a.Quiet.Why)
		if a.Quiet.By != "" {
			r.Put(themes.Dim, " by "+a.Quiet.By)
		}
		if !a.Quiet.Until.IsZero() {
			r.Put(themes.Dim, " to "+s.Minute(a.Quiet.Until))
		}
	case a.State == alerts.Pending:
		r.Put(themes.Dim, "pending")
	default:
		return "", ""
	}
	return r.String(), s.Theme.Paint(themes.Dim, before) + r.String() + s.Theme.Paint(themes.Dim, ")")
}
