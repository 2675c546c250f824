package alerts_test

import (
	"testing"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
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
	if got, want := d.board.View().Counts(nil), (alerts.Counts{Firing: 1, Expected: 1}); got != want || row.Section() != alerts.SectionQuiet {
		t.Errorf("counted %+v, the watchdog stands in section %d", got, row.Section())
	}
}

// What is labelled none is to be seen and needs nobody, whether it is expected or not,
// as long as nobody holds it.
func TestWhatIsOfNoSeverityNeedsNobody(t *testing.T) {
	row := func(severity string, state alerts.State) alerts.Row {
		labels := map[string]string{"alertname": "Watchdog", "severity": severity}
		return alerts.Row{Severity: alerts.SeverityOf(labels), Alert: alerts.Alert{Labels: labels, State: state}}
	}
	for _, state := range []alerts.State{alerts.Firing, alerts.Unknown} {
		if got := row("none", state).Section(); got != alerts.SectionQuiet {
			t.Errorf("%s, it stands in section %d", state, got)
		}
	}
	if got := row("info", alerts.Firing).Section(); got != alerts.SectionFiring {
		t.Errorf("of severity info it stands in section %d", got)
	}
	held := row("none", alerts.Firing)
	if held.Ack = (&alerts.Ack{By: people.Actor{Person: "alice"}}); held.Section() != alerts.SectionHeld {
		t.Errorf("held, it stands in section %d", held.Section())
	}
	none, info := row("none", alerts.Firing), row("info", alerts.Firing)
	view := alerts.View{Rows: []*alerts.Row{&none, &info}}
	if got, want := view.Counts(nil), (alerts.Counts{Firing: 1, None: 1}); got != want {
		t.Errorf("counted %+v", got)
	}
	if none.Severity <= alerts.Info || none.Severity.Badge() != "    " {
		t.Errorf("it stands above info, with the badge %q", none.Severity.Badge())
	}
	if got := alerts.JSON(&none); got.Severity != "none" || got.Labels["severity"] != "none" {
		t.Errorf("as data it is %q, labelled %q", got.Severity, got.Labels["severity"])
	}
}
