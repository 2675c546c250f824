package incident

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
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
	if err != nil || inc.Title != "Checkout down in eu-1" || inc.Severity != incident.Sev2 || len(inc.Alerts) != 1 {
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
	if b.list().Run() == nil {
		t.Fatalf("no run was started: %v", b.said)
	}
	b.sees("1  Note the time")
	b.send(pane.StartSOP{Alert: checkoutDown()})
	if len(b.pane.known.Runs) != 1 || !strings.Contains(b.told("incident sop"), "under way already") {
		t.Fatalf("started twice: %d runs, told %q", len(b.pane.known.Runs), b.told("incident sop"))
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
	b.send(pane.Pin{Lines: []incident.PinnedLine{{Source: "api", At: began, Text: "boom"}}})
	b.asks("No incident is open. Open one to keep these lines as evidence")
	b.write("Boom")
	b.press("enter", "enter")
	b.sees("boom")
	if got := b.told("incident pin"); got != "1 line pinned to INC-1: boom" {
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
	b.asks("10 of 11 questions of the report are not answered") // the summary was just written
	b.press("enter")
	if b.pane.known.Incident.Status == incident.Resolved {
		t.Fatal("Enter resolved it")
	}
	b.press("y")
	if inc := b.pane.known.Incident; inc.Status != incident.Resolved {
		t.Fatalf("it is %s", inc.Status)
	}
	if a := b.action("R"); !strings.Contains(a.WhyNot, "is resolved") {
		t.Fatalf("R again: %q", a.WhyNot)
	}
	b.press("X")
	if got := b.told("incident report"); got != "the report of INC-1 is in /reports/INC-1.md" {
		t.Fatalf("told %q", got)
	}
	b.with(func(d *Deps) { d.Exporter = files{errors.New("no space left on device")} })
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
	inc := b.pane.known.Incident
	if inc.Status != incident.Identified || inc.Severity != incident.Sev1 || inc.Roles["commander"].String() != "alice" || inc.Answers["summary"] != "a full pool" {
		t.Fatalf("recorded %+v", inc)
	}
	if top := ansi.Strip(b.top(120)); !strings.Contains(top, "INC-1 sev1  Checkout down in eu-1 identified") || !strings.Contains(top, "leads alice") {
		t.Fatalf("top line: %s", top)
	}
}

// People are picked from the rotation, who is on call first.
func TestARoleIsGivenToSomebodyOfTheRotation(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.with(func(d *Deps) {
		d.People = func() ([]people.Person, int) { return []people.Person{"bob", "alice", "carol"}, 1 }
	})
	b.press("t", "enter")
	b.asks("1 alice")
	b.asks("2 bob")
	b.asks("on call")
	b.press("2")
	if got := b.pane.known.Roles["commander"].String(); got != "bob" {
		t.Fatalf("commander is %q", got)
	}
	b.press("t", "enter", "G", "enter")
	b.asks("Who is commander?")
	b.write("dan") // takes the place of what is proposed
	b.press("enter")
	if got := b.pane.known.Roles["commander"].String(); got != "dan" {
		t.Fatalf("commander is %q", got)
	}
}

func TestWithSeveralOpenIncidentsThePersonSaysWhich(t *testing.T) {
	b := newBench(t, 120, 36)
	for _, title := range []string{"One", "Two"} {
		if _, err := b.store.Incidents.Open(t.Context(), b.pane.Actor, title, incident.Sev3); err != nil {
			t.Fatal(err)
		}
	}
	b.refresh()
	if b.pane.way.id != 0 {
		t.Fatalf("the cockpit took up %v by itself", b.pane.way.id)
	}
	b.sees("2 open")
	b.send(pane.AddNote{})
	b.asks("In which incident?")
	b.press("down", "enter")
	b.write("hello")
	b.press("enter")
	if list := b.timeline(); b.pane.way.id != 1 || list[len(list)-1].Text != "hello" {
		t.Fatalf("noted in %v: %v", b.pane.way.id, list)
	}
	b.press("I", "enter")
	if b.pane.way.id != 2 {
		t.Fatalf("switched to %v", b.pane.way.id)
	}
	b.press("L", "j", "enter")
	if b.pane.way.id != 1 {
		t.Fatalf("the list showed %v", b.pane.way.id)
	}
}

func TestANoteOfATimeStillToComeAsks(t *testing.T) {
	b := newBench(t, 120, 36)
	if _, err := b.store.Incidents.Open(t.Context(), b.pane.Actor, "One", incident.Sev3); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	soon := b.clock.Now().In(b.pane.Zone).Add(30 * time.Minute)
	b.send(pane.AddNote{})
	b.write(soon.Format("15:04") + " page")
	before := len(b.timeline())
	b.press("enter")
	b.asks(soon.AddDate(0, 0, -1).Format("2006-01-02 15:04"))
	if list := b.timeline(); len(list) != before {
		t.Fatalf("noted all the same: %v", list[len(list)-1])
	}
}
