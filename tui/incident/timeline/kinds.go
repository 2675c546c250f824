package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
)

const shaShown = 6 // digits of a hash; the report has them all

// moment reads one entry.
func (s Story) moment(inc incident.Incident, e incident.Entry) Moment {
	m := Moment{Entry: e, Glyph: themes.Diamond, Role: themes.IncidentRole, Important: e.Important()}
	switch e.Kind {
	case incident.Opened:
		m.Glyph = themes.Target
		m.Words = []Word{{Text: " opened " + inc.ID.String() + ", " + string(openedAs(e, inc))}}
	case incident.Fired, incident.Cleared:
		m.alert(e, s.fired)
	case incident.Acked, incident.Unacked:
		m.ack(e, s.fired)
	case incident.Note:
		m.Bare, m.Said = true, true
		first, rest := splitLines(e.Text)
		m.Words, m.Under = []Word{{Text: " " + first}}, rest
	case incident.Pinned:
		m.pinned(e)
	case incident.StepEntry:
		m.step(e)
	case incident.RunEntry:
		m.Glyph, m.Role = themes.Pointer, themes.Accent
		m.Words = []Word{{Text: " started SOP "}, {Role: themes.Strong, Text: e.Text}}
	default:
		m.plain(e)
	}
	return m
}

// openedAs is the severity the incident was opened with.
func openedAs(e incident.Entry, inc incident.Incident) incident.Severity {
	var d incident.OpenedData
	if e.Decode(&d) == nil && d.Severity != "" {
		return d.Severity
	}
	return inc.Severity
}

// plain is every kind whose text says it all.
func (m *Moment) plain(e incident.Entry) {
	words := " " + string(e.Kind) + ": " + e.Text
	switch e.Kind {
	case incident.StatusChanged, incident.SeverityChanged:
		m.Role = themes.Warning
		var d incident.ChangedData
		if e.Decode(&d) == nil && d.To != "" {
			words = " " + string(e.Kind) + ": " + d.To
		}
		if d.Why != "" { // only opening a resolved incident again has a reason
			m.Said, words = true, " opened it again: "+d.Why
		}
	case incident.ResolvedEntry:
		m.Glyph, m.Role, m.Said = themes.Check, themes.Good, true
		words = " resolved: " + e.Text
		if e.Text == "resolved" {
			words = " resolved it"
		}
	case incident.RoleChanged:
		m.Role = themes.Dim
		words = " gave " + e.Text
	case incident.Answered, incident.Action:
		m.Glyph, m.Role = themes.Middle, themes.Dim
		m.Said = e.Kind == incident.Action // who sees to it and until when stand at its end
	case incident.ActionDone:
		m.Glyph, m.Role = themes.Check, themes.Good
		var d incident.ActionDoneData
		if e.Decode(&d) == nil && d.Open {
			m.Glyph, m.Role = themes.Ring, themes.Warning
		}
		words = " " + e.Text
	case incident.Attached:
		m.Glyph = themes.Target
		words = " attached " + e.Text
	case incident.Detached:
		m.Glyph, m.Said = themes.Ring, true
		words = " detached " + e.Text
	case incident.Update, incident.Corrected, incident.Duplicate, incident.Linked:
		m.told(e)
		return
	case incident.FileAttached:
		m.Glyph, m.Role, m.Said = themes.Target, themes.Accent, true
		words = " attached file " + e.Text
	case incident.SourceMoved:
		m.Glyph, m.Role, m.Machine = themes.Cross, themes.Critical, true
		var d incident.SourceData
		if e.Decode(&d) == nil && d.Up {
			m.Glyph, m.Role = themes.Check, themes.Good
		}
		words = e.Text
	case incident.Change:
		m.changed(e)
		return
	}
	m.say(words)
}

// told is what people said of the incident as a whole, and of one another's words.
func (m *Moment) told(e incident.Entry) {
	m.Said = true
	switch e.Kind {
	case incident.Update:
		m.Glyph, m.Role = themes.Dot, themes.Info
		m.say(" status update: " + e.Text)
	case incident.Corrected:
		m.Glyph, m.Role = themes.Cycle, themes.Warning
		m.say(fmt.Sprintf(" corrected #%d: %s", Corrects(e), e.Text))
	case incident.Duplicate:
		m.say(" marked it as a " + e.Text)
	default:
		m.say(" linked " + e.Text)
	}
}

// Corrects is the number of the entry that a correction is about; 0: it is none.
func Corrects(e incident.Entry) int64 {
	var d incident.CorrectedData
	if e.Kind != incident.Corrected || e.Decode(&d) != nil {
		return 0
	}
	return d.Seq
}

// say takes the words of a moment; what is more than a line stands beneath.
func (m *Moment) say(words string) {
	first, rest := splitLines(words)
	m.Words, m.Under = []Word{{Text: first}}, rest
}

func (m *Moment) alert(e incident.Entry, fired map[alerts.Fingerprint]time.Time) {
	m.Machine = true
	var d incident.AlertData
	if e.Decode(&d) != nil {
		m.Words = []Word{{Text: e.Text}}
		return
	}
	m.Glyph, m.Role = themes.Up, themes.Critical
	if e.Kind == incident.Cleared {
		m.Glyph, m.Role = themes.Check, themes.Good
	} else {
		fired[d.Fingerprint] = e.At
	}
	where := strings.TrimSpace(d.Source + " " + cmp.Or(d.Labels["instance"], d.Labels["service"], d.Labels["dataset"], d.Labels["job"]))
	m.Words = []Word{{Role: themes.Strong, Text: cmp.Or(d.Labels["alertname"], e.Text)}, {Text: " " + string(e.Kind)}, {Role: themes.Dim, Text: " " + where}}
}

func (m *Moment) ack(e incident.Entry, fired map[alerts.Fingerprint]time.Time) {
	var d incident.AckData
	if e.Decode(&d) != nil {
		m.Words = []Word{{Text: " " + string(e.Kind) + " " + e.Text}}
		return
	}
	m.Words = []Word{{Text: " " + string(e.Kind) + " "}, {Text: e.Text}}
	if e.Kind == incident.Unacked {
		m.Role = themes.Dim
		return
	}
	if at, ok := fired[d.Fingerprint]; ok && e.At.After(at) {
		m.Words = append(m.Words, Word{Role: themes.Dim, Text: " after " + text.Age(e.At.Sub(at))})
	}
}

func (m *Moment) pinned(e incident.Entry) {
	m.Glyph, m.Role = themes.Target, themes.Accent
	var d incident.PinnedData
	if e.Decode(&d) != nil || len(d.Lines) == 0 {
		m.Words = []Word{{Text: " pinned " + e.Text}}
		return
	}
	noun := "lines"
	if len(d.Lines) == 1 {
		noun = "line"
	}
	m.Words = []Word{{Text: fmt.Sprintf(" pinned %d %s from %s", len(d.Lines), noun, incident.SourcesOf(d.Lines))}}
	if sum := d.Lines[0].SHA256; len(sum) >= shaShown {
		m.Words = append(m.Words, Word{Role: themes.Dim, Text: " sha " + sum[:shaShown], Gives: true})
	}
	several := slices.ContainsFunc(d.Lines, func(l incident.PinnedLine) bool { return l.Source != d.Lines[0].Source })
	for _, l := range d.Lines {
		line := gist(l.Text)
		if several {
			line = l.Source + " " + line
		}
		m.Under = append(m.Under, line)
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

func splitLines(s string) (first string, rest []string) {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	return lines[0], lines[1:]
}
