package prometheus_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

var slow = map[string]string{"alertname": "SlowQueries", "severity": "warning", "db": "orders"}

var slowFP = alerts.FingerprintOf(slow)

// says makes the rule's only alert stand so; an empty state: it has none.
func (r *room) says(state string, active time.Time) {
	r.with(func() {
		rule := r.rule("SlowQueries")
		rule.Duration, rule.Labels, rule.Query = 300, map[string]string{"severity": "warning"}, `rate(slow_total[5m]) > 1`
		rule.Alerts = []told{}
		if state != "" {
			rule.Alerts = []told{{slow, map[string]string{"summary": "slow"}, state, active, "2.5e+02"}}
		}
	})
}

func (r *room) fires() alerts.Row {
	r.Helper()
	r.says("firing", noon.Add(-10*time.Minute))
	row := r.after(5*time.Second, slowFP)
	r.reads(row, alerts.Firing)
	return row
}

func (r *room) ack() {
	r.Helper()
	if _, err := r.board.Ack(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{slowFP}, "on it", time.Time{}); err != nil {
		r.Fatal(err)
	}
}

func (r *room) kinds(want string) {
	r.Helper()
	if is := strings.Join(r.store.Kinds(slowFP), " "); is != want {
		r.Fatalf("the record has %q, want %q", is, want)
	}
}

func TestAnAlertWaitsFiresAndClearsInOneEpisode(t *testing.T) {
	r := newRoom(t)
	r.says("pending", noon)
	waits := r.after(5*time.Second, slowFP)
	r.reads(waits, alerts.Pending)
	if !waits.StartsAt.Equal(noon) {
		t.Fatalf("it waits since %s", waits.StartsAt)
	}
	r.kinds("pending")
	r.ack()
	r.says("firing", noon)
	row := r.after(5*time.Minute, slowFP)
	r.reads(row, alerts.Firing)
	if row.Ack == nil || !row.Episode.Equal(waits.Episode) || !row.StartsAt.Equal(noon.Add(5*time.Minute)) {
		t.Fatalf("it fires since %s in episode %s, held: %v", row.StartsAt, row.Episode, row.Ack)
	}
	if x := row.Rule; x == nil || x.Print != slowFP || x.Query != `rate(slow_total[5m]) > 1` || x.Group != "g SlowQueries" || x.File != "rules.yml" || x.For != 5*time.Minute {
		t.Fatalf("its rule is %+v", row.Rule)
	}
	if !strings.HasSuffix(row.GeneratorURL, "/graph?g0.expr=rate%28slow_total%5B5m%5D%29+%3E+1&g0.tab=1") || strings.Contains(row.GeneratorURL, "//graph") {
		t.Fatalf("its address is %s", row.GeneratorURL)
	}
	r.says("", noon)
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Resolved)
	r.kinds("pending fired cleared")
}

func TestAWaitThatComesToNothingIsKept(t *testing.T) {
	r := newRoom(t)
	r.says("pending", noon)
	r.after(5*time.Second, slowFP)
	r.says("", noon)
	r.after(5*time.Second, slowFP)
	r.kinds("pending")
	r.after(5*time.Second, slowFP)
	r.kinds("pending passed")
	r.after(5*time.Minute, slowFP)
	r.kinds("pending passed")
}

// The value of an alert is told with when it was so. It is another at every evaluation:
// that is no change, and one that is none hides no alert.
func TestTheValueOfAnAlertIsToldWithItsTime(t *testing.T) {
	r := newRoom(t)
	row := r.fires()
	if x := row.Rule; x.Value != "2.5e+02" || !x.At.Equal(r.at.UTC().Truncate(time.Millisecond)) {
		t.Fatalf("at %s the value is %q of %s", r.at, x.Value, x.At)
	}
	was := row.Rule.At
	for _, value := range []any{"2.6e+02", 261.5, nil, "many", map[string]int{"a": 1}} {
		r.with(func() { r.rule("SlowQueries").Alerts[0].Value = value })
		if row = r.after(5*time.Second, slowFP); row.State != alerts.Firing || row.Rule.Value != "2.5e+02" || !row.Rule.At.Equal(was) {
			t.Fatalf("with %v it reads %s, %q of %s", value, row.State, row.Rule.Value, row.Rule.At)
		}
	}
	r.with(func() {
		a := &r.rule("SlowQueries").Alerts[0]
		a.Annotations, a.Value = map[string]string{"summary": "slower"}, 270
	})
	if row = r.after(5*time.Second, slowFP); row.Rule.Value != "270" || !row.Rule.At.After(was) {
		t.Fatalf("what it says is another, and its value %q of %s", row.Rule.Value, row.Rule.At)
	}
	r.kinds("fired")
}

