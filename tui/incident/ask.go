package incident

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// question is one line of words to ask for.
type question struct {
	title string
	label string
	hint  string // stands there while it is empty
	value string // proposed
	edit  bool   // it is to be edited, not replaced
	need  string // what to say of an empty answer; empty: it may be
	// check says what is wrong with an answer; empty: nothing. Nil: all is right.
	check func(words string) string
}

func (p *Pane) ask(q question, do func(words string) tea.Cmd) tea.Cmd {
	field := dialog.Field{Label: q.label, Hint: q.hint, Value: q.value, Edit: q.edit, Check: func(v string) string {
		if v == "" {
			return q.need
		}
		if q.check != nil {
			return q.check(v)
		}
		return ""
	}}
	return say(pane.Show{Dialog: dialog.Ask(q.title, []dialog.Field{field}, func(v []string) tea.Cmd { return do(v[0]) })})
}

// askVars asks for what only a person knows before a procedure starts. Nothing
// has to be known: its scripts say what they miss.
func (p *Pane) askVars(proc sop.Procedure, do func(vars map[string]string) tea.Cmd) tea.Cmd {
	fields := make([]dialog.Field, len(proc.Asks))
	for i, asked := range proc.Asks {
		hint := asked.About
		if hint == "" {
			hint = "empty: not known"
		}
		fields[i] = dialog.Field{Label: asked.Name, Hint: hint}
	}
	return say(pane.Show{Dialog: dialog.Ask(proc.Title+" asks, empty: not known", fields, func(v []string) tea.Cmd {
		vars := make(map[string]string, len(v))
		for i, asked := range proc.Asks {
			vars[asked.Name] = v[i]
		}
		return do(vars)
	})})
}

// askOpen asks for the title and the severity of a new incident.
func (p *Pane) askOpen(title string, rows []alerts.Row, then func(store.IncidentID) tea.Cmd) tea.Cmd {
	proposed := titleFor(rows)
	fields := []dialog.Field{
		{Label: "What is wrong?", Value: proposed, Hint: "begin with 14:05 when it began earlier", Check: func(v string) string {
			switch v {
			case "":
				return "say in a few words what is wrong"
			case proposed: // what an alert says of itself is no time that a person wrote
				return ""
			}
			return p.deps.timely(v)
		}},
		{Label: "Severity", Value: string(severityFor(rows)), Hint: "sev1 (worst) to sev4", Check: func(v string) string {
			if _, ok := severityOf(v); !ok {
				return "a severity is sev1 (worst), sev2, sev3 or sev4"
			}
			return ""
		}},
	}
	return say(pane.Show{Dialog: dialog.Ask(title, fields, func(v []string) tea.Cmd {
		sev, _ := severityOf(v[1])
		when, words := store.When{}, v[0]
		if words != proposed {
			when, words, _ = noteTime(v[0], p.deps.Now(), p.deps.Zone) // it was checked
		}
		return p.open(when, words, sev, attachedOf(rows), then)
	})})
}

// severityOf reads "sev2", "SEV2" or "2".
func severityOf(s string) (store.Severity, bool) {
	s = "sev" + strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "sev")
	switch sev := store.Severity(s); sev {
	case store.Sev1, store.Sev2, store.Sev3, store.Sev4:
		return sev, true
	}
	return "", false
}

func (p *Pane) pick(title string, items []dialog.Item, do func(i int) tea.Cmd) tea.Cmd {
	return say(pane.Show{Dialog: dialog.Pick(title, items, do)})
}

func (p *Pane) confirm(title string, body []string, yes string, do func() tea.Cmd) tea.Cmd {
	return say(pane.Show{Dialog: dialog.Confirm(title, body, yes, do)})
}

func (p *Pane) showText(title, body string) tea.Cmd {
	return say(pane.Show{Dialog: dialog.Text(title, body)})
}

// stepText is everything a step says and everything that happened to it.
func (p *Pane) stepText(s stepAt) string {
	var b strings.Builder
	part := func(head, body string) {
		if body = strings.TrimRight(body, "\n"); body == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		if head != "" {
			b.WriteString(head + "\n")
		}
		b.WriteString(body)
	}
	before, after := s.step.Told()
	part("", prose(s.step.Before, before))
	if s.step.Command != nil {
		part("command", s.step.Command.Text)
	}
	if s.step.Verify != nil {
		part("check", s.step.Verify.Text)
	}
	part("", after)
	var events []string
	for _, ev := range s.state.Events {
		line := p.clock(ev.At) + "  " + string(ev.By.Person) + "  " + string(ev.What)
		if ev.Answer != "" {
			line += " " + ev.Answer
		}
		if ev.Reason != "" {
			line += ", because " + ev.Reason
		}
		events = append(events, line)
	}
	part("what happened", strings.Join(events, "\n"))
	part("output", s.state.Output)
	switch {
	case s.state.State == sop.StepWaiting:
		part("", "It ends at "+p.clock(s.state.Until)+"; what you run meanwhile does not stop it.")
	case b.Len() == 0 && !p.state.inc.Open():
		return "It was not done before " + p.id.String() + " was resolved."
	case b.Len() == 0 && s.step.Wait > 0:
		return "Space begins the wait of " + text.Span(s.step.Wait) + ". Other steps can be done meanwhile."
	case b.Len() == 0:
		return "Do it; then Esc, and Space ticks it."
	}
	return b.String()
}
