package backups_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/sources/backups"
)

func TestAskAllJudgesEverythingWorstFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		panics := asker(func(context.Context) (backups.Observation, error) { panic("a nil map\x1b[2J") })
		l := w.ledger(dataset("good", young(time.Hour)), dataset("none"), dataset("late", young(3*time.Hour)),
			dataset("down", broken("connection\nrefused")), dataset("mad", panics))
		err := l.AskAll(t.Context())
		if got, want := verdicts(l), "late late, down unknown, mad unknown, none unprotected, good ok"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if err == nil || !strings.Contains(err.Error(), "down: files at /backup/down0: connection; refused") || !strings.Contains(err.Error(), "a nil map<U+001B>") {
			t.Errorf("the error names what could not be asked, cleaned: %v", err)
		}
		if h, ok := w.health.Get(backups.HealthKind, "down", ""); !ok || h.Up || h.Err == "" {
			t.Errorf("down is not reported: %+v", h)
		}
		if h, ok := w.health.Get(backups.HealthKind, "good", ""); !ok || !h.Up {
			t.Errorf("good is not reported: %+v", h)
		}
		if len(w.reg.kept) != 5 {
			t.Errorf("%d verdicts are saved, want all five: what has no copy is a verdict too", len(w.reg.kept))
		}
	})
}

func TestAskOfAnUnknownName(t *testing.T) {
	if err := newWorld().ledger().Ask(t.Context(), "nope"); err == nil || !strings.Contains(err.Error(), "nope") {
		t.Errorf("got %v", err)
	}
}

func TestACopyThatHangsHasItsDeadlineAndIsNotAskedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		release := make(chan struct{})
		hangs := asker(func(context.Context) (backups.Observation, error) {
			asked.Add(1)
			<-release
			return backups.Observation{Newest: time.Now()}, nil
		})
		l := newWorld().ledger(dataset("nfs", hangs), dataset("good", young(time.Hour)))
		l.CopyTimeout = 20 * time.Second
		start := time.Now()
		_ = l.AskAll(t.Context())
		if took := time.Since(start); took != 23*time.Second {
			t.Errorf("gave up after %v, want the deadline and 3s", took)
		}
		if got := verdicts(l); got != "nfs unknown, good ok" {
			t.Errorf("got %s", got)
		}
		if why := l.View()[0].Reasons[0]; !strings.Contains(why, "did not answer within 20s") {
			t.Errorf("got %q", why)
		}
		if err := l.Ask(t.Context(), "nfs"); err == nil || !strings.Contains(err.Error(), "still has not come back") || asked.Load() != 1 {
			t.Errorf("asked %d times, %v", asked.Load(), err)
		}
		close(release)
		synctest.Wait()
		if err := l.Ask(t.Context(), "nfs"); err != nil || verdicts(l) != "nfs ok, good ok" {
			t.Errorf("after it came back: %v, %s", err, verdicts(l))
		}
	})
}

func TestAskerThatHeedsItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := asker(func(ctx context.Context) (backups.Observation, error) {
			<-ctx.Done()
			return backups.Observation{}, ctx.Err()
		})
		l := newWorld().ledger(dataset("slow", slow))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := l.Ask(ctx, "slow"); err == nil || !strings.Contains(err.Error(), "did not answer within 5s") {
			t.Errorf("got %v", err)
		}
		if got := verdicts(l); got != "slow unknown" {
			t.Errorf("what had no time is unknown, got %s", got)
		}
	})
}

func TestFewCopiesAreAskedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		counts := asker(func(context.Context) (backups.Observation, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return backups.Observation{Newest: time.Now()}, nil
		})
		var list []backups.Dataset
		for i := range 10 {
			list = append(list, dataset(string(rune('a'+i)), counts, counts))
		}
		if err := newWorld().ledger(list...).AskAll(t.Context()); err != nil || most.Load() != 4 {
			t.Errorf("%d at once, want 4; %v", most.Load(), err)
		}
	})
}

func TestTimeAloneMakesItLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		taken := time.Now().Add(-time.Hour)
		d := dataset("orders", asker(func(context.Context) (backups.Observation, error) { return backups.Observation{Newest: taken}, nil }))
		l := w.ledger(d)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); l.Run(ctx) }()
		synctest.Wait()
		began := l.View()[0].Since
		if got := verdicts(l); got != "orders ok" {
			t.Fatalf("got %s", got)
		}
		time.Sleep(time.Hour + 2*time.Second)
		late := l.View()[0]
		if late.Verdict != backups.Late || !late.Since.After(began) || !late.Since.Equal(taken.Add(2*time.Hour)) {
			t.Errorf("got %s since %v, want since its two hours ran out", late.Verdict, late.Since)
		}
		time.Sleep(5 * time.Hour)
		if again := l.View()[0]; !again.Since.Equal(late.Since) || !strings.Contains(again.Reasons[0], "7h old, 2h allowed") {
			t.Errorf("since %v, %q; want since %v", again.Since, again.Reasons, late.Since)
		}
		cancel()
		<-done
		if w.reg.kept["orders"].Verdict != backups.Late {
			t.Errorf("the record says %s", w.reg.kept["orders"].Verdict)
		}
	})
}

func TestAnAnswerThatStopsComingTurnsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newWorld().ledger(dataset("orders", young(time.Minute)))
		if err := l.Ask(t.Context(), "orders"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Minute)
		if l.Tick(); verdicts(l) != "orders ok" {
			t.Errorf("three polls are allowed, got %s", verdicts(l))
		}
		time.Sleep(6 * time.Second)
		if l.Tick(); verdicts(l) != "orders unknown" {
			t.Errorf("after more it is not known, got %s", verdicts(l))
		}
	})
}

func TestSilenceKeepsSinceWhenAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		d := dataset("orders", asker(func(context.Context) (backups.Observation, error) {
			if down.Load() {
				return backups.Observation{}, errors.New("connection refused")
			}
			return backups.Observation{Newest: time.Now().Add(-time.Minute)}, nil
		}))
		l := newWorld().ledger(d)
		_ = l.Ask(t.Context(), "orders")
		down.Store(true)
		time.Sleep(10 * time.Minute)
		_ = l.Ask(t.Context(), "orders")
		failing := time.Now()
		time.Sleep(10 * time.Minute)
		_ = l.Ask(t.Context(), "orders")
		s := l.View()[0]
		if c := s.Detail[0]; s.Verdict != backups.Unknown || !s.Since.Equal(failing) || !c.FailingSince.Equal(failing) || !strings.Contains(s.Reasons[0], "what it held last was 21m old") {
			t.Errorf("got %+v", s)
		}
		down.Store(false)
		if err := l.Ask(t.Context(), "orders"); err != nil || verdicts(l) != "orders ok" || len(l.View()[0].Reasons) != 0 {
			t.Errorf("got %v %s", err, verdicts(l))
		}
	})
}

func TestARestartRemembersButDoesNotShowOldAsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		list := []backups.Dataset{dataset("good", young(time.Minute)), dataset("late", young(3*time.Hour)), dataset("down", broken("timeout"))}
		before := w.ledger(list...)
		_ = before.AskAll(t.Context())
		stood := backups.AlertsFor(before.View(), time.Now())
		time.Sleep(8 * time.Hour)

		l := w.ledger(list...)
		if len(backups.AlertsFor(l.View(), time.Now())) != 0 {
			t.Error("that nothing was asked yet is an alert")
		}
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := verdicts(l); got != "late late, good unknown, down unknown" {
			t.Errorf("good is not known any more and late is still late, got %s", got)
		}
		if s := l.View()[0]; !s.Remembered || !strings.HasPrefix(s.Reasons[0], "not asked since ") {
			t.Errorf("it is not marked as old: %+v", s)
		}
		raised := backups.AlertsFor(l.View(), time.Now())
		if len(raised) != 2 || len(stood) != 2 {
			t.Fatalf("the alerts that stood do not stand alone: %+v, were %+v", raised, stood)
		}
		for i, a := range raised {
			if a.Fingerprint != stood[i].Fingerprint || !a.StartsAt.Equal(stood[i].StartsAt) {
				t.Errorf("it does not stand as it did: %+v, was %+v", a, stood[i])
			}
		}
		_ = l.AskAll(t.Context())
		if late := l.View()[0]; verdicts(l) != "late late, down unknown, good ok" || late.Remembered || !late.Since.Equal(time.Now().Add(-time.Hour)) {
			t.Errorf("got %s, %+v; another backup was made meanwhile, and ran out an hour ago", verdicts(l), late)
		}
	})
}

func TestAnotherProcessAnswerIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		d := dataset("orders", young(time.Minute))
		ours, theirs := w.ledger(d), w.ledger(d)
		_ = ours.AskAll(t.Context())
		time.Sleep(25 * time.Minute)
		_ = theirs.AskAll(t.Context())
		time.Sleep(10 * time.Minute)
		if ours.Tick(); verdicts(ours) != "orders unknown" {
			t.Errorf("got %s", verdicts(ours))
		}
		if err := ours.Load(t.Context()); err != nil || verdicts(ours) != "orders ok" {
			t.Errorf("got %v %s", err, verdicts(ours))
		}
	})
}

func TestASaveThatFailsShowsAndIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.reg.fail(errors.New("database or disk is full"))
		l := w.ledger(dataset("orders", young(time.Minute)))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); l.Run(ctx) }()
		synctest.Wait()
		if err := l.SaveErr(); err == nil || !strings.Contains(err.Error(), "disk is full") || verdicts(l) != "orders ok" {
			t.Errorf("got %v, %s", err, verdicts(l))
		}
		w.reg.fail(nil)
		time.Sleep(2 * time.Second)
		if l.SaveErr() != nil || w.reg.kept["orders"].Verdict != backups.OK {
			t.Errorf("got %v, %v", l.SaveErr(), w.reg.kept)
		}
		saves := w.reg.saves
		time.Sleep(5 * time.Minute)
		if w.reg.saves != saves {
			t.Errorf("saved %d times without news", w.reg.saves-saves)
		}
		cancel()
		<-done
	})
}

func TestAViewIsNotChangedByWhatFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newWorld().ledger(dataset("orders", young(119*time.Minute)))
		_ = l.AskAll(t.Context())
		view := l.View()
		detail := view[0].Detail[0]
		time.Sleep(2 * time.Minute)
		l.Tick()
		_ = l.AskAll(t.Context())
		if view[0].Verdict != backups.OK || !reflect.DeepEqual(view[0].Detail[0], detail) {
			t.Errorf("got %+v", view[0])
		}
	})
}

func TestTheFeedIsToldOnlyOfNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		l := w.ledger(dataset("orders", young(time.Minute)))
		_ = l.AskAll(t.Context())
		watch := w.feed.Watch()
		defer watch.Close()
		_, _ = watch.Next(t.Context())
		time.Sleep(time.Minute)
		l.Tick()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if topics, err := watch.Next(ctx); err == nil {
			t.Errorf("told of %v although nothing changed", topics)
		}
		time.Sleep(30 * time.Minute)
		l.Tick()
		if topics, err := watch.Next(t.Context()); err != nil || !topics.Has(sources.Backups) {
			t.Errorf("got %v %v", topics, err)
		}
	})
}

func TestADataSourceWithoutCopiesIsKeptLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		first := w.ledger(dataset("none"))
		if err := first.Ask(t.Context(), "none"); err != nil {
			t.Fatal(err)
		}
		kept, ok := w.reg.kept["none"]
		if !ok || kept.Verdict != backups.Unprotected {
			t.Fatalf("the record has %+v", w.reg.kept)
		}
		time.Sleep(time.Hour)
		later := w.ledger(dataset("none"))
		if err := later.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := later.View()[0]; s.Verdict != backups.Unprotected || s.Remembered || !s.Since.IsZero() || !s.Seen.Equal(kept.Seen) || kept.Seen.IsZero() {
			t.Errorf("after a restart it is %+v, was seen unprotected at %s", s, kept.Seen)
		}
	})
}
