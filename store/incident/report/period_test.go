package report_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
	"holdfast/store/sqlite"
)

func TestAPeriodIsToldFromTheRecord(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	berlin := must(time.LoadLocation("Europe/Berlin"))
	now := time.Date(2026, 10, 31, 23, 59, 59, 0, berlin) // the day before the period
	s := store.New(db, sources.NewFeed(), func() time.Time { return now }, "Europe/Berlin")
	happens := func(at time.Time, title string, sev incident.Severity, reason string, takes time.Duration) incident.ID {
		now = at
		id := must(s.Incidents.Open(t.Context(), alice, title, sev)).ID
		must(s.Incidents.AddAction(t.Context(), bob, id, incident.ActionData{What: "because of " + title, Due: "2026-11-20"}))
		if reason != "" {
			must(s.Incidents.Answer(t.Context(), alice, id, "reason", reason))
		}
		if takes > 0 {
			now = now.Add(takes)
			must(s.Incidents.Resolve(t.Context(), alice, id, "done"))
		}
		return id
	}
	happens(now, "before", incident.Sev1, "emergency", time.Minute)
	first := happens(time.Date(2026, 11, 1, 0, 0, 0, 0, berlin), "first", incident.Sev2, "experience", 10*time.Minute)
	happens(time.Date(2026, 11, 10, 3, 0, 0, 0, berlin), "second", incident.Sev3, "experience", 30*time.Minute)
	happens(time.Date(2026, 11, 30, 23, 59, 0, 0, berlin), "last", incident.Sev2, "", 0)
	must(s.Incidents.FinishAction(t.Context(), bob, first, 1))
	happens(time.Date(2026, 12, 1, 0, 0, 0, 0, berlin), "after", incident.Sev1, "other", time.Hour)

	tell := func() report.Period {
		return must(report.CollectPeriod(t.Context(), s.Book, time.Date(2026, 11, 1, 12, 0, 0, 0, berlin), time.Date(2026, 11, 30, 8, 0, 0, 0, berlin)))
	}
	p := tell()
	md := string(must(report.PrintPeriod(p, "md")))
	for _, want := range []string{
		"# Incidents from 2026-11-01 to 2026-11-30\n", "- Incidents: 3\n", "- sev2: 2\n- sev3: 1\n", "- experience: 2\n- not answered: 1\n",
		"- **time to resolve**: median 20 min, mean 20 min, longest 30 min, over 2\n", "- **time to acknowledge**: not recorded\n", "- alice: 3\n",
		"- **INC-2** first — sev2, resolved, opened 2026-11-01 00:00:00 CET, 10 min\n", "- **INC-4** last — sev2, investigating",
		"- INC-1 1 because of before — owner none, due 2026-11-20, **overdue**\n", "- INC-2 1 because of first — owner none, due 2026-11-20, **done**\n",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("no %q in\n%s", want, md)
		}
	}
	if strings.Contains(md, "INC-5** after") || strings.Contains(md, "INC-1** before") {
		t.Errorf("an incident of another period is told:\n%s", md)
	}
	for _, format := range []string{"md", "html", "json"} {
		if a, b := must(report.PrintPeriod(p, format)), must(report.PrintPeriod(tell(), format)); string(a) != string(b) {
			t.Errorf("%s differs the second time", format)
		}
	}
	if _, err := report.PrintPeriod(p, "csv"); err == nil || !strings.Contains(err.Error(), "md, html or json") {
		t.Errorf("csv: %v", err)
	}
}

// Of an incident that was told afterwards no more than its days may be known: then no
// clock time stands there, and it is over all the same.
func TestAPeriodTellsNoMoreThanIsKnown(t *testing.T) {
	resolved := night.AddDate(0, 0, 1)
	told := report.Report{
		Identity: report.Identity{ID: "INC-7", Title: "told later", Severity: "sev3", Status: "resolved"},
		Span:     report.Span{OpenedAt: night, OpenedDay: "2026-11-20", ResolvedAt: &resolved, ResolvedOn: "2026-11-21"},
	}
	p := report.PeriodOf([]report.Report{told}, nil, night, night)
	md, html := string(must(report.PrintPeriod(p, "md"))), string(must(report.PrintPeriod(p, "html")))
	if want := "- **INC-7** told later — sev3, resolved, opened 2026-11-20, no more is known, its duration not known\n"; !strings.Contains(md, want) {
		t.Errorf("no %q in\n%s", want, md)
	}
	for _, want := range []string{"duration not known", "opened 2026-11-20, no more is known"} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in\n%s", want, html)
		}
	}
	if js := string(must(report.PrintPeriod(p, "json"))); !strings.Contains(js, `"opened_day": "2026-11-20"`) {
		t.Errorf("the day is not in\n%s", js)
	}
}

func TestPracticeStaysOutOfTheFigures(t *testing.T) {
	real, drill := of(t), of(t)
	drill.ID, drill.SOPs[0].Practice = "INC-8", true
	p := report.PeriodOf([]report.Report{real, drill}, nil, night, night)
	if len(p.Incidents) != 1 || p.Practice != 1 || p.SOPs[0].Runs != 1 || p.Times[3].Measured != 1 {
		t.Errorf("%+v", p)
	}
}

func TestSinceIsADayOrAStretchOfTime(t *testing.T) {
	berlin := must(time.LoadLocation("Europe/Berlin"))
	now := time.Date(2026, 3, 30, 9, 0, 0, 0, berlin) // the day after the clocks went forward
	for s, want := range map[string]string{"1d": "2026-03-29", "0d": "2026-03-30", "30d": "2026-02-28", "4w": "2026-03-02", "2026-01-31": "2026-01-31"} {
		got, err := report.ParseSince(s, now)
		if err != nil || got.Format(time.DateTime) != want+" 00:00:00" {
			t.Errorf("%s is %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "d", "30", "30x", "-3d", "+3d", "3d later", "3 d", " 3d", "36501d", "yesterday", "2026-13-01", "2026-04-01", "99999999d"} {
		if got, err := report.ParseSince(s, now); err == nil {
			t.Errorf("%q is %s", s, got)
		}
	}
}
