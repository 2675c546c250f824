package detail

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/alerts/suspects"
	"holdfast/tui/alerts/table"
	"holdfast/tui/pane"
)

const labelRoom = 16

// Page is an alert in words.
type Page struct {
	pane.Look
	Alert    source.Row
	Late     source.Late // the sources whose rows are old
	LastSeen time.Time   // when a source last listed it
	Suspects *suspects.Suspects
	Incident string // which one works on it, who leads that and how far it is; empty: none does
}

// paragraphs is everything that is known of the alert. whole is a page that stands
// alone and has the keys; beside the list the alert is named already.
func (p Page) paragraphs(d *Detail, whole bool) []pane.Paragraph {
	var list []pane.Paragraph
	a := p.Alert
	if whole {
		list = append(list, pane.Paragraph{Role: themes.Strong, Text: a.Name() + "  " + a.Place()})
	}
	put := func(role themes.Role, label, words string) {
		if words == "" {
			return
		}
		lead := pane.Fit(text.Truncate(label, labelRoom-1, p.Theme.Glyph(themes.Ellipsis)), labelRoom)
		list = append(list, pane.Paragraph{Role: role, Lead: lead, Indent: labelRoom, Text: words})
	}
	rule := func(words string) {
		list = append(list, pane.Paragraph{}, pane.Paragraph{Role: themes.Dim, Text: strings.Repeat(p.Theme.Glyph(themes.HLine), 2) + " " + words})
	}
	role, state := p.state()
	put(role, "is", state)
	put(themes.IncidentRole, "incident", p.Incident)
	muted(&d.mutes, p.Look, &a, put)
	if summary := a.Annotations["summary"]; !strings.HasPrefix(a.Annotations["description"], summary) { // it would stand there twice
		put(themes.Text, "summary", summary)
	}
	put(themes.Text, "description", a.Annotations["description"])
	put(themes.Text, "value", p.value())
	// A link writes its address twice: where each key brings another alert, it stays text.
	put(themes.Info, "runbook", runbook(a))
	link(list, whole, runbook(a))
	put(themes.Text, "held by", p.heldBy())
	role, words := p.silence()
	put(role, "its silence", words)
	put(themes.Text, "started", p.Moment(a.StartsAt))
	if !a.FirstSeen.Equal(a.StartsAt) {
		put(themes.Text, "first seen", p.Moment(a.FirstSeen))
	}
	put(themes.Text, "last seen", p.Moment(p.LastSeen))
	put(themes.Text, "sources", strings.Join(a.Sources, ", "))
	p.kin(put)
	if a.Flaps > 1 {
		put(themes.Warning, "flapping", fmt.Sprintf("fired %d times in the last hour", a.Flaps))
	}
	if a.Unrecorded {
		put(themes.Critical, "not recorded", "the record cannot be written: this row would be lost with holdfast")
	}
	list = append(list, p.Suspects.Before(p.Look, &a)...)
	list = append(list, usual(&d.usual, p.Look, &a)...)
	// What a detail is opened for at night goes before what the row says already.
	list = append(list, d.past.of(p.Look, &a)...)
	p.rule(rule, put)
	link(list, whole, a.GeneratorURL)
	p.labels(rule, put)
	put(themes.Dim, "fingerprint", strings.TrimSuffix(string(a.Fingerprint)+", also "+joined(a.Also()), ", also "))
	return list
}

// labels are all that the alert has, and the annotations that have no place of their own.
func (p Page) labels(head func(words string), put func(role themes.Role, label, words string)) {
	a := p.Alert
	head("labels")
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		put(themes.Text, name, a.Labels[name])
	}
	if other := otherAnnotations(a); len(other) > 0 {
		head("annotations")
		for _, name := range other {
			put(themes.Text, name, a.Annotations[name])
		}
	}
}

// link has the last of several paragraphs lead to an address, where it stands whole.
func link(list []pane.Paragraph, whole bool, address string) {
	if whole && address != "" {
		list[len(list)-1].Link = address
	}
}

