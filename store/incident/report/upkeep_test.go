package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

const waits = `---
title: Fail over
---
1. Drain
2. Wait for the caches

   wait 5m
`

// upkept is an incident whose timeline was kept up by everybody.
func upkept(t *testing.T) report.Report {
	t.Helper()
	due := func(after time.Duration) time.Time { return night.Add(after) }
	drain := sop.Event{Run: "run-1", Step: "1", Number: "1", Title: "Drain", What: sop.Done}
	wait := sop.Event{Run: "run-1", Step: "2", Number: "2", Title: "Wait for the caches", What: sop.Waiting}
	s := (&story{t: t}).
		tell(0, alice, incident.Opened, "checkout is down", incident.OpenedData{UID: "019d", Title: "checkout is down", Severity: incident.Sev1, Zone: "Europe/Berlin", Next: due(30 * time.Minute)}).
		tell(5*time.Minute, bob, incident.Note, "replica 2 was promoted", struct{}{}).
		tell(20*time.Minute, bob, incident.Update, "failing over", incident.UpdateData{Next: due(50 * time.Minute)}).
		tell(22*time.Minute, alice, incident.Corrected, "replica 4", incident.CorrectedData{Seq: 2}).
		tell(23*time.Minute, alice, incident.Corrected, hostile(), incident.CorrectedData{Seq: 2}).
		tell(24*time.Minute, bob, incident.RunEntry, "Fail over", sop.Started{Run: "run-1", Name: "fail-over", Title: "Fail over", Hash: strings.Repeat("cd", 32), Text: waits}).
		tell(25*time.Minute, bob, incident.StepEntry, "1 Drain: done", drain).
		tell(26*time.Minute, bob, incident.StepEntry, "2 Wait for the caches: waiting", wait).
		tell(65*time.Minute, alice, incident.Update, hostile(), incident.UpdateData{Next: due(75 * time.Minute), Promised: true}).
		tell(90*time.Minute, alice, incident.ResolvedEntry, "resolved", incident.ResolvedData{}).
		tell(100*time.Minute, bob, incident.StatusChanged, "resolved → investigating", incident.ChangedData{From: "resolved", To: "investigating", Next: due(130 * time.Minute)}).
		tell(101*time.Minute, bob, incident.ResolvedEntry, "resolved", incident.ResolvedData{}).
		tell(110*time.Minute, alice, incident.StatusChanged, "resolved → investigating — it is back", incident.ChangedData{From: "resolved", To: "investigating", Why: hostile(), Next: due(140 * time.Minute)}).
		tell(111*time.Minute, alice, incident.Linked, "INC-3 the switch", incident.LinkedData{To: 3, Why: hostile()}).
		tell(112*time.Minute, alice, incident.Linked, "INC-4 another", incident.LinkedData{To: 4}).
		tell(113*time.Minute, bob, incident.Corrected, "failing back", incident.CorrectedData{Seq: 3})
	inc := incident.Incident{
		ID: 9, UID: "019d", Title: "checkout is down", Severity: incident.Sev1, Status: incident.Investigating, Zone: "Europe/Berlin",
		OpenedAt: night, OpenedBy: alice, Links: []incident.ID{3, 4}, UpdateDue: due(140 * time.Minute),
		Head: incident.Head{Count: int64(len(s.entries)), Hash: strings.Repeat("ab", 32)},
	}
	rep, err := report.Of(inc, s.entries)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestATimelineThatWasKeptUpReadsSo(t *testing.T) {
	rep := upkept(t)
	golden(t, "inc-9.md", report.Markdown(rep))
	golden(t, "inc-9.csv", report.CSV(rep))
	golden(t, "inc-9.html", page(t, rep))
	if len(rep.Updates) != 2 || rep.Updates[0].Late != 0 || rep.Updates[1].Late != 15*60 || rep.Updates[1].Next == nil {
		t.Errorf("updates: %+v", rep.Updates)
	}
	if len(rep.Missed) != 1 || !rep.Missed[0].Due.Equal(night.Add(75*time.Minute)) {
		t.Errorf("missed: %+v", rep.Missed)
	}
	if c := rep.Updates[0].Correction; c == nil || c.Text != "failing back" || rep.Updates[1].Correction != nil {
		t.Errorf("a status update that was put right stands as it was: %+v", rep.Updates)
	}
	if l := rep.Timeline[1]; l.Seq != 2 || l.Correction == nil || l.Correction.Seq != 5 || l.Corrects != 0 {
		t.Errorf("the corrected entry is %+v", l)
	}
	if s := rep.SOPs[0]; s.Steps[1].Outcome != "waiting" || s.Steps[1].Why != "a wait of 5 min began, and was not closed" || s.Counts.Waiting != 1 || s.Counts.NotDone != 0 {
		t.Errorf("the run is %+v", s)
	}
	if bytes.Contains(report.Markdown(rep), []byte("not done")) {
		t.Error("a step that waits reads as not done")
	}
}

func TestWhatTheUpkeepLacksIsSaid(t *testing.T) {
	want := []string{
		"missing 9 the status update of 2026-11-21 04:17:00 came 15 min after it was due",
		"missing 9 the status update that was due at 2026-11-21 04:27:00 was never given; none was owed any more from 2026-11-21 04:42:00 on",
		"missing 11 it was opened again at 2026-11-21 04:52:00 by bob, and nobody said why",
	}
	var got []string
	for _, o := range upkept(t).Odd {
		if o.Seq != 0 {
			got = append(got, fmt.Sprintf("%s %d %s", o.Kind, o.Seq, o.What))
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	rep := sober()
	rep.Timeline[1].Corrects = 9
	if odd := report.Check(rep); len(odd) != 1 || odd[0].Kind != "order" || !strings.Contains(odd[0].What, "entry 2 corrects entry 9, which was not there") {
		t.Errorf("found %+v", odd)
	}
}

func TestPracticeAndDuplicatesReachNoMilestones(t *testing.T) {
	for name, spoil := range map[string]func(r *report.Report){
		"practice":    func(r *report.Report) { r.Practice = true },
		"a duplicate": func(r *report.Report) { r.DuplicateOf = "INC-3" },
	} {
		rep := sober()
		rep.Metrics, rep.Alerts[0].Acked = nil, nil
		if len(report.Check(rep)) != 2 {
			t.Fatal("nothing is missing from the start")
		}
		spoil(&rep)
		if odd := report.Check(rep); len(odd) != 0 {
			t.Errorf("%s: %+v", name, odd)
		}
	}
}

func TestAPeriodCountsPracticeAndDuplicatesApart(t *testing.T) {
	practice, duplicate, real := sober(), sober(), sober()
	practice.Practice, duplicate.DuplicateOf = true, "INC-7"
	practice.ID, duplicate.ID = "INC-8", "INC-9"
	p := report.PeriodOf([]report.Report{practice, duplicate, real}, nil, night.Add(-time.Hour), night.Add(time.Hour))
	if len(p.Incidents) != 1 || p.Incidents[0].ID != "INC-7" || p.Practice != 1 || p.Duplicates != 1 {
		t.Errorf("counted %+v", p)
	}
}

func TestUpkeepIsNeverNullInJSON(t *testing.T) {
	s := (&story{t: t}).tell(0, alice, incident.Opened, "odd", incident.OpenedData{UID: "019c", Title: "odd", Severity: incident.Sev4, Zone: "UTC"})
	rep, err := report.Of(incident.Incident{ID: 8, OpenedAt: night}, s.entries)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(report.JSON(rep), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"practice", "duplicate_of", "links", "reopened", "updates", "missed_updates"} {
		if v, ok := got[key]; !ok || v == nil {
			t.Errorf("%s is %v", key, v)
		}
	}
}
