package incident

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
)

// stepWords are those of one event of a run.
func stepWords(e Entry, _ Incident) Words {
	ev, ok := As[sop.Event](e)
	if !ok {
		return Words{Tone: Ours, Line: []Phrase{{Text: " step " + e.Text}}}
	}
	w := Words{Sign: SignStep, Tone: Good, Line: []Phrase{{Text: " step " + ev.Number}, {Text: " " + ev.Title, Gives: true}}}
	switch ev.What {
	case sop.Running:
		w.Tone = Quiet
		w.add(Quiet, "began")
	case sop.Ended, sop.Checked:
		w.result(ev)
	case sop.Done:
		w.add(Good, "done")
	case sop.Failed:
		w.Sign, w.Tone = SignBad, Bad
		w.add(Bad, "failed")
	case sop.Skipped, sop.NotApplicable, sop.Overridden, sop.Reopened:
		w.Sign, w.Tone = SignPassed, Doubtful
		what := strings.ReplaceAll(string(ev.What), "-", " ")
		if ev.What == sop.Overridden {
			what = "lock overridden"
		}
		w.add(Doubtful, what)
	case sop.Waiting:
		w.Sign, w.Tone = SignWaits, Ours
		w.add(Quiet, "wait began")
	case sop.Decided:
		w.add(Loud, "decided "+ev.Answer)
	case sop.Filled:
		w.Tone = Quiet
		w.add(Quiet, "filled in "+ev.Answer)
	}
	if ev.Reason != "" {
		w.Said = true
		w.add(Quiet, "because "+ev.Reason)
	}
	return w
}

func (w *Words) add(tone Tone, words string) {
	w.Line = append(w.Line, Phrase{Tone: tone, Text: " " + words})
}

// Complains is what is said of a script that ended well and wrote to standard error.
const Complains = "exit 0, wrote to stderr"

// ExitOf is how a script ended that has an exit code, as it is told everywhere.
func ExitOf(ev sop.Event) string {
	if sop.Complained(ev) {
		return Complains
	}
	return fmt.Sprintf("exit %d", *ev.Exit)
}

// result tells how a command or its check ended, with what it printed.
func (w *Words) result(ev sop.Event) {
	if ev.What == sop.Checked {
		w.add(Quiet, "check")
	}
	tone := Good
	if sop.DidFail(ev) {
		tone, w.Tone, w.Sign = Bad, Bad, SignBad
	}
	if sop.Complained(ev) {
		tone, w.Tone = Doubtful, Doubtful
	}
	switch {
	case ev.Killed != "":
		w.add(tone, "stopped: "+ev.Killed)
	case ev.Exit != nil:
		w.add(tone, ExitOf(ev))
	default:
		w.add(tone, "not run to its end")
	}
	w.add(Quiet, Took(time.Duration(ev.Seconds*float64(time.Second))))
	if ev.Try > 1 {
		w.add(Quiet, fmt.Sprintf("try %d", ev.Try))
	}
	w.Under = strings.Split(strings.TrimRight(ev.Output, "\n"), "\n")
	if strings.TrimSpace(ev.Output) == "" {
		w.Under = nil
	}
}

// Told is an entry's text as a report tells it: what happened to a step in a
// person's words rather than the record's.
func (e Entry) Told() string {
	step, ok := As[sop.Event](e)
	if !ok || step.What == "" {
		return e.Text
	}
	return step.Number + " " + step.Title + ": " + stepTold(step) + stepWhy(step)
}

// stepTold says what happened to a step.
func stepTold(e sop.Event) string {
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
		return words + fmt.Sprintf("%s after %.1f s", ExitOf(e), e.Seconds)
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
