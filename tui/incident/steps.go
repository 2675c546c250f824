package incident

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// stepRow is one row of the checklist and the step it belongs to; a heading
// and a blank belong to none.
type stepRow struct {
	id   string
	line string
	head bool // the step's own line, not what stands beneath it
}

// checklist draws a run: phases, steps, and beneath the chosen step its
// script, its check and what is known of its last try.
func (p *Pane) checklist(run *sop.Run, width int) []stepRow {
	var rows []stepRow
	phase := ""
	numbers := numberCells(run.Procedure)
	next, _ := run.Next()
	for depth, s := range run.Procedure.Walk() {
		if depth == 0 && s.Phase != phase {
			phase = s.Phase
			if len(rows) > 0 {
				rows = append(rows, stepRow{})
			}
			if phase != "" {
				rows = append(rows, stepRow{line: row.New(p.theme, width, false).Space(1).Put(themes.Dim, strings.ToUpper(phase)).String()})
			}
		}
		chosen := s.ID == p.sel
		indent := 3 + depth*numbers
		rows = append(rows, stepRow{id: s.ID, head: true, line: p.stepLine(run, *s, s.ID == next.ID, chosen, indent, numbers, width)})
		if chosen {
			for _, line := range p.stepDetail(run, *s, indent+numbers, width) {
				rows = append(rows, stepRow{id: s.ID, line: line})
			}
		}
	}
	return rows
}

// numberCells is the room a top-level number takes.
func numberCells(p sop.Procedure) int {
	widest := 2
	for _, s := range p.Steps {
		widest = max(widest, len(s.Number))
	}
	return widest + 1
}

// stepLook is a state's glyph and role.
func stepLook(st sop.StepState) (themes.Glyph, themes.Role, bool) {
	switch st.State {
	case sop.StepDone:
		return themes.Check, themes.Good, true
	case sop.StepFailed:
		return themes.Cross, themes.Critical, true
	case sop.StepCutOff:
		return themes.Cross, themes.Warning, true
	case sop.StepRunning, sop.StepUnderway:
		return themes.Pointer, themes.IncidentRole, true
	case sop.StepSkipped, sop.StepNotApplicable:
		return themes.HLine, themes.Dim, true
	case sop.StepBypassed:
		return themes.Middle, themes.Faint, true
	}
	return 0, themes.Text, false
}

func (p *Pane) stepLine(run *sop.Run, s sop.Step, next, chosen bool, indent, numbers, width int) string {
	st := run.Steps[s.ID]
	r := row.New(p.theme, width, chosen).Space(1)
	glyph, role, marked := stepLook(st)
	switch {
	case marked:
		r.Put(role, p.theme.Glyph(glyph))
	case next:
		r.Put(themes.IncidentRole, p.theme.Glyph(themes.Pointer))
	}
	r.To(indent)
	title := themes.Text
	switch {
	case next || chosen || st.State == sop.StepUnderway || st.State == sop.StepRunning:
		title = themes.Strong
	case st.State == sop.StepBypassed, st.State == sop.StepSkipped, st.State == sop.StepNotApplicable:
		title = themes.Dim
	}
	number := themes.Text
	if marked {
		number = role
	}
	r.Put(number, s.Number).Space(1).To(indent + max(numbers, len(s.Number)+1))
	right := p.stepRight(run, s, st)
	if right.who != "" {
		// Who and when stand in columns of their own, at the right.
		r.Put(title, cut(p.theme, s.Title, r.Left()-right.width()-1)).To(width - right.width())
		right.draw(r)
		return r.String()
	}
	r.Put(title, s.Title)
	if !chosen || !right.beneath {
		r.Space(2).To(min(asideFrom, width/2))
		right.draw(r)
	}
	return r.String()
}

// asideFrom is the column where what an open step is like stands, unless its
// title is longer.
const asideFrom = 27

func cut(t *themes.Theme, s string, w int) string {
	return text.Truncate(s, max(w, 8), t.Glyph(themes.Ellipsis))
}

// aside is what stands right of a step's title.
type aside struct {
	role themes.Role
	word string // "exit 0", "skipped", "if applicable"
	dim  string // "1.2s"
	who  string
	at   string
	// beneath: it is the beginning of what stands beneath the chosen step.
	beneath bool
}

const (
	whoCells = 7
	atCells  = 6
)

func (a aside) width() int {
	w := text.Width(a.word)
	if a.dim != "" {
		w += 1 + text.Width(a.dim)
	}
	if a.who != "" {
		w += 1 + max(whoCells, text.Width(a.who)+1) + atCells
	}
	return w
}

func (a aside) draw(r *row.Row) {
	r.Put(a.role, a.word)
	if a.dim != "" {
		r.Space(1).Put(themes.Dim, a.dim)
	}
	if a.who != "" {
		r.Space(1)
		end := r.Used() + max(whoCells, text.Width(a.who)+1)
		r.Person(a.who, a.who).To(end).Put(themes.Dim, a.at)
	}
}

