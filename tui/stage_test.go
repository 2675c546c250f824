package tui_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
	"holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui"
	alertspane "holdfast/tui/alerts"
	backupspane "holdfast/tui/backups"
	incidentpane "holdfast/tui/incident"
	logspane "holdfast/tui/logs"
	"holdfast/tui/pane"
	reviewpane "holdfast/tui/review"
	rotapane "holdfast/tui/rota"
	"holdfast/tui/tuitest"
)

var _ = flag.Bool("update", false, "write the golden frames anew")

// friday is when the screens of the tests are looked at.
var friday = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC)

// stage is a world that a test sets up: what the panes and the root read.
type stage struct {
	mu        sync.Mutex
	now       time.Time
	view      *alerts.View
	acks      []string // what was done, in words
	refuse    error
	health    []sources.Health
	backups   []backups.Status
	rotations []rota.Rotation
	open      []incident.Incident
	duties    incident.Duties
	past      past
	tail      *logs.Tail
	options   tui.Options
	extra     []pane.Pane    // in the place of the real panes
	zone      *time.Location // of the person; nil: UTC
}

func newStage() *stage {
	s := &stage{now: friday, view: &alerts.View{At: friday}}
	s.tail = logs.NewTail(1000, sources.NewFeed(), s.clock)
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) View() *alerts.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view
}

func (s *stage) set(rows ...alerts.Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = &alerts.View{At: s.now, Rows: alerts.Rows(rows...)}
}

func (s *stage) did(what string, ids []alerts.Fingerprint, change func(*alerts.Row)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	rows := slices.Clone(s.view.Rows)
	for _, id := range ids {
		s.acks = append(s.acks, what+" "+string(id))
		for i := range rows {
			if rows[i].Fingerprint == id {
				row := *rows[i]
				change(&row)
				rows[i] = &row
			}
		}
	}
	s.view = &alerts.View{At: s.now, Rows: rows}
	return nil
}

func (s *stage) Ack(_ context.Context, by people.Actor, ids []alerts.Fingerprint, note string, _ time.Time) ([]alerts.Ack, error) {
	what := "ack"
	if note != "" {
		what += " (" + note + ")"
	}
	return nil, s.did(what, ids, func(r *alerts.Row) { r.Ack = &alerts.Ack{Fingerprint: r.Fingerprint, By: by, At: s.now, Note: note} })
}

func (s *stage) Unack(_ context.Context, _ people.Actor, ids []alerts.Fingerprint) error {
	return s.did("unack", ids, func(r *alerts.Row) { r.Ack = nil })
}

func (s *stage) Gone(context.Context, people.Actor, []alerts.Fingerprint) error { return nil }

func (s *stage) Restore(_ context.Context, acks []alerts.Ack) error {
	var ids []alerts.Fingerprint
	for _, a := range acks {
		ids = append(ids, a.Fingerprint)
	}
	return s.did("restore", ids, func(r *alerts.Row) { r.Ack = &acks[0] })
}

// reports writes down which report is asked for.
type reports struct{ s *stage }

func (r reports) Export(_ context.Context, id incident.ID) (string, error) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.acks = append(r.s.acks, "report "+id.String())
	return "/reports/" + id.String() + ".md", nil
}

func (s *stage) done() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.acks)
}

func (s *stage) rank() duty.Summary {
	var numbers []*vitals.Reading
	if s.options.Vitals != nil {
		numbers = s.options.Vitals()
	}
	return duty.Rank(duty.Input{Now: s.clock(), Vitals: numbers, Alerts: s.View(), Backups: s.backups, Health: s.health, Roster: rota.NewView(s.rotations), Duties: s.duties})
}

// ledger and record are what the other panes ask.
type ledger struct{ s *stage }

func (l ledger) View() []backups.Status       { return l.s.backups }
func (l ledger) AskAll(context.Context) error { return nil }

type record struct{ s *stage }

func (r record) Incidents(context.Context, incident.Filter) ([]incident.Incident, error) {
	return slices.Concat(r.s.open, r.s.past.incidents), nil
}

func (r record) Incident(_ context.Context, id incident.ID) (incident.Incident, error) {
	for _, inc := range slices.Concat(r.s.open, r.s.past.incidents) {
		if inc.ID == id {
			return inc, nil
		}
	}
	return incident.Incident{}, errors.New("there is no such incident")
}

