package alerts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/pane"
)

const (
	pastLimit = 8 // earlier firings that are shown
	labelRoom = 16
)

// past is how earlier firings of an alertname went, and what was drawn last.
type past struct {
	last    source.Row // the alert whose detail was drawn last, as it was then
	name    string     // whose; empty: nobody's yet
	list    []store.LastTime
	err     string
	loading string // being read
	stale   bool
}

func newPast() past { return past{} }

// forget reads anew what may have changed.
func (h *past) forget() { h.stale = true }

// remembered is what the record told of earlier firings.
type remembered struct {
	name string
	list []store.LastTime
	err  error
}

func (h *past) take(m remembered) {
	if m.name == h.loading {
		h.loading = ""
	}
	h.name, h.list, h.err = m.name, m.list, ""
	if m.err != nil {
		h.err = m.err.Error()
	}
}

// inDetail is the alert whose detail is on the screen.
func (p *Pane) inDetail() (source.Row, bool) {
	if p.reading != "" {
		return p.view.Row(p.reading)
	}
	if !p.beside() {
		return source.Row{}, false
	}
	return p.view.Row(p.side)
}

// rest is how long a row is selected before its detail opens beside the list:
// whoever holds a key down does not wait for details that nobody reads.
const rest = 120 * time.Millisecond

// rested says that the selection has stood still.
type rested struct{ moves int }

// follow brings the detail and what is known of earlier times in step with the
// selection.
func (p *Pane) follow() tea.Cmd {
	var later tea.Cmd
	if now := source.Fingerprint(p.list.Current()); now != p.going {
		p.going = now
		p.moves++
		if moves := p.moves; p.side != "" && now != "" {
			later = tea.Tick(rest, func(time.Time) tea.Msg { return rested{moves} })
		} else {
			p.arrive()
		}
	}
	return tea.Batch(later, p.wantPast())
}

// arrive shows the detail of the selected row.
func (p *Pane) arrive() {
	p.side, p.of, p.dirty = p.going, "", true
	if p.reading == "" {
		p.detail.Scroll(-p.detail.Lines())
	}
}

// wantPast reads how earlier firings went, when they are to be seen and are not
// known yet. One reading at a time: holding a key down asks for the last only.
func (p *Pane) wantPast() tea.Cmd {
	a, ok := p.inDetail()
	if !ok || p.deps.LastTimes == nil || p.past.loading != "" || (p.past.name == a.Name() && !p.past.stale) {
		return nil
	}
	p.past.loading, p.past.stale = a.Name(), false
	lastTimes, name := p.deps.LastTimes, a.Name()
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = remembered{name: name, err: fmt.Errorf("a fault in holdfast: %v", v)}
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		list, err := lastTimes(ctx, name, pastLimit)
		return remembered{name: name, list: list, err: err}
	}
}

// drawDetail draws the detail in w cells and h lines.
func (p *Pane) drawDetail(w, h int) string {
	a, ok := p.inDetail()
	if !ok {
		_, there := p.view.Row(p.past.last.Fingerprint)
		p.detail.SetText(pane.Paragraph{Role: themes.Dim, Text: away(p.past.last, there, p.moment)})
		p.of = ""
	} else if p.of != a.Fingerprint {
		p.detail.SetText(p.paragraphs(a)...)
		p.of, p.past.last = a.Fingerprint, a
	}
	if p.beside() {
		p.detail.SetSize(w, h)
		return p.detail.View()
	}
	p.detail.SetSize(w-2, h)
	return " " + strings.ReplaceAll(p.detail.View(), "\n", "\n ")
}

// away says why the detail is empty: of an alert that was not seen to clear it
// never says that it did. there says that the board has the alert still.
func away(last source.Row, there bool, moment func(time.Time) string) string {
	name := strings.TrimSpace(last.Name() + " " + last.Place())
	switch {
	case last.Fingerprint == "":
		return "No alert is selected: j and k select one."
	case there:
		return name + " is hidden by the filter. Esc shows all, j and k select what the filter lets through."
	case last.State == source.Resolved:
		return name + " is no longer on the board: it cleared " + moment(last.ClearedAt) + "."
	}
	return name + " is no longer on the board: its source was taken out, or nobody tells of it any more. Whether it cleared is not known."
}

