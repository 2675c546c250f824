package incident

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// copying is the action that copies what is chosen: an incident of the list, a step, or
// an entry of the timeline.
func copying(b *boxes, all []incident.Incident) pane.Action {
	name, words := chosenWords(b, all)
	whyNot := ""
	if words == "" {
		whyNot = "nothing is chosen: a step, an entry of the timeline, or an incident of the list"
	}
	return pane.Action{Name: "copy", Keys: []string{"Y"}, What: "copy", WhyNot: whyNot,
		Help: "Copy the chosen step, entry or incident as text or Markdown through the terminal (OSC 52).",
		Do:   func() tea.Cmd { return dialog.Copy(name, words, "") }}
}

// chosenWords is what is chosen, by its name and whole; no words: nothing is.
func chosenWords(b *boxes, all []incident.Incident) (name, words string) {
	switch {
	case b.listing:
		for _, inc := range all {
			if inc.ID == b.list.Chosen() {
				return inc.ID.String(), fmt.Sprintf("%s %s\n%s, %s, opened %s\n", inc.ID, inc.Title, inc.Severity, inc.Status, inc.OpenedAt.In(b.sight.Zone).Format("Mon 2 Jan 2006 15:04 MST"))
			}
		}
	case b.front == box.Timeline:
		return b.timeline.Words()
	case b.front == box.Checklist:
		run := b.checklist.Run()
		if run == nil {
			return "", ""
		}
		step, ok := run.Procedure.Step(b.checklist.Chosen())
		if !ok {
			return "", ""
		}
		parts := []string{strings.TrimSpace(step.Number + " " + step.Title)}
		if script := step.Script(); script != nil {
			parts = append(parts, script.Text)
		}
		if body := strings.TrimSpace(step.Body); body != "" {
			parts = append(parts, body)
		}
		return "step " + step.Number, strings.Join(parts, "\n\n") + "\n"
	}
	return "", ""
}
