package report_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

func at(after time.Duration) *time.Time {
	t := night.Add(after)
	return &t
}

// sober is a report in which everything fits together.
func sober() report.Report {
	return report.Report{
		Identity: report.Identity{ID: "INC-7", Zone: "UTC"}, Span: report.Span{OpenedAt: night, ResolvedAt: at(time.Hour)},
		Alerts: []report.Alert{{
			Name: "HighErrors", StartsAt: night, Fired: []time.Time{night}, Cleared: []time.Time{night.Add(50 * time.Minute)},
			Acked: []report.Acknowledgement{{By: "alice", At: night.Add(time.Minute)}},
		}},
		SOPs: []report.SOP{{Title: "Service down", Steps: []report.Step{
			{Number: "1", Outcome: "followed", At: at(5 * time.Minute)},
			{Number: "2", Outcome: "followed", At: at(9 * time.Minute)},
			{Number: "2.1", Depth: 1, Outcome: "followed", At: at(8 * time.Minute)},
			{Number: "3", Outcome: "skipped", At: at(10 * time.Minute)},
			{Number: "4", Outcome: "not done"},
		}}},
		Metrics: []report.Metric{{Name: "time to mitigate", From: at(0), Until: at(30 * time.Minute)}},
		Timeline: []report.Line{
			{Seq: 1, At: night, RecordedAt: night, Kind: "opened"},
			{Seq: 2, At: night.Add(30 * time.Minute), RecordedAt: night.Add(30 * time.Minute), Kind: "status"},
			{Seq: 3, At: night.Add(time.Hour), RecordedAt: night.Add(time.Hour), Kind: "resolved"},
		},
		Kept: report.Kept{Actions: []report.Action{{Number: 1, Due: "2026-11-21"}}},
	}
}

func TestWhatFitsTogetherIsLeftAlone(t *testing.T) {
	if odd := report.Check(sober()); len(odd) != 0 || odd == nil {
		t.Errorf("found %+v", odd)
	}
}

func TestWhatDoesNotFitTogetherIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(r *report.Report)
		kind  string
		says  string
		seq   int64
	}{
		"never mitigated": {func(r *report.Report) { r.Metrics = nil }, "missing", "never said to be mitigated", 0},
		"not resolved":    {func(r *report.Report) { r.ResolvedAt = nil }, "missing", "it is not resolved: R in the cockpit ends it, or `holdfast incident resolve INC-7`", 0},
		"nobody acked":    {func(r *report.Report) { r.Alerts[0].Acked = nil }, "missing", "nobody acknowledged", 0},
		"resolved while an alert fires": {func(r *report.Report) { r.Alerts[0].Cleared = nil }, "missing",
			"the alert HighErrors was not seen to clear", 0},
		"resolved while an alert fires anew": {func(r *report.Report) { r.Alerts[0].Fired = append(r.Alerts[0].Fired, night.Add(55*time.Minute)) }, "missing",
			"the alert HighErrors, which fired anew at 2026-11-21 03:07:00, was not seen to clear", 0},
		"mitigated after it was resolved": {func(r *report.Report) { r.Metrics[0].Until = at(2 * time.Hour) }, "order",
			"resolved at 2026-11-21 03:12:00, before it was mitigated at 2026-11-21 04:12:00", 3},
		"mitigated before it was opened": {func(r *report.Report) {
			r.Metrics[0].Until, r.Timeline[1].At = at(-time.Hour), night.Add(-time.Hour)
		}, "order", "mitigated at 2026-11-21 01:12:00, before it was opened", 2},
		"acked before it fired": {func(r *report.Report) { r.Alerts[0].Acked[0].At = night.Add(-time.Minute) }, "order",
			"alice acknowledged the alert HighErrors at 2026-11-21 02:11:00, before it fired", 0},
		"cleared before it fired": {func(r *report.Report) { r.Alerts[0].Cleared[0] = night.Add(-time.Minute) }, "order",
			"the alert HighErrors cleared at", 0},
		"a step before its predecessor": {func(r *report.Report) { r.SOPs[0].Steps[3].At = at(time.Minute) }, "order",
			"step 3 of Service down ended at 2026-11-21 02:13:00, before step 2.1 in front of it", 0},
		"a step that was left open": {func(r *report.Report) { r.SOPs[0].Steps[0] = report.Step{Number: "1", Outcome: "not done"} }, "missing",
			"step 1 of Service down was left open, and later ones were done", 0},
		"an event of the future": {func(r *report.Report) { r.Timeline[1].At = night.Add(31 * time.Minute) }, "future",
			"entry 2 (status by none) says 2026-11-21 02:43:00, which had not come when it was written down at 2026-11-21 02:42:00", 2},
		"a log line of the future": {func(r *report.Report) {
			r.Evidence = []report.Evidence{{Seq: 2, Source: "api", At: night.Add(time.Hour)}}
		}, "future", "a line pinned from api says 2026-11-21 03:12:00", 2},
		"a clock that was set back": {func(r *report.Report) {
			r.Timeline[1].RecordedAt = night.Add(2 * time.Hour)
		}, "order", "entry 3 was written down at 2026-11-21 03:12:00, before the one in front of it", 3},
		"due before it began": {func(r *report.Report) { r.Actions[0].Due = "2026-11-20" }, "order", "action item 1 was due 2026-11-20", 0},
	} {
		t.Run(name, func(t *testing.T) {
			rep := sober()
			c.spoil(&rep)
			odd := report.Check(rep)
			if len(odd) != 1 || odd[0].Kind != c.kind || !strings.Contains(odd[0].What, c.says) || odd[0].Seq != c.seq {
				t.Errorf("found %+v, not %s %q about entry %d", odd, c.kind, c.says, c.seq)
			}
		})
	}
}

