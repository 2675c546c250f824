package alerts_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// second is another process on the desk's record; it has read it.
func (d *desk) second() *alerts.Board {
	d.t.Helper()
	b := alerts.NewBoard(d.store, d.feed, d.clock)
	d.read(b)
	return b
}

func (d *desk) read(b *alerts.Board) {
	d.t.Helper()
	if err := b.Load(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// hears lets a process hear what source "prod" said at a time.
func (d *desk) hears(b *alerts.Board, at time.Time, members ...alerts.Member) {
	d.t.Helper()
	if at.After(d.now) {
		d.now = at
	}
	if err := b.Receive(context.Background(), "prod", alerts.Snapshot{At: at, Members: members}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) reads(b *alerts.Board, who string, state alerts.State, held bool) alerts.Row {
	d.t.Helper()
	r, ok := b.View().Row(diskFP)
	if !ok || r.State != state || (r.Ack != nil) != held {
		d.t.Fatalf("%s reads %q, held: %v", who, r.State, r.Ack)
	}
	return r
}

func TestTheFirstToRecordAFiringNamesIt(t *testing.T) {
	for _, tc := range []struct {
		name          string
		first, second time.Duration
	}{{"the earlier start first", 0, 3 * time.Second}, {"the later start first", 3 * time.Second, 0}} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			other := d.second() // neither knows of it yet
			d.hears(d.board, noon.Add(5*time.Second), member("a", d.since(noon.Add(tc.first))))
			d.hears(other, noon.Add(6*time.Second), member("b", d.since(noon.Add(tc.second))))
			d.kinds(diskFP, "fired")
			d.ack(diskFP)
			d.read(other)
			d.reads(other, "the second", alerts.Firing, true)
			for i := range 3 {
				d.hears(other, noon.Add(time.Duration(10+i)*time.Second), member("b", d.since(noon.Add(tc.second))))
				d.hears(d.board, noon.Add(time.Duration(10+i)*time.Second), member("a", d.since(noon.Add(tc.first))))
			}
			d.read(d.board)
			d.reads(d.board, "the first", alerts.Firing, true)
			if len(d.store.Acks()) != 1 {
				t.Fatal("the ack was ended")
			}
		})
	}
}

func TestWhatOneProcessSawClearClearsForTheOthers(t *testing.T) {
	d := newDesk(t)
	other := d.second()
	d.hears(d.board, noon.Add(5*time.Second), member("a", d.disk()))
	d.hears(other, noon.Add(6*time.Second), member("a", d.disk()))
	d.ack(diskFP)
	d.hears(d.board, noon.Add(10*time.Second), member("a"))
	d.hears(d.board, noon.Add(15*time.Second), member("a"))
	d.read(other)
	d.reads(other, "who has not looked since", alerts.Resolved, false)
	d.now = noon.Add(6 * time.Minute)
	if err := other.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.reads(other, "when the word has run out", alerts.Resolved, false)
	d.kinds(diskFP, "fired", "cleared")
}

func TestWhatIsListedAfterAnotherProcessSawItClearIsAnotherFiring(t *testing.T) {
	d := newDesk(t)
	other := d.second()
	d.hears(d.board, noon.Add(5*time.Second), member("a", d.disk()))
	d.hears(other, noon.Add(6*time.Second), member("a", d.disk()))
	d.ack(diskFP)
	d.hears(d.board, noon.Add(10*time.Second), member("a"))
	d.hears(d.board, noon.Add(15*time.Second), member("a"))
	d.hears(other, noon.Add(20*time.Second), member("a", d.disk())) // it saw no absence
	d.read(other)
	d.reads(other, "who saw it listed since", alerts.Firing, false)
	d.wait(time.Second)
	if err := other.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.kinds(diskFP, "fired", "cleared", "fired")
}

