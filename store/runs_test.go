package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/store/incident"
)

func TestARunSurvivesTheProcessThatStartedIt(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	inc := int64(r.incident(t).ID)
	text := "---\ntitle: x\n---\n1. a\n\n\t```sh\n\tcurl -H 'Authorization: Bearer abcdefghij123456'\n\t```\n"
	started := sop.Started{Run: "r1", Name: "service-down", Title: "Service down", Text: text, Hash: "h", Vars: map[string]string{"HOST": "api-1"}}
	for range 2 { // the second is a retry
		if err := r.Runs.StartRun(ctx, alice, inc, started); err != nil {
			t.Fatal(err)
		}
	}
	two := 2
	events := []sop.Event{
		{Run: "r1", Step: "a", Number: "1", Title: "Look", What: sop.Done},
		{Run: "r1", Step: "b", Number: "2", Title: "Restart", What: sop.Ended, Try: 1, Exit: &two, Seconds: 1.5, Output: "no\x1b[1m", Killed: "deadline of 30s", Reason: "why"},
	}
	if err := r.Runs.StepEvents(ctx, bob, inc, events...); err != nil {
		t.Fatal(err)
	}
	runs := must[[]sop.Record](t)(r.Runs.Runs(ctx, inc))
	if len(runs) != 1 || runs[0].Text != strings.ReplaceAll(text, "abcdefghij123456", "[redacted]") || runs[0].Hash != "h" || runs[0].Vars["HOST"] != "api-1" || runs[0].By != alice || len(runs[0].Events) != 2 {
		t.Fatalf("read back %+v", runs)
	}
	last := runs[0].Events[1]
	if last.By != bob || last.Seq != 4 || *last.Exit != 2 || last.Output != "no<U+001B>[1m" || last.At.IsZero() {
		t.Errorf("read back %+v", last)
	}
	if e := r.timeline(t, incident.ID(inc))[3]; e.Text != "2 Restart: ended, exit 2 after 1.5 s (killed: deadline of 30s) — why" {
		t.Errorf("the line says %q", e.Text)
	}
	r.sound(t)
}

func TestTwoPeopleCannotActOnAStepUnseen(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	inc := int64(r.incident(t).ID)
	if err := r.Runs.StartRun(ctx, alice, inc, sop.Started{Run: "r1", Name: "x"}); err != nil {
		t.Fatal(err)
	}
	act := func(step string, after int64, what sop.What) error {
		return r.Runs.StepEvents(ctx, bob, inc, sop.Event{Run: "r1", Step: step, What: what, After: after})
	}
	if err := act("a", 0, sop.Running); err != nil {
		t.Fatal(err)
	}
	if err := act("a", 0, sop.Running); !errors.Is(err, sop.ErrMoved) {
		t.Errorf("acting on what was not seen: %v", err)
	}
	if err := act("b", 0, sop.Done); err != nil {
		t.Errorf("another step: %v", err)
	}
	if err := act("a", 3, sop.Ended); err != nil {
		t.Errorf("having seen the newest: %v", err)
	}
	both := []sop.Event{{Run: "r1", Step: "b", What: sop.Reopened, After: 4}, {Run: "r1", Step: "a", What: sop.Done, After: 3}}
	if err := r.Runs.StepEvents(ctx, bob, inc, both...); !errors.Is(err, sop.ErrMoved) {
		t.Errorf("one of two moved: %v", err)
	}
	if n := len(must[[]sop.Record](t)(r.Runs.Runs(ctx, inc))[0].Events); n != 3 {
		t.Errorf("%d events were written, want 3", n)
	}
	if err := r.Runs.StepEvents(ctx, bob, inc, sop.Event{Run: "none", Step: "a"}); err == nil || !strings.Contains(err.Error(), "no run") {
		t.Errorf("an event of no run: %v", err)
	}
}

