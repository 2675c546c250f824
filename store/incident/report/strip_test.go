package report_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/store/incident/report"
)

func TestTheStripGoesFromTheFirstSignToTheEnd(t *testing.T) {
	s := report.StripOf(of(t))
	if !s.From.Equal(night.Add(-5*time.Minute)) || !s.Until.Equal(night.Add(20*time.Minute)) {
		t.Errorf("from %s until %s", s.From, s.Until)
	}
	if s.Earlier != 1 || s.Later != 0 {
		t.Errorf("%d earlier, %d later: the note of the day before is the only one outside", s.Earlier, s.Later)
	}
	var took time.Duration
	for _, p := range s.Phases {
		took += p.Took
	}
	if len(s.Phases) != 5 || took != 25*time.Minute {
		t.Errorf("the phases last %s in all: %+v", took, s.Phases)
	}
}

// Green is for what is quiet: while an alert fires nothing is resolved, whatever
// was said.
func TestThePhasesAreNotGreenWhileAnAlertFires(t *testing.T) {
	for name, test := range map[string]struct {
		cleared time.Duration // after the opening; 0: it never does
		want    string
	}{
		"cleared before it was mitigated": {cleared: 5 * time.Minute, want: "resolve 8m0s"},
		"cleared before it was resolved":  {cleared: 15 * time.Minute, want: "firing 3m0s, resolve 5m0s"},
		"cleared afterwards":              {cleared: time.Hour, want: "firing 8m0s"},
		"never cleared":                   {want: "firing 8m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			rep := of(t)
			rep.Alerts[0].Cleared = nil
			if test.cleared > 0 {
				rep.Alerts[0].Cleared = []time.Time{night.Add(test.cleared)}
			}
			got := ""
			for _, p := range report.StripOf(rep).Phases {
				if p.Class == "resolve" || p.Class == "firing" {
					got += ", " + p.Class + " " + p.Took.String()
				}
			}
			if got != ", "+test.want {
				t.Errorf("the phases end as %q, want %q", got, test.want)
			}
		})
	}
}

