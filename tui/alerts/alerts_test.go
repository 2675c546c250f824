package alerts

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

func TestARowSaysWhatItMust(t *testing.T) {
	silenced := held(alert("A", "critical", "x", time.Hour), "alice", 26*time.Minute)
	silenced.SilenceUntil = friday.Add(14 * time.Minute)
	over := silenced
	over.SilenceUntil = friday.Add(-time.Second)
	flapping := alert("A", "warning", "x", time.Hour)
	flapping.Flaps = 14
	unrecorded := alert("A", "warning", "x", time.Hour)
	unrecorded.Unrecorded = true
	unknown := alert("A", "critical", "x", time.Hour)
	unknown.State, unknown.LastSeen = source.Unknown, friday.Add(-12*time.Minute)
	heldUnknown := held(unknown, "bob", time.Minute)
	quiet := alert("A", "info", "x", time.Hour)
	quiet.Quiet = &source.Quiet{Why: source.Silenced, By: "carol", Until: friday.Add(2 * time.Hour)}
	inhibited := alert("A", "info", "x", time.Hour)
	inhibited.Quiet = &source.Quiet{Why: source.Inhibited, By: "NodeDown"}
	tomorrow := quiet
	tomorrow.Quiet = &source.Quiet{Why: source.Silenced, By: "carol", Until: friday.Add(26 * time.Hour)}
	pending := alert("A", "info", "x", time.Hour)
	pending.State = source.Pending
	cleared := alert("A", "warning", "x", time.Hour)
	cleared.State, cleared.ClearedAt = source.Resolved, friday.Add(-6*time.Minute)
	tests := map[string]struct {
		row  source.Row
		want []string
	}{
		"firing":                        {alert("A", "critical", "x", 4*time.Minute), []string{" CRIT ", "4m", "what A means"}},
		"held, with its silence":        {silenced, []string{"── held", "crit ", "alice  26m ◔ 14m"}},
		"held, its silence has run out": {over, []string{"◔ over"}},
		"flapping":                      {flapping, []string{"↯14"}},
		"not recorded":                  {unrecorded, []string{"not recorded"}},
		"unknown":                       {unknown, []string{"◐ crit", "unknown, seen 12m ago"}},
		"unknown and held":              {heldUnknown, []string{"bob", "unknown, seen 12m ago"}},
		"silenced":                      {quiet, []string{"── quiet", "info", "silenced by carol to 16:02"}},
		"silenced until tomorrow":       {tomorrow, []string{"to Sat 21 Nov 16:02"}},
		"inhibited":                     {inhibited, []string{"inhibited by NodeDown"}},
		"pending":                       {pending, []string{"── quiet", "pending"}},
		"just cleared":                  {cleared, []string{"── cleared", "✓", "cleared 6m ago"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, 90, 12, test.row)
			for _, w := range test.want {
				if !strings.Contains(strings.Join(strings.Fields(f.screen()), " "), strings.Join(strings.Fields(w), " ")) {
					t.Errorf("%q is not seen:\n%s", w, f.screen())
				}
			}
		})
	}
}

func TestTheTitleCountsAndSaysHowOldTheListIs(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour), held(alert("B", "warning", "y", time.Hour), "bob", time.Minute))
	if got := ansi.Strip(f.Title().Right); got != "1 firing · 1 held" {
		t.Errorf("title %q", got)
	}
	f.health[0].Up, f.health[0].LastGood = false, friday.Add(-42*time.Second)
	if got := ansi.Strip(f.Title().Right); got != "1 firing · 1 held · prod 42s old" {
		t.Errorf("title %q", got)
	}
	f.health[0] = sources.Health{Name: "prod", Up: true, LastGood: friday, Blind: "Watchdog"}
	if got := ansi.Strip(f.Title().Right); got != "1 firing · 1 held · prod blind" {
		t.Errorf("title %q", got)
	}
}

