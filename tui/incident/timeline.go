package incident

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/row"
)

// moment is one entry of a timeline, ready to draw.
type moment struct {
	entry     store.Entry
	glyph     themes.Glyph
	role      themes.Role
	bare      bool // without a glyph: a note is words, not an event
	machine   bool // holdfast saw it; no person did it
	important bool
	words     []word
	under     []string // what stands indented beneath it
}

// word is a painted piece of a line.
type word struct {
	role  themes.Role
	text  string
	gives bool // is cut first when the line is too long
}

const (
	lateAfter = time.Minute // an entry written this long after it happened is called late
	leastWord = 8           // cells of a word that is cut; with fewer it is left out
	shaShown  = 6           // digits of a hash; the report has them all
)

// late reports whether a person wrote the entry down long after it happened.
// What holdfast saw itself carries the time it was seen.
func (m moment) late() bool {
	return !m.machine && m.entry.RecordedAt.Sub(m.entry.At) >= lateAfter
}

// momentsOf reads a timeline: by the time things happened, then by the order
// they were written.
func momentsOf(inc store.Incident, entries []store.Entry) []moment {
	list := make([]moment, 0, len(entries))
	fired := map[alerts.Fingerprint]time.Time{}
	for _, e := range entries {
		list = append(list, momentOf(inc, e, fired))
	}
	slices.SortStableFunc(list, func(a, b moment) int { return a.entry.At.Compare(b.entry.At) })
	return list
}

func momentOf(inc store.Incident, e store.Entry, fired map[alerts.Fingerprint]time.Time) moment {
	m := moment{entry: e, glyph: themes.Diamond, role: themes.IncidentRole, important: true}
	switch e.Kind {
	case store.Opened:
		m.glyph, m.role = themes.Target, themes.IncidentRole
		m.words = []word{{text: " opened " + inc.ID.String() + ", " + string(openedAs(e, inc))}}
	case store.Fired, store.Cleared:
		m.alert(e, fired)
	case store.Acked, store.Unacked:
		m.ack(e, fired)
	case store.Note:
		m.bare = true
		first, rest := splitLines(e.Text)
		m.words, m.under = []word{{text: " " + first}}, rest
	case store.Pinned:
		m.pinned(e)
	case store.StepEntry:
		m.step(e)
	case store.RunEntry:
		m.glyph, m.role = themes.Pointer, themes.Accent
		m.words = []word{{text: " started SOP "}, {role: themes.Strong, text: e.Text}}
	default:
		m.plain(e)
	}
	return m
}

// openedAs is the severity the incident was opened with.
func openedAs(e store.Entry, inc store.Incident) store.Severity {
	var d store.OpenedData
	if e.Decode(&d) == nil && d.Severity != "" {
		return d.Severity
	}
	return inc.Severity
}

// plain is every kind whose text says it all.
func (m *moment) plain(e store.Entry) {
	words := " " + string(e.Kind) + ": " + e.Text
	switch e.Kind {
	case store.StatusChanged, store.SeverityChanged:
		m.role = themes.Warning
		var d store.ChangedData
		if e.Decode(&d) == nil && d.To != "" {
			words = " " + string(e.Kind) + ": " + d.To
		}
	case store.ResolvedEntry:
		m.glyph, m.role = themes.Check, themes.Good
		words = " resolved: " + e.Text
		if e.Text == "resolved" {
			words = " resolved it"
		}
	case store.RoleChanged:
		m.role, m.important = themes.Dim, false
		words = " gave " + e.Text
	case store.Answered, store.Action:
		m.glyph, m.role, m.important = themes.Middle, themes.Dim, e.Kind == store.Action
	case store.Attached:
		m.glyph, m.important = themes.Target, false
		words = " attached " + e.Text
	case store.Change:
		m.glyph, m.role = themes.Cycle, themes.Accent
		words = " " + e.Text
	}
	first, rest := splitLines(words)
	m.words, m.under = []word{{text: first}}, rest
}

