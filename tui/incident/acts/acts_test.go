package acts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// ledger writes down what is asked of a record, in words.
type ledger struct {
	did   []string
	wrong error
}

func (l *ledger) say(format string, args ...any) { l.did = append(l.did, fmt.Sprintf(format, args...)) }

func (l *ledger) AddNote(_ context.Context, by people.Actor, id incident.ID, at time.Time, note string) (incident.Entry, error) {
	l.say("%s notes %q in %s at %v", by.Person, note, id, at.IsZero())
	return incident.Entry{}, l.wrong
}

func (l *ledger) Open(_ context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	l.say("%s opens %q, %s, with %d", by.Person, title, sev, len(held))
	return incident.Incident{ID: 8, Title: title}, l.wrong
}

func (l *ledger) SetStatus(_ context.Context, by people.Actor, id incident.ID, to incident.Status) (incident.Incident, error) {
	l.say("%s says %s is %s", by.Person, id, to)
	return incident.Incident{}, l.wrong
}

func (l *ledger) SetSeverity(_ context.Context, by people.Actor, id incident.ID, to incident.Severity) (incident.Incident, error) {
	l.say("%s makes %s a %s", by.Person, id, to)
	return incident.Incident{}, l.wrong
}

func (l *ledger) Resolve(_ context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error) {
	l.say("%s resolves %s: %s", by.Person, id, summary)
	return incident.Incident{}, l.wrong
}

func (l *ledger) MarkDuplicate(_ context.Context, by people.Actor, id, of incident.ID) (incident.Incident, error) {
	l.say("%s says %s is %s", by.Person, id, of)
	return incident.Incident{}, l.wrong
}

func (l *ledger) Link(_ context.Context, by people.Actor, id, to incident.ID, why string) (incident.Incident, error) {
	l.say("%s links %s and %s: %s", by.Person, id, to, why)
	return incident.Incident{}, l.wrong
}

func (l *ledger) Detach(_ context.Context, by people.Actor, id incident.ID, why string, ids ...alerts.Fingerprint) (incident.Incident, error) {
	l.say("%s detaches %v from %s: %s", by.Person, ids, id, why)
	return incident.Incident{}, l.wrong
}

func (l *ledger) Export(_ context.Context, id incident.ID) (string, error) {
	return "/reports/" + id.String() + ".md", l.wrong
}

// earlier is the same of another time.
type earlier struct {
	*ledger
	when incident.When
}

func (e earlier) AddNote(_ context.Context, by people.Actor, id incident.ID, note string) (incident.Entry, error) {
	e.say("%s notes %q in %s, %s", by.Person, note, id, e.when.Said(noon))
	return incident.Entry{}, e.wrong
}

// desk is where the acts of a test are asked for and answered.
type desk struct {
	*ledger
	t      testing.TB
	who    people.Person
	dialog pane.Dialog
	said   []tea.Msg
}

func newDesk(t testing.TB) *desk { return &desk{ledger: &ledger{}, t: t, who: "alice"} }

func (d *desk) person() Person {
	return Person{Who: func() pane.Person { return pane.Person{Actor: people.Actor{Person: d.who}, Zone: time.UTC} }, Now: func() time.Time { return noon },
		Act: func(a pane.Act) tea.Cmd {
			return func() tea.Msg {
				done, err := a.Do(context.Background())
				if err != nil {
					return a.Words(err)
				}
				return done
			}
		}}
}

func (d *desk) times() Times {
	return Times{Now: d.ledger, Then: func(when incident.When) Earlier { return earlier{d.ledger, when} }}
}

// run runs what is answered to its end; a dialog stays to be answered.
func (d *desk) run(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case pane.Show:
		theme, err := themes.Load("dark")
		if err != nil {
			d.t.Fatal(err)
		}
		d.dialog = msg.Dialog
		d.dialog.SetTheme(theme)
		d.dialog.SetSize(120, 40)
		d.dialog.View()
	case pane.Done:
		d.said = append(d.said, msg)
		d.run(msg.Then)
	default:
		d.said = append(d.said, msg)
	}
}

