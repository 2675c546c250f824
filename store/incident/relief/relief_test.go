package relief

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

var night = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

// at is so many minutes into the night.
func at(minutes float64) time.Time { return night.Add(time.Duration(minutes * float64(time.Minute))) }

// later is when everything that is told of has settled.
var later = at(100_000)

// fired is a firing from one minute to another; to 0: it did not clear.
func fired(name string, from, to float64) Firing {
	f := Firing{Fingerprint: alerts.Fingerprint(name), Episode: at(from), Fired: at(from), Told: later}
	if to > 0 {
		f.Cleared, f.Told = at(to), time.Time{}
	}
	return f
}

// script is a script that ran from one minute to another.
func script(hash string, from, to float64) Act {
	return Act{Script: hash, Number: strings.TrimLeft(hash, "s"), Title: "do " + hash, Begin: at(from), End: at(to)}
}

// byHand is a step that a person did.
func byHand(minute float64) Act { return Act{Number: "9", Begin: at(minute), End: at(minute)} }

func run(sop string, acts ...Act) Run { return Run{ID: sop, SOP: sop, Acts: acts} }

// usual is an incident in which s3 was the last script before the alert cleared.
func usual(id incident.ID) Case {
	return Case{Incident: id, Over: true, Firings: []Firing{fired("api", 0, 13)}, Runs: []Run{run("restart-api", script("s1", 5, 6), script("s3", 8, 10))}}
}

// with are n usual incidents and one more.
func with(n int, more ...Case) []Case {
	var list []Case
	for i := range n {
		list = append(list, usual(incident.ID(i+1)))
	}
	return append(list, more...)
}

// apart counts incidents of which each had firings of its own.
func apart(cases []Case, now time.Time) Told {
	for i := range cases {
		cases[i].Firings = slices.Clone(cases[i].Firings)
		for j := range cases[i].Firings {
			cases[i].Firings[j].Fingerprint += alerts.Fingerprint(" in " + cases[i].Incident.String())
		}
	}
	return Count("HighErrors", cases, now)
}

func find(t Told, script string) Step {
	i := slices.IndexFunc(t.Steps, func(s Step) bool { return s.Script == script })
	if i < 0 {
		return Step{}
	}
	return t.Steps[i]
}

func left(t Told) string {
	var words []string
	for _, l := range t.Left {
		words = append(words, fmt.Sprintf("%s %d %s", l.Why, l.Runs, strings.Join(l.SOPs, "+")))
	}
	return strings.Join(words, ", ")
}

func TestTheLastStepBeforeTheClearIsCounted(t *testing.T) {
	miss := usual(4)
	miss.Firings[0] = fired("api", 0, 21)
	told := apart(with(3, miss), later)
	if s := find(told, "s3"); s.Runs != 4 || s.Cleared != 3 || s.Median != 3*time.Minute || s.SOP != "restart-api" || s.Number != "3" || s.Last != 4 {
		t.Errorf("the last step: %+v", s)
	}
	if s := find(told, "s1"); s.Runs != 4 || s.Cleared != 0 {
		t.Errorf("a step before it: %+v", s)
	}
	if len(told.Left) != 0 || told.Few != 0 || told.Steps[0].Script != "s3" {
		t.Errorf("told %+v", told)
	}
	want := "it cleared within 10m after restart-api step 3 (do s3) in 3 of 4 runs, median 3m, last INC-4"
	if got := told.Usual(5); len(got) != 1 || got[0].Words() != want {
		t.Errorf("in words: %v", got)
	}
}

func TestNothingIsToldBelowThreeRuns(t *testing.T) {
	told := apart(with(2), later)
	if len(told.Steps) != 0 || told.Few != 2 || !told.Any() || told.Silent() != "no step counts in 3 runs" {
		t.Errorf("told %+v", told)
	}
	if told := apart(nil, later); told.Any() {
		t.Errorf("of nothing: %+v", told)
	}
}

