package store_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/rota"
	"holdfast/sources/silences"
	"holdfast/store"
)

// nightly is a silence that comes each night.
func nightly(t *testing.T, list ...string) silences.Recurring {
	t.Helper()
	ms, err := alerts.ParseMatchers(list...)
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	rule, err := silences.NewRule("Mon-Fri 22:00-04:00", "2027-01-31", 0, night.In(berlin))
	if err != nil {
		t.Fatal(err)
	}
	return silences.Draft{Clusters: []string{"prod", "the lab"}, Chips: silences.ChipsOf(ms), Comment: "backups", Again: &rule}.Recurs(alice)
}

func TestWhatComesAgainIsKeptAsItWasAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	r, other := openAt(t, path), openAt(t, path)
	asked := nightly(t, `alertname="Load"`, `job=~"a|b"`, `env!="lab"`, `pod!~"x.+"`)
	kept := must[silences.Recurring](t)(r.Recurring.Set(t.Context(), alice, asked))
	all := must[[]*silences.Recurring](t)(other.Recurring.All(t.Context()))
	if kept.ID != "R1" || len(all) != 1 {
		t.Fatalf("kept is %+v, there are %d", kept, len(all))
	}
	is := all[0]
	if is.ID != "R1" || is.By != alice || is.Matchers.String() != asked.Matchers.String() || is.Comment != "backups" || strings.Join(is.Clusters, "|") != "prod|the lab" ||
		is.Rule.String() != "Mon-Fri 22:00-04:00 Europe/Berlin, to 2027-01-31" || !is.Rule.Since.Equal(asked.Rule.Since) || is.Stopped || len(is.Came) != 0 {
		t.Errorf("it reads %+v", is)
	}
	day := func(n int) rota.Date { return rota.Date{Year: 2026, Month: 11, Day: n} }
	made := silences.Came{Day: day(24), From: night, Until: night.Add(time.Hour), Fate: silences.CameMade, Silence: "s1"}
	begun, missed := made, silences.Came{Day: day(26), Fate: silences.CameMissed, Missed: 2, Why: "no holdfast watched"}
	begun.Fate = silences.CameBegun
	again := made
	again.Silence = "s2"
	earlier := silences.Came{Day: day(23), Fate: silences.CameMade, Silence: "s0"}
	for i, step := range []struct {
		came silences.Came
		want silences.Came
	}{{made, made}, {made, made}, {begun, begun}, {again, begun}, {earlier, begun}, {missed, missed}} {
		r.clock.set(night.Add(time.Duration(i) * time.Minute))
		if err := r.Recurring.Came(t.Context(), "R1", "the lab", step.came); err != nil {
			t.Fatal(err)
		}
		all = must[[]*silences.Recurring](t)(other.Recurring.All(t.Context()))
		if got := all[0].Came["the lab"]; got.Day != step.want.Day || got.Fate != step.want.Fate || got.Silence != step.want.Silence || got.Missed != step.want.Missed || len(all[0].Came) != 1 {
			t.Errorf("step %d: %+v, want %+v", i, got, step.want)
		}
	}
	other.clock.set(night.Add(10 * time.Minute))
	for range 2 {
		if err := other.Recurring.Stop(t.Context(), bob, "R1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := other.Recurring.Stop(t.Context(), bob, "R7"); err == nil {
		t.Error("one that is not known is stopped")
	}
	if all = must[[]*silences.Recurring](t)(r.Recurring.All(t.Context())); !all[0].Stopped || all[0].By != alice {
		t.Errorf("stopped it is %+v", all[0])
	}
	var words []string
	for _, b := range must[store.Lived](t)(r.Past.Lives(t.Context(), store.Sought{From: night.Add(-time.Hour), Until: night.Add(time.Hour)})).Beside {
		words = append(words, b.Name+": "+b.Word)
	}
	want := "R1: set by alice|R1 the lab: made 2026-11-24 as s1|R1 the lab: missed 2 times, last 2026-11-26|R1: stopped by bob"
	if got := strings.Join(words, "|"); got != want {
		t.Errorf("the history tells\n%s\nwant\n%s", got, want)
	}
	r.sound(t)
}

func TestTwoThatSetUpAtOnceGetTwoIDs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	ids := map[string]bool{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for _, r := range []*record{openAt(t, path), openAt(t, path)} {
		wait.Go(func() {
			for range 6 {
				kept, err := r.Recurring.Set(t.Context(), alice, nightly(t, `alertname="Load"`))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				ids[kept.ID] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if len(ids) != 12 || !ids["R12"] {
		t.Errorf("the ids are %v", ids)
	}
}

// What the record does not keep as it is would match something else the next night.
func TestASecretInAMatcherIsRefused(t *testing.T) {
	r := open(t)
	for _, m := range []string{`token="ghp_0123456789abcdefghijklmnopqrstuvwxyz"`, "x=\"a\x1b[2Jb\""} {
		if kept, err := r.Recurring.Set(t.Context(), alice, nightly(t, `alertname="Load"`, m)); err == nil {
			t.Errorf("%q is kept: %+v", m, kept)
		}
	}
	if all := must[[]*silences.Recurring](t)(r.Recurring.All(t.Context())); len(all) != 0 {
		t.Errorf("there are %+v", all)
	}
}
