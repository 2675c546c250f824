package alerts_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
)

func (w *watchRoom) row() alerts.Row {
	w.t.Helper()
	row, ok := w.board.View().Row(diskFP)
	if !ok {
		w.t.Fatal("the alert is not on the board")
	}
	return row
}

// covered checks what the row, and its JSON, say about the ack's silence.
func (w *watchRoom) covered(want bool, hand alerts.Hand) alerts.Row {
	w.t.Helper()
	row := w.row()
	ack := alerts.JSON(&row).Ack
	if ack == nil || ack.Covered != want || ack.Hand != hand || row.Uncovered(time.Now()) == want {
		w.t.Fatalf("cover %+v, JSON %+v, uncovered %v: want covered %v, hand %q", row.Cover, ack, row.Uncovered(time.Now()), want, hand)
	}
	return row
}

func TestASilenceThatTheClusterLostIsMadeAgainAtTheNextPoll(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.pass(time.Minute)
		w.covered(true, "")
		w.cluster.lose()
		w.pass(6 * time.Second)
		w.one()
		w.pass(5 * time.Second)
		w.covered(true, "")

		// While it cannot be posted the row says so.
		w.cluster.lose()
		w.cluster.mu.Lock()
		w.cluster.refuse = errors.New("no")
		w.cluster.mu.Unlock()
		w.pass(6 * time.Second)
		row := w.covered(false, "")
		if said := row.Says(time.Now()); said != "it has no silence in prod" || !row.SilenceUntil.IsZero() {
			t.Errorf("%q, until %s", said, row.SilenceUntil)
		}
		w.cluster.mu.Lock()
		w.cluster.refuse = nil
		w.cluster.mu.Unlock()
		w.pass(20 * time.Second)
		w.one()
		w.covered(true, "")
	})
}

// One that was killed has the silence as its last snapshot has it: over long
// ago. Nobody ended that.
func TestASilenceThatCameBackAsItWasEarlierIsMadeAgain(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		first := w.one()
		w.pass(16 * time.Minute) // extended meanwhile
		w.cluster.edit(w.one().ID, func(s *alerts.Silence) { s.EndsAt, s.UpdatedAt = first.EndsAt, first.UpdatedAt })
		w.pass(6 * time.Second)
		w.one()
		w.pass(5 * time.Second)
		w.covered(true, "")
	})
}

func TestASilenceThatSomebodyEndedIsNotMadeAgainUntilSomebodyAcks(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.pass(time.Minute)
		posts := w.cluster.posted()
		if err := w.cluster.Expire(w.ctx, w.one().ID); err != nil {
			t.Fatal(err)
		}
		w.pass(6 * time.Second)
		row := w.covered(false, alerts.HandEnded)
		if said := row.Says(time.Now()); !strings.Contains(said, "ended by hand") {
			t.Errorf("it says %q", said)
		}
		w.pass(30 * time.Minute)
		w.cluster.lose() // the cluster forgets what ended; the record does not
		w.pass(time.Minute)
		w.covered(false, alerts.HandEnded)
		if w.cluster.posted() != posts || len(w.cluster.list()) != 0 {
			t.Fatalf("it was fought: %+v", w.cluster.list())
		}
		// Another process knows it from the record, and from its own look.
		other := alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
		if err := other.Load(w.ctx); err != nil {
			t.Fatal(err)
		}
		was := w.board
		w.board = other
		w.look()
		w.covered(false, alerts.HandEnded)
		w.board = was

		w.ack()
		w.one()
		w.pass(6 * time.Second)
		w.covered(true, "")
	})
}