// What the mouse rests on says when, and "at 14:07" of another day is false.
func TestThePictureSaysTheDayWhereItIsOfMoreThanOne(t *testing.T) {
	rep := of(t)
	rep.Alerts[0].Name, rep.Alerts[0].StartsAt, rep.Alerts[0].Fired = "CheckoutDown", night, []time.Time{night}
	rep.Alerts[0].Cleared = []time.Time{night.Add(15 * time.Minute)}
	labels := func() string {
		s := report.StripOf(rep)
		all := s.Fired(s.Bars[0])
		for _, m := range s.Marks {
			all += "\n" + s.Label(m)
		}
		return all
	}
	zone := must(time.LoadLocation(rep.Zone))
	clock, day := night.In(zone).Format("15:04:05"), night.In(zone).Format("2006-01-02 ")
	if got := labels(); strings.Contains(got, day) || !strings.Contains(got, "CheckoutDown from "+clock+" to ") {
		t.Errorf("a night of one day:\n%s", got)
	}
	end := night.Add(30 * time.Hour)
	rep.ResolvedAt, rep.Metrics[3].Until = &end, &end
	rep.Timeline = append(rep.Timeline, report.Line{Seq: 98, At: end, RecordedAt: end, Kind: "note", By: "alice", Text: "over"},
		report.Line{Seq: 99, At: end.Add(-time.Hour), RecordedAt: end, Kind: "note", By: "alice", Text: "a day alone", Day: "2026-11-22"})
	got := labels()
	for _, line := range strings.Split(got, "\n") {
		if !strings.Contains(line, "2026-11-2") {
			t.Errorf("which day? %q", line)
		}
	}
	for _, want := range []string{"CheckoutDown from " + day + clock + " to " + day, end.In(zone).Format("2006-01-02 15:04:05") + " note alice: over", "2026-11-22 note alice: a day alone"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	// An alert that fired since before the picture begins.
	rep = of(t)
	rep.Alerts[0].StartsAt = night.Add(-50 * time.Hour)
	if s := report.StripOf(rep); !strings.Contains(s.Fired(s.Bars[0]), "from 2026-11-1") {
		t.Errorf("which day? %q", s.Fired(s.Bars[0]))
	}
}

func TestAStepOfAnotherDayThanItsRunSaysSo(t *testing.T) {
	rep := of(t)
	zone := must(time.LoadLocation(rep.Zone))
	at := rep.SOPs[0].StartedAt.Add(26 * time.Hour)
	rep.SOPs[0].Steps[0].By, rep.SOPs[0].Steps[0].At = "alice", &at
	want := at.In(zone).Format("2006-01-02 15:04:05")
	if md := report.Markdown(rep); !strings.Contains(string(md), "by alice at "+want) {
		t.Errorf("the report does not say %s:\n%s", want, md)
	}
	if html := page(t, rep); !strings.Contains(string(html), "alice "+want) {
		t.Errorf("the page does not say %s", want)
	}
}

func TestAnOpenIncidentShowsWhatItIsStillWaitingFor(t *testing.T) {
	rep := of(t)
	rep.ResolvedAt, rep.Metrics[3].Until = nil, nil
	last := func() report.StripPhase {
		s := report.StripOf(rep)
		return s.Phases[len(s.Phases)-1]
	}
	if p := last(); p.Name != "not resolved by the last entry" || p.Class != "resolve" || p.X+p.W < 98 {
		t.Errorf("the last phase is %+v", p)
	}
	rep.Metrics[2].Until = nil
	if p := last(); p.Name != "not mitigated by the last entry" || p.Class != "mitigate" {
		t.Errorf("the last phase is %+v", p)
	}
}

func TestATimeOfTheFutureDoesNotPressTheNightIntoOnePixel(t *testing.T) {
	rep := of(t)
	rep.ResolvedAt = nil
	rep.Metrics[3].Until = nil
	rep.Timeline = append(rep.Timeline, report.Line{Seq: 99, At: night.AddDate(10, 0, 0), RecordedAt: night, Kind: "note"})
	if s := report.StripOf(rep); s.Until.Sub(s.From) > time.Hour || s.Later != 1 {
		t.Errorf("until %s, %d later", s.Until, s.Later)
	}
}

// anyNight is a report whose times make no sense at all, and how many of its
// entries are marks of the strip.
func anyNight(t *rapid.T) (rep report.Report, marks int) {
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return night.Add(time.Duration(rapid.Int64Range(-int64(400*24*time.Hour), int64(400*24*time.Hour)).Draw(t, "ns")))
	})
	kind := rapid.SampledFrom([]string{"opened", "fired", "cleared", "acked", "note", "step", "run", "status", "pinned", "unheard of"})
	rep = report.Report{Identity: report.Identity{Zone: rapid.SampledFrom([]string{"UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "nowhere"}).Draw(t, "zone")}, Span: report.Span{OpenedAt: moment.Draw(t, "opened")}}
	if rapid.Bool().Draw(t, "over") {
		end := moment.Draw(t, "resolved")
		rep.ResolvedAt = &end
	}
	for _, name := range []string{"time to detect", "time to acknowledge", "time to mitigate", "time to resolve"} {
		if rapid.Bool().Draw(t, "measured") {
			from, until := moment.Draw(t, "from"), moment.Draw(t, "until")
			rep.Metrics = append(rep.Metrics, report.Metric{Name: name, From: &from, Until: &until})
		}
	}
	for range rapid.IntRange(0, 9).Draw(t, "alerts") {
		rep.Alerts = append(rep.Alerts, report.Alert{StartsAt: moment.Draw(t, "starts"), Fired: []time.Time{moment.Draw(t, "fired")}, Cleared: []time.Time{moment.Draw(t, "cleared")}})
	}
	lines := rapid.IntRange(0, 60).Draw(t, "lines")
	bars := 0
	for i := range lines {
		l := report.Line{Seq: int64(i), At: moment.Draw(t, "at"), RecordedAt: moment.Draw(t, "recorded"), Kind: kind.Draw(t, "kind")}
		if l.Kind == "fired" || l.Kind == "cleared" {
			bars++
		}
		rep.Timeline = append(rep.Timeline, l)
	}
	return rep, lines - bars
}

// Whatever happened, nothing stands beside the picture, what cannot be told
// apart is counted, and the axis can be read.
func TestAnyNightFitsIntoTheStrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rep, marks := anyNight(t)
		s := report.StripOf(rep)
		within := func(what string, from, width float64) {
			if from < 0 || width < 0 || from+width > 100 {
				t.Fatalf("%s stands at %.2f, %.2f wide", what, from, width)
			}
		}
		drawn := int(s.Earlier + s.Later)
		for _, m := range s.Marks {
			within("a mark", m.X, 0)
			drawn += m.Count
			if m.Y < 0 || m.Y+m.H > s.Height {
				t.Fatalf("a mark from %d to %d of %d", m.Y, m.Y+m.H, s.Height)
			}
		}
		if drawn != marks {
			t.Fatalf("%d of %d entries are accounted for", drawn, marks)
		}
		for _, p := range s.Phases {
			within("a phase", p.X, p.W)
		}
		for _, b := range s.Bars {
			within("an alert", b.X, b.W)
		}
		if len(s.Ticks) > 8 {
			t.Fatalf("%d times on the axis", len(s.Ticks))
		}
		for i, tick := range s.Ticks {
			within("a time", tick.X, 0)
			if i > 0 && tick.X-s.Ticks[i-1].X < 8 {
				t.Fatalf("the times at %.1f and %.1f run into each other", s.Ticks[i-1].X, tick.X)
			}
		}
	})
}
