package incident

import (
	"encoding/json"
	"strings"
	"testing"

	"holdfast/sop"
)

func TestAStepThatComplainedIsToldAsOneInDoubt(t *testing.T) {
	zero, one := 0, 1
	for _, c := range []struct {
		ev    sop.Event
		told  string
		tone  Tone
		doubt bool
	}{
		{sop.Event{What: sop.Ended, Exit: &zero, Seconds: 1.2}, "exit 0", Good, false},
		{sop.Event{What: sop.Ended, Exit: &zero, Seconds: 1.2, Stderr: true}, "exit 0, wrote to stderr", Doubtful, true},
		{sop.Event{What: sop.Checked, Exit: &zero, Seconds: 1.2, Stderr: true}, "exit 0, wrote to stderr", Doubtful, true},
		{sop.Event{What: sop.Ended, Exit: &one, Seconds: 1.2, Stderr: true}, "exit 1", Bad, false},
	} {
		c.ev.Number, c.ev.Title = "3", "Restore point"
		data, err := json.Marshal(c.ev)
		if err != nil {
			t.Fatal(err)
		}
		e := Entry{Kind: StepEntry, Text: StepText(c.ev), Data: data}
		w := stepWords(e, Incident{})
		var line strings.Builder
		for _, p := range w.Line {
			line.WriteString(p.Text)
		}
		if w.Tone != c.tone || !strings.Contains(line.String(), " "+c.told+" 1.2s") {
			t.Errorf("%+v: tone %v, %q", c.ev, w.Tone, line.String())
		}
		for _, told := range []string{StepText(c.ev), e.Told()} {
			if !strings.Contains(told, c.told+" after 1.2 s") || strings.Contains(told, "stderr") != c.doubt {
				t.Errorf("%+v: it is told as %q", c.ev, told)
			}
		}
	}
}
