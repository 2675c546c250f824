package table

import (
	"fmt"
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

// roomy is from how many cells the end of a row says things in full.
const roomy = 35

const (
	unknown    = "unknown" // the word of what nobody tells of now
	doubtLeast = 26        // from how many cells it has room beside a part of what a row says
)

// saysNone says why an alert that nobody silenced is among those that are quiet.
const saysNone = "severity none"

// ending is the end of a row: texts one behind the other, with a sign between any two.
// It must not know what they mean.
type ending struct {
	row   *row.Row
	theme *themes.Theme
	sign  string // that goes before the next text; empty: it is the first
}

// end goes on with a row behind its columns.
func (p Pen) end(r *row.Row) *ending { return &ending{row: r, theme: p.Theme} }

// put adds a text, where a cell is left for it behind its sign.
func (e *ending) put(role themes.Role, words string) {
	if words != "" && e.row.Left() > text.Width(e.sign) {
		e.join()
		e.row.Put(role, words)
		e.sign = e.dot()
	}
}

// join puts the sign before the next text.
func (e *ending) join() {
	if e.sign != "" {
		e.row.Put(themes.Dim, e.sign)
	}
	e.sign = ""
}

// goOn puts the last text, which may go on below, and keeps cells at the end free. A
// sign is there for a text alone.
func (e *ending) goOn(p Pen, says phrase, keep, below int) (over phrase) {
	left := e.row.Left() - text.Width(e.sign)
	if says.words == "" || left <= saysLeast || left-keep <= saysLeast && left-keep < text.Width(says.words) {
		return says
	}
	if n := text.Width(text.Shown(says.words)); left-keep < listCells && n > left-keep && n <= below { // a word or two are no line
		return says
	}
	e.join()
	return p.say(e.row, says, keep, below)
}

// dot is the sign between two texts.
func (e *ending) dot() string { return " " + e.theme.Glyph(themes.Middle) + " " }

// tail says who holds an alert, or why it makes no noise, and what it is about: says. over is what there is no room for: it may have so many cells
// below.
func (p Pen) tail(r *row.Row, a *source.Row, says string, below int) (over phrase) {
	e := p.end(r)
	p.origin(e, a)
	switch {
	case a.State == source.Resolved:
		e.put(themes.Dim, "cleared "+p.Ago(a.ClearedAt))
		return over
	case a.Ack != nil:
		p.holder(e, a)
	case a.Quiet != nil:
		e.put(themes.Dim, p.quiet(a.Quiet, r.Left()))
	case a.State == source.Pending:
		e.put(themes.Dim, "pending")
	case a.Severity == source.None:
		e.put(themes.Dim, saysNone)
	}
	e.put(themes.IncidentRole, p.Works.Brief(a))
	if a.Flaps > 1 {
		e.put(themes.Warning, fmt.Sprintf("%s%d", p.Theme.Glyph(themes.Flap), a.Flaps))
	}
	if a.Unrecorded {
		e.put(themes.Critical, "not recorded")
	}
	e.put(themes.Accent, p.Changed(p.Look, a))
	if a.Ack != nil && a.Ack.Note != "" {
		says = strings.TrimSuffix(a.Ack.Note+e.dot()+says, e.dot())
	}
	line, n := r.Left()-text.Width(e.sign), text.Width(text.Shown(says))
	seen := p.seen(a, line-n, doubtAt(line, n, below))
	if below > 0 && text.Width(e.sign+says+seen) > r.Left() { // what it says goes on below and is not divided by it
		e.put(themes.Warning, strings.TrimPrefix(strings.TrimSpace(seen), strings.TrimSpace(e.dot())+" "))
		seen = ""
	}
	over = e.goOn(p, phrase{p.saying(a), says}, text.Width(seen), below)
	p.atEnd(r, themes.Warning, seen)
	return over
}

// origin says from which sources a row comes that is of others than most, and has no
// column for it.
func (p Pen) origin(e *ending, a *source.Row) {
	role := themes.Dim
	if p.Late.Names(a) != "" {
		role = themes.Warning
	}
	e.put(role, text.Truncate(p.odd, fromMost, p.Theme.Glyph(themes.Ellipsis)))
}

// seen says of an alert of which nobody tells now that it is unknown and why, with a blank
// before it, and in full where room cells are left for that beside what it says. Where they
// are not, that of one that is in doubt has at most so many of the line. Empty: somebody
// tells of it, or it has none.
func (p Pen) seen(a *source.Row, room, most int) string {
	forms := p.unknown(a)
	for _, words := range forms {
		if text.Width(words) < room {
			return " " + words
		}
	}
	if len(forms) == 0 {
		return ""
	}
	short := forms[len(forms)-1]
	if p.Late.Doubts(a) { // the badge says that it is in doubt, too, and the title as of when
		if short = longest(forms, most); short == "" {
			return ""
		}
	}
	return p.end(nil).dot() + short
}

// longest is the longest of several texts that is whole in w cells; empty: none is.
func longest(forms []string, w int) string {
	for _, words := range forms {
		if text.Width(words) <= w {
			return words
		}
	}
	return ""
}

// doubtAt is how many cells of line a row has for the word that it is unknown: all of them,
// where what it says goes below in any case, and keeps enough of a line that is all it has.
func doubtAt(line, says, below int) int {
	switch beside := line - len(unknown) - 3; {
	case below > 0 && says <= below && beside < min(says, listCells):
		return line
	case below > 0 || line >= doubtLeast:
		return min(line, len(unknown))
	}
	return 0
}

// unknown are the ways to say that an alert is unknown, the longest first; none: it is not.
func (p Pen) unknown(a *source.Row) []string {
	const word = unknown
	switch names := p.Late.Names(a); {
	case names != "":
		since := ""
		if at := p.Late.Since(a); !at.IsZero() {
			since = " since " + p.ClockSeconds(at)
		}
		if !p.several { // it is known whose silence that is
			return []string{word + since, word}
		}
		return []string{word + ": " + names + " says nothing" + since, word + since, word}
	case p.Late.Doubts(a), a.State != source.Unknown:
		return nil
	case a.Rule != nil && a.Rule.Fails != "":
		why, _, _ := strings.Cut(a.Rule.Fails, ":")
		return []string{word + ": " + why, why, word} // it is told of all the time: how long ago says nothing
	}
	return []string{word + ", seen " + p.Ago(a.LastSeen), word + " " + p.Aged(a.LastSeen)}
}

// atEnd puts words at the end of a row, when there is room for all of them.
func (p Pen) atEnd(r *row.Row, role themes.Role, words string) {
	if room := r.Left() - text.Width(words); words != "" && room >= 0 {
		r.Space(room).Put(role, words)
	}
}

// holder is who holds an alert, since when, and when its silence runs out.
func (p Pen) holder(e *ending, a *source.Row) {
	e.join()
	r := e.row
	p.person(r, string(a.Ack.By.Person), a.Ack.At)
	switch {
	case a.Uncovered(p.Now) && a.Cover.Hand == "":
		r.Put(themes.Warning, noSilence(r.Left()))
	case a.Uncovered(p.Now):
		r.Space(1).Put(themes.Warning, "not covered")
	case !p.Late.Doubts(a): // of what nobody tells it is not known
		p.silence(r, a.SilenceUntil)
	}
	p.until(r, a.Ack.Until)
	e.sign = ": "
}

// noSilence says that the silence of an ack was not made, or is gone, and is made as soon as
// that is possible, in room cells.
func noSilence(room int) string {
	if room < roomy {
		return ", no silence"
	}
	return ", no silence yet"
}

// person is who holds alerts, and since when, in columns of their own.
func (p Pen) person(r *row.Row, who string, since time.Time) {
	start := r.Used()
	r.Person(who, text.Truncate(who, 10, p.Theme.Glyph(themes.Ellipsis))).To(start + 6)
	if r.Used() > start+6 || text.Width(who) >= 6 {
		r.Space(1)
	}
	r.Right(themes.Dim, p.Aged(since), p.held)
}

// silence is how long one lasts yet; zero: there is none. A part of a number would be
// another one.
func (p Pen) silence(r *row.Row, until time.Time) {
	if until.IsZero() || p.terse && until.After(p.Now) {
		return
	}
	left, role := "over", themes.Warning
	if until.After(p.Now) {
		left, role = p.Yet(until), themes.Dim
	}
	if words := p.Theme.Glyph(themes.Quarter) + " " + left; r.Left() > text.Width(words) {
		r.Space(1).Put(role, words)
	}
}

// until is when what somebody holds is to be let go; zero: when it clears.
func (p Pen) until(r *row.Row, at time.Time) {
	if !at.IsZero() {
		r.Space(1).Put(themes.Dim, "to "+p.Clock(at))
	}
}

// quiet is who silenced an alert and until when, or what inhibits it.
func (p Pen) quiet(q *source.Quiet, room int) string {
	words := q.Why
	if q.By != "" {
		words = q.By
		if room >= roomy || q.Why != source.Silenced {
			words = q.Why + " by " + q.By
		}
	}
	if !q.Until.IsZero() {
		words += " to " + p.Clock(q.Until)
	}
	return words
}
