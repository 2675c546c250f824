package report_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

const breach = `# Break-in
1. Image the machine
2. Copy the database
3. Remove the code {needs=1,2}

   ` + "```sh" + `
   ./remove
   ` + "```" + `

4. Known vector?
   > decide: known → 6, unknown → 5
5. Propose what will block it
6. Tell the supervisor
`

// rough is a night on which much went wrong: a session died while a step ran,
// another engineer tried again from another process, the evidence lock was
// overridden, a step was skipped, a branch was taken.
func rough(t *testing.T) report.Report {
	carol := people.Actor{Person: "carol", Via: "carol@laptop"}
	step := func(number string, what sop.What, try int) sop.Event {
		return sop.Event{Run: "r", Step: number, Number: number, What: what, Try: try, Script: "./remove"}
	}
	with := func(e sop.Event, change func(*sop.Event)) sop.Event { change(&e); return e }
	exit := func(code int) func(*sop.Event) {
		return func(e *sop.Event) { e.Exit, e.Seconds, e.Output, e.Stderr = &code, 2, "out", true }
	}
	because := func(why string) func(*sop.Event) { return func(e *sop.Event) { e.Reason = why } }
	lines := []incident.PinnedLine{{Source: "web", At: night, Text: "POST /a"}, {Source: "web", At: night, Text: "POST /b"}, {Source: "ssh", At: night, Text: "Accepted key"}}
	s := (&story{t: t}).
		tell(0, alice, incident.Opened, "break-in", incident.OpenedData{UID: "1", Title: "break-in", Severity: incident.Sev1, Zone: "UTC"}).
		tell(time.Minute, alice, incident.RunEntry, "Break-in", sop.Started{Run: "r", Name: "break-in", Title: "Break-in", Text: breach}).
		tell(2*time.Minute, alice, incident.StepEntry, "1 done", step("1", sop.Done, 1)).
		tell(3*time.Minute, carol, incident.StepEntry, "2 skipped", with(step("2", sop.Skipped, 1), because("the replica is offline"))).
		tell(4*time.Minute, alice, incident.StepEntry, "3 overridden", with(step("3", sop.Overridden, 1), because("cards are being read now"))).
		tell(5*time.Minute, alice, incident.StepEntry, "3 running", step("3", sop.Running, 1)).
		tell(8*time.Minute, carol, incident.StepEntry, "3 running", step("3", sop.Running, 2)).
		tell(9*time.Minute, carol, incident.StepEntry, "3 ended", with(step("3", sop.Ended, 2), exit(1))).
		tell(10*time.Minute, carol, incident.StepEntry, "3 running", step("3", sop.Running, 3)).
		tell(11*time.Minute, carol, incident.StepEntry, "3 ended", with(step("3", sop.Ended, 3), exit(0))).
		tell(12*time.Minute, alice, incident.StepEntry, "4 decided", with(step("4", sop.Decided, 1), func(e *sop.Event) { e.Answer = "known" })).
		tell(13*time.Minute, carol, incident.Pinned, "3 lines", incident.PinnedData{Lines: lines}).
		tell(14*time.Minute, carol, incident.StepEntry, "6 done", step("6", sop.Done, 1)).
		tell(15*time.Minute, alice, incident.ResolvedEntry, "cleaned", incident.ResolvedData{Summary: "cleaned"})
	rep, err := report.Of(incident.Incident{
		ID: 9, UID: "1", Title: "break-in", Severity: incident.Sev1, Status: incident.Resolved, Zone: "UTC", OpenedAt: night, OpenedBy: alice,
		ResolvedAt: night.Add(15 * time.Minute), Answers: map[string]string{"summary": "cleaned"}, Head: incident.Head{Count: int64(len(s.entries))},
	}, s.entries)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestARoughNightReadsAsItWas(t *testing.T) {
	md, html := string(report.Markdown(rough(t))), string(page(t, rough(t)))
	for _, want := range []string{
		"alice (7 entries, via alice\\@bastion ssh 10.0.3.7), carol (7 entries, via carol\\@laptop)",
		"- 2 Copy the database — **skipped** by carol at 02:15:00: the replica is offline\n",
		"- 3 Remove the code — **deviated** by carol at 02:23:00, 3 tries: did not wait for what it needs: cards are being read now\n",
		"Step 3, command, try 1 by alice: began 2026-11-21 02:17:00 UTC and was not seen to end",
		"Step 3, command, try 2 by carol: exit 1 after 2.0 s", "Step 3, command, try 3 by carol: exit 0, wrote to stderr after 2.0 s",
		"- 4 Known vector? — **followed**, answered known by alice", "- 5 Propose what will block it — **not applicable**", "- 6 Tell the supervisor — **followed** by carol",
		"`POST /a`", "`POST /b`", "`Accepted key`", "missing: it was never said to be mitigated",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("the Markdown does not say %q:\n%s", want, md)
		}
	}
	for _, want := range []string{
		"the replica is offline", "cards are being read now", "try 1 by alice: began 2026-11-21 02:17:00 UTC and was not seen to end",
		"try 2 by carol: exit 1 after 2.0 s", "try 3 by carol: exit 0, wrote to stderr after 2.0 s", "answered known", ", 3 tries", "<pre>Accepted key</pre>",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if html != string(page(t, rough(t))) || md != string(report.Markdown(rough(t))) {
		t.Error("the second time the bytes are others")
	}
}
