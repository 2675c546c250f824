package backups_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
)

var noon = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

// orders is a data source with so many copies, the last of them off-site.
func orders(copies int) backups.Dataset {
	d := backups.Dataset{Name: "orders-db", RPO: 26 * time.Hour, NeedCopies: 1, Poll: 10 * time.Minute, SOP: "restore-orders"}
	for i := range copies {
		d.Copies = append(d.Copies, backups.Copy{Kind: "restic", Target: "/srv/" + string(rune('a'+i)), Offsite: copies > 1 && i == copies-1})
	}
	return d
}

// holds is a copy that answered a minute ago.
func holds(age time.Duration) backups.CopyStatus {
	return backups.CopyStatus{Asked: ago(time.Minute), Answered: ago(time.Minute), Observation: backups.Observation{Newest: ago(age), Count: 7}}
}

func silent(why string, held time.Duration) backups.CopyStatus {
	c := holds(held)
	c.Answered, c.FailingSince, c.Err = ago(3*time.Hour), ago(2*time.Hour), why
	return c
}

func TestJudge(t *testing.T) {
	two := func(d backups.Dataset, copies, offsite int) backups.Dataset {
		d.NeedCopies, d.NeedOffsite = copies, offsite
		return d
	}
	noRPO := orders(1)
	noRPO.RPO = 0
	failed := holds(3 * time.Hour)
	failed.Observation.Failed = "orders-2026.sql.gz is 12 B, at least 1 MB expected"
	failedOld := holds(40 * time.Hour)
	failedOld.Observation.Failed = "x is empty"
	failedOnly := backups.CopyStatus{Asked: noon, Answered: noon, Observation: backups.Observation{Failed: "x is empty"}}
	nothing := backups.CopyStatus{Asked: noon, Answered: noon}
	writing := backups.CopyStatus{Asked: noon, Answered: noon, Observation: backups.Observation{Writing: "x.gz is still being written and does not count yet"}}
	gone := func(writing string) backups.CopyStatus {
		c := backups.CopyStatus{Asked: noon, Answered: noon, Held: ago(3 * time.Hour)}
		c.Observation.Writing = writing
		return c
	}
	odd := holds(time.Hour)
	odd.Observation.Odd = []string{"a.gz is dated 833d into the future"}
	oddOld := holds(40 * time.Hour)
	oddOld.Observation.Odd = odd.Observation.Odd
	mixed := func(parts ...backups.Part) backups.CopyStatus {
		c := holds(time.Hour)
		c.Observation.Parts = parts
		return c
	}
	fresh, stale := backups.Part{Name: "host laptop", Newest: ago(time.Hour)}, backups.Part{Name: "host db1", Newest: ago(9 * 24 * time.Hour)}
	noneGood := backups.Part{Name: "host web"}
	old := holds(4 * time.Hour)
	old.Asked, old.Answered = ago(31*time.Minute), ago(31*time.Minute)
	ahead := old
	ahead.Asked, ahead.Answered = noon.Add(time.Hour), noon.Add(time.Hour)
	neverAnswered := backups.CopyStatus{Asked: noon, Err: "connection refused", FailingSince: ago(25 * time.Hour)}

	for _, c := range []struct {
		name    string
		dataset backups.Dataset
		seen    []backups.CopyStatus
		verdict backups.Verdict
		reasons []string // each must begin a reason, in this order
		copies  int
	}{
		{"a young copy that answers is ok", orders(1), []backups.CopyStatus{holds(time.Hour)}, backups.OK, nil, 1},
		{"exactly the rpo is still allowed", orders(1), []backups.CopyStatus{holds(26 * time.Hour)}, backups.OK, nil, 1},
		{"a second more is late", orders(1), []backups.CopyStatus{holds(26*time.Hour + time.Second)}, backups.Late, []string{"newest good backup is 26h old, 26h allowed"}, 0},
		{"a day too old is late, in hours", orders(1), []backups.CopyStatus{holds(31 * time.Hour)}, backups.Late, []string{"newest good backup is 31h old, 26h allowed"}, 0},
		{"no copies configured is unprotected", orders(0), nil, backups.Unprotected, []string{"no backup exists: none is configured"}, 0},
		{"good, but fewer configured than needed, is short", two(orders(1), 2, 0), []backups.CopyStatus{holds(time.Hour)}, backups.Short, []string{"1 copy is configured, 2 needed"}, 1},
		{"good, but no off-site copy configured, is short", two(orders(1), 1, 1), []backups.CopyStatus{holds(time.Hour)}, backups.Short, []string{"0 off-site copies are configured, 1 needed"}, 1},
		{"a target that answers and holds nothing never had one", orders(1), []backups.CopyStatus{nothing}, backups.Never, []string{"no backup exists: restic at /srv/a holds no backup"}, 0},
		{"several that hold nothing never had one", orders(2), []backups.CopyStatus{nothing, nothing}, backups.Never, []string{"no backup exists: none of the copies holds one"}, 0},
		{"one that holds nothing beside one that is silent is unknown", orders(2), []backups.CopyStatus{nothing, neverAnswered}, backups.Unknown, []string{"connection refused: restic at /srv/b could not be asked"}, 0},
		{"one that never held any beside one that is too old is late", orders(2), []backups.CopyStatus{nothing, holds(40 * time.Hour)}, backups.Late, []string{"newest good backup is 40h old, 26h allowed"}, 0},
		{"what was held and is gone has failed", orders(1), []backups.CopyStatus{gone("")}, backups.Failed, []string{"no backup exists: restic at /srv/a holds no backup any more: the newest it held was of 11:00"}, 0},
		{"what is written over the only one is late, not lost", orders(1), []backups.CopyStatus{gone("x.gz is still being written")}, backups.Late, []string{"no backup exists: restic at /srv/a holds no complete backup: x.gz is still being written; the newest it held before was of 11:00"}, 0},
		{"fewer configured than needed, and none young, is late", two(orders(1), 2, 0), []backups.CopyStatus{holds(40 * time.Hour)}, backups.Late, []string{"newest good backup is 40h old, 26h allowed", "1 copy is configured, 2 needed"}, 0},
		{"fewer configured than needed, and that one silent, is unknown", two(orders(1), 2, 0), []backups.CopyStatus{silent("timeout", time.Hour)}, backups.Unknown, []string{"timeout: restic at /srv/a could not be asked"}, 0},
		{"what is odd is said beside a good verdict", orders(1), []backups.CopyStatus{odd}, backups.OK, []string{"a.gz is dated 833d into the future (restic at /srv/a)"}, 1},
		{"what is odd comes after what is wrong", orders(1), []backups.CopyStatus{oddOld}, backups.Late, []string{"newest good backup is 40h old, 26h allowed", "a.gz is dated"}, 0},
		{"a fresh host hides no stale one", orders(1), []backups.CopyStatus{mixed(fresh, stale)}, backups.OK,
			[]string{"it holds backups of 2 things and host laptop is judged, being the newest; host db1 has nothing newer than 9d, 26h allowed; name host or paths"}, 1},
		{"nor one that has no good backup at all", orders(1), []backups.CopyStatus{mixed(fresh, noneGood)}, backups.OK, []string{"it holds backups of 2 things and host laptop is judged, being the newest; host web has none that is good"}, 1},
		{"several that are all young need no word", orders(1), []backups.CopyStatus{mixed(fresh, fresh)}, backups.OK, nil, 1},
		{"a first file that is being written is not a backup yet", orders(1), []backups.CopyStatus{writing}, backups.Never, []string{"no backup exists: restic at /srv/a holds no complete backup: x.gz is still"}, 0},
		{"one of two needed holds nothing", two(orders(2), 2, 0), []backups.CopyStatus{holds(time.Hour), nothing}, backups.Short, []string{"1 of 2 needed copies are good", "no backup (restic at /srv/b)"}, 1},
		{"one of two needed is too old", two(orders(2), 2, 0), []backups.CopyStatus{holds(40 * time.Hour), holds(time.Hour)}, backups.Short, []string{"1 of 2 needed copies are good", "nothing newer than 40h, 26h allowed (restic at /srv/a)"}, 1},
		{"the off-site copy is too old", two(orders(2), 1, 1), []backups.CopyStatus{holds(time.Hour), holds(40 * time.Hour)}, backups.Short, []string{"0 of 1 needed off-site copies is good"}, 1},
		{"a copy beyond what is needed may be old, and is named", orders(2), []backups.CopyStatus{holds(time.Hour), holds(40 * time.Hour)}, backups.OK, []string{"nothing newer than 40h, 26h allowed (restic at /srv/b)"}, 1},
		{"unreachable is unknown, whatever it held", orders(1), []backups.CopyStatus{silent("connection refused", 3*time.Hour)}, backups.Unknown,
			[]string{"connection refused: restic at /srv/a could not be asked since 12:00 UTC; what it held last was 3h old", "0 of 1 needed copies is good"}, 0},
		{"unreachable and never heard", orders(1), []backups.CopyStatus{neverAnswered}, backups.Unknown, []string{"connection refused: restic at /srv/a could not be asked since Thu 19 Nov 13:00 UTC"}, 0},
		{"unreachable while enough others are good is ok, and named", orders(2), []backups.CopyStatus{holds(time.Hour), silent("timeout", time.Hour)}, backups.OK, []string{"timeout: restic at /srv/b could not be asked"}, 1},
		{"unreachable while the others do not suffice is unknown", two(orders(2), 2, 0), []backups.CopyStatus{holds(time.Hour), silent("timeout", time.Hour)}, backups.Unknown, []string{"timeout: restic at /srv/b could not be asked", "1 of 2 needed copies are good"}, 1},
		{"the off-site copy unreachable is unknown", two(orders(2), 1, 1), []backups.CopyStatus{holds(time.Hour), silent("timeout", time.Hour)}, backups.Unknown, []string{"timeout: restic at /srv/b could not be asked"}, 1},
		{"unreachable beside one that is late is unknown", orders(2), []backups.CopyStatus{holds(40 * time.Hour), silent("timeout", time.Hour)}, backups.Unknown, []string{"timeout: restic at /srv/b could not be asked"}, 0},
		{"never asked is unknown", orders(1), nil, backups.Unknown, []string{"not asked yet: restic at /srv/a"}, 0},
		{"an answer older than three polls is unknown", orders(1), []backups.CopyStatus{old}, backups.Unknown, []string{"last asked at 13:29 UTC, 31m ago, too long to tell how it stands now: restic at /srv/a"}, 0},
		{"an answer from the future is unknown", orders(1), []backups.CopyStatus{ahead}, backups.Unknown, []string{"last asked at 15:00 UTC, which is still to come: the clock was set back, so nothing is known of restic at /srv/a"}, 0},
		{"a backup from the future is not believed", orders(1), []backups.CopyStatus{holds(-2 * time.Hour)}, backups.Unknown, []string{"the newest backup is dated 2h into the future (16:00 UTC), so it does not count: a clock is wrong here or at restic at /srv/a"}, 0},
		{"a clock a minute ahead is", orders(1), []backups.CopyStatus{holds(-time.Minute)}, backups.OK, nil, 1},
		{"a newest run that failed is failed although the one before is young", orders(1), []backups.CopyStatus{failed}, backups.Failed,
			[]string{"orders-2026.sql.gz is 12 B, at least 1 MB expected: restic at /srv/a failed; the good one before it is 3h old, within the 26h allowed"}, 1},
		{"a newest run that failed and an old one before it", orders(1), []backups.CopyStatus{failedOld}, backups.Failed, []string{"x is empty: restic at /srv/a failed; the good one before it is 40h old, 26h allowed", "newest good backup is 40h old"}, 0},
		{"a newest run that failed and none before it", orders(1), []backups.CopyStatus{failedOnly}, backups.Failed, []string{"x is empty: restic at /srv/a failed; no good backup is left there"}, 0},
		{"failed on one copy is failed although the others suffice", orders(2), []backups.CopyStatus{holds(time.Hour), failed}, backups.Failed, []string{"orders-2026.sql.gz is 12 B, at least 1 MB expected: restic at /srv/b failed"}, 2},
		{"failed is worse than unknown", two(orders(2), 2, 0), []backups.CopyStatus{silent("timeout", time.Hour), failed}, backups.Failed, []string{"orders-2026.sql.gz is 12 B, at least 1 MB expected: restic at /srv/b failed", "timeout: restic at /srv/a could not be asked"}, 1},
		{"without an rpo any age will do, and that is said", noRPO, []backups.CopyStatus{holds(900 * time.Hour)}, backups.OK, []string{"no rpo is set"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := backups.Judge(c.dataset, c.seen, noon)
			if got.Verdict != c.verdict || got.Copies != c.copies {
				t.Errorf("verdict %s with %d copies, want %s with %d; reasons %q", got.Verdict, got.Copies, c.verdict, c.copies, got.Reasons)
			}
			if c.reasons == nil && len(got.Reasons) > 0 {
				t.Errorf("nothing is to be said, got %q", got.Reasons)
			}
			for i, want := range c.reasons {
				if i >= len(got.Reasons) || !strings.HasPrefix(got.Reasons[i], want) {
					t.Errorf("reason %d does not begin %q, all: %q", i, want, got.Reasons)
				}
			}
		})
	}
}

