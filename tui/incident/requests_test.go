package incident

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/store"
	"holdfast/tui/pane"
)

func TestAnAlertOpensAnIncidentWithItsWordsAndAFittingSeverity(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.sees("No incident is in the record.")
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.asks("Checkout down in eu-1")
	b.press("enter", "enter")
	inc, err := b.store.Book.Incident(t.Context(), 1)
	if err != nil || inc.Title != "Checkout down in eu-1" || inc.Severity != store.Sev2 || len(inc.Alerts) != 1 {
		t.Fatalf("opened %+v, %v", inc, err)
	}
	var here pane.CurrentIncident
	for _, m := range b.said {
		if c, ok := m.(pane.CurrentIncident); ok {
			here = c
		}
	}
	if here.ID != 1 {
		t.Fatalf("the other panes were told %v", here)
	}
	other := checkoutDown()
	other.Fingerprint, other.Labels = "00000000000000aa", map[string]string{"alertname": "QueueBacklog"}
	b.send(pane.OpenIncident{Alerts: []alerts.Row{other}})
	b.asks("attach to INC-1")
	b.press("enter")
	if inc, _ = b.store.Book.Incident(t.Context(), 1); len(inc.Alerts) != 2 {
		t.Fatalf("attached: %+v", inc.Alerts)
	}
}

func TestASOPWithoutAnIncidentOffersToOpenOneAndThenStarts(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.send(pane.StartSOP{Alert: checkoutDown()})
	b.asks("Open one to follow Checkout down")
	b.press("enter", "enter")
	if b.pane.run() == nil {
		t.Fatalf("no run was started: %v", b.said)
	}
	b.sees("1  Note the time")
	b.send(pane.StartSOP{Alert: checkoutDown()})
	if len(b.pane.state.runs) != 1 || !strings.Contains(b.told("incident sop"), "under way already") {
		t.Fatalf("started twice: %d runs, told %q", len(b.pane.state.runs), b.told("incident sop"))
	}
}

func TestANoteCarriesTheTimeItBeginsWith(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.clock.pass(20 * time.Minute)
	b.send(pane.Tick{Now: b.clock.Now()})
	b.send(pane.AddNote{})
	b.write("13:55 support sees 40 tickets")
	b.press("enter")
	list := b.timeline()
	last := list[len(list)-1]
	if last.Text != "support sees 40 tickets" || last.At.Format("15:04") != "13:55" || last.By.Person != "alice" {
		t.Fatalf("noted %+v", last)
	}
	b.sees("support sees 40 tickets noted 14:08")
}

func TestPinnedLinesWithoutAnIncidentOfferToOpenOneFirst(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.send(pane.Pin{Lines: []store.PinnedLine{{Source: "api", At: began, Text: "boom"}}})
	b.asks("No incident is open. Open one to keep these lines as evidence")
	b.write("Boom")
	b.press("enter", "enter")
	b.sees("boom")
	if got := b.told("incident pin"); got != "1 line pinned to INC-1" {
		t.Fatalf("told %q", got)
	}
}

func TestResolvingAsksForASummaryAndThenForY(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("R")
	b.write("pool exhausted")
	b.press("enter")
	b.asks("CheckoutDown still fires")
	b.asks("0 of 8 steps are done")
	b.press("enter")
	if b.pane.state.inc.Status == store.Resolved {
		t.Fatal("Enter resolved it")
	}
	b.press("y")
	if inc := b.pane.state.inc; inc.Status != store.Resolved {
		t.Fatalf("it is %s", inc.Status)
	}
	if a := b.action("R"); !strings.Contains(a.WhyNot, "is resolved") {
		t.Fatalf("R again: %q", a.WhyNot)
	}
	b.press("X")
	if got := b.told("incident report"); got != "the report of INC-1 is in /reports/INC-1.md" {
		t.Fatalf("told %q", got)
	}
	b.pane.deps.Exporter = files{errors.New("no space left on device")}
	b.press("X")
	if got := b.told("incident report"); !strings.Contains(got, "no space left") {
		t.Fatalf("told %q", got)
	}
}