// What one more incident adds to three usual ones.
func TestWhatCounts(t *testing.T) {
	for name, of := range map[string]struct {
		more          func(c *Case)
		now           time.Time
		runs, cleared int // of s3
		left          string
	}{
		"one like the others": {func(*Case) {}, later, 4, 4, ""},
		"the alert cleared while the script ran": {func(c *Case) {
			c.Firings[0] = fired("api", 0, 9)
		}, later, 4, 4, ""},
		"it cleared at the last moment": {func(c *Case) { c.Firings[0] = fired("api", 0, 20) }, later, 4, 4, ""},
		"it cleared too late":           {func(c *Case) { c.Firings[0] = fired("api", 0, 20.01) }, later, 4, 3, ""},
		"it fires still":                {func(c *Case) { c.Firings[0] = fired("api", 0, 0) }, later, 4, 3, ""},
		"another script ran in between": {func(c *Case) { c.Runs[0].Acts = append(c.Runs[0].Acts, script("s4", 11, 12)) }, later, 4, 3, ""},
		"a person did a step in between": {func(c *Case) {
			c.Runs[0].Acts = append(c.Runs[0].Acts, byHand(11))
		}, later, 4, 3, ""},
		"a step was done after the clear": {func(c *Case) {
			c.Runs[0].Acts = append(c.Runs[0].Acts, byHand(14))
		}, later, 4, 4, ""},
		"the script ran twice, and then it cleared": {func(c *Case) {
			c.Firings[0] = fired("api", 0, 45)
			c.Runs[0].Acts = append(c.Runs[0].Acts, script("s3", 40, 41))
		}, later, 4, 4, ""},
		"the script ran again after the clear": {func(c *Case) {
			c.Runs[0].Acts = append(c.Runs[0].Acts, script("s3", 40, 41))
		}, later, 4, 4, ""},
		"the script was edited":     {func(c *Case) { c.Runs[0].Acts[1].Script = "edited" }, later, 3, 3, ""},
		"the incident is not over":  {func(c *Case) { c.Over = false }, later, 3, 3, ""},
		"nothing had fired by then": {func(c *Case) { c.Firings[0] = fired("api", 11, 13) }, later, 3, 3, ""},
		"it had cleared before the step": {func(c *Case) {
			c.Firings[0] = fired("api", 0, 4)
		}, later, 3, 3, "before 1 restart-api"},
		"something was tidied up after the clear": {func(c *Case) {
			c.Runs[0].Acts = append(c.Runs[0].Acts, script("tidy", 20, 21))
		}, later, 4, 4, ""},
		"it fired again soon after": {func(c *Case) {
			c.Firings[0].Again = at(13 + 60)
		}, later, 3, 3, "flapped 1 restart-api"},
		"it fired again much later": {func(c *Case) { c.Firings[0].Again = at(13 + 60.01) }, later, 4, 4, ""},
		"another of its alerts fired soon after": {func(c *Case) {
			c.Firings = append(c.Firings, fired("api-2", 20, 30))
		}, later, 3, 3, "flapped 1 restart-api"},
		"one of two cleared": {func(c *Case) {
			c.Firings = append(c.Firings, fired("api-2", 1, 0))
		}, later, 4, 3, ""},
		"both cleared": {func(c *Case) {
			c.Firings = append(c.Firings, fired("api-2", 1, 19))
		}, later, 4, 4, ""},
		"nobody could tell": {func(c *Case) {
			c.Firings[0].Cleared, c.Firings[0].Doubted = time.Time{}, at(12)
		}, later, 3, 3, "unknown 1 restart-api"},
		"nobody could tell before it cleared": {func(c *Case) { c.Firings[0].Doubted = at(9) }, later, 3, 3, "unknown 1 restart-api"},
		"nobody could tell, but only later": {func(c *Case) {
			c.Firings[0].Cleared, c.Firings[0].Doubted = time.Time{}, at(25)
		}, later, 4, 3, ""},
		"nobody has told of it since": {func(c *Case) {
			c.Firings[0].Cleared, c.Firings[0].Told = time.Time{}, at(12)
		}, later, 3, 3, "unknown 1 restart-api"},
		"it has not cleared yet": {func(c *Case) {
			c.Firings[0] = fired("api", 90, 0)
			c.Firings[0].Told = at(99)
			c.Runs[0].Acts = []Act{script("s3", 95, 96)}
		}, at(99), 3, 3, "early 1 restart-api"},
		"it cleared only just":                   {func(c *Case) {}, at(30), 0, 0, "early 4 restart-api"},
		"a script of which the end is not known": {func(c *Case) { c.Runs[0].Acts[1].Script = "" }, later, 3, 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := usual(4)
			of.more(&c)
			told := apart(with(3, c), of.now)
			if s := find(told, "s3"); s.Runs != of.runs || s.Cleared != of.cleared || left(told) != of.left {
				t.Errorf("cleared in %d of %d, left out: %s\nwant %d of %d, %s", s.Cleared, s.Runs, left(told), of.cleared, of.runs, of.left)
			}
		})
	}
}