func TestProcessesSeeOneAnothersActsWithinASecondAndNotTheirOwn(t *testing.T) {
	path := t.TempDir() + "/holdfast.db"
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := openAt(t, path), openAt(t, path)
		watch := mine.feed.Watch()
		if _, err := watch.Next(t.Context()); err != nil { // names everything once
			t.Fatal(err)
		}
		reloads := make(chan sources.Topics, 10)
		ended := make(chan error)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			ended <- mine.WatchOthers(ctx, func(_ context.Context, changed sources.Topics) { reloads <- changed })
		}()
		time.Sleep(time.Second)

		inc := theirs.incident(t)
		if got := within(t, reloads); !got.Has(sources.Record) || got.Has(sources.Backups) {
			t.Errorf("their incident was told as %b", got)
		}
		if topics, err := watch.Next(t.Context()); err != nil || !topics.Has(sources.Record) {
			t.Errorf("the feed says %b, %v", topics, err)
		}
		if err := theirs.Verdicts.SaveVerdicts(t.Context(), []backups.Status{{Name: "x", At: night}}); err != nil {
			t.Fatal(err)
		}
		if got := within(t, reloads); !got.Has(sources.Backups) || got.Has(sources.Record) {
			t.Errorf("their verdict was told as %b", got)
		}

		must[incident.Entry](t)(mine.Incidents.AddNote(t.Context(), alice, inc.ID, time.Time{}, "mine"))
		must[bool](t)(theirs.Leases.Lease(t.Context(), "x", "theirs", time.Minute))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(reloads) > 0 {
			t.Errorf("our own note or a lease was told as %b", <-reloads)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// within waits a second for another process's change.
func within(t *testing.T, reloads <-chan sources.Topics) sources.Topics {
	t.Helper()
	select {
	case got := <-reloads:
		return got
	case <-time.After(time.Second):
		t.Fatal("a second later nothing was told")
		return 0
	}
}

func TestReportsAreRememberedOutsideTheChain(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	if err := r.Reports.SaveReport(t.Context(), inc.ID, "/tmp/INC-1.md", "abcd"); err != nil {
		t.Fatal(err)
	}
	got := must[[]incident.SavedReport](t)(r.Reports.Reports(t.Context(), inc.ID))
	if len(got) != 1 || got[0].Path != "/tmp/INC-1.md" || got[0].SHA256 != "abcd" || got[0].At.IsZero() {
		t.Errorf("remembered %+v", got)
	}
	if now := must[incident.Incident](t)(r.Book.Incident(t.Context(), inc.ID)); now.Head != inc.Head {
		t.Error("writing a report changed what it reports")
	}
	if err := r.Reports.SaveReport(t.Context(), 99, "x", "y"); err == nil {
		t.Error("a report of no incident was remembered")
	}
}

func TestShownIncidentHasEveryFieldAndNoNullList(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	b, err := json.Marshal(incident.Show(inc, r.timeline(t, inc.ID)))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"id", "title", "severity", "status", "opened_at", "resolved_at", "roles", "alerts", "entries", "head"} {
		if v, has := got[key]; !has || v == nil && key != "resolved_at" {
			t.Errorf("%s is %v", key, v)
		}
	}
	entry, _ := got["entries"].([]any)[0].(map[string]any)
	for _, key := range []string{"seq", "at", "recorded_at", "by", "via", "kind", "text", "data", "hash"} {
		if entry[key] == nil {
			t.Errorf("an entry's %s is %v", key, entry[key])
		}
	}
	if got["id"] != "INC-1" || entry["by"] != "alice" || got["opened_at"] != "2026-11-21T03:12:00.001Z" {
		t.Errorf("shown %s", b)
	}
}

func TestTheIncidentsInWhichAChecklistWasStarted(t *testing.T) {
	r := open(t)
	first, _, third := r.incident(t), r.incident(t), r.incident(t)
	for run, id := range map[sop.RunID]int64{"a": int64(third.ID), "b": int64(first.ID), "c": int64(first.ID)} {
		if err := r.Runs.StartRun(t.Context(), alice, id, sop.Started{Run: run, Name: "x", Text: "1. look\n"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := must[[]int64](t)(r.Runs.Incidents(t.Context())); len(got) != 2 || got[0] != int64(third.ID) || got[1] != int64(first.ID) {
		t.Errorf("started in %v", got)
	}
}
