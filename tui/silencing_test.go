package tui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/silences"
	alertspane "holdfast/tui/alerts"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// hushes is a cluster with silences, what is known of earlier firings, and what is done.
type hushes struct {
	s     *stage
	mu    sync.Mutex
	in    []string
	held  []alerts.Silence
	past  []silences.Fired
	fail  map[string]error // of a cluster
	done  []string
	only  bool // it is read-only
	again []*silences.Recurring
}

func (h *hushes) Clusters() []string { return h.in }
func (h *hushes) ReadOnly() bool     { return h.only }

func (h *hushes) known(now time.Time) silences.Known {
	return silences.Known{Now: now, Rows: h.s.View().Rows, Held: map[string][]alerts.Silence{"prod": h.held}, Fired: h.past, Since: friday.AddDate(0, -2, 0), Coming: h.again}
}

func (h *hushes) Weigh(_ context.Context, d silences.Draft, now time.Time) (silences.Preview, error) {
	return d.Preview(h.known(now)), d.Check()
}

func (h *hushes) did(words string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, words)
}

func (h *hushes) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.done)
}

func (h *hushes) Make(_ context.Context, by people.Actor, d silences.Draft) (acts []silences.Act, err error) {
	if d.Again != nil {
		r := d.Recurs(by)
		r.ID = "R1"
		h.did(fmt.Sprintf("%s made %s in %s each %s: %s", by.Person, d.Words(), strings.Join(d.Clusters, ", "), d.Again, d.Comment))
		return []silences.Act{silences.RecursOf(&r)}, nil
	}
	for _, in := range d.Clusters {
		if failed := h.fail[in]; failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		h.did(fmt.Sprintf("%s made %s in %s for %s: %s", by.Person, d.Words(), in, d.For, d.Comment))
		acts = append(acts, silences.MadeOf(d, in, "made-in-"+in, friday.Add(d.For), nil))
	}
	return acts, err
}

func (h *hushes) List(_ context.Context, now time.Time) ([]silences.Item, []string) {
	var doubts []string
	if h.fail["lab"] != nil {
		doubts = append(doubts, "which silences lab holds cannot be asked: "+h.fail["lab"].Error())
	}
	return silences.List(h.known(now)), doubts
}

func (h *hushes) Extend(_ context.Context, by people.Actor, id string, longer time.Duration) (silences.Act, error) {
	h.did(fmt.Sprintf("%s extended %s by %s", by.Person, id, longer))
	return silences.Act{What: silences.Extended, Cluster: "prod", ID: id, Until: friday.Add(longer)}, h.fail["prod"]
}

func (h *hushes) Expire(_ context.Context, by people.Actor, id string) (silences.Act, error) {
	h.did(fmt.Sprintf("%s ended %s", by.Person, id))
	return silences.Act{What: silences.Ended, Cluster: "prod", ID: id}, h.fail["prod"]
}

// hushed is a busy cockpit with silences.
func hushed(t testing.TB) (*stage, *hushes) {
	t.Helper()
	s := busy()
	h := &hushes{s: s, in: []string{"prod"}, fail: map[string]error{}}
	chosen := func(list ...string) alerts.Matchers {
		ms, err := alerts.ParseMatchers(list...)
		if err != nil {
			t.Fatal(err)
		}
		return ms
	}
	h.held = []alerts.Silence{
		{ID: "3f2a", By: "carol", Comment: "patching node 3", Active: true, StartsAt: friday.Add(-time.Hour), EndsAt: friday.Add(2 * time.Hour), Others: chosen(`alertname="NodeMaintenance"`)},
		{ID: "77c0", By: "dan", Comment: "the vendor moves the queue", Active: true, StartsAt: friday.AddDate(0, 0, -3), EndsAt: friday.AddDate(0, 0, 4), Others: chosen(`alertname="QueueMoved"`, `queue=~"a|b"`)},
		{ID: "91bd", By: "bob", Comment: "deploy of 13:44", Active: true, StartsAt: friday.Add(-time.Hour), EndsAt: friday.Add(20 * time.Minute), Others: chosen(`alertname=~"Checkout.*"`, `instance="eu-1"`)},
		{ID: "acked", By: "alice", Comment: "holdfast ack: on it", Active: true, StartsAt: friday.Add(-time.Hour), EndsAt: friday.Add(20 * time.Minute), Others: chosen(`alertname="DBReplicaLag"`)},
	}
	checkout := alert("CheckoutDown", "critical", "eu-1", 4*time.Minute)
	for _, days := range []int{1, 3, 5} {
		from := friday.AddDate(0, 0, -days)
		h.past = append(h.past, silences.Fired{Fingerprint: checkout.Fingerprint, Sent: checkout.Labels, Labels: checkout.Labels, Sources: []string{"prod"}, From: from, To: from.Add(20 * time.Minute)})
	}
	h.past[1].Incidents = []string{"INC-5"}
	zone := s.place()
	s.extra = s.panes()
	s.extra[0] = alertspane.New(alertspane.Deps{
		Board: s, LastTimes: record{s: s}.LastTimes, Health: func() []sources.Health { return s.health }, Silences: h,
		Actor: people.Actor{Person: "alice", Via: "alice@db-7"}, Now: s.clock, Zone: zone,
	})
	return s, h
}

