package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
	"holdfast/store/sqlite"
)

var night = time.Date(2026, 11, 21, 2, 12, 0, 0, time.UTC)

var (
	alice = people.Actor{Person: "alice", Via: "alice@bastion ssh 10.0.3.7"}
	bob   = people.Actor{Person: "bob", Via: "bob@bastion"}
	seen  = people.Actor{Person: "holdfast", Via: "prod"}
)

// story is a timeline under construction.
type story struct {
	t       *testing.T
	entries []incident.Entry
}

func (s *story) tell(after time.Duration, by people.Actor, kind incident.Kind, words string, data any) *story {
	s.t.Helper()
	b, err := json.Marshal(data)
	if err != nil {
		s.t.Fatal(err)
	}
	at := night.Add(after)
	s.entries = append(s.entries, incident.Entry{
		Incident: 7, Seq: int64(len(s.entries) + 1), At: at, RecordedAt: at.Add(200 * time.Millisecond), By: by, Kind: kind,
		Text: words, Data: b, Hash: strings.Repeat("ab", 32),
	})
	return s
}

func (s *story) lately(by time.Duration) *story {
	last := &s.entries[len(s.entries)-1]
	last.RecordedAt = last.At.Add(by)
	return s
}

const procedure = `---
title: Service down
---
1. Look at the error rate
2. Restart the service

   ` + "```sh" + `
   systemctl restart checkout
   ` + "```" + `

3. Tell the customer (if applicable)
4. Remove the code {needs=2}
5. Write it down
`

func hostile() string {
	return "<script>alert(1)</script> [x](http://evil.example) ![i](http://evil.example/i.png) ``` *b* http://evil.example www.evil.example\n# heading\n\n    code \x1b]8;;http://evil.example\x07"
}

