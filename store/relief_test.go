package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
	"holdfast/store/sql"
	"holdfast/store/storetest"
)

// relieved is an incident in which the alert cleared three minutes after the last of two
// scripts; every checklist that is named was worked on at the same time.
func (r *record) relieved(t testing.TB, began time.Time, sops ...string) incident.Incident {
	t.Helper()
	a := attached("HighErrors", "api-1")
	a.Episode, a.StartsAt = began, began
	r.clock.set(began)
	r.seen(t, change(a, "fired", began, began))
	inc := r.incident(t, a)
	step := func(name string, number int, what sop.What, at time.Duration) {
		r.clock.set(began.Add(at))
		e := sop.Event{
			Run: sop.RunID(inc.ID.String() + name), Step: fmt.Sprint(number), Number: fmt.Sprint(number), Title: "Restart",
			What: what, After: 1 << 40, SHA256: sop.Script{Shell: "sh", Text: fmt.Sprint(name, number)}.Hash(),
		}
		if err := r.Runs.StepEvents(t.Context(), alice, int64(inc.ID), e); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range sops {
		if err := r.Runs.StartRun(t.Context(), alice, int64(inc.ID), sop.Started{Run: sop.RunID(inc.ID.String() + name), Name: name, Text: "1. look\n"}); err != nil {
			t.Fatal(err)
		}
	}
	for n := 1; n <= 2; n++ {
		for _, name := range sops {
			step(name, n, sop.Running, time.Duration(n)*4*time.Minute)
			step(name, n, sop.Ended, time.Duration(n)*4*time.Minute+30*time.Second)
		}
	}
	over := began.Add(11*time.Minute + 45*time.Second)
	r.clock.set(over)
	r.seen(t, change(a, "cleared", began, over))
	return must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, inc.ID, ""))
}

func words(told relief.Told) string {
	var all []string
	for _, s := range told.Usual(9) {
		all = append(all, s.Words())
	}
	for _, l := range told.Left {
		all = append(all, l.Words())
	}
	return strings.Join(append(all, told.Silent()), "\n")
}

func TestTheRecordTellsAfterWhichStepItCleared(t *testing.T) {
	r := open(t)
	began := func(day int) time.Time { return night.Add(time.Duration(day-30) * 24 * time.Hour) }
	for day := range 2 {
		r.relieved(t, began(day), "restart-api")
	}
	if got := words(must[relief.Told](t)(r.Book.Relief(t.Context(), "HighErrors"))); got != "1 run of restart-api: too early to tell\nno step counts in 3 runs" {
		t.Errorf("after two, the second just over:\n%s", got)
	}
	last := r.relieved(t, began(2), "restart-api")
	r.clock.set(night)
	want := "it cleared within 10m after restart-api step 2 (Restart) in 3 of 3 runs, median 3m, last INC-3\n"
	if got := words(must[relief.Told](t)(r.Book.Relief(t.Context(), "HighErrors"))); got != want {
		t.Errorf("after three:\n%s", got)
	}

	// It fired again soon after: whatever it cleared after did not last.
	a := attached("HighErrors", "api-1")
	again := began(2).Add(time.Hour)
	r.seen(t, change(a, "fired", again, again))
	flapped := "1 run of restart-api: it fired again within 1h\nno step counts in 3 runs"
	if got := words(must[relief.Told](t)(r.Book.Relief(t.Context(), "HighErrors"))); got != flapped {
		t.Errorf("after the third of %s flapped:\n%s", last.ID, got)
	}
	if told := must[relief.Told](t)(r.Book.Relief(t.Context(), "DiskFull")); told.Any() || told.Alert != "DiskFull" {
		t.Errorf("of another alert: %+v", told)
	}
}

func TestTheRecordRefusesToCountTwoChecklistsAtOnce(t *testing.T) {
	r := open(t)
	for day := range 3 {
		r.relieved(t, night.Add(time.Duration(day-30)*24*time.Hour), "restart-api", "fail-over")
	}
	r.clock.set(night)
	told := must[relief.Told](t)(r.Book.Relief(t.Context(), "HighErrors"))
	if len(told.Steps) != 0 || told.Few != 0 {
		t.Errorf("counted %+v", told.Steps)
	}
	if got := words(told); got != "6 runs of fail-over, restart-api: two checklists were worked on at once, so neither counts\nno step counts in 3 runs" {
		t.Errorf("told:\n%s", got)
	}
}

func TestWhatAPersonCalledGoneDidNotClear(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	r.clock.set(a.Episode)
	r.seen(t, change(a, "fired", a.Episode, a.Episode))
	inc := r.happened(t, "errors", "", "", time.Minute, a)
	run := sop.Started{Run: "r", Name: "restart-api", Text: "1. look\n"}
	if err := r.Runs.StartRun(t.Context(), alice, int64(inc.ID), run); err != nil {
		t.Fatal(err)
	}
	if err := r.Runs.StepEvents(t.Context(), alice, int64(inc.ID), sop.Event{Run: "r", Step: "1", Number: "1", What: sop.Ended, SHA256: "x"}); err != nil {
		t.Fatal(err)
	}
	gone := alerts.Seen{Transitions: []alerts.Transition{change(a, "cleared", a.Episode, r.clock.now().Add(2*time.Minute))}}
	if err := r.Alerts.SaveGone(t.Context(), bob, gone); err != nil {
		t.Fatal(err)
	}
	r.clock.set(night.Add(24 * time.Hour))
	if got := words(must[relief.Told](t)(r.Book.Relief(t.Context(), "HighErrors"))); got != "1 run of restart-api: for a while nobody could tell whether it fires\nno step counts in 3 runs" {
		t.Errorf("told:\n%s", got)
	}
}

// A name that hundreds of incidents held is told by the newest of them, and that is said.
func TestOfManyIncidentsTheNewestAreCounted(t *testing.T) {
	r := open(t)
	const held, counted = 203, 200
	if err := storetest.Fill(t.Context(), r.db, held, night); err != nil {
		t.Fatal(err)
	}
	err := r.db.Write(t.Context(), func(q *sql.Queries) error {
		for i := range held {
			began := night.Add(-time.Duration(held-i) * storetest.Every)
			a := incident.AttachedAlert{Fingerprint: alerts.Fingerprint(fmt.Sprint("many-", i)), Episode: began}
			if err := q.HoldAlert(t.Context(), sql.HoldAlertParams{Incident: int64(i + 1), Fingerprint: string(a.Fingerprint), Episode: began.UnixMilli()}); err != nil {
				return err
			}
			for kind, at := range map[string]time.Time{alerts.KindFired: began, alerts.KindCleared: began.Add(storetest.Every / 2)} {
				_, err := q.InsertTransition(t.Context(), sql.InsertTransitionParams{
					Fingerprint: string(a.Fingerprint), Episode: began.UnixMilli(), Kind: kind, At: at.UnixMilli(), Alertname: "Many", Source: "prod", Alert: "{}",
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r.clock.set(night.Add(24 * time.Hour))
	told := must[relief.Told](t)(r.Book.Relief(t.Context(), "Many"))
	if told.Newest != counted || len(told.Steps) != 20 || told.Steps[0].Runs != counted || told.Steps[0].Cleared != counted || told.Steps[0].Last != held {
		t.Errorf("counted of the newest %d: %+v", told.Newest, told.Steps)
	}
	if lines := told.Lines(1); len(lines) != 2 || !strings.HasSuffix(lines[1].Text, "; of the newest 200 incidents") {
		t.Errorf("told as %+v", lines)
	}
}