func TestLastGood(t *testing.T) {
	failed := holds(5 * time.Hour)
	failed.Observation.Failed = "x is empty"
	got := backups.Judge(orders(4), []backups.CopyStatus{holds(40 * time.Hour), failed, holds(-9 * time.Hour), silent("down", 30*time.Hour)}, noon)
	if !got.LastGood.Equal(ago(5 * time.Hour)) {
		t.Errorf("last good is the newest that is believed, got %v", got.LastGood)
	}
}

// drawCopy draws any state a copy can be in.
func drawCopy(t *rapid.T) backups.CopyStatus {
	hours := func(name string, low, high int) time.Time {
		return noon.Add(-time.Duration(rapid.IntRange(low, high).Draw(t, name)) * time.Minute)
	}
	var c backups.CopyStatus
	if rapid.Bool().Draw(t, "asked") {
		c.Asked = hours("asked at", -10, 60)
		c.Answered = c.Asked
	}
	if rapid.Bool().Draw(t, "holds") {
		c.Observation.Newest = hours("newest", -600, 4000)
	}
	if rapid.IntRange(0, 3).Draw(t, "err") == 0 {
		c.Err = "down"
	}
	if rapid.IntRange(0, 3).Draw(t, "failed") == 0 {
		c.Observation.Failed = "broken"
	}
	return c
}

func TestNoVerdictIsFalselyGreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := orders(rapid.IntRange(0, 4).Draw(t, "copies"))
		d.NeedCopies, d.NeedOffsite = rapid.IntRange(0, 3).Draw(t, "need"), rapid.IntRange(0, 1).Draw(t, "offsite")
		var seen []backups.CopyStatus
		for range d.Copies {
			seen = append(seen, drawCopy(t))
		}
		got := backups.Judge(d, seen, noon)
		fresh, offsite := 0, 0
		for i, c := range seen {
			answered := !c.Asked.IsZero() && c.Err == "" && noon.Sub(c.Asked) <= 30*time.Minute+5*time.Second && !c.Asked.After(noon.Add(5*time.Minute))
			n := c.Observation.Newest
			young := !n.IsZero() && noon.Sub(n) <= d.RPO && !n.After(noon.Add(5*time.Minute))
			if answered && young {
				fresh++
				if d.Copies[i].Offsite {
					offsite++
				}
			}
			if answered && young != got.Detail[i].Good {
				t.Fatalf("copy %d is good: %v, but %+v", i, got.Detail[i].Good, c)
			}
		}
		if fresh != got.Copies || offsite != got.Offsite {
			t.Fatalf("%d copies, %d off-site, want %d, %d", got.Copies, got.Offsite, fresh, offsite)
		}
		met := fresh >= max(1, d.NeedCopies) && offsite >= d.NeedOffsite
		if got.Verdict == backups.OK && !met {
			t.Fatalf("ok, but only %d copies, %d off-site: %+v", fresh, offsite, got)
		}
		if got.Verdict != backups.OK && len(got.Reasons) == 0 {
			t.Fatalf("%s without a reason", got.Verdict)
		}
		if met && got.Verdict != backups.OK && got.Verdict != backups.Failed {
			t.Fatalf("%s although the policy is met: %q", got.Verdict, got.Reasons)
		}
		// Time alone never makes a data source better.
		later := backups.Judge(d, seen, noon.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "later"))*time.Minute))
		if got.Verdict != backups.OK && later.Verdict == backups.OK && !slices.ContainsFunc(seen, fromTheFuture) {
			t.Fatalf("%s became ok by waiting", got.Verdict)
		}
	})
}