func (m *moment) alert(e store.Entry, fired map[alerts.Fingerprint]time.Time) {
	m.machine = true
	var d store.AlertData
	if e.Decode(&d) != nil {
		m.words = []word{{text: e.Text}}
		return
	}
	m.glyph, m.role = themes.Up, themes.Critical
	if e.Kind == store.Cleared {
		m.glyph, m.role = themes.Check, themes.Good
	} else {
		fired[d.Fingerprint] = e.At
	}
	where := strings.TrimSpace(d.Source + " " + cmp.Or(d.Labels["instance"], d.Labels["service"], d.Labels["dataset"], d.Labels["job"]))
	m.words = []word{{role: themes.Strong, text: cmp.Or(d.Labels["alertname"], e.Text)}, {text: " " + string(e.Kind)}, {role: themes.Dim, text: " " + where}}
}

func (m *moment) ack(e store.Entry, fired map[alerts.Fingerprint]time.Time) {
	var d store.AckData
	if e.Decode(&d) != nil {
		m.words = []word{{text: " " + string(e.Kind) + " " + e.Text}}
		return
	}
	m.words = []word{{text: " " + string(e.Kind) + " "}, {text: e.Text}}
	if e.Kind == store.Unacked {
		m.role, m.important = themes.Dim, false
		return
	}
	if at, ok := fired[d.Fingerprint]; ok && e.At.After(at) {
		m.words = append(m.words, word{role: themes.Dim, text: " after " + text.Age(e.At.Sub(at))})
	}
}

func (m *moment) pinned(e store.Entry) {
	m.glyph, m.role = themes.Target, themes.Accent
	var d store.PinnedData
	if e.Decode(&d) != nil || len(d.Lines) == 0 {
		m.words = []word{{text: " pinned " + e.Text}}
		return
	}
	noun := "lines"
	if len(d.Lines) == 1 {
		noun = "line"
	}
	m.words = []word{{text: fmt.Sprintf(" pinned %d %s from %s", len(d.Lines), noun, d.Lines[0].Source)}}
	if sum := d.Lines[0].SHA256; len(sum) >= shaShown {
		m.words = append(m.words, word{role: themes.Dim, text: " sha " + sum[:shaShown], gives: true})
	}
	for _, l := range d.Lines {
		m.under = append(m.under, gist(l.Text))
	}
}

// gist is a pinned line without the time that stands at the left of it anyhow;
// the record keeps the line whole.
func gist(line string) string {
	level, _, message := logs.LevelOf([]byte(line))
	if name := level.String(); name != "" {
		return strings.ToUpper(name) + " " + string(message)
	}
	return string(message)
}

// step tells one event of a run.
func (m *moment) step(e store.Entry) {
	var ev sop.Event
	if e.Decode(&ev) != nil {
		m.words = []word{{text: " step " + e.Text}}
		return
	}
	m.glyph, m.role = themes.Pointer, themes.Good
	m.words = []word{{text: " step " + ev.Number}, {text: " " + ev.Title, gives: true}}
	say := func(role themes.Role, s string) { m.words = append(m.words, word{role: role, text: " " + s}) }
	switch ev.What {
	case sop.Running:
		m.role, m.important = themes.Dim, false
		say(themes.Dim, "began")
	case sop.Ended, sop.Checked:
		m.result(ev, say)
	case sop.Done:
		say(themes.Good, "done")
	case sop.Failed:
		m.role = themes.Critical
		say(themes.Critical, "failed")
	case sop.Skipped, sop.NotApplicable, sop.Overridden, sop.Reopened:
		m.role = themes.Warning
		say(themes.Warning, strings.ReplaceAll(string(ev.What), "-", " "))
		m.important = ev.What != sop.Reopened
	case sop.Waiting:
		say(themes.Dim, "wait began")
	case sop.Decided:
		say(themes.Strong, "decided "+ev.Answer)
	}
	if ev.Reason != "" {
		say(themes.Dim, "because "+ev.Reason)
	}
}

// result tells how a command or its check ended, with what it printed.
func (m *moment) result(ev sop.Event, say func(themes.Role, string)) {
	if ev.What == sop.Checked {
		say(themes.Dim, "check")
	}
	good := ev.Exit != nil && *ev.Exit == 0 && ev.Killed == ""
	role := themes.Good
	if !good {
		role, m.role, m.glyph = themes.Critical, themes.Critical, themes.Cross
	}
	switch {
	case ev.Killed != "":
		say(role, "stopped: "+ev.Killed)
	case ev.Exit != nil:
		say(role, fmt.Sprintf("exit %d", *ev.Exit))
	default:
		say(role, "did not start")
	}
	say(themes.Dim, took(time.Duration(ev.Seconds*float64(time.Second))))
	m.under = strings.Split(strings.TrimRight(ev.Output, "\n"), "\n")
	if strings.TrimSpace(ev.Output) == "" {
		m.under = nil
	}
}

