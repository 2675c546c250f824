package sop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/proc"
)

func TestACommandIsDoneWhenItsCheckPasses(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   echo out; echo err >&2\n   ```\n   ```sh verify\n   echo looks good\n   ```\n")
	var live bytes.Buffer
	var running StepState
	s.journal.before = func(events []Event) {
		if events[0].What == Ended {
			s.journal.before = nil
			running = s.state("1")
		}
	}
	ev, err := s.runner.Run(t.Context(), alice, Place{incident, s.run, "1"}, s.hash("1"), func(p []byte) { live.Write(p) })
	if err != nil || ev.What != Checked || !passed(ev) {
		t.Fatalf("%+v, %v", ev, err)
	}
	if running.State != StepRunning || running.HeldBy != alice || running.Try != 1 {
		t.Errorf("while it ran it was %+v", running)
	}
	st := s.state("1")
	if st.State != StepDone || st.Exit == nil || *st.Exit != 0 || st.HeldBy.Person != "" {
		t.Errorf("%+v", st)
	}
	for _, want := range []string{"out", "err", "looks good"} {
		if !strings.Contains(st.Output, want) || !strings.Contains(live.String(), want) {
			t.Errorf("%q is not in %q and %q", want, st.Output, live.String())
		}
	}
	var whats []What
	for _, ev := range s.now().Events {
		whats = append(whats, ev.What)
	}
	if fmt.Sprint(whats) != "[running ended checked]" {
		t.Errorf("events %v", whats)
	}
}

func TestAFailedStepIsTriedAgain(t *testing.T) {
	flag := filepath.Join(t.TempDir(), "flag")
	s := newStage(t, "---\nvars: {flag: "+flag+"}\n---\n1. Go\n   ```sh\n   exit 3\n   ```\n2. Check\n   ```sh\n   true\n   ```\n   ```sh verify\n   test -e \"$flag\"\n   ```\n")
	ev, err := s.runStep("1")
	if err != nil || *ev.Exit != 3 {
		t.Fatalf("%+v %v", ev, err)
	}
	s.wants("1", StepFailed)
	s.does(s.runStep("2"))
	if st := s.state("2"); st.State != StepFailed || *st.Exit != 1 || st.Try != 1 {
		t.Errorf("a check that fails must fail the step: %+v", st)
	}
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.does(s.runStep("2"))
	if st := s.state("2"); st.State != StepDone || st.Try != 2 || len(st.Events) != 6 {
		t.Errorf("%+v", st)
	}
	s.refuses(ErrClosed)(s.runStep("2"))
}