func fromTheFuture(c backups.CopyStatus) bool {
	return c.Asked.After(noon) || c.Observation.Newest.After(noon)
}

func TestAlertsFor(t *testing.T) {
	status := func(name string, v backups.Verdict, since time.Time) backups.Status {
		return backups.Status{Name: name, Verdict: v, Since: since, SOP: "mend-" + name, Reasons: []string{"first", "second"},
			Detail: []backups.CopyStatus{{Asked: noon}}}
	}
	fresh := backups.Judge(orders(1), nil, noon)
	list := []backups.Status{
		status("a", backups.Failed, ago(time.Hour)), status("b", backups.Late, ago(2*time.Hour)), status("c", backups.Unknown, ago(time.Minute)),
		status("d", backups.Unprotected, ago(time.Minute)), status("e", backups.OK, ago(time.Minute)), status("f", backups.Untested, ago(time.Minute)), fresh,
		status("g", backups.Never, ago(time.Minute)), status("h", backups.Short, ago(time.Minute)),
	}
	got := backups.AlertsFor(list, noon)
	var names []string
	for _, a := range got {
		names = append(names, a.Name()+" "+a.Labels["dataset"]+" "+a.Labels["severity"])
		if a.Fingerprint != alerts.FingerprintOf(a.Labels) || a.State != alerts.Firing {
			t.Errorf("%v is no firing alert of its labels", a)
		}
	}
	want := []string{"BackupFailed a critical", "BackupLate b warning", "BackupUnknown c warning", "BackupUnprotected d warning",
		"BackupNever g critical", "BackupShort h warning"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q\nwant %q", names, want)
	}
	if a := got[0]; a.Annotations["summary"] != "a: first" || a.Annotations["description"] != "first; second" || a.Annotations["sop"] != "mend-a" || !a.StartsAt.Equal(ago(time.Hour)) {
		t.Errorf("got %+v", a)
	}
	again := backups.AlertsFor(list, noon.Add(time.Hour))
	if again[0].Fingerprint != got[0].Fingerprint || !again[0].StartsAt.Equal(got[0].StartsAt) {
		t.Error("an alert changes its identity while its verdict stands")
	}
}