func (r record) LastTimes(context.Context, string, int) ([]incident.LastTime, error) {
	return []incident.LastTime{{
		FiredAt: friday.Add(-18 * 24 * time.Hour), ClearedAt: friday.Add(-18*24*time.Hour + 22*time.Minute), AckedBy: "bob",
		AckedAt: friday.Add(-18*24*time.Hour + 9*time.Second), Incident: 3, SOP: "failover", Outcome: "SOP followed",
	}}, nil
}

func (r record) Relief(_ context.Context, name string) (relief.Told, error) {
	return relief.Told{Alert: name, Steps: []relief.Step{{
		Script: "a", SOP: "failover", Number: "4.2", Title: "Switch DNS", Runs: 6, Cleared: 5, Median: 3 * time.Minute, Last: 3,
	}}}, nil
}

func (r record) Similar(context.Context, incident.ID, int) ([]incident.Similar, error) {
	return nil, nil
}

// Review is of a record that was begun in October, in which one incident a week
// took an hour.
func (r record) Review(_ context.Context, from, until time.Time) (review.Review, error) {
	in := review.Input{From: from, Until: until, Zone: time.UTC, At: r.s.clock(), Start: friday.AddDate(0, 0, -40)}
	for i, at := range []time.Time{friday.AddDate(0, 0, -40), friday.AddDate(0, 0, -16), friday.AddDate(0, 0, -9)} {
		in.Cases = append(in.Cases, review.Case{
			Incident: incident.Incident{ID: incident.ID(i + 1), Title: "Checkout down", OpenedAt: at, ResolvedAt: at.Add(time.Hour), Status: incident.Resolved},
			Moments:  incident.Moments{Began: at, Detected: at, Acked: at.Add(4 * time.Minute), Resolved: at.Add(time.Hour)},
			Acts:     []review.Act{{Person: "alice", At: at}, {Person: "bob", At: at.Add(50 * time.Minute)}},
		})
	}
	if r.s.past.cases != nil {
		in.Start, in.Cases, in.Firings, in.Time = r.s.past.cases[0].OpenedAt, r.s.past.cases, r.s.past.firings, r.s.past.spent
	}
	return review.Of(in), nil
}

type shelf struct{}

func (shelf) All() []sop.Procedure                  { return nil }
func (shelf) For(alerts.Alert) []sop.Procedure      { return nil }
func (shelf) Get(string) (p sop.Procedure, ok bool) { return p, false }

type runner struct {
	incidentpane.Runner
	s *stage
}

func load(t testing.TB, name string) *themes.Theme {
	t.Helper()
	theme, err := themes.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// panes are the real ones.
func (s *stage) panes() []pane.Pane {
	zone := s.place()
	return []pane.Pane{
		alertspane.New(alertspane.Deps{
			Board: s, LastTimes: record{s: s}.LastTimes, Relief: record{s: s}.Relief, Health: func() []sources.Health { return s.health },
			Configured: func() bool { return len(s.health) > 0 }, Actor: people.Actor{Person: "alice", Via: "alice@db-7"}, Now: s.clock, Zone: zone,
		}),
		logspane.New(logspane.Deps{Tail: s.tail, Recent: s.tail.Recent, Health: func() []sources.Health { return nil }, Now: s.clock, Zone: zone}),
		backupspane.New(backupspane.Deps{Ledger: ledger{s}, Now: s.clock, Zone: zone}),
		rotapane.New(rotapane.Deps{Roster: func() *rota.View { return rota.NewView(s.rotations) }, Me: "alice", Now: s.clock, Zone: zone}),
		incidentpane.New(incidentpane.Deps{
			Record: incidentpane.Record{Reading: record{s}}, Library: shelf{}, Runner: runner{s: s}, Exporter: reports{s}, Alerts: s.View, Tail: s.tail, Backups: ledger{s}.View,
			Actor: people.Actor{Person: "alice"}, Host: "db-7", Now: s.clock, Zone: zone,
		}),
		reviewpane.New(reviewpane.Deps{Record: record{s: s}, Now: s.clock, Zone: zone}),
	}
}

// place is the person's zone.
func (s *stage) place() *time.Location {
	if s.zone == nil {
		return time.UTC
	}
	return s.zone
}

// model is a cockpit on the stage.
func (s *stage) model(t testing.TB) *tui.Model {
	t.Helper()
	o := s.options
	o.Panes = s.extra
	if o.Panes == nil {
		o.Panes = s.panes()
	}
	if o.Theme == nil {
		o.Theme = load(t, "dark")
	}
	o.Actor, o.Now, o.Zone = people.Actor{Person: "alice", Via: "alice@db-7"}, s.clock, s.place()
	o.Attention, o.Alerts = s.rank, s.View
	o.Health = func() []sources.Health { return s.health }
	o.Incidents = func() []incident.Incident { return s.open }
	return tui.New(o)
}

// all is every topic, as the first change names them.
var all = pane.Changed{Topics: ^sources.Topics(0)}

// play opens the cockpit on the stage in a bubble of its own.
func (s *stage) play(t *testing.T, cols, rows int, act func(t *testing.T, d *tuitest.Driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := tuitest.Drive(t, s.model(t), cols, rows)
		d.Send(all, pane.Tick{Now: s.clock()})
		act(t, d)
	})
}