func TestASilenceIsWrittenWeighedAndMadeByY(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		name := fmt.Sprintf("-%dx%d", size[0], size[1])
		s, h := hushed(t)
		s.play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			d.Press("s")
			d.See("Silence CheckoutDown", `alertname="CheckoutDown"`, "it mutes 1 alert now: CheckoutDown eu-1", "to 16:02")
			d.Golden("silence-form" + name)
			d.Press("enter")
			d.See("the comment is missing")
			d.Type("the vendor works on it, yes")
			d.Press("enter")
			d.See("It mutes 1 alert now:", "in prod, for 2h, to 16:02: the vendor works on it, yes")
			d.Golden("silence-preview" + name)
			for _, key := range []string{"enter", "space", "Y", "a", "s"} {
				d.Press(key)
			}
			if h.all() != nil || s.done() != nil {
				t.Fatalf("done %v, %v", h.all(), s.done())
			}
			s.later(d, time.Second)
			d.Press("y")
			d.Miss("Silence CheckoutDown", "It mutes")
			want := `alice made alertname="CheckoutDown", cluster="prod", instance="eu-1", severity="critical" in prod for 2h0m0s: the vendor works on it, yes`
			if got := strings.Join(h.all(), "|"); got != want {
				t.Fatalf("done %s", got)
			}
			d.See("z undo")
			d.Press("z")
			if got := h.all(); len(got) != 2 || got[1] != "alice ended made-in-prod" {
				t.Errorf("taken back %v", got)
			}
			d.Widths(size[0], size[1])
		})
	}
}

// What fails takes nothing away that was written, and is said.
func TestAFormStaysWhenItsSilenceWasNotMade(t *testing.T) {
	s, h := hushed(t)
	h.in, h.fail["lab"] = []string{"lab", "prod"}, errors.New("not silenced in lab: connection refused")
	row := alert("CheckoutDown", "critical", "eu-1", 4*time.Minute)
	row.Sources = []string{"lab", "prod"}
	s.set(row)
	s.play(t, 100, 36, func(t *testing.T, d *tuitest.Driver) {
		d.Press("s")
		d.Type("why")
		d.Press("enter")
		s.later(d, time.Second)
		d.Press("y")
		d.See("not silenced in lab: connection refused", "Silence CheckoutDown", "comment   why", "prod  taken away")
		delete(h.fail, "lab")
		d.Press("enter")
		s.later(d, time.Second)
		d.Press("y")
		d.Miss("Silence CheckoutDown")
		if got := h.all(); len(got) != 2 || !strings.Contains(got[0], "in prod") || !strings.Contains(got[1], "in lab") {
			t.Errorf("done %v", got)
		}
	})
}

