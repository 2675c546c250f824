package alerts

import (
	"testing"
	"time"

	"holdfast/sources/people"
)

var foldNoon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// A fold needs no store, no feed and no clock: it is told what was heard and when.
func TestAFoldFollowsAnAlertFromItsStartToItsEnd(t *testing.T) {
	f := newFold()
	disk := pushedAlert("Disk", foldNoon, foldNoon.Add(time.Hour))
	looks := 0
	look := func(list ...Alert) time.Time {
		at := foldNoon.Add(time.Duration(looks) * 5 * time.Second)
		looks++
		f.look("prod", tidy([]Member{{Name: "a", Started: foldNoon.Add(-time.Hour), Alerts: list}}), at, at)
		f.settleAll(at)
		return at
	}
	look(disk)
	th := f.threads[disk.Fingerprint]
	if th == nil || th.state != Firing || len(f.owed.untold[disk.Fingerprint]) != 1 || !f.owed.view {
		t.Fatalf("it was listed, and the thread is %+v; owed is %+v", th, f.owed)
	}
	f.acks.hold([]Ack{{Fingerprint: disk.Fingerprint, Episode: th.episode, At: foldNoon, By: people.Actor{Person: "alice"}}})
	look(disk)
	if f.acks.of(disk.Fingerprint) == nil {
		t.Error("the ack is gone while it fires")
	}
	gone := look()
	if th.state != Firing {
		t.Errorf("it was missed once, and is %s", th.state)
	}
	look()
	if th.state != Resolved || !th.cleared.Equal(gone) {
		t.Errorf("it was missed twice, and is %s since %s", th.state, th.cleared)
	}
	if f.acks.of(disk.Fingerprint) != nil || len(f.owed.over.ended) != 1 {
		t.Errorf("it cleared: its ack is %v, owed are the ends of %v", f.acks.of(disk.Fingerprint), f.owed.over.ended)
	}
	seen, list := f.collect(f.dirty(), gone)
	if len(seen.Sightings) != 1 || len(seen.Transitions) != 2 || len(f.dirty()) != 0 {
		t.Fatalf("to be written are %d sightings and %d transitions, and then %v", len(seen.Sightings), len(seen.Transitions), f.dirty())
	}
	f.returned(seen, list)
	f.refused(f.dirty())
	if r := th.runs["prod"]; !r.written.failed || len(f.owed.untold[disk.Fingerprint]) != 2 {
		t.Errorf("the record refused it: %+v", r.written)
	}
	seen, list = f.collect(f.dirty(), gone)
	if !f.wrote(seen, list, Kept{}, gone) || !f.recorded("prod", []Fingerprint{disk.Fingerprint}) {
		t.Error("the record took it, and that does not mend it")
	}
	f.settleAll(gone.Add(clearedStays + time.Second))
	if len(f.threads) != 0 {
		t.Errorf("it stays on the board: %+v", f.threads)
	}
}

