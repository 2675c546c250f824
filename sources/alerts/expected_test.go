package alerts_test

import (
	"testing"

	"holdfast/sources/alerts"
)

// A dead-man's alert fires when all is well: it must not count as something that
// needs a human.
func TestWhatFiresAsExpectedIsQuiet(t *testing.T) {
	expect, err := alerts.ParseMatchers(`alertname="Watchdog"`)
	if err != nil {
		t.Fatal(err)
	}
	bob := &alerts.Quiet{Why: alerts.Silenced, By: "bob"}
	pending := alerts.Alert{Labels: map[string]string{"alertname": "Watchdog", "job": "b"}, State: alerts.Pending}
	list := []alerts.Alert{named("Watchdog"), named("DiskFull"), named("Watchdog"), pending}
	list[2].Quiet = bob
	alerts.MarkExpected([]alerts.Matchers{expect}, list)
	if q := list[0].Quiet; q == nil || q.Why != alerts.Expected {
		t.Errorf("the watchdog is %+v", q)
	}
	if list[1].Quiet != nil || list[2].Quiet != bob || list[3].Quiet != nil {
		t.Errorf("what is not expected, silenced or pending is %+v, %+v and %+v", list[1].Quiet, list[2].Quiet, list[3].Quiet)
	}

	d := newDesk(t)
	watchdog := d.alert("Watchdog", noon)
	watchdog.Quiet = &alerts.Quiet{Why: alerts.Expected}
	d.hear(member("a", watchdog, d.alert("DiskFull", noon)))
	row, _ := d.board.View().Row(watchdog.Fingerprint)
	if got, want := d.board.View().Counts(), (alerts.Counts{Firing: 1, Expected: 1}); got != want || row.Section() != alerts.SectionQuiet {
		t.Errorf("counted %+v, the watchdog stands in section %d", got, row.Section())
	}
}
