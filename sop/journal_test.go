package sop

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

var (
	alice = people.Actor{Person: "alice", Via: "alice@host"}
	bob   = people.Actor{Person: "bob", Via: "bob@host"}
	night = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
)

// memory is a Journal that keeps the contract: every call whole or not at all,
// refused when somebody acted on the step in between.
type memory struct {
	mu      sync.Mutex
	seq     int64
	records []Record
	now     func() time.Time
	fail    error                     // what every write returns
	before  func(events []Event)      // runs before each write, unlocked
	failing func(ev Event) error      // decides for one event
	lost    func(events []Event) bool // written, but the caller is told it failed
}

func (m *memory) StartRun(_ context.Context, by people.Actor, _ int64, s Started) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.seq++
	m.records = append(m.records, Record{Started: s, By: by, At: m.now()})
	return nil
}

func (m *memory) StepEvents(_ context.Context, by people.Actor, _ int64, events ...Event) error {
	if m.before != nil {
		m.before(events)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	for _, ev := range events {
		if m.failing != nil {
			if err := m.failing(ev); err != nil {
				return err
			}
		}
		for _, old := range m.record(ev.Run).Events {
			if old.Step == ev.Step && old.Seq > ev.After {
				return ErrMoved
			}
		}
	}
	for _, ev := range events {
		m.seq++
		ev.Seq, ev.By, ev.At, ev.After = m.seq, by, m.now(), 0
		rec := m.record(ev.Run)
		rec.Events = append(rec.Events, ev)
	}
	if m.lost != nil && m.lost(events) {
		return errors.New("connection lost")
	}
	return nil
}

func (m *memory) record(id RunID) *Record {
	for i := range m.records {
		if m.records[i].Run == id {
			return &m.records[i]
		}
	}
	return &Record{}
}

func (m *memory) Runs(context.Context, int64) ([]Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	records := slices.Clone(m.records)
	for i := range records {
		records[i].Events = slices.Clone(records[i].Events)
	}
	return records, nil
}

// stage is a run of a procedure with real shells, a clock that stands, and a
// journal in memory.
type stage struct {
	*testing.T
	journal *memory
	runner  *Runner
	run     RunID
}

const incident = 7

func newStage(t *testing.T, markdown string) *stage {
	t.Helper()
	clock := func() time.Time { return night }
	s := &stage{T: t, journal: &memory{now: clock}}
	s.runner = NewRunner(s.journal, proc.Run, text.NewRedactor("hunter2secret"), clock)
	run, err := s.runner.Start(t.Context(), alice, incident, Parse("test", "test.md", []byte(markdown)), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.run = run
	return s
}

func (s *stage) now() *Run {
	s.Helper()
	runs, err := s.runner.Runs(s.Context(), incident)
	if err != nil || len(runs) != 1 {
		s.Fatalf("%d runs: %v", len(runs), err)
	}
	return runs[0]
}

func (s *stage) state(step string) StepState {
	s.Helper()
	st, ok := s.now().Steps[step]
	if !ok {
		s.Fatalf("no step %s", step)
	}
	return st
}

func (s *stage) wants(step string, want State) {
	s.Helper()
	if got := s.state(step).State; got != want {
		s.Errorf("step %s is %s, want %s", step, got, want)
	}
}

func (s *stage) hash(step string) string {
	s.Helper()
	found, ok := s.now().Procedure.Step(step)
	if !ok || found.Script() == nil {
		s.Fatalf("step %s has no script", step)
	}
	return found.Script().Hash()
}

func (s *stage) runStep(step string) (Event, error) {
	s.Helper()
	return s.runner.Run(s.Context(), alice, Place{incident, s.run, step}, s.hash(step), nil)
}

// does fails the test when an act was refused.
func (s *stage) does(_ Event, err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// refuses fails the test when an act was not refused for the reason.
func (s *stage) refuses(why error) func(Event, error) {
	before := len(s.now().Events)
	return func(_ Event, err error) {
		s.Helper()
		if !errors.Is(err, why) {
			s.Errorf("got %v, want %v", err, why)
		}
		if after := len(s.now().Events); after != before {
			s.Errorf("a refused act wrote %d events", after-before)
		}
	}
}
