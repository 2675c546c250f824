package incident

import (
	"fmt"
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// How much of a step stands beneath its line.
const (
	bodyLines   = 6
	scriptLines = 4
	outputLines = 5
)

// stepDetail is what stands beneath the chosen step.
func (p *Pane) stepDetail(run *sop.Run, s sop.Step, indent, width int) []string {
	var lines []string
	st := run.Steps[s.ID]
	say := func(role themes.Role, words string) {
		lines = append(lines, row.New(p.theme, width, false).Space(indent).Put(role, words).String())
	}
	wrapped := func(role themes.Role, words string, most int) {
		for i, line := range wrap(words, width-indent-1) {
			if i == most {
				say(themes.Dim, p.theme.Glyph(themes.Ellipsis)+" Enter shows all")
				return
			}
			say(role, line)
		}
	}
	room := width - indent
	if right := p.stepRight(run, s, st); right.who != "" {
		room -= right.width() + 1
	}
	if text.Width(s.Title) > room {
		wrapped(themes.Text, s.Title, bodyLines) // the line above had to cut it
	}
	before, after := s.Told()
	wrapped(themes.Dim, prose(s.Before, before), bodyLines)
	if s.Command != nil {
		lines = append(lines, p.scriptLines("$ ", s.Command.Text, indent, width, scriptLines)...)
	}
	if s.Verify != nil {
		lines = append(lines, p.scriptLines("verify  ", s.Verify.Text, indent, width, 2)...)
	}
	wrapped(themes.Dim, after, bodyLines)
	if needs := run.Blocked(s.ID); len(needs) > 0 {
		wrapped(themes.Warning, "locked until "+strings.Join(numbersOf(run, needs), ", ")+" is done; trying it offers to override with a reason", 2)
	}
	if st.Override != nil {
		wrapped(themes.Warning, "lock overridden by "+string(st.Override.By.Person)+": "+st.Override.Reason, 2)
	}
	if to, ok := run.OnFailure(s.ID); ok {
		wrapped(themes.Warning, "it failed: - goes on with "+to.Number+" "+to.Title, 2)
	}
	if st.State == sop.StepRunning && st.HeldBy.Person != "" {
		say(themes.IncidentRole, "run by "+string(st.HeldBy.Person)+" since "+p.clock(st.At))
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
	return append(lines, p.outputTail(run, s, st, indent, width)...)
}

// outputTail is the end of what a step printed: of the run under way, or the
// last one.
func (p *Pane) outputTail(run *sop.Run, s sop.Step, st sop.StepState, indent, width int) []string {
	out := st.Output
	if l := p.lives[sop.Place{Incident: int64(p.id), Run: run.Run, Step: s.ID}]; l != nil {
		out = l.text()
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
		r := row.New(p.theme, width, false).Space(indent)
		lines = append(lines, r.Put(themes.Dim, p.theme.Glyph(themes.VLine)+" "+line).String())
	}
	return lines
}

// scriptLines draws a script with its strings and variables brought forward.
func (p *Pane) scriptLines(prompt, script string, indent, width, most int) []string {
	var lines []string
	all := strings.Split(strings.TrimRight(script, "\n"), "\n")
	for i, line := range all {
		r := row.New(p.theme, width, false).Space(indent)
		if i == most {
			lines = append(lines, r.Put(themes.Dim, fmt.Sprintf("%s %d more lines, Enter shows all", p.theme.Glyph(themes.Ellipsis), len(all)-most)).String())
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

// putShell adds a line of shell: quoted strings and $VARIABLES stand out,
// comments stand back. It colours, and decides nothing.
func putShell(r *row.Row, line string) {
	for line != "" && r.Left() > 0 {
		n, role := shellWord(line)
		r.Put(role, line[:n])
		line = line[n:]
	}
}

// shellWord is the length and role of the next piece of a shell line.
func shellWord(s string) (int, themes.Role) {
	switch s[0] {
	case '#':
		return len(s), themes.Dim
	case '"', '\'':
		for i := 1; i < len(s); i++ {
			if s[i] == '\\' && s[0] == '"' {
				i++
			} else if s[i] == s[0] {
				return i + 1, themes.Accent
			}
		}
		return len(s), themes.Accent
	case '$':
		i := 1
		for i < len(s) && (s[i] == '_' || s[i] == '{' || s[i] == '}' || isAlnum(s[i])) {
			i++
		}
		return i, themes.Accent
	}
	i := 1
	for i < len(s) && s[i] != '"' && s[i] != '\'' && s[i] != '$' && (s[i] != '#' || s[i-1] != ' ') {
		i++
	}
	return i, themes.Text
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
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

// wrap breaks text into lines of at most w cells.
func wrap(s string, w int) []string {
	if s == "" {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		out = append(out, pane.Wrap(line, max(w, 8))...)
	}
	return out
}