func night7(t *testing.T) (incident.Incident, []incident.Entry) {
	exit0, exit1 := 0, 1
	alert := incident.AttachedAlert{
		Fingerprint: "a1b2c3d4e5f60718", Episode: night.Add(-3 * time.Minute), StartsAt: night.Add(-3 * time.Minute), Source: "prod",
		Labels:      map[string]string{"alertname": "HighErrors", "instance": "api-1:9090", "path": "a|b `c`"},
		Annotations: map[string]string{"summary": "5 % of requests fail", "runbook": hostile()},
	}
	points := []incident.RestorePoint{
		{Name: "orders-db", Verdict: "late", Reasons: []string{"newest copy is 30 h old, 26 h allowed"}, LastGood: night.Add(-30 * time.Hour), AgeSeconds: 108000, RPOSeconds: 93600, Copies: 1, CopiesNeeded: 2, OffsiteNeeded: 1},
		{Name: "uploads", Verdict: "unprotected", Reasons: []string{}},
	}
	fired := incident.AlertData{Fingerprint: alert.Fingerprint, Episode: alert.Episode, Source: "prod", Labels: alert.Labels}
	acked := incident.AckData{Fingerprint: alert.Fingerprint, Episode: alert.Episode, Note: "mine"}
	step := func(number, title string, what sop.What) sop.Event {
		return sop.Event{Run: "run-1", Step: number, Number: number, Title: title, What: what, Try: 1}
	}
	first, second := step("2", "Restart the service", sop.Ended), step("2", "Restart the service", sop.Ended)
	first.Exit, first.Seconds, first.Output, first.Script = &exit1, 1.5, "Job failed.\n```\n<b>", "systemctl restart checkout\n"
	second.Exit, second.Seconds, second.Output, second.Try = &exit0, 2.25, "", 2
	running, again := step("2", "Restart the service", sop.Running), step("2", "Restart the service", sop.Running)
	again.Try = 2
	skip := step("3", "Tell the customer", sop.NotApplicable)
	over, remove := step("4", "Remove the code", sop.Overridden), step("4", "Remove the code", sop.Done)
	over.Reason = "no disk for the copy"

	s := (&story{t: t}).
		tell(0, alice, incident.Opened, "checkout is down", incident.OpenedData{UID: "019b", Title: "checkout is down", Severity: incident.Sev2, Zone: "Europe/Berlin", Alerts: []incident.AttachedAlert{alert}, RestorePoints: points}).
		tell(-170*time.Second, seen, incident.Fired, "HighErrors api-1:9090", fired).lately(170*time.Second).
		tell(-time.Minute, alice, incident.Acked, "HighErrors api-1:9090: mine", acked).lately(time.Minute).
		tell(time.Minute, alice, incident.RoleChanged, "commander: bob", incident.ChangedData{Role: "commander", To: "bob"}).
		tell(2*time.Minute, bob, incident.RunEntry, "Service down", sop.Started{Run: "run-1", Name: "service-down", Title: "Service down", Hash: strings.Repeat("cd", 32), Text: procedure}).
		tell(3*time.Minute, bob, incident.StepEntry, "1 Look at the error rate: done", step("1", "Look at the error rate", sop.Done)).
		tell(4*time.Minute, bob, incident.StepEntry, "2 Restart the service: running", running).
		tell(5*time.Minute, bob, incident.StepEntry, "2 Restart the service: ended, exit 1", first).
		tell(6*time.Minute, bob, incident.StepEntry, "2 Restart the service: running", again).
		tell(7*time.Minute, bob, incident.StepEntry, "2 Restart the service: ended, exit 0", second).
		tell(8*time.Minute, bob, incident.StepEntry, "3 Tell the customer: not-applicable", skip).
		tell(9*time.Minute, bob, incident.StepEntry, "4 Remove the code: overridden", over).
		tell(10*time.Minute, bob, incident.StepEntry, "4 Remove the code: done", remove).
		tell(-5*time.Minute, bob, incident.Pinned, "api: panic", incident.PinnedData{Lines: []incident.PinnedLine{{Source: "api", Path: "/var/log/api.log", Offset: 4096, At: night.Add(-5 * time.Minute), Text: "panic: `nil` | map <b>", SHA256: strings.Repeat("ef", 32)}}}).lately(16*time.Minute).
		tell(12*time.Minute, bob, incident.StatusChanged, "investigating → mitigated", incident.ChangedData{From: "investigating", To: "mitigated"}).
		tell(13*time.Minute, seen, incident.Cleared, "HighErrors api-1:9090", fired).
		tell(-26*time.Hour, alice, incident.Note, hostile(), struct{}{}).lately(26*time.Hour+13*time.Minute+30*time.Second).
		tell(14*time.Minute, alice, incident.Action, "alert on the queue", incident.ActionData{What: "alert on the queue", Owner: "bob", Due: "2026-12-01"}).
		tell(14*time.Minute, bob, incident.FileAttached, "heap.txt (1.5 KiB, SHA-256 cafecafecafe…)", incident.FileData{Name: "heap|`1`<b>.txt", MediaType: "text/plain; charset=utf-8", Size: 1536, SHA256: strings.Repeat("cafe", 16), Note: hostile()}).
		tell(15*time.Minute, alice, incident.Answered, "root_cause: …", incident.AnsweredData{Field: "root_cause", Answer: hostile()}).
		tell(20*time.Minute, alice, incident.ResolvedEntry, "rolled back", incident.ResolvedData{Summary: "rolled back", RestorePoints: points})
	inc := incident.Incident{
		ID: 7, UID: "019b", Title: "checkout is down", Severity: incident.Sev2, Status: incident.Resolved, Zone: "Europe/Berlin",
		OpenedAt: night, OpenedBy: alice, ResolvedAt: night.Add(20 * time.Minute), Roles: map[string]incident.Holders{"commander": {"bob"}},
		Alerts: []incident.AttachedAlert{alert}, Answers: map[string]string{"summary": "rolled back", "root_cause": hostile()},
		Head: incident.Head{Count: int64(len(s.entries)), Hash: strings.Repeat("ab", 32)},
	}
	return inc, s.entries
}

func of(t *testing.T) report.Report {
	t.Helper()
	rep, err := report.Of(night7(t))
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// page is a report as HTML.
func page(t testing.TB, rep report.Report) []byte {
	t.Helper()
	b, err := report.HTML(rep)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// golden compares with a file of testdata; GOLDEN=write writes it anew.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("GOLDEN") == "write" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (GOLDEN=write go test accepts it):\n%s", name, got)
	}
}

