package sop

import "testing"

// Where one goes on after a step is below it, where its outcome leads, or what it is
// nested in; never what was left above.
func TestOneGoesOnBelowWhatWasLeft(t *testing.T) {
	proc := Parse("x", "", []byte("1. One\n2. Two\n   1. Part\n   2. Other part\n\n   ```sh verify\n   true\n   ```\n3. Works?\n\n   > decide: yes → #five, no → #again\n4. Four\n5. Five {#five}\n6. Again {#again}\n"))
	number := func(run *Run, n string) string {
		for _, s := range run.Procedure.Walk() {
			if s.Number == n {
				return s.ID
			}
		}
		t.Fatalf("no step has the number %s", n)
		return ""
	}
	run := func(events ...Event) *Run {
		rec := Record{Started: Started{Run: "r", Name: "x", Text: proc.Text}}
		for i, ev := range events {
			ev.Run, ev.Seq = "r", int64(i+1)
			ev.Step = number(&Run{Procedure: proc}, ev.Number)
			rec.Events = append(rec.Events, ev)
		}
		return Fold(rec)
	}
	done := func(n string) Event { return Event{Number: n, What: Done} }
	for name, c := range map[string]struct {
		of, want string
		events   []Event
	}{
		"what is open is not left":      {of: "1", want: ""},
		"the next below":                {of: "1", want: "2.1", events: []Event{done("1")}},
		"a step left above stays there": {of: "2.1", want: "2.2", events: []Event{done("2.1")}},
		"where a decision leads":        {of: "3", want: "6", events: []Event{{Number: "3", What: Decided, Answer: "no"}}},
		"nothing below is left":         {of: "6", want: "", events: []Event{done("6")}},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(c.events...)
			got, ok := r.Onward(number(r, c.of))
			if got.Number != c.want || ok != (c.want != "") {
				t.Errorf("from %s it goes on to %q, %v", c.of, got.Number, ok)
			}
		})
	}
}