func TestOnlyTheApprovedScriptRuns(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   true\n   ```\n2. Nothing\n")
	s.refuses(ErrChanged)(s.runner.Run(t.Context(), alice, Place{incident, s.run, "1"}, hashOf("other"), nil))
	s.refuses(ErrCannot)(s.runner.Run(t.Context(), alice, Place{incident, s.run, "2"}, "", nil))
}

func TestLabelsReachAScriptAsEnvironmentOnly(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	hostile := `"; touch ` + mark + `; $(touch ` + mark + `) -rf`
	a := &alerts.Alert{Fingerprint: "aa", Labels: map[string]string{"instance": hostile, "a.b": "dot", "a_b": "line"}, Annotations: map[string]string{"summary": "it broke"}}
	md := "1. Go\n   ```sh\n   printf '[%s]\\n' \"$ALERT_INSTANCE\" \"$ALERT_A_B\" \"$ALERT_ANNOTATION_SUMMARY\" \"$region\" \"$HOLDFAST_INCIDENT\" \"$HOLDFAST_STEP\" \"$TERM\" \"${SECRET_OF_OURS-}\" \"$0\"\n   ls -l /proc/self/fd/0\n   ```\n"
	s := newStage(t, md)
	t.Setenv("SECRET_OF_OURS", "leaked")
	p := Parse("env", "", []byte("---\nvars: {region: eu-1}\n---\n"+md))
	run, err := s.runner.Start(t.Context(), alice, incident, p, a, map[string]string{"region": "eu-2"})
	if err != nil {
		t.Fatal(err)
	}
	ev, err := s.runner.Run(t.Context(), alice, Place{incident, run, "1"}, p.Steps[0].Command.Hash(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "[" + hostile + "]\n[dot]\n[it broke]\n[eu-2]\n[INC-7]\n[1]\n[dumb]\n[]\n[env step 1]\n"
	if !strings.HasPrefix(ev.Output, want) {
		t.Errorf("got\n%s\nwant\n%s", ev.Output, want)
	}
	if !strings.HasSuffix(ev.Output, "/dev/null") {
		t.Errorf("stdin is %s", ev.Output)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a label ran")
	}
	if _, err := s.runner.Start(t.Context(), alice, incident, p, a, map[string]string{"LD_PRELOAD": "x"}); !errors.Is(err, ErrCannot) {
		t.Errorf("got %v", err)
	}
}

func TestAShellThatIsMissingIsSaidBeforeAnythingRuns(t *testing.T) {
	s := newStage(t, "1. Go\n   ```zsh\n   true\n   ```\n2. Bash\n   ```bash\n   [[ $0 ]] && echo ${BASH_VERSION%%.*}\n   ```\n")
	s.runner.look = func(shell string) (string, error) {
		if shell == "zsh" {
			return "", errors.New("not found")
		}
		return "/bin/" + shell, nil
	}
	s.refuses(ErrCannot)(s.runStep("1"))
	if _, err := os.Stat("/bin/bash"); err == nil {
		ev, err := s.runStep("2")
		if err != nil || !passed(ev) || ev.Output == "" {
			t.Errorf("%+v %v", ev, err)
		}
	}
}

func TestADeadlineKillsTheWholeGroup(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, "---\nvars: {fifo: "+fifo+"}\n---\n1. Go\n   ```sh {timeout=200ms}\n   sleep 300 > \"$fifo\" & wait\n   ```\n")
	died := make(chan error, 1)
	go func() { // reading ends when the child that holds the other end is dead
		_, err := os.ReadFile(fifo)
		died <- err
	}()
	ev, err := s.runStep("1")
	if err != nil {
		t.Fatal(err)
	}
	if err := <-died; err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(ev.Killed, "deadline") || passed(ev) {
		t.Errorf("%+v", ev)
	}
	s.wants("1", StepFailed)
}

func TestTheEngineerStopsAScript(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   echo begun; sleep 300\n   ```\n")
	begun := make(chan struct{})
	var once sync.Once
	done := make(chan error, 1)
	var ev Event
	hash := s.hash("1")
	go func() {
		var err error
		ev, err = s.runner.Run(t.Context(), alice, Place{incident, s.run, "1"}, hash, func([]byte) { once.Do(func() { close(begun) }) })
		done <- err
	}()
	<-begun
	s.refuses(ErrHeld)(s.runStep("1"))
	other := NewRunner(s.journal, proc.Run, nil, s.journal.now)
	s.refuses(ErrHeld)(other.Do(t.Context(), bob, Place{incident, s.run, "1"}, Tick("I did it")))
	if s.runner.Active() != 1 || other.Stop(alice, Place{incident, s.run, "1"}) || !s.runner.Stop(alice, Place{incident, s.run, "1"}) {
		t.Error("the one who runs it stops it, nobody else")
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if ev.Killed == "" || passed(ev) {
		t.Errorf("%+v", ev)
	}
	s.wants("1", StepFailed)
}

func TestOutputIsCappedCleanedAndRedacted(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   echo begins; printf 'pass hunter2secret \\033[31mred\\n'; yes 0123456789 | head -c 300000; echo; echo ends\n   ```\n")
	ev, err := s.runStep("1")
	if err != nil {
		t.Fatal(err)
	}
	if len(ev.Output) > maxOutput+200 || ev.Cut < 200_000 {
		t.Errorf("kept %d, cut %d", len(ev.Output), ev.Cut)
	}
	if !strings.HasPrefix(ev.Output, "begins\npass ") || !strings.HasSuffix(ev.Output, "\nends") {
		t.Errorf("%.80q … %q", ev.Output, ev.Output[len(ev.Output)-80:])
	}
	if strings.Contains(ev.Output, "hunter2secret") || !strings.Contains(ev.Output, "<U+001B>[31mred") {
		t.Errorf("%.120q", ev.Output)
	}
}

func TestAResultThatCannotBeWrittenIsKeptShownAndWrittenLater(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   echo made it\n   ```\n   ```sh verify\n   true\n   ```\n2. Next\n")
	full := errors.New("disk full")
	s.journal.failing = func(ev Event) error {
		if ev.What == Ended || ev.What == Checked {
			return full
		}
		return nil
	}
	ev, err := s.runStep("1")
	var not *NotRecorded
	if !errors.As(err, &not) || !errors.Is(err, full) || ev.What != Checked || !passed(ev) {
		t.Fatalf("%+v %v", ev, err)
	}
	if !strings.Contains(err.Error(), "ran, but that is not recorded") {
		t.Error(err)
	}
	if st := s.state("1"); st.State != StepDone || !st.Unrecorded || st.Output != "made it" || s.runner.Unrecorded() != 2 {
		t.Errorf("%+v", st)
	}
	if _, err := s.runner.Do(t.Context(), alice, Place{incident, s.run, "2"}, Tick("")); !errors.As(err, &not) {
		t.Errorf("got %v", err)
	}
	s.journal.failing = nil
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "2"}, Tick("")))
	if st := s.state("1"); st.State != StepDone || st.Unrecorded || s.runner.Unrecorded() != 0 || len(st.Events) != 3 {
		t.Errorf("%+v", st)
	}
}

func TestAWriteThatWasCommittedIsNotWrittenTwice(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   true\n   ```\n")
	s.journal.lost = func(events []Event) bool {
		lost := events[0].What == Ended
		if lost {
			s.journal.lost = nil
		}
		return lost
	}
	_, err := s.runStep("1")
	var not *NotRecorded
	if !errors.As(err, &not) {
		t.Fatal(err)
	}
	if err := s.runner.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := s.state("1"); len(st.Events) != 2 || st.State != StepDone {
		t.Errorf("%+v", st)
	}
}

func TestAStepWhoseProcessDiedWasCutOffAndCanBeTriedAgain(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   true\n   ```\n")
	gone := NewRunner(s.journal, func(context.Context, proc.Command) (proc.Result, error) { panic("killed") }, nil, s.journal.now)
	func() {
		defer func() { _ = recover() }()
		_, _ = gone.Run(t.Context(), bob, Place{incident, s.run, "1"}, s.hash("1"), nil)
	}()
	s.wants("1", StepRunning) // its process, this one, lives
	s.runner.alive = func(holder string) (bool, bool) { return holder != gone.holder, true }
	s.wants("1", StepCutOff)
	s.refuses(ErrReason)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Tick("")))
	s.does(s.runStep("1"))
	if st := s.state("1"); st.State != StepDone || st.Try != 2 {
		t.Errorf("%+v", st)
	}
}

func TestAProcessElsewhereHoldsAStepUntilItCannotRunAnyMore(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh {timeout=5m}\n   true\n   ```\n")
	err := s.journal.StepEvents(t.Context(), bob, incident, Event{Run: s.run, Step: "1", What: Running, Try: 1, Holder: "other/machine 1 2 x", Limit: 330})
	if err != nil {
		t.Fatal(err)
	}
	s.wants("1", StepRunning)
	s.runner.now = func() time.Time { return night.Add(331 * time.Second) }
	s.wants("1", StepCutOff)
	// Its result may still come; it belongs to the first try.
	s.does(s.runStep("1"))
	zero := 1
	st := s.state("1")
	late := Event{Run: s.run, Step: "1", What: Ended, Try: 1, Exit: &zero, After: st.LastSeq}
	if err := s.journal.StepEvents(t.Context(), bob, incident, late); err != nil {
		t.Fatal(err)
	}
	s.wants("1", StepDone)
}

func TestTwoRunnersRunAStepOnce(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   echo ran\n   ```\n")
	hash := s.hash("1")
	var wg sync.WaitGroup
	results := make(chan error, 6)
	for range cap(results) {
		runner := NewRunner(s.journal, proc.Run, nil, s.journal.now)
		wg.Go(func() {
			_, err := runner.Run(t.Context(), alice, Place{incident, s.run, "1"}, hash, nil)
			results <- err
		})
	}
	wg.Wait()
	close(results)
	ran := 0
	for err := range results {
		switch {
		case err == nil:
			ran++
		case !errors.Is(err, ErrMoved) && !errors.Is(err, ErrHeld) && !errors.Is(err, ErrClosed):
			t.Error(err)
		}
	}
	if ran != 1 || len(s.now().Events) != 2 {
		t.Errorf("ran %d times, %d events", ran, len(s.now().Events))
	}
}
