package incident_test

import (
	"testing"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// What was begun and left is not told as followed, nor practice as use, nor a script
// that nobody saw end as one that ended well.
func TestHowAChecklistWentIsToldAsItWas(t *testing.T) {
	const text = "1. look\n2. mend\n\n   ```sh\n   true\n   ```\n"
	zero := 0
	done := func(step string) sop.Event { return sop.Event{Step: step, Number: step, What: sop.Done} }
	ran := func(exit *int, killed string) []sop.Event {
		return []sop.Event{done("1"), {Step: "2", Number: "2", What: sop.Running, Try: 1}, {Step: "2", Number: "2", What: sop.Ended, Try: 1, Exit: exit, Killed: killed}}
	}
	run := func(name, alert string, events ...sop.Event) sop.Record {
		return sop.Record{Started: sop.Started{Run: sop.RunID(name), Name: name, Text: text, Alert: alerts.Fingerprint(alert)}, Events: events}
	}
	practice := run("practised", "a", done("1"), done("2"))
	practice.Practice = true
	for name, test := range map[string]struct {
		runs         []sop.Record
		alert        string
		sop, outcome string
	}{
		"none":                      {nil, "a", "", "no SOP was used"},
		"nothing but practice":      {[]sop.Record{practice}, "a", "", "no SOP was used"},
		"begun":                     {[]sop.Record{run("x", "a")}, "a", "x", "SOP open at step 1"},
		"left in the middle":        {[]sop.Record{run("x", "a", done("1"))}, "a", "x", "SOP open at step 2"},
		"to its end":                {[]sop.Record{run("x", "a", ran(&zero, "")...)}, "a", "x", "SOP followed"},
		"stopped":                   {[]sop.Record{run("x", "a", ran(&zero, "deadline of 10m0s")...)}, "a", "x", "step 2 failed once"},
		"could not be run":          {[]sop.Record{run("x", "a", ran(nil, "")...)}, "a", "x", "step 2 failed once"},
		"the alert's own":           {[]sop.Record{run("x", "a", done("1"), done("2")), run("y", "b")}, "a", "x", "SOP followed"},
		"the last, of no alert":     {[]sop.Record{run("x", ""), run("y", "b", done("1"))}, "", "y", "SOP open at step 2"},
		"the last, beside practice": {[]sop.Record{run("x", "b", done("1")), practice}, "a", "x", "SOP open at step 2"},
	} {
		followed, outcome := incident.Outcome(test.runs, alerts.Fingerprint(test.alert))
		if followed != test.sop || outcome != test.outcome {
			t.Errorf("%s: %s %q, want %s %q", name, followed, outcome, test.sop, test.outcome)
		}
	}
}
