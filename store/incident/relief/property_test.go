package relief

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// chance makes up a record: incidents with firings and checklists at random.
func chance(r *rand.Rand) (cases []Case, now time.Time) {
	minute := func(most int) float64 { return float64(r.IntN(most)) }
	for i := range 1 + r.IntN(8) {
		c := Case{Incident: incident.ID(i + 1), Over: r.IntN(6) > 0}
		for range 1 + r.IntN(3) {
			from := minute(40)
			f := fired(fmt.Sprint("api-", r.IntN(4)), from, from+1+minute(60))
			switch r.IntN(6) {
			case 0:
				f.Cleared, f.Told = time.Time{}, at(from+minute(90))
			case 1:
				f.Again = f.Cleared.Add(time.Duration(r.IntN(120)) * time.Minute)
			case 2:
				f.Doubted = at(from + minute(90))
			}
			c.Firings = append(c.Firings, f)
		}
		for j := range r.IntN(3) {
			run := Run{ID: fmt.Sprint(i, ".", j), SOP: fmt.Sprint("sop-", r.IntN(3))}
			for range r.IntN(5) {
				from := minute(90)
				a := script(fmt.Sprint("s", r.IntN(4)), from, from+minute(8))
				if r.IntN(5) == 0 {
					a = byHand(from)
				}
				run.add(a)
			}
			c.Runs = append(c.Runs, run)
		}
		cases = append(cases, c)
	}
	return cases, at(float64(60 + r.IntN(400)))
}

func TestWhateverHappenedTheCountKeepsItsRules(t *testing.T) {
	said := map[string]int{}
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 11))
		cases, now := chance(r)
		for range 2 { // enough of the same to be told of
			for _, c := range cases {
				c.Incident += incident.ID(len(cases))
				c.Firings = slices.Clone(c.Firings)
				for i := range c.Firings {
					c.Firings[i].Fingerprint += alerts.Fingerprint(c.Incident.String())
				}
				cases = append(cases, c)
			}
		}
		told := Count("x", cases, now)
		for _, s := range told.Steps {
			said["steps"]++
			said["cleared"] += s.Cleared
			if s.Runs < Least || s.Cleared > s.Runs || s.Cleared < 0 || s.Cleared == 0 && s.Median != 0 || s.Median > Within || s.Median < 0 || s.Script == "" {
				t.Fatalf("seed %d: %+v", seed, s)
			}
			if n := atMost(cases, s.Script); s.Runs > n {
				t.Fatalf("seed %d: %s counts in %d runs, and was run in %d", seed, s.Script, s.Runs, n)
			}
		}
		mixed := slices.Clone(cases)
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if again := Count("x", mixed, now); !reflect.DeepEqual(again, told) {
			t.Fatalf("seed %d: told in another order\n%+v\nis\n%+v", seed, told, again)
		}
		for _, l := range told.Left {
			said[string(l.Why)]++
		}
	}
	for _, of := range append([]Why{"steps", "cleared"}, reasons()...) {
		if said[string(of)] < 50 {
			t.Errorf("%s was seen %d times only: %v", of, said[string(of)], said)
		}
	}
}

// atMost is in how many runs of incidents that are over a script was run.
func atMost(cases []Case, script string) (n int) {
	for _, c := range cases {
		for _, r := range c.Runs {
			if c.Over && slices.ContainsFunc(r.Acts, func(a Act) bool { return a.Script == script }) {
				n++
			}
		}
	}
	return n
}

// Whoever adds a checklist at the same time takes every count away from both, and adds
// none.
func TestASecondChecklistNeverAddsToACount(t *testing.T) {
	taken := 0
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 12))
		cases, _ := chance(r)
		alone := Case{Incident: 99, Over: true, Firings: []Firing{fired("alone", 0, 13)}, Runs: []Run{run("restart-api", script("s3", 8, 10))}}
		for i := range 3 {
			alone.Incident++
			alone.Firings = []Firing{fired(fmt.Sprint("alone-", i), 0, 13)}
			cases = append(cases, alone)
		}
		before := find(Count("x", cases, later), "s3")
		twice := slices.Clone(cases)
		last := &twice[len(twice)-1]
		last.Runs = append(slices.Clone(last.Runs), run("second", script("s2", float64(r.IntN(13)), 13)))
		after := find(Count("x", twice, later), "s3")
		if after.Runs > before.Runs || after.Cleared > before.Cleared {
			t.Fatalf("seed %d: %+v became %+v", seed, before, after)
		}
		if after.Runs == before.Runs-1 || after.Runs == 0 {
			taken++
		}
	}
	if taken != 2000 {
		t.Errorf("the count was taken away %d times of 2000", taken)
	}
}

// What is read quickly is what JSON says, and what is not JSON is refused, whatever the
// entry holds.
func FuzzWhatAnEntryKeeps(f *testing.F) {
	exit := 0
	for _, v := range []any{
		sop.Event{Run: "r", Step: "1", Number: "1.2", Title: `say "no" \\`, What: sop.Ended, Exit: &exit, Seconds: 1.5, SHA256: "ab", Output: "a\"}, {[\n\\", Vars: map[string]string{"a": "]"}},
		sop.Started{Run: "r", Name: "n", Practice: true, Text: "1. x\n"}, map[string]any{}, []any{1}, nil,
	} {
		raw, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, s := range []string{"{", `{"run":`, `{"run":"a"`, `{"run":"a"}x`, `{"run":1}`, `{"seconds":}`, `{"run":"\ud800"}`, "{\"run\":\"\xff\"}", `{"Run":"a"}`, `{"run":"a","run":null}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var whole, quick kept
		wrong := json.Unmarshal(data, &whole)
		if !quick.quick(data) || wrong != nil || !bytes.Equal(bytes.ToValidUTF8(data, nil), data) {
			return // the record holds JSON in UTF-8; what is none is told by its chain
		}
		folded := map[string]json.RawMessage{}
		if err := json.Unmarshal(data, &folded); err != nil {
			t.Fatal(err)
		}
		for name := range folded {
			if (&kept{}).field(name) == nil && (&kept{}).field(strings.ToLower(name)) != nil {
				return // JSON takes RUN for run; the record does not write it
			}
		}
		if whole != quick {
			t.Errorf("%s\nis read as %+v\nwant       %+v", data, quick, whole)
		}
	})
}