func TestWhoWasSlowDoesNotEndAFiringThatOthersHeardOn(t *testing.T) {
	d := newDesk(t)
	slow := d.second()
	d.hears(d.board, noon.Add(5*time.Second), member("a", d.disk()))
	d.hears(slow, noon.Add(6*time.Second), member("a", d.disk()))
	d.ack(diskFP)
	d.read(slow)
	for i := range 10 { // the other hears it for ten minutes, this one nothing
		d.now = noon.Add(time.Duration(i+1) * time.Minute)
		d.hears(d.board, d.now, member("a", d.disk()))
	}
	again := alerts.Member{Name: "a", Started: d.now, Alerts: []alerts.Alert{d.since(noon.Add(9 * time.Minute))}}
	d.hears(slow, noon.Add(10*time.Minute+5*time.Second), again)
	if slices.Contains(d.store.Kinds(diskFP), alerts.KindUnknown) || len(d.store.Kinds(diskFP)) != 1 {
		t.Fatalf("the record has %v", d.store.Kinds(diskFP))
	}
	d.reads(slow, "who was slow", alerts.Firing, true)
	if len(d.store.Acks()) != 1 {
		t.Fatal("the ack was ended")
	}
}

func TestAClearThatAnotherProcessHasOvertakenIsNotWritten(t *testing.T) {
	d := newDesk(t)
	other := d.second()
	d.hears(d.board, noon.Add(5*time.Second), member("a", d.disk()))
	d.hears(other, noon.Add(6*time.Second), member("a", d.disk()))
	d.ack(diskFP)
	d.hears(d.board, noon.Add(10*time.Second), member("a"))
	changed := d.disk()
	changed.Annotations = map[string]string{"summary": "another value"}
	d.hears(other, noon.Add(20*time.Second), member("a", changed))
	d.hears(d.board, noon.Add(15*time.Second), member("a")) // an answer that came late
	d.kinds(diskFP, "fired")
	d.reads(d.board, "who was overtaken", alerts.Firing, true)
	d.wait(time.Second)
	if len(d.store.Acks()) != 1 {
		t.Fatal("the ack was ended")
	}
}

func TestAnAnswerThatComesLateDoesNotBringBackWhatCleared(t *testing.T) {
	d := newDesk(t)
	slow := d.second()
	d.hears(d.board, noon.Add(5*time.Second), member("a", d.disk()))
	d.hears(slow, noon.Add(6*time.Second), member("a", d.disk()))
	asked := noon.Add(8 * time.Second) // and still listed
	d.hears(d.board, noon.Add(10*time.Second), member("a"))
	d.hears(d.board, noon.Add(15*time.Second), member("a"))
	d.read(slow)
	d.hears(slow, asked, member("a", d.disk()))
	d.reads(slow, "who was slow", alerts.Resolved, false)
	d.kinds(diskFP, "fired", "cleared")
}

func TestOnlyAWholeLookEndsAFiringThatItDidNotSee(t *testing.T) {
	young := member("b")
	young.Started = noon.Add(17 * time.Second)
	unproven := member("b")
	unproven.Unproven = true
	for _, tc := range []struct {
		name string
		b    alerts.Member
		want alerts.State
	}{
		{"all members answer", member("b"), alerts.Resolved},
		{"the one that listed it is down", down("b"), alerts.Firing},
		{"the one that listed it has forgotten", young, alerts.Firing},
		{"the one that listed it may have forgotten", unproven, alerts.Firing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			slow := d.second()
			d.hears(d.board, noon.Add(2*time.Second), member("a", d.disk()), tc.b)
			d.hears(slow, noon.Add(3*time.Second), member("a", d.disk()), member("b", d.disk()))
			d.hears(slow, noon.Add(6*time.Second), member("a"), member("b")) // it is over
			late := noon.Add(15 * time.Second)                               // and begins again
			d.hears(d.board, noon.Add(20*time.Second), member("a"), tc.b)
			d.hears(d.board, noon.Add(26*time.Second), member("a"), tc.b)
			d.reads(d.board, "who looked twice", alerts.Resolved, false)
			d.hears(slow, late, member("a"), member("b", d.since(noon.Add(9*time.Second))))
			d.reads(slow, "who was slow", tc.want, false)
			begins := tc.want
			if begins == alerts.Firing {
				begins = alerts.Unknown // it has heard nobody yet
			}
			d.reads(d.second(), "who begins", begins, false)
			d.read(d.board)
			d.reads(d.board, "who looked twice", tc.want, false)
		})
	}
}