func TestOneMemberThatListsOutweighsAnotherThatDoesNot(t *testing.T) {
	started := foldNoon.Add(-time.Hour)
	list := Alert{StartsAt: foldNoon, EndsAt: foldNoon.Add(time.Hour)}
	for name, test := range map[string]struct {
		say    func(w *witnesses, members []Member)
		silent bool
		want   verdict
	}{
		"both list": {say: func(*witnesses, []Member) {}, want: verdict{listed: true}},
		"one dropped it twice": {say: func(w *witnesses, m []Member) {
			w.miss(m, &Alert{}, foldNoon.Add(5*time.Second), []*listing{w.lists["a"], nil})
			w.miss(m, &Alert{}, foldNoon.Add(10*time.Second), []*listing{w.lists["a"], nil})
		}, want: verdict{listed: true}},
		"both dropped it once": {say: func(w *witnesses, m []Member) { w.miss(m, &Alert{}, foldNoon.Add(5*time.Second), nil) }, want: verdict{waiting: true}},
		"both dropped it twice": {say: func(w *witnesses, m []Member) {
			w.miss(m, &Alert{}, foldNoon.Add(5*time.Second), nil)
			w.miss(m, &Alert{}, foldNoon.Add(10*time.Second), nil)
		}, want: verdict{proven: true, over: foldNoon.Add(5 * time.Second)}},
		"the source fell silent": {say: func(*witnesses, []Member) {}, silent: true},
		"one restarted": {say: func(w *witnesses, m []Member) {
			m[0].Started = foldNoon.Add(time.Second)
			w.miss(m, &Alert{}, foldNoon.Add(5*time.Second), nil)
			w.miss(m, &Alert{}, foldNoon.Add(10*time.Second), nil)
		}},
	} {
		members := []Member{{Name: "a", Started: started}, {Name: "b", Started: started}}
		var w witnesses
		for i := range members {
			l := &listing{}
			l.list(&members[i], &list, moment{at: foldNoon}, 0)
			w.list(members[i].Name, l)
		}
		test.say(&w, members)
		got := w.judge(foldNoon, test.silent)
		got.word = time.Time{}
		if got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

func TestWhoIsAskedNoMoreDoesNotCount(t *testing.T) {
	var w witnesses
	w.list("a", &listing{said: moment{at: foldNoon}})
	w.list("b", &listing{said: moment{at: foldNoon}})
	if w.ask([]Member{{Name: "b"}}) || len(w.lists) != 1 || len(w.members) != 1 {
		t.Errorf("b is asked still: %+v", w)
	}
	if !w.ask([]Member{{Name: "c"}}) || !w.unasked {
		t.Errorf("none of them is asked: %+v", w)
	}
	w.assume([]Member{{Name: "c"}}, foldNoon, time.Time{}, foldNoon)
	if l := w.lists["c"]; l == nil || !l.heldBy.Equal(foldNoon) || !w.word(foldNoon).Equal(foldNoon.Add(defaultWord)) {
		t.Errorf("c speaks for the source: %+v", w)
	}
}

func TestAcksAreRememberedButForWhatIsOver(t *testing.T) {
	ack := func(fp Fingerprint, at int) Ack {
		return Ack{Fingerprint: fp, Episode: foldNoon, At: foldNoon.Add(time.Duration(at) * time.Second)}
	}
	a := acks{}
	a.hold([]Ack{ack("here", 1), ack("written", 5), ack("old", 1)})
	a.remember([]Ack{ack("here", 2), ack("written", 3), ack("over", 1)}, map[Fingerprint]bool{"written": true}, []Ack{ack("over", 1)})
	want := acks{"here": ack("here", 2), "written": ack("written", 5)}
	if len(a) != len(want) {
		t.Errorf("they are %+v", a)
	}
	for fp, w := range want {
		if got := a.of(fp); got == nil || !got.At.Equal(w.At) {
			t.Errorf("the ack of %s is %+v", fp, got)
		}
	}
	owed := newOwed()
	th := &thread{fp: "here", episode: foldNoon, state: Firing}
	if a.end(th, foldNoon, owed) {
		t.Error("it fires, and its ack ended")
	}
	if th.state = Resolved; !a.end(th, foldNoon, owed) || len(owed.over.all()) != 1 {
		t.Errorf("it cleared, and owed is %+v", owed)
	}
	if !a.stand(owed, map[Fingerprint]time.Time{"here": foldNoon}) || a.of("here") == nil || len(owed.over.all()) != 0 {
		t.Errorf("its firing goes on, by the record: %+v", owed)
	}
}

// What is published is what was shown, whoever puts rows into it while it is
// made anew.
func TestRowsThatChangeWhileTheViewIsMadeAnewAreInIt(t *testing.T) {
	row := func(fp Fingerprint, start int) *Row {
		return &Row{Alert: Alert{Fingerprint: fp, State: Firing, StartsAt: foldNoon.Add(time.Duration(start) * time.Second)}}
	}
	var s shown
	s.view.Store(&View{})
	one, two := row("1", 1), row("2", 2)
	if !s.all([]*Row{two, one}, foldNoon) || s.all([]*Row{one, two}, foldNoon) {
		t.Error("two rows came, and then nothing changed")
	}
	if got := names(s.view.Load()); len(got) != 2 || s.view.Load().Rows[0] != one {
		t.Errorf("the rows are %v", got)
	}
	s.begin(foldNoon)
	later := row("1", 3)
	if !s.few([]Fingerprint{"1"}, []*Row{later}, func(Fingerprint) *Row { return one }, foldNoon) {
		t.Error("a row changed")
	}
	old, again := s.end([]*Row{one, two}, foldNoon, 0)
	if old == nil || len(again) != 1 || again[0] != "1" {
		t.Errorf("to be put in again are %v", again)
	}
	s.begin(foldNoon)
	s.all([]*Row{two}, foldNoon)
	if old, _ := s.end([]*Row{one, two}, foldNoon, time.Second); old != nil || len(s.view.Load().Rows) != 1 {
		t.Error("what was made as a whole meanwhile was overwritten")
	}
	if !s.resting() {
		t.Error("a second for one view, and there is no rest")
	}
}
