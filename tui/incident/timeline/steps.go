package timeline

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/themes"
)

// step tells one event of a run.
func (m *Moment) step(e incident.Entry) {
	var ev sop.Event
	if e.Decode(&ev) != nil {
		m.Words = []Word{{Text: " step " + e.Text}}
		return
	}
	m.Glyph, m.Role = themes.Pointer, themes.Good
	m.Words = []Word{{Text: " step " + ev.Number}, {Text: " " + ev.Title, Gives: true}}
	say := func(role themes.Role, s string) { m.Words = append(m.Words, Word{Role: role, Text: " " + s}) }
	switch ev.What {
	case sop.Running:
		m.Role = themes.Dim
		say(themes.Dim, "began")
	case sop.Ended, sop.Checked:
		m.result(ev, say)
	case sop.Done:
		say(themes.Good, "done")
	case sop.Failed:
		m.Glyph, m.Role = themes.Cross, themes.Critical
		say(themes.Critical, "failed")
	case sop.Skipped, sop.NotApplicable, sop.Overridden, sop.Reopened:
		m.Glyph, m.Role = themes.HLine, themes.Warning
		what := strings.ReplaceAll(string(ev.What), "-", " ")
		if ev.What == sop.Overridden {
			what = "lock overridden"
		}
		say(themes.Warning, what)
	case sop.Waiting:
		m.Glyph, m.Role = themes.Quarter, themes.IncidentRole
		say(themes.Dim, "wait began")
	case sop.Decided:
		say(themes.Strong, "decided "+ev.Answer)
	case sop.Filled:
		m.Role = themes.Dim
		say(themes.Dim, "filled in "+ev.Answer)
	}
	if ev.Reason != "" {
		m.Said = true
		say(themes.Dim, "because "+ev.Reason)
	}
}

// result tells how a command or its check ended, with what it printed.
func (m *Moment) result(ev sop.Event, say func(themes.Role, string)) {
	if ev.What == sop.Checked {
		say(themes.Dim, "check")
	}
	good := ev.Exit != nil && *ev.Exit == 0 && ev.Killed == ""
	role := themes.Good
	if !good {
		role, m.Role, m.Glyph = themes.Critical, themes.Critical, themes.Cross
	}
	switch {
	case ev.Killed != "":
		say(role, "stopped: "+ev.Killed)
	case ev.Exit != nil:
		say(role, fmt.Sprintf("exit %d", *ev.Exit))
	default:
		say(role, "did not start")
	}
	say(themes.Dim, Took(time.Duration(ev.Seconds*float64(time.Second))))
	if ev.Try > 1 {
		say(themes.Dim, fmt.Sprintf("try %d", ev.Try))
	}
	m.Under = strings.Split(strings.TrimRight(ev.Output, "\n"), "\n")
	if strings.TrimSpace(ev.Output) == "" {
		m.Under = nil
	}
}

// Took writes a duration as a person reads it: "8.4s", "3m12s".
func Took(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return fmt.Sprintf("%dm%02ds", int(d/time.Minute), int(d/time.Second)%60)
}