func TestTheOrderOfTheVerdictsIsOne(t *testing.T) {
	want := []backups.Verdict{"failed", "never", "late", "unknown", "short", "unprotected", "untested", "ok"}
	if got := backups.Verdicts(); !slices.Equal(got, want) {
		t.Fatalf("got  %q\nwant %q", got, want)
	}
	loud := alerts.Critical
	for i, v := range want {
		if v.Rank() != i {
			t.Errorf("%s ranks %d, want %d", v, v.Rank(), i)
		}
		if v.Severity() < loud {
			t.Errorf("%s is louder than what is worse", v)
		}
		loud = v.Severity()
		raised := backups.AlertsFor([]backups.Status{{Name: "x", Verdict: v, Detail: []backups.CopyStatus{{Asked: noon}}}}, noon)
		if (len(raised) == 1) != (loud < alerts.Info) {
			t.Errorf("%s raises %d alerts at %s", v, len(raised), loud)
		}
		if len(raised) == 1 && raised[0].Labels["severity"] != loud.String() {
			t.Errorf("%s is raised as %s, shown as %s", v, raised[0].Labels["severity"], loud)
		}
	}
	if odd := backups.Verdict("of a later version"); odd.Rank() != backups.Unknown.Rank() || odd.Severity() != alerts.Warning {
		t.Errorf("a word that this version does not know ranks %d as %s", odd.Rank(), odd.Severity())
	}
}
