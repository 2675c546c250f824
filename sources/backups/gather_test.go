package backups_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/backups"
)

func run(id string, age time.Duration, bytes int64) backups.Run {
	return backups.Run{ID: id, At: ago(age), Bytes: bytes}
}

func TestGather(t *testing.T) {
	bad := func(r backups.Run, why string) backups.Run { r.Wrong = why; return r }
	of := func(r backups.Run, part string) backups.Run { r.Of = part; return r }
	undated := run("u", 0, 5)
	undated.At = time.Unix(0, 0)
	for _, c := range []struct {
		name   string
		runs   []backups.Run
		newest string
		count  int
		failed string
		odd    []string // each must begin one, in this order
		parts  string
	}{
		{"none", nil, "", 0, "", nil, ""},
		{"the newest counts, in any order", []backups.Run{run("a", 30*time.Hour, 5), run("b", time.Hour, 5), run("c", 2*time.Hour, 5)}, "b", 3, "", nil, ""},
		{"one dated in the future is named and hides nothing", []backups.Run{run("a", time.Hour, 5), run("z", -20000*time.Hour, 5)}, "a", 1, "",
			[]string{"z is dated 833d into the future (2 Mar 2029 22:00 UTC): a clock was wrong, so it does not count"}, ""},
		{"several are named by the furthest", []backups.Run{run("a", time.Hour, 5), run("y", -3*time.Hour, 5), run("z", -20000*time.Hour, 5)}, "a", 1, "",
			[]string{"z and y are dated up to 833d into the future: a clock was wrong, so they do not count"}, ""},
		{"where all are, nobody can tell, and the judge says so", []backups.Run{run("y", -3*time.Hour, 5), run("z", -9*time.Hour, 5)}, "y", 0, "", []string{"z and y are dated"}, ""},
		{"a clock a little ahead is believed", []backups.Run{run("a", -4*time.Minute, 5)}, "a", 1, "", nil, ""},
		{"one without a date is no backup", []backups.Run{undated, run("a", time.Hour, 5)}, "a", 1, "", []string{"u is without a date of its own"}, ""},
		{"a newest that is wrong has failed", []backups.Run{bad(run("a", time.Hour, 5), "a is empty"), run("b", 25*time.Hour, 5)}, "b", 1, "a is empty", nil, ""},
		{"an older one that is wrong is only not counted", []backups.Run{run("a", time.Hour, 5), bad(run("b", 25*time.Hour, 5), "b is empty")}, "a", 1, "", nil, ""},
		{"a wrong one in the future does not fail the real one", []backups.Run{run("a", time.Hour, 5), bad(run("b", -25*time.Hour, 5), "b is empty")}, "a", 1, "", []string{"b is dated"}, ""},
		{"far smaller than its elders", []backups.Run{run("a", time.Hour, 50), run("b", 25*time.Hour, 520), run("c", 49*time.Hour, 500), run("d", 73*time.Hour, 510)}, "a", 4, "",
			[]string{"a is 50 B, far less than the 510 B of those before it"}, ""},
		{"a little smaller is nothing to say", []backups.Run{run("a", time.Hour, 60), run("b", 25*time.Hour, 520), run("c", 49*time.Hour, 500)}, "a", 3, "", nil, ""},
		{"one full among increments is no measure", []backups.Run{run("a", time.Hour, 50), run("b", 25*time.Hour, 60), run("c", 49*time.Hour, 55), run("d", 73*time.Hour, 9000)}, "a", 4, "", nil, ""},
		{"a size that is not said is none", []backups.Run{run("a", time.Hour, 0), run("b", 25*time.Hour, 520)}, "a", 2, "", nil, ""},
		{"each part by itself", []backups.Run{of(run("a", time.Hour, 5), "host x"), of(run("b", 200*time.Hour, 900), "host y")}, "a", 2, "", nil, "host x 1h, host y 200h"},
		{"a part whose newest failed is told", []backups.Run{of(run("a", time.Hour, 5), "host x"), of(bad(run("b", 2*time.Hour, 0), "b holds no file"), "host y")}, "a", 1, "",
			[]string{"of host y: b holds no file"}, "host x 1h, host y none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := backups.Gather(c.runs, noon)
			if o.ID != c.newest || o.Count != c.count || o.Failed != c.failed || len(o.Odd) != len(c.odd) {
				t.Fatalf("got %+v", o)
			}
			for i, want := range c.odd {
				if !strings.HasPrefix(o.Odd[i], want) {
					t.Errorf("got  %q\nwant %q", o.Odd[i], want)
				}
			}
			var parts []string
			for _, p := range o.Parts {
				age := "none"
				if !p.Newest.IsZero() {
					age = strings.TrimSuffix(noon.Sub(p.Newest).String(), "0m0s")
				}
				parts = append(parts, p.Name+" "+age)
			}
			if got := strings.Join(parts, ", "); got != c.parts {
				t.Errorf("parts %q, want %q", got, c.parts)
			}
		})
	}
}

// Whatever is listed beside them, the real runs decide: adding runs whose dates
// cannot be true changes neither the newest nor whether it failed.
func TestOddDatesHideNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, from, to int) []backups.Run {
			var runs []backups.Run
			for i := range rapid.IntRange(0, 5).Draw(t, name) {
				r := run(name+string(rune('a'+i)), time.Duration(rapid.IntRange(from, to).Draw(t, "minutes"))*time.Minute, int64(rapid.IntRange(0, 999).Draw(t, "bytes")))
				if rapid.IntRange(0, 3).Draw(t, "wrong") == 0 {
					r.Wrong = r.ID + " is wrong"
				}
				runs = append(runs, r)
			}
			return runs
		}
		real, odd := draw("real", 0, 5000), draw("odd", -90000, -6)
		alone, with := backups.Gather(real, noon), backups.Gather(rapid.Permutation(append(slices.Clone(odd), real...)).Draw(t, "order"), noon)
		if !alone.Newest.IsZero() && (!with.Newest.Equal(alone.Newest) || with.ID != alone.ID) || with.Failed != alone.Failed || with.Count != alone.Count {
			t.Fatalf("%+v became %+v", alone, with)
		}
		if len(odd) > 0 && len(with.Odd) != len(alone.Odd)+1 {
			t.Fatalf("the odd ones are not named: %q", with.Odd)
		}
	})
}