func TestReportIsPrintedWithEveryPart(t *testing.T) {
	rep := of(t)
	golden(t, "inc-7.md", report.Markdown(rep))
	golden(t, "inc-7.json", report.JSON(rep))
	golden(t, "inc-7.csv", report.CSV(rep))
	golden(t, "inc-7.html", page(t, rep))
}

func TestAnIncidentWithNothingButItsOpeningSaysWhatIsMissing(t *testing.T) {
	s := (&story{t: t}).tell(0, alice, incident.Opened, "odd", incident.OpenedData{UID: "019c", Title: "odd", Severity: incident.Sev4, Zone: "UTC"})
	inc := incident.Incident{ID: 8, UID: "019c", Title: "odd", Severity: incident.Sev4, Status: incident.Investigating, Zone: "UTC", OpenedAt: night, OpenedBy: alice, Head: incident.Head{Count: 1, Hash: strings.Repeat("ab", 32)}}
	rep, err := report.Of(inc, s.entries)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "inc-8.md", report.Markdown(rep))
	golden(t, "inc-8.html", page(t, rep))
	var any map[string]any
	if err := json.Unmarshal(report.JSON(rep), &any); err != nil {
		t.Fatal(err)
	}
	for key, v := range any {
		if v == nil && key != "resolved_at" && key != "duration_seconds" && key != "told_at" {
			t.Errorf("%s is null", key)
		}
	}
}

func TestMetricsAreMeasuredFromWhatHappened(t *testing.T) {
	want := map[string]int64{
		"time to detect":      5*60 - 170, // the pinned line is the first sign; a note of the day before is none
		"time to acknowledge": 110,
		"time to mitigate":    170 + 12*60,
		"time to resolve":     170 + 20*60,
	}
	for _, m := range of(t).Metrics {
		if m.Seconds == nil || *m.Seconds != want[m.Name] {
			t.Errorf("%s is %v, want %d", m.Name, m.Seconds, want[m.Name])
		}
	}
}

func TestStepsAreToldByHowTheyEnded(t *testing.T) {
	want := map[string]string{"1": "followed", "2": "followed", "3": "not applicable", "4": "deviated", "5": "not done"}
	rep := of(t)
	for _, s := range rep.SOPs[0].Steps {
		if s.Outcome != want[s.Number] {
			t.Errorf("step %s is %q, want %q", s.Number, s.Outcome, want[s.Number])
		}
	}
	if len(rep.SOPs[0].Steps) != len(want) {
		t.Errorf("%d steps", len(rep.SOPs[0].Steps))
	}
}

func TestWritingReplacesTheWholeReportOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports", "INC-7.md")
	for _, b := range []string{"first", "second"} {
		if err := report.Write(path, []byte(b)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != b {
			t.Errorf("holds %q, %v", got, err)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	err = report.Write(filepath.Join(path, "under-a-file.md"), []byte("x"))
	if err == nil || !strings.Contains(err.Error(), "-o names another place") {
		t.Errorf("a place that cannot be: %v", err)
	}
}

func TestTheSameRecordMakesTheSameBytesOnALaterDayAndInAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	print := func(now time.Time, act func(s *store.Store)) []byte {
		db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		s := store.New(db, sources.NewFeed(), func() time.Time { return now }, "Australia/Lord_Howe")
		act(s)
		rep, err := report.Collect(t.Context(), s.Book, 1)
		if err != nil {
			t.Fatal(err)
		}
		return append(report.Markdown(rep), report.JSON(rep)...)
	}
	first := print(night, func(s *store.Store) {
		if _, err := s.Incidents.Open(t.Context(), alice, hostile(), incident.Sev1); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Incidents.Resolve(t.Context(), bob, 1, "done"); err != nil {
			t.Fatal(err)
		}
	})
	second := print(night.Add(1000*time.Hour), func(s *store.Store) {
		if err := s.Reports.SaveReport(t.Context(), 1, "INC-1.md", report.Sum(first)); err != nil {
			t.Fatal(err)
		}
	})
	if !bytes.Equal(first, second) {
		t.Errorf("the bytes differ:\n%s\n---\n%s", first, second)
	}
	if !bytes.Contains(first, []byte("2026-11-21 13:12:00 +11")) {
		t.Errorf("the times are not in the incident's zone:\n%s", first)
	}
}
