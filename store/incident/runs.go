package incident

import (
	"fmt"

	"holdfast/sop"
	"holdfast/sources/alerts"
)

// StepText says in one line what happened to a step.
func StepText(e sop.Event) string {
	words := fmt.Sprintf("%s %s: %s", e.Number, e.Title, e.What)
	switch {
	case e.Exit != nil:
		words += fmt.Sprintf(", exit %d after %.1f s", *e.Exit, e.Seconds)
	case e.Answer != "":
		words += " " + e.Answer
	}
	return words + stepWhy(e)
}

// stepWhy is why a step's command was killed, and why it went as it did.
func stepWhy(e sop.Event) (words string) {
	if e.Killed != "" {
		words += " (killed: " + e.Killed + ")"
	}
	if e.Reason != "" {
		words += " — " + e.Reason
	}
	return words
}

// FoldRuns reads the runs out of a timeline. It is pure.
func FoldRuns(entries []Entry) ([]sop.Record, error) {
	list := []sop.Record{}
	at := map[sop.RunID]int{}
	for _, e := range entries {
		switch e.Kind {
		case RunEntry:
			r := sop.Record{By: e.By, At: e.At}
			if err := e.Decode(&r.Started); err != nil {
				return nil, err
			}
			at[r.Run] = len(list)
			list = append(list, r)
		case StepEntry:
			var event sop.Event
			if err := e.Decode(&event); err != nil {
				return nil, err
			}
			i, ok := at[event.Run]
			if !ok {
				return nil, fmt.Errorf("entry %d of %s belongs to a run that the timeline does not hold; verify says more", e.Seq, e.Incident)
			}
			event.Seq, event.By, event.At = e.Seq, e.By, e.At
			list[i].Events = append(list[i].Events, event)
		}
	}
	return list, nil
}

// Outcome says how the run for this alert went, or the incident's last run
// when none was started for the alert.
func Outcome(runs []sop.Record, fp alerts.Fingerprint) (name, outcome string) {
	if len(runs) == 0 {
		return "", "no SOP was used"
	}
	run := runs[len(runs)-1]
	for _, r := range runs {
		if r.Alert == fp {
			run = r
		}
	}
	name = run.Name
	skipped := map[string]bool{}
	failed := map[string]int{}
	worst, most := "", 0
	for _, e := range run.Events {
		switch {
		case e.What == sop.Skipped:
			skipped[e.Step] = true
		case failedBy(e):
			failed[e.Step]++
			if failed[e.Step] > most {
				worst, most = e.Number, failed[e.Step]
			}
		}
	}
	switch {
	case most == 1:
		return name, "step " + worst + " failed once"
	case most == 2:
		return name, "step " + worst + " failed twice"
	case most > 2:
		return name, fmt.Sprintf("step %s failed %d times", worst, most)
	case len(skipped) > 0:
		return name, fmt.Sprintf("SOP followed, %d skipped", len(skipped))
	default:
		return name, "SOP followed"
	}
}

func failedBy(e sop.Event) bool {
	return e.What == sop.Failed || (e.Exit != nil && *e.Exit != 0 && (e.What == sop.Ended || e.What == sop.Checked))
}
