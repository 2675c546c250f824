package backups_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/backups"
)

// What a verdict says is as old as it is true, whenever holdfast looked first.
func TestAVerdictIsAsOldAsWhatItSays(t *testing.T) {
	const rpo = 26 * time.Hour
	of := func(newest time.Duration) backups.CopyStatus {
		return backups.CopyStatus{Asked: noon, Answered: noon, Held: ago(newest), Observation: backups.Observation{Newest: ago(newest), Count: 1}}
	}
	empty := backups.CopyStatus{Asked: noon, Answered: noon}
	emptied := empty
	emptied.Held = ago(30 * time.Hour)
	emptiedLately := empty
	emptiedLately.Held = ago(time.Hour)
	failed := of(7 * time.Hour)
	failed.Observation.Failed, failed.Observation.FailedAt = "size 0", ago(3*time.Hour)
	failedBefore := failed // as a version kept it that did not know when
	failedBefore.Observation.FailedAt = time.Time{}
	silent := of(time.Hour)
	silent.Err, silent.FailingSince, silent.Answered = "timeout", ago(90*time.Minute), ago(2*time.Hour)
	silentLonger := silent
	silentLonger.FailingSince = ago(4 * time.Hour)
	forgotten := of(time.Hour)
	forgotten.Asked, forgotten.Answered = ago(5*time.Hour), ago(5*time.Hour)
	ahead := of(0)
	ahead.Observation.Newest = noon.Add(time.Hour)
	lost := of(27 * time.Hour)
	lost.Held = ago(2 * time.Hour) // a newer one was there
	for name, c := range map[string]struct {
		need, offsite int
		seen          []backups.CopyStatus
		verdict       backups.Verdict
		since         time.Duration // before noon; negative: nobody can tell
	}{
		"late since the RPO ran out":                  {1, 0, []backups.CopyStatus{of(31 * time.Hour)}, backups.Late, 5 * time.Hour},
		"late since that of the last one did":         {1, 0, []backups.CopyStatus{of(31 * time.Hour), of(28 * time.Hour)}, backups.Late, 2 * time.Hour},
		"late, another is empty":                      {1, 0, []backups.CopyStatus{of(31 * time.Hour), empty}, backups.Late, 5 * time.Hour},
		"late, the newer one is gone who knows when":  {1, 0, []backups.CopyStatus{lost}, backups.Late, 0},
		"short since the one ran out":                 {2, 0, []backups.CopyStatus{of(31 * time.Hour), of(time.Hour)}, backups.Short, 5 * time.Hour},
		"short since the second of three ran out":     {2, 0, []backups.CopyStatus{of(31 * time.Hour), of(28 * time.Hour), of(time.Hour)}, backups.Short, 2 * time.Hour},
		"short, what was held ran out":                {2, 0, []backups.CopyStatus{emptied, of(time.Hour)}, backups.Short, 4 * time.Hour},
		"short, what was held is gone":                {2, 0, []backups.CopyStatus{emptiedLately, of(time.Hour)}, backups.Short, 0},
		"short, one never was":                        {2, 0, []backups.CopyStatus{empty, of(time.Hour)}, backups.Short, -1},
		"short by the configuration":                  {2, 0, []backups.CopyStatus{of(time.Hour)}, backups.Short, -1},
		"short of one at another site":                {1, 1, []backups.CopyStatus{of(time.Hour), of(29 * time.Hour)}, backups.Short, 3 * time.Hour},
		"never":                                       {1, 0, []backups.CopyStatus{empty}, backups.Never, -1},
		"unprotected":                                 {1, 0, nil, backups.Unprotected, -1},
		"failed since the run":                        {1, 0, []backups.CopyStatus{failed}, backups.Failed, 3 * time.Hour},
		"failed, not known when":                      {1, 0, []backups.CopyStatus{failedBefore}, backups.Failed, 0},
		"failed, what was held is gone":               {1, 0, []backups.CopyStatus{emptied}, backups.Failed, 0},
		"unknown since it fell silent":                {1, 0, []backups.CopyStatus{silent}, backups.Unknown, 90 * time.Minute},
		"unknown since the last of them did":          {1, 0, []backups.CopyStatus{silent, silentLonger}, backups.Unknown, 90 * time.Minute},
		"unknown since the one that hides the answer": {2, 0, []backups.CopyStatus{silent, of(31 * time.Hour)}, backups.Unknown, 90 * time.Minute},
		"unknown since the other ran out":             {1, 0, []backups.CopyStatus{silentLonger, of(28 * time.Hour)}, backups.Unknown, 2 * time.Hour},
		"unknown since its answer is too old":         {1, 0, []backups.CopyStatus{forgotten}, backups.Unknown, 5*time.Hour - 30*time.Minute - 5*time.Second},
		"unknown at another site":                     {1, 1, []backups.CopyStatus{of(time.Hour), silent}, backups.Unknown, 90 * time.Minute},
		"unknown, a clock is wrong":                   {1, 0, []backups.CopyStatus{ahead}, backups.Unknown, 0},
		"unknown, not asked yet":                      {1, 0, []backups.CopyStatus{{}}, backups.Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := backups.Dataset{Name: "orders", RPO: rpo, NeedCopies: c.need, NeedOffsite: c.offsite, Poll: 10 * time.Minute}
			for i := range c.seen {
				d.Copies = append(d.Copies, backups.Copy{Kind: "files", Target: string(rune('a' + i)), Offsite: i == 1})
			}
			s := backups.Judge(d, c.seen, noon)
			want := ago(c.since)
			if c.since < 0 {
				want = time.Time{}
			}
			if s.Verdict != c.verdict || !s.Since.Equal(want) {
				t.Errorf("it is %s since %v, want %s since %v: %q", s.Verdict, s.Since, c.verdict, want, s.Reasons)
			}
			for _, a := range backups.AlertsFor([]backups.Status{s}, noon) {
				if !a.StartsAt.Equal(want) {
					t.Errorf("its alert starts at %v, want %v", a.StartsAt, want)
				}
			}
			if row := backups.Rows([]backups.Status{s}, noon)[0]; (row.Since == nil) != want.IsZero() || row.Since != nil && !row.Since.Equal(want) {
				t.Errorf("as JSON it is so since %v", row.Since)
			}
		})
	}
}

