package sop

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/sources/proc"
)

const twice = "# T\n1. Go\n\n   ```sh\n   go\n   ```\n2. Go\n\n   ```sh\n   go\n   ```\n"

// played is what stands for the shell: it prints what it is told to, until it is
// told to end.
type played struct {
	prints chan string
	exits  chan int
}

func newPlayed() played { return played{make(chan string), make(chan int)} }

func (p played) exec(ctx context.Context, c proc.Command) (proc.Result, error) {
	for {
		select {
		case s := <-p.prints:
			c.Output(proc.Stdout, []byte(s))
		case exit := <-p.exits:
			return proc.Result{Exit: exit}, nil
		case <-ctx.Done():
			return proc.Result{Exit: 143, Killed: "stopped by the engineer"}, nil
		}
	}
}

// onPlayed is a stage whose scripts are played, with a feed that hears of them.
func onPlayed(t *testing.T) (*stage, played, *sources.Watch) {
	s, p, feed := newStage(t, twice), newPlayed(), sources.NewFeed()
	s.runner.exec = p.exec
	s.runner.look = func(string) (string, error) { return "/bin/sh", nil }
	s.runner.Tell(feed)
	watch := feed.Watch()
	if _, err := watch.Next(t.Context()); err != nil { // the first names every topic
		t.Fatal(err)
	}
	return s, p, watch
}

func (s *stage) at(step string) Place { return Place{incident, s.run, step} }

func (s *stage) execute(step string) {
	s.Helper()
	if err := s.runner.Execute(s.Context(), alice, s.at(step), s.hash(step)); err != nil {
		s.Fatal(err)
	}
}

// seen is all that is kept of what a script printed.
func (s *stage) seen(step string) Output {
	s.Helper()
	out, ok := s.runner.Output(s.at(step), 0)
	if !ok {
		s.Fatalf("nothing runs at step %s", step)
	}
	return out
}

func TestAScriptRunsOnWhoeverLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, _ := onPlayed(t)
		ctx, leave := context.WithCancel(t.Context())
		if err := s.runner.Execute(ctx, alice, s.at("1"), s.hash("1")); err != nil {
			t.Fatal(err)
		}
		s.wants("1", StepRunning)
		leave()
		p.prints <- "one\ntw"
		synctest.Wait()
		if out := s.seen("1"); len(out.Lines) != 1 || out.Lines[0] != "one" || out.Rest != "tw" || out.Over {
			t.Errorf("it printed %+v", out)
		}
		waits, tired := context.WithTimeout(t.Context(), time.Minute)
		defer tired()
		if _, err := s.runner.Wait(waits, s.at("1")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("to wait no longer says %v", err)
		}
		s.wants("1", StepRunning)
		p.prints <- "o\n"
		p.exits <- 0
		for range 2 { // whoever asks, and however often
			ev, err := s.runner.Wait(t.Context(), s.at("1"))
			if err != nil || ev.Exit == nil || *ev.Exit != 0 || ev.Output != "one\ntwo" {
				t.Errorf("it ended with %+v, %v", ev, err)
			}
		}
		if out := s.seen("1"); len(out.Lines) != 2 || out.Lines[1] != "two" || !out.Over {
			t.Errorf("in the end it printed %+v", out)
		}
		if st := s.state("1"); st.State != StepDone || len(st.Events) != 2 {
			t.Errorf("it is recorded as %+v", st)
		}
	})
}

func TestWhoStopsAScriptIsInTheRecord(t *testing.T) {
	for who, want := range map[string]string{"alice": "stopped by the engineer", "bob": "stopped by bob"} {
		synctest.Test(t, func(t *testing.T) {
			s, _, _ := onPlayed(t)
			s.execute("1")
			by := alice
			if who == "bob" {
				by = bob
			}
			if s.runner.Stop(by, s.at("2")) || !s.runner.Stop(by, s.at("1")) {
				t.Error("what was stopped is not what runs")
			}
			ev, err := s.runner.Wait(t.Context(), s.at("1"))
			if err != nil || ev.Killed != want {
				t.Errorf("%s stopped it: %+v, %v", who, ev, err)
			}
			if s.runner.Stop(by, s.at("1")) {
				t.Error("what has ended was stopped")
			}
		})
	}
}

func TestOneScriptRunsAtAStepAndASecondTryBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, _ := onPlayed(t)
		s.execute("1")
		err := s.runner.Execute(t.Context(), bob, s.at("1"), s.hash("1"))
		if !errors.Is(err, ErrHeld) || s.runner.Active() != 1 {
			t.Errorf("two run: %v", err)
		}
		p.prints <- "first\n"
		p.exits <- 1
		synctest.Wait()
		first := s.seen("1")
		s.execute("1")
		if out, _ := s.runner.Output(s.at("1"), first.Next); !out.Anew || len(out.Lines) != 0 || out.Over {
			t.Errorf("the second try is read as %+v", out)
		}
		p.prints <- "second\n"
		synctest.Wait()
		if out, _ := s.runner.Output(s.at("1"), first.Next); !out.Anew || out.Lost != 0 || len(out.Lines) != 1 || out.Lines[0] != "second" {
			t.Errorf("the second try is read as %+v", out)
		}
		p.exits <- 0
		synctest.Wait()
		s.wants("1", StepDone)
	})
}

