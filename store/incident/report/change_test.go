package report_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

// changed is a short night with changes before it, in it, and long before it.
func changed(t *testing.T) report.Report {
	ci := people.Actor{Person: "holdfast", Via: "ci"}
	deploy := func(version string) incident.ChangeData {
		return incident.ChangeData{UID: version, Source: "ci", Summary: "deploy checkout " + version, Service: "checkout", Version: version}
	}
	s := (&story{t: t}).
		tell(0, alice, incident.Opened, "checkout is down", incident.OpenedData{UID: "1", Title: "checkout is down", Severity: incident.Sev2, Zone: "UTC"}).
		tell(-2*time.Minute, ci, incident.Fired, "CheckoutDown", incident.AlertData{}).lately(2*time.Minute).
		tell(-5*time.Hour, ci, incident.Change, "deploy checkout 1.0 by ci", deploy("1.0")).lately(5*time.Hour).
		tell(-6*time.Minute, ci, incident.Change, "deploy checkout 1.1 by <b>ci</b>", deploy("1.1")).lately(6*time.Minute).
		tell(5*time.Minute, ci, incident.Change, "roll checkout back to 1.0 by ci", deploy("1.0")).
		tell(20*time.Minute, alice, incident.ResolvedEntry, "rolled back", incident.ResolvedData{Summary: "rolled back"})
	inc := incident.Incident{
		ID: 7, UID: "1", Title: "checkout is down", Severity: incident.Sev2, Status: incident.Resolved, Zone: "UTC", OpenedAt: night, OpenedBy: alice,
		ResolvedAt: night.Add(20 * time.Minute), Head: incident.Head{Count: int64(len(s.entries)), Hash: strings.Repeat("ab", 32)},
	}
	rep, err := report.Of(inc, s.entries)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestAReportSaysHowLongBeforeTheFirstAlertAChangeWasMade(t *testing.T) {
	rep := changed(t)
	text, html := string(report.Markdown(rep)), string(page(t, rep))
	for in, words := range map[string][]string{
		text: {`deploy checkout 1.1 by \<b\>ci\</b\>, 4 min before the first alert`, "deploy checkout 1.0 by ci, 4 h 58 min before the first alert", "roll checkout back to 1.0 by ci\n"},
		html: {"deploy checkout 1.1 by &lt;b&gt;ci&lt;/b&gt;, 4 min before the first alert", "k-change", ">Changes</text>"},
	} {
		for _, w := range words {
			if !strings.Contains(in, w) {
				t.Errorf("no %q in\n%s", w, in)
			}
		}
	}
	if len(rep.Odd) != 1 || !strings.Contains(rep.Odd[0].What, "mitigated") {
		t.Errorf("a change is nothing odd: %+v", rep.Odd)
	}
	for _, p := range rep.People {
		if p.Person == "holdfast" {
			t.Errorf("who took part: %+v", rep.People)
		}
	}
}

func TestTheStripBeginsWithTheChangeThatCameLastBeforeIt(t *testing.T) {
	s := report.StripOf(changed(t))
	if !s.From.Equal(night.Add(-6*time.Minute)) || s.Earlier != 1 {
		t.Errorf("it begins at %s, %d are earlier", s.From, s.Earlier)
	}
	if p := s.Phases[0]; p.Took != 22*time.Minute || p.X < 10 {
		t.Errorf("the change is counted as part of the night: %+v", p)
	}
	marks := 0
	for _, m := range s.Marks {
		if m.Class == "change" {
			marks++
		}
	}
	if marks != 2 {
		t.Errorf("%d changes are marked: %+v", marks, s.Marks)
	}
	rep := changed(t)
	for i := range rep.Timeline {
		if l := &rep.Timeline[i]; l.Kind == string(incident.Change) && l.At.Before(night) {
			l.At = night.Add(-50 * time.Minute)
		}
	}
	if s := report.StripOf(rep); !s.From.Equal(night.Add(-2 * time.Minute)) {
		t.Errorf("a change of long before presses the night together: from %s", s.From)
	}
}