// What begins is never still to come, and is never the time of the look where the data
// itself tells when.
func TestNoVerdictBeginsInTheFuture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := backups.Dataset{Name: "x", RPO: time.Duration(rapid.IntRange(0, 50).Draw(t, "rpo")) * time.Hour,
			NeedCopies: rapid.IntRange(0, 4).Draw(t, "need"), NeedOffsite: rapid.IntRange(0, 3).Draw(t, "offsite")}
		at := func(name string) time.Time {
			if h := rapid.IntRange(-2, 60).Draw(t, name); h >= 0 {
				return ago(time.Duration(h) * time.Hour)
			}
			return time.Time{}
		}
		var seen []backups.CopyStatus
		for range rapid.IntRange(0, 4).Draw(t, "copies") {
			c := backups.CopyStatus{Asked: at("asked"), Answered: at("answered"), Held: at("held"), FailingSince: at("failing")}
			c.Observation.Newest = at("newest")
			if rapid.Bool().Draw(t, "down") {
				c.Err = "timeout"
			}
			if rapid.Bool().Draw(t, "failed") {
				c.Observation.Failed, c.Observation.FailedAt = "size 0", at("failed at")
			}
			seen = append(seen, c)
			d.Copies = append(d.Copies, backups.Copy{Kind: "files", Target: "x", Offsite: rapid.Bool().Draw(t, "away")})
		}
		s := backups.Judge(d, seen, noon)
		if s.Since.After(noon) || s.Seen.After(noon) || !s.Since.IsZero() && s.Since.Before(ago(1000*time.Hour)) {
			t.Fatalf("%s since %v", s.Verdict, s.Since)
		}
		if s.Verdict == backups.Late && s.Copies == 0 && !s.LastGood.IsZero() && d.RPO > 0 && s.Since.Before(s.LastGood.Add(d.RPO)) {
			t.Fatalf("late since %v, although the newest of %v was good until %v", s.Since, s.LastGood, s.LastGood.Add(d.RPO))
		}
	})
}

// The runs tell since when they fail: since the first that did after the last good one.
func TestAFailureIsAsOldAsItsFirstRun(t *testing.T) {
	run := func(hours int, of, wrong string) backups.Run {
		return backups.Run{At: ago(time.Duration(hours) * time.Hour), ID: "x", Of: of, Wrong: wrong}
	}
	for name, c := range map[string]struct {
		runs []backups.Run
		want time.Time
	}{
		"one":                 {[]backups.Run{run(2, "", "size 0"), run(26, "", "")}, ago(2 * time.Hour)},
		"three in a row":      {[]backups.Run{run(26, "", "size 0"), run(2, "", "size 0"), run(50, "", "size 0"), run(74, "", ""), run(98, "", "size 0")}, ago(50 * time.Hour)},
		"another goes well":   {[]backups.Run{run(2, "db1", "size 0"), run(3, "db2", ""), run(26, "db1", "size 0")}, ago(26 * time.Hour)},
		"none ever went well": {[]backups.Run{run(2, "", "size 0")}, ago(2 * time.Hour)},
		"mended":              {[]backups.Run{run(2, "", ""), run(26, "", "size 0")}, time.Time{}},
	} {
		if got := backups.Gather(c.runs, noon).FailedAt; !got.Equal(c.want) {
			t.Errorf("%s: failed at %v, want %v", name, got, c.want)
		}
	}
}