func TestMatchersAreTakenAwayTurnedChangedAndAdded(t *testing.T) {
	s, h := hushed(t)
	s.play(t, 100, 36, func(t *testing.T, d *tuitest.Driver) {
		d.Press("s")
		d.Type("why")
		d.Press("tab", "tab", "tab", "space")
		d.See(`instance="eu-1"  taken away`)
		d.Press("space")
		d.Miss("taken away")
		d.Press("space", "tab", "!", "~")
		d.See(`severity!~"critical"`)
		d.Press("e", "home", "end", "backspace")
		d.Type(`|warning"`)
		d.Press("enter")
		d.See(`severity!~"critical|warning"`)
		d.Press("x")
		d.See("x does nothing on a matcher")
		d.Press("tab")
		d.Type(`instance=~"eu-("`)
		d.Press("enter")
		d.See("missing closing")
		d.Press("backspace", "backspace")
		d.Type(`.+"`)
		d.Press("enter")
		d.See(`instance=~"eu-.+"`, "it mutes nothing now")
		d.Press("up", "up", "space") // the severity
		d.See("it mutes 1 alert now: CheckoutDown eu-1")
		d.Press("enter")
		s.later(d, time.Second)
		d.Press("y")
		if got := strings.Join(h.all(), "|"); !strings.Contains(got, `made alertname="CheckoutDown", cluster="prod", instance=~"eu-.+" in prod`) {
			t.Errorf("done %s", got)
		}
	})
}

func TestAFormThatWouldMuteEverythingIsNotWeighed(t *testing.T) {
	s, _ := hushed(t)
	s.play(t, 100, 36, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("s")
		d.Type("why")
		d.Press("tab", "space", "tab", "space", "tab", "space", "tab", "space")
		d.See("these matchers would mute everything")
		d.Press("enter")
		d.See("no matcher is given")
		d.Miss("y silence")
	})
}

func TestWhereNoAlertmanagerTellsOfAnAlertTheFormSaysWhatToDo(t *testing.T) {
	s, h := hushed(t)
	row := alert("Pushed", "critical", "eu-1", 4*time.Minute)
	row.Sources = []string{"door"}
	s.set(row)
	s.play(t, 100, 36, func(_ *testing.T, d *tuitest.Driver) {
		s.later(d, time.Second) // it has just come to the top
		d.Press("s")
		d.See("Nothing can be silenced there: of Pushed no Alertmanager tells, but door", "holds it here until it clears")
		d.Press("esc")
		h.in = nil
		d.Press("s")
		d.See("silence: no Alertmanager is configured that could; a holds an alert here")
	})
}

// A key that is struck together with s is for the form, and does nothing to the alerts.
func TestKeysBehindSDoNothingToTheAlerts(t *testing.T) {
	s, h := hushed(t)
	s.play(t, 100, 36, func(t *testing.T, d *tuitest.Driver) {
		d.PressAtOnce("s", "a", "y", "d")
		s.later(d, time.Second)
		if s.done() != nil || h.all() != nil {
			t.Fatalf("done %v, %v", s.done(), h.all())
		}
		d.Miss("held by alice 0s")
	})
}

func TestTheListOfSilencesExtendsAndEndsThem(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		s, h := hushed(t)
		h.fail["lab"] = errors.New("connection refused")
		s.play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			d.Press("M")
			d.See("ending soon", "matching nothing", "in force", "nothing for 3d", "1 more is kept for an ack", "which silences lab holds cannot be asked")
			d.Golden(fmt.Sprintf("silences-%dx%d", size[0], size[1]))
			d.Widths(size[0], size[1])
			d.Press("e")
			d.See("Let a silence end later", "later by")
			d.Type("2h")
			d.Press("enter")
			d.See("y let it end at 16:22", "deploy of 13:44")
			s.later(d, time.Second)
			d.Press("enter", "x")
			if h.all() != nil {
				t.Fatalf("done %v", h.all())
			}
			d.Press("y")
			d.Press("x")
			d.See("y end it")
			s.later(d, time.Second)
			d.Press("y")
			if got := strings.Join(h.all(), "|"); got != "alice extended 91bd by 2h0m0s|alice ended 91bd" {
				t.Fatalf("done %s", got)
			}
			d.Press("a", "G", "x")
			d.See("it is kept for the ack of alice and goes with that")
			d.Press("esc")
			d.Miss("ending soon")
		})
	}
}

