package checklist

import (
	"fmt"
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/row"
)

// asideFrom is the column where what an open step is like stands, unless its
// title is longer.
const asideFrom = 27

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

// right says what became of a step, or what it is waiting for.
func (p sheet) right(s sop.Step, st sop.StepState) aside {
	a := aside{role: themes.Dim}
	if st.By.Person != "" && st.State != sop.StepBypassed {
		a.who = string(st.By.Person)
		if !st.At.IsZero() {
			a.at = p.sight.Minute(st.At)
		}
	}
	switch st.State {
	case sop.StepRunning:
		a.role, a.word = themes.IncidentRole, "running"
		if st.Checking {
			a.word = "checking"
		}
		a.dim = p.sight.Aged(st.At)
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
		p.waiting(&a, s)
	}
	return a
}

// byHand is what is said of a script that a person did the work of.
const byHand = "by hand"

// In fewer columns than roomy, what a script that ended well and wrote to standard error
// did is said briefly: the step's title needs the room.
const (
	roomy   = 70
	briefly = "exit 0, stderr"
)

// complains reports whether a step is done by a script that wrote to standard error.
func complains(st sop.StepState) bool { return st.State == sop.StepDone && st.Complained }

// outcome adds how a closed or failed step ended.
func (p sheet) outcome(a *aside, st sop.StepState) {
	switch {
	case st.Answer != "":
		a.word = st.Answer
	case st.Killed != "":
		a.word = "stopped"
	case complains(st):
		a.role, a.word, a.dim = themes.Warning, incident.Complains, incident.Took(st.Took)
		if p.width < roomy {
			a.word, a.dim = briefly, ""
		}
	case st.Exit != nil:
		a.word, a.dim = fmt.Sprintf("exit %d", *st.Exit), incident.Took(st.Took)
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
func (p sheet) waiting(a *aside, s sop.Step) {
	a.who, a.at = "", ""
	switch needs := p.run.Blocked(s.ID); {
	case len(needs) > 0:
		a.role, a.word = themes.Warning, "waits for "+strings.Join(p.numbers(needs), ", ")
	case len(s.Branches) > 0:
		var ways []string
		for _, b := range s.Branches {
			way := b.Answer
			if to, ok := p.run.Procedure.Step(b.To); ok {
				way += " " + p.sight.Theme.Glyph(themes.Arrow) + " " + to.Number
			}
			ways = append(ways, way)
		}
		a.word = strings.Join(ways, p.sight.Dot())
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

// timer says how a wait that began stands.
func (p sheet) timer(a *aside, st sop.StepState) {
	clock := p.sight.Look.Clock(st.Until)
	if left := st.Until.Sub(p.sight.Now); left > 0 {
		a.role, a.word, a.dim = themes.IncidentRole, "until "+clock, text.Age(left)+" more"
		return
	}
	a.role, a.word = themes.Warning, p.sight.Theme.Glyph(themes.Up)+" wait over since "+clock
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