// later moves the clock and tells the cockpit.
func (s *stage) later(d *tuitest.Driver, by time.Duration) {
	s.mu.Lock()
	s.now = s.now.Add(by)
	now := s.now
	s.mu.Unlock()
	d.Send(pane.Tick{Now: now})
}

func alert(name, severity, place string, age time.Duration) alerts.Row {
	labels := map[string]string{"alertname": name, "severity": severity, "instance": place, "cluster": "prod"}
	return alerts.Row{
		Alert: alerts.Alert{
			Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: friday.Add(-age),
			Annotations: map[string]string{"summary": "what " + name + " means", "runbook_url": "https://wiki.example/" + name},
		},
		Severity: alerts.SeverityOf(labels), Sources: []string{"prod"}, Episode: friday.Add(-age), FirstSeen: friday.Add(-age), LastSeen: friday,
	}
}

func held(r alerts.Row, by people.Person, ago time.Duration) alerts.Row {
	r.Ack = &alerts.Ack{Fingerprint: r.Fingerprint, By: people.Actor{Person: by}, At: friday.Add(-ago), Episode: r.Episode}
	return r
}

func up(kind, name string) sources.Health {
	return sources.Health{Name: name, Kind: kind, Up: true, LastGood: friday.Add(-2 * time.Second), Since: friday.Add(-time.Hour), Every: 5 * time.Second}
}

func weekly(names ...people.Person) []rota.Rotation {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return []rota.Rotation{{Name: "primary", Zone: zone, Layers: []rota.Layer{{
		People: names, Every: rota.Week, Weekday: time.Monday, At: 9 * 60, From: rota.Date{Year: 2001, Month: 1, Day: 1}, // before any clock
	}}}}
}

func dataset(name string, v backups.Verdict, age, rpo time.Duration, reasons ...string) backups.Status {
	s := backups.Status{Name: name, Verdict: v, RPO: rpo, Copies: 2, CopiesNeeded: 2, Reasons: reasons, At: friday, Since: friday.Add(-time.Hour)}
	if age > 0 {
		s.LastGood = friday.Add(-age)
	}
	return s
}

// calm is a night on which all is well.
func calm() *stage {
	s := newStage()
	s.health = []sources.Health{up("alertmanager", "prod"), up("file", "api"), up("file", "host")}
	s.backups = []backups.Status{dataset("ledger", backups.OK, time.Hour, 6*time.Hour), dataset("wiki", backups.OK, 7*time.Hour, 24*time.Hour)}
	s.rotations = weekly("alice", "bob", "carol")
	cleared := alert("DiskFull", "warning", "db-7", time.Hour)
	cleared.State, cleared.ClearedAt = alerts.Resolved, friday.Add(-6*time.Minute)
	s.set(cleared)
	s.lines()
	return s
}

func (s *stage) lines() {
	for i := range 60 {
		s.tail.Append([]logs.Line{{
			At: friday.Add(time.Duration(i-60) * time.Second / 4), Source: []string{"api", "host"}[i%2], Level: logs.Info,
			Text: fmt.Sprintf("GET /cart 200 %dms", i),
		}})
	}
}