func TestALaterConditionOfOneProcessIsAnotherFiring(t *testing.T) {
	r := newRoom(t)
	was := r.fires()
	r.ack()
	r.says("pending", r.at.Add(time.Second))
	row := r.after(5*time.Second, slowFP)
	r.reads(row, alerts.Pending)
	if row.Ack != nil || row.Episode.Equal(was.Episode) {
		t.Fatalf("what ended and waits anew is held by %v in episode %s", row.Ack, row.Episode)
	}
	r.kinds("fired cleared pending")
}

func TestTheAlertsOfARuleThatFailsAreUnknown(t *testing.T) {
	r := newRoom(t)
	was := r.fires()
	r.with(func() {
		r.rule("SlowQueries").Health, r.rule("SlowQueries").Error = "err", "many-to-many\x1b[2J matching"
	})
	row := r.after(5*time.Second, slowFP)
	r.reads(row, alerts.Unknown)
	if want := "its rule fails: many-to-many<U+001B>[2J matching"; row.Rule.Fails != want {
		t.Fatalf("why: %q, want %q", row.Rule.Fails, want)
	}
	for range 3 { // its old alerts may go while it fails: that says nothing
		r.says("", noon)
		r.reads(r.after(5*time.Second, slowFP), alerts.Unknown)
	}
	r.with(func() { r.rule("SlowQueries").Health = "ok" })
	r.says("firing", noon.Add(-10*time.Minute))
	row = r.after(5*time.Second, slowFP)
	r.reads(row, alerts.Firing)
	if !row.Episode.Equal(was.Episode) || row.Rule.Fails != "" {
		t.Fatalf("it goes on as %+v", row)
	}
	r.kinds("fired unknown")
}

func TestARuleThatIsEvaluatedNoMoreSaysNothing(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.with(func() { r.stands = true })
	for range 20 { // an interval is 15s: three of them and a minute are overdue
		r.at = r.at.Add(5 * time.Second)
		_ = r.Ask(context.Background(), r.board, r.health)
	}
	r.reads(r.after(5*time.Second, slowFP), alerts.Firing)
	r.reads(r.after(time.Second, slowFP), alerts.Unknown)
	r.says("", noon)
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Unknown)
	r.with(func() { r.stands = false })
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Resolved)
}

// restarts begins a new process that has evaluated nothing yet.
func (r *room) restarts() {
	r.with(func() {
		r.started = r.at.Add(2 * time.Second)
		r.rule("SlowQueries").Health, r.rule("SlowQueries").Last = "unknown", time.Time{}
	})
	r.says("", noon)
}

func (r *room) evaluates() { r.with(func() { r.rule("SlowQueries").Health = "ok" }) }

func TestARestartIsNoResolve(t *testing.T) {
	r := newRoom(t)
	was := r.fires()
	r.ack()
	r.restarts()
	for range 3 {
		r.reads(r.after(5*time.Second, slowFP), alerts.Firing) // not evaluated yet
	}
	r.evaluates()
	for range 3 {
		r.reads(r.after(5*time.Second, slowFP), alerts.Firing) // evaluated, perhaps before anything was scraped
	}
	active := r.at
	r.says("pending", active)
	for range 3 {
		r.reads(r.after(5*time.Second, slowFP), alerts.Firing)
	}
	r.says("firing", active)
	row := r.after(4*time.Minute, slowFP)
	r.reads(row, alerts.Firing)
	if row.Ack == nil || !row.Episode.Equal(was.Episode) || !row.StartsAt.Equal(was.StartsAt) {
		t.Fatalf("it is held by %v in episode %s, since %s; before: %s, %s", row.Ack, row.Episode, row.StartsAt, was.Episode, was.StartsAt)
	}
	r.after(5*time.Second, slowFP)
	if row = r.after(5*time.Second, slowFP); !row.StartsAt.Equal(was.StartsAt) {
		t.Fatalf("its start moved to %s", row.StartsAt)
	}
	r.kinds("fired")
}