// silence is how the silence stands that is kept for a held alert.
func (p Page) silence() (role themes.Role, words string) {
	a := p.Alert
	role = themes.Text
	if !a.SilenceUntil.IsZero() {
		words = "runs out " + p.Clock(a.SilenceUntil) + " if nobody extends it"
		if names := p.Late.Names(&a); names != "" {
			role, words = themes.Warning, "was to last to "+p.Clock(a.SilenceUntil)+" when "+names+" last told of it"
		}
	}
	switch said := a.Says(p.Now); {
	case a.Uncovered(p.Now) && a.Cover.Hand != "":
		return themes.Warning, "not covered, people may be paged: " + said + "; ack it again to silence it again, or let go of it"
	case a.Uncovered(p.Now):
		return themes.Warning, "none yet in " + a.Cover.Cluster + ", people may be paged; it is posted as soon as that is possible"
	case said != "" && words != "":
		words += "; " + said
	}
	return role, words
}

// rule is the rule that makes the alert, as its source tells of it, its address last. A
// query in an address is no text to read: it is told by itself, and stands for it there.
func (p Page) rule(head func(words string), put func(role themes.Role, label, words string)) {
	a := p.Alert
	address, query := a.GeneratorURL, ""
	if a.Rule == nil && address == "" {
		return
	}
	head("rule")
	if u, err := url.Parse(address); err == nil && u.Query().Get(queried) != "" {
		query = source.CleanValue(u.Query().Get(queried))
		u.RawQuery, u.Fragment = "", ""
		address = source.CleanValue(u.String()) + "?" + p.Theme.Glyph(themes.Ellipsis)
	}
	if x := a.Rule; x != nil {
		put(themes.Text, "query", cmp.Or(x.Query, query))
		put(themes.Text, "group", strings.TrimSpace(x.Group+" "+x.File))
		if x.For > 0 {
			put(themes.Text, "for", text.Age(x.For))
		}
		if !x.Kept.IsZero() {
			put(themes.Text, "kept firing", "its condition holds no longer, since "+p.Moment(x.Kept))
		}
	} else {
		put(themes.Text, "query", query)
	}
	put(themes.Info, "address", address)
}

// queried is what a Prometheus calls the query in the address of a graph.
const queried = "g0.expr"

// value is what the query of its rule gave, and when: it may be another since.
func (p Page) value() string {
	x := p.Alert.Rule
	if x == nil || x.Value == "" {
		return ""
	}
	n, err := strconv.ParseFloat(x.Value, 64)
	if err != nil {
		return ""
	}
	words := strconv.FormatFloat(n, 'g', valueDigits, 64)
	if whole := math.Abs(n); whole == math.Trunc(whole) && whole < 1e15 {
		words = strconv.FormatFloat(n, 'f', 0, 64)
	}
	return words + " at " + p.Moment(x.At)
}

// valueDigits are those of a number that are read: what differs after them is noise.
const valueDigits = 5

// kin is how the row stands to others, and what its sources do not agree on.
func (p Page) kin(put func(role themes.Role, label, words string)) {
	a := p.Alert
	put(themes.Text, "same as", a.Tie())
	if a.Kin != nil {
		for _, w := range a.Kin.Says {
			put(themes.Warning, "who says", w.Line(p.Moment))
		}
	}
}