func TestWhatWasPushedOrSaidToBeGoneEndsNoOtherFiring(t *testing.T) {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	d := newDesk(t)
	row := func(episode, said int) alerts.Sighting {
		return alerts.Sighting{Alert: d.since(at(episode)), Source: "prod", Episode: at(episode), First: at(episode), Last: at(said), Said: at(said)}
	}
	clear := row(0, 10)
	clear.State, clear.Cleared, clear.Said = alerts.Resolved, at(20), at(26)
	for name, change := range map[string]func(clear, firing *alerts.Sighting){
		"":                   func(*alerts.Sighting, *alerts.Sighting) {},
		"a push":             func(clear, firing *alerts.Sighting) { clear.Pushed, firing.Pushed = true, true },
		"an emergency":       func(_, firing *alerts.Sighting) { firing.Emergent = true },
		"our own":            func(clear, firing *alerts.Sighting) { clear.Source, firing.Source = "holdfast/x", "holdfast/x" },
		"another source":     func(clear, _ *alerts.Sighting) { clear.Source = "edge" },
		"a person's word":    func(clear, _ *alerts.Sighting) { clear.Gone = &alice },
		"a later look":       func(_, firing *alerts.Sighting) { firing.Said = at(20) },
		"some members' word": func(clear, _ *alerts.Sighting) { clear.Said = clear.Cleared },
	} {
		for _, first := range []string{"clear", "firing"} {
			t.Run(name+" the "+first+" first", func(t *testing.T) {
				c, f := clear, row(12, 15)
				change(&c, &f)
				fired := alerts.Transition{Alert: f.Alert, Source: f.Source, Episode: f.Episode, Kind: alerts.KindFired, At: f.Episode}
				begun := alerts.Seen{Sightings: []alerts.Sighting{f}, Transitions: []alerts.Transition{fired}, Begun: map[alerts.Fingerprint]time.Time{diskFP: at(0)}}
				ended := alerts.Seen{Sightings: []alerts.Sighting{c}}
				order := []alerts.Seen{ended, begun}
				if first == "firing" {
					order = []alerts.Seen{begun, ended}
				}
				d := newDesk(t)
				d.now = at(60)
				over := 0
				for _, s := range order {
					kept, err := d.store.SaveSeen(context.Background(), s)
					if err != nil {
						t.Fatal(err)
					}
					over += len(kept.Over)
				}
				if is := over == 1; is != (name == "") || slices.Contains(d.store.Kinds(diskFP), alerts.KindCleared) != is {
					t.Fatalf("%d are over, and the record has %v", over, d.store.Kinds(diskFP))
				}
			})
		}
	}
}

func TestAFiringThatGoesOnElsewhereHasNotCleared(t *testing.T) {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	for _, first := range []string{"clear", "firing"} {
		d := newDesk(t)
		d.now = at(60)
		row := func(source string, episode, said int) alerts.Sighting {
			return alerts.Sighting{Alert: d.since(at(episode)), Source: source, Episode: at(episode), First: at(episode), Last: at(said), Said: at(said)}
		}
		clear := row("prod", 0, 10)
		clear.State, clear.Cleared, clear.Said = alerts.Resolved, at(20), at(26)
		f := row("prod", 12, 15)
		begun := alerts.Seen{
			Sightings:   []alerts.Sighting{f, row("edge", 12, 15)},
			Transitions: []alerts.Transition{{Alert: f.Alert, Source: f.Source, Episode: f.Episode, Kind: alerts.KindFired, At: f.Episode}},
			Begun:       map[alerts.Fingerprint]time.Time{diskFP: at(0)},
		}
		order := []alerts.Seen{{Sightings: []alerts.Sighting{clear}}, begun}
		if first == "firing" {
			slices.Reverse(order)
		}
		for _, s := range order {
			if _, err := d.store.SaveSeen(context.Background(), s); err != nil {
				t.Fatal(err)
			}
		}
		d.kinds(diskFP, "fired")
		d.reads(d.second(), "who begins, and has heard nobody", alerts.Unknown, false)
	}
}