// answer types words into the dialog, and Enter.
func (d *desk) answer(words string) {
	d.t.Helper()
	for _, r := range words {
		d.dialog.Update(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	d.key(tea.KeyPressMsg{Code: tea.KeyEnter})
}

func (d *desk) key(key tea.KeyPressMsg) {
	d.t.Helper()
	was := d.dialog
	cmd, done := was.Update(key)
	if done {
		d.dialog = nil
	}
	if d.run(cmd); d.dialog != nil {
		d.dialog.View()
	}
}

func (d *desk) shows(want string) {
	d.t.Helper()
	if d.dialog == nil {
		d.t.Fatalf("no dialog shows %q; said %v", want, d.said)
	}
	if got := ansi.Strip(d.dialog.View()); !strings.Contains(got, want) {
		d.t.Fatalf("the dialog does not show %q:\n%s", want, got)
	}
}

func (d *desk) wrote(want ...string) {
	d.t.Helper()
	if strings.Join(d.did, "; ") != strings.Join(want, "; ") {
		d.t.Fatalf("written: %q\nwant     %q", d.did, want)
	}
}

func TestAnActIsOfWhoeverLooksThen(t *testing.T) {
	d := newDesk(t)
	in := Intake{Person: d.person(), Times: d.times()}
	d.run(in.AskNote(7))
	d.who = "bob" // the configuration says somebody else, while the words are typed
	d.answer("the pool is full")
	d.wrote(`bob notes "the pool is full" in INC-7 at true`)
}

func TestWordsThatBeginWithATimeAreOfThatTime(t *testing.T) {
	d := newDesk(t)
	in := Intake{Person: d.person(), Times: d.times()}
	d.run(in.AskNote(7))
	d.answer("11:40 the pool is full")
	d.wrote(`alice notes "the pool is full" in INC-7, at 11:40`)
	d.run(in.AskNote(7))
	d.answer("13:30 later")
	d.shows("13:30 is still to come")
	d.wrote(`alice notes "the pool is full" in INC-7, at 11:40`)
}

func TestOpeningGoesOnWithWhatAskedForIt(t *testing.T) {
	d := newDesk(t)
	in := Intake{Person: d.person(), Times: d.times()}
	asked := incident.ID(0)
	d.run(in.AskOpen("Open one to write a note", nil, func(id incident.ID) tea.Cmd {
		asked = id
		return nil
	}))
	d.answer("Boom")
	d.answer("7")
	d.shows("a severity is sev1")
	d.key(tea.KeyPressMsg{Code: tea.KeyBackspace})
	d.answer("2")
	opened, ok := d.said[len(d.said)-1].(Opened)
	if !ok || opened.Incident.ID != 8 || opened.Err != nil {
		t.Fatalf("it said %+v", d.said)
	}
	opened.Then(opened.Incident.ID)
	d.wrote(`alice opens "Boom", sev2, with 0`)
	if asked != 8 {
		t.Errorf("what asked for it went on with %s", asked)
	}
}

func TestWhatIsStillOpenIsReadWhenTheLastWordIsWritten(t *testing.T) {
	d := newDesk(t)
	s := Standing{Person: d.person(), Times: d.times()}
	left := "CheckoutDown still fires"
	d.run(s.AskResolve(incident.Incident{ID: 7, Title: "Checkout down"}, func(string) []string { return []string{left} }))
	left = "1 of 2 steps are done" // meanwhile it cleared
	d.answer("it drained")
	d.shows("1 of 2 steps are done")
	d.shows("Summary: it drained")
	d.key(tea.KeyPressMsg{Code: tea.KeyEnter})
	d.wrote()
	d.key(tea.KeyPressMsg{Text: "y", Code: 'y'})
	d.wrote("alice resolves INC-7: it drained")
}

func TestAStatusOfAnotherMomentIsOfThatMoment(t *testing.T) {
	d := newDesk(t)
	s := Standing{Person: d.person(), Times: d.times()}
	inc := incident.Incident{ID: 7, Status: incident.Investigating, Severity: incident.Sev3}
	d.run(s.AskStatus(inc))
	d.shows("as it is now")
	for range 7 {
		d.key(tea.KeyPressMsg{Text: "j", Code: 'j'})
	}
	d.answer("")
	d.answer("11:40")
	d.shows("Status or severity of INC-7 at 11:40")
	d.key(tea.KeyPressMsg{Text: "j", Code: 'j'})
	d.answer("")
	d.wrote("alice says INC-7 is identified")
	if done, ok := d.said[len(d.said)-1].(pane.Done); !ok || done.Said != "INC-7 is identified at 11:40" {
		t.Errorf("it said %+v", d.said[len(d.said)-1])
	}
}

func TestTheNextUpdateIsOwedLouderAsItComes(t *testing.T) {
	inc := incident.Incident{ID: 7, UpdateDue: noon.Add(time.Hour)}
	for _, c := range []struct {
		now         time.Duration
		role        themes.Role
		want, point string
	}{
		{0, themes.Dim, "update in 1h", "update at 13:00"},
		{50 * time.Minute, themes.Warning, "update in 10m", "update at 13:00"},
		{time.Hour, themes.Critical, "update overdue 0s", "update overdue since 13:00"},
		{2 * time.Hour, themes.Critical, "update overdue 1h", "update overdue since 13:00"},
	} {
		look := pane.Look{Now: noon.Add(c.now), Zone: time.UTC}
		if role, got := UpdateDue(inc, look); got != c.want || role != c.role {
			t.Errorf("after %s it says %q in %v", c.now, got, role)
		}
		look.Points = true
		if role, got := UpdateDue(inc, look); got != c.point || role != c.role {
			t.Errorf("after %s it says %q in %v where points in time are wanted", c.now, got, role)
		}
	}
	inc.Status, inc.ResolvedAt = incident.Resolved, noon
	if _, got := UpdateDue(inc, pane.Look{Now: noon.Add(2 * time.Hour), Zone: time.UTC}); got != "" {
		t.Errorf("resolved, it says %q", got)
	}
}

func TestTiesOfferOtherIncidentsOnceTheLikeOnesFirst(t *testing.T) {
	d := newDesk(t)
	ties := Ties{Person: d.person(), Record: d.ledger}
	like := incident.Incident{ID: 3, Title: "Checkout slow"}
	practice := incident.Incident{ID: 5, Practice: true}
	c := reading.Case{Incident: incident.Incident{ID: 7, Title: "Checkout down"}, Similar: []incident.Similar{{Incident: like, Why: []string{"the same alert"}}}}
	all := []incident.Incident{c.Incident, {ID: 6, Title: "Queue"}, like, practice}
	if why := ties.WhyNotOther(7, []incident.Incident{c.Incident, practice}); !strings.Contains(why, "no other incident") {
		t.Errorf("with practice only it says %q", why)
	}
	if why := ties.WhyNotOther(7, all); why != "" {
		t.Errorf("with others it says %q", why)
	}
	d.run(ties.AskLink(c, all))
	shown := ansi.Strip(d.dialog.View())
	if first, second := strings.Index(shown, "INC-3"), strings.Index(shown, "INC-6"); first < 0 || second < first || strings.Count(shown, "INC-3") != 1 || strings.Contains(shown, "INC-5") {
		t.Fatalf("it offers\n%s", shown)
	}
	d.answer("")
	d.answer("the same pool")
	d.wrote("alice links INC-7 and INC-3: the same pool")
}

func TestAnAlertIsDetachedWithAReason(t *testing.T) {
	d := newDesk(t)
	ties := Ties{Person: d.person(), Record: d.ledger}
	inc := incident.Incident{ID: 7}
	if why := ties.WhyNotDetach(inc); why != "INC-7 holds no alert" {
		t.Errorf("it says %q", why)
	}
	inc.Alerts = []incident.AttachedAlert{{Fingerprint: "a", Labels: map[string]string{"alertname": "One"}}, {Fingerprint: "b", Labels: map[string]string{"alertname": "Two"}}}
	d.run(ties.AskDetach(inc))
	d.key(tea.KeyPressMsg{Text: "j", Code: 'j'})
	d.answer("")
	d.answer("")
	d.shows("a reason is needed")
	d.answer("another shop")
	d.wrote("alice detaches [b] from INC-7: another shop")
}

func TestWhatDoesNotFitTogetherIsShownBeforeAReportIsWritten(t *testing.T) {
	d := newDesk(t)
	papers := Papers{Person: d.person(), Exporter: d.ledger, Check: func(context.Context, incident.ID) ([]Finding, error) {
		return nil, errors.New("no such table")
	}}
	c := reading.Case{Incident: incident.Incident{ID: 7}}
	checked, ok := papers.Export(c)().(Checked)
	if !ok || checked.Err == nil {
		t.Fatalf("it was checked: %+v", checked)
	}
	d.run(papers.OnChecked(checked, "!"))
	d.shows("It could not be checked: no such table")
	d.shows("! 11 of 11 questions are not answered")
	d.key(tea.KeyPressMsg{Text: "y", Code: 'y'})
	if done, ok := d.said[len(d.said)-1].(pane.Done); !ok || done.Said != "the report of INC-7 is in /reports/INC-7.md" {
		t.Errorf("it said %+v", d.said)
	}
	d.said = nil
	d.run(papers.OnChecked(Checked{of: c}, "!"))
	if d.dialog != nil || len(d.said) != 1 {
		t.Errorf("with nothing found it asks, or said %v", d.said)
	}
}
