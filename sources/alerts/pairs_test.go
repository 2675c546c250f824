package alerts_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

var (
	ruleLabels = map[string]string{"alertname": "SlowQueries", "severity": "critical", "db": "orders"}
	sentLabels = map[string]string{"alertname": "SlowQueries", "severity": "critical", "db": "orders", "cluster": "eu", "replica": "a"}
	rulePrint  = alerts.FingerprintOf(ruleLabels)
	sentPrint  = alerts.FingerprintOf(sentLabels)
)

func ruled(state alerts.State, labels map[string]string) alerts.Alert {
	fp := alerts.FingerprintOf(labels)
	return alerts.Alert{
		Fingerprint: fp, Labels: labels, Annotations: map[string]string{"summary": "slow"}, State: state, StartsAt: noon,
		Rule: &alerts.Rule{Print: fp, Since: noon, Query: "slow > 1"},
	}
}

func sentOn(labels map[string]string) alerts.Alert {
	return alerts.Alert{
		Fingerprint: alerts.FingerprintOf(labels), Labels: labels, Annotations: map[string]string{"summary": "slow"},
		State: alerts.Firing, StartsAt: noon.Add(time.Second),
	}
}

// says is one look at a source, five seconds after the last one at any.
func (d *desk) says(source string, list ...alerts.Alert) {
	d.t.Helper()
	d.now = d.now.Add(5 * time.Second)
	m := alerts.Member{Name: source + ":1", Started: start, Alerts: list}
	if source == "rules" {
		m.Absent = func(*alerts.Alert, time.Time) alerts.Absence { return alerts.Ended }
	}
	if err := d.board.Receive(context.Background(), source, alerts.Snapshot{At: d.now, Members: []alerts.Member{m}}); err != nil {
		d.t.Fatal(err)
	}
}

// one is the only row, which both fingerprints lead to.
func (d *desk) one(state alerts.State, from ...string) alerts.Row {
	d.t.Helper()
	if n := len(d.board.View().Rows); n != 1 {
		for _, r := range d.board.View().Rows {
			d.t.Logf("%s %s %v", r.Fingerprint, r.State, r.Sources)
		}
		d.t.Fatalf("%d rows for one alert", n)
	}
	r, other := d.row(sentPrint), d.row(rulePrint)
	if r.Fingerprint != sentPrint || other.Fingerprint != sentPrint || !slices.Equal(r.Also(), []alerts.Fingerprint{rulePrint}) {
		d.t.Fatalf("the row is %s, also %v; by the rule's it is %s", r.Fingerprint, r.Also(), other.Fingerprint)
	}
	if r.State != state || !slices.Equal(r.Sources, from) {
		d.t.Fatalf("it reads %s by %v, want %s by %v", r.State, r.Sources, state, from)
	}
	return r
}

func TestAnAlertOfARuleAndTheSameThatWasSentOnAreOneRow(t *testing.T) {
	for name, order := range map[string][]string{"the rule first": {"rules", "prod"}, "what was sent first": {"prod", "rules"}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			list := map[string]alerts.Alert{"rules": ruled(alerts.Firing, ruleLabels), "prod": sentOn(sentLabels)}
			for range 2 {
				for _, source := range order {
					d.says(source, list[source])
				}
			}
			r := d.one(alerts.Firing, "prod", "rules")
			if want := "the same in rules: all its labels are there; extra: cluster, replica"; r.Tie() != want {
				t.Fatalf("it says %q, want %q", r.Tie(), want)
			}
			if r.Labels["cluster"] != "eu" || r.Rule == nil && r.Kin == nil {
				t.Fatalf("the row is %+v", r)
			}
			if n := len(slices.DeleteFunc(d.store.Transitions(), func(t alerts.Transition) bool { return t.Kind != alerts.KindFired })); n != 1 {
				t.Fatalf("it fired %d times in the record", n)
			}
		})
	}
}