// paragraphs is everything that is known of an alert.
func (p *Pane) paragraphs(a source.Row) []pane.Paragraph {
	var list []pane.Paragraph
	whole := !p.beside() || p.reading != ""
	if whole { // beside the list it is named already
		list = append(list, pane.Paragraph{Role: themes.Strong, Text: a.Name() + "  " + a.Place()})
	}
	put := func(role themes.Role, label, words string) {
		if words == "" {
			return
		}
		lead := pane.Fit(text.Truncate(label, labelRoom-1, p.theme.Glyph(themes.Ellipsis)), labelRoom)
		list = append(list, pane.Paragraph{Role: role, Lead: lead, Indent: labelRoom, Text: words})
	}
	rule := func(words string) {
		list = append(list, pane.Paragraph{}, pane.Paragraph{Role: themes.Dim, Text: strings.Repeat(p.theme.Glyph(themes.HLine), 2) + " " + words})
	}
	role, state := p.state(a)
	put(role, "is", state)
	put(themes.Text, "summary", a.Annotations["summary"])
	put(themes.Text, "description", a.Annotations["description"])
	// A link writes its address twice: where each key brings another alert, it stays text.
	if put(themes.Info, "runbook", runbook(a)); runbook(a) != "" && whole {
		list[len(list)-1].Link = runbook(a)
	}
	if a.Ack != nil {
		put(themes.Text, "held by", p.heldBy(a))
	}
	role, words := p.silence(a)
	put(role, "its silence", words)
	put(themes.Text, "started", p.moment(a.StartsAt))
	if !a.FirstSeen.Equal(a.StartsAt) {
		put(themes.Text, "first seen", p.moment(a.FirstSeen))
	}
	put(themes.Text, "last seen", p.moment(p.lastSeen(a)))
	put(themes.Text, "sources", strings.Join(a.Sources, ", "))
	if a.Flaps > 1 {
		put(themes.Warning, "flapping", fmt.Sprintf("fired %d times in the last hour", a.Flaps))
	}
	if a.Unrecorded {
		put(themes.Critical, "not recorded", "the record cannot be written: this row would be lost with holdfast")
	}
	list = append(list, p.changesBefore(a)...)
	rule("labels")
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		put(themes.Text, name, a.Labels[name])
	}
	if other := otherAnnotations(a); len(other) > 0 {
		rule("annotations")
		for _, name := range other {
			put(themes.Text, name, a.Annotations[name])
		}
	}
	put(themes.Dim, "rule", a.GeneratorURL)
	put(themes.Dim, "fingerprint", string(a.Fingerprint))
	return append(list, p.lastTimes(a)...)
}

// silence is how the silence stands that is kept for a held alert.
func (p *Pane) silence(a source.Row) (role themes.Role, words string) {
	role = themes.Text
	if !a.SilenceUntil.IsZero() {
		words = "runs out " + p.clock(a.SilenceUntil) + " if nobody extends it"
	}
	switch said := a.Says(p.now); {
	case a.Uncovered(p.now) && a.Cover.Hand != "":
		return themes.Warning, "not covered, people may be paged: " + said + "; ack it again to silence it again, or let go of it"
	case a.Uncovered(p.now):
		return themes.Warning, "not covered, people may be paged: " + said + "; it is posted again as soon as that is possible"
	case said != "" && words != "":
		words += "; " + said
	}
	return role, words
}

// lastSeen is when a source last listed the alert. An answer that changes nothing
// is told to nobody, so the board is asked.
func (p *Pane) lastSeen(a source.Row) time.Time {
	if v := p.deps.Board.View(); v != nil {
		if now, ok := v.Row(a.Fingerprint); ok && now.LastSeen.After(a.LastSeen) {
			return now.LastSeen
		}
	}
	return a.LastSeen
}

// otherAnnotations are the names of those that have no place of their own.
func otherAnnotations(a source.Row) []string {
	var other []string
	for _, name := range slices.Sorted(maps.Keys(a.Annotations)) {
		if name != "summary" && name != "description" && name != "runbook_url" && name != "runbook" {
			other = append(other, name)
		}
	}
	return other
}

func (p *Pane) lastTimes(a source.Row) []pane.Paragraph {
	if p.deps.LastTimes == nil {
		return nil
	}
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(p.theme.Glyph(themes.HLine), 2) + " last times"}}
	switch {
	case p.past.name != a.Name():
		return append(list, pane.Paragraph{Role: themes.Dim, Text: "reading the record…"})
	case p.past.err != "":
		return append(list, pane.Paragraph{Role: themes.Warning, Text: "the record could not be read: " + p.past.err})
	}
	earlier := slices.DeleteFunc(slices.Clone(p.past.list), func(t store.LastTime) bool {
		return t.Fingerprint == a.Fingerprint && t.Episode.Equal(a.Episode) // this very firing
	})
	if len(earlier) == 0 {
		return append(list, pane.Paragraph{Role: themes.Dim, Text: "it has not fired before, as far as this record goes back"})
	}
	for _, t := range earlier {
		list = append(list, pane.Paragraph{Role: themes.Text, Indent: 2, Text: p.lastTime(t)})
	}
	return list
}

