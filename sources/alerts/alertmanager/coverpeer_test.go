package alertmanager_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
)

// held is a shift over a real Alertmanager in which alice holds the alert.
func held(t *testing.T, base string) *shift {
	t.Helper()
	s := newShift(t, nil, base)
	send(t, base, time.Now().Add(-time.Minute), time.Now().Add(5*time.Minute))
	s.until(alerts.FingerprintOf(checkout), alerts.Firing)
	s.ack()
	return s
}

func (s *shift) ack() {
	s.Helper()
	if _, err := s.board.Ack(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{alerts.FingerprintOf(checkout)}, "", time.Time{}); err != nil {
		s.Fatal(err)
	}
	s.keep()
}

// reads asks, and lets time pass as the wiring does, until the row says this of its
// silence: an answer of the very moment in which the silence was written says nothing
// of it yet, and what a later one that repeats it shows is Tick's.
func (s *shift) reads(covered bool, hand alerts.Hand) {
	s.Helper()
	var row alerts.Row
	ok := peertest.Until(5*time.Second, func() bool {
		s.ask()
		if err := s.board.Tick(context.Background()); err != nil {
			s.Fatal(err)
		}
		row, _ = s.board.View().Row(alerts.FingerprintOf(checkout))
		return row.Ack != nil && row.Cover.Missing != covered && row.Cover.Hand == hand
	})
	if !ok {
		s.Fatalf("ack %v, cover %+v; want covered %v, hand %q", row.Ack, row.Cover, covered, hand)
	}
}

func TestPeerKilledItLosesTheSilenceAndGetsItAgain(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		port, dir := peertest.FreePort(t), t.TempDir()
		base, process := peertest.AlertmanagerAt(t, path, port, dir)
		s := held(t, base)
		s.reads(true, "")
		process.Kill()
		peertest.AlertmanagerAt(t, path, port, dir)
		send(t, base, time.Now().Add(-time.Minute), time.Now().Add(5*time.Minute))
		s.reads(false, "")
		s.keep()
		if list := s.silences(); len(list) != 1 || list[0].By != "alice" {
			t.Fatalf("the cluster holds %+v", list)
		}
		s.reads(true, "")
	})
}

func TestPeerWhatAPersonDidToASilenceStays(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		base, _ := peertest.Alertmanager(t, path)
		s := held(t, base)
		was := s.silences()[0]
		end := time.Now().Add(3 * time.Hour).UTC().Truncate(time.Millisecond)
		id, err := s.cluster.Silence(context.Background(), alerts.SilenceRequest{
			ID: was.ID, Labels: checkout, StartsAt: was.StartsAt, EndsAt: end, By: "bob", Comment: "the vendor\nworks on it",
		})
		if err != nil || id != was.ID {
			t.Fatalf("the edit gave %s: %v", id, err)
		}
		s.reads(true, alerts.HandLengthened)
		s.keep()
		if list := s.silences(); len(list) != 1 || !list[0].EndsAt.Equal(end) || list[0].Comment != "the vendor\nworks on it" {
			t.Fatalf("the cluster holds %+v, not to %s", list, end)
		}

		if err := s.cluster.Expire(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		s.reads(false, alerts.HandEnded)
		s.keep()
		s.reads(false, alerts.HandEnded)
		if list := s.silences(); len(list) != 0 {
			t.Fatalf("it was fought: %+v", list)
		}
		s.ack()
		if !peertest.Until(5*time.Second, func() bool { s.keep(); return len(s.silences()) == 1 }) {
			t.Fatalf("the new ack made %+v", s.silences())
		}
		s.reads(true, "")
	})
}
