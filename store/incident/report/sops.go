package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// The ways a step can end.
const (
	followed      = "followed"
	skipped       = "skipped"
	failed        = "failed"
	deviated      = "deviated"
	notApplicable = "not applicable"
	waiting       = "waiting"
	notDone       = "not done"
)

func sops(entries []incident.Entry) ([]SOP, error) {
	records, err := incident.FoldRuns(entries)
	if err != nil {
		return nil, err
	}
	list := []SOP{}
	for _, rec := range records {
		// Records of earlier versions keep the text with what is secret in it.
		rec.Text = (*text.Redactor)(nil).Redact(rec.Text)
		run := sop.Fold(rec)
		told := SOP{
			Run: string(rec.Run), Name: rec.Name, Title: rec.Title, SHA256: rec.Hash, StartedBy: rec.By.Person,
			StartedAt: rec.At.UTC(), Practice: rec.Practice, Steps: []Step{},
		}
		for depth, s := range run.Procedure.Walk() {
			step := stepOf(*s, depth, run.Steps[s.ID])
			told.Counts.add(step.Outcome)
			told.Steps = append(told.Steps, step)
		}
		list = append(list, told)
	}
	return list, nil
}

func (c *Counts) add(outcome string) {
	switch outcome {
	case followed:
		c.Followed++
	case skipped:
		c.Skipped++
	case failed:
		c.Failed++
	case deviated:
		c.Deviated++
	case notApplicable:
		c.NotApplicable++
	case waiting:
		c.Waiting++
	default:
		c.NotDone++
	}
}

func stepOf(s sop.Step, depth int, st sop.StepState) Step {
	told := Step{
		Number: s.Number, Title: s.Title, Depth: depth, Answer: st.Answer, By: st.By.Person, Tries: tries(st.Events),
	}
	if !st.At.IsZero() {
		at := st.At.UTC()
		told.At = &at
	}
	told.Outcome, told.Why = outcome(s, st)
	return told
}

// outcome says how a step ended, and why it ended so.
func outcome(s sop.Step, st sop.StepState) (string, string) {
	switch st.State {
	case sop.StepSkipped:
		return skipped, st.Reason
	case sop.StepFailed:
		return failed, st.Reason
	case sop.StepNotApplicable:
		return notApplicable, st.Reason
	case sop.StepBypassed:
		return notApplicable, "a decision led past it"
	case sop.StepRunning, sop.StepCutOff:
		return notDone, "its command had not ended"
	case sop.StepWaiting:
		return waiting, "a wait of " + span(s.Wait) + " began, and was not closed"
	case sop.StepDone:
		return done(s, st)
	default:
		return notDone, st.Reason
	}
}

// done tells a step that went as written from one that ended well in another way.
func done(s sop.Step, st sop.StepState) (string, string) {
	var how []string
	if st.Override != nil {
		how = append(how, "did not wait for what it needs: "+st.Override.Reason)
	}
	if s.Command != nil && byHand(st.Events) {
		why := "done by hand, its command was not what closed it"
		if st.Reason != "" {
			why += ": " + st.Reason
		}
		how = append(how, why)
	}
	if len(how) > 0 {
		return deviated, strings.Join(how, "; ")
	}
	return followed, st.Reason
}

func byHand(events []sop.Event) bool {
	for i := len(events) - 1; i >= 0; i-- {
		switch events[i].What {
		case sop.Done:
			return true
		case sop.Ended, sop.Checked, sop.Reopened:
			return false
		}
	}
	return false
}

func tries(events []sop.Event) []Try {
	list := []Try{}
	script := ""
	for i, e := range events {
		what := "command"
		switch e.What {
		case sop.Running:
			script = e.Script
			if !ends(events[i+1:]) {
				list = append(list, Try{What: what, Try: e.Try, By: e.By.Person, At: e.At.UTC(), Script: script, Open: true})
			}
			continue
		case sop.Ended:
		case sop.Checked:
			what = "check"
		default:
			continue
		}
		told := Try{
			What: what, Try: e.Try, By: e.By.Person, At: e.At.UTC(), Exit: e.Exit, Seconds: e.Seconds, Killed: e.Killed, Stderr: sop.Complained(e),
			Script: e.Script, Output: e.Output, Cut: e.Cut,
		}
		if told.Script == "" && what == "command" {
			told.Script = script
		}
		sum := sha256.Sum256([]byte(e.Output))
		told.SHA256 = hex.EncodeToString(sum[:])
		list = append(list, told)
	}
	return list
}

// ends reports whether a command that began is seen to end before anything else
// begins.
func ends(after []sop.Event) bool {
	for _, e := range after {
		switch e.What {
		case sop.Ended, sop.Checked:
			return true
		case sop.Running:
			return false
		}
	}
	return false
}
