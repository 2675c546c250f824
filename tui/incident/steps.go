package incident

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/row"
)

// stepRow is one row of the checklist and the step it belongs to; a heading
// and a blank belong to none. It is drawn only where it is seen.
type stepRow struct {
	id   string
	draw func() string // nil: a blank
}

// checklist lays a run out: phases, steps, and beneath the chosen step its
// script, its check and what is known of its last try.
func (p *Pane) checklist(run *sop.Run, width int) []stepRow {
	rows := make([]stepRow, 0, len(run.Steps)+len(run.Steps)/4)
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
				head := strings.ToUpper(phase)
				rows = append(rows, stepRow{draw: func() string { return row.New(p.theme, width, false).Space(1).Put(themes.Dim, head).String() }})
			}
		}
		chosen := s.ID == p.sel
		indent := 3 + depth*numbers
		rows = append(rows, stepRow{id: s.ID, draw: func() string { return p.stepLine(run, *s, s.ID == next.ID, chosen, indent, numbers, width) }})
		if chosen {
			for _, line := range p.stepDetail(run, *s, indent+numbers, width) {
				rows = append(rows, stepRow{id: s.ID, draw: func() string { return line }})
			}
		}
	}
	return rows
}

// numberCells is the room a top-level number takes.
func numberCells(p sop.Procedure) int {
	widest := 2
	for i := range p.Steps {
		widest = max(widest, len(p.Steps[i].Number))
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
	case sop.StepWaiting:
		return themes.Quarter, themes.IncidentRole, true
	case sop.StepRunning, sop.StepUnderway:
		return themes.Pointer, themes.IncidentRole, true
	case sop.StepSkipped, sop.StepNotApplicable:
		return themes.HLine, themes.Dim, true
	case sop.StepBypassed:
		return themes.Middle, themes.Dim, true
	}
	return 0, themes.Text, false
}

func (p *Pane) stepLine(run *sop.Run, s sop.Step, next, chosen bool, indent, numbers, width int) string {
	st := run.Steps[s.ID]
	r := row.New(p.theme, width, chosen && p.box == box.Checklist).Space(1)
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
		w += 1 + max(whoCells, text.Width(a.who)+1) + max(atCells, text.Width(a.at)+1)
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
			a.at = p.minute(st.At)
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
		if s.Wait > 0 && a.word == byHand {
			a.role, a.word = themes.Warning, "ended early"
		}
	case sop.StepSkipped, sop.StepNotApplicable, sop.StepBypassed:
		a.word = string(st.State)
	case sop.StepCutOff:
		a.role, a.word = themes.Warning, "cut off, try again"
	case sop.StepWaiting:
		p.timer(&a, st)
	default:
		p.waiting(&a, run, s)
	}
	return a
}

// byHand is what is said of a script that a person did the work of.
const byHand = "by hand"

// outcome adds how a closed or failed step ended.
func (p *Pane) outcome(a *aside, st sop.StepState) {
	switch {
	case st.Answer != "":
		a.word = st.Answer
	case st.Killed != "":
		a.word = "stopped"
	case st.Exit != nil:
		a.word, a.dim = fmt.Sprintf("exit %d", *st.Exit), timeline.Took(st.Took)
	case st.State == sop.StepDone && st.Reason != "":
		a.word = byHand
	}
	if st.Override != nil && a.word == "" {
		a.role, a.word = themes.Warning, "lock overridden"
	}
	if st.Unrecorded {
		a.role, a.word = themes.Warning, strings.TrimSpace(a.word+" not recorded yet")
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
	case s.Fallback:
		a.word = "if that fails"
	case s.Wait > 0:
		a.word = "wait " + text.Span(s.Wait)
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

// firstLine is the line of a script that says most in one line: not a comment,
// not a guard (": "${X:?…}"") and not a setting.
func firstLine(s string) string {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, ": ") && !strings.HasPrefix(line, "set -") {
			return line
		}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return first
}

// since writes how long something lasts, as hours, minutes and seconds.
func since(d time.Duration) string {
	d = max(0, d)
	return fmt.Sprintf("%02d:%02d:%02d", int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60)
}