func TestASilenceThatSomebodyLengthenedIsNeverCutBack(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		end := time.Now().Add(3 * time.Hour)
		w.cluster.edit(w.one().ID, func(s *alerts.Silence) { s.EndsAt, s.By, s.Comment = end, "bob", "the vendor\nworks on it" })
		w.pass(6 * time.Second)
		row := w.covered(true, alerts.HandLengthened)
		if said := row.Says(time.Now()); said != "lengthened by bob: the vendor<U+000A>works on it" || !row.SilenceUntil.Equal(end.UTC().Truncate(time.Millisecond)) {
			t.Errorf("it says %q, until %s", said, row.SilenceUntil)
		}
		posts := w.cluster.posted()
		for range 20 {
			w.pass(8 * time.Minute)
			// It is due by when it ends there, not by what was last written.
			if n := w.cluster.posted(); n != posts {
				t.Fatalf("posted %d times more while it holds", n-posts)
			}
			if s := w.one(); s.EndsAt.Before(end) || s.Comment != "the vendor\nworks on it" || s.By != "bob" {
				t.Fatalf("it is %+v", s)
			}
		}
		w.pass(40 * time.Minute) // past their end: the ack stands, so it is extended, as they wrote it
		if s := w.one(); s.Comment != "the vendor\nworks on it" || s.By != "bob" || !s.EndsAt.After(end) {
			t.Errorf("it is %+v", s)
		}
	})
}

func TestASilenceThatSomebodyLengthenedOutlivesTheAck(t *testing.T) {
	for name, end := range map[string]func(w *watchRoom){
		"clear": func(w *watchRoom) { w.fires() },
		"unack": func(w *watchRoom) {
			if err := w.board.Unack(w.ctx, alice, []alerts.Fingerprint{diskFP}); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inRoom(t, usual, func(w *watchRoom) {
				w.fires(w.disk())
				w.ack()
				until := time.Now().Add(3 * time.Hour)
				w.cluster.edit(w.one().ID, func(s *alerts.Silence) { s.EndsAt, s.By = until, "bob" })
				w.pass(6 * time.Second)
				end(w)
				w.pass(2 * time.Second)
				if s := w.one(); !s.EndsAt.Equal(until) {
					t.Errorf("it ends %s", s.EndsAt)
				}
				if kept := w.store.Kept(); len(kept) != 0 {
					t.Errorf("the record still keeps %+v", kept)
				}
			})
		})
	}
}

func TestASilenceThatSomebodyShortenedRunsOut(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.pass(time.Minute)
		posts := w.cluster.posted()
		w.cluster.edit(w.one().ID, func(s *alerts.Silence) { s.EndsAt = time.Now().Add(2 * time.Minute) })
		w.pass(6 * time.Second)
		if row := w.covered(true, alerts.HandShortened); row.Says(time.Now()) != "shortened by somebody" {
			t.Errorf("it says %q", row.Says(time.Now()))
		}
		w.pass(5 * time.Minute)
		row := w.covered(false, alerts.HandShortened)
		if said := row.Says(time.Now()); !strings.Contains(said, "shortened by hand and is over") || w.cluster.posted() != posts {
			t.Errorf("it says %q; posted %d times more", said, w.cluster.posted()-posts)
		}
		w.ack()
		w.one()
		w.pass(6 * time.Second)
		w.covered(true, "")
	})
}

func TestWhatSomebodyWroteIntoASilenceStaysWhenItIsExtended(t *testing.T) {
	policy := usual
	policy.About = func(context.Context) (func(alerts.Fingerprint) map[string]string, error) {
		return func(alerts.Fingerprint) map[string]string { return map[string]string{"holdfast_incident": "INC-7"} }, nil
	}
	inRoom(t, policy, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		s := w.one()
		if s.Annotations["holdfast_incident"] != "INC-7" {
			t.Errorf("its annotations are %v", s.Annotations)
		}
		w.cluster.edit(s.ID, func(s *alerts.Silence) {
			s.Comment, s.Annotations = "holdfast ack: rebooting db-7, twice", map[string]string{"ticket": "OPS-1"}
		})
		w.pass(6 * time.Second)
		w.covered(true, alerts.HandCommented)
		w.pass(20 * time.Minute)
		got := w.one()
		if got.ID != s.ID || !got.EndsAt.After(s.EndsAt) || got.Comment != "holdfast ack: rebooting db-7, twice" {
			t.Errorf("it is %+v", got)
		}
		if got.Annotations["ticket"] != "OPS-1" || got.Annotations["holdfast_incident"] != "INC-7" {
			t.Errorf("its annotations are %v", got.Annotations)
		}
		w.fires()
		w.pass(2 * time.Second)
		w.none() // its length is still the ack's
	})
}