// stepRight says what became of a step, or what it is waiting for.
func (p *Pane) stepRight(run *sop.Run, s sop.Step, st sop.StepState) aside {
	a := aside{role: themes.Dim}
	if st.By.Person != "" && st.State != sop.StepBypassed {
		a.who = string(st.By.Person)
		if !st.At.IsZero() {
			a.at = st.At.In(p.deps.Zone).Format("15:04")
		}
	}
	switch st.State {
	case sop.StepRunning:
		a.role, a.word = themes.IncidentRole, "running"
		if st.Checking {
			a.word = "checking"
		}
		a.dim = text.Age(p.now.Sub(st.At))
	case sop.StepDone, sop.StepFailed:
		a.role = themes.Good
		if st.State == sop.StepFailed {
			a.role, a.word = themes.Critical, "failed"
		}
		p.outcome(&a, st)
	case sop.StepSkipped, sop.StepNotApplicable, sop.StepBypassed:
		a.word = string(st.State)
	case sop.StepCutOff:
		a.role, a.word = themes.Warning, "cut off, try again"
	default:
		p.waiting(&a, run, s)
	}
	return a
}

// outcome adds how a closed or failed step ended.
func (p *Pane) outcome(a *aside, st sop.StepState) {
	switch {
	case st.Answer != "":
		a.word = st.Answer
	case st.Killed != "":
		a.word = "stopped"
	case st.Exit != nil:
		a.word, a.dim = fmt.Sprintf("exit %d", *st.Exit), took(st.Took)
	case st.State == sop.StepDone && st.Reason != "":
		a.word = "by hand"
	}
	if st.Try > 1 {
		a.dim = strings.TrimSpace(a.dim + fmt.Sprintf(" try %d", st.Try))
	}
}

// waiting says what an open step is like: locked, a decision, a check.
func (p *Pane) waiting(a *aside, run *sop.Run, s sop.Step) {
	a.who, a.at = "", ""
	switch needs := run.Blocked(s.ID); {
	case len(needs) > 0:
		a.role, a.word = themes.Warning, "waits for "+strings.Join(numbersOf(run, needs), ", ")
	case len(s.Branches) > 0:
		var ways []string
		for _, b := range s.Branches {
			way := b.Answer
			if to, ok := run.Procedure.Step(b.To); ok {
				way += " " + p.theme.Glyph(themes.Arrow) + " " + to.Number
			}
			ways = append(ways, way)
		}
		a.word = strings.Join(ways, " "+p.theme.Glyph(themes.Middle)+" ")
	case s.Optional:
		a.word = "if applicable"
	case s.Wait > 0:
		a.word = "wait " + text.Age(s.Wait)
	case s.Command != nil:
		a.word, a.beneath = "$ "+firstLine(s.Command.Text), true
	case s.Verify != nil:
		a.word, a.beneath = "verify: "+firstLine(s.Verify.Text), true
	}
}

func numbersOf(run *sop.Run, ids []string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if s, ok := run.Procedure.Step(id); ok {
			id = s.Number
		}
		out = append(out, id)
	}
	return out
}

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return strings.TrimSpace(s)
}

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
				say(themes.Faint, p.theme.Glyph(themes.Ellipsis)+" Enter shows all")
				return
			}
			say(role, line)
		}
	}
	wrapped(themes.Dim, prose(s.Before, s.Body), bodyLines)
	if s.Command != nil {
		lines = append(lines, p.scriptLines("$ ", s.Command.Text, indent, width, scriptLines)...)
	}
	if s.Verify != nil {
		lines = append(lines, p.scriptLines("verify  ", s.Verify.Text, indent, width, 2)...)
	}
	if needs := run.Blocked(s.ID); len(needs) > 0 {
		wrapped(themes.Warning, "locked until "+strings.Join(numbersOf(run, needs), ", ")+" is done; trying it offers to override with a reason", 2)
	}
	if st.Override != nil {
		wrapped(themes.Warning, "lock overridden by "+string(st.Override.By.Person)+": "+st.Override.Reason, 2)
	}
	if st.State == sop.StepRunning && st.HeldBy.Person != "" {
		say(themes.IncidentRole, "run by "+string(st.HeldBy.Person)+" since "+p.clock(st.At))
	}
	if st.Reason != "" {
		wrapped(themes.Warning, "because "+st.Reason, 2)
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
	if l := p.lives[liveKey{run.Run, s.ID}]; l != nil {
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
			lines = append(lines, r.Put(themes.Faint, fmt.Sprintf("%s %d more lines, Enter shows all", p.theme.Glyph(themes.Ellipsis), len(all)-most)).String())
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

// since writes how long something lasts, as hours, minutes and seconds.
func since(d time.Duration) string {
	d = max(0, d)
	return fmt.Sprintf("%02d:%02d:%02d", int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60)
}
