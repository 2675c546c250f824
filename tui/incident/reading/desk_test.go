package reading

import (
	"context"
	"errors"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
)

// shelf is a record of one incident.
type shelf struct {
	broken   error
	inc      incident.Incident
	entries  []incident.Entry
	compared int // how often all incidents were compared
	counted  int // how often it was counted after which steps an alert cleared
	after    []int64
}

func (s *shelf) Incident(_ context.Context, id incident.ID) (incident.Incident, error) {
	if id != s.inc.ID {
		return incident.Incident{ID: id, Title: "another"}, s.broken
	}
	return s.inc, s.broken
}

func (s *shelf) Incidents(_ context.Context, f incident.Filter) ([]incident.Incident, error) {
	over := incident.Incident{ID: 2, Status: incident.Resolved, ResolvedAt: time.Unix(1, 0)}
	if f.Open {
		return []incident.Incident{s.inc}, s.broken
	}
	return []incident.Incident{over, s.inc}, s.broken
}

func (s *shelf) Timeline(_ context.Context, _ incident.ID, after int64, _ int) ([]incident.Entry, error) {
	s.after = append(s.after, after)
	return s.entries[after:], nil
}

func (s *shelf) LastTimes(context.Context, string, int) ([]incident.LastTime, error) {
	then := time.Unix(50, 0)
	return []incident.LastTime{{Incident: s.inc.ID}, {Incident: 5}, {Fingerprint: "f", Episode: then}, {Fingerprint: "f", Episode: then.Add(-time.Hour), Incident: 6}}, nil
}

func (s *shelf) Similar(context.Context, incident.ID, int) ([]incident.Similar, error) {
	s.compared++
	return []incident.Similar{{Incident: incident.Incident{ID: 8}, Why: []string{"the same alert"}}, {Incident: incident.Incident{ID: 9}, Why: []string{"the same SOP"}}}, nil
}

func (s *shelf) Relief(_ context.Context, name string) (relief.Told, error) {
	s.counted++
	return relief.Told{Alert: name, Few: s.counted}, nil
}

func (s *shelf) Runs(context.Context, int64) ([]*sop.Run, error) { panic("broken runs") }

// none has no runs.
type none struct{}

func (none) Runs(context.Context, int64) ([]*sop.Run, error) { return nil, nil }

func TestOneReadingIsUnderWayAndAChangeMakesAnotherFollow(t *testing.T) {
	s := &shelf{inc: incident.Incident{ID: 1}}
	d := NewDesk(s, none{})
	now := time.Unix(100, 0)
	first := d.Read(1, Case{}, now)
	if first == nil || d.Read(1, Case{}, now) != nil || d.Read(1, Case{}, now) != nil {
		t.Fatal("more than one reading is under way")
	}
	taken, ok := first().(Taken)
	if !ok || taken.Err != nil || taken.ID != 1 || taken.Case.ID != 1 || len(taken.List) != 2 || taken.List[0].ID != 1 {
		t.Fatalf("read %+v", taken)
	}
	if !d.Took() {
		t.Fatal("what changed meanwhile is not read")
	}
	if d.Read(1, Case{}, now) == nil || d.Took() {
		t.Fatal("the reading that follows makes another one follow")
	}
	if !d.Old(2*time.Second, now.Add(2*time.Second)) || d.Old(2*time.Second, now.Add(time.Second)) {
		t.Error("it does not know how long ago it was")
	}
}

func TestOfATimelineOnlyWhatIsNewIsReadAndSimilarOnesOnlyWhenThatCanChange(t *testing.T) {
	s := &shelf{inc: incident.Incident{ID: 1, Title: "down"}, entries: []incident.Entry{{Seq: 1, Kind: incident.Note}, {Seq: 2, Kind: incident.Note}}}
	c, err := Read(t.Context(), s, none{}, 1, Case{})
	if err != nil || len(c.Moments) != 2 {
		t.Fatalf("read %d moments, %v", len(c.Moments), err)
	}
	s.entries = append(s.entries, incident.Entry{Seq: 3, Kind: incident.Note})
	next, err := Read(t.Context(), s, none{}, 1, c)
	if err != nil || len(next.Moments) != 3 || len(c.Moments) != 2 {
		t.Fatalf("read %d moments, the first reading has %d, %v", len(next.Moments), len(c.Moments), err)
	}
	if s.compared != 1 || s.after[1] != 2 {
		t.Errorf("all incidents were compared %d times, entries read after %v", s.compared, s.after)
	}
	s.inc.Links = []incident.ID{9, 4}
	linked, err := Read(t.Context(), s, none{}, 1, next)
	if err != nil || s.compared != 2 {
		t.Fatalf("compared %d times, %v", s.compared, err)
	}
	var order []incident.ID
	for _, one := range linked.Similar {
		order = append(order, one.Incident.ID)
	}
	if len(order) != 3 || order[0] != 9 || order[1] != 4 || order[2] != 8 || linked.Similar[0].Why[0] != "linked" || linked.Similar[0].Why[1] != "the same SOP" {
		t.Errorf("people linked 9 and 4, and the order is %v: %v", order, linked.Similar[0].Why)
	}
}

func TestTheLastTimesLeaveOutTheIncidentsOwn(t *testing.T) {
	s := &shelf{inc: incident.Incident{ID: 1, Alerts: []incident.AttachedAlert{{Fingerprint: "f", Episode: time.Unix(50, 0), Labels: map[string]string{"alertname": "Down"}}}}}
	c, err := Read(t.Context(), s, none{}, 1, Case{})
	if err != nil || c.Alert != "Down" || len(c.Times) != 2 || c.Times[0].Incident != 5 || c.Times[1].Incident != 6 {
		t.Errorf("%s fired %+v, %v", c.Alert, c.Times, err)
	}
}

func TestAfterWhichStepsItClearedIsCountedOnceForANight(t *testing.T) {
	s := &shelf{inc: incident.Incident{ID: 1, Alerts: []incident.AttachedAlert{{Labels: map[string]string{"alertname": "Down"}}}}}
	var c Case
	for range 2 {
		var err error
		if c, err = Read(t.Context(), s, none{}, 1, c); err != nil || c.Relief.Alert != "Down" || c.Relief.Few != 1 {
			t.Fatalf("counted %+v, %v", c.Relief, err)
		}
	}
	s.inc.ResolvedAt = time.Unix(60, 0)
	if c, err := Read(t.Context(), s, none{}, 1, c); err != nil || c.Relief.Few != 2 {
		t.Errorf("resolved, it was counted %d times, %v", c.Relief.Few, err)
	}
	s.inc.Alerts = nil
	if c, err := Read(t.Context(), s, none{}, 1, c); err != nil || c.Relief.Any() || s.counted != 2 {
		t.Errorf("without an alert: %+v, %v", c.Relief, err)
	}
}

func TestAFaultOfTheRunsIsAnErrorThatIsTold(t *testing.T) {
	s := &shelf{inc: incident.Incident{ID: 1}}
	d := NewDesk(s, s)
	taken, ok := d.Read(1, Case{}, time.Unix(1, 0))().(Taken)
	if !ok || taken.Err == nil || taken.Err.Error() != "a fault in holdfast: broken runs" || taken.ID != 1 {
		t.Fatalf("it is told as %v", taken.Err)
	}
	s.broken = errors.New("no such table")
	d.Took()
	if taken, _ = d.Read(0, Case{}, time.Unix(1, 0))().(Taken); !errors.Is(taken.Err, s.broken) {
		t.Errorf("it is told as %v", taken.Err)
	}
}
