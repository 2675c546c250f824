package checklist

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/row"
)

// most is how many lines of each kind stand beneath a step.
type most struct{ body, script, verify, output int }

const all = 1 << 16

// How many lines of what a script printed stand beneath its step. While it runs they are
// what one waits for; once it is over the next steps are, and it has more than the last
// few only where all the steps have room.
const (
	lastWords = 3
	fewWords  = 2
	whileRuns = 5
)

// detail is what stands beneath the chosen step, the most that there is room for: whole
// where that has room; whole says whether every line of its script is there.
func (p sheet) detail(s sop.Step, indent int) (lines []string, whole bool) {
	output, least := lastWords, fewWords
	if _, runs := p.output(s.ID); runs {
		output, least = whileRuns, lastWords
	}
	steps, next := p.around()
	lines = p.told(s, indent, most{all, all, all, output})
	if spare := p.high - steps - len(lines); spare > 0 {
		return p.told(s, indent, most{all, all, all, output + spare}), true
	}
	if len(lines)+next < p.high {
		return lines, true
	}
	if lines = p.told(s, indent, most{all, all, all, least}); len(lines) < p.high {
		return lines, true
	}
	return p.told(s, indent, most{6, 4, 2, least}), false
}

// told is so much of what stands beneath a step.
func (p sheet) told(s sop.Step, indent int, m most) []string {
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
		wrapped(themes.Text, s.Title, m.body) // the line above had to cut it
	}
	before, after := s.Told()
	wrapped(themes.Dim, prose(s.Before, before), m.body)
	lines = append(lines, p.scripts(s, indent, m)...)
	wrapped(themes.Dim, after, m.body)
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
	lines = append(lines, p.printed(s, st, indent, m.output)...)
	if p.asked != nil {
		lines = append(lines, p.asked.answers(p.sight, p.width, indent))
	}
	return lines
}

// scripts are the step's script, what it would run with, and its check.
func (p sheet) scripts(s sop.Step, indent int, m most) (lines []string) {
	if s.Command != nil {
		lines = append(lines, p.script("$ ", "$ ", s.Command.Text, indent, m.script)...)
	}
	if p.offer != nil && s.Command != nil {
		lines = append(lines, p.offered(indent)...)
	}
	if s.Verify != nil {
		lines = append(lines, p.script("verify  ", "        ", s.Verify.Text, indent, m.verify)...)
	}
	if p.offer != nil && s.Command == nil {
		lines = append(lines, p.offered(indent)...)
	}
	return lines
}

// printed is the end of what a step printed, of the run under way or the last one, and
// how much of it stands above that. What a step says that did not go well is wrapped, for
// it says why.
func (p sheet) printed(s sop.Step, st sop.StepState, indent, most int) []string {
	out := st.Output
	now, here := p.output(s.ID)
	if here {
		out = now
	}
	if out = strings.TrimRight(out, "\n"); out == "" {
		return nil
	}
	w := 0
	if !here && (st.State == sop.StepFailed || st.State == sop.StepCutOff || st.Killed != "" || st.Exit != nil && *st.Exit != 0) {
		w = p.width - indent - 3
	}
	rows, above := box.Tail(strings.Split(out, "\n"), w, most)
	if above > 0 {
		rows = slices.Insert(rows, 0, box.LeftOut(above, "above", p.reads, p.sight.Dot()))
	}
	lines := make([]string, 0, len(rows))
	for _, line := range rows {
		r := row.New(p.sight.Theme, p.width, false).Space(indent)
		lines = append(lines, r.Put(themes.Dim, p.sight.Theme.Glyph(themes.VLine)+" "+line).String())
	}
	return lines
}

// script draws a script with its strings and variables brought forward. Where only
// some of its lines have room each is cut; otherwise it is wrapped, and the rest of a
// wrapped line is set in, so that it cannot be taken for a line of its own.
func (p sheet) script(prompt, later, script string, indent, most int) []string {
	var lines []string
	sh := shellOf(script)
	for i, line := range sh.lines {
		if i == most {
			r := row.New(p.sight.Theme, p.width, false).Space(indent)
			return append(lines, r.Put(themes.Dim, fmt.Sprintf("%s %d more lines, Enter shows all", p.sight.Theme.Glyph(themes.Ellipsis), len(sh.lines)-most)).String())
		}
		before, parts := prompt, []string{line}
		if i > 0 {
			before = later
		}
		if most == all {
			parts = fold(line, max(8, p.width-indent-len(prompt)-1-2))
		}
		at := 0
		for k, part := range parts {
			r := row.New(p.sight.Theme, p.width, false).Space(indent)
			if k == 0 {
				r.Put(themes.Dim, before)
			} else {
				r.Space(len(prompt) + 2)
			}
			at = sh.put(r, i, at, part)
			lines = append(lines, r.String())
		}
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