func TestWhatARestartForgotIsUnknownUntilItsRuleIsEvaluatedLongEnough(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.ack()
	r.restarts()
	r.evaluates()
	r.reads(r.after(4*time.Minute, slowFP), alerts.Firing)
	row := r.after(61*time.Second, slowFP) // its word has run out
	r.reads(row, alerts.Unknown)
	if row.Ack == nil {
		t.Fatal("its ack ended")
	}
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Resolved)
	r.kinds("fired unknown cleared")
}

func TestWhatWaitsAnewAfterARestartIsUnknownOnceItsWordHasRunOut(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.ack()
	r.restarts()
	r.evaluates()
	r.says("pending", r.at.Add(3*time.Second))
	r.reads(r.after(4*time.Minute, slowFP), alerts.Firing)
	row := r.after(61*time.Second, slowFP)
	r.reads(row, alerts.Unknown)
	if row.Ack == nil {
		t.Fatal("its ack ended")
	}
	r.says("firing", noon.Add(time.Minute))
	if row = r.after(5*time.Second, slowFP); row.State != alerts.Firing || row.Ack == nil {
		t.Fatalf("it goes on as %s, held by %v", row.State, row.Ack)
	}
}

func TestTheAlertOfADeletedRuleIsUnknownUntilAPersonSaysItIsGone(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.with(func() { r.rules = nil })
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Unknown)
	r.reads(r.after(time.Hour, slowFP), alerts.Unknown)
	if err := r.board.Gone(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{slowFP}); err != nil {
		t.Fatal(err)
	}
	r.reads(r.after(5*time.Second, slowFP), alerts.Resolved)
	r.says("", noon) // the rule is there again, and has none
	r.after(5*time.Second, slowFP)
	r.kinds("fired unknown cleared")
}

func TestARuleThatIsBackSaysWhatBecameOfItsAlert(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.with(func() { r.rules = nil })
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Unknown)
	r.says("", noon)
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Resolved)
}

// Of two rules of one name that differ by a label only that one may have made it.
func TestOnlyTheRuleThatMayHaveMadeItSaysThatItIsOver(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.with(func() {
		r.rule("SlowQueries").Labels = map[string]string{"severity": "critical"}
		r.rule("SlowQueries").Alerts = []told{}
	})
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Unknown)
	r.with(func() { r.rule("SlowQueries").Labels = map[string]string{"severity": "{{ $labels.level }}"} })
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Resolved)
}

func TestAfterARestartOfHoldfastADeletedRuleIsStillNoResolve(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.with(func() { r.rules = nil })
	r.board = alerts.NewBoard(r.store, r.feed(), r.clock)
	if err := r.board.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.after(5*time.Second, slowFP)
	r.reads(r.after(5*time.Second, slowFP), alerts.Unknown)
}

func TestARecordingRuleMakesNoAlert(t *testing.T) {
	r := newRoom(t)
	r.with(func() { r.rule("job:up:sum").Type = "recording" })
	r.fires()
	if n := len(r.board.View().Rows); n != 1 {
		t.Fatalf("%d rows", n)
	}
}

func TestWhatMustFireAndDoesNotBlindsTheSource(t *testing.T) {
	expect, err := alerts.ParseMatchers(`alertname="SlowQueries"`)
	if err != nil {
		t.Fatal(err)
	}
	r := newRoom(t, expect)
	row := r.fires()
	if row.Quiet == nil || row.Quiet.Why != alerts.Expected {
		t.Fatalf("what must fire is %+v", row.Quiet)
	}
	r.says("", noon)
	blind := r.after(5*time.Second, alerts.Blind("rules", "").Fingerprint)
	r.reads(blind, alerts.Firing)
	if h, _ := r.health.Get("prometheus", "rules", ""); !strings.Contains(h.Blind, "SlowQueries") {
		t.Fatalf("its health is %+v", h)
	}
	r.fires()
	r.reads(r.after(5*time.Second, blind.Fingerprint), alerts.Resolved)
}

// What does not change is the very same: nothing is drawn, written or decided anew.
func TestAnAnswerThatSaysTheSameIsTheSame(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.after(5*time.Second, slowFP)
	was := r.board.View().Rows[0]
	for range 5 {
		r.after(5*time.Second, slowFP)
	}
	if r.board.View().Rows[0] != was {
		t.Fatal("the row was made anew")
	}
	if row, _ := r.board.View().Row(slowFP); !row.LastSeen.Equal(r.at) {
		t.Fatalf("it was last seen %s ago", r.at.Sub(row.LastSeen))
	}
}
