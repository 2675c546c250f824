package incident

import (
	"fmt"
	"strings"

	"holdfast/sop"
)

// InStory reports whether an entry belongs to what a report tells of an incident.
// What a form was answered stands where the question is asked, and that a command
// began is told by how it ended.
func (e Entry) InStory() bool {
	switch e.Kind {
	case Answered:
		return false
	case StepEntry:
		var step sop.Event
		return e.Decode(&step) != nil || step.What != sop.Running
	}
	return true
}

// Told is an entry's text as a report tells it: what happened to a step in a
// person's words rather than the record's.
func (e Entry) Told() string {
	var step sop.Event
	if e.Kind != StepEntry || e.Decode(&step) != nil || step.What == "" {
		return e.Text
	}
	return step.Number + " " + step.Title + ": " + stepWords(step) + stepWhy(step)
}

// stepWords says what happened to a step.
func stepWords(e sop.Event) string {
	words := strings.ReplaceAll(string(e.What), "-", " ")
	switch e.What {
	case sop.Running:
		return "began"
	case sop.Ended, sop.Checked:
		words = ""
		if e.What == sop.Checked {
			words = "check, "
		}
		if e.Exit == nil {
			return words + fmt.Sprintf("no exit code, after %.1f s", e.Seconds)
		}
		return words + fmt.Sprintf("exit %d after %.1f s", *e.Exit, e.Seconds)
	case sop.Waiting:
		return "a wait began"
	case sop.Overridden:
		return "not held up by what it needs"
	case sop.Reopened:
		return "to be done again"
	case sop.Decided:
		return "decided " + e.Answer
	case sop.Filled:
		return "filled in " + e.Answer
	}
	return words
}