// What cleared and fired anew still fires: a reader must not take the first for the last.
func TestAnAlertThatFiredAnewIsNotToldAsCleared(t *testing.T) {
	rep := sober()
	rep.Zone = "UTC"
	rep.Alerts[0].Fired = append(rep.Alerts[0].Fired, night.Add(55*time.Minute))
	for name, printed := range map[string]string{"Markdown": string(report.Markdown(rep)), "HTML": string(page(t, rep))} {
		for _, want := range []string{"2026-11-21 03:02:00 UTC", "fired anew 2026-11-21 03:07:00 UTC, not seen to clear"} {
			if !strings.Contains(printed, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
	rep.Alerts[0].Cleared = append(rep.Alerts[0].Cleared, night.Add(58*time.Minute))
	for name, printed := range map[string]string{"Markdown": string(report.Markdown(rep)), "HTML": string(page(t, rep))} {
		if strings.Contains(printed, "not seen to clear") {
			t.Errorf("%s says of an alert that cleared that it did not", name)
		}
	}
}

func TestAnActionItemSaysWhatBecameOfIt(t *testing.T) {
	add := incident.ActionData{What: "alert on the queue", Owner: "bob", Due: "2026-11-22"}
	for name, c := range map[string]struct {
		tell func(s *story)
		says string
	}{
		"open":          {func(*story) {}, "due 2026-11-22, open\n"},
		"done in time":  {func(s *story) { s.tell(time.Hour, bob, incident.ActionDone, "", incident.ActionDoneData{Item: 1}) }, "done 2026-11-21 14:12:00 AEDT by bob\n"},
		"done too late": {func(s *story) { s.tell(48*time.Hour, bob, incident.ActionDone, "", incident.ActionDoneData{Item: 1}) }, "by bob, after it was due\n"},
		"open again": {func(s *story) {
			s.tell(time.Hour, bob, incident.ActionDone, "", incident.ActionDoneData{Item: 1}).tell(2*time.Hour, bob, incident.ActionDone, "", incident.ActionDoneData{Item: 1, Open: true})
		}, "due 2026-11-22, open\n"},
		"another is done": {func(s *story) { s.tell(time.Hour, bob, incident.ActionDone, "", incident.ActionDoneData{Item: 9}) }, "due 2026-11-22, open\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := (&story{t: t}).tell(0, alice, incident.Action, "x", add)
			c.tell(s)
			rep, err := report.Of(incident.Incident{ID: 7, Zone: "Australia/Sydney", OpenedAt: night}, s.entries)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(report.Markdown(rep)); !strings.Contains(got, "- 1 alert on the queue — owner bob, ") || !strings.Contains(got, c.says) {
				t.Errorf("does not say %q:\n%s", c.says, got)
			}
		})
	}
}