// Of two who begin a script in the same moment one is refused, before anything is
// written.
func TestOfTwoWhoBeginAtOnceOneIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, _ := onPlayed(t)
		hash := s.hash("1")
		var second error
		s.journal.before = func([]Event) {
			s.journal.before = nil
			second = s.runner.Execute(t.Context(), bob, s.at("1"), hash)
		}
		s.execute("1")
		if !errors.Is(second, ErrHeld) || !strings.Contains(second.Error(), "being run here already") {
			t.Errorf("the second one is told %v", second)
		}
		p.exits <- 0
		synctest.Wait()
		if st := s.state("1"); st.State != StepDone || st.By.Person != "alice" || len(st.Events) != 2 {
			t.Errorf("it is recorded as %+v", st)
		}
	})
}

// A record that does not take the beginning leaves everything as it was.
func TestWhatTheRecordDoesNotTakeDoesNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, _ := onPlayed(t)
		s.execute("1")
		p.prints <- "first\n"
		p.exits <- 1
		synctest.Wait()
		s.journal.fail = errors.New("disk full")
		if err := s.runner.Execute(t.Context(), alice, s.at("1"), s.hash("1")); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("it began: %v", err)
		}
		if out := s.seen("1"); s.runner.Active() != 0 || !slices.Equal(out.Lines, []string{"first"}) || !out.Over {
			t.Errorf("what ran before is %+v", out)
		}
		if _, err := s.runner.Wait(t.Context(), s.at("2")); !errors.Is(err, ErrUnknown) {
			t.Errorf("to wait for nothing says %v", err)
		}
		s.journal.fail = nil
		s.execute("1")
		p.exits <- 0
		synctest.Wait()
		s.wants("1", StepDone)
	})
}

// The feed hears of output ten times a second at most, and of the end at once.
func TestOutputIsAnnouncedNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, watch := onPlayed(t)
		heard := make(chan time.Time, 1000)
		ctx, end := context.WithCancel(t.Context())
		defer end()
		go func() {
			for {
				topics, err := watch.Next(ctx)
				if err != nil {
					return
				}
				if topics.Has(sources.Runs) {
					heard <- time.Now()
				}
			}
		}()
		s.execute("1")
		began := time.Now()
		for range 1000 {
			p.prints <- "more\n"
			time.Sleep(time.Millisecond)
		}
		if n := len(heard); n < 8 || n > 11 {
			t.Errorf("a second of output was announced %d times", n)
		}
		for len(heard) > 0 {
			<-heard
		}
		p.exits <- 0
		if at := <-heard; at.Sub(began) > time.Second+outputRest {
			t.Errorf("its end was announced after %s", at.Sub(began))
		}
	})
}

func TestCloseStopsWhatRunsAndLetsNothingBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := onPlayed(t)
		s.execute("1")
		s.runner.Close()
		if st := s.state("1"); st.State != StepFailed || st.Killed == "" || s.runner.Active() != 0 {
			t.Errorf("after closing it is %+v", st)
		}
		if err := s.runner.Execute(t.Context(), alice, s.at("2"), s.hash("2")); !errors.Is(err, ErrCannot) || !strings.Contains(err.Error(), "closing") {
			t.Errorf("after closing: %v", err)
		}
		s.wants("2", StepOpen)
	})
}

// A defect in what runs a script is told to who waits, and the step can be tried
// again.
func TestADefectWhileAScriptRunsIsAnError(t *testing.T) {
	s := newStage(t, twice)
	s.runner.exec = func(context.Context, proc.Command) (proc.Result, error) { panic("no such luck") }
	_, err := s.runStep("1")
	if err == nil || !strings.Contains(err.Error(), "a defect in holdfast: no such luck") {
		t.Errorf("it says %v", err)
	}
	s.wants("1", StepCutOff)
}

// What ended is kept for those who have not looked yet, but not for ever.
func TestScriptsThatEndedAreForgottenInTheEnd(t *testing.T) {
	s := newStage(t, twice)
	for range endedKept + 1 {
		run, err := s.runner.Start(t.Context(), alice, incident, Parse("test", "test.md", []byte(twice)), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.runner.exec = func(_ context.Context, c proc.Command) (proc.Result, error) {
			c.Output(proc.Stdout, []byte("done\n"))
			return proc.Result{}, nil
		}
		if _, err := s.runner.Run(t.Context(), alice, Place{incident, run, "1"}, s.hashOf(run), nil); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := s.runner.Runs(t.Context(), incident)
	if err != nil {
		t.Fatal(err)
	}
	for i, run := range runs[1:] {
		if out, ok := s.runner.Output(Place{incident, run.Run, "1"}, 0); ok != (i > 0) || ok && len(out.Lines) != 1 {
			t.Errorf("of script %d there is %+v, %v", i, out, ok)
		}
	}
	if s.runner.Active() != 0 {
		t.Errorf("%d still run", s.runner.Active())
	}
}

// hashOf is that of the first step's script of a run.
func (s *stage) hashOf(id RunID) string {
	s.Helper()
	run, err := s.runner.find(s.Context(), Place{incident, id, "1"})
	if err != nil {
		s.Fatal(err)
	}
	return run.Procedure.Steps[0].Script().Hash()
}