// lastTime is one earlier firing: "Mon 2 Nov 14:02  22m  bob after 9s  INC-3  SOP followed".
func (p *Pane) lastTime(t store.LastTime) string {
	words := []string{text.DayClock(t.FiredAt, p.now.In(p.deps.Zone))}
	if !t.ClearedAt.IsZero() {
		words = append(words, text.Age(t.ClearedAt.Sub(t.FiredAt)))
	}
	if t.AckedBy != "" {
		words = append(words, string(t.AckedBy)+" after "+text.Age(t.AckedAt.Sub(t.FiredAt)))
	}
	if t.Incident != 0 {
		words = append(words, t.Incident.String())
	}
	if t.SOP != "" {
		words = append(words, t.SOP)
	}
	return strings.Join(append(words, t.Outcome), "  ")
}

// state says in words how the alert stands.
func (p *Pane) state(a source.Row) (themes.Role, string) {
	s := a.Severity.String() + ", "
	switch {
	case a.State == source.Resolved && a.Gone != nil && *a.Gone == source.Self():
		return themes.Good, s + "off the board since " + p.moment(a.ClearedAt) + ": who told of it is asked no more"
	case a.State == source.Resolved && a.Gone != nil:
		return themes.Good, s + "gone since " + p.moment(a.ClearedAt) + ": " + string(a.Gone.Person) + " said so, no source did"
	case a.State == source.Resolved:
		return themes.Good, s + "cleared " + p.moment(a.ClearedAt)
	case a.State == source.Unknown:
		return themes.Warning, s + "unknown: nobody who could tell has said anything for " + text.Age(p.now.Sub(a.LastSeen))
	case a.Ack != nil:
		return wordRole(a.Severity), s + "firing for " + text.Age(p.now.Sub(a.StartsAt)) + ", held, not fixed"
	case a.Quiet != nil:
		words := s + "firing, " + a.Quiet.Why
		if a.Quiet.By != "" {
			words += " by " + a.Quiet.By
		}
		if !a.Quiet.Until.IsZero() {
			words += " to " + p.clock(a.Quiet.Until)
		}
		return themes.Text, words
	case a.State == source.Pending:
		return themes.Text, s + "pending: its condition holds, not yet for long enough"
	}
	return wordRole(a.Severity), s + "firing for " + text.Age(p.now.Sub(a.StartsAt)) + ", nobody holds it"
}

func (p *Pane) heldBy(a source.Row) string {
	words := fmt.Sprintf("%s for %s, since %s", a.Ack.By.Person, text.Age(p.now.Sub(a.Ack.At)), p.clock(a.Ack.At))
	if a.Ack.By.Via != "" {
		words += ", via " + a.Ack.By.Via
	}
	if !a.Ack.Until.IsZero() {
		words += ", until " + p.clock(a.Ack.Until)
	}
	if a.Ack.Note != "" {
		words += ": " + a.Ack.Note
	}
	return words
}

func runbook(a source.Row) string {
	for _, name := range []string{"runbook_url", "runbook"} {
		if s := a.Annotations[name]; s != "" {
			return s
		}
		if s := a.Labels[name]; s != "" {
			return s
		}
	}
	return ""
}

// clock is a time of day; on another day than today it carries the day.
func (p *Pane) clock(t time.Time) string {
	return text.Clock(t, p.now.In(p.deps.Zone))
}

func (p *Pane) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t, now := t.In(p.deps.Zone), p.now.In(p.deps.Zone)
	words := t.Format("15:04:05")
	if t.Year() != now.Year() || t.YearDay() != now.YearDay() {
		words = t.Format("Mon 2 Jan 2006 15:04:05")
	}
	return words + ", " + text.Age(now.Sub(t)) + " ago"
}

// plain is an alert to paste into a chat, markdown one for a page.
func (p *Pane) plain(a source.Row) string { return p.written(a, "%s: %s\n", "", "") }

func (p *Pane) markdown(a source.Row) string { return p.written(a, "- **%s**: %s\n", "### ", "\n") }

func (p *Pane) written(a source.Row, form, before, after string) string {
	var b strings.Builder
	_, state := p.state(a)
	b.WriteString(before + strings.TrimSpace(a.Name()+" "+a.Place()) + "\n" + after)
	put := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, form, name, value)
		}
	}
	put("state", state)
	put("started", a.StartsAt.In(p.deps.Zone).Format("2006-01-02 15:04:05 MST"))
	put("summary", a.Annotations["summary"])
	put("description", a.Annotations["description"])
	put("runbook", runbook(a))
	if a.Ack != nil {
		put("held by", p.heldBy(a))
	}
	for _, c := range p.suspicionOf(&a).related() {
		put("changed", p.change(c, a.StartsAt))
	}
	labels := make([]string, 0, len(a.Labels))
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		labels = append(labels, fmt.Sprintf("%s=%q", name, a.Labels[name]))
	}
	put("labels", strings.Join(labels, ", "))
	put("fingerprint", string(a.Fingerprint))
	return b.String()
}
