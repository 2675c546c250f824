package sop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources/proc"
)

func TestWhatAStepSaysOfItsOwnFailureIsUnderstood(t *testing.T) {
	for _, tt := range []struct{ name, markdown, want string }{
		{"a line that leads", "1. a\n\n   on failure: → #b\n2. b {#b}\n", "a [on failure → 2] | b"},
		{"an item that leads, in other words", "1. a\n   - On failure: go to step 2.\n2. b\n", "a [on failure → 2] | b"},
		{"a retry in a line", "1. a\n   ```sh\n   x\n   ```\n   retry 3 every 10s\n", "a [retry 3 every 10s]"},
		{"a retry in an item, without a pause", "1. a\n   - retry 2\n   ```sh\n   x\n   ```\n", "a [retry 2]"},
		{"steps below an item", "1. a\n   - on failure:\n     1. x\n     2. y\n", "a | On failure [if that fails] | x | y"},
		{"one step in an item", "1. a\n   - on failure: free some space\n", "a | free some space [if that fails]"},
		{"steps below a line", "1. a\n\n   On failure:\n\n   1. x\n   2. y\n", "a | On failure [if that fails] | x | y"},
		{"what people do by hand stays a step", "1. a\n   - Retry 3 times\n   - If it fails: call\n", "a | Retry 3 times | If it fails: call"},
		{"words stay words", "1. a\n\n   On failure of the disk call us, and retry 3 every day.\n", "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Parse("x", "", []byte(tt.markdown))
			checkSound(t, p)
			var got []string
			for _, s := range p.Flat() {
				got = append(got, s.Title+strings.Replace(marks(s, p), "  [", " [", 1))
			}
			if strings.Join(got, " | ") != tt.want || len(p.Problems) > 0 {
				t.Errorf("got  %s\nwant %s\n%+v", strings.Join(got, " | "), tt.want, p.Problems)
			}
		})
	}
	for odd, want := range map[string]string{
		"1. a\n\n   on failure: → #gone\n":         `on failure step 1 leads to "#gone", which is no step here`,
		"1. a\n\n   on failure: → 1\n":             "which is itself",
		"1. a\n\n   retry 3 every 10s\n":           "no script that could be tried again",
		"1. a\n\n   retry 99 every 10s\n":          "is not understood",
		"1. a\n\n   retry 3 every soon\n   then\n": "",
	} {
		p := Parse("x", "", []byte(odd))
		checkSound(t, p)
		if want != "" && !mentions(p, want) {
			t.Errorf("%q: %+v", odd, p.Problems)
		}
	}
}

const healing = `1. Restart
   ` + "```sh\n   false\n   ```" + `
   - retry 2 every 10s
   - on failure: → #fail-over
2. Look
3. Check
4. Fail over (if applicable) {#fail-over}
5. Write
`

// tried runs the step with a shell that ends with these exits, one a try.
func tried(s *stage, exits ...int) func() int {
	ran := 0
	s.runner.exec = func(context.Context, proc.Command) (proc.Result, error) {
		ran++
		return proc.Result{Exit: exits[min(ran, len(exits))-1], Took: time.Second}, nil
	}
	return func() int { return ran }
}

func TestAFailingScriptIsTriedAgainByItselfAndEachTryIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, healing)
		ran := tried(s, 1, 1, 0)
		began := time.Now()
		var seen strings.Builder
		ev, err := s.runner.Run(t.Context(), alice, Place{incident, s.run, "1"}, s.hash("1"), func(b []byte) { seen.Write(b) })
		s.does(ev, err)
		if ran() != 3 || time.Since(began) != 20*time.Second || ev.Try != 3 || !strings.Contains(seen.String(), "try 3 of 3") {
			t.Errorf("ran %d times in %s: %+v, %q", ran(), time.Since(began), ev, seen.String())
		}
		st := s.state("1")
		if st.State != StepDone || st.Try != 3 || len(st.Events) != 6 {
			t.Errorf("%+v", st)
		}
		s.wants("fail-over", StepBypassed)
	})
}

func TestRetriesEndWhenTheyAreUsedUpOrSomebodyActs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, healing)
		ran := tried(s, 7)
		ev, err := s.runStep("1")
		if s.does(ev, err); ran() != 3 || *ev.Exit != 7 {
			t.Errorf("ran %d times: %+v", ran(), ev)
		}
		s.wants("1", StepFailed)

		s = newStage(t, healing)
		ran = tried(s, 7)
		time.AfterFunc(5*time.Second, func() { s.does(s.runner.Do(t.Context(), bob, Place{incident, s.run, "1"}, Skip("no use"))) })
		s.does(s.runStep("1"))
		if ran() != 1 {
			t.Errorf("ran %d times although bob skipped it", ran())
		}
		s.wants("1", StepSkipped)

		s = newStage(t, healing)
		ran = tried(s, 7)
		time.AfterFunc(5*time.Second, func() { s.runner.Stop(alice, Place{incident, s.run, "1"}) })
		s.does(s.runStep("1"))
		if ran() != 1 || s.state("1").State != StepFailed {
			t.Errorf("ran %d times although it was stopped", ran())
		}

		s = newStage(t, healing)
		tried(s, 7)
		time.AfterFunc(5*time.Second, func() {
			s.journal.mu.Lock()
			defer s.journal.mu.Unlock()
			s.journal.fail = errors.New("disk full")
		})
		if _, err := s.runStep("1"); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("a retry that could not be recorded: %v", err)
		}
	})
}

