package rehearsal

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

var then = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// record keeps which practices were resolved.
type record struct {
	over     map[incident.ID]bool
	resolved []string
}

func (r *record) Incident(_ context.Context, id incident.ID) (incident.Incident, error) {
	inc := incident.Incident{ID: id, Status: incident.Investigating}
	if r.over[id] {
		inc.Status, inc.ResolvedAt = incident.Resolved, then
	}
	return inc, nil
}

func (r *record) Resolve(_ context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error) {
	r.resolved = append(r.resolved, string(by.Person)+" "+id.String()+" "+summary)
	return incident.Incident{}, nil
}

// past is an incident in which something was seen each minute, and a step begun
// after three.
func past(practice incident.ID) Rehearsal {
	r := Rehearsal{Past: incident.Incident{ID: 3, OpenedAt: then, ResolvedAt: then.Add(12 * time.Minute), Status: incident.Resolved}, Practice: practice}
	for i := range 6 {
		at := then.Add(time.Duration(i) * time.Minute)
		r.Seen = append(r.Seen, incident.Entry{Incident: 3, Seq: int64(i + 1), At: at, RecordedAt: at, Kind: incident.Note, By: people.Actor{Person: "bob"}, Text: "seen"})
	}
	r.Begun = func(step string) time.Time {
		if step == "" {
			return time.Time{}
		}
		return then.Add(3 * time.Minute)
	}
	return r
}

func practices(r *record) *Practices {
	open := func(context.Context, people.Actor, incident.ID) (Rehearsal, error) {
		return Rehearsal{}, errors.New("unused")
	}
	return New(r, open, func() pane.Person { return pane.Person{Actor: people.Actor{Person: "alice"}, Zone: time.UTC} }, func() time.Time { return then.Add(24 * time.Hour) })
}

func followed(done bool) *sop.Run {
	rec := sop.Record{Started: sop.Started{Run: "r1", Name: "x", Text: "1. Look\n"}, At: then}
	run := sop.Fold(rec)
	if done {
		next, _ := run.Next()
		rec.Events = []sop.Event{{Run: "r1", Step: next.ID, What: sop.Done, Seq: 2, At: then}}
		run = sop.Fold(rec)
	}
	return run
}

// What was seen then comes back as far as the practice has come, once, and stands
// where it is seen now.
func TestWhatWasSeenThenComesBackStepByStep(t *testing.T) {
	p := practices(&record{})
	now := then.Add(24 * time.Hour)
	own := timeline.Story{}.Read(incident.Incident{ID: 9}, []incident.Entry{{Incident: 9, Seq: 1, At: now.Add(-time.Minute), Kind: incident.Note, Text: "own"}}).Moments()
	if got := p.Replay(9, nil, own, now); len(got) != 1 || p.Here(9) {
		t.Fatalf("what is no practice has %d moments", len(got))
	}
	p.OnBegun(Begun{Rehearsal: past(9)})
	if !p.Here(9) || p.Here(3) {
		t.Fatal("it is not known which incident is the practice")
	}
	for _, c := range []struct {
		run  *sop.Run
		want int
	}{{nil, 1}, {followed(false), 4}, {followed(false), 4}, {followed(true), 6}} {
		got := p.Replay(9, c.run, own, now)
		if len(got) != 1+c.want || got[0].Plain() != own[0].Plain() {
			t.Fatalf("%d moments come back, want %d", len(got)-1, c.want)
		}
		seqs := map[int64]bool{}
		for _, m := range got[1:] {
			if m.Replays == nil || m.Replays.Entry.Incident != 3 || !m.Entry.At.Equal(now) || m.Entry.Seq >= 0 || seqs[m.Entry.Seq] || !strings.HasPrefix(m.Plain(), "then, after ") {
				t.Errorf("it comes back as %+v", m)
			}
			seqs[m.Entry.Seq] = true
		}
	}
	if len(own) != 1 {
		t.Error("what was read was changed")
	}
}

func TestPracticesThatAreStillOpenEndWithTheCockpit(t *testing.T) {
	r := &record{over: map[incident.ID]bool{8: true}}
	p := practices(r)
	p.OnBegun(Begun{Rehearsal: past(8)})
	p.OnBegun(Begun{Rehearsal: past(9)})
	p.OnBegun(Begun{Err: errors.New("no such incident")})
	p.Close()
	if len(r.resolved) != 1 || r.resolved[0] != "alice INC-9 practice of INC-3" {
		t.Errorf("resolved %q", r.resolved)
	}
}

func TestWhatCannotBeRehearsedSaysWhy(t *testing.T) {
	p := practices(&record{})
	over := incident.Incident{ID: 3, Status: incident.Resolved, ResolvedAt: then}
	practised := over
	practised.Practice = true
	for want, inc := range map[string]incident.Incident{"": over, "INC-3 was practice itself": practised, "INC-4 is not resolved yet": {ID: 4}} {
		if got := p.WhyNot(inc); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("of %s it says %q, want %q", inc.ID, got, want)
		}
	}
	if got := New(nil, nil, nil, nil).WhyNot(over); !strings.Contains(got, "has no rehearsals") {
		t.Errorf("without rehearsals it says %q", got)
	}
}