func TestAnEmptyListSaysWhy(t *testing.T) {
	tests := map[string]struct {
		set          func(*fixture)
		want, unwant []string
	}{
		"all is well": {func(*fixture) {}, []string{"✓ Nothing fires.", "prod is up; the last answer came less than a minute ago."}, nil},
		"there is only the door": {func(f *fixture) {
			f.health[0] = sources.Health{Name: "door", Kind: "door", Up: true, LastGood: friday.Add(-time.Minute)}
		}, []string{"Nothing that fires was pushed here.", "door is up, and hears only what is pushed"}, []string{"✓", "answer"}},
		"the door is shut": {func(f *fixture) {
			f.health[0] = sources.Health{Name: "door", Kind: "door", Err: "127.0.0.1:8484 is taken"}
		}, []string{"Not known", "door is down: 127.0.0.1:8484 is taken", "Check `inbound.listen`"}, []string{"✓", "answered"}},
		"the door was opened after the last answer": {func(f *fixture) {
			f.health = append(f.health, sources.Health{Name: "door", Kind: "door", Up: true, LastGood: friday})
		}, []string{"✓ Nothing fires.", "2 sources are up; the last answer came less than a minute ago."}, nil},
		"no source is configured": {func(f *fixture) { f.configured = func() bool { return false } },
			[]string{"No source of alerts is configured.", "- {name: prod, alertmanager: [http://127.0.0.1:9093]}", "- {name: rules, prometheus: http://127.0.0.1:9090}", "inbound: {listen: 127.0.0.1:8484}"}, []string{"✓"}},
		"nobody was asked yet": {func(f *fixture) { f.health[0] = sources.Health{Name: "prod"} }, []string{"Asking for alerts…"}, []string{"✓"}},
		"the source is down": {func(f *fixture) {
			f.health[0] = sources.Health{Name: "prod", Err: "connection refused", Since: friday.Add(-time.Minute), LastGood: friday.Add(-time.Minute), NextTry: friday.Add(8 * time.Second)}
		}, []string{"Not known", "prod is down since 14:01: connection refused; next try in 8s", "It last answered 1m ago."}, []string{"✓", "Nothing fires"}},
		"the source never answered": {func(f *fixture) { f.health[0] = sources.Health{Name: "prod", Err: "no such host"} }, []string{"It never answered"}, []string{"✓"}},
		"the source is blind":       {func(f *fixture) { f.health[0].Blind = "Watchdog is not firing" }, []string{"prod is BLIND", "Watchdog is not firing"}, []string{"✓", "Nothing fires"}},
		"one of two is down":        {func(f *fixture) { f.health = append(f.health, sources.Health{Name: "other", Err: "refused"}) }, []string{"other is down"}, []string{"✓"}},
		"the source is stale":       {func(f *fixture) { f.health[0].LastGood = friday.Add(-time.Hour) }, []string{"Not known"}, []string{"✓"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, 80, 12)
			test.set(f)
			f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
			f.sees(test.want...)
			f.misses(test.unwant...)
		})
	}
}

func TestTheFilterTakesWordsAndMatchers(t *testing.T) {
	f := open(t, 100, 12, alert("CheckoutDown", "critical", "eu-1", time.Hour), alert("CertExpiry", "warning", "edge", time.Hour), alert("CheckoutSlow", "warning", "eu-2", time.Hour))
	f.do("filter-alerts")
	if !f.Typing() {
		t.Fatal("nothing is typed")
	}
	f.types(`severity="warning" check`)
	f.sees("CheckoutSlow", "1 of 3")
	f.misses("CertExpiry", "CheckoutDown ")
	f.types(` x=~"("`)
	f.sees("CheckoutSlow")
	if f.filter.Wrong() == "" {
		t.Error("a matcher that cannot be read is not told")
	}
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEscape}))
	f.sees("CertExpiry", "CheckoutDown")
	f.do("next-match")
	if at, _, _ := f.at(); at.Name() != "CheckoutSlow" {
		t.Errorf("the next match is %s", at.Name())
	}
	f.do("filter-alerts")
	f.types("nothing like it")
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	f.sees("Nothing matches nothing like it.", "3 alerts are hidden")
	f.do("close-detail")
	f.sees("CertExpiry")
}

func TestAFilterCanBePasted(t *testing.T) {
	f := open(t, 100, 12, alert("A", "critical", "eu-1", time.Hour), alert("B", "warning", "edge", time.Hour))
	f.do("filter-alerts")
	f.play(f.Update(tea.PasteMsg{Content: "edge\n"}))
	f.sees("1 of 2")
}

func TestARecordThatCannotBeWrittenIsTroubleUntilItCan(t *testing.T) {
	f := open(t, 90, 12)
	f.board.view = &source.View{SaveErr: errors.New("disk full")}
	trouble, ok := asked[pane.Notice](f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})))
	if !ok || !strings.Contains(trouble.Text, "disk full") {
		t.Fatalf("notice %+v", trouble)
	}
	if again := f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})); again != nil {
		t.Errorf("told twice: %v", again)
	}
	f.board.view = &source.View{}
	over, ok := asked[pane.Notice](f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})))
	if !ok || over.Key != trouble.Key || over.Text != "" {
		t.Errorf("it does not end: %+v", over)
	}
}

