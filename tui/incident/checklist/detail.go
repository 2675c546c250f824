package checklist

import (
	"fmt"
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/row"
)

// How much of a step stands beneath its line.
const (
	bodyLines   = 6
	scriptLines = 4
	outputLines = 5
)

// detail is what stands beneath the chosen step.
func (p sheet) detail(s sop.Step, indent int) []string {
	var lines []string
	run, width := p.run, p.width
	st := run.Steps[s.ID]
	say := func(role themes.Role, words string) {
		lines = append(lines, row.New(p.sight.Theme, width, false).Space(indent).Put(role, words).String())
	}
	wrapped := func(role themes.Role, words string, most int) {
		for i, line := range box.Wrap(words, width-indent-1) {
			if i == most {
				say(themes.Dim, p.sight.Theme.Glyph(themes.Ellipsis)+" Enter shows all")
				return
			}
			say(role, line)
		}
	}
	room := width - indent
	if right := p.right(s, st); right.who != "" {
		room -= right.width() + 1
	}
	if text.Width(s.Title) > room {
		wrapped(themes.Text, s.Title, bodyLines) // the line above had to cut it
	}
	before, after := s.Told()
	wrapped(themes.Dim, prose(s.Before, before), bodyLines)
	if s.Command != nil {
		lines = append(lines, p.script("$ ", s.Command.Text, indent, scriptLines)...)
	}
	if s.Verify != nil {
		lines = append(lines, p.script("verify  ", s.Verify.Text, indent, 2)...)
	}
	wrapped(themes.Dim, after, bodyLines)
	if needs := run.Blocked(s.ID); len(needs) > 0 {
		wrapped(themes.Warning, "locked until "+strings.Join(p.numbers(needs), ", ")+" is done; trying it offers to override with a reason", 2)
	}
	if st.Override != nil {
		wrapped(themes.Warning, "lock overridden by "+string(st.Override.By.Person)+": "+st.Override.Reason, 2)
	}
	if to, ok := run.OnFailure(s.ID); ok {
		wrapped(themes.Warning, "it failed: - goes on with "+to.Number+" "+to.Title, 2)
	}
	if st.State == sop.StepRunning && st.HeldBy.Person != "" {
		say(themes.IncidentRole, "run by "+string(st.HeldBy.Person)+" since "+p.sight.Exactly(st.At))
	}
	if st.Reason != "" {
		because := "because "
		if st.State == sop.StepOpen {
			because = "opened again because "
		}
		wrapped(themes.Warning, because+st.Reason, 2)
	}
	if st.Killed != "" {
		say(themes.Critical, "stopped: "+st.Killed)
	}
	return append(lines, p.printed(s, st, indent)...)
}

// printed is the end of what a step printed: of the run under way, or the last one.
func (p sheet) printed(s sop.Step, st sop.StepState, indent int) []string {
	out := st.Output
	if now, here := p.output(s.ID); here {
		out = now
	}
	out = strings.TrimRight(out, "\n")
	if out == "" {
		return nil
	}
	all := strings.Split(out, "\n")
	if len(all) > outputLines {
		all = all[len(all)-outputLines:]
	}
	lines := make([]string, 0, len(all))
	for _, line := range all {
		r := row.New(p.sight.Theme, p.width, false).Space(indent)
		lines = append(lines, r.Put(themes.Dim, p.sight.Theme.Glyph(themes.VLine)+" "+line).String())
	}
	return lines
}

// script draws a script with its strings and variables brought forward.
func (p sheet) script(prompt, script string, indent, most int) []string {
	var lines []string
	all := strings.Split(strings.TrimRight(script, "\n"), "\n")
	for i, line := range all {
		r := row.New(p.sight.Theme, p.width, false).Space(indent)
		if i == most {
			lines = append(lines, r.Put(themes.Dim, fmt.Sprintf("%s %d more lines, Enter shows all", p.sight.Theme.Glyph(themes.Ellipsis), len(all)-most)).String())
			break
		}
		if i == 0 {
			r.Put(themes.Dim, prompt)
		} else {
			r.Space(len(prompt))
		}
		putShell(r, line)
		lines = append(lines, r.String())
	}
	return lines
}

// prose is a step's Markdown as plain words.
func prose(parts ...string) string {
	var out []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "\n")
}