// A silence that is not extended runs out, and that is as it was meant; one that
// was lost before is made again to its own end, and no further.
func TestASilenceThatIsNotExtendedIsCoveredUntilItsEndAndAfter(t *testing.T) {
	inRoom(t, alerts.SilencePolicy{Length: 15 * time.Minute}, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		end := w.one().EndsAt
		w.pass(10 * time.Minute)
		w.cluster.lose()
		w.pass(6 * time.Second)
		if s := w.one(); !s.EndsAt.Equal(end.UTC().Truncate(time.Millisecond)) {
			t.Errorf("it ends %s, want %s", s.EndsAt, end)
		}
		w.pass(time.Hour)
		w.covered(true, "")
		if n := w.cluster.posted(); n != 2 {
			t.Errorf("posted %d times", n)
		}
	})
}

// A fresh ack has no silence for a moment. That is no alarm, and JSON says it.
func TestAFreshAckIsNotCoveredYet(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.cluster.mu.Lock()
		w.cluster.refuse = errors.New("no")
		w.cluster.mu.Unlock()
		w.ack()
		row := w.row()
		if alerts.JSON(&row).Ack.Covered || row.Uncovered(time.Now()) || row.Says(time.Now()) != "" {
			t.Errorf("%+v", row.Cover)
		}
		w.pass(3 * time.Second)
		w.covered(false, "")
	})
}

// Somebody shortened it, thought better of it, and made it long. The ack that
// comes then does not cut it back.
func TestANewAckDoesNotCutBackASilence(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.cluster.edit(w.one().ID, func(s *alerts.Silence) { s.EndsAt = time.Now().Add(5 * time.Minute) })
		w.pass(6 * time.Second)
		w.covered(true, alerts.HandShortened)
		end := time.Now().Add(3 * time.Hour)
		w.cluster.edit(w.one().ID, func(s *alerts.Silence) { s.EndsAt = end })
		w.pass(time.Second)
		w.ack()
		if s := w.one(); s.EndsAt.Before(end) {
			t.Errorf("it ends in %s", time.Until(s.EndsAt))
		}
	})
}

// A process that never heard which silences a cluster holds, for it does not answer, knows by
// the record that an ack was made without one.
func TestAnAckOnAClusterThatDoesNotAnswerHasNoSilence(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.cluster.fail(errors.New("connection refused"))
		w.ack()
		later := alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
		if err := later.Load(w.ctx); err != nil {
			t.Fatal(err)
		}
		dead := func(keeps bool) alerts.Row {
			t.Helper()
			snap := alerts.Snapshot{At: time.Now(), Members: []alerts.Member{{Name: "a", Err: errors.New("connection refused")}}, Keeps: keeps}
			if err := later.Receive(w.ctx, "prod", snap); err != nil {
				t.Fatal(err)
			}
			row, _ := later.View().Row(diskFP)
			return row
		}
		if row := dead(true); !row.Cover.Missing || row.Says(time.Now().Add(time.Minute)) != "it has no silence in prod" {
			t.Errorf("its cover is %+v", row.Cover)
		}
		if row := dead(false); row.Cover.Missing {
			t.Error("it should have none")
		}

		w.cluster.fail(nil)
		w.pass(20 * time.Second)
		w.one()
		if err := later.Load(w.ctx); err != nil {
			t.Fatal(err)
		}
		if row := dead(true); row.Cover.Missing { // another process made it
			t.Errorf("its cover is %+v", row.Cover)
		}
	})
}