func TestWhoIsRefusedIsToldAtOnce(t *testing.T) {
	d := newDesk(t)
	other := d.second()
	d.hears(d.board, noon.Add(5*time.Second), member("a", d.disk()))
	d.hears(other, noon.Add(6*time.Second), member("a", d.disk()))
	d.hears(d.board, noon.Add(10*time.Second), member("a"))
	d.hears(d.board, noon.Add(15*time.Second), member("a"))
	again := d.disk()
	again.Annotations = map[string]string{"summary": "another value"}
	d.hears(other, noon.Add(20*time.Second), member("a", again)) // and has not read the record
	if err := other.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.kinds(diskFP, "fired", "cleared", "fired")
	d.reads(d.second(), "who begins, and has heard nobody", alerts.Unknown, false)
}

// meddled is a record in which something happens while a process writes.
type meddled struct {
	*alertstest.Store
	meanwhile func()
}

func (m *meddled) SaveSeen(ctx context.Context, s alerts.Seen) (alerts.Kept, error) {
	kept, err := m.Store.SaveSeen(ctx, s)
	if do := m.meanwhile; do != nil {
		m.meanwhile = nil
		do()
	}
	return kept, err
}

func TestWhatIsToldToBeOverEndsNothingThatFiredMeanwhile(t *testing.T) {
	d := newDesk(t)
	m := &meddled{Store: d.store}
	slow := alerts.NewBoard(m, d.feed, d.clock)
	d.hears(slow, noon.Add(3*time.Second), member("a", d.disk()))
	d.read(d.board)
	d.hears(slow, noon.Add(6*time.Second), member("a")) // it is over
	d.hears(d.board, noon.Add(20*time.Second), member("a"))
	d.hears(d.board, noon.Add(26*time.Second), member("a"))
	m.meanwhile = func() {
		cancelled, cancel := context.WithCancel(context.Background())
		cancel() // memory has the news all the same
		s := alerts.Snapshot{At: noon.Add(31 * time.Second), Members: []alerts.Member{member("a", d.since(noon.Add(30*time.Second)))}}
		if err := slow.Receive(cancelled, "prod", s); err == nil {
			t.Error("it was written by a context that has ended")
		}
	}
	d.hears(slow, noon.Add(15*time.Second), member("a", d.since(noon.Add(9*time.Second))))
	d.now = noon.Add(32 * time.Second)
	if err := slow.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r := d.reads(slow, "who heard it since", alerts.Firing, false); !r.Episode.Equal(noon.Add(30 * time.Second)) {
		t.Errorf("the firing is the one of %s", r.Episode)
	}
	d.kinds(diskFP, "fired", "cleared", "fired", "cleared", "fired")
}

func TestAnOldStartAfterAResolveIsAnotherFiringWhileAnotherSourceIsSilent(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.wait(10 * time.Minute) // "prod" says nothing any more
	d.state(diskFP, alerts.Unknown)
	again := d.since(d.now)
	d.push(alerts.Snapshot{}, again)
	d.ack(diskFP)
	d.wait(time.Minute)
	over := again
	over.EndsAt = d.now
	d.push(alerts.Snapshot{}, over)
	d.wait(time.Minute)
	again.EndsAt = d.now.Add(4 * time.Minute)
	d.push(alerts.Snapshot{}, again)
	if d.state(diskFP, alerts.Firing); d.held(diskFP) {
		t.Fatal("the ack of the firing that was resolved covers the next one")
	}
}