// busy is the night of SCREENS.
func busy() *stage {
	s := calm()
	silenced := held(alert("DBReplicaLag", "critical", "eu-1", 31*time.Minute), "alice", 26*time.Minute)
	silenced.SilenceUntil = friday.Add(14 * time.Minute)
	flapping := held(alert("PodRestarts", "warning", "eu-2", 30*time.Minute), "bob", 9*time.Minute)
	flapping.Flaps = 14
	quiet := alert("NodeMaintenance", "info", "eu-3", time.Hour)
	quiet.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "carol", Until: friday.Add(2 * time.Hour)}
	cleared := alert("DiskFull", "warning", "db-7", time.Hour)
	cleared.State, cleared.ClearedAt = alerts.Resolved, friday.Add(-6*time.Minute)
	silent := alert("JobStuck", "warning", "eu-4", 50*time.Minute)
	silent.State, silent.LastSeen = alerts.Unknown, friday.Add(-12*time.Minute)
	s.set(
		alert("CheckoutDown", "critical", "eu-1", 4*time.Minute), alert("QueueBacklog", "warning", "eu-1", 2*time.Minute), silent,
		silenced, held(alert("CertExpiry", "warning", "edge", 3*time.Hour), "bob", 2*time.Hour), flapping, quiet, cleared,
	)
	s.backups = []backups.Status{
		dataset("orders-db", backups.Late, 31*time.Hour, 26*time.Hour, "31h old"), dataset("sessions", backups.Unprotected, 0, 0, "no backup exists"),
		dataset("ledger", backups.OK, time.Hour, 6*time.Hour), dataset("wiki", backups.OK, 7*time.Hour, 24*time.Hour),
	}
	s.health = append(s.health, sources.Health{
		Name: "edge", Kind: "alertmanager", LastGood: friday.Add(-42 * time.Second), Since: friday.Add(-42 * time.Second),
		Err: "connection refused by 10.0.3.7:9093", NextTry: friday.Add(8 * time.Second), Every: 5 * time.Second,
	})
	s.open = []incident.Incident{{
		ID: 7, Title: "Checkout down in eu-1", Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: friday.Add(-14*time.Minute - 9*time.Second),
		Roles: map[string]incident.Holders{"commander": {"alice"}},
	}}
	return s
}

// storm is ten thousand alerts, on a real board.
func storm() *stage {
	s := calm()
	s.view = stormView()
	return s
}

var stormView = sync.OnceValue(func() *alerts.View {
	clock := func() time.Time { return friday }
	board := alerts.NewBoard(forgetful{}, sources.NewFeed(), clock)
	list := make([]alerts.Alert, 10_000)
	for i := range list {
		severity := []string{"critical", "warning", "info"}[i*3/len(list)]
		list[i] = alert(fmt.Sprintf("Storm%03d", i%200), severity, fmt.Sprintf("node-%05d", i), time.Duration(len(list)-i)*time.Second).Alert
	}
	if err := board.Receive(context.Background(), "prod", alerts.Snapshot{At: friday, Members: []alerts.Member{{Name: "am", Alerts: list}}}); err != nil {
		panic(err)
	}
	return board.View()
})

// forgetful is a record that takes everything and keeps nothing.
type forgetful struct{ alerts.Store }

func (forgetful) SaveSeen(context.Context, alerts.Seen) (alerts.Kept, error) {
	return alerts.Kept{}, nil
}
func (forgetful) SaveGone(context.Context, people.Actor, alerts.Seen) error { return nil }

// broken is a night on which nobody can tell how things are.
func broken() *stage {
	s := newStage()
	s.health = []sources.Health{
		{Name: "prod", Kind: "alertmanager", Since: friday.Add(-11 * time.Minute), LastGood: friday.Add(-11 * time.Minute), Err: "connection refused by 127.0.0.1:9093", NextTry: friday.Add(20 * time.Second), Every: 5 * time.Second},
		{Name: "rules", Kind: "alertmanager", Up: true, LastGood: friday, Since: friday.Add(-time.Minute), BlindSince: friday.Add(-time.Minute), Blind: `alertname="Watchdog" is not firing`, Every: 5 * time.Second},
		{Name: "never", Kind: "alertmanager", Since: friday.Add(-time.Hour), Err: "no such host: am.example", NextTry: friday.Add(time.Minute), Every: 5 * time.Second},
	}
	s.rotations = nil
	return s
}

// hostile is text that wants to be more than text.
func hostile() *stage {
	s := calm()
	evil := "\x1b[2J\x1b]0;owned\x07\r\n漢字\u202egnirts<U+001B>"
	r := alert("Evil", "critical", "x", time.Minute)
	r.Labels = map[string]string{"alertname": "Evil漢字漢字漢字漢字漢字漢字漢字漢字", "instance": "<U+001B>[31mred", "severity": "critical"}
	r.Annotations = map[string]string{"summary": "<U+0007><U+202E>" + "é́́́ 👩‍👩‍👧‍👦 wide"}
	s.set(r, held(alert("Held", "warning", "y", time.Hour), people.Person("名前の長い人さん"), time.Minute))
	s.health[0].Err, s.health[0].Up = evil, false
	return s
}

func empty() *stage { return newStage() }

// noop is a command that does nothing.
func noop() tea.Msg { return nil }
