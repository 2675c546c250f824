package checklist

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sop"
	"holdfast/sources/people"
)

var began = time.Date(2026, 11, 20, 13, 48, 42, 0, time.UTC)

const checkout = "---\ntitle: Checkout down\n---\n# Find out\n1. Note the time\n2. Check upstreams\n\n   ```sh\n   echo up\n   ```\n# Mitigate\n" +
	"3. Known cause?\n\n   > decide: yes → #rotate, no → #write\n4. Write it up {#write}\n5. Rotate keys (if applicable) {#rotate}\n6. Remove the old pool {needs=1,2}\n"

// followed is a run of the procedure in which these events happened, in order.
func followed(t testing.TB, id sop.RunID, events ...sop.Event) *sop.Run {
	t.Helper()
	rec := sop.Record{Started: sop.Started{Run: id, Name: "checkout", Title: "Checkout down", Text: checkout}, By: people.Actor{Person: "alice"}, At: began}
	proc := sop.Fold(rec).Procedure
	for i, ev := range events {
		for _, s := range proc.Walk() {
			if s.Number == ev.Number {
				ev.Step, ev.Title = s.ID, s.Title
			}
		}
		if ev.Run, ev.Seq, ev.At = id, int64(i+2), began.Add(time.Duration(i+1)*time.Minute); ev.By.Person == "" {
			ev.By.Person = "alice"
		}
		rec.Events = append(rec.Events, ev)
	}
	return sop.Fold(rec)
}

func step(t testing.TB, run *sop.Run, number string) string {
	t.Helper()
	for _, s := range run.Procedure.Walk() {
		if s.Number == number {
			return s.ID
		}
	}
	t.Fatalf("no step has the number %s", number)
	return ""
}

func TestAClosedStepHandsOverOnlyToWhoClosedIt(t *testing.T) {
	open, done := followed(t, "r1"), followed(t, "r1", sop.Event{Number: "1", What: sop.Done})
	one, two := step(t, open, "1"), step(t, open, "2")
	mine, theirs, moved := choice{}, choice{}, choice{}
	for _, c := range []*choice{&mine, &theirs, &moved} {
		c.place([]*sop.Run{open})
		if c.step != one {
			t.Fatalf("at first %q is chosen", c.step)
		}
	}
	mine.ahead, moved.ahead = one, one
	moved.move(open, 1)
	moved.move(open, -1)
	for _, c := range []*choice{&mine, &theirs, &moved} {
		c.place([]*sop.Run{done})
	}
	if mine.step != two || mine.ahead != "" {
		t.Errorf("who closed it stands on %q", mine.step)
	}
	if theirs.step != one {
		t.Errorf("another one's act moved the choice to %q", theirs.step)
	}
	if moved.step != one {
		t.Errorf("who had moved meanwhile was moved to %q", moved.step)
	}
}

func TestAStepThatWasLeftAboveDoesNotCallBack(t *testing.T) {
	failed := sop.Event{Number: "2", What: sop.Failed, Reason: "exit 7"}
	one := sop.Event{Number: "1", What: sop.Done}
	before := followed(t, "r1", one, failed)
	c := choice{}
	c.place([]*sop.Run{before})
	c.put(step(t, before, "3"))
	c.ahead = c.step
	decided := followed(t, "r1", one, failed, sop.Event{Number: "3", What: sop.Decided, Answer: "no"})
	if c.place([]*sop.Run{decided}); c.step != step(t, before, "4") {
		t.Fatalf("after the decision it stands on %q", c.step)
	}
	for _, number := range []string{"5", "6"} {
		c.put(step(t, before, number))
		c.ahead = c.step
	}
	over := followed(t, "r1", one, failed, sop.Event{Number: "6", What: sop.Skipped, Reason: "kept"})
	if c.place([]*sop.Run{over}); c.step != step(t, before, "6") || c.ahead != "" {
		t.Errorf("nothing is left below, and it stands on %q", c.step)
	}
}

func TestAWantedChecklistIsShownAsSoonAsItIsRead(t *testing.T) {
	first, second := followed(t, "r1"), followed(t, "r2")
	c := choice{}
	c.place([]*sop.Run{first})
	c.wanted = "r2"
	if c.place([]*sop.Run{first}); c.run != "r1" {
		t.Fatalf("%s is shown, and it is not read yet", c.run)
	}
	if c.place([]*sop.Run{first, second}); c.run != "r2" || c.wanted != "" {
		t.Fatalf("%s is shown", c.run)
	}
	c.show("r1", []*sop.Run{first, second})
	if c.place([]*sop.Run{first, second}); c.run != "r1" {
		t.Errorf("the person turned to r1, and %s is shown", c.run)
	}
	if c.place([]*sop.Run{second}); c.run != "r2" || c.step != step(t, second, "1") {
		t.Errorf("r1 is gone, %s is shown at %q", c.run, c.step)
	}
}

// Whatever is done, the choice is a step of a checklist there is.
func TestTheChoiceIsAlwaysAStep(t *testing.T) {
	runs := []*sop.Run{followed(t, "r1"), followed(t, "r2", sop.Event{Number: "1", What: sop.Done}), followed(t, "r3", sop.Event{Number: "2", What: sop.Failed})}
	rapid.Check(t, func(r *rapid.T) {
		c := choice{}
		for range rapid.IntRange(1, 20).Draw(r, "acts") {
			there := slices.Clone(runs[:rapid.IntRange(1, 3).Draw(r, "runs")])
			switch rapid.IntRange(0, 3).Draw(r, "act") {
			case 0:
				c.move(runOf(there, c.run), rapid.IntRange(-9, 9).Draw(r, "moved"))
			case 1:
				c.show(there[len(there)-1].Run, there)
			case 2:
				c.ahead = c.step
			case 3:
				c.wanted = "r3"
			}
			c.place(there)
			run := runOf(there, c.run)
			if run == nil {
				r.Fatalf("the run %q is not there", c.run)
			}
			if _, ok := run.Procedure.Step(c.step); !ok {
				r.Fatalf("the step %q is not in %s", c.step, c.run)
			}
		}
	})
}