func TestAFailedStepLeadsWhereItsProcedureSays(t *testing.T) {
	s := newStage(t, strings.Replace(healing, "   - retry 2 every 10s\n", "", 1))
	s.refuses(ErrCannot)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, FallBack("")))
	s.does(s.runStep("1"))
	if next, _ := s.now().Next(); next.ID != "1" {
		t.Errorf("a failed step can be tried again, next is %s", next.ID)
	}
	if to, ok := s.now().OnFailure("1"); !ok || to.ID != "fail-over" {
		t.Errorf("it offers %q %v", to.ID, ok)
	}
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, FallBack("")))
	if st := s.state("1"); st.State != StepSkipped || st.Reason != "it failed; on failure: step 4" {
		t.Errorf("%+v", st)
	}
	s.wants("2", StepBypassed)
	s.wants("3", StepBypassed)
	if next, _ := s.now().Next(); next.ID != "fail-over" {
		t.Errorf("next is %s", next.ID)
	}
}

func TestOnFailureMayLeadBackUntilItWorks(t *testing.T) {
	s := newStage(t, "1. Free space {#space}\n2. Copy\n\n   on failure: → #space\n3. End\n")
	ctx := t.Context()
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "space"}, Tick("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, Fail("full")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, FallBack("made too little room")))
	s.wants("space", StepOpen)
	s.wants("2", StepOpen)
}

func TestWhatIsNestedForAFailureHasItsTurnOnlyThen(t *testing.T) {
	s := newStage(t, "1. Restart\n   - on failure:\n     1. Free space\n     2. Kill it\n2. End\n")
	ctx := t.Context()
	turn := func(want string) {
		t.Helper()
		if next, _ := s.now().Next(); next.Number != want {
			t.Errorf("it is the turn of %s, not of %s", next.Number, want)
		}
	}
	turn("1")
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Fail("")))
	turn("1.1.1")
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1.1.1"}, Tick("")))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "1.1.2"}, Fail("")))
	turn("1.1.2")
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("it came back")))
	s.wants("1", StepDone)
	s.wants("1.1.1", StepDone)
	s.wants("1.1.2", StepBypassed)
	turn("2")

	s = newStage(t, "1. Restart\n   - on failure: free space\n2. End\n")
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.wants("1.1", StepBypassed)
}

func TestAWaitKnowsWhenItEndsAndTakesAReasonBefore(t *testing.T) {
	s := newStage(t, "1. Wait 5m for caches\n2. End\n")
	ctx, clock := t.Context(), night
	s.runner.now = func() time.Time { return clock }
	s.journal.now = s.runner.now
	ev, err := s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick(""))
	if s.does(ev, err); ev.What != Waiting {
		t.Errorf("%+v", ev)
	}
	if st := s.state("1"); st.State != StepWaiting || !st.Until.Equal(night.Add(5*time.Minute)) || st.By != alice {
		t.Errorf("%+v", st)
	}
	if next, _ := s.now().Next(); next.ID != "1" {
		t.Errorf("while it waits it is its turn, not %s's", next.ID)
	}
	clock = night.Add(4 * time.Minute)
	_, err = s.runner.Do(ctx, bob, Place{incident, s.run, "1"}, Tick(""))
	if !errors.Is(err, ErrReason) || !strings.Contains(fmt.Sprint(err), "waits 1m more: to go on earlier") {
		t.Errorf("got %v", err)
	}
	clock = night.Add(5 * time.Minute)
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "1"}, Tick("")))
	if st := s.state("1"); st.State != StepDone || !st.Until.IsZero() {
		t.Errorf("%+v", st)
	}

	s = newStage(t, "1. Wait 5m for caches\n")
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("the caches are empty already")))
	s.wants("1", StepDone)
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Reopen("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("no cache at all")))
	s.wants("1", StepDone)
}

func TestVarsWithoutAValueAreAskedFor(t *testing.T) {
	p := Parse("x", "", []byte("---\nvars:\n  zone: eu\n  host: \"\"   # the machine, as ssh knows it\n  # the unit\n  unit:\n---\n1. a\n"))
	if len(p.Asks) != 2 || p.Asks[0] != (Asked{"host", "the machine, as ssh knows it"}) || p.Asks[1].Name != "unit" {
		t.Fatalf("%+v", p.Asks)
	}
	journal := &memory{now: func() time.Time { return night }}
	r := NewRunner(journal, proc.Run, nil, journal.now)
	_, err := r.Start(t.Context(), alice, incident, p, nil, map[string]string{"unit": "nginx"})
	if !errors.Is(err, ErrAsk) || !strings.Contains(err.Error(), "asks for host: give") || len(journal.records) > 0 {
		t.Errorf("got %v", err)
	}
	if _, err := r.Start(t.Context(), alice, incident, p, nil, map[string]string{"unit": "nginx", "host": ""}); err != nil {
		t.Fatal(err)
	}
	if got := journal.records[0].Vars; got["unit"] != "nginx" || got["zone"] != "eu" {
		t.Errorf("%v", got)
	}
}

func TestAStepLinksToTheProcedureItNames(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.md": "1. Follow [Bee](../x/B.md#there)\n2. And\n\n   [c](sop:c) or [web](https://x/y.md)\n", "b.md": "1. x\n", "c.md": "1. x\n"})
	l := open(t, dir)
	p, _ := l.Get(filepath.Base("a.md"))
	links := p.Links(p.Steps[0])
	if len(links) != 1 || links[0].Name != "B" || links[0].Words != "Bee" || links[0].Line != 1 {
		t.Fatalf("%+v", links)
	}
	if to, ok := l.Linked(links[0]); !ok || to.Name != "b" {
		t.Errorf("it leads to %q", to.Name)
	}
	if links := p.Links(p.Steps[1]); len(links) != 1 || links[0].Name != "c" || links[0].Line != 4 {
		t.Errorf("%+v", links)
	}
}