func TestTheAckOfARulesAlertHoldsWhatWasSentOnOfIt(t *testing.T) {
	for _, state := range []alerts.State{alerts.Pending, alerts.Firing} {
		t.Run(string(state), func(t *testing.T) {
			d := newDesk(t)
			d.says("rules", ruled(state, ruleLabels))
			d.ack(rulePrint)
			d.says("prod", sentOn(sentLabels))
			d.holds(d.one(alerts.Firing, "prod", "rules"))
			d.restart()
			d.holds(d.row(rulePrint))
			d.says("rules", ruled(alerts.Firing, ruleLabels))
			d.says("prod", sentOn(sentLabels))
			d.holds(d.one(alerts.Firing, "prod", "rules"))
			if list := d.store.Acks(); len(list) != 1 || list[0].Fingerprint != sentPrint || list[0].Note != "on it" {
				t.Fatalf("the record has the acks %+v", list)
			}
			if err := d.board.Unack(context.Background(), alice, []alerts.Fingerprint{rulePrint}); err != nil {
				t.Fatal(err)
			}
			if r := d.row(sentPrint); r.Ack != nil || len(d.store.Acks()) != 0 {
				t.Fatalf("let go of, it is held by %v, and the record has %v", r.Ack, d.store.Acks())
			}
		})
	}
}

func (d *desk) holds(r alerts.Row) {
	d.t.Helper()
	if r.Ack == nil || r.Ack.By != alice || r.Ack.Note != "on it" {
		d.t.Fatalf("%s: it is held by %+v", d.now.Format(time.TimeOnly), r.Ack)
	}
}

// Two alerts have all its labels, until one of them ends.
func TestAnAlertOfARuleThatMayBeTwoIsNeitherUntilOneIsLeft(t *testing.T) {
	d := newDesk(t)
	twin := map[string]string{"alertname": "SlowQueries", "severity": "critical", "db": "orders", "cluster": "eu", "replica": "b"}
	d.says("rules", ruled(alerts.Firing, ruleLabels))
	d.says("prod", sentOn(sentLabels), sentOn(twin))
	r := d.row(rulePrint)
	if r.Fingerprint != rulePrint || len(d.board.View().Rows) != 3 || !strings.Contains(r.Tie(), "2 there have all its labels") {
		t.Fatalf("%d rows; the rule's is %s and says %q", len(d.board.View().Rows), r.Fingerprint, r.Tie())
	}
	d.ack(rulePrint)
	d.says("prod", sentOn(sentLabels))
	d.says("prod", sentOn(sentLabels))
	d.now = d.now.Add(16 * time.Minute)
	for range 2 {
		d.says("rules", ruled(alerts.Firing, ruleLabels))
		d.says("prod", sentOn(sentLabels))
	}
	d.holds(d.one(alerts.Firing, "prod", "rules"))
	d.restart()
	d.says("rules", ruled(alerts.Firing, ruleLabels))
	d.says("prod", sentOn(sentLabels))
	d.holds(d.one(alerts.Firing, "prod", "rules"))
}

func TestALabelThatIsAnotherThereKeepsTwoRowsAndIsSaid(t *testing.T) {
	d := newDesk(t)
	other := map[string]string{"alertname": "SlowQueries", "severity": "page", "db": "orders", "cluster": "eu"}
	d.says("prod", sentOn(other))
	d.says("rules", ruled(alerts.Firing, ruleLabels))
	r := d.row(rulePrint)
	if len(d.board.View().Rows) != 2 || r.Fingerprint != rulePrint || r.Tie() != "not taken for "+string(alerts.FingerprintOf(other))+" of prod: its severity is another there" {
		t.Fatalf("%d rows, and it says %q", len(d.board.View().Rows), r.Tie())
	}
}

func TestOneSaysItIsOverAndTheOtherThatItFires(t *testing.T) {
	for over, goesOn := range map[string]string{"prod": "rules", "rules": "prod"} {
		t.Run(over+" says it is over", func(t *testing.T) {
			d := newDesk(t)
			list := map[string]alerts.Alert{"rules": ruled(alerts.Firing, ruleLabels), "prod": sentOn(sentLabels)}
			d.says("rules", list["rules"])
			d.says("prod", list["prod"])
			d.ack(sentPrint)
			d.says(over)
			d.says(over)
			for range 4 { // also when what ended has left
				d.says(goesOn, list[goesOn])
				d.says(over)
				r := d.one(alerts.Firing, goesOn)
				d.holds(r)
				if len(r.Kin.Says) != 2 || r.Labels["cluster"] != "eu" {
					t.Fatalf("who says what: %+v; the labels are %v", r.Kin.Says, r.Labels)
				}
				for _, w := range r.Kin.Says {
					if want := map[bool]alerts.State{true: alerts.Resolved, false: alerts.Firing}[w.Source == over]; w.State != want {
						t.Fatalf("%s says %s, want %s", w.Source, w.State, want)
					}
				}
				d.wait(time.Minute)
			}
			d.says(goesOn)
			d.says(goesOn)
			if r := d.one(alerts.Resolved, "prod", "rules"); r.Ack != nil {
				t.Fatal("it cleared and is held")
			}
		})
	}
}