func TestAReadOnlyCockpitListsSilencesAndChangesNone(t *testing.T) {
	s, h := hushed(t)
	h.only, s.options.ReadOnly = true, true
	s.play(t, 100, 36, func(t *testing.T, d *tuitest.Driver) {
		d.Press("s")
		d.See("silence: this cockpit is read-only")
		d.Press("M", "x")
		d.See("this cockpit is read-only")
		d.Miss("y end it")
		if h.all() != nil {
			t.Errorf("done %v", h.all())
		}
	})
}

func TestASilenceThatComesAgainIsWrittenInTheForm(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		s, h := hushed(t)
		s.play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			d.Press("s")
			d.Type("the nightly batch")
			d.Press("up")
			d.See("in which hours it comes again: 02:00-04:00")
			d.Type("nights")
			d.Press("enter")
			d.See(`"nights" is not a day of the week`)
			for range "nights" {
				d.Press("backspace")
			}
			d.Type("day 02:00-04:00 to ")
			d.Press("enter")
			d.See("the last day is missing")
			d.Type("2026-11-30")
			d.See("each lasts as long as its hours", "next Sat 21 Nov 02:00", "in its hours it mutes 1 alert of those that fire now: CheckoutDown eu-1")
			d.Golden(fmt.Sprintf("silence-every-%dx%d", size[0], size[1]))
			d.Widths(size[0], size[1])
			d.Press("enter")
			d.See("in prod, each 02:00-04:00 UTC, to 2026-11-30: the nightly batch", "next: Sat 21 Nov 02:00 to 04:00;", "y have it come again and again")
			s.later(d, time.Second)
			d.Press("y")
			d.Miss("Silence CheckoutDown")
			d.See("R1 silences in prod each 02:00-04:00 UTC")
			want := `alice made alertname="CheckoutDown", cluster="prod", instance="eu-1", severity="critical" in prod each 02:00-04:00 UTC, to 2026-11-30: the nightly batch`
			if got := strings.Join(h.all(), "|"); got != want {
				t.Fatalf("done %s", got)
			}
			d.Press("z")
			if got := h.all(); len(got) != 2 || got[1] != "alice ended R1" {
				t.Errorf("taken back %v", got)
			}
		})
	}
}

func TestWhatComesAgainIsListedAndStopped(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		s, h := hushed(t)
		ms, err := alerts.ParseMatchers(`alertname="BackupLoad"`)
		if err != nil {
			t.Fatal(err)
		}
		for i, every := range []string{"02:00-04:00", "14:00-15:00", "Sun"} {
			rule, err := silences.NewRule(every, "", 0, friday.In(s.place()))
			if err != nil {
				t.Fatal(err)
			}
			r := silences.Draft{Clusters: []string{"prod"}, Chips: silences.ChipsOf(ms), Comment: "the nightly backup", Again: &rule}.Recurs(people.Actor{Person: "carol"})
			r.ID, r.Came = fmt.Sprintf("R%d", i+1), map[string]silences.Came{}
			h.again = append(h.again, &r)
		}
		s.play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			d.Press("M")
			d.Press("G", "k")
			d.See("coming again", "next 02:00", "next 22 Nov", "each 02:00-04:00 UTC", "x stop it")
			d.Golden(fmt.Sprintf("silences-again-%dx%d", size[0], size[1]))
			d.Widths(size[0], size[1])
			d.Press("e")
			d.See("R1 comes in its hours, and is not extended: stop it, and make another")
			d.Press("x")
			d.See("Stop a silence that comes again", "y have it come no more", "each is made in Alertmanager 15m before it begins")
			s.later(d, time.Second)
			d.Press("y")
			if got := strings.Join(h.all(), "|"); got != "alice ended R1" {
				t.Fatalf("done %s", got)
			}
		})
	}
}

func TestAnotherPaneAsksForTheFormOfASilence(t *testing.T) {
	s, h := hushed(t)
	s.play(t, 100, 36, func(t *testing.T, d *tuitest.Driver) {
		d.Send(pane.SilenceAlerts{Alerts: []alerts.Row{*s.View().Rows[0]}})
		d.See("Silence CheckoutDown", `alertname="CheckoutDown"`)
		d.Press("esc")
		h.in = nil
		d.Send(pane.SilenceAlerts{Alerts: []alerts.Row{*s.View().Rows[0]}})
		d.See("silence: no Alertmanager")
	})
}
