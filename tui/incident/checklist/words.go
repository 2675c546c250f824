package checklist

import (
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// words is everything the step says and everything that happened to it.
func (t task) words() string {
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
	before, after := t.step.Told()
	part("", prose(t.step.Before, before))
	if t.step.Command != nil {
		part("command", t.step.Command.Text)
	}
	if t.step.Verify != nil {
		part("check", t.step.Verify.Text)
	}
	part("", after)
	part("what happened", t.events())
	part("output", t.state.Output)
	switch {
	case t.state.State == sop.StepWaiting:
		part("", "It ends at "+t.sight.Exactly(t.state.Until)+"; what you run meanwhile does not stop it.")
	case b.Len() == 0 && !t.page.Open():
		return "It was not done before " + t.page.ID.String() + " was resolved."
	case b.Len() == 0 && t.step.Wait > 0:
		return "Space begins the wait of " + text.Span(t.step.Wait) + ". Other steps can be done meanwhile."
	case b.Len() == 0:
		return "Do it; then Esc, and Space ticks it."
	}
	return b.String()
}

// events are what happened to the step, a line each.
func (t task) events() string {
	var events []string
	for _, ev := range t.state.Events {
		line := t.sight.Exactly(ev.At) + "  " + string(ev.By.Person) + "  " + string(ev.What)
		if ev.Exit != nil {
			line += ", " + incident.ExitOf(ev)
		}
		if ev.Answer != "" {
			line += " " + ev.Answer
		}
		if ev.Reason != "" {
			line += ", because " + ev.Reason
		}
		events = append(events, line)
	}
	return strings.Join(events, "\n")
}