func TestOneThatIsDeadLeavesTheWordToTheOther(t *testing.T) {
	for dead, speaks := range map[string]string{"prod": "rules", "rules": "prod"} {
		t.Run(dead+" is dead", func(t *testing.T) {
			d := newDesk(t)
			list := map[string]alerts.Alert{"rules": ruled(alerts.Firing, ruleLabels), "prod": sentOn(sentLabels)}
			d.says("rules", list["rules"])
			d.says("prod", list["prod"])
			d.ack(sentPrint)
			for range 12 {
				d.says(speaks, list[speaks])
				d.wait(time.Minute)
			}
			d.holds(d.one(alerts.Firing, "prod", "rules"))
			d.says(speaks)
			d.says(speaks)
			d.one(alerts.Resolved, "prod", "rules")
		})
	}
}

// A silence in Alertmanager quietens the row although the rule knows of none.
func TestARuleMakesNoNoiseOfWhatIsSilenced(t *testing.T) {
	for name, labels := range map[string]map[string]string{"of other labels": sentLabels, "of the same": ruleLabels} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			quiet := sentOn(labels)
			quiet.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "bob"}
			d.says("a rules", ruled(alerts.Firing, ruleLabels))
			d.says("prod", quiet)
			if r := d.row(quiet.Fingerprint); r.Quiet == nil || r.Quiet.By != "bob" {
				t.Fatalf("it is quiet by %+v", r.Quiet)
			}
		})
	}
}

// The silence of an ack names the labels that Alertmanager has, and not the rule's
// alone, which others have too.
func TestWhatAnAckSilencesAreTheLabelsThatWereSent(t *testing.T) {
	d := newDesk(t)
	d.says("a rules", ruled(alerts.Firing, ruleLabels))
	d.says("prod", sentOn(sentLabels))
	if r := d.row(sentPrint); len(r.Sent()) != len(sentLabels) {
		t.Fatalf("a silence would be for %v", r.Sent())
	}
}

func TestWhatAnotherProcessHasFoundIsFoundHereToo(t *testing.T) {
	d := newDesk(t)
	d.says("rules", ruled(alerts.Firing, ruleLabels))
	d.ack(rulePrint)
	other := alerts.NewBoard(d.store, d.feed, d.clock)
	d.read(other) // it knows the rule's alone
	d.says("prod", sentOn(sentLabels))
	d.holds(d.one(alerts.Firing, "prod", "rules"))
	d.read(other)
	d.board, other = other, d.board
	r, ok := d.board.View().Row(rulePrint)
	if !ok || r.Fingerprint != sentPrint || len(d.board.View().Rows) != 1 {
		t.Fatalf("the other has %d rows, and %s", len(d.board.View().Rows), r.Fingerprint)
	}
	d.holds(r)
	if err := d.board.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.read(other)
	d.board = other
	d.holds(d.one(alerts.Firing, "prod", "rules"))
}

// While either source lists it, one row holds the alert and who acked it, whichever
// fingerprint they named, in whatever order sources are heard, acts are made and
// processes are restarted.
func TestAMovingSetOfPairsLosesNoAck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &pairDesk{T: t, now: noon, feed: sources.NewFeed()}
		d.store = alertstest.NewStore(d.clock)
		d.start()
		t.Repeat(map[string]func(*rapid.T){
			"rules":   func(*rapid.T) { d.hear("rules") },
			"prod":    func(*rapid.T) { d.hear("prod") },
			"list":    func(t *rapid.T) { d.lists(rapid.SampledFrom([]string{"rules", "prod"}).Draw(t, "source")) },
			"ack":     func(t *rapid.T) { d.act(rapid.SampledFrom([]alerts.Fingerprint{rulePrint, sentPrint}).Draw(t, "as")) },
			"restart": func(*rapid.T) { d.start() },
			"tick":    func(*rapid.T) { d.now = d.now.Add(time.Second); d.must(d.board.Tick(context.Background())) },
			"":        func(*rapid.T) { d.check() },
		})
	})
}

