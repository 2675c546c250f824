package incident

import (
	"cmp"
	"fmt"

	"holdfast/sop"
	"holdfast/sources/alerts"
)

// StepText says in one line what happened to a step.
func StepText(e sop.Event) string {
	words := fmt.Sprintf("%s %s: %s", e.Number, e.Title, e.What)
	switch {
	case e.Exit != nil:
		words += fmt.Sprintf(", %s after %.1f s", ExitOf(e), e.Seconds)
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
	var began []int64 // the entry of each run
	err := Each(entries, func(e Entry, started sop.Started) {
		at[started.Run] = len(list)
		list, began = append(list, sop.Record{Started: started, By: e.By, At: e.At}), append(began, e.Seq)
	})
	if err != nil {
		return nil, err
	}
	var stray error
	steps := 0
	for _, e := range entries {
		if e.Kind == StepEntry {
			steps++
		}
	}
	err = Each(entries, func(e Entry, event sop.Event) {
		i, ok := at[event.Run]
		if !ok || e.Seq < began[i] {
			stray = cmp.Or(stray, fmt.Errorf("entry %d of %s belongs to a run that the timeline does not hold; verify says more", e.Seq, e.Incident))
			return
		}
		event.Seq, event.By, event.At = e.Seq, e.By, e.At
		if list[i].Events == nil {
			list[i].Events = make([]sop.Event, 0, steps/len(list)+1)
		}
		list[i].Events = append(list[i].Events, event)
	})
	if err = cmp.Or(err, stray); err != nil {
		return nil, err
	}
	return list, nil
}

// Outcome says how the last run for this alert went, or the incident's last run
// when none was started for the alert. Practice is no use of a procedure.
func Outcome(runs []sop.Record, fp alerts.Fingerprint) (name, outcome string) {
	run := lastFor(runs, fp)
	if run == nil {
		return "", "no SOP was used"
	}
	skipped := map[string]bool{}
	failed := map[string]int{}
	worst, most := "", 0
	for _, e := range run.Events {
		switch {
		case e.What == sop.Skipped:
			skipped[e.Step] = true
		case sop.DidFail(e):
			failed[e.Step]++
			if failed[e.Step] > most {
				worst, most = e.Number, failed[e.Step]
			}
		}
	}
	switch {
	case most == 1:
		return run.Name, "step " + worst + " failed once"
	case most == 2:
		return run.Name, "step " + worst + " failed twice"
	case most > 2:
		return run.Name, fmt.Sprintf("step %s failed %d times", worst, most)
	}
	if next, left := sop.Fold(*run).Next(); left {
		return run.Name, "SOP open at step " + next.Number
	}
	if len(skipped) > 0 {
		return run.Name, fmt.Sprintf("SOP followed, %d skipped", len(skipped))
	}
	return run.Name, "SOP followed"
}

// lastFor is the last run for an alert, else the last of all; nil: there was none
// but practice. No alert is meant by an empty fingerprint.
func lastFor(runs []sop.Record, fp alerts.Fingerprint) (last *sop.Record) {
	meant := func(r *sop.Record) bool { return fp != "" && r.Alert == fp }
	for i := range runs {
		if r := &runs[i]; !r.Practice && (last == nil || meant(r) || !meant(last)) {
			last = r
		}
	}
	return last
}