func TestTheStripNamesTheLoudest(t *testing.T) {
	f := open(t, 90, 12, alert("A", "critical", "x", time.Hour), alert("B", "warning", "y", time.Hour), alert("C", "info", "z", time.Hour))
	for w, want := range map[int]string{80: " CRIT  A x 1h   WARN  B y 1h  +1", 32: " CRIT  A x 1h   WARN  B y 1h  +1", 31: " CRIT  A x 1h  +2", 12: " CRIT  A  +2"} {
		if got := ansi.Strip(f.Strip(w)); got != want {
			t.Errorf("in %d cells the strip is %q, not %q", w, got, want)
		}
	}
	f.set(held(alert("A", "critical", "x", time.Hour), "bob", 0))
	if got := ansi.Strip(f.Strip(80)); got != "1 held" {
		t.Errorf("strip %q", got)
	}
	f.set()
	if got := f.Strip(80); got != "" {
		t.Errorf("strip %q", got)
	}
}
func TestTheDetailTellsEverythingAndTheLastTimes(t *testing.T) {
	f := open(t, 80, 40, held(alert("A", "critical", "x", time.Hour), "bob", 26*time.Minute))
	f.past = []incident.LastTime{
		{FiredAt: friday.Add(-18 * 24 * time.Hour), ClearedAt: friday.Add(-18*24*time.Hour + 22*time.Minute), AckedBy: "bob", AckedAt: friday.Add(-18*24*time.Hour + 9*time.Second), Incident: 3, SOP: "failover", Outcome: "SOP followed"},
		{FiredAt: friday.Add(-51 * 24 * time.Hour), Outcome: "fell silent"},
	}
	f.do("detail")
	f.sees("critical, firing for 1h, held, not fixed", "what A means", "https://wiki.example/A", "bob for 26m, since 13:36, via bob@db-7: on it",
		"alertname", "team", "shop", "prod", string(f.board.view.Rows[0].Fingerprint), "── last times", " 2 Nov 14:02  22m  bob after 9s  INC-3  failover  SOP followed", "fell silent")
	if f.asked != 1 {
		t.Errorf("the record was asked %d times", f.asked)
	}
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Record)}))
	if f.asked != 2 {
		t.Errorf("the record changed, and was asked %d times", f.asked)
	}
	f.do("down")
	if at, _, _ := f.at(); at.Name() != "A" {
		t.Error("the detail is of another alert")
	}
	f.set()
	f.sees("A x is no longer on the board", "Whether it cleared is not known")
	if f.action("ack").WhyNot != "it is no longer on the board" {
		t.Errorf("ack: %q", f.action("ack").WhyNot)
	}
	f.do("close-detail")
}

func TestARecordThatCannotBeReadIsTold(t *testing.T) {
	f := open(t, 80, 40, alert("A", "critical", "x", time.Hour))
	f.err = errors.New("database is locked")
	f.do("detail")
	f.sees("the record could not be read: database is locked")
}

func TestOnAWideScreenTheDetailStandsBeside(t *testing.T) {
	f := open(t, 250, 30, alert("A", "critical", "x", time.Hour), alert("B", "warning", "y", time.Hour))
	f.sees("▸A", "what B means", "https://wiki.example/A")
	f.do("down")
	f.sees("▸B", "https://wiki.example/B")
	f.do("detail")
	f.sees("B  y", "▸B")
}

func TestTheDetailNeverSaysClearedOfWhatWasNotSeenToClear(t *testing.T) {
	kafka, rabbit := alert("KafkaDown", "critical", "x", time.Hour), alert("RabbitDown", "critical", "y", time.Minute)
	t.Run("a filter hides it", func(t *testing.T) {
		f := open(t, 250, 30, kafka, rabbit)
		f.do("filter-alerts")
		f.types("Rabbit")
		f.misses("cleared")
		f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
		f.misses("cleared")
		f.do("close-detail")
		f.misses("cleared")
	})
	t.Run("its source lost it", func(t *testing.T) {
		f := open(t, 250, 30, kafka)
		f.do("detail")
		f.set()
		f.sees("KafkaDown x is no longer on the board", "Whether it cleared is")
	})
	t.Run("it was seen to clear, and left", func(t *testing.T) {
		over := kafka
		over.State, over.ClearedAt = source.Resolved, friday.Add(-14*time.Minute)
		f := open(t, 90, 30, over)
		f.do("detail")
		f.sees("cleared 13:48:51")
		f.set()
		f.sees("KafkaDown x is no longer on the board: it cleared 13:48:51")
	})
	t.Run("a person said that it is gone", func(t *testing.T) {
		over := kafka
		over.State, over.ClearedAt, over.Gone = source.Resolved, friday.Add(-time.Minute), &people.Actor{Person: "bob"}
		f := open(t, 90, 30, over)
		f.do("detail")
		f.sees("gone since 14:01:51, 1m ago: bob said so, no source did")
		f.misses("cleared")
	})
}

func TestAFiringAlertIsNotOneOfItsOwnEarlierTimes(t *testing.T) {
	a := alert("A", "critical", "x", time.Hour)
	f := open(t, 80, 40, a)
	f.past = []incident.LastTime{
		{Fingerprint: a.Fingerprint, Episode: a.Episode, FiredAt: friday.Add(-2 * time.Hour), Outcome: "fell silent"},
	}
	f.do("detail")
	f.sees("it has not fired before")
	f.misses("fell silent")
}

func TestAnUnknownAlertIsGoneWhenAPersonConfirms(t *testing.T) {
	lost := alert("A", "critical", "x", time.Hour)
	lost.State = source.Unknown
	f := open(t, 100, 20, lost)
	if why := f.action("gone").WhyNot; why != "" {
		t.Fatalf("d is refused: %s", why)
	}
	f.do("gone")
	if len(f.board.done) != 0 {
		t.Fatalf("done without asking: %v", f.board.done)
	}
	f.set(alert("A", "critical", "x", time.Hour))
	if why := f.action("gone").WhyNot; !strings.Contains(why, "only an unknown alert") {
		t.Fatalf("an alert that fires: %q", why)
	}
}