type pairDesk struct {
	*rapid.T
	now     time.Time
	feed    *sources.Feed
	store   *alertstest.Store
	board   *alerts.Board
	listed  map[string]bool // what a source would say
	heard   map[string]int  // looks in which it listed it
	dropped map[string]bool // it lists it no more
	held    bool
}

func (d *pairDesk) clock() time.Time { return d.now }

func (d *pairDesk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *pairDesk) start() {
	if d.listed == nil {
		d.listed, d.heard, d.dropped = map[string]bool{"rules": true}, map[string]int{}, map[string]bool{}
	}
	d.board = alerts.NewBoard(d.store, d.feed, d.clock)
	d.must(d.board.Load(context.Background()))
}

// lists changes what a source lists. Once one was heard, one of the two goes on listing
// it, so that it never ends; what one was heard to drop and lists again is another firing.
func (d *pairDesk) lists(source string) {
	other := map[string]string{"rules": "prod", "prod": "rules"}[source]
	switch {
	case !d.listed[source] && !d.dropped[source]:
		d.listed[source] = true
	case d.listed[source] && d.heard[source] == 0 && source != "rules":
		d.listed[source] = false
	case d.listed[source] && d.listed[other] && d.heard[other] > 0:
		d.listed[source], d.dropped[source], d.heard[source] = false, true, 0
	}
}

func (d *pairDesk) hear(source string) {
	d.now = d.now.Add(time.Second)
	m := alerts.Member{Name: source + ":1", Started: start}
	if source == "rules" {
		m.Absent = func(*alerts.Alert, time.Time) alerts.Absence { return alerts.Ended }
	}
	if d.listed[source] {
		m.Alerts = []alerts.Alert{map[string]alerts.Alert{"rules": ruled(alerts.Firing, ruleLabels), "prod": sentOn(sentLabels)}[source]}
		d.heard[source]++
	}
	d.must(d.board.Receive(context.Background(), source, alerts.Snapshot{At: d.now, Members: []alerts.Member{m}}))
}

func (d *pairDesk) act(as alerts.Fingerprint) {
	d.now = d.now.Add(time.Second)
	if row, ok := d.board.View().Row(as); !ok || row.State == alerts.Resolved {
		return
	}
	_, err := d.board.Ack(context.Background(), alice, []alerts.Fingerprint{as}, "on it", time.Time{})
	d.must(err)
	d.held = true
}

func (d *pairDesk) check() {
	var rows []*alerts.Row
	for _, r := range d.board.View().Rows {
		if r.State != alerts.Resolved {
			rows = append(rows, r)
		}
	}
	known := d.heard["rules"] + d.heard["prod"]
	switch {
	case known == 0:
		return
	case len(rows) != 1:
		for _, r := range rows {
			d.Logf("%s %s %v", r.Fingerprint, r.State, r.Sources)
		}
		d.Fatalf("%d rows for one alert", len(rows))
	case d.held && rows[0].Ack == nil:
		d.Fatalf("nobody holds it any more; the record has %+v, ended %+v", d.store.Acks(), d.store.Ends())
	case d.held && len(d.store.Acks()) == 0:
		d.Fatalf("nobody holds it in the record, which ended %+v", d.store.Ends())
	}
	if d.heard["rules"] > 0 && d.heard["prod"] > 0 && (rows[0].Fingerprint != sentPrint || !rows[0].Is(rulePrint)) {
		d.Fatalf("both list it, and the row is %s, also %v", rows[0].Fingerprint, rows[0].Also())
	}
}

// A process that died after it had written the pair, and before it had written the ack
// anew, leaves the ack under the rule's name.
func TestAnAckThatIsLeftUnderTheRulesNameHoldsThePair(t *testing.T) {
	d := newDesk(t)
	d.says("rules", ruled(alerts.Firing, ruleLabels))
	d.says("prod", sentOn(sentLabels))
	d.one(alerts.Firing, "prod", "rules")
	left := alerts.Ack{Fingerprint: rulePrint, Episode: noon, By: alice, At: d.now, Note: "on it"}
	if err := d.store.SaveAcks(context.Background(), []alerts.Ack{left}); err != nil {
		t.Fatal(err)
	}
	d.restart()
	d.holds(d.row(sentPrint))
	d.wait(time.Second)
	if list := d.store.Acks(); len(list) != 1 || list[0].Fingerprint != sentPrint {
		t.Fatalf("the record has %+v", list)
	}
}