func TestStatusSeverityRolesAndQuestionsAreRecorded(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("S", "down", "enter")
	b.press("S", "4")
	b.press("t", "enter", "enter")
	b.press("Q")
	b.write("a full pool")
	b.press("enter", "esc")
	inc := b.pane.state.inc
	if inc.Status != store.Identified || inc.Severity != store.Sev1 || inc.Roles["commander"].String() != "alice" || inc.Answers["summary"] != "a full pool" {
		t.Fatalf("recorded %+v", inc)
	}
	if top := ansi.Strip(b.pane.TopLine(120)); !strings.Contains(top, "INC-1 sev1  Checkout down in eu-1  identified") || !strings.Contains(top, "commander alice") {
		t.Fatalf("top line: %s", top)
	}
}

func TestWithSeveralOpenIncidentsThePersonSaysWhich(t *testing.T) {
	b := newBench(t, 120, 36)
	for _, title := range []string{"One", "Two"} {
		if _, err := b.store.Incidents.Open(t.Context(), b.pane.deps.Actor, title, store.Sev3); err != nil {
			t.Fatal(err)
		}
	}
	b.refresh()
	if b.pane.id != 0 {
		t.Fatalf("the cockpit took up %v by itself", b.pane.id)
	}
	b.sees("2 open")
	b.send(pane.AddNote{})
	b.asks("In which incident?")
	b.press("down", "enter")
	b.write("hello")
	b.press("enter")
	if list := b.timeline(); b.pane.id != 1 || list[len(list)-1].Text != "hello" {
		t.Fatalf("noted in %v: %v", b.pane.id, list)
	}
	b.press("I", "enter")
	if b.pane.id != 2 {
		t.Fatalf("switched to %v", b.pane.id)
	}
	b.press("L", "j", "enter")
	if b.pane.id != 1 {
		t.Fatalf("the list showed %v", b.pane.id)
	}
}

func TestNoteTimes(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 2, 0, 0, time.UTC)
	for name, c := range map[string]struct{ line, at, words, wrong string }{
		"a time in front is when it happened":    {line: "13:55 disk full", at: "Fri 13:55:00", words: "disk full"},
		"seconds may be said":                    {line: "13:55:07 disk full", at: "Fri 13:55:07", words: "disk full"},
		"a day may be said":                      {line: "2026-11-19 23:50  page", at: "Thu 23:50:00", words: "page"},
		"a zone may be said":                     {line: "2026-11-19T23:50:00+01:00 page", at: "Thu 22:50:00", words: "page"},
		"a minute ahead is a clock that differs": {line: "14:04 page", at: "Fri 14:04:00", words: "page"},
		"a time still to come is asked about":    {line: "14:30 page", wrong: `for yesterday's write "2026-11-19 14:30"`},
		"a day still to come is asked about":     {line: "2026-11-21 14:30 page", wrong: "is in the future"},
		"no time is now":                         {line: "disk full at 13:55", words: "disk full at 13:55"},
		"a time alone is words":                  {line: "13:55", words: "13:55"},
		"a day alone is a day":                   {line: "2026-11-19 page", at: "2026-11-19", words: "page"},
		"a day still to come is asked about too": {line: "2026-11-22 page", wrong: "is in the future"},
		"a day and a time alone are words":       {line: "2026-11-19 23:50", words: "2026-11-19 23:50"},
		"an impossible time is words":            {line: "25:99 x", words: "25:99 x"},
		"a word and a time are words":            {line: "at 23:50 page", words: "at 23:50 page"},
	} {
		t.Run(name, func(t *testing.T) {
			when, words, err := noteTime(c.line, now, time.UTC)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Fatalf("got %v, %v", when, err)
				}
				return
			}
			got := when.Day
			if at := when.At; !at.IsZero() {
				got = at.UTC().Format("Mon 15:04:05")
			}
			if err != nil || got != c.at || words != c.words {
				t.Fatalf("got %q %q %v", got, words, err)
			}
		})
	}
}

func TestANoteOfATimeStillToComeAsks(t *testing.T) {
	b := newBench(t, 120, 36)
	if _, err := b.store.Incidents.Open(t.Context(), b.pane.deps.Actor, "One", store.Sev3); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	soon := b.pane.deps.Now().In(b.pane.deps.Zone).Add(30 * time.Minute)
	b.send(pane.AddNote{})
	b.write(soon.Format("15:04") + " page")
	before := len(b.timeline())
	b.press("enter")
	b.asks(soon.AddDate(0, 0, -1).Format("2006-01-02 15:04"))
	if list := b.timeline(); len(list) != before {
		t.Fatalf("noted all the same: %v", list[len(list)-1])
	}
}