// Restarts, versions that kept less, and a verdict that changed and came back: each
// time it is as old as what it says, in the verdicts and on the board.
func TestTheAgeOfALateBackupOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		made := time.Now().Add(-5 * time.Hour) // of two allowed
		d := dataset("orders", asker(func(context.Context) (backups.Observation, error) {
			return backups.Observation{Newest: made, Count: 1}, nil
		}))
		start := func() *backups.Ledger {
			t.Helper()
			l := w.ledger(d)
			if err := l.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			return l
		}
		is := func(when string, l *backups.Ledger, want time.Time) {
			t.Helper()
			s := l.View()[0]
			if s.Verdict != backups.Late || !s.Since.Equal(want) {
				t.Errorf("%s it is %s since %v, want late since %v", when, s.Verdict, s.Since, want)
			}
		}
		earlier := backups.Status{Name: "orders", Verdict: backups.Late, At: time.Now(), Since: time.Now().Add(-time.Minute), RPO: d.RPO, Reasons: []string{"as it was"},
			Detail: []backups.CopyStatus{{Kind: "files", Target: d.Copies[0].Target, Asked: time.Now(), Answered: time.Now(), Held: made, Observation: backups.Observation{Newest: made}}}}
		if err := w.reg.SaveVerdicts(t.Context(), []backups.Status{earlier}); err != nil {
			t.Fatal(err)
		}
		first := start()
		is("as an earlier version kept it", first, made.Add(d.RPO))
		_ = first.AskAll(t.Context())
		is("asked", first, made.Add(d.RPO))
		time.Sleep(6 * time.Hour)
		second := start()
		is("not asked for long", second, made.Add(d.RPO))
		_ = second.AskAll(t.Context())
		is("asked again", second, made.Add(d.RPO))

		longest := made.Add(d.RPO)
		made = time.Now().Add(-9 * time.Hour) // one came that was too old already
		_ = second.AskAll(t.Context())
		is("another that is too old", second, longest)

		made = time.Now().Add(time.Hour) // while nobody looks one is made, and runs out
		time.Sleep(8 * time.Hour)
		third := start()
		_ = third.AskAll(t.Context())
		is("late again", third, made.Add(d.RPO))

		made = time.Now()
		_ = third.AskAll(t.Context())
		if got := verdicts(third); got != "orders ok" {
			t.Fatalf("it is %s", got)
		}
		time.Sleep(3 * time.Hour)
		third.Tick()
		_ = third.AskAll(t.Context())
		is("ran out before our eyes", third, made.Add(d.RPO))
	})
}

// What the record alone tells is known as of the answers in it: the board tells by that
// whether a start is that of another firing.
func TestWhatTheRecordTellsIsAsOldAsItsAnswers(t *testing.T) {
	s := backups.Status{Name: "orders", Verdict: backups.Late, Since: ago(10 * time.Hour), Seen: ago(10 * time.Hour), At: noon,
		Remembered: true, Detail: []backups.CopyStatus{{Asked: ago(9 * time.Hour)}}}
	if a := backups.AlertsFor([]backups.Status{s}, noon)[0]; !a.UpdatedAt.Equal(ago(9 * time.Hour)) {
		t.Errorf("what the record alone tells is known as of %v", a.UpdatedAt)
	}
	s.Remembered = false
	if a := backups.AlertsFor([]backups.Status{s}, noon)[0]; !a.UpdatedAt.Equal(noon) {
		t.Errorf("what was asked is known as of %v", a.UpdatedAt)
	}
}

// A record of an earlier version knows since when a verdict was given, and of a failed
// run no more than that.
func TestAnEarlierVersionKeptWhenItSawAVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		seen := time.Now().Add(-3 * time.Hour)
		d := dataset("orders", young(time.Hour))
		if err := w.reg.SaveVerdicts(t.Context(), []backups.Status{{Name: "orders", Verdict: backups.Failed, At: time.Now().Add(-time.Hour), Since: seen,
			Detail: []backups.CopyStatus{{Kind: "files", Target: d.Copies[0].Target, Asked: time.Now().Add(-time.Hour), Observation: backups.Observation{Failed: "size 0"}}}}}); err != nil {
			t.Fatal(err)
		}
		l := w.ledger(d)
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := l.View()[0]; s.Verdict != backups.Failed || !s.Since.Equal(seen) {
			t.Errorf("it is %s since %v, want since %v", s.Verdict, s.Since, seen)
		}
	})
}