func joined(fps []source.Fingerprint) string {
	words := make([]string, len(fps))
	for i, fp := range fps {
		words[i] = string(fp)
	}
	return strings.Join(words, ", ")
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

// state says in words how the alert stands.
func (p Page) state() (themes.Role, string) {
	a := p.Alert
	s := a.Severity.String() + ", "
	if a.Severity == source.None {
		s = "severity " + s
	}
	switch {
	case a.State == source.Resolved && a.Gone != nil && *a.Gone == source.Self():
		return themes.Good, s + "off the board since " + p.Moment(a.ClearedAt) + ": who told of it is asked no more"
	case a.State == source.Resolved && a.Gone != nil:
		return themes.Good, s + "gone since " + p.Moment(a.ClearedAt) + ": " + string(a.Gone.Person) + " said so, no source did"
	case a.State == source.Resolved:
		return themes.Good, s + "cleared " + p.Moment(a.ClearedAt)
	case p.Late.Doubts(&a):
		return themes.Warning, s + p.doubt()
	case a.State == source.Unknown && a.Rule != nil && a.Rule.Fails != "":
		return themes.Warning, s + "unknown: " + a.Rule.Fails
	case a.State == source.Unknown:
		return themes.Warning, s + "unknown: nobody who could tell has said anything " + p.Lasting(a.LastSeen)
	case a.Ack != nil:
		return table.WordRole(a.Severity), s + p.firing() + ", held, not fixed"
	case a.Quiet != nil:
		words := s + "firing, " + a.Quiet.Why
		if a.Quiet.By != "" {
			words += " by " + a.Quiet.By
		}
		if !a.Quiet.Until.IsZero() {
			words += " to " + p.Clock(a.Quiet.Until)
		}
		return themes.Text, words
	case a.State == source.Pending:
		return themes.Text, s + "pending: its condition holds, not yet for long enough"
	case a.Severity == source.None:
		return themes.Text, s + "firing " + p.Lasting(a.StartsAt) + ", it needs nobody"
	}
	if p.Incident != "" {
		return table.WordRole(a.Severity), s + p.firing() + ", an incident works on it, nobody holds it"
	}
	return table.WordRole(a.Severity), s + p.firing() + ", nobody holds it"
}

// firing says since when it fires, where anybody can tell.
func (p Page) firing() string {
	if p.Alert.StartsAt.IsZero() {
		return "firing"
	}
	return "firing " + p.Lasting(p.Alert.StartsAt)
}

// doubt says as of when the alert stood how, of which nobody tells now.
func (p Page) doubt() string {
	a, stood := p.Alert, "firing"
	switch {
	case a.Ack != nil:
		stood = "firing, held"
	case a.Quiet != nil:
		stood = "firing, " + a.Quiet.Why
	case a.State == source.Pending:
		stood = "pending"
	}
	who := strings.Join(a.Sources, ", ")
	if names := p.Late.Names(&a); names != "" {
		return fmt.Sprintf("unknown: %s when %s last told of it, %s", stood, names, p.Ago(p.LastSeen))
	}
	return fmt.Sprintf("unknown: %s not answered yet, %s as of %s", who, stood, p.ClockSeconds(p.LastSeen))
}

// heldBy is who holds the alert, since when and why; empty: nobody does.
func (p Page) heldBy() string {
	a := p.Alert
	if a.Ack == nil {
		return ""
	}
	words := fmt.Sprintf("%s %s", a.Ack.By.Person, p.Lasting(a.Ack.At))
	if !p.Points {
		words += ", since " + p.Clock(a.Ack.At)
	}
	if a.Ack.By.Via != "" {
		words += ", via " + a.Ack.By.Via
	}
	if !a.Ack.Until.IsZero() {
		words += ", until " + p.Clock(a.Ack.Until)
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

// Plain is the alert to paste into a chat.
func (p Page) Plain() string { return p.written("%s: %s\n", "", "") }

// Markdown is the alert to paste into a page.
func (p Page) Markdown() string { return p.written("- **%s**: %s\n", "### ", "\n") }

func (p Page) written(form, before, after string) string {
	var b strings.Builder
	a := p.Alert
	_, state := p.state()
	b.WriteString(before + strings.TrimSpace(a.Name()+" "+a.Place()) + "\n" + after)
	put := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, form, name, value)
		}
	}
	put("state", state)
	put("incident", p.Incident)
	if !a.StartsAt.IsZero() {
		put("started", a.StartsAt.In(p.Zone).Format("2006-01-02 15:04:05 MST"))
	}
	put("summary", a.Annotations["summary"])
	put("description", a.Annotations["description"])
	put("runbook", runbook(a))
	put("held by", p.heldBy())
	for _, line := range p.Suspects.Lines(p.Look, &a) {
		put("changed", line)
	}
	labels := make([]string, 0, len(a.Labels))
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		labels = append(labels, fmt.Sprintf("%s=%q", name, a.Labels[name]))
	}
	put("labels", strings.Join(labels, ", "))
	put("fingerprint", string(a.Fingerprint))
	return b.String()
}