// took writes a duration as a person reads it: "8.4s", "3m12s".
func took(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return fmt.Sprintf("%dm%02ds", int(d/time.Minute), int(d/time.Second)%60)
}

func splitLines(s string) (first string, rest []string) {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	return lines[0], lines[1:]
}

// How many lines stand beneath an entry.
const (
	underImportant = 3
	underAll       = 20
)

// timelineLines counts the moments that are shown, important ones only unless
// all is set, and the lines they take.
func (p *Pane) timelineLines() (lines, shown int) {
	for _, m := range p.state.moments {
		if p.all || m.important {
			lines, shown = lines+p.height(m), shown+1
		}
	}
	return lines, shown
}

// drawTimeline draws the lines of the timeline from one up to another: of ten
// thousand entries only those that are seen.
func (p *Pane) drawTimeline(width, from, to int) []string {
	var lines []string
	top := 0 // of the moment at hand
	for _, m := range p.state.moments {
		if !p.all && !m.important {
			continue
		}
		if top >= to {
			break
		}
		end := top + p.height(m)
		if end > from {
			drawn := append([]string{p.momentLine(m, width)}, p.underLines(m, width)...)
			lines = append(lines, drawn[max(0, from-top):min(len(drawn), to-top)]...)
		}
		top = end
	}
	return lines
}

// under is how many lines may stand beneath an entry.
func (p *Pane) under() int {
	if p.all {
		return underAll
	}
	return underImportant
}

// height is how many lines a moment takes, with the one that counts what is left
// out beneath it.
func (p *Pane) height(m moment) int { return 1 + min(len(m.under), p.under()+1) }

func (p *Pane) momentLine(m moment, width int) string {
	r := row.New(p.theme, width, false).Space(1)
	r.Put(themes.Dim, p.clock(m.entry.At)).Space(1)
	if m.bare {
		r.Space(1)
	} else {
		r.Put(m.role, p.theme.Glyph(m.glyph))
	}
	r.Space(1)
	late := ""
	if m.late() {
		late = " noted " + m.entry.RecordedAt.In(p.deps.Zone).Format("15:04")
	}
	// A late entry says so even when its words are cut.
	body := row.New(p.theme, r.Left()-text.Width(late), false)
	if !m.machine {
		body.Person(string(m.entry.By.Person), string(m.entry.By.Person))
	}
	over := -body.Left()
	for _, w := range m.words {
		over += text.Width(w.text)
	}
	for _, w := range m.words {
		if w.gives && over > 0 {
			left := text.Width(w.text) - over
			if left < leastWord {
				continue
			}
			w.text = text.Truncate(w.text, left, p.theme.Glyph(themes.Ellipsis))
		}
		body.Put(w.role, w.text)
	}
	return r.Raw(body.String(), body.Used()).Put(themes.Warning, late).String()
}

func (p *Pane) underLines(m moment, width int) []string {
	under := m.under[:min(len(m.under), p.under())]
	indent := 1 + len(p.clock(m.entry.At)) + 1
	var lines []string
	for _, s := range under {
		r := row.New(p.theme, width, false).Space(indent)
		lines = append(lines, r.Put(themes.Dim, p.theme.Glyph(themes.VLine)+" "+s).String())
	}
	if more := len(m.under) - len(under); more > 0 {
		r := row.New(p.theme, width, false).Space(indent)
		lines = append(lines, r.Put(themes.Dim, fmt.Sprintf("%s %d more", p.theme.Glyph(themes.VLine), more)).String())
	}
	return lines
}

// clock writes a time of the incident; one of another day than today carries it.
func (p *Pane) clock(t time.Time) string {
	t = t.In(p.deps.Zone)
	if t.YearDay() == p.now.In(p.deps.Zone).YearDay() && t.Year() == p.now.Year() {
		return t.Format("15:04:05")
	}
	return t.Format("Mon 15:04")
}