// Two checklists that were worked on at once both ran before the clear: which of them
// it came after is not known, and neither counts.
func TestTwoChecklistsAtOnceCountForNeither(t *testing.T) {
	both := func(id incident.ID, began float64) Case {
		c := usual(id)
		c.Runs = append(c.Runs, run("fail-over", script("f2", began, began+1)))
		return c
	}
	told := apart([]Case{both(1, 7), both(2, 7), both(3, 11)}, later)
	if len(told.Steps) != 0 || told.Few != 0 || left(told) != "overlapped 6 fail-over+restart-api" {
		t.Errorf("told %+v", told)
	}
	if told.Left[0].Words() != "6 runs of fail-over, restart-api: two checklists were worked on at once, so neither counts" {
		t.Errorf("in words: %s", told.Left[0].Words())
	}

	t.Run("in two incidents that held the same firing", func(t *testing.T) {
		other := Case{Incident: 9, Over: true, Firings: []Firing{fired("api", 0, 13)}, Runs: []Run{run("fail-over", script("f2", 11, 12))}}
		if told := Count("HighErrors", []Case{usual(1), other}, later); left(told) != "overlapped 2 fail-over+restart-api" {
			t.Errorf("told %+v", told)
		}
		other.Over = false // it is none to count, and was worked on all the same
		if told := Count("HighErrors", []Case{usual(1), other}, later); left(told) != "overlapped 1 restart-api" {
			t.Errorf("told %+v", told)
		}
	})
	t.Run("of which one was done by hand", func(t *testing.T) {
		c := usual(1)
		c.Runs = append(c.Runs, run("by-hand", byHand(12)))
		if told := apart([]Case{c}, later); left(told) != "overlapped 1 restart-api" {
			t.Errorf("told %+v", told)
		}
	})
	t.Run("but not one after the other, when the first had had its time", func(t *testing.T) {
		one := func(id incident.ID) Case {
			c := usual(id)
			c.Firings[0] = fired("api", 0, 45)
			c.Runs = append(c.Runs, run("fail-over", script("f2", 40, 41)))
			return c
		}
		told := apart([]Case{one(1), one(2), one(3)}, later)
		if s, f := find(told, "s3"), find(told, "f2"); s.Runs != 3 || s.Cleared != 0 || f.Runs != 3 || f.Cleared != 3 {
			t.Errorf("told %+v", told)
		}
	})
	t.Run("but not one that was begun after the clear", func(t *testing.T) {
		c := usual(4)
		c.Runs = append(c.Runs, run("tidy-up", script("t1", 14, 15)))
		told := apart(with(3, c), later)
		if s := find(told, "s3"); s.Runs != 4 || s.Cleared != 4 || left(told) != "before 1 tidy-up" {
			t.Errorf("told %+v", told)
		}
	})
}

func TestRunsAreReadOutOfATimeline(t *testing.T) {
	var entries []incident.Entry
	add := func(kind incident.Kind, minute float64, data any) {
		raw, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, incident.Entry{Incident: 7, Seq: int64(len(entries) + 1), Kind: kind, At: at(minute), Data: raw})
	}
	step := func(run, id string, what sop.What, minute, seconds float64, hash string) {
		add(incident.StepEntry, minute, sop.Event{Run: sop.RunID(run), Step: id, Number: id, Title: "t" + id, What: what, Seconds: seconds, SHA256: hash})
	}
	add(incident.RunEntry, 0, sop.Started{Run: "r", Name: "restart-api", Text: "1. x"})
	add(incident.RunEntry, 0, sop.Started{Run: "p", Name: "rehearsed", Practice: true})
	step("p", "1", sop.Ended, 1, 1, "no")
	step("r", "1", sop.Running, 1, 0, "a")
	step("r", "1", sop.Ended, 3, 60, "a")
	step("r", "1", sop.Checked, 4, 1, "check of a")
	step("r", "2", sop.Running, 5, 0, "b")
	step("r", "2", sop.Running, 9, 0, "b")
	step("r", "2", sop.Ended, 10, 60, "b")
	step("r", "3", sop.Skipped, 11, 0, "")
	step("r", "4", sop.Done, 12, 0, "")
	step("r", "5", sop.Running, 13, 0, "c")
	step("r", "6", sop.Running, 14, 0, "check")
	step("r", "6", sop.Checked, 15, 1, "check")

	list, err := Runs(entries)
	if err != nil {
		t.Fatal(err)
	}
	want := []Run{{ID: "r", SOP: "restart-api", Acts: []Act{
		{Script: "a", Number: "1", Title: "t1", Begin: at(1), End: at(3)},
		{Number: "2", Title: "t2", Begin: at(5), End: at(5)},
		{Script: "b", Number: "2", Title: "t2", Begin: at(9), End: at(10)},
		{Number: "4", Title: "t4", Begin: at(12), End: at(12)},
		{Number: "5", Title: "t5", Begin: at(13), End: at(13)},
	}}}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("runs:\n%+v\nwant\n%+v", list, want)
	}
	entries[2].Data = json.RawMessage("{")
	if _, err := Runs(entries); err == nil || !strings.Contains(err.Error(), "entry 3 of INC-7") {
		t.Errorf("a damaged entry: %v", err)
	}
}
