package backups_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources/backups"
)

// nothing answers and holds no backup.
func nothing(context.Context) (backups.Observation, error) { return backups.Observation{}, nil }

func TestWhatWasHeldAndIsGoneIsNotNever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		gone := false
		d := dataset("orders", asker(func(ctx context.Context) (backups.Observation, error) {
			if gone {
				return nothing(ctx)
			}
			return young(time.Hour)(ctx)
		}))
		first := w.ledger(d)
		if err := first.Ask(t.Context(), "orders"); err != nil {
			t.Fatal(err)
		}
		gone = true
		later := w.ledger(d) // a restart: only the record knows
		if err := later.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := later.Ask(t.Context(), "orders"); err != nil {
			t.Fatal(err)
		}
		s := later.View()[0]
		if s.Verdict != backups.Failed || !strings.Contains(s.Reasons[0], "holds no backup any more: the newest it held was of") || !s.LastGood.IsZero() {
			t.Errorf("a backup that is lost reads %s, last good %v: %q", s.Verdict, s.LastGood, s.Reasons)
		}
		same := newWorld().ledger(d) // no restart: this process saw it
		gone = false
		_ = same.Ask(t.Context(), "orders")
		gone = true
		_ = same.Ask(t.Context(), "orders")
		if got := verdicts(same); got != "orders failed" {
			t.Errorf("within one process it reads %s", got)
		}
		never := newWorld().ledger(dataset("orders", asker(nothing)))
		_ = never.Ask(t.Context(), "orders")
		if got := verdicts(never); got != "orders never" {
			t.Errorf("where there never was one it reads %s", got)
		}
	})
}

func TestTheWordsOfAnEarlierVersionStillOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		past := time.Now().Add(-time.Hour)
		kept := func(name string, copies int) backups.Status {
			return backups.Status{Name: name, Verdict: backups.Unprotected, Copies: copies, At: past, Since: past, Reasons: []string{"as it was"},
				Detail: []backups.CopyStatus{{Kind: "files", Target: "/backup/" + name + "0", Asked: past, Observation: backups.Observation{}}}}
		}
		w := newWorld()
		if err := w.reg.SaveVerdicts(t.Context(), []backups.Status{kept("few", 1), kept("empty", 0), kept("none", 0)}); err != nil {
			t.Fatal(err)
		}
		l := w.ledger(dataset("few", asker(nothing)), dataset("empty", asker(nothing)), dataset("none"))
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := verdicts(l), "empty never, few short, none unprotected"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestTwoCopiesInOneTargetAreNotTakenForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		d := dataset("orders", young(time.Hour), young(90*time.Minute))
		for i, scope := range []string{"host db1", "host db2"} {
			d.Copies[i].Target, d.Copies[i].Scope = "/srv/restic", scope
		}
		first := w.ledger(d)
		if err := first.AskAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.Copies[0].Asker, d.Copies[1].Asker = broken("timeout"), broken("timeout")
		later := w.ledger(d)
		if err := later.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		_ = later.AskAll(t.Context())
		said := strings.Join(later.View()[0].Reasons, "; ")
		for _, want := range []string{"(host db1) could not be asked since 00:00 UTC; what it held last was 1h old", "(host db2) could not be asked since 00:00 UTC; what it held last was 1h old"} {
			if !strings.Contains(said, want) {
				t.Errorf("no %q in %s", want, said)
			}
		}
		if d := later.View()[0].Detail; !d[0].Observation.Newest.After(d[1].Observation.Newest) {
			t.Errorf("the record's word of one was taken for the other's: %v, %v", d[0].Observation.Newest, d[1].Observation.Newest)
		}
	})
}
